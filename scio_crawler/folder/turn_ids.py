"""Carry the ids of turns over from one reading of a briefing to the next. Pure.

A turn keeps its id when it moves, is edited or is given to another speaker. Which turn it is, is
found by its words: first those that stand once in both readings, then, between these, the most
alike in their order, and at last the same words anywhere. A turn that was gone and is there again
in the same words has its id again; no other turn ever gets it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

from scio_crawler.common.sequences import rising
from scio_crawler.items import Turn
from scio_crawler.reading.transcript.identify import first_ids, link_answers, possible_ids

# Ids that were given, without the briefing's id, and the digest of what the turn says, or said.
Ids = Mapping[str, str]
Pairs = dict[int, int]  # the place of a turn -> the place of what it was before

_ALIKE = 0.4  # the least share of pairs of words that two turns have in common if they are one
_HELD, _FEW = 0.8, 8  # or the share of the shorter one's that the longer one has, and its words
_MOVED = 0.7  # the same of two that stand elsewhere
_MOST = 40_000  # pairs of turns between two fixed ones that are compared
# What makes one of two equal turns the more likely one: who says it, and what stands beside it.
_SAME_SPEAKER, _SAME_NEIGHBOUR, _SAME_NEXT = 0.05, 0.02, 0.03
_SAME_BEGINNING = 0.6  # as the turn had when its id was given: others may be joined to it since


def carry_over(
    turns: Sequence[Turn], before: Iterable[Sequence[Turn]], given: Ids
) -> dict[str, str]:
    """Set the ids of *turns*, all those of a briefing; return every id that was given up to now.

    *before* are other readings of the briefing, whose turns have their ids, the one that counts
    most first. *given* are the ids that the briefing has had. A turn that is in none of them gets
    the first id of its words that was never given.
    """
    every, found = dict(given), dict[int, str]()
    for other in before:
        every = ids_of(other) | every
        taken = {*found.values()}
        same = {place: other[was].turn_id for place, was in pairs(other, turns).items()}
        found |= {n: id for n, id in same.items() if n not in found and id not in taken}
    found |= _returned(turns, found, every)
    taken = {*found.values(), *(f"{t.briefing_id}-{short}" for t in turns[:1] for short in every)}
    for place, turn in enumerate(turns):
        turn.turn_id = found.get(place) or next(id for id in possible_ids(turn) if id not in taken)
        taken.add(turn.turn_id)
    link_answers(turns)
    return every | ids_of(turns)


def lasting(turns: Sequence[Turn], given: Ids) -> dict[str, str]:
    """Return what must be remembered of the *given* ids, those of *turns*, the current ones, first.

    That is nothing, if they are the first ids of these turns.
    """
    own = [turn.turn_id for turn in turns]
    is_first = own == list(first_ids(turns)) and given.keys() <= ids_of(turns).keys()
    return {} if is_first else ids_of(turns) | dict(given)


def _returned(turns: Sequence[Turn], found: Mapping[int, str], given: Ids) -> dict[int, str]:
    """Return by its place the id of each turn without one that was gone and says the same again."""
    taken = {*found.values()}
    free: dict[str, list[str]] = {}
    for short, said in given.items():
        free.setdefault(said, []).append(short)
    back: dict[int, str] = {}
    for place, turn in enumerate(turns):
        if place not in found and free:
            ids = (f"{turn.briefing_id}-{short}" for short in free.get(_digest(turn), ()))
            if known := next((id for id in ids if id not in taken), ""):
                back[place] = known
                taken.add(known)
    return back


def ids_of(turns: Iterable[Turn]) -> dict[str, str]:
    """Return the :data:`Ids` of *turns*."""
    return {t.turn_id.removeprefix(f"{t.briefing_id}-"): _digest(t) for t in turns}


def _digest(turn: Turn) -> str:
    return hashlib.sha256(turn.text.encode("utf-8", "replace")).hexdigest()[:10]


def pairs(before: Sequence[Turn], after: Sequence[Turn]) -> Pairs:
    """Return which turns of *after* are turns of *before*: their places, from 0 on."""
    fixed = _fixed(before, after)
    found: Pairs = {}
    start, begin = 0, 0
    for was, now in [*fixed, (len(before), len(after))]:
        found |= _between(before, after, range(start, was), range(begin, now))
        if now < len(after):
            found[now] = was
        start, begin = was + 1, now + 1
    return found | _moved(before, after, found)


def _fixed(before: Sequence[Turn], after: Sequence[Turn]) -> list[tuple[int, int]]:
    """Return the places of the turns whose words stand once in both, as far as in one order."""
    once = [
        {text: place for place, text in enumerate(texts) if number[text] == 1}
        for texts in ([turn.text for turn in before], [turn.text for turn in after])
        for number in [Counter(texts)]
    ]
    shared = [(place, once[1][text]) for text, place in once[0].items() if text in once[1]]
    return [shared[number] for number in rising([now for _, now in shared])]


def _between(before: Sequence[Turn], after: Sequence[Turn], old: range, new: range) -> Pairs:
    """Pair the turns at *old* and *new*, in their order, so that they are most alike."""
    if not old or not new or len(old) * len(new) > _MOST:
        return {}
    said = [{n: _Said.by(turns[n]) for n in own} for turns, own in ((before, old), (after, new))]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # of the first turns of each
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            alike = said[0][one].likeness(said[1][other])
            paired = 0.0
            if alike >= _ALIKE:
                paired = best[i][j] + alike + _context(before, after, one, other)
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], paired)
    found: Pairs = {}
    i, j = len(old), len(new)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[new[j]] = old[i]
    return found


def _context(before: Sequence[Turn], after: Sequence[Turn], one: int, other: int) -> float:
    """Return what speaks for two turns beyond their words.

    Of equal ones, who calls on somebody belongs to what follows, all others to what they follow.
    """
    was, now = before[one], after[other]
    found = _SAME_SPEAKER * (was.speaker == now.speaker)
    if next(possible_ids(now)) in (was.turn_id, was.turn_id.rpartition("-")[0]):
        found += _SAME_BEGINNING
    if one and other and before[one - 1].text == after[other - 1].text:
        found += _SAME_NEIGHBOUR
    is_last = (one + 1 == len(before), other + 1 == len(after))
    if is_last == (True, True) or (
        is_last == (False, False) and before[one + 1].text == after[other + 1].text
    ):
        found += _SAME_NEXT if now.role == "chair" else _SAME_NEIGHBOUR / 2
    return found


class _Said(NamedTuple):
    """What a turn says, and who says it."""

    speaker: str
    words: list[str]
    pairs: Counter[tuple[str, str]]

    @classmethod
    def by(cls, turn: Turn) -> Self:
        words = turn.text.lower().split()
        return cls(turn.speaker, words, Counter(pairwise(words)))

    def likeness(self, other: Self) -> float:
        """Return which share of their pairs of words two turns have in common.

        One that goes on where the other ends, or holds it, is the same turn all the same.
        """
        if self.words == other.words:
            return 1.0
        shared = (self.pairs & other.pairs).total()
        share = 2 * shared / max(1, self.pairs.total() + other.pairs.total())
        short, long = sorted((self, other), key=lambda said: len(said.words))
        goes_on = short.speaker == long.speaker and long.words[: len(short.words)] == short.words
        is_held = len(short.words) >= _FEW and shared >= _HELD * short.pairs.total()
        return max(share, _ALIKE) if goes_on or is_held else share


def _moved(before: Sequence[Turn], after: Sequence[Turn], found: Pairs) -> Pairs:
    """Pair turns that nothing is *found* for with those that say nearly the same elsewhere."""
    taken = {*found.values()}
    old = [n for n in range(len(before)) if n not in taken]
    new = [n for n in range(len(after)) if n not in found]
    if len(old) * len(new) > _MOST:
        return {}
    said = {n: _Said.by(before[n]) for n in old}
    every = []
    for place in new:
        own = _Said.by(after[place])
        alike = ((said[was].likeness(own), was) for was in old)
        every += [
            (-share - _SAME_SPEAKER * (before[was].speaker == after[place].speaker), place, was)
            for share, was in alike
            if share >= _MOVED
        ]
    moved: Pairs = {}
    for _, place, was in sorted(every):
        if place not in moved and was not in taken:
            moved[place] = was
            taken.add(was)
    return moved
