"""Tell the differences between two texts, word by word. Pure.

Differences are those that a person would mark: a word is struck out and another one set, with the
spaces and signs beside them; a word or two that happen to be the same between two changes are no
island of their own.

The pieces make both texts again, to the last space. That is another task than the one of
:mod:`scio_crawler.quoting.differences`: a quotation may stand anywhere in a text, typography does
not count, and every step has its cost; its time is in proportion to both lengths multiplied.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

SAME, REMOVED, ADDED = "same", "removed", "added"

# A word with the signs inside it; a sign by itself; white space. Together they are the text.
_TOKENS = re.compile(r"\w+(?:[-'’.,]\w+)*|\s+|[^\w\s]")
# Pairs of equal tokens that are compared at most. The matcher looks at all of them, again and
# again: texts of a few common words would take minutes.
_MOST_PAIRS = 50_000
# How often a text is cut at the words that both texts have once.
_MOST_CUTS = 8


class Step(NamedTuple):
    """A run of tokens of the text *before* that became one of the text *after*."""

    start: int
    end: int
    begin: int
    stop: int
    is_same: bool


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Return *before* and *after* as pieces: SAME, REMOVED or ADDED, with their words.

    Those that are not ADDED make *before*, those that are not REMOVED make *after*. No two of a
    kind stand side by side; what is removed stands before what is added in its place.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    found: list[tuple[str, str]] = []
    for is_same, steps in groupby(_joined(_steps(old, new), old), lambda step: step.is_same):
        run = list(steps)
        gone = "".join(old[run[0].start : run[-1].end])
        come = "".join(new[run[0].begin : run[-1].stop])
        pieces = [(SAME, gone)] if is_same else [(REMOVED, gone), (ADDED, come)]
        found += [(kind, words) for kind, words in pieces if words]
    return found


def likeness(one: str, other: str) -> float:
    """Return how much the words of two texts have in common, from 0 to 1, whatever their order."""
    words, others = Counter(one.split()), Counter(other.split())
    both = words.total() + others.total()
    return 2 * (words & others).total() / both if both else 1.0


def rising(values: Sequence[int]) -> list[int]:
    """Return where the most of *values*, no two alike, stand in rising order."""
    least: list[int] = []  # the least value at which so many can end
    last: list[int] = []  # where it stands
    before: list[int] = []  # of each value, where the one before it stands
    for number, value in enumerate(values):
        length = bisect_left(least, value)
        before.append(last[length - 1] if length else -1)
        least[length : length + 1], last[length : length + 1] = [value], [number]
    found: list[int] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(number)
        number = before[number]
    return found[::-1]


def _joined(steps: Sequence[Step], old: Sequence[str]) -> Iterator[Step]:
    """Yield *steps*, those that are the same only by the way as changes."""
    for number, step in enumerate(steps):
        if step.is_same and 0 < number < len(steps) - 1:
            weights = [
                max(s.end - s.start, s.stop - s.begin)
                for s in (steps[number - 1], steps[number + 1])
            ]
            is_island = _is_slight(old[step.start : step.end], min(weights))
            yield step._replace(is_same=not is_island)
        else:
            yield step


def _is_slight(tokens: Sequence[str], least: int) -> bool:
    """Return whether equal *tokens* between two changes, one of *least* tokens, are no island."""
    if any("\n" in token for token in tokens):
        return False
    words = sum(token[0].isalnum() for token in tokens)
    return words == 0 or (words <= 2 and len(tokens) <= least)


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """Return how *old* becomes *new*: equal runs and changes in turn."""
    merged: list[Step] = []
    for step in _spans(old, new):
        if step.start == step.end and step.begin == step.stop:
            continue
        if merged and merged[-1].is_same == step.is_same:
            merged[-1] = merged[-1]._replace(end=step.end, stop=step.stop)
        else:
            merged.append(step)
    return merged


def _spans(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """Yield equal runs and changes in order, some of them empty or beside one of their kind."""
    # Regions to compare, with the number of cuts that led to them; a Step is ready.
    ahead: list[Step | tuple[int, int, int, int, int]] = [(0, len(old), 0, len(new), 0)]
    while ahead:
        region = ahead.pop()
        if isinstance(region, Step):
            yield region
            continue
        start, end, begin, stop, cuts = region
        most = min(end - start, stop - begin)
        head = _alike(old, new, range(start, start + most), begin - start)
        yield Step(start, start + head, begin, begin + head, True)
        start, begin, most = start + head, begin + head, most - head
        tail = _alike(old, new, range(end - 1, end - 1 - most, -1), stop - end)
        ahead.append(Step(end - tail, end, stop - tail, stop, True))
        ahead += reversed(list(_inside(old, new, (start, end - tail, begin, stop - tail, cuts))))


def _alike(old: Sequence[str], new: Sequence[str], places: range, offset: int) -> int:
    """Return how many tokens of *old* at *places* are those of *new* at this *offset*."""
    differing = (n for n, place in enumerate(places) if old[place] != new[place + offset])
    return next(differing, len(places))


def _inside(
    old: Sequence[str], new: Sequence[str], region: tuple[int, int, int, int, int]
) -> Iterator[Step | tuple[int, int, int, int, int]]:
    """Yield what a *region* whose ends differ consists of."""
    start, end, begin, stop, cuts = region
    counts, known = Counter(old[start:end]), Counter(new[begin:stop])
    pairs = sum(n * known[token] for token, n in counts.items() if not token.isspace())
    if pairs <= _MOST_PAIRS:
        matcher = SequenceMatcher(str.isspace, old[start:end], new[begin:stop], autojunk=False)
        for what, *places in matcher.get_opcodes():
            at, to, there, until = places
            yield Step(start + at, start + to, begin + there, begin + until, what == "equal")
        return
    once = {token for token, n in counts.items() if n == known[token] == 1}
    others = {new[place]: place for place in range(begin, stop) if new[place] in once}
    common = [place for place in range(start, end) if old[place] in once]
    places = [others[old[place]] for place in common]
    anchors = [(common[number], places[number]) for number in rising(places)]
    if not anchors or cuts == _MOST_CUTS:
        yield Step(start, end, begin, stop, False)
        return
    for place, other in [*anchors, (end, stop)]:
        yield start, place, begin, other, cuts + 1
        start, begin = place, other
