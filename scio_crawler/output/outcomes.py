"""Compare a reading of a briefing with the one on disk, and decide the outcome. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from scio_crawler.items import Turn
from scio_crawler.output.copies import fingerprint
from scio_crawler.transcript.identify import COMPLETED

# Every outcome of a reading. Those in WRITES write the turns file.
OUTCOMES = {
    "new": "its first turns file was written",
    "changed": "the content changed: a new revision was written, the earlier one kept",
    "completed": "more of a partial transcript could be had; no new revision",
    "rewritten": "same content; the file was missing, or a title, date, address, status or "
    "organization changed",
    "unchanged": "same content; the file was left as it is",
    "kept": "much worse than the file on disk, or smaller and in doubt: the file stays; a reading "
    "with turns is in quarantine",
    "stands": "pages could not be had this time; the fuller file on disk stays",
    "inserted": "an earlier state of the transcript was put into its place among the revisions",
    "omitted": "an earlier state, much worse than the one before it: it became no revision",
    "duplicate": "a better copy of the same conference is known; it has no turns file",
    "pending": "announced, the transcript is not out yet",
    "withdrawn": "the site no longer has it; its file stays",
}
WRITES = ("new", "changed", "completed", "rewritten")

# A reading with less than this share of the turns or characters on disk replaces nothing.
WORSE = 0.8
# The same for a reading in doubt where the one on disk is beyond doubt; no turn may be lost either.
CORRECTED = 0.95

# The keys that do not change when the same pages are read again: without those that follow from
# them, and without the status, which is compared by itself.
_OTHERS = ("revision", "fetched", "status", *COMPLETED)
_LINE = [column.name for column in Turn.columns() if column.name not in _OTHERS]
_HASHED = ("speaker", "label", "role", "position", "kind", "exchange", "reply_to", "text")


def content_hash(turns: Iterable[Turn]) -> str:
    """Return the SHA-256 (hex) of the content of *turns*, ``""`` if there are none.

    Hashed is a list in compact JSON, UTF-8, with an object for each turn: speaker, label, role,
    position, kind, exchange, reply_to and text, in this order.
    """
    content = [{key: getattr(turn, key) for key in _HASHED} for turn in turns]
    if not content:
        return ""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared of two readings of a briefing."""

    status: str
    turns: int
    characters: int  # of their text, white space apart
    content: str  # see content_hash
    lines: str  # hash of the lines, without clocks, revision, status and what follows from others
    fingerprint: str = ""  # see copies.fingerprint
    same_as: str = ""  # id of a better copy of the conference

    def smaller_than(self, other: Measure, share: float = 1.0) -> bool:
        """Return whether it has less than *share* of the turns or characters of *other*."""
        return self.turns < share * other.turns or self.characters < share * other.characters

    def has_lost_of(self, other: Measure) -> bool:
        """Return whether it lacks a turn of *other*, or more text than a correction takes out."""
        return self.turns < other.turns or self.characters < CORRECTED * other.characters


def decide(
    old: Measure | None,
    new: Measure,
    on_disk: bool = True,
    accepted: bool = False,
    status: str = "",
) -> str:
    """Return the outcome of the reading *new* of a briefing, one of :data:`OUTCOMES`.

    *old* is the reading that the turns file was written from, None if there is none. *on_disk*
    says whether the file still exists, *accepted* whether a person takes a much worse reading, and
    *status* which status the briefing gets, if that is not the one that was read.
    """
    if new.same_as:
        return "duplicate"
    if not new.turns:
        return "kept" if old and on_disk else "pending"
    if old is None:
        return "new"
    is_same = new.content == old.content
    if on_disk:
        lost = new.status == "doubtful" and old.status == "complete" and new.has_lost_of(old)
        if (lost or new.smaller_than(old, WORSE)) and not accepted:
            return "kept"
        adds_nothing = old.status != "partial" if is_same else new.smaller_than(old)
        if new.status == "partial" and adds_nothing:
            return "stands"
    if old.status == "partial" and not (is_same and new.status == "partial"):
        return "completed"
    if not is_same:
        return "changed"
    is_written = on_disk and (new.lines, status or new.status) == (old.lines, old.status)
    return "unchanged" if is_written else "rewritten"


def aligned(old: Sequence[Turn], new: Sequence[Turn]) -> list[tuple[int, int, bool]]:
    """Return the numbers of the turns of *old* and *new* in pairs, in order, and whether they
    differ.

    A turn that was removed or added has the number 0 at its side. Compared is what is said and who
    says it, not exchange and reply_to: they shift when a turn is added before them.
    """
    keys = ("speaker", "label", "role", "position", "kind", "text", "anchor")
    before, after = (
        [tuple(getattr(t, key) for key in keys) for t in turns] for turns in (old, new)
    )
    found: list[tuple[int, int, bool]] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for step, start, end, begin, stop in steps:
        pairs = zip_longest(range(start + 1, end + 1), range(begin + 1, stop + 1), fillvalue=0)
        found += ((one, other, step != "equal") for one, other in pairs)
    return found


def compare(old: Sequence[Turn], new: Sequence[Turn]) -> dict[str, list[int]]:
    """Return the numbers of the turns that differ between *old* and *new*.

    ``added`` and ``changed`` are numbers in *new*, ``removed`` in *old*. Empty if there is no
    *old*.
    """
    if not old:
        return {}
    pairs = [(one, other) for one, other, differs in aligned(old, new) if differs]
    return {
        "added": [other for one, other in pairs if not one],
        "removed": [one for one, other in pairs if not other],
        "changed": [other for one, other in pairs if one and other],
    }


def measure(status: str, turns: Sequence[Turn]) -> Measure:
    """Measure a reading with *status* and *turns*."""
    lines = hashlib.sha256()
    for turn in turns:
        values = (str(getattr(turn, key)) for key in _LINE)
        lines.update("\0".join(values).encode("utf-8", "replace"))
    return Measure(
        status=status,
        turns=len(turns),
        characters=sum(len("".join(turn.text.split())) for turn in turns),
        content=content_hash(turns),
        lines=lines.hexdigest(),
        fingerprint=fingerprint(turns),
    )
