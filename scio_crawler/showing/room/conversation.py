"""Order what the page of a briefing shows: turns in parts, notes and page numbers between. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from scio_crawler.items import DOUBTS, Record

LEAF, TURN, NOTE = "leaf", "turn", "note"


class Piece(NamedTuple):
    """Something in a conversation: a turn, a note, or the place where a page of the site begins."""

    what: str  # LEAF, TURN or NOTE
    line: Record  # of a leaf, the turn that begins on that page


@dataclass(frozen=True, slots=True)
class Part:
    """A question with its answers, or turns that belong to no question."""

    title: str
    id: str  # on the page
    of: str = ""  # who asks
    pieces: list[Piece] = field(default_factory=list)


def parts(turns: Sequence[Record], notes: Iterable[Record]) -> list[Part]:
    """Return the *turns* of a briefing in parts, each note after the turn in which it stands.

    Notes that stand before the first turn come first, those of a turn that is not there last; a
    transcript on one page has no leaves.
    """
    beside: dict[int, list[Piece]] = defaultdict(list)
    numbers = [0, *(int(turn["turn"]) for turn in turns)]
    for note in notes:
        at = int(note["turn"])
        beside[at if at in numbers else numbers[-1]].append(Piece(NOTE, note))
    has_leaves = any(turn["page"] != 1 for turn in turns)
    found: list[Part] = []
    page = 0  # that was left last
    for members in _groups(turns):
        part = _part(int(members[0]["exchange"]), members, len(found))
        if not found:
            part.pieces.extend(beside[0])
        for turn in members:
            if has_leaves and turn["page"] != page:
                part.pieces.append(Piece(LEAF, turn))
            page = int(turn["page_end"])
            part.pieces.extend([Piece(TURN, turn), *beside[int(turn["turn"])]])
        found.append(part)
    return found


def _groups(turns: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield the turns of each part. A conference without questions ends, too."""
    for at, (_, group) in enumerate(groupby(turns, key=lambda turn: turn["exchange"])):
        members = list(group)
        last = members[-1]
        if at == 0 and len(members) > 1 and not last["exchange"] and last["kind"] == "closing":
            yield members[:-1]
            members = [last]
        yield members


def _part(exchange: int, turns: Sequence[Record], before: int) -> Part:
    question = turns[0]
    if exchange and question["kind"] != "question":  # it goes on after something else
        return Part(f"Question {exchange}, continued", f"part-{before + 1}")
    if exchange:
        return Part(f"Question {exchange}", f"question-{exchange}", str(question["speaker"]))
    kinds = {turn["kind"] for turn in turns}
    if "statement" in kinds:
        title = "Opening statements"
    elif "closing" in kinds:
        title = "Closing"
    else:
        title = "Procedure" if before else "Opening"
    return Part(title, f"part-{before + 1}")


def cautions(entry: Record, pages: Iterable[Record], is_altered: bool = False) -> Iterator[str]:
    """Yield in sentences what a reader must know before quoting from a briefing.

    *is_altered* says whether its turns file is another than the last run left.
    """
    if is_altered:
        yield (
            "The file of this transcript has changed since the last run wrote it: turns may be "
            "lost, damaged or altered. Compare the words with the site before you quote them."
        )
    if entry["status"] == "withdrawn":
        yield (
            "The site no longer has this transcript. The text is what it said when it was "
            f"last fetched, on {str(entry['fetched_until'])[:10]}."
        )
    if entry["status"] == "partial":
        known = {int(page["page"]) for page in pages}
        gaps = sorted(set(range(1, max(known, default=0))) - known)
        yield "At least one page of this transcript is missing, so turns may be missing or cut."
        if gaps:
            yield f"Missing: page{'s' * (len(gaps) > 1)} {', '.join(map(str, gaps))}."
    if entry["doubts"]:
        yield "Words may be missing, or attributed to the wrong speaker:"
        for code in str(entry["doubts"]).split():
            about = DOUBTS.get(code, code)
            yield f"{about[:1].upper()}{about[1:]}."
