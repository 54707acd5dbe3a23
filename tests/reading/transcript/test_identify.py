"""Ids, numbers, and dates that are never empty."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.items import Briefing, Entry, Page, Receipt, Turn
from scio_crawler.reading.transcript.identify import fill_anchors, inline_id, settle_dates
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
    turns = briefing.turns
    assert [(t.turn, t.turn_id, t.page, t.page_end, t.words) for t in turns] == [
        (1, "scio-900000001-001", 1, 1, 5),
        (2, "scio-900000001-002", 1, 2, 5),
        (3, "scio-900000001-003", 2, 2, 1),
    ]
    folder = f"{SITE}/pressroom/2024-07/24"
    assert [turn.url for turn in turns] == [
        f"{folder}/content_900000001.htm",
        f"{folder}/content_900000001.htm",
        f"{folder}/content_900000001_2.htm",
    ]
    assert {turn.fetched for turn in turns} == {FETCHED}
    assert [turn.reply_to_id for turn in turns] == ["", "scio-900000001-001", ""]
    assert {turn.status for turn in turns} == {briefing.entry.status}


LONG = "How many lanterns are lit in the old town tonight, and who counts them all? " * 2
# (speaker, text) -> the end of the anchor of the same turn as "Reuters" with LONG
ALIKE = {
    "the same": (("Reuters", LONG), True),
    "in capitals": (("REUTERS", LONG.upper()), True),
    "with other quotes and spaces": (("Reuters", LONG.replace(" ", "\u201d  ")), True),
    "edited further down": (("Reuters", LONG + "And when?"), True),
    "edited in the first line": (("Reuters", "So h" + LONG[1:]), False),
    "of another speaker": (("Xinhua", LONG), False),
}


@pytest.mark.parametrize(("said", "is_same"), ALIKE.values(), ids=ALIKE)
def test_an_anchor_is_taken_from_the_speaker_and_the_first_words(
    said: tuple[str, str], is_same: bool
) -> None:
    turns = [Turn(briefing_id="scio-1", speaker="Reuters", text=LONG)]
    others = [Turn(briefing_id="scio-1", speaker=said[0], text=said[1])]
    fill_anchors(turns)
    fill_anchors(others)
    assert (turns[0].anchor == others[0].anchor) is is_same


WORDS = st.lists(st.sampled_from("lamps oil wicks dusk piers tides bells".split()), min_size=30)
TURNS = st.lists(
    st.builds(Turn, briefing_id=st.just("scio-1"), speaker=st.sampled_from(["Reuters", "Lu Xi"])),
    min_size=1,
    max_size=20,
)


@given(TURNS, st.data())
def test_a_turn_that_is_found_lost_or_edited_moves_no_other(
    turns: list[Turn], data: st.DataObject
) -> None:
    for number, turn in enumerate(turns):
        turn.text = f"Remark {number}: " + " ".join(data.draw(WORDS))
    fill_anchors(turns)
    before = {turn.text: turn.anchor for turn in turns}
    place = data.draw(st.integers(0, len(turns) - 1))
    found = Turn(briefing_id="scio-1", speaker="Lu Xi", text="What nobody had read before.")
    edited = replace(turns[place], text="Another beginning.")
    longer = replace(turns[place], text=turns[place].text + " And that is all.")
    for others in (
        [*turns[:place], found, *turns[place:]],
        turns[:place] + turns[place + 1 :],
        [*turns[:place], edited, *turns[place + 1 :]],
    ):
        fill_anchors(others)
        moved = [t for t in others if t.anchor != before.get(t.text, t.anchor)]
        assert moved == []
    fill_anchors([*turns[:place], longer, *turns[place + 1 :]])
    assert longer.anchor == before[turns[place].text]


def test_turns_that_begin_alike_are_told_apart_by_their_order() -> None:
    thanks = [Turn(briefing_id="scio-1", speaker="Lian Shuyan", text="Thank you.") for _ in "123"]
    fill_anchors(thanks)
    digest = hashlib.sha256(b"lian shuyan\nthankyou").hexdigest()[:10]
    assert [turn.anchor for turn in thanks] == [
        f"scio-1-{digest}",
        f"scio-1-{digest}-2",
        f"scio-1-{digest}-3",
    ]


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


@pytest.mark.parametrize(("date", "published", "settled"), DATES.values(), ids=DATES)
def test_dates(date: str, published: str, settled: tuple[str, str, str]) -> None:
    entry = Entry(date=date, published=published, published_from="meta" if published else "")
    settle_dates(Briefing([Page(url="", receipt=Receipt(FETCHED))], entry=entry))
    assert (entry.date, entry.published, entry.published_from) == settled


def test_an_inline_transcript_goes_by_its_date_and_title() -> None:
    name = inline_id("SCIO briefing on cafés", "2020-01-26")
    assert name == "scio-inline-2020-01-26-8cf6efdc"
    assert inline_id(" SCIO  briefing\non cafés ", "2020-01-26") == name
    assert inline_id(unicodedata.normalize("NFD", "SCIO briefing on cafés"), "2020-01-26") == name
    assert inline_id("SCIO briefing on teas", "2020-01-26") != name
