"""Give turns the ids that they had in the reading before.

A turn keeps its id when it moves, is edited or is given to another speaker. Which turn it is shows
by its own words: those that no other turn of the briefing has, courtesies apart. A turn without
enough of them ("Next question, please.") is the same only in its old place. A turn that was removed
and comes back in the same words gets its id back; no other turn ever gets it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import NamedTuple

from scio_crawler.common.files import sha256_of_text
from scio_crawler.common.sequences import longest_increasing
from scio_crawler.contract.corrections import LABEL
from scio_crawler.items import Turn
from scio_crawler.reading import reader

# Digest of the text of each turn, by its id without the briefing's.
Ids = Mapping[str, str]
Matches = dict[int, int]  # index of a turn -> index of the turn that it was before
WordPair = tuple[str, str]

_MIN_OWN_PAIRS = 3  # own pairs of words that two turns must share to be one
_MIN_SHARE = 0.5  # the share of their own pairs of words that they must have in common
_MIN_SHARE_IN_PLACE = 0.5  # of all their pairs of words, if they are in the same place
_MIN_SHARE_MOVED = 0.7  # of their own pairs, if they are in different places
_MIN_SHARE_HELD = 0.8  # of the own pairs of the shorter turn, if the longer one holds it
_MAX_COMPARISONS = 40_000  # of old with new turns at once
_SAME_SPEAKER = 0.05  # added to the likeness of turns of one speaker
_SAME_BEGINNING = 0.6  # added if the words from which the id was made are the same

_words = re.compile(r"[^\W_]+(?:['’][^\W_]+)?").findall
# Words of any question, call or thanks: a pair of them belongs to no turn.
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
    if not turns or not len(turns) == len(ids) == len(set(ids)):
        return False
    prefix = f"{turns[0].briefing_id}-"
    return all(turn_id.startswith(prefix) for turn_id in ids)


def carry_over(turns: Sequence[Turn], before: Sequence[Turn], given: Ids) -> None:
    """Give *turns*, all those of a briefing, the ids of the turns that they were *before*.

    *given* are all ids that the briefing has had. A new turn gets the first id of its words that
    was never given.
    """
    if not turns:
        return
    ids = {new: before[old].turn_id for new, old in _match_turns(before, turns).items()}
    ids |= _ids_of_returned(turns, ids, given)

    prefix = f"{turns[0].briefing_id}-"
    taken = set(ids.values())
    taken.update(prefix + short for short in given)
    for index, turn in enumerate(turns):
        if index not in ids:
            ids[index] = next(id for id in reader.possible_ids(turn) if id not in taken)
            taken.add(ids[index])
    reader.give_ids(turns, [ids[index] for index in range(len(turns))])


def copy_turns(turns: Iterable[Turn]) -> list[Turn]:
    """Return copies of *turns*, which may get other ids and values."""
    return [replace(turn) for turn in turns]


def ids_of(turns: Iterable[Turn]) -> dict[str, str]:
    """Return the :data:`Ids` of *turns*."""
    return {turn.turn_id.removeprefix(f"{turn.briefing_id}-"): _digest(turn) for turn in turns}


def _digest(turn: Turn) -> str:
    return sha256_of_text(turn.text)[:10]


def _ids_of_returned(turns: Sequence[Turn], found: Mapping[int, str], given: Ids) -> dict[int, str]:
    """Return the ids of the turns that were removed and are back in the same words, by index.

    *found* are the ids of other turns, by index.
    """
    if not given:
        return {}
    given_by_digest: defaultdict[str, list[str]] = defaultdict(list)
    for short, digest in given.items():
        given_by_digest[digest].append(short)

    taken = set(found.values())
    returned = {}
    for index, speech in enumerate(_speeches(turns)):
        if index in found or len(speech.own) < _MIN_OWN_PAIRS:
            continue
        turn = turns[index]
        for short in given_by_digest.get(_digest(turn), ()):
            turn_id = f"{turn.briefing_id}-{short}"
            if turn_id not in taken:
                returned[index] = turn_id
                taken.add(turn_id)
                break
    return returned


class _Speech(NamedTuple):
    """What a turn says, and who says it."""

    turn_id: str
    first_id: str  # the one that it would have as the first with its words
    speaker: str
    label: str
    is_cut_off: bool  # by a person, at its label
    words: tuple[str, ...]
    pairs: frozenset[WordPair]
    own: frozenset[WordPair]  # the pairs that no other turn of the reading has, without formulas

    def likeness(self, other: "_Speech") -> float:
        """Return the share of their own pairs of words that two turns have in common.

        It is 0 if these are too few, and between a turn and what was cut off from it. It is at
        least enough for turns of which one holds the other, or goes on where the other ends.
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

    def is_like_in_place(self, other: "_Speech") -> bool:
        """Return whether two turns in the same place say much the same."""
        if self.words == other.words:
            return True
        shared = len(self.pairs & other.pairs)
        return 2 * shared >= _MIN_SHARE_IN_PLACE * max(1, len(self.pairs) + len(other.pairs))

    def score(self, new: "_Speech") -> float:
        """Return how likely *new* is this turn in the reading after; 0 if it cannot be."""
        likeness = self.likeness(new)
        if likeness < _MIN_SHARE:
            return 0.0
        if new.first_id in (self.turn_id, self.turn_id.rpartition("-")[0]):
            likeness += _SAME_BEGINNING
        return likeness + self.speaker_bonus(new)

    def speaker_bonus(self, new: "_Speech") -> float:
        """Return what is added to the likeness if both turns have the same speaker."""
        if self.speaker == new.speaker:
            return _SAME_SPEAKER
        return 0.0


