"""Find each turn of an earlier revision in a later one, and what became of it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from scio_crawler.items import Record, Value

# --- Tell the differences between two texts, word by word. Pure -----------------------------------
# Differences are those that a person would mark: a word is struck out and another one set, with the
# spaces and signs beside them; a word or two that happen to be the same between two changes are no
# island of their own.
#
# The pieces make both texts again, to the last space. That is another task than the one of
# :mod:`scio_crawler.showing.quoting.differences`: a quotation may stand anywhere in a text,
# typography does not count, and every step has its cost; its time is in proportion to both lengths
# multiplied.

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
        head = _number_alike(old, new, range(start, start + most), begin - start)
        yield Step(start, start + head, begin, begin + head, True)
        start, begin, most = start + head, begin + head, most - head
        tail = _number_alike(old, new, range(end - 1, end - 1 - most, -1), stop - end)
        ahead.append(Step(end - tail, end, stop - tail, stop, True))
        ahead += reversed(list(_inside(old, new, (start, end - tail, begin, stop - tail, cuts))))


def _number_alike(old: Sequence[str], new: Sequence[str], places: range, offset: int) -> int:
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


# --- Find each turn of an earlier revision in a later one, and what became of it. Pure ------------

# What is compared of a turn besides its text, with what a person calls it.
_NAMED = {
    "speaker": "speaker",
    "label": "label on the page",
    "position": "office",
    "organization": "organization",
    "role": "role",
    "kind": "kind",
}
_LIKE = 0.5  # likeness from which two turns without a common anchor are one
_MOST_COMPARED = 10_000  # pairs of such turns


class Field(NamedTuple):
    """What is known of a turn besides its text, where it changed."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A turn *before* and *after*; one of the two is missing if it was added or removed."""

    before: Record | None
    after: Record | None
    is_moved: bool = False  # whether it stands elsewhere among those that are in both revisions
    fields: list[Field] = field(default_factory=list)
    pieces: list[tuple[str, str]] = field(default_factory=list)

    @property
    def line(self) -> Record:
        """The turn as it was; of an added one, as it is."""
        found = self.before or self.after
        assert found
        return found

    @property
    def what(self) -> str:
        """What became of it: same, changed, moved, removed or added."""
        if not self.after:
            return "removed"
        if not self.before:
            return "added"
        if self.fields or self.removed or self.added:
            return "changed"
        return "moved" if self.is_moved else "same"

    @property
    def removed(self) -> int:
        """How many words were taken out."""
        return _words(self.pieces, REMOVED)

    @property
    def added(self) -> int:
        """How many words were put in."""
        return _words(self.pieces, ADDED)


def pairs(before: Sequence[Record], after: Sequence[Record]) -> list[Pair]:
    """Return all turns in pairs, in the order of *before*, with added ones in their places."""
    partners = _partners(before, after)
    known = sorted(partners)
    stay = {known[number] for number in rising([partners[place] for place in known])}
    new = sorted(set(range(len(after))) - set(partners.values()), reverse=True)
    numbers = {before[place]["turn"]: after[other]["turn"] for place, other in partners.items()}
    found: list[Pair] = []
    for place, was in enumerate(before):
        other = partners.get(place)
        while place in stay and new and other is not None and new[-1] < other:
            found.append(_pair(None, after[new.pop()], False, numbers))
        now = None if other is None else after[other]
        found.append(_pair(was, now, now is not None and place not in stay, numbers))
    return found + [_pair(None, after[place], False, numbers) for place in reversed(new)]


def _partners(before: Sequence[Record], after: Sequence[Record]) -> dict[int, int]:
    """Return where the turns of *before* stand in *after*: by anchor, else by what they say."""
    places = {turn["anchor"]: place for place, turn in enumerate(after)}
    found: dict[int, int] = {}
    for place, turn in enumerate(before):
        if turn["anchor"] in places:
            found[place] = places.pop(turn["anchor"])
    left = [place for place in range(len(before)) if place not in found]
    free = sorted(places.values())
    if len(left) * len(free) <= _MOST_COMPARED:
        candidates = [(one, other) for one in left for other in free]
    else:
        candidates = list(zip(left, free, strict=False))
    alike = (
        (_likeness_of_texts(before[one], after[other]), -abs(one - other), one, other)
        for one, other in candidates
    )
    taken: set[int] = set()
    for much, _, one, other in sorted(alike, reverse=True):
        if much >= _LIKE and one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _likeness_of_texts(one: Record, other: Record) -> float:
    return likeness(str(one["text"]), str(other["text"]))


def _pair(
    was: Record | None, now: Record | None, is_moved: bool, numbers: Mapping[Value, Value]
) -> Pair:
    texts = [str(turn["text"]) if turn else "" for turn in (was, now)]
    fields = list(_fields(was, now, numbers)) if was and now else []
    return Pair(was, now, is_moved, fields, difference(*texts))


def _fields(was: Record, now: Record, numbers: Mapping[Value, Value]) -> Iterator[Field]:
    """Yield what changed besides the text; *numbers* are those of the turns in both revisions."""
    for key, name in _NAMED.items():
        if was[key] != now[key]:
            yield Field(name, str(was[key]), str(now[key]))
    if numbers.get(was["reply_to"], 0) != now["reply_to"]:
        # Numbers shift, so each is said with the revision that it belongs to.
        before = f"turn {was['reply_to']} of this revision" if was["reply_to"] else ""
        after = f"turn {now['reply_to']} of the later one" if now["reply_to"] else ""
        yield Field("answers", before, after)


def _words(pieces: Sequence[tuple[str, str]], kind: str) -> int:
    """Return how many words the pieces of this *kind* have; one without a word counts as one."""
    texts = [text for what, text in pieces if what == kind]
    return sum(max(1, sum(map(_is_word, text.split()))) for text in texts)


def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))
