"""Compare a reading of a briefing with the one on disk, and decide the outcome. Pure."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, Self

from scio_crawler.common.files import sha256_of_text
from scio_crawler.common.sequences import longest_increasing
from scio_crawler.contract.lines import content_hash
from scio_crawler.items import LAYOUTS, NOTED, SITE, Change, Entry, PageLine, Turn, Value
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.text import is_printable, letters_by_line

# Copies of a conference share most of their words, in order, whatever their titles and layouts are.
# Two conferences of one day may share their people, and any of their formulas. What is compared are
# sentences, each with its letters: a mark is 8 hex digits of its digest, then their number.
_marks = re.compile(r"\b[0-9a-f]{9,13}\b").findall  # what the database damaged is no mark
_MOST = 96  # different sentences that stand for a transcript
_TIMES = 8  # that one of them counts
_SHARE = 0.7  # of the sentences, and of their letters, of the shorter copy
_PROVES = 40  # letters of a sentence that is no courtesy
_LEAST = 120  # letters that the copies share in such sentences
_COMMON = 50  # what more conferences of a day say is a formula, by which no copy is looked for


def fingerprint(turns: Iterable[Turn]) -> str:
    """Return the marks of the sentences of *turns*, in order, separated by spaces.

    Of many sentences these are the ones with the smallest digests, so that two transcripts keep the
    same ones. The chair's do not count: he opens and closes conferences in the same words.
    """
    spoken = (turn.text.replace("\n", " ") for turn in turns if turn.role != "chair")
    lines = "\n".join(chain.from_iterable(map(sentences, spoken)))
    said = letters_by_line(lines) if lines else []
    marks = {one: f"{_digest(one)}{len(one):x}" for one in set(said)}
    limit = max(sorted(marks.values())[:_MOST], default="")
    times: Counter[str] = Counter()
    found = []
    for mark in map(marks.__getitem__, said):
        if mark <= limit:
            times[mark] += 1
            if times[mark] <= _TIMES:
                found.append(mark)
    return " ".join(found)


def _digest(said: str) -> str:
    return sha256_of_text(said)[:8]


@lru_cache(512)
def are_copies(one: str, other: str) -> bool:
    """Return whether two fingerprints are of copies: whether they share most sentences in order."""
    own, others = sorted((_marks(one), _marks(other)))  # in any order with the same result
    # Up to the smaller limit both have all their sentences.
    limit = min((max(marks) for marks in (own, others) if len({*marks}) == _MOST), default="g")
    own, others = ([mark for mark in marks if mark <= limit] for marks in (own, others))
    if not _are_most([*(Counter(own) & Counter(others)).elements()], own, others):  # most pairs
        return False
    blocks = SequenceMatcher(None, own, others, autojunk=False).get_matching_blocks()
    in_order = (own[start : start + size] for start, _, size in blocks)
    return _are_most([*chain.from_iterable(in_order)], own, others)


def _are_most(shared: Collection[str], own: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether the *shared* marks are most of the shorter one's, and prove something."""
    return _proof(shared) >= _LEAST and all(
        sum(map(weigh, shared)) >= _SHARE * min(sum(map(weigh, own)), sum(map(weigh, others)))
        for weigh in (bool, _letters)
    )


def _letters(mark: str) -> int:
    return int(mark[8:], 16)


def _proof(marks: Iterable[str]) -> int:
    """Return the letters of the sentences of *marks* that are no courtesies."""
    return sum(number for number in map(_letters, marks) if number >= _PROVES)


