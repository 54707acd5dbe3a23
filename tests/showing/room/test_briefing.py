"""A briefing's page in parts: questions with their answers, notes and page numbers between."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.contract.corrections import Correction
from scio_crawler.items import DOUBTS, Entry, Note, PageLine, Record, Turn
from scio_crawler.showing.room.briefing import (
    NOTE,
    TURN,
    corrections_of,
    doubtful_turns,
    office_of,
    sections,
)
from scio_crawler.showing.room.render import Renderer, question_in


def turn(number: int, kind: str, exchange: int = 0, page: int = 1, end: int = 0) -> Record:
    return Turn(
        turn=number,
        kind=kind,
        exchange=exchange,
        page=page,
        page_end=end or page,
        speaker=f"Speaker {number}",
    ).record()


def note(turn: int, text: str) -> Record:
    return Note(briefing_id="scio-1", page=1, turn=turn, text=text).record()


def outline(turns: Sequence[Record], notes: Sequence[Record] = ()) -> list[str]:
    """Return the parts and what stands in them, each in a word."""
    found = []
    for section in sections(turns, notes):
        found.append(section.title + (f" of {section.asker}" if section.asker else ""))
        for element in section.elements:
            if element.begins_page:
                found.append(f"page {element.line['page']}")
            found.append(f"{element.kind} {element.line['turn']}")
    return found


CONFERENCE = [
    turn(1, "opening"),
    turn(2, "statement"),
    turn(3, "question", 1),
    turn(4, "answer", 1),
    turn(5, "procedure"),
    turn(6, "question", 2),
    turn(7, "procedure", 2),
    turn(8, "answer", 2),
    turn(9, "closing"),
]


def test_a_corrected_turn_shows_what_was_read() -> None:
    one = Turn("v4", "scio-1-a", "scio-1", corrected="speaker", page=1, label="Mai").record()
    other = Turn("v4", "scio-1-b", "scio-1", corrected="label role", page=2, label="CNBC").record()
    plain = Turn("v4", "scio-1-c", "scio-1", page=2, label="CNN").record()

    def line(key: str, was: str, **place: str) -> Correction:
        return Correction(
            "scio-1",
            **{"turn_id": "", "page": "", "label": ""} | place,
            key=key,
            was=was,
            value="",
            by="Mei",
            at="",
            why="",
        )

    lines = [
        line("speaker", "Ding", turn_id="scio-1-a"),
        line("position", "mayor", turn_id="scio-1-a"),  # which did not change it
        line("role", "", page="2", label="CNBC"),
        line("role", "official", turn_id="scio-1-c"),
    ]
    found = corrections_of([one, other, plain], lines)
    assert found == {"scio-1-a": [lines[0]], "scio-1-b": [lines[2]]}


def test_a_question_stands_with_its_answers() -> None:
    assert outline(CONFERENCE) == [
        "Opening statements",
        "turn 1",
        "turn 2",
        "Question 1 of Speaker 3",
        "turn 3",
        "turn 4",
        "Procedure",
        "turn 5",
        "Question 2 of Speaker 6",
        "turn 6",
        "turn 7",
        "turn 8",
        "Closing",
        "turn 9",
    ]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        pytest.param(
            [turn(1, "opening", page=1), turn(2, "statement", page=2)],
            ["Opening statements", "page 1", "turn 1", "page 2", "turn 2"],
            id="a leaf where a page of the site begins",
        ),
        pytest.param(
            [turn(1, "opening", page=1, end=2), turn(2, "statement", page=2)],
            ["Opening statements", "page 1", "turn 1", "turn 2"],
            id="none where the turn before has run on to the page",
        ),
        pytest.param(
            [turn(1, "opening"), turn(2, "closing")],
            ["Opening", "turn 1", "turn 2"],
            id="none at all on a single page",
        ),
        pytest.param([turn(1, "opening")], ["Opening", "turn 1"], id="an opening alone"),
        pytest.param([turn(1, "closing")], ["Closing", "turn 1"], id="a closing alone"),
        pytest.param(
            [turn(1, "opening"), turn(2, "statement"), turn(3, "closing")],
            ["Opening statements", "turn 1", "turn 2", "turn 3"],
            id="a conference without questions",
        ),
        pytest.param([], [], id="nothing"),
    ],
)
def test_parts_and_leaves(turns: list[Record], expected: list[str]) -> None:
    assert outline(turns) == expected


def test_a_note_stands_after_the_turn_it_belongs_to_and_before_the_first_if_to_none() -> None:
    notes = [note(0, "A hall."), note(1, "(Applause)"), note(1, "(More applause)")]
    found = outline([turn(1, "opening"), turn(2, "closing")], notes)
    assert found == ["Opening", "note 0", "turn 1", "note 1", "note 1", "turn 2"]


def test_a_note_of_a_turn_that_is_not_there_comes_last() -> None:
    assert outline([turn(1, "opening")], [note(7, "(Bells)")]) == ["Opening", "turn 1", "note 7"]


def test_a_question_that_goes_on_after_something_else_has_a_place_of_its_own() -> None:
    turns = [turn(1, "question", 1), turn(2, "procedure"), turn(3, "answer", 1)]
    found = sections(turns, [])
    assert [section.title for section in found] == [
        "Question 1",
        "Procedure",
        "Question 1, continued",
    ]
    assert [section.id for section in found] == ["question-1", "part-2", "part-3"]


@pytest.mark.parametrize(
    ("question", "expected"),
    {
        "as it is": ("How many lamps are lit?", "How many lamps are lit?"),
        "a greeting": ("Good morning. Who lights the lamps?", "Who lights the lamps?"),
        "thanks to a person": ("Thank you, Mr. Ye. Who lights them?", "Who lights them?"),
        "thanks for the turn": ("Thanks for taking my question! Who pays?", "Who pays?"),
        "several": ("Hello. Thank you. I'm from Lantern Daily. Who pays?", "Who pays?"),
        "an outlet": ("I am a reporter with Lantern Daily. Who pays?", "Who pays?"),
        "who is meant": ("I am worried about lamps. Are they lit?", "Are they lit?"),
        "a greeting alone": ("Good morning.", "Good morning."),
        "a long one": ("lamps " * 40, "lamps " * 33 + "…"),
        "paragraphs": ("Thank you.\n\nWhy?\n\nAnd when?", "Why?"),
        "what leads up to it": (
            "Prices rose by 3.5 percent. How will Mr. Ye and the U.S. side respond? Thanks.",
            "How will Mr. Ye and the U.S. side respond?",
        ),
        "a quotation": (
            "A paper asked “Is it dark?” and nobody knew. “Who lights them?” Thank you.",
            "“Who lights them?”",
        ),
        "no question": ("I have one on lamps. Please tell us more.",) * 2,
        "nothing": ("", ""),
    }.values(),
)
def test_what_is_asked_is_the_first_sentence_that_asks(question: str, expected: str) -> None:
    assert question_in(question) == expected


@given(st.text())
def test_what_is_asked_is_short_and_adds_no_words(question: str) -> None:
    found = question_in(question)
    assert len(found) <= 200
    assert found.removesuffix("…").strip() in " ".join(question.split())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["opening", "question", "answer", "procedure", "closing"]),
            st.integers(0, 5),
            st.integers(1, 4),
        )
    ),
    st.lists(st.integers(0, 30)),
)
def test_no_turn_and_no_note_of_a_turn_is_left_out(
    said: list[tuple[str, int, int]], noted: list[int]
) -> None:
    turns = [
        turn(number, kind, exchange, page) for number, (kind, exchange, page) in enumerate(said, 1)
    ]
    notes = [note(at, "(Laughter)") for at in noted if turns]
    elements = [element for section in sections(turns, notes) for element in section.elements]
    assert [element.line for element in elements if element.kind == TURN] == turns
    assert sorted(
        int(element.line["turn"]) for element in elements if element.kind == NOTE
    ) == sorted(int(each["turn"]) for each in notes)


def page(number: int) -> Record:
    return PageLine(briefing_id="scio-1", page=number).record()


def partial(of: int) -> Entry:
    return Entry(status="partial", pages_expected=of)


def cautions(entry: Entry, pages: Sequence[Record]) -> str:
    doubtful = doubtful_turns(entry.doubts, [])
    about = {"entry": entry.record(), "pages": pages, "doubtful": doubtful, "is_altered": False}
    text = Renderer(is_sample=False).render("_cautions.html", "a.html", **about).strip()
    return " ".join(html.fromstring(text).text_content().split()) if text else ""


@pytest.mark.parametrize(
    ("entry", "pages", "said"),
    [
        pytest.param(Entry(status="complete"), [1, 2], "", id="nothing of a complete one"),
        pytest.param(partial(of=5), [1, 2, 5], "pages 3, 4,", id="its gaps"),
        pytest.param(partial(of=3), [1, 3], "page 2,", id="its one gap"),
        pytest.param(partial(of=3), [1, 2], "page 3,", id="its last page"),
        pytest.param(
            Entry(withdrawn="2024-06-07T08:09:10Z", fetched_until="2024-05-06T07:08:09Z"),
            [1],
            "since June 7, 2024. The text is what it said when it was last fetched, on May 6",
            id="when a withdrawn one was fetched last",
        ),
        pytest.param(
            Entry(status="complete", doubts="no-such-code"), [1], "No-such-code.", id="new codes"
        ),
    ],
)
def test_what_must_be_known_before_quoting(entry: Entry, pages: list[int], said: str) -> None:
    found = cautions(entry, [page(number) for number in pages])
    assert said in found
    assert bool(said) == bool(found)


def test_the_archives_that_pages_come_from_are_named() -> None:
    pages = [page(1), {**page(2), "origin": "a.warc.gz"}, {**page(3), "origin": "a.warc.gz"}]
    assert cautions(Entry(), pages).endswith("into, a.warc.gz: page 2, 3.")
    assert cautions(Entry(), pages[:1]) == ""


@pytest.mark.parametrize("code", DOUBTS)
def test_every_doubt_is_said_in_plain_words(code: str) -> None:
    assert len(cautions(Entry(status="doubtful", doubts=code), []).split()) > 3


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("no-closing", [4]),
        ("few-labels", [2]),
        ("lost-label", [3]),
        ("damaged-text", [1]),
        ("hidden-text", []),
    ],
)
def test_a_doubt_leads_to_the_turns_that_show_it(code: str, expected: list[int]) -> None:
    texts = ["Caf\ufffd", "Lamps.", "We asked.\n\nKeeper: I light them.", "Ponds. Thank you."]
    turns = [Turn(turn=at, label="Ye", text=text).record() for at, text in enumerate(texts, 1)]
    turns[1]["label"] = ""
    found = doubtful_turns(code, turns)
    assert [turn["turn"] for turn in found[code]] == expected


@pytest.mark.parametrize(
    ("position", "body", "expected"),
    [
        ("minister of lanterns", "Ministry of Lanterns", "minister of lanterns"),
        ("governor", "Bank of Ponds", "governor, Bank of Ponds"),
        ("head of the Pond Office", "Pond Office", "head of the Pond Office"),
        ("", "Pond Office", "Pond Office"),
        ("", "Ye Qing", ""),
    ],
)
def test_an_office_names_the_body_once(position: str, body: str, expected: str) -> None:
    said = Turn(speaker="Ye Qing", position=position, organization=body).record()
    assert office_of(said) == expected
