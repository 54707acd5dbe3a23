"""Find briefings that are copies of one conference, and the best of them. Pure.

Copies share most of their words, in order, whatever their titles and layouts are. Two conferences
of one day may share their people and any of their formulas. So sentences are compared, by their
marks: the mark of a sentence is eight hex digits of its digest, then the number of its letters.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from scio_crawler.common.files import sha256_of_text
from scio_crawler.items import LAYOUTS, SITE, Entry, PageLine, Turn
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.text import letters_by_line

_find_marks = re.compile(r"\b[0-9a-f]{9,13}\b").findall  # without what damage made of them
_MAX_MARKS = 96  # different marks in a fingerprint
_MAX_TIMES = 8  # that one mark counts
_MIN_SHARE = 0.7  # of the sentences, and of their letters, of the shorter copy
_MIN_LETTERS = 40  # of a sentence that is more than a courtesy
_MIN_PROOF = 120  # letters of such sentences that copies share
_MAX_FINGERPRINTS = 50  # of a day with one mark; more share a formula, which proves nothing
_AFTER_ALL_MARKS = "g"


def fingerprint(turns: Iterable[Turn]) -> str:
    """Return the marks of the sentences of *turns*, in order, separated by spaces.

    Of many sentences these are the ones with the smallest marks, so that two transcripts have the
    same ones. The chair is left out, who opens and closes all conferences in the same words.
    """
    texts = [turn.text.replace("\n", " ") for turn in turns if turn.role != "chair"]
    lines = "\n".join(chain.from_iterable(map(sentences, texts)))
    if not lines:
        return ""

    spoken = letters_by_line(lines)
    mark_of = {letters: f"{sha256_of_text(letters)[:8]}{len(letters):x}" for letters in set(spoken)}
    limit = max(sorted(mark_of.values())[:_MAX_MARKS], default="")
    times: Counter[str] = Counter()
    marks = []
    for letters in spoken:
        mark = mark_of[letters]
        if mark <= limit and times[mark] < _MAX_TIMES:
            times[mark] += 1
            marks.append(mark)
    return " ".join(marks)


@lru_cache(512)
def are_copies(first: str, second: str) -> bool:
    """Return whether two fingerprints share most sentences in order, whichever comes first."""
    marks, others = sorted([_find_marks(first), _find_marks(second)])
    limit = min(_last_complete(marks), _last_complete(others))
    marks = [mark for mark in marks if mark <= limit]
    others = [mark for mark in others if mark <= limit]

    shared = Counter(marks) & Counter(others)
    if not _are_most(list(shared.elements()), marks, others):  # nearly all pairs end here
        return False

    matcher = SequenceMatcher(None, marks, others, autojunk=False)
    in_order = []
    for start, _, size in matcher.get_matching_blocks():
        in_order += marks[start : start + size]
    return _are_most(in_order, marks, others)


def _last_complete(marks: Sequence[str]) -> str:
    """Return the mark up to which *marks* has all sentences of its transcript."""
    is_complete = len(set(marks)) < _MAX_MARKS
    return _AFTER_ALL_MARKS if is_complete else max(marks)


def _are_most(shared: Sequence[str], marks: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether the *shared* marks are most of the shorter one's, and prove something."""
    if _proof(shared) < _MIN_PROOF:
        return False
    if len(shared) < _MIN_SHARE * min(len(marks), len(others)):
        return False
    letters = min(sum(_letter_counts(marks)), sum(_letter_counts(others)))
    return sum(_letter_counts(shared)) >= _MIN_SHARE * letters


def _letter_counts(marks: Iterable[str]) -> list[int]:
    return [int(mark[8:], 16) for mark in marks]


def _proof(marks: Iterable[str]) -> int:
    """Return the number of letters of *marks*, without courtesies."""
    return sum(count for count in _letter_counts(marks) if count >= _MIN_LETTERS)


class SameDay:
    """The fingerprints of one day's briefings, by mark.

    Only fingerprints that share marks are compared: comparing all would take quadratic time.
    """

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._fingerprints: dict[str, str] = {}  # by id of the briefing
        self._ids: defaultdict[str, set[str]] = defaultdict(set)  # by fingerprint
        self._with_mark: defaultdict[str, set[str]] = defaultdict(set)  # fingerprints
        for briefing_id, fingerprint in known:
            self.put(briefing_id, fingerprint)

    def put(self, briefing_id: str, fingerprint: str) -> None:
        """Set the *fingerprint* of a briefing; ``""`` removes it."""
        old = self._fingerprints.pop(briefing_id, "")
        self._ids[old].discard(briefing_id)
        if not self._ids[old]:
            for mark in _find_marks(old):
                self._with_mark[mark].discard(old)

        if fingerprint:
            self._fingerprints[briefing_id] = fingerprint
            self._ids[fingerprint].add(briefing_id)
            for mark in _find_marks(fingerprint):
                self._with_mark[mark].add(fingerprint)

    def copies(self, fingerprint: str) -> list[str]:
        """Return the ids of the briefings that are copies by :func:`are_copies`, sorted."""
        shared: Counter[str] = Counter()  # letters that prove something, by fingerprint
        for mark in _find_marks(fingerprint):
            others = self._with_mark.get(mark, ())
            if len(others) <= _MAX_FINGERPRINTS:
                shared.update(dict.fromkeys(others, _proof([mark])))

        ids = set()
        for other, proof in shared.items():
            if proof >= _MIN_PROOF and are_copies(fingerprint, other):
                ids |= self._ids[other]
        return sorted(ids)


Rank = tuple[bool, bool, int, int, str]  # greater for a better copy; the last is its id


class Copy(NamedTuple):
    """What is compared of briefings that may be copies of one conference."""

    rank: Rank
    date: str
    fingerprint: str

    @property
    def briefing_id(self) -> str:
        """The id of the briefing, which makes the rank unique."""
        return self.rank[-1]

    def is_copy_of(self, other: "Copy") -> bool:
        """Return whether both are of one conference."""
        return self.date == other.date and are_copies(self.fingerprint, other.fingerprint)


def better_copies(copies: Iterable[Copy]) -> dict[str, str]:
    """Return the id of the better copy of each of *copies*, by its id; ``""`` of the best ones.

    The best one has no better copy, nor has one that is not a copy of any of the best.
    """
    best: list[Copy] = []
    found = {}
    for copy in sorted(copies, reverse=True):
        better = next((each for each in best if copy.is_copy_of(each)), None)
        if better:
            found[copy.briefing_id] = better.briefing_id
        else:
            found[copy.briefing_id] = ""
            best.append(copy)
    return found


def rank(entry: Entry, pages: Iterable[PageLine]) -> Rank:
    """Return how good a copy of a conference the briefing of *entry* with these *pages* is.

    The one from the site is better, then the complete, then the longer one, then by layout and id.
    """
    is_from_site = count_imported(pages) == 0
    is_complete = entry.status == "complete"
    return is_from_site, is_complete, entry.words, LAYOUTS[entry.layout], entry.briefing_id


def count_imported(pages: Iterable[PageLine]) -> int:
    """Return how many of *pages* are known from imports only, and not from the site."""
    return sum(page.origin != SITE for page in pages)