class SameDay:
    """The fingerprints of one day's briefings, by mark.

    Copies are looked for among those that share marks: among all it would take quadratic time.
    """

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._fingerprints: dict[str, str] = {}  # by id of the briefing
        self._ids: defaultdict[str, set[str]] = defaultdict(set)  # by fingerprint
        self._marked: defaultdict[str, set[str]] = defaultdict(set)  # fingerprints by mark
        for briefing_id, fingerprint in known:
            self.put(briefing_id, fingerprint)

    def put(self, briefing_id: str, fingerprint: str) -> None:
        """Note the *fingerprint* of a briefing in place of an earlier one; ``""`` is none."""
        old = self._fingerprints.pop(briefing_id, "")
        self._ids[old].discard(briefing_id)
        if not self._ids[old]:
            for mark in _marks(old):
                self._marked[mark].discard(old)
        if fingerprint:
            self._fingerprints[briefing_id] = fingerprint
            self._ids[fingerprint].add(briefing_id)
            for mark in _marks(fingerprint):
                self._marked[mark].add(fingerprint)

    def copies(self, fingerprint: str) -> list[str]:
        """Return the ids of the briefings that are copies by :func:`are_copies`, sorted."""
        shared: Counter[str] = Counter()  # proof by fingerprint
        for mark in _marks(fingerprint):
            others = self._marked.get(mark, ())
            if len(others) <= _COMMON:
                shared.update(dict.fromkeys(others, _proof([mark])))
        alike = (
            self._ids[other]
            for other, proof in shared.items()
            if proof >= _LEAST and are_copies(fingerprint, other)
        )
        return sorted(chain.from_iterable(alike))


Rank = tuple[bool, bool, int, int, str]


class Copy(NamedTuple):
    """What is compared of briefings that may be copies of one conference."""

    rank: Rank  # see rank
    date: str
    fingerprint: str

    @property
    def briefing_id(self) -> str:
        """The id of the briefing, which makes the rank unique."""
        return self.rank[-1]


def better_copies(copies: Iterable[Copy]) -> dict[str, str]:
    """Return for each of *copies*, by its id, the id of its better copy that stands, else ``""``.

    The best one stands, and so does each that is no copy of a better one that stands.
    """
    standing: list[Copy] = []
    found: dict[str, str] = {}
    for copy in sorted(copies, reverse=True):
        found[copy.briefing_id] = ""
        for better in standing:
            if copy.date == better.date and are_copies(copy.fingerprint, better.fingerprint):
                found[copy.briefing_id] = better.briefing_id
                break
        else:
            standing.append(copy)
    return found


def rank(entry: Entry, pages: Iterable[PageLine]) -> Rank:
    """Return how good a copy of a conference is: a better one has a greater rank.

    That is the site's own one, then the complete, then the longer one, then by layout and id.
    """
    quality = entry.status == "complete", entry.words, LAYOUTS[entry.layout], entry.briefing_id
    return not count_imported(pages), *quality


# Every outcome of a reading.
OUTCOMES = {
    "new": "its first turns file was written",
    "changed": "other content: a new revision; the earlier one stays in `revisions/`",
    "completed": "more pages of a partial transcript; no new revision",
    "rewritten": "same content; the file was missing, or another key changed",
    "unchanged": "same content and file",
    "kept": "much worse, or smaller and doubtful: the file stays, and the reading is in quarantine",
    "stands": "pages could not be fetched: the fuller file stays",
    "duplicate": "a copy of a better one; it has no turns file",
    "pending": "announced, without a transcript yet",
    "withdrawn": "the site no longer has it; its file stays",
}

# A reading with less than this share of the turns or characters on disk replaces nothing.
WORSE = 0.8
# The same for a reading in doubt where the one on disk is beyond doubt; no turn may be lost either.
CORRECTED = 0.95

# The keys that do not change when the same pages are read again: without those that follow from
# them, and without what is compared by itself.
_APART = ("status", "withdrawn", "origin")
_OTHERS = ("turn_id", "reply_to_id", "organization", "revision", "fetched", *_APART)
# The keys that neither a turn that comes before it changes, nor a new revision.
_SHIFTED = (
    "turn",
    "exchange",
    "reply_to",
    "reply_to_id",
    "status",
    "withdrawn",
    "revision",
    "fetched",
)


def _all_but(left_out: Collection[str]) -> Callable[[Turn], tuple[Value, ...]]:
    """Return what gets the values of a turn's keys, except those *left_out*."""
    names = [column.name for column in Turn.columns() if column.name not in left_out]
    return attrgetter(*names)


