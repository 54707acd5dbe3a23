"""Text that was left out, or put where it does not belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from scio_crawler.items import Block, Page, Sign
from scio_crawler.reading.transcript import doubts
from scio_crawler.reading.transcript.doubts.pages import CHECKS
from scio_crawler.reading.transcript.doubts.turns import CheckedReading
from tests.reading.tables import results
from tests.reading.transcript.doubts.examples import (
    PARTS,
    SECOND,
    SPEECH,
    WHOLE,
    raise_sign,
    signs,
    with_pages,
)
from tests.readings import Reading, briefing_of, page_of, read_briefing, read_script, script_pages

ASKED = "My question is about the lanterns: who carries them through the town?"
MENU = "All about the lanterns of the upper town, their keepers and their history."

SCRIPTS = results("transcript/doubts/pages.txt", PARTS)


@pytest.mark.parametrize(("script", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_signs_in_text(script: str, expected: str) -> None:
    assert signs(read_script(script)) == expected


def outside(*texts: str):
    return lambda page: page.outside.extend(texts)


def framed(*texts: str):
    """Add what a header, a footer or an aside of the last page has."""
    return lambda page: page.framed.extend(texts if page.number > 1 else ())


def hidden(*texts: str):
    return lambda page: page.hidden.extend(texts)


def spoken(text: str, **more: str):
    return lambda page: page.blocks.insert(-1, Block(text, page=page.number, **more))


def printed_on_a_list(page: Page) -> None:
    page.layout, page.blocks = "inline", [*page.blocks[:-2], *map(Block, IN_SHORT.split("\n"))]


IN_SHORT = "We have lit the lanterns of the lower town.\n" * 9 + "They burn."
IN_A_BOX = [
    Block(
        "The lower town has had lanterns of its own since the autumn of that year.",
        kind="furniture",
    ),
    Block("It was in the autumn, as far as I know."),
]

# What is added to every page of the whole transcript, on how many pages it is, and the signs.
PAGES = {
    "a speaker's label outside": (
        outside("Cheng Yulian:", "Lanterns of paper last for a week, those of glass for a year."),
        1, "outside-text",
    ),
    "a label that the body has too": (outside("Cheng Yulian:"), 1, ""),
    "a label of nobody here outside": (outside("Working hours: 9 to 5"), 1, ""),
    "a paragraph of speech outside": (outside(SPEECH), 1, "outside-text"),
    "a question outside": (
        outside(ASKED), 1,
        "outside-text",
    ),
    "a teaser that may be speech": (
        outside("I have never seen a lantern of that size in the lower town before."), 1,
        "outside-text?",
    ),
    "the same paragraph outside on every page": (outside(SPEECH), 2, ""),
    "a notice about cookies": (outside(f"We use cookies. {SPEECH}"), 1, ""),
    "what the body says too": (outside("Who carries them?"), 1, ""),
    "prose in the footer of one page of two": (
        framed("The lanterns of the upper town were lit once more in the autumn of that year."), 2,
        "outside-text",
    ),
    "the office of somebody of the head in a footer": (
        framed("spokesperson of the State Council Information Office"), 2, "",
    ),
    "a hidden label of somebody who is not heard": (hidden("Jin Anlan:", "Reuters:"), 1, ""),
    "speech that a reader does not see": (hidden(SPEECH), 1, "hidden-text"),
    "speech that no page shows": (
        hidden(f"Thank you for your question. {SPEECH}"), 2, "hidden-text",
    ),
    "a question that was taken for furniture": (
        lambda page: page.blocks.insert(-1, Block(ASKED, kind="furniture")),
        1, "outside-text",
    ),
    "a hidden label, with a wide colon, of one who is heard": (hidden("Cheng Yulian："), 1, ""),
    "a menu that no page shows": (
        hidden(MENU), 2, "",
    ),
    "prose that one page hides": (
        hidden(MENU), 1,
        "hidden-text?",
    ),
    "speech about copyright outside": (
        outside("Thank you for your question. Copyright protects the makers of lanterns."), 1,
        "outside-text",
    ),
    "a sentence in a speech that was taken for furniture": (
        lambda page: page.blocks.__setitem__(slice(13, 13), IN_A_BOX), 1, "outside-text?",
    ),
    "a transcript that a list prints without its closing": (
        printed_on_a_list, 1, "no-closing? more-pages",
    ),
    "a few words that a reader does not see": (hidden("Lanterns, lamps and lights."), 1, ""),
    "a link in a turn": (
        spoken("More on lanterns", href="http://a/"), 1, "foreign-text foreign-text?",
    ),
    "a line on every page": (spoken("Follow the lanterns"), 2, "foreign-text? foreign-text"),
    "a courtesy on every page": (spoken("Thank you."), 2, ""),
    "what the page's own reader has seen": (
        lambda page: page.signs.append(Sign("more-pages", "page 1 of 3")), 1, "more-pages",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "pages", "expected"), PAGES.values(), ids=PAGES)
def test_signs_on_pages(change: Callable[[Page], object], pages: int, expected: str) -> None:
    assert signs(with_pages(change, pages)) == expected


# What a reading would have to leave in a turn, whose end it is.
LEFT_IN = {
    "the page's title": {"text": "Lanterns of the upper town"},
    "a heading": {"text": "Questions and answers", "kind": "heading"},
    "a number": {"text": "12:30"},
}


@pytest.mark.parametrize("block", LEFT_IN.values(), ids=LEFT_IN)
def test_signs_of_what_was_left_in_a_turn(block: dict[str, str]) -> None:
    briefing = with_pages(lambda page: None).briefing
    briefing.pages[0].blocks.append(Block(**block, part="turn"))
    briefing.turns[2].text += f"\n\n{block['text']}"
    assert {sign.doubt for sign in doubts.collect(briefing)} == {"foreign-text"}


def test_a_speaker_who_is_named_only_where_no_reader_looks() -> None:
    silent = WHOLE.replace(SECOND, "")
    (page,) = (page_of(lines) for lines in script_pages(silent))
    page.hidden.append("Cheng Yulian:")
    assert signs(read_briefing(briefing_of([page]))) == "hidden-text"


@cache
def readings() -> list[Reading]:
    scripts = [read_script(script) for script, _ in SCRIPTS.values()]
    return scripts + [with_pages(change, pages) for change, pages, _ in PAGES.values()]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_has_an_example(check: Callable[[CheckedReading], Iterator[Sign]]) -> None:
    assert raise_sign(check, readings())
