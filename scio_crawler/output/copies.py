"""The same conference twice: a briefing page and an article, an inline copy and an article.

Titles differ between copies, and two conferences of one day may share their people; so only what
was said decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from scio_crawler.items import LAYOUTS, Entry, Turn
from scio_crawler.transcript.text import letters

# The words of a turn that are compared: behind the courtesies, which all conferences share.
_FIRST, _LAST, _LEAST = 15, 35, 25
_SHARE = 0.5  # of the turns of the shorter copy


def fingerprint(turns: Sequence[Turn]) -> str:
    """What copies of a transcript share: a short digest for every turn that is long enough.

    Sorted, separated by spaces; ``""`` if no turn is long enough.
    """
    marks = set()
    for turn in turns:
        words = turn.text.split(maxsplit=_LAST)[:_LAST]
        if len(words) >= _LEAST:
            said = letters("".join(words[_FIRST:]))
            marks.add(hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:10])
    return " ".join(sorted(marks))


def are_copies(one: str, other: str) -> bool:
    """Whether two fingerprints are of one conference: half of what the shorter says is in both."""
    marks, others = set(one.split()), set(other.split())
    least = min(len(marks), len(others))
    return least > 0 and len(marks & others) >= _SHARE * least


def is_better(one: Entry, other: Entry) -> bool:
    """Whether *one* of two copies is the better: complete, then longer, then by layout and id."""
    return _rank(one) > _rank(other)


def _rank(entry: Entry) -> tuple[bool, int, int, str]:
    return (
        entry.status == "complete",
        entry.words,
        LAYOUTS[entry.layout],
        entry.briefing_id,
    )