_line, _own = _all_but(_OTHERS), _all_but(_SHIFTED)


class Measure(NamedTuple):
    """What is compared of two readings of a briefing."""

    status: str
    turns: int
    characters: int  # of their text, white space apart
    content: str  # see lines.content_hash
    lines: str  # hash of the lines, without clocks, revision, status and what follows from others
    fingerprint: str = ""  # see fingerprint
    withdrawn: str = ""  # as in the catalogue
    imported: int = 0  # pages that are known from imports only, and not from the site

    def smaller_than(self, other: Self, share: float = 1.0) -> bool:
        """Return whether it has less than *share* of the turns or characters of *other*."""
        return self.turns < share * other.turns or self.characters < share * other.characters


def decide(old: Measure | None, new: Measure, is_accepted: bool = False) -> str:
    """Return the outcome of the reading *new* of a briefing, one of :data:`OUTCOMES`.

    *old* is the reading before it, None if there is none. A person may have *accepted* the new one,
    however much worse it is. What the site itself sends takes the place of what an import said.
    """
    if not new.turns:
        return "stands" if old else "pending"
    if old is None:
        return "new"

    is_same = new.content == old.content
    is_partial = new.status == "partial"
    if is_partial and not is_accepted and _adds_nothing(old, new):
        return "stands"

    is_nearer = new.imported < old.imported
    is_taken = is_accepted or (is_nearer and not is_partial)
    if not is_taken and (_loses_in_doubt(old, new) or new.smaller_than(old, WORSE)):
        return "kept"

    if old.status == "partial" and not (is_same and is_partial):
        return "completed"
    if not is_same:
        return "changed"
    is_same = (new.lines, new.status, new.withdrawn) == (old.lines, old.status, old.withdrawn)
    return "unchanged" if is_same and not is_nearer else "rewritten"


def _adds_nothing(old: Measure, new: Measure) -> bool:
    """Return whether *new*, which lacks pages, has less than *old*, or no more than a whole one."""
    if old.status == "partial":
        return new.smaller_than(old, WORSE)
    return new.content == old.content or new.smaller_than(old)


def _loses_in_doubt(old: Measure, new: Measure) -> bool:
    """Return whether *new* is in doubt, and loses turns or words of *old*, which is not."""
    if new.status != "doubtful" or old.status != "complete":
        return False
    return new.turns < old.turns or new.smaller_than(old, CORRECTED)


def count_imported(pages: Iterable[PageLine]) -> int:
    """Return how many of *pages* are known from imports only, and not from the site."""
    return sum(page.origin != SITE for page in pages)


def _moved(old: Sequence[Turn], new: Sequence[Turn]) -> set[str]:
    """Return the ids of the turns that others have changed places with: as few as possible."""
    places = {turn.turn_id: turn.turn for turn in old}
    shared = [turn.turn_id for turn in new if turn.turn_id in places]
    in_order = longest_increasing([places[turn_id] for turn_id in shared])
    return {*shared} - {shared[index] for index in in_order}


def compare(old: Sequence[Turn], new: Sequence[Turn]) -> dict[str, list[int]]:
    """Return the numbers of the turns that differ in content or order between *old* and *new*.

    ``added`` and ``changed`` are numbers in *new*, ``removed`` in *old*. Empty without *old*.
    """
    if not old:
        return {}
    found: dict[str, list[int]] = {"added": [], "removed": [], "changed": []}
    moved = _moved(old, new)
    left = {turn.turn_id: turn for turn in old}
    for turn in new:
        was = left.pop(turn.turn_id, None)
        if was is None:
            found["added"].append(turn.turn)
        elif _said(was) != _said(turn) or turn.turn_id in moved:
            found["changed"].append(turn.turn)
    found["removed"] = [turn.turn for turn in left.values()]
    return found


# What a turn says and who says it, not what shifts when a turn is added before it.
_said = attrgetter("speaker", "label", "role", "position", "kind", "text")


