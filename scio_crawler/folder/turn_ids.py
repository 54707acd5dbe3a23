"""Give turns the ids of the turns that they were in the reading before. Pure.

A turn keeps its id when it moves, is edited or is given to another speaker. Which turn it is, is
found by its own words: those that no other turn of the briefing has, courtesies apart. A turn
without enough of them ("Next question, please.") is the same only where it stood. A turn that was
removed and is there again in the same words has its id again; no other turn ever gets it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from scio_crawler.common.files import sha256_of_text
from scio_crawler.common.sequences import longest_increasing
from scio_crawler.contract.corrections import LABEL
from scio_crawler.items import Turn
from scio_crawler.reading import reader

# Ids that were given, without the briefing's id, and the digest of what the turn says.
Ids = Mapping[str, str]
Pairs = dict[int, int]  # index of a turn -> index of the turn that it was before
WordPair = tuple[str, str]

_MIN_OWN_PAIRS = 3  # own pairs of words that two turns must share to be one
_MIN_SHARE = 0.5  # the share of their own pairs of words that they must have in common
_MIN_SHARE_IN_PLACE = 0.5  # of all their pairs of words, if they stand in the same place
_MIN_SHARE_MOVED = 0.7  # of their own pairs, if they stand elsewhere
_MIN_SHARE_HELD = 0.8  # of the own pairs of the shorter one, if the longer one holds it
_MAX_COMPARED = 40_000  # pairs of turns that are compared at once
_SAME_SPEAKER = 0.05  # makes one of two equal turns the more likely one
_SAME_BEGINNING = 0.6  # so does the beginning that the id was made from

_words = re.compile(r"[^\W_]+(?:['’][^\W_]+)?").findall
# Words of any question, call or thanks: a pair of them is nobody's own.
_FORMULA = frozenset(
    """a about afternoon also am an and another answer any are as ask at be been briefing but by can
    chair could dear did do does evening everyone first floor for friends from gentlemen give go
    good had has have he here how i if in is it its journalist journalists ladies last let like may
    me media microphone more morning mr mrs ms much my next no not now of on one or our please press
    question questions raise reporter reporters she should so some take thank thanks that the their
    them there these they this those time to two very want was we welcome were what when where which
    who why will with would yes you your""".split()
)


def can_be_given(turns: Sequence[Turn], ids: Sequence[str]) -> bool:
    """Return whether *ids* can be those of *turns*, all those of a briefing."""
    is_own = all(id.startswith(f"{turns[0].briefing_id}-") for id in ids) if turns else False
    return is_own and len(turns) == len({*ids}) == len(ids)


def carry_over(turns: Sequence[Turn], before: Sequence[Turn], given: Ids) -> None:
    """Give *turns*, all those of a briefing, the ids of the turns that they were *before*.

    *given* are all ids that the briefing has had. A turn that is new gets the first id of its words
    that was never given.
    """
    found = {index: before[old].turn_id for index, old in pairs(before, turns).items()}
    found |= _returned(turns, found, given)
    prefix = f"{turns[0].briefing_id}-" if turns else ""
    taken = {*found.values(), *(prefix + short for short in given)}
    ids: list[str] = []
    for index, turn in enumerate(turns):
        turn_id = found.get(index) or next(
            id for id in reader.possible_ids(turn) if id not in taken
        )
        taken.add(turn_id)
        ids.append(turn_id)
    reader.give_ids(turns, ids)


def ids_of(turns: Iterable[Turn]) -> dict[str, str]:
    """Return the :data:`Ids` of *turns*."""
    return {turn.turn_id.removeprefix(f"{turn.briefing_id}-"): _digest(turn) for turn in turns}


def _digest(turn: Turn) -> str:
    return sha256_of_text(turn.text)[:10]


def _returned(turns: Sequence[Turn], found: Mapping[int, str], given: Ids) -> dict[int, str]:
    """Return the id of each turn, by its index, that was removed and says the same again."""
    if not given:
        return {}
    free: dict[str, list[str]] = {}
    for short, digest in given.items():
        free.setdefault(digest, []).append(short)

    taken = {*found.values()}
    returned: dict[int, str] = {}
    for index, said in enumerate(_said_by(turns)):
        if index in found or len(said.own) < _MIN_OWN_PAIRS:
            continue
        turn = turns[index]
        for short in free.get(_digest(turn), ()):
            turn_id = f"{turn.briefing_id}-{short}"
            if turn_id not in taken:
                returned[index] = turn_id
                taken.add(turn_id)
                break
    return returned


class _Said(NamedTuple):
    """What a turn says, and who says it."""

    speaker: str
    label: str
    is_cut_off: bool  # by a person, at its label
    words: tuple[str, ...]
    pairs: frozenset[WordPair]
    own: frozenset[WordPair]  # that no other turn of the reading has, and that are no formula
    first_id: str

    def likeness(self, other: "_Said") -> float:
        """Return the share of their own pairs of words that two turns have in common.

        It is 0 if these are too few to tell, and for what was cut off from the other. A turn that
        goes on where the other ends, or that holds it, is the same turn.
        """
        if self.label != other.label and (self.is_cut_off or other.is_cut_off):
            return 0.0
        shared = len(self.own & other.own)
        if shared < _MIN_OWN_PAIRS:
            return 0.0
        share = 2 * shared / (len(self.own) + len(other.own))
        if shared >= _MIN_SHARE_HELD * min(len(self.own), len(other.own)):
            return max(share, _MIN_SHARE)
        return share

    def is_like_in_place(self, other: "_Said") -> bool:
        """Return whether two turns that stand in the same place say much the same."""
        if self.words == other.words:
            return True
        shared = len(self.pairs & other.pairs)
        return 2 * shared >= _MIN_SHARE_IN_PLACE * max(1, len(self.pairs) + len(other.pairs))


def _said_by(turns: Sequence[Turn]) -> list[_Said]:
    """Return what each of *turns*, all those of a reading, says."""
    words = [tuple(_words(turn.text.lower())) for turn in turns]
    pairs = [frozenset(pairwise(each)) for each in words]
    count = Counter(pair for each in pairs for pair in each)
    said = []
    for index, turn in enumerate(turns):
        own = {pair for pair in pairs[index] if count[pair] == 1 and not _FORMULA.issuperset(pair)}
        first_id = next(reader.possible_ids(turn))
        is_cut_off = LABEL in turn.corrected.split()
        who = turn.speaker, turn.label, is_cut_off
        said.append(_Said(*who, words[index], pairs[index], frozenset(own), first_id))
    return said


def pairs(before: Sequence[Turn], after: Sequence[Turn]) -> Pairs:
    """Return which turns of *after* are turns of *before*, by their indexes."""
    if not before:
        return {}
    old, new = _said_by(before), _said_by(after)
    found: Pairs = {}
    gaps = _gaps(_same_words(old, new), len(old), len(new))
    for (old_start, new_start), (old_end, new_end) in gaps:
        if old_end < len(old):
            found[new_end] = old_end
        olds, news = range(old_start + 1, old_end), range(new_start + 1, new_end)
        found |= _most_alike(before, old, new, olds, news)
    found |= _moved(old, new, found)
    return found | _in_place(old, new, found)


_Anchor = tuple[int, int]  # a turn that is the same in both readings, by its indexes: old and new


def _gaps(
    anchors: Iterable[_Anchor], old_count: int, new_count: int
) -> Iterator[tuple[_Anchor, _Anchor]]:
    """Yield each pair of neighbours among *anchors*, and among the edges of both readings."""
    return pairwise([(-1, -1), *anchors, (old_count, new_count)])


def _same_words(old: Sequence[_Said], new: Sequence[_Said]) -> list[tuple[int, int]]:
    """Return the (old, new) indexes of the turns whose words stand once in both, in one order."""
    old_indexes, new_indexes = _unique(old), _unique(new)
    shared = [
        (index, new_indexes[words]) for words, index in old_indexes.items() if words in new_indexes
    ]
    return [shared[number] for number in longest_increasing([index for _, index in shared])]


def _unique(said: Sequence[_Said]) -> dict[tuple[str, ...], int]:
    """Return the index of each turn that has enough words of its own, by its words."""
    return {each.words: index for index, each in enumerate(said) if len(each.own) >= _MIN_OWN_PAIRS}


def _most_alike(
    before: Sequence[Turn], old: Sequence[_Said], new: Sequence[_Said], olds: range, news: range
) -> Pairs:
    """Pair the turns *olds* and *news*, in their order, so that they are most alike."""
    if len(olds) * len(news) > _MAX_COMPARED:
        return {}

    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]  # of the first turns of each
    for i, was in enumerate(olds):
        for j, now in enumerate(news):
            score = best[i][j] + _score(before[was].turn_id, old[was], new[now])
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], score)

    found: Pairs = {}
    i, j = len(olds), len(news)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[news[j]] = olds[i]
    return found


def _score(turn_id: str, was: _Said, now: _Said) -> float:
    """Return how much speaks for *now* to be the turn *was*, which has this id; 0 if too little."""
    likeness = was.likeness(now)
    if likeness < _MIN_SHARE:
        return 0.0
    has_same_beginning = now.first_id in (turn_id, turn_id.rpartition("-")[0])
    is_same_speaker = was.speaker == now.speaker
    return likeness + _SAME_BEGINNING * has_same_beginning + _SAME_SPEAKER * is_same_speaker


def _moved(old: Sequence[_Said], new: Sequence[_Said], found: Pairs) -> Pairs:
    """Pair turns that nothing is *found* for with those that say nearly the same elsewhere."""
    left = {*range(len(old))} - {*found.values()}
    added = [index for index in range(len(new)) if index not in found]
    if len(left) * len(added) > _MAX_COMPARED:
        return {}

    candidates: list[tuple[float, int, int]] = []
    for now in added:
        for was in left:
            share = old[was].likeness(new[now])
            if share >= _MIN_SHARE_MOVED:
                bonus = _SAME_SPEAKER * (old[was].speaker == new[now].speaker)
                candidates.append((-share - bonus, now, was))

    moved: Pairs = {}
    for _, now, was in sorted(candidates):
        if now not in moved and was in left:
            moved[now] = was
            left.remove(was)
    return moved


def _in_place(old: Sequence[_Said], new: Sequence[_Said], found: Pairs) -> Pairs:
    """Pair the turns that stand between the same turns as before, and say much the same.

    Where turns were added or removed between these, only the same words next to them count.
    """
    in_order = [(found[now], now) for now in sorted(found)]
    kept = [in_order[number] for number in longest_increasing([was for was, _ in in_order])]
    placed: Pairs = {}
    gaps = _gaps(kept, len(old), len(new))
    for (old_start, new_start), (old_end, new_end) in gaps:
        olds = [*range(old_start + 1, old_end)]
        news = [*range(new_start + 1, new_end)]
        if any(now in found for now in news) or {*olds} & {*found.values()}:
            continue
        if len(olds) != len(news):
            alike = _same_at_edges(old, new, olds, news)
        else:
            both = zip(olds, news, strict=True)
            alike = [(was, now) for was, now in both if old[was].is_like_in_place(new[now])]
        placed |= {now: was for was, now in alike}
    return placed


def _same_at_edges(
    old: Sequence[_Said], new: Sequence[_Said], olds: list[int], news: list[int]
) -> list[tuple[int, int]]:
    """Return the pairs of turns with the same words and speaker, from both ends on."""
    alike: list[tuple[int, int]] = []
    for edge in (0, -1):
        while olds and news:
            was, now = old[olds[edge]], new[news[edge]]
            if (was.words, was.speaker) != (now.words, now.speaker):
                break
            alike.append((olds.pop(edge), news.pop(edge)))
    return alike
