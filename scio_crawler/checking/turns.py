"""Check a turns file by itself: numbers, questions and answers, roles and kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scio_crawler.addresses import CANONICAL
from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import Turn
from scio_crawler.transcript.identify import fill_anchors

# The roles that a turn of each kind can have.
_ROLES = {
    "opening": ("chair",),
    "statement": ("official", "unknown"),
    "question": ("press", "chair", "unknown"),
    "answer": ("official", "chair", "unknown"),
    "procedure": ("chair", "official", "press", "unknown"),
    "closing": ("chair",),
}
# The keys that are the same on every line of a file.
SHARED = ("briefing_id", "title", "date", "published", "status", "revision")


def read_turns(folder: Path, name: str, tell: Tell) -> list[Turn]:
    """Return the turns of the file *name*, none if a line is invalid; pass faults to *tell*."""
    turns = [turn for _, turn in records(folder, name, Turn, tell)]
    whole = [turn for turn in turns if turn is not None]
    if not turns and (folder / name).is_file():
        tell(Fault("files", name, 0, "is empty"))
    if len(whole) < len(turns):
        return []
    for number, (kind, what) in _faults(whole):
        tell(Fault(kind, name, number, what))
    return whole


def _faults(turns: Sequence[Turn]) -> Iterator[tuple[int, tuple[str, str]]]:
    exchanges = _exchanges(turns)
    due_anchors = [replace(turn) for turn in turns]
    fill_anchors(due_anchors)
    question = 0
    for number, turn in enumerate(turns, 1):
        if turn.kind == "question":
            question = number
        before = turns[number - 2] if number > 1 else None
        for found in (*_values(turn, number, turns[0], before), *_kind(number, turns)):
            yield number, found
        reply_to = question if turn.kind == "answer" else 0
        if turn.anchor != (due_anchor := due_anchors[number - 1].anchor):
            what = f"anchor is {turn.anchor!r}, and must be {due_anchor!r}"
            yield number, ("anchors", what)
        reply_to_id = turns[reply_to - 1].turn_id if reply_to else ""
        links = {
            "exchange": exchanges[number - 1],
            "reply_to": reply_to,
            "reply_to_id": reply_to_id,
        }
        for key, due in links.items():
            if (value := getattr(turn, key)) != due:
                yield number, (key, f"{key} is {value!r}, and must be {due!r} for this {turn.kind}")


def _values(turn: Turn, number: int, first: Turn, before: Turn | None) -> Iterator[tuple[str, str]]:
    if turn.turn != number:
        yield "turn numbers", f"turn is {turn.turn} on line {number}: they must be consecutive"
    due = f"{turn.briefing_id}-{turn.turn:03d}"
    if turn.turn_id != due:
        yield "turn ids", f"turn_id is {turn.turn_id!r}, and must be {due!r}"
    if turn.words != len(turn.text.split()):
        yield "words", f"words is {turn.words}, and the text has {len(turn.text.split())}"
    if not turn.url.startswith(CANONICAL + "/"):
        yield "addresses", f"url is {turn.url!r}, which is no canonical address"
    for key in SHARED:
        if getattr(turn, key) != getattr(first, key):
            yield "shared keys", f"{key} is {getattr(turn, key)!r}, unlike that of the first line"
    if turn.page_end < turn.page:
        yield "pages of turns", f"page_end {turn.page_end} is before page {turn.page}"
    if before and turn.page < before.page_end:
        what = f"page {turn.page} is before page {before.page_end}, where the turn before ends"
        yield "pages of turns", what


def _kind(number: int, turns: Sequence[Turn]) -> Iterator[tuple[str, str]]:
    """Check that the kind agrees with the role and with the position in the file."""
    kind, role = turns[number - 1].kind, turns[number - 1].role
    if role not in _ROLES[kind]:
        yield "kinds and roles", f"kind is {kind}, and role is {role}"
    if kind == "opening" and any(t.role == "chair" for t in turns[: number - 1]):
        yield "kinds", "kind is opening, and it is not the chair's first turn"
    if kind == "statement" and any(t.kind == "question" for t in turns[: number - 1]):
        yield "kinds", "kind is statement, after the first question"
    if kind == "closing" and number < len(turns):
        yield "kinds", "kind is closing, and it is not the last turn"


def _exchanges(turns: Sequence[Turn]) -> list[int]:
    """Return the exchange that each turn must have, given the kinds.

    A procedure that stands before an answer belongs to the answer's exchange.
    """
    due = []
    exchange = 0
    for turn in turns:
        exchange += turn.kind == "question"
        due.append(exchange if turn.kind in ("question", "answer") else 0)
    following, exchange = "", 0  # kind and exchange of the next turn that is no procedure
    for number in range(len(turns) - 1, -1, -1):
        if turns[number].kind != "procedure":
            following, exchange = turns[number].kind, due[number]
        elif following == "answer":
            due[number] = exchange
    return due