def _speeches(turns: Sequence[Turn]) -> list[_Speech]:
    """Return what each of *turns*, all those of a reading, says."""
    words = [tuple(_words(turn.text.lower())) for turn in turns]
    pairs = [frozenset(pairwise(own)) for own in words]
    count = Counter(chain.from_iterable(pairs))

    speeches = []
    for index, turn in enumerate(turns):
        unique = [pair for pair in pairs[index] if count[pair] == 1]
        speech = _Speech(
            turn_id=turn.turn_id,
            first_id=next(reader.possible_ids(turn)),
            speaker=turn.speaker,
            label=turn.label,
            is_cut_off=LABEL in turn.corrected.split(),
            words=words[index],
            pairs=pairs[index],
            own=frozenset(pair for pair in unique if not _FORMULA.issuperset(pair)),
        )
        speeches.append(speech)
    return speeches


def _match_turns(before: Sequence[Turn], after: Sequence[Turn]) -> Matches:
    """Return which turns of *after* are turns of *before*."""
    if not before:
        return {}
    old, new = _speeches(before), _speeches(after)
    anchors = _same_words(old, new)
    matches = dict(anchors)
    for olds, news in _gaps(anchors, old, new):
        matches |= _most_alike(old, new, olds, news)
    matches |= _moved(old, new, matches)
    return matches | _in_place(old, new, matches)


def _gaps(
    anchors: Matches, old: Sequence[_Speech], new: Sequence[_Speech]
) -> Iterator[tuple[range, range]]:
    """Yield the indexes of the old and the new turns between *anchors*, which are in order."""
    edges = [(-1, -1), *anchors.items(), (len(new), len(old))]
    for (new_start, old_start), (new_end, old_end) in pairwise(edges):
        yield range(old_start + 1, old_end), range(new_start + 1, new_end)


def _same_words(old: Sequence[_Speech], new: Sequence[_Speech]) -> Matches:
    """Match the turns whose words appear once in both readings, where these have one order."""
    new_indexes = _distinct(new)
    shared = []
    for words, old_index in _distinct(old).items():
        if words in new_indexes:
            shared.append((old_index, new_indexes[words]))
    return {new_index: old_index for old_index, new_index in _rising(shared)}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most of *pairs*, which rise in their first number, that rise in both."""
    return [pairs[index] for index in longest_increasing([second for _, second in pairs])]


def _distinct(speeches: Sequence[_Speech]) -> dict[tuple[str, ...], int]:
    """Return the index of each turn that has enough words of its own, by its words."""
    indexed = enumerate(speeches)
    return {speech.words: index for index, speech in indexed if len(speech.own) >= _MIN_OWN_PAIRS}


def _most_alike(
    old: Sequence[_Speech], new: Sequence[_Speech], olds: range, news: range
) -> Matches:
    """Match the turns *olds* and *news*, in their order, so that they are most alike."""
    if len(olds) * len(news) > _MAX_COMPARISONS:
        return {}

    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]  # of the first turns of each
    for i, old_index in enumerate(olds):
        for j, new_index in enumerate(news):
            score = best[i][j] + old[old_index].score(new[new_index])
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], score)

    matches: Matches = {}
    i, j = len(olds), len(news)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            matches[news[j]] = olds[i]
    return matches


def _moved(old: Sequence[_Speech], new: Sequence[_Speech], matches: Matches) -> Matches:
    """Match turns without a match that say nearly the same in different places."""
    left = set(range(len(old))).difference(matches.values())
    added = [index for index in range(len(new)) if index not in matches]
    if len(left) * len(added) > _MAX_COMPARISONS:
        return {}

    candidates = []
    for new_index in added:
        for old_index in left:
            share = old[old_index].likeness(new[new_index])
            if share >= _MIN_SHARE_MOVED:
                score = share + old[old_index].speaker_bonus(new[new_index])
                candidates.append((-score, new_index, old_index))

    moved: Matches = {}
    for _, new_index, old_index in sorted(candidates):
        if new_index not in moved and old_index in left:
            moved[new_index] = old_index
            left.remove(old_index)
    return moved


def _in_place(old: Sequence[_Speech], new: Sequence[_Speech], matches: Matches) -> Matches:
    """Match the turns that are between the same turns as before, and say much the same.

    Where turns were added or removed between these, only the same words next to them count.
    """
    matched_old = set(matches.values())
    anchors = dict(_rising(sorted(matches.items())))

    placed: Matches = {}
    for olds, news in _gaps(anchors, old, new):
        if not (matched_old.isdisjoint(olds) and matches.keys().isdisjoint(news)):
            continue  # a turn moved into this gap or out of it
        if len(olds) != len(news):
            placed |= _same_at_edges(old, new, list(olds), list(news))
            continue
        for old_index, new_index in zip(olds, news, strict=True):
            if old[old_index].is_like_in_place(new[new_index]):
                placed[new_index] = old_index
    return placed


def _same_at_edges(
    old: Sequence[_Speech], new: Sequence[_Speech], olds: list[int], news: list[int]
) -> Matches:
    """Match turns with the same words and speaker, from both ends of *olds* and *news* on."""
    matches: Matches = {}
    for edge in (0, -1):
        while olds and news:
            was, now = old[olds[edge]], new[news[edge]]
            if (was.words, was.speaker) != (now.words, now.speaker):
                break
            matches[news.pop(edge)] = olds.pop(edge)
    return matches
