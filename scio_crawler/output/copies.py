"""Find copies of one conference: an article and a briefing page of its own, or an inline one.

Only the text of the turns is compared: titles differ between copies, and two conferences of one
day may share their people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

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
    least = min(len(marks), len(others))
    return least > 0 and len(marks & others) >= _SHARE * least


def is_better(one: Entry, other: Entry) -> bool:
    """Return whether *one* is the better copy: complete, then longer, then by layout and id."""
    return _rank(one) > _rank(other)


def _rank(entry: Entry) -> tuple[bool, int, int, str]:
    return entry.status == "complete", entry.words, LAYOUTS[entry.layout], entry.briefing_id
