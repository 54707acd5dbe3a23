"""Search all turns of an output folder for a quotation."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from scio_crawler.contract import lines
from scio_crawler.contract.lines import OnFault, numbered, revision_files, skip
from scio_crawler.items import CATALOGUE, TURNS, Entry, Record, Turn
from scio_crawler.showing.quoting import matching
from scio_crawler.showing.quoting.attribution import terms_of_ways, ways
from scio_crawler.showing.quoting.claims import Claim, Fault, Names, faults, words_of
from scio_crawler.showing.quoting.quotation import Quotation, Span, interpretations, quotation
from scio_crawler.showing.quoting.words import (
    FULL,
    FUNCTION_WORDS,
    SMALL,
    WORD,
    Token,
    cleaned,
    terms,
    tokens,
)

# Damage is reported and skipped: the rest is searched all the same.


class Source(NamedTuple):
    """A file of turns."""

    file: str  # relative to the folder
    earlier: int = 0  # the number of its revision, 0 if that is the current one
    same_as: str = ""  # as in the catalogue


class SourceTurn(NamedTuple):
    """A turn and its place."""

    source: Source
    number: int  # of its line
    turn: Record

    @property
    def conference(self) -> str:
        """The id of the briefing that stands for the conference."""
        return self.source.same_as or self.turn["briefing_id"]


def sources(folder: Path, on_fault: OnFault) -> list[Source]:
    """Return the files of turns: those in the catalogue, other current ones, earlier revisions."""
    there = {path.relative_to(folder).as_posix() for path in folder.glob(TURNS.files)}
    known, copies = [], {}
    for entry in lines.read(folder, CATALOGUE.files, Entry, on_fault):
        copies[entry.briefing_id] = entry.same_as
        if entry.file in there:
            known.append(entry.file)
        elif entry.file:
            on_fault(lines.Fault("files", entry.file, 0, "is missing"))
    others = sorted(there.difference(known), reverse=True)
    found = list(map(Source, [*known, *others]))
    for id, number, file in revision_files(folder):
        found.append(Source(file, number, copies.get(id, "")))
    return found


def turns_of(folder: Path, source: Source, on_fault: OnFault) -> Iterator[SourceTurn]:
    """Yield the turns of *source* in order; faults of its lines go to *on_fault*."""
    for number, turn in numbered(folder, source.file, Turn, on_fault):
        if turn:
            yield SourceTurn(source, number, turn.record())


MOST_ALIGNED = 24  # turns
MOST_STEPS = 30_000_000  # of all alignments together: tokens of the quotation times letters said


class _Searched(NamedTuple):
    source: Source
    number: int  # of its line
    letters: int  # of its text
    shared: int  # a bit for each of the terms in question that it has


class _Index:
    """What the turns of a folder have of some *terms*. It is small: there may be many turns."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._bits = {term: 1 << at for at, term in enumerate(terms)}
        self._having: Counter[str] = Counter()
        self.turns: list[_Searched] = []

    def bits(self, terms: Iterable[str]) -> int:
        """Return the bits of *terms*; one that is not in question has none."""
        return sum(self._bits.get(term, 0) for term in terms)

    def add(self, found: SourceTurn, said: str) -> int:
        """Add a turn that has the text *said*; return the bits of its terms."""
        there = self._bits.keys() & terms(said)
        self._having.update(there)
        shared = self.bits(there)
        self.turns.append(_Searched(found.source, found.number, len(said), shared))
        return shared

    def best_candidates(self, wanted: int) -> list[int]:
        """Return the places of the turns that share most of the bits *wanted*, best first."""
        worths = [(bit, self._worth(term)) for term, bit in self._bits.items() if bit & wanted]

        def total(at: int) -> int:
            shared = self.turns[at].shared
            return sum([worth for bit, worth in worths if bit & shared])

        ranked = nlargest(MOST_ALIGNED, range(len(self.turns)), key=total)  # stable: newest first
        return [at for at in ranked if self.turns[at].shared & wanted]

    def _worth(self, term: str) -> int:
        """Return the worth of *term*: a whole number, so that browsers calculate the same."""
        rarity = (len(self.turns) // (self._having[term] + 1)).bit_length() + 1
        return rarity * (SMALL if term in FUNCTION_WORDS else FULL)


MOST_FRAGMENTS = 3  # that are shown
FEWEST = 5  # words of a fragment
_FEWEST_CONTENT_WORDS = 3  # among these: words that say something by themselves
_LONGEST_QUOTATION = 2000  # tokens; others after these are not compared


def longest_fragment(quoted: Quotation, said: Sequence[Token]) -> Span | None:
    """Return the first of the longest spans of *quoted* in *said*; None if it has too few words."""
    ours = [token.text for token in quoted.tokens[:_LONGEST_QUOTATION]]
    theirs = [token.text for token in said]
    match = SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match()
    best = Span(match.a, match.a + match.size)
    found = quoted.tokens[best.first : best.end]
    words = [token.text.lower() for token in found if token.kind == WORD]
    content = [word for word in words if word not in FUNCTION_WORDS]
    return best if len(words) >= FEWEST and len(content) >= _FEWEST_CONTENT_WORDS else None


def disjoint(spans: Sequence[Span]) -> list[int]:
    """Return the places of the longest *spans* that share no words, the longest first."""
    chosen: list[int] = []
    for at in sorted(range(len(spans)), key=lambda at: spans[at].first - spans[at].end):
        first, end = spans[at]
        if all(end <= spans[other].first or spans[other].end <= first for other in chosen):
            chosen.append(at)
    return chosen[:MOST_FRAGMENTS]


MOST_EXACT = 50  # occurrences that are listed; the others are counted
MOST_NEAR = 3
_MOST_SPLIT = 3  # ways to split off an attribution that are aligned


class Today(NamedTuple):
    """What the current transcript says in place of the words of an earlier revision."""

    revision: int  # 0 if there is no current transcript
    turn: Record | None  # None if the turn is gone, and no other one has anything like the words
    match: matching.Match | None


class Occurrence(NamedTuple):
    """A turn that has a quotation."""

    turn: Record
    match: matching.Match
    today: Today | None = None  # for a turn of an earlier revision only
    faults: tuple[Fault, ...] = ()  # what the attribution says wrongly of the turn


@dataclass(slots=True)
class Result:
    """What a search of a folder found."""

    verdict: str = matching.NONE
    occurrences: list[Occurrence] = field(default_factory=list)  # best first, then newest first
    fragments: list[Occurrence] = field(default_factory=list)  # if there are no occurrences
    further: int = 0  # exact occurrences that are not listed
    turns: int = 0  # searched, earlier revisions aside
    briefings: int = 0
    claim: Claim | None = None  # what the attribution says, if there is one
    faults: list[lines.Fault] = field(default_factory=list)  # what was not searched, and why


class _Candidate(NamedTuple):
    at: int  # its place among the turns that were searched
    found: SourceTurn
    said: str  # its text, cleaned


class _Wanted:
    """A quotation that is searched, with the *bits* of its terms, and where it was found."""

    def __init__(self, quoted: Quotation, bits: int = 0, claim: Claim | None = None) -> None:
        self.quoted, self.bits, self.claim = quoted, bits, claim
        self.exact: dict[bool, list[tuple[SourceTurn, matching.Match]]] = {True: [], False: []}
        self.further = {True: 0, False: 0}  # by whether the attribution is right
        self._exactly_in: set[str] = set()

    def look_at(self, found: SourceTurn, said: str, shared: int) -> None:
        """Look for the quotation in a turn that has the text *said*, with the bits *shared*."""
        # Of each conference, an earlier revision counts only if no later one has the words.
        is_later = bool(found.source.earlier) and found.conference in self._exactly_in
        if self.bits & shared != self.bits or is_later:
            return
        if match := matching.match_exactly(self.quoted, said):
            self._exactly_in.add(found.conference)
            is_right = not (self.claim and faults(self.claim, found.turn))
            if len(self.exact[is_right]) < MOST_EXACT:
                self.exact[is_right].append((found, match))
            else:
                self.further[is_right] += 1


def search(folder: Path, given: str) -> Result:
    """Search *folder* for the words *given*, which may name the speaker; return the best result.

    All turns are read once. Which of them to look at again shows what they have in common with
    *given*: an attribution can be told only when all names are known.
    """
    names = Names()
    plain = [quotation(text) for text in interpretations(given)]
    index = _Index(set().union(*(terms_of_ways(quoted.text) for quoted in plain)))
    wanted = [_Wanted(quoted, index.bits(quoted.terms)) for quoted in plain if quoted.words]
    result = _look(folder, wanted, index, names)
    if best := _exact(folder, wanted, result):
        return best
    nearest = _best_near(folder, wanted, index, result)
    texts = [cleaned(each.turn["text"]) for each in nearest.occurrences]
    attributed = [
        _Wanted(quoted, index.bits(quoted.terms), claim)
        for quoted, claim in dict.fromkeys(_attributed(plain, names, texts))
    ]
    if not attributed:
        return nearest
    _look_again(folder, attributed, index)
    if best := _exact(folder, attributed, result):
        return best
    near = _best_near(folder, attributed[-_MOST_SPLIT:], index, result)
    return near if near.occurrences and _alike(near) >= _alike(nearest) else nearest


def _attributed(
    plain: Iterable[Quotation], names: Names, texts: Sequence[str]
) -> Iterator[tuple[Quotation, Claim]]:
    """Yield the ways to split *plain*, unless the nearest *texts* have all of it, if altered.

    The name of somebody who speaks in the folder, but whom they do not name, is no altered word.
    """
    named = words_of(" ".join(texts))
    for whole in plain:
        least = max((matching.least_weight(whole, text) for text in texts), default=0)
        for way in ways(whole.text, names):
            quoted = quotation(*way.pieces)
            is_other = way.claim.people and named.isdisjoint(words_of(way.claim.person))
            if is_other or matching.weight_in(quoted, whole) >= least:
                yield quoted, way.claim


def _alike(result: Result) -> int:
    return max((each.match.alike for each in result.occurrences), default=-1)


def _look(folder: Path, wanted: Sequence[_Wanted], index: _Index, names: Names) -> Result:
    """Look for all that is *wanted* in each turn; fill *index* and *names*; return the result."""
    result = Result()
    for source in sources(folder, result.faults.append):
        result.briefings += not source.earlier
        for found in turns_of(folder, source, result.faults.append):
            result.turns += not source.earlier
            names.add(found.turn)
            said = cleaned(found.turn["text"])
            shared = index.add(found, said)
            for each in wanted:
                each.look_at(found, said, shared)
    return result


def _look_again(folder: Path, wanted: Sequence[_Wanted], index: _Index) -> None:
    """Look for all that is *wanted* in the turns that can have it by *index*."""
    every = {each.bits for each in wanted}
    likely = (turn for turn in index.turns if any(bits & turn.shared == bits for bits in every))
    for source, turns in groupby(likely, key=lambda turn: turn.source):
        shared = {turn.number: turn.shared for turn in turns}
        for found in turns_of(folder, source, skip):
            said = cleaned(found.turn["text"]) if found.number in shared else ""
            for each in wanted if said else ():
                each.look_at(found, said, shared[found.number])


def _exact(folder: Path, wanted: Sequence[_Wanted], result: Result) -> Result | None:
    """Return *result* with the exact words: those whose attribution is right, if there are any."""
    for is_right in (True, False):
        for each in wanted:
            if places := each.exact[is_right]:
                occurrences = [_occurrence(folder, each, *place) for place in places]
                occurrences.sort(key=lambda one: len(one.faults))
                return replace(
                    result,
                    verdict=matching.EXACT if is_right else matching.NEAR,
                    occurrences=occurrences,
                    further=each.further[is_right],
                    claim=each.claim,
                )
    return None


def _best_near(folder: Path, wanted: Sequence[_Wanted], index: _Index, result: Result) -> Result:
    """Return *result* with the nearest words, else with parts of the first that is *wanted*."""
    best = result
    for each in wanted:
        candidates = _candidates(folder, each, index)
        if occurrences := _near(folder, each, candidates):
            near = replace(result, verdict=matching.NEAR, occurrences=occurrences, claim=each.claim)
            best = near if _alike(near) > _alike(best) else best
        elif each is wanted[0]:
            best = replace(result, fragments=_fragments(folder, each, candidates))
    return best


def _candidates(folder: Path, wanted: _Wanted, index: _Index) -> list[_Candidate]:
    """Return the turns that are aligned with the quotation; they are read again."""
    found: list[_Candidate] = []
    steps = 0
    for at in index.best_candidates(wanted.bits):
        source, number, letters, _ = index.turns[at]
        steps += len(wanted.quoted.tokens) * letters
        if steps > MOST_STEPS and found:
            break
        turns = turns_of(folder, source, skip)
        if turn := next((each for each in turns if each.number == number), None):
            found.append(_Candidate(at, turn, cleaned(turn.turn["text"])))
    return found


def _near(folder: Path, wanted: _Wanted, candidates: Sequence[_Candidate]) -> list[Occurrence]:
    matches = ((each, matching.match_nearly(wanted.quoted, each.said)) for each in candidates)
    near = [(each, match) for each, match in matches if match]
    near.sort(key=lambda pair: (-pair[1].alike, pair[0].found.source.earlier > 0, pair[0].at))
    occurrences: list[Occurrence] = []
    conferences: set[str] = set()
    for (_, found, _), match in near:
        is_known = found.source.earlier and found.conference in conferences
        if len(occurrences) < MOST_NEAR and not is_known:
            conferences.add(found.conference)
            occurrences.append(_occurrence(folder, wanted, found, match))
    return occurrences


def _fragments(folder: Path, wanted: _Wanted, candidates: Sequence[_Candidate]) -> list[Occurrence]:
    """Return the occurrences of the longest fragments of the quotation, the longest first."""
    quoted, fragments = wanted.quoted, []
    for _, found, said in candidates:
        span = longest_fragment(quoted, tokens(said))
        if span is None:
            continue
        first, last = quoted.tokens[span.first], quoted.tokens[span.end - 1]
        fragment = quotation(quoted.text[first.start : last.end])
        if match := matching.match_exactly(fragment, said):
            fragments.append((span, _occurrence(folder, _Wanted(fragment), found, match)))
    return [fragments[at][1] for at in disjoint([span for span, _ in fragments])]


def _occurrence(
    folder: Path, wanted: _Wanted, found: SourceTurn, match: matching.Match
) -> Occurrence:
    today = _today(folder, wanted.quoted, found.turn) if found.source.earlier else None
    wrong = faults(wanted.claim, found.turn) if wanted.claim else ()
    return Occurrence(found.turn, match, today, tuple(wrong))


def _today(folder: Path, quoted: Quotation, earlier: Record) -> Today:
    """Return what the current transcript has of *quoted*, which the turn *earlier* had.

    The same turn counts, however it reads, else the one that has most of the words.
    """
    now: list[Record] = []
    for path in folder.glob(TURNS.files):
        if path.stem.partition("_")[2] == earlier["briefing_id"]:
            source = Source(path.relative_to(folder).as_posix())
            now = [found.turn for found in turns_of(folder, source, skip)]
    revision = now[0]["revision"] if now else 0
    same = [turn for turn in now if turn["turn_id"] == earlier["turn_id"] and turn["words"]]
    if same:
        closest = matching.match_closest(quoted, cleaned(same[0]["text"]))
        return Today(revision, same[0], closest)
    matches = ((matching.match_nearly(quoted, cleaned(turn["text"])), turn) for turn in now)
    near = [(match, turn) for match, turn in matches if match]
    if not near:
        return Today(revision, None, None)
    match, turn = max(near, key=lambda pair: pair[0].alike)
    return Today(revision, turn, match)
