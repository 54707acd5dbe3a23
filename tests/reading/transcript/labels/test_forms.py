"""Labels without a colon: forms that several lines share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scio_crawler.items import CAPTION, HEADING, Block
from scio_crawler.reading.language.labels import reads_as_label
from scio_crawler.reading.transcript.labels import forms
from scio_crawler.reading.transcript.labels.candidates import people_above
from tests.readings import briefing_of, page_of, read_briefing

HEAD = [
    "Speakers",
    "Mr. Weng Jiamu, director general of the Lantern Office",
    "Ms. Hai Yun, chief engineer of the Lantern Office",
    "Chairperson",
    "Lian Shuyan, spokesperson of the State Council Information Office",
    "Date: July 5, 2024",
]
TALK = [
    ("Lian Shuyan", "Good morning. The floor is open for questions."),
    ("Reuters", "How many lanterns are there?"),
    ("Weng Jiamu", "There are 5,000 of them."),
    ("Lian Shuyan", "Next question, please."),
    ("Osterwald Bote", "Who lights them at night?"),
    ("Hai Yun", "The children do."),
    ("Lian Shuyan", "Thank you all. Goodbye."),
]
Form = Callable[[str, str], list[Block]]


def p(text: str, strong: int = 0, cls: str = "", led: int = 0, mark: str = "") -> Block:
    return Block(text, tag="p", strong=strong, cls=cls, led=led, mark=mark)


FORMS: dict[str, Form] = {
    "bold": lambda name, said: [p(name, strong=len(name)), p(said)],
    "a heading": lambda name, said: [Block(name, HEADING, tag="h4"), p(said)],
    "a term of a list": lambda name, said: [Block(name, tag="dt"), Block(said, tag="dd")],
    "a cell": lambda name, said: [Block(name, tag="td"), Block(said, tag="td")],
    "a class": lambda name, said: [p(name, cls="speaker"), p(said)],
    "nothing but a line": lambda name, said: [p(name), p(said)],
    "brackets": lambda name, said: [p(f"[{name}]"), p(said)],
    "brackets before the text": lambda name, said: [p(f"【{name}】 {said}")],
    "a dash": lambda name, said: [p(f"{name} –"), p(said)],
    "a dash before the text": lambda name, said: [p(f"{name} – {said}")],
    "a hyphen": lambda name, said: [p(f"{name} - {said}")],
    "a bar": lambda name, said: [p(f"{name} | {said}")],
    "a bullet": lambda name, said: [p(f"■ {name}"), p(said)],
    "a number": lambda name, said: [p(f"3. {name}"), p(said)],
    "a clock": lambda name, said: [p(f"10:05 {name}"), p(said)],
    "capitals": lambda name, said: [p(name.upper()), p(said)],
    "a bold beginning": lambda name, said: [p(f"{name} {said}", strong=len(name))],
    "a bold beginning with a stop": lambda name, said: [p(f"{name}. {said}", strong=len(name) + 1)],
    "a span": lambda name, said: [p(f"{name} {said}", led=len(name), mark="span.who")],
    "a class for each role": lambda name, said: [
        p(name, cls={"Reuters": "press", "Osterwald Bote": "press"}.get(name, "speaker")),
        p(said),
    ],
}


def turns_of(form: Form, head: list[str] = HEAD) -> list[tuple[str, str]]:
    """Who says what on a page with *head* and labels of *form*; nothing is unaccounted for."""
    page = page_of(head)
    for name, said in TALK:
        page.blocks += form(name, said)
    page.shown = sum(len(block.text.replace(" ", "")) for block in page.blocks)
    reading = read_briefing(briefing_of([page]))
    assert reading.briefing.entry.audit_unaccounted == 0
    return [(turn.speaker, turn.text) for turn in reading.turns]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_labels_without_a_colon(form: Form) -> None:
    found = turns_of(form)
    assert [said for _, said in found] == [said for _, said in TALK]
    assert [name.lower() for name, _ in found] == [name.lower() for name, _ in TALK]


def test_the_office_beside_or_below_a_name_belongs_to_the_label() -> None:
    offices = {"Weng Jiamu": "director of the Lantern Office", "Hai Yun": "chief engineer"}

    def beside(name: str, said: str) -> list[Block]:
        office = offices.get(name, "")
        return [p(f"{name} {office}".strip(), strong=len(name)), p(said)]

    def below(name: str, said: str) -> list[Block]:
        own = [p(offices[name])] if name in offices else []
        return [p(name, strong=len(name)), *own, p(said)]

    assert turns_of(beside) == turns_of(below) == TALK


# Lines that have one form, and are no labels: what a page holds besides its talk.
OTHERS: dict[str, list[Block]] = {
    "points of an answer": [
        block
        for point in ("Deepen the reform", "Open the doors", "Light the lamps")
        for block in (p(point, strong=len(point)), p("We have done this for five years."))
    ],
    "captions": [Block(name, CAPTION) for name, _ in TALK],
    "photos with names under them": [
        block for name, _ in TALK for block in (p(name, cls="photo"), p("1/5"))
    ],
    "a list of names": [p(name) for name, _ in TALK],
    "lines with a colon are more": [
        block for name, said in [*TALK, *TALK] for block in (p(f"{name}:"), p(said))
    ]
    + [block for name, said in TALK for block in (p(name, strong=len(name)), p(said))],
    "too few": [p("Weng Jiamu", strong=10), p("Good morning."), p("Hai Yun", strong=7), p("Yes.")],
    "one person only": [
        block for _, said in TALK for block in (p("Weng Jiamu", strong=10), p(said))
    ],
}


def label_lines(blocks: list[Block]) -> set[int]:
    """Return the indexes of the lines that read as labels by themselves, or by a common form."""
    own = {index for index, block in enumerate(blocks) if reads_as_label(block.text)}
    found = forms.find(blocks, lambda: people_above(blocks), lambda: len(own))
    return own.union(line.index for line in found)


@pytest.mark.parametrize("blocks", OTHERS.values(), ids=OTHERS)
def test_lines_of_one_form_that_are_no_labels(blocks: list[Block]) -> None:
    found = label_lines(blocks)
    assert all(blocks[index].text.endswith(":") for index in found)


def test_label_lines_are_those_with_a_colon_and_those_of_a_form() -> None:
    formed = [b for name, said in TALK for b in (p(name, strong=len(name)), p(said))]
    colons = [p("Weng Jiamu:"), p("Good morning.")]
    assert label_lines(formed) == set(range(0, len(formed), 2))
    assert label_lines(colons) == {0}
    assert label_lines([]) == set()
