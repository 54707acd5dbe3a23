"""From blocks to turns: cut at the labels, joined over page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from scio_crawler.items import BREAK, Block, Briefing, Note, Page, Turn
from scio_crawler.transcript.labels import evidence
from scio_crawler.transcript.labels.candidates import (
    CHAIR_ROLE,
    OFFICIAL_ROLE,
    PRESS,
    ROLE,
    Candidate,
)
from scio_crawler.transcript.text import letters


def split(briefing: Briefing) -> list[list[Turn]]:
    """The turns of each page, by itself; marks every open block label, turn or note.

    Text before a page's first label becomes a turn without a label, which :func:`join` may add
    to the turn before it. Notes are collected into the briefing, with their place among the
    turns of their page for the time being.
    """
    blocks = list(briefing.blocks())
    accepted = {id(blocks[c.index]): c for c in evidence.decide(blocks, briefing.people)}
    return [_split_page(page, accepted, briefing.notes) for page in briefing.pages]


def _split_page(page: Page, accepted: dict[int, Candidate], notes: list[Note]) -> list[Turn]:
    turns: list[Turn] = []
    paragraphs: list[list[str]] = []
    kept: list[Block] = []
    after_break = False
    for block in page.blocks:
        candidate = accepted.get(id(block))
        if block.part == "note":
            notes.append(Note(page=page.number, turn=len(turns), text=block.text))
        if block.part:
            after_break = after_break or block.kind == BREAK
            kept.append(block)
            continue
        text = block.text
        if candidate:
            head = (
                block
                if candidate.own_line
                else Block(text[: len(text) - len(candidate.rest)].rstrip(), page=block.page)
            )
            head.part = "label"
            kept.append(head)
            if not (
                after_break and turns and _continues(turns[-1], candidate.label, candidate.name)
            ):
                turns.append(_turn(candidate, page.number))
                paragraphs.append([])
            text = candidate.rest
        elif not turns:
            turns.append(Turn(page=page.number, page_end=page.number))
            paragraphs.append([])
        after_break = False
        if text:
            paragraphs[-1].append(text)
            kept.append(block if not candidate else Block(text, page=block.page))
            kept[-1].part = "turn"
    page.blocks = kept
    for turn, texts in zip(turns, paragraphs, strict=True):
        turn.text = "\n\n".join(texts)
    return turns


def _turn(candidate: Candidate, page: int) -> Turn:
    if candidate.shape in PRESS:
        role = "press"
    elif candidate.shape != ROLE:
        role = "chair" if CHAIR_ROLE.fullmatch(candidate.position) else "official"
    elif CHAIR_ROLE.fullmatch(candidate.bare):
        role = "chair"
    else:
        role = "official" if OFFICIAL_ROLE.fullmatch(candidate.bare) else "press"
    return Turn(
        speaker=candidate.name,
        label=candidate.label,
        role=role,
        position=candidate.position,
        page=page,
        page_end=page,
    )


def _continues(turn: Turn, label: str, speaker: str) -> bool:
    """Whether a label right after a page break is the one of *turn* again."""
    if turn.speaker or speaker:
        return turn.speaker == speaker
    return letters(turn.label) == letters(label)


def join(briefing: Briefing, pages: Sequence[Sequence[Turn]]) -> list[Turn]:
    """All turns in order: a speech cut by a page break is one turn, across a missing page never.

    Sets the notes' ``turn`` to the number of the turn in or after which each stands. A label
    without text leaves a turn only where its text may be on a page that could not be had, or is
    not there yet: before a missing page, and at the very end.
    """
    turns: list[Turn] = []
    place: dict[tuple[int, int], Turn] = {}  # (page, turn of that page) -> where it went
    previous = 0
    unbroken = False  # whether no page is missing since the last turn
    for page, own in zip(briefing.pages, pages, strict=True):
        unbroken = unbroken and page.number == previous + 1
        for number, turn in enumerate(own, 1):
            last = turns[-1] if turns and unbroken and number == 1 else None
            if last and (not turn.label or _continues(last, turn.label, turn.speaker)):
                last.text = "\n\n".join(filter(None, (last.text, turn.text)))
                last.page_end = turn.page_end
                turn = last
            else:
                turns.append(turn)
            place[page.number, number] = turn
        unbroken = unbroken or bool(own)
        previous = page.number
    spoken = [
        turn
        for turn, after in zip_longest(turns, turns[1:])
        if turn.text or after is None or after.page > turn.page_end + 1
    ]
    numbers = {id(turn): number for number, turn in enumerate(spoken, 1)}
    _number_notes(briefing.notes, turns, place, numbers)
    return spoken


def _number_notes(
    notes: Sequence[Note],
    turns: Sequence[Turn],
    place: dict[tuple[int, int], Turn],
    numbers: dict[int, int],
) -> None:
    latest: dict[int, int] = {}  # turns without text take the number before them
    number = 0
    for turn in turns:
        number = numbers.get(id(turn), number)
        latest[id(turn)] = number
    ends: dict[int, int] = {}  # page -> number of its last turn
    for (page, _), turn in place.items():
        ends[page] = latest[id(turn)]
    for note in notes:
        turn_of_page = place.get((note.page, note.turn)) if note.turn else None
        if turn_of_page:
            note.turn = latest[id(turn_of_page)]
        else:
            note.turn = next((ends[page] for page in reversed(ends) if page < note.page), 0)
