"""The front of a briefing: what the pages say about it, its day, and where the turns begin."""

from __future__ import annotations

import pytest

from scio_crawler.items import HEADING, Block
from scio_crawler.reading.language.phrases import is_lead
from scio_crawler.reading.transcript.front import first_label
from tests.readings import briefing_of, page_of, read_briefing, script_pages

TITLE = "SCIO briefing on lanterns"
HEAD = ["Weng Jiamu, director general of the Lantern Office", "July 5, 2024"]
TURNS = ["Reuters:", "How many lanterns are there?", "Weng Jiamu:", "There are 5,000."]

ABOVE = {
    "the title again": TITLE,
    "the title with the day it was published": f"{TITLE} | July 24, 2024",
    "the source": "China SCIO | July 24, 2024",
    "the source and Updated": "China SCIO丨Updated: July 24, 2024",
    "the summary again": "A press conference on lanterns was held on Friday.",
    "another sentence that announces it": "The SCIO held a press conference on lamps on Friday.",
    "in the passive": "A press conference on lamps was held in Beijing on Friday morning.",
    "a short line": "Full Text",
}


@pytest.mark.parametrize("line", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("head", [HEAD, []], ids=["with a head", "without one"])
def test_what_announces_is_head(line: str, head: list[str]) -> None:
    page = page_of([line, *head, *TURNS], title=TITLE)
    page.summary = "A press conference on lanterns was held on Friday."
    reading = read_briefing(briefing_of([page]))
    assert [turn.label for turn in reading.turns] == ["Reuters", "Weng Jiamu"]
    assert reading.briefing.pages[0].blocks[0].part == "head"


def test_a_heading_above_the_turns_is_head() -> None:
    page = page_of(["Which lanterns, which lamps, and which oil to burn in them?", *TURNS])
    page.blocks[0].kind = HEADING
    read_briefing(briefing_of([page]))
    assert page.blocks[0].part == "head"


def test_a_sentence_in_the_present_announces() -> None:
    assert is_lead("The SCIO holds a briefing on lanterns in Beijing, July 5, 2024.")


@pytest.mark.parametrize(
    "line",
    [
        "and that is how we lit them, one after the other, all night long.",
        "At this press conference we talk about lanterns.",
    ],
)
def test_speech_above_the_first_label_is_speech(line: str) -> None:
    reading = read_briefing(briefing_of([page_of([line, *TURNS])]))
    assert [turn.label for turn in reading.turns] == ["", "Reuters", "Weng Jiamu"]


def test_the_first_page_that_says_it_counts() -> None:
    first, second = page_of([*HEAD, *TURNS]), page_of(["Yes."], 2)
    second.title, second.category, second.summary = TITLE, "Lights", "It was held on July 6."
    second.published, second.published_from = "2024-07-24", "meta"
    entry = read_briefing(briefing_of([first, second])).briefing.entry
    assert (entry.title, entry.category, entry.published) == (TITLE, "Lights", "2024-07-24")


BODY = "\n".join(["", *TURNS])
PEOPLE = "Speakers:\nMr. Weng Jiamu, director general of the Lantern Office\n"
PLACE = "Beijing | 10 a.m. July 5, 2024\n"
HELD = "A press conference was held on July 5."

# What a page prints, its summary, its day of publication, and the day that is read from where.
DAYS = {
    "a word of the head": (f"{PEOPLE}Date:\nJuly 5, 2024", "", "2024-07-24", "2024-07-05 head"),
    "a line of the head": (f"{PEOPLE}July 5, 2024", "", "2024-07-24", "2024-07-05 head"),
    "the place line": (f"{PLACE}{PEOPLE}", "", "2024-07-24", "2024-07-05 line"),
    "the head rather than the place line": (
        f"{PLACE}{PEOPLE}Date:\nJuly 6, 2024", "", "2024-07-24", "2024-07-06 head",
    ),
    "the place line rather than the summary": (
        f"{PLACE}{PEOPLE}", "A press conference was held on July 6.", "2024-07-24",
        "2024-07-05 line",
    ),
    "the summary": (PEOPLE, HELD, "2024-07-24", "2024-07-05 summary"),
    "a summary without a head": ("", HELD, "2024-07-24", "2024-07-05 summary"),
    "a summary, published in the next year": (
        "", HELD.replace("July", "Dec."), "2024-01-24", "2023-12-05 summary",
    ),
    "a summary without a day": (
        "", "A press conference was held in Beijing.", "2024-07-24", "2024-07-24 published",
    ),
    "a sentence above the turns": (
        "The SCIO held a press conference on lanterns on July 5, 2024.", "", "2024-07-24",
        "2024-07-05 summary",
    ),
    "the place line for a head of a later year": (
        f"{PLACE}{PEOPLE}Date:\nJuly 5, 2054", "", "2024-07-24", "2024-07-05 line",
    ),
    "the summary for a place line of a later month": (
        f"{PLACE.replace('July', 'Dec.')}{PEOPLE}", HELD, "2024-07-24", "2024-07-05 summary",
    ),
    "the day of publication for a head of a later year": (
        f"{PEOPLE}Date:\nJuly 5, 2054", "", "2024-07-24", "2024-07-24 published",
    ),
    "a head on a page that was published as an announcement": (
        f"{PEOPLE}Date:\nAug. 25, 2024", "", "2024-07-24", "2024-08-25 head",
    ),
    "a head next to a day of publication that no calendar has seen": (
        f"{PEOPLE}Date:\nJuly 5, 2024", "", "9999-12-31", "2024-07-05 head",
    ),
    "only the day of publication": (PEOPLE, "", "2024-07-24", "2024-07-24 published"),
    "only the day of the fetch": (PEOPLE, "", "", "2025-01-02 published"),
    "a head on a page without a day of publication": (
        f"{PEOPLE}Date:\nJuly 5, 2024", "", "", "2024-07-05 head",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "summary", "published", "expected"), DAYS.values(), ids=DAYS)
def test_the_surest_place_gives_the_day(
    script: str, summary: str, published: str, expected: str
) -> None:
    page = page_of(script_pages(script + BODY)[0])
    page.summary, page.published = summary, published
    briefing = read_briefing(briefing_of([page])).briefing
    days = {f"{line.date} {line.date_from}" for line in (briefing.entry, *briefing.turns)}
    assert days == {expected}


@pytest.mark.parametrize("year", [2024, 2054])
def test_a_day_after_the_publication_is_a_problem_of_the_page(year: int) -> None:
    page = page_of(script_pages(f"{PEOPLE}Date:\nJuly 5, {year}{BODY}")[0])
    page.published = "2024-07-24"
    read_briefing(briefing_of([page]))
    assert [problem[:14] for problem in page.problems] == ["has 2054-07-05"] * (year > 2024)


FIRST = {
    "behind a head": ("Speakers:\nWeng Jiamu, director general\nWeng Jiamu:\nThank you.", 2),
    "the head's word is a label": ("Host:\nGood morning, ladies and gentlemen.", 0),
    "the head's word is none": ("Host:\nLian Shuyan, editor\nLian Shuyan:\nThank you.", 2),
    "it carries the office": ("Weng Jiamu, director\nWeng Jiamu, director:\nGood morning.", 1),
    "in line": ("Moderator: Good morning.\nQ: Why?", 0),
    "none": ("Lanterns are light.\nLamps as well.", 2),
}


@pytest.mark.parametrize(("script", "index"), FIRST.values(), ids=FIRST)
def test_turns_begin_at_the_first_label(script: str, index: int) -> None:
    assert first_label([Block(line) for line in script_pages(script)[0]]) == index
