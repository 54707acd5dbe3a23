"""A briefing's page in parts: questions with their answers, notes and page numbers between."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

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
    as_browsers_compare,
    corrections_of,
    doubtful_turns,
    office_and_body,
    site_links,
    split_sections,
    text_fragment,
)
from scio_crawler.showing.room.render import Renderer, question_in
from tests.showing.room.browsing import served
from tests.showing.room.cases import cases


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
    for section in split_sections(turns, notes):
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


def test_a_question_and_its_answers_are_one_section() -> None:
    assert ", ".join(outline(CONFERENCE)) == (
        "Opening statements, turn 1, turn 2, Question 1 of Speaker 3, turn 3, turn 4, "
        "Procedure, turn 5, Question 2 of Speaker 6, turn 6, turn 7, turn 8, Closing, turn 9"
    )


@pytest.mark.parametrize(("kinds", "expected"), cases("sections"))
def test_sections_have_titles_and_say_where_a_page_begins(
    kinds: list[tuple[str, int, int]], expected: list[str]
) -> None:
    turns = [turn(at, kind, 0, page, end) for at, (kind, page, end) in enumerate(kinds, 1)]
    assert outline(turns) == expected


def test_a_note_follows_its_turn_or_comes_first() -> None:
    notes = [note(0, "A hall."), note(1, "(Applause)"), note(1, "(More applause)")]
    found = outline([turn(1, "opening"), turn(2, "closing")], notes)
    assert found == ["Opening", "note 0", "turn 1", "note 1", "note 1", "turn 2"]


def test_a_note_of_a_missing_turn_comes_last() -> None:
    assert outline([turn(1, "opening")], [note(7, "(Bells)")]) == ["Opening", "turn 1", "note 7"]


def test_a_continued_question_is_a_separate_section() -> None:
    turns = [turn(1, "question", 1), turn(2, "procedure"), turn(3, "answer", 1)]
    found = split_sections(turns, [])
    assert [section.title for section in found] == [
        "Question 1",
        "Procedure",
        "Question 1, continued",
    ]
    assert [section.id for section in found] == ["question-1", "part-2", "part-3"]


@pytest.mark.parametrize(("question", "expected"), cases("questions"))
def test_a_section_shows_the_first_sentence_that_asks(question: str, expected: str) -> None:
    assert question_in(question) == expected


@given(st.text())
def test_the_sentence_that_asks_is_short_and_adds_no_words(question: str) -> None:
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
    elements = [element for section in split_sections(turns, notes) for element in section.elements]
    assert [element.line for element in elements if element.kind == TURN] == turns
    assert sorted(
        int(element.line["turn"]) for element in elements if element.kind == NOTE
    ) == sorted(int(each["turn"]) for each in notes)


def page(number: int) -> Record:
    return PageLine(briefing_id="scio-1", page=number).record()


def cautions(entry: Entry, pages: Sequence[Record]) -> str:
    doubtful = doubtful_turns(entry.doubts, [])
    about = {"entry": entry.record(), "pages": pages, "doubtful": doubtful, "is_altered": False}
    text = Renderer(is_sample=False).render("_cautions.html", "a.html", **about).strip()
    return " ".join(html.fromstring(text).text_content().split()) if text else ""


@pytest.mark.parametrize(("states", "pages", "said"), cases("cautions"))
def test_a_page_warns_of_status_and_withdrawal(
    states: dict[str, Any], pages: list[int], said: str
) -> None:
    found = cautions(Entry(**states), [page(number) for number in pages])
    assert said in found
    assert bool(said) == bool(found)


def test_the_archives_that_pages_come_from_are_named() -> None:
    pages = [page(1), {**page(2), "origin": "a.warc.gz"}, {**page(3), "origin": "a.warc.gz"}]
    assert cautions(Entry(), pages).endswith("into, a.warc.gz: page 2, 3.")
    assert cautions(Entry(), pages[:1]) == ""


@pytest.mark.parametrize("code", DOUBTS)
def test_every_doubt_has_plain_words(code: str) -> None:
    assert len(cautions(Entry(status="doubtful", doubts=code), []).split()) > 3


@pytest.mark.parametrize(("code", "expected"), cases("doubts"))
def test_a_doubt_leads_to_the_turns_that_show_it(code: str, expected: list[int]) -> None:
    texts = ["Caf\ufffd", "Lamps.", "We asked.\n\nKeeper: I light them.", "Ponds. Thank you."]
    turns = [Turn(turn=at, label="Ye", text=text).record() for at, text in enumerate(texts, 1)]
    turns[1]["label"] = ""
    found = doubtful_turns(code, turns)
    assert [turn["turn"] for turn in found[code]] == expected


@pytest.mark.parametrize(("position", "body", "expected"), cases("offices"))
def test_an_office_names_the_body_once(position: str, body: str, expected: str) -> None:
    said = Turn(speaker="Ye Qing", position=position, organization=body).record()
    assert office_and_body(said) == expected


MARK = "#:~:text="
LONG = "The ferry carries nine hundred books and two benches across the lake, twice a day."
OPENING = "The ferry carries nine hundred books and two benches across the lake,"


@pytest.mark.parametrize(("text", "before", "words"), cases("fragments"))
def test_a_fragment_has_the_opening_words(text: str, before: str, words: str) -> None:
    assert unquote(text_fragment(text, as_browsers_compare(before)).removeprefix(MARK)) == words


def test_the_signs_of_the_fragment_itself_are_encoded() -> None:
    assert text_fragment("A-B, C&D = 5%") == f"{MARK}A%2DB%2C%20C%26D%20%3D%205%25"


@given(st.text(st.characters(codec="utf-8")), st.text())
def test_a_fragment_names_words_of_the_first_paragraph(text: str, before: str) -> None:
    words = unquote(text_fragment(text, as_browsers_compare(before)).removeprefix(MARK))
    assert " ".join(text.partition("\n\n")[0].split()).startswith(words)


def printed(number: int, text: str, page: int) -> dict[str, str | int]:
    url = f"http://site.example/content_1_{page}.htm"
    line = Turn(turn_id=f"a{number}", label="Ye Qing", text=text, page=page)
    return {**line.record(), "url": url}


def test_turns_that_begin_alike_are_told_apart_on_each_page() -> None:
    turns = [printed(1, LONG, 1), printed(2, LONG, 1), printed(3, LONG, 2)]
    found = {turn_id: unquote(url.partition(MARK)[2]) for turn_id, url in site_links(turns).items()}
    assert found == {"a1": OPENING, "a2": "", "a3": OPENING}


@pytest.mark.slow
@pytest.mark.parametrize(("printed", "text"), cases("printed"))
def test_the_browser_finds_a_fragment(
    printed: str, text: str | None, tmp_path: Path, page: Any
) -> None:
    far = "<div style='height: 3000px'></div>"
    body = f"{far}<main>{printed}</main>{far}"
    (tmp_path / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{body}", "utf-8")
    fragment = text_fragment(text or "We lit the lamps on the pier.")
    assert fragment
    with served(tmp_path) as base:
        page.goto(base + fragment)
        assert _shown(page, "main")


def _shown(page: Any, selector: str) -> bool:
    """Return whether the browser soon shows the element."""
    look = f"""() => {{
        const box = document.querySelector("{selector}").getBoundingClientRect();
        return scrollY > 0 && box.top >= 0 && box.bottom <= innerHeight;
    }}"""
    return bool(page.wait_for_function(look, timeout=120_000))