def measure(status: str, turns: Sequence[Turn]) -> Measure:
    """Measure a reading with *status* and *turns*."""
    lines = hashlib.sha256()
    for turn in turns:
        lines.update("\0".join(map(str, _line(turn))).encode("utf-8", "replace"))
    return Measure(
        status=status,
        turns=len(turns),
        characters=_characters("".join([turn.text for turn in turns])),
        content=content_hash(turns),
        lines=lines.hexdigest(),
        fingerprint=fingerprint(turns),
    )


def _characters(text: str) -> int:
    """Count the characters of *text*, white space apart."""
    line = text.replace("\n", " ")
    if is_printable(line):  # as no white space but a space is
        return len(line) - line.count(" ")
    return sum(map(len, text.split()))


def of_reading(
    outcome: str,
    old: Entry,
    new: Entry,
    at: str,
    is_known: bool,
    before: Sequence[Turn],
    turns: Sequence[Turn],
    by: str,
) -> list[Change]:
    """Return what a reading of *turns* with this *outcome*, made *at* a clock, changes.

    *old* and *new* are the entry before and now. *is_known* says whether changes of the briefing
    are recorded already. *before* are the turns that are replaced: none if no revision ends. *by*
    says what a change comes from.
    """
    if not (old.file and new.file):
        return of_file(old, new, at, is_known)
    found: list[Change] = []
    if old.withdrawn and not new.withdrawn:
        found.append(of_briefing("returned", new, at, SITE))
    if outcome == "changed":
        found += of_revision("revised", new, at, new.revised_by, before, turns)
    elif outcome == "completed":
        found += of_revision("completed", new, at, NOTED, before, turns)
    elif outcome == "rewritten":
        found += of_turns(new, at, by, before, turns, is_all_told=bool(found))
    return found


def of_file(old: Entry, new: Entry, at: str, is_known: bool) -> list[Change]:
    """Return the line about a turns file that *new* has and *old* has not, or the other way round.

    *is_known* is as for :func:`of_reading`. There is no line if both or none have one.
    """
    if bool(old.file) == bool(new.file):
        return []
    what = "withdrawn" if old.file else "returned" if is_known else "new"
    return [of_briefing(what, new, at, NOTED)]


def of_briefing(what: str, entry: Entry, at: str, by: str) -> Change:
    """Return the line that says *what* happened to the briefing of *entry*, and came of *by*."""
    return Change(briefing_id=entry.briefing_id, revision=entry.revision, at=at, what=what, by=by)


def of_revision(
    what: str, entry: Entry, at: str, by: str, before: Sequence[Turn], turns: Sequence[Turn]
) -> list[Change]:
    """Return the line that says *what* happened to a briefing, and those of its turns.

    Without *before* there are none of these.
    """
    lines = of_turns(entry, at, by, before, turns) if before else []
    return [of_briefing(what, entry, at, by), *lines]


def of_turns(
    entry: Entry,
    at: str,
    by: str,
    before: Sequence[Turn],
    turns: Sequence[Turn],
    is_all_told: bool = True,
) -> list[Change]:
    """Return the lines of those of *turns* that differ from *before*, and of those that are gone.

    If a line about the briefing tells that all its turns are to be read again (*is_all_told*), what
    differs in all of them, or because of turns that come before, makes no line.
    """
    own = _own if is_all_told else Turn.values
    moved = _moved(before, turns)
    left = {turn.turn_id: turn for turn in before}
    found = []
    for turn in turns:
        was = left.pop(turn.turn_id, None)
        if was and turn.turn_id not in moved and own(was) == own(turn):
            continue
        line = of_briefing("turn-changed" if was else "turn-added", entry, at, by)
        line.turn_id, line.turn = turn.turn_id, turn.turn
        line.turn_before = was.turn if was else 0
        found.append(line)

    gone = []
    for turn in left.values():
        line = of_briefing("turn-removed", entry, at, by)
        line.turn_id, line.turn_before = turn.turn_id, turn.turn
        gone.append(line)
    return gone + found
