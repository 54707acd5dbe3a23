"""Find copies of one conference: an article and a briefing page of its own, or an inline one.

Only the text of the turns is compared: titles differ between copies, and two conferences of one
day may share their people.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from scio_crawler.items import LAYOUTS, Entry, Turn
from scio_crawler.transcript.text import letters

# The words of a turn that are compared. The first ones are courtesies, alike everywhere.
_FIRST, _LAST, _LEAST = 15, 35, 25
_SHARE = 0.5  # of the turns of the shorter copy


def fingerprint(turns: Sequence[Turn]) -> str:
    """Return the short digests of all long enough turns, sorted, separated by spaces."""
    marks = set()
    for turn in turns:
        words = turn.text.split(maxsplit=_LAST)[:_LAST]
        if len(words) >= _LEAST:
            said = letters("".join(words[_FIRST:]))
            marks.add(hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:10])
    return " ".join(sorted(marks))


def are_copies(one: str, other: str) -> bool:
    """Return whether two fingerprints share half the digests of the shorter one."""
    marks, others = set(one.split()), set(other.split())
    return _are_enough(len(marks & others), len(marks), len(others))


def _are_enough(shared: int, one: int, other: int) -> bool:
    """Return whether so many *shared* digests make copies of two with *one* and *other*."""
    return 0 < _SHARE * min(one, other) <= shared


class SameDay:
    """The fingerprints of one day's briefings, by digest.

    What a briefing is a copy of is found by what they share, without a look at all the others: a
    list that dates everything alike would else take time by the square.
    """

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._marks: dict[str, list[str]] = {}  # by id of the briefing
        self._ids: defaultdict[str, set[str]] = defaultdict(set)  # by digest
        for briefing_id, fingerprint in known:
            self.put(briefing_id, fingerprint)

    def put(self, briefing_id: str, fingerprint: str) -> None:
        """Note the *fingerprint* of a briefing in place of an earlier one; ``""`` is none."""
        for mark in self._marks.pop(briefing_id, ()):
            self._ids[mark].discard(briefing_id)
        if fingerprint:
            marks = self._marks[briefing_id] = fingerprint.split()
            for mark in marks:
                self._ids[mark].add(briefing_id)

    def copies(self, fingerprint: str) -> list[str]:
        """Return the ids of the briefings that are copies by :func:`are_copies`, sorted."""
        marks = fingerprint.split()
        shared = Counter(id for mark in marks for id in self._ids.get(mark, ()))
        return sorted(
            briefing_id
            for briefing_id, number in shared.items()
            if _are_enough(number, len(marks), len(self._marks[briefing_id]))
        )


def is_better(one: Entry, other: Entry) -> bool:
    """Return whether *one* is the better copy: complete, then longer, then by layout and id."""
    return _rank(one) > _rank(other)


def _rank(entry: Entry) -> tuple[bool, int, int, str]:
    return entry.status == "complete", entry.words, LAYOUTS[entry.layout], entry.briefing_id
