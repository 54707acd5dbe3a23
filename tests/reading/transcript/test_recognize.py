"""Whether pages hold a transcript, and what they are if not."""

from __future__ import annotations

import pytest

from scio_crawler.items import CAPTION, Block, Page
from scio_crawler.reading.text import visible
from tests.readings import SITE, Reading, briefing_of, page_of, read_briefing

HEAD = ["Speakers:", "Weng Jiamu, director general of the Lantern Office"]
SENTENCE = "A hundred lanterns were lit on Monday, and children carried them to the river."
CAPTIONS = [f"Lantern number {n}, a red one. [Photo by Jian Moran/China SCIO]" for n in range(3)]
INVITATION = "The SCIO will hold a press conference at 10 a.m. on July 30. All are welcome."

TITLE = "SCIO briefing on lanterns"
STORY = "a story: prose without speakers' labels"
NOTICE = "a notice of a coming press conference"
NO_TURN = "characters of text with people in its head, but not one turn was recognized"
TABLE = ["Venue: Press Hall, 225 Lantern Street", "Tel: 010-12345678"]
QUOTATION = ["Weng Jiamu had only this to say:", "“The lanterns are lit.”", SENTENCE]
WALL = "Members may proceed after their subscription was renewed."
CONSENT = "This shop keeps records of your visits. Choose which of them."

# A reason, or "" for a transcript -> what the pages hold
HOLDS = {
    "": "transcript",
    STORY: "story",
    "no text at all": "empty",
    NOTICE: "notice",
    "a photo gallery": "gallery",
}

# title, lines -> how the reason ends
OUTCOMES = {
    "a transcript": ("", [*HEAD, "Weng Jiamu:", "Good morning."], ""),
    "three labels and no head": ("", ["Die Laterne:", "Why?", "KTN:", "How?", "A:", "So."], ""),
    "an outlet and an answer": ("", ["Reuters:", "Why?", "Weng Jiamu:", "So it is."], ""),
    "a page with one long answer": ("", ["Weng Jiamu:", SENTENCE * 3], ""),
    "a story": ("", [SENTENCE, SENTENCE], STORY),
    "a story about the conference": (TITLE, [SENTENCE, SENTENCE], STORY),
    "a story with a quotation": ("", QUOTATION, STORY),
    "nothing at all": ("", [], "no text at all"),
    "a notice": ("", [INVITATION], NOTICE),
    "a notice by its title": ("Notice of a press conference", [SENTENCE], NOTICE),
    "a notice with a table": ("", TABLE, NOTICE),
    "a gallery": (TITLE, CAPTIONS, "a photo gallery"),
    "a gallery with people": ("", [*HEAD, *CAPTIONS], "a photo gallery"),
    "text with people and without a turn": ("", [*HEAD, *[SENTENCE] * 100], NO_TURN),
    "a head above an embedded document": (TITLE, HEAD, NO_TURN),
    "a wall in the frame of the site": (TITLE, [WALL], "are about something else than the title"),
    "a consent page in a frame of its own": (
        "Before you go on", [CONSENT],
        "are too few for a story, and no mark of the site is on the page",
    ),
}  # fmt: skip


def read_page(page: Page) -> Reading:
    return read_briefing(briefing_of([page]))


@pytest.mark.parametrize(("title", "lines", "reason"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_page_without_a_transcript_has_a_reason(
    title: str, lines: list[str], reason: str
) -> None:
    reading = read_page(page_of(lines, title=title))
    assert reading.dropped.endswith(reason)
    assert bool(reading.dropped) == bool(reason)
    assert reading.briefing.holds == HOLDS.get(reason, "unreadable")


def node_of(*lines: str) -> Page:
    page = page_of(lines)
    page.url, page.layout = f"{SITE}/pressroom/node_9000001.html", "node"
    return page


def test_a_briefing_page_without_its_transcript_is_pending() -> None:
    reading = read_page(node_of("Beijing | 10 a.m. July 5, 2024", *HEAD, "/5 Weng Jiamu"))
    assert reading.dropped == ""
    assert reading.briefing.entry.status == "pending"
    assert reading.turns == []


def test_pictures_without_credit_are_a_gallery_by_their_markup() -> None:
    page = page_of([])
    page.blocks = [Block("A lantern.", CAPTION), Block("Another one.", CAPTION)]
    page.characters = sum(visible(block.text) for block in page.blocks)
    assert read_page(page).dropped.endswith("a photo gallery")


def test_a_list_is_no_briefing() -> None:
    page = page_of([SENTENCE])
    page.layout = "list"
    assert read_page(page).briefing.holds == "list"


PAGES = {
    "all pages": ([1, 2], [1, 2], "complete"),
    "one page": ([1], [], "complete"),
    "a page is missing": ([1, 2], [1, 2, 3], "partial"),
    "a middle page alone": ([2], [], "partial"),
}


@pytest.mark.parametrize(("had", "named", "status"), PAGES.values(), ids=PAGES)
def test_a_missing_page_makes_it_partial(had: list[int], named: list[int], status: str) -> None:
    pages = [page_of(["Reuters:", f"Why {n}?", "Weng Jiamu:", "It is so."], n) for n in had]
    pages[0].pager = dict.fromkeys(named, "")
    assert read_briefing(briefing_of(pages)).briefing.entry.status == status


CONFERENCE = "SCIO press conference on lanterns"
OWN = "We have lit a hundred lanterns since Monday, and I carried one of them to the river myself."
QUOTED = f"“{OWN}” Weng Jiamu said on Monday, when the press conference was held."

# (title, lines of page 2 without a label) -> whether they are speech that page 1 begins
GO_ON = {
    "speech": (CONFERENCE, [OWN, SENTENCE, OWN, SENTENCE], True),
    "a few words": (CONFERENCE, [OWN], False),
    "a story with quotations": (CONFERENCE, [QUOTED, SENTENCE, QUOTED, SENTENCE], False),
    "a story that quotes nobody": (CONFERENCE, [SENTENCE] * 5, False),
    "another title": ("A hundred lanterns", [OWN] * 4, False),
    "a notice": (f"Notice of {CONFERENCE}", [OWN] * 4, False),
}


@pytest.mark.parametrize(("title", "lines", "is_speech"), GO_ON.values(), ids=GO_ON)
def test_without_page_1_speech_needs_no_label(
    title: str, lines: list[str], is_speech: bool
) -> None:
    page = page_of(lines, 2, title)
    page.pager = {1: "", 3: ""}
    reading = read_page(page)
    assert (not reading.dropped) == is_speech
    turns = [(turn.turn, turn.speaker, turn.role) for turn in reading.turns]
    assert turns == [(1, "", "unknown")] * is_speech
    assert reading.briefing.entry.status == "partial" * is_speech
    assert read_page(page_of(lines, 1, title)).dropped
