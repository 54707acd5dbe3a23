"""Whether pages hold a transcript, and what they are if not."""

from __future__ import annotations

import re
from typing import NamedTuple

from scio_crawler.items import Briefing
from scio_crawler.transcript.labels.outlets import known
from scio_crawler.transcript.names import is_han
from scio_crawler.transcript.text import visible

_NOTICE = re.compile(
    r"\bwill (?:hold|give|be held|host)\b.{0,120}\b(?:press conference|briefing|news conference)\b"
    r"|^(?:venue|address|add\.?)\s?[:：]|^notice of\b",
    re.IGNORECASE,
)
_FULL_OF_TEXT = 6000  # characters; a story is shorter, a transcript's page seldom is
_ENOUGH_TURNS = 3  # labelled, to be a transcript by themselves


class Found(NamedTuple):
    """What the pages hold: transcript, pending, gallery, notice, story, list or unreadable."""

    what: str
    reason: str = ""


def judge(briefing: Briefing) -> Found:
    """What *briefing* is, after it was cut into turns."""
    labelled = [turn for turn in briefing.turns if turn.label]
    if labelled and _is_transcript(briefing, len(labelled)):
        return Found("transcript")
    return _other(briefing)


def _is_transcript(briefing: Briefing, labelled: int) -> bool:
    """Whether a few labels are enough: a head, several of them, or one that is beyond doubt."""
    if briefing.people or labelled >= _ENOUGH_TURNS:
        return True
    speakers = [turn for turn in briefing.turns if turn.label]
    sure = [t for t in speakers if is_han(t.speaker) or known(t.speaker) or t.role == "chair"]
    return bool(sure) and (len(briefing.turns) > 1 or len(briefing.turns[0].text) > 200)


def _other(briefing: Briefing) -> Found:
    text = [
        block.text for page in briefing.pages for block in page.blocks if block.part != "furniture"
    ]
    size = sum(map(visible, text))
    notes = sum(visible(note.text) for note in briefing.notes)
    title = briefing.entry.title
    if briefing.pages[0].layout == "list" or all(page.links for page in briefing.pages):
        return Found("list", "a list of briefings, not a briefing")
    if _NOTICE.search(title) or any(_NOTICE.search(line[:400]) for line in text):
        return Found("notice", "a notice of a coming press conference")
    spoken = sum(visible(turn.text) for turn in briefing.turns)
    if (
        briefing.pages[0].layout == "node"
        and (briefing.people or briefing.entry.place)
        and spoken < 1500
    ):
        return Found("pending", "announced, its transcript is not out yet")
    if notes and notes * 2 >= size - sum(
        visible(b.text) for b in briefing.blocks() if b.part == "head"
    ):
        return Found("gallery", "a photo gallery")
    if not size:
        return Found("gallery" if briefing.notes else "story", "no text at all")
    if size > _FULL_OF_TEXT and briefing.people:
        return Found(
            "unreadable",
            f"{size} characters of text with people in its head, but not one turn was recognized",
        )
    return Found("story", "a story: prose without speakers' labels")


def put_aside_text(briefing: Briefing) -> None:
    """Make what little text a pending page has part of its head: it is no speech yet."""
    briefing.turns = []
    for block in briefing.blocks():
        if block.part in ("turn", "label"):
            block.part = "head"
    for note in briefing.notes:
        note.turn = 0


def status(briefing: Briefing, what: str) -> str:
    """complete, partial or pending."""
    if what == "pending":
        return "pending"
    numbers = [page.number for page in briefing.pages]
    whole = not briefing.missing and numbers == list(range(1, len(numbers) + 1))
    return "complete" if whole else "partial"
