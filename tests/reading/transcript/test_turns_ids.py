"""Ids, numbers, and dates that are never empty."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest

from scio_crawler.items import Briefing, Entry, Page, Receipt, Turn
from scio_crawler.reading.transcript.turns import first_ids, inline_id, set_dates
from tests.readings import FETCHED, SITE, read_script

SCRIPT = """
    Weng Jiamu, director general of the Lantern Office
    Reuters:
    How many lanterns are there?
    Weng Jiamu:
    There are 5,000
    -----
    of them.
    Reuters:
    Where?
"""


def test_every_turn_knows_its_briefing_its_number_and_its_page() -> None:
    briefing = read_script(SCRIPT).briefing
    turns, ids = briefing.turns, [*first_ids(briefing.turns)]
    assert [(t.turn, t.turn_id, t.page, t.page_end, t.words) for t in turns] == [
        (1, ids[0], 1, 1, 5),
        (2, ids[1], 1, 2, 5),
        (3, ids[2], 2, 2, 1),
    ]
    folder = f"{SITE}/pressroom/2024-07/24"
    assert [turn.url for turn in turns] == [
        f"{folder}/content_900000001.htm",
        f"{folder}/content_900000001.htm",
        f"{folder}/content_900000001_2.htm",
    ]
    assert {turn.fetched for turn in turns} == {FETCHED}
    assert [turn.reply_to_id for turn in turns] == ["", ids[0], ""]
    assert {turn.status for turn in turns} == {briefing.entry.status}


LONG = "How many lanterns are lit in the old town tonight, and who counts them all? " * 2
# A text -> whether its first id is that of LONG
ALIKE = {
    "in capitals": (LONG.upper(), True),
    "with other quotes and spaces": (LONG.replace(" ", "\u201d  "), True),
    "edited further down": (LONG + "And when?", True),
    "edited in the first line": ("So h" + LONG[1:], False),
}


@pytest.mark.parametrize(("text", "is_same"), ALIKE.values(), ids=ALIKE)
def test_a_first_id_is_taken_from_the_first_words(text: str, is_same: bool) -> None:
    first, other = (first_ids([Turn(briefing_id="scio-1", text=said)]) for said in (LONG, text))
    assert ([*first] == [*other]) is is_same


def test_ids_of_turns_that_begin_alike_are_numbered() -> None:
    thanks = [Turn(briefing_id="scio-1", speaker=who, text="Thank you.") for who in "ABC"]
    digest = hashlib.sha256(b"thankyou").hexdigest()[:10]
    first = f"scio-1-{digest}"
    assert [*first_ids(thanks)] == [first, f"{first}-2", f"{first}-3"]


def test_the_entry_has_the_sums() -> None:
    entry = read_script(SCRIPT).briefing.entry
    assert (entry.pages, entry.turns, entry.questions, entry.words) == (2, 3, 2, 11)


def test_people_and_notes_carry_the_id() -> None:
    briefing = read_script(f"{SCRIPT}\n(Applause)").briefing
    assert [person.briefing_id for person in briefing.people] == ["scio-900000001"]
    assert [note.briefing_id for note in briefing.notes] == ["scio-900000001"]


# (date of the head, published) -> (date, published, published_from)
DATES = {
    "both known": ("2024-07-05", "2024-07-24", ("2024-07-05", "2024-07-24", "meta")),
    "published alone": ("", "2024-07-24", ("2024-07-24", "2024-07-24", "meta")),
    "the conference alone": ("2024-07-05", "", ("2024-07-05", "2024-07-05", "conference")),
    "neither": ("", "", ("2025-01-02", "2025-01-02", "fetch")),
}


@pytest.mark.parametrize(("date", "published", "due"), DATES.values(), ids=DATES)
def test_no_date_is_empty(date: str, published: str, due: tuple[str, str, str]) -> None:
    entry = Entry(date=date, published=published, published_from="meta" if published else "")
    set_dates(Briefing([Page(url="", receipt=Receipt(FETCHED))], entry=entry))
    assert (entry.date, entry.published, entry.published_from) == due


def test_an_inline_transcript_goes_by_its_date_and_title() -> None:
    name = inline_id("SCIO briefing on cafés", "2020-01-26")
    assert name == "scio-inline-2020-01-26-8cf6efdc"
    assert inline_id(" SCIO  briefing\non cafés ", "2020-01-26") == name
    assert inline_id(unicodedata.normalize("NFD", "SCIO briefing on cafés"), "2020-01-26") == name
    assert inline_id("SCIO briefing on teas", "2020-01-26") != name
