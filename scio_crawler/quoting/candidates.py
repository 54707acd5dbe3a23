"""Choose, of many turns, those that a quotation is laid beside word for word. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scio_crawler.quoting.weights import FULL, FUNCTION_WORDS, SMALL

MOST = 24  # turns that are aligned
MOST_STEPS = 30_000_000  # of their alignments together: tokens of the quotation times letters said


def chosen(terms: Iterable[str], found: Sequence[frozenset[str]]) -> list[int]:
    """Return the places in *found* of the turns that share most with a quotation, best first.

    *found* has those of the quotation's *terms* that each turn has. A rare one says more.
    """
    having = dict.fromkeys(terms, 0)
    for shared, times in _counted(found).items():
        for term in shared:
            having[term] += times
    worth = {term: _worth(term, times, len(found)) for term, times in having.items()}
    sums = {shared: sum(worth[term] for term in shared) for shared in set(found)}
    ranked = sorted(range(len(found)), key=lambda at: -sums[found[at]])  # stable: newest first
    return [at for at in ranked[:MOST] if found[at]]


def _counted(found: Sequence[frozenset[str]]) -> dict[frozenset[str], int]:
    counts: dict[frozenset[str], int] = {}
    for shared in found:
        counts[shared] = counts.get(shared, 0) + 1
    return counts


def _worth(term: str, having: int, turns: int) -> int:
    """Return what it says that a turn has *term*: in whole numbers, alike in every program."""
    rarity = (turns // (having + 1)).bit_length() + 1
    return rarity * (SMALL if term in FUNCTION_WORDS else FULL)
