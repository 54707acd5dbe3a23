"""Look through all turns of an output folder for a quotation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scio_crawler.folder.files import TurnsFiles
from scio_crawler.items import Record
from scio_crawler.showing.quoting.matching import (
    EXACT,
    NEAR,
    NONE,
    Match,
    match_exactly,
    match_nearly,
)
from scio_crawler.showing.quoting.readings import is_by, readings
from scio_crawler.showing.quoting.runs import Quotation, Run, quotation
from scio_crawler.showing.quoting.texts import Source, Text, sources, texts
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

# --- Choose, of many turns, those that a quotation is laid beside word for word. Pure -------------

MOST_ALIGNED = 24  # turns that are aligned
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
    return [at for at in ranked[:MOST_ALIGNED] if found[at]]


def _counted(found: Sequence[frozenset[str]]) -> dict[frozenset[str], int]:
    counts: dict[frozenset[str], int] = {}
    for shared in found:
        counts[shared] = counts.get(shared, 0) + 1
    return counts


def _worth(term: str, having: int, turns: int) -> int:
    """Return what it says that a turn has *term*: in whole numbers, alike in every program."""
    rarity = (turns // (having + 1)).bit_length() + 1
    return rarity * (SMALL if term in FUNCTION_WORDS else FULL)


# --- Find the parts of a quotation that were said though the whole was not. Pure ------------------

MOST_PARTS = 3  # parts that are told
FEWEST = 5  # words of a part, three of which say something by themselves
_TELLING = 3
_LOOKED_FOR = 2000  # tokens of the quotation


def longest(quoted: Quotation, said: Sequence[Token]) -> Run | None:
    """Return the longest run of the tokens of *quoted* that is one of *said* as well.

    None if that has too few words to mean anything. Of several it is the first.
    """
    best, above = Run(0, 0), [0] * (len(said) + 1)
    for place, token in enumerate(quoted.tokens[:_LOOKED_FOR]):
        row = [0]
        for j, other in enumerate(said):
            length = above[j] + 1 if token.text == other.text else 0
            if length > best.end - best.first:
                best = Run(place + 1 - length, place + 1)
            row.append(length)
        above = row
    return best if _says_something(quoted.tokens[best.first : best.end]) else None


def apart(runs: Iterable[Run]) -> list[int]:
    """Return which of *runs* to tell: the longest first, and none that shares words with another.

    Of equal ones it is the first.
    """
    ranked = sorted(enumerate(runs), key=lambda entry: (entry[1].first - entry[1].end, entry[0]))
    told: list[tuple[int, Run]] = []
    for at, run in ranked:
        if all(run.end <= other.first or other.end <= run.first for _, other in told):
            told.append((at, run))
    return [at for at, _ in told[:MOST_PARTS]]


def _says_something(tokens: Sequence[Token]) -> bool:
    words = [token.text.lower() for token in tokens if token.kind == WORD]
    telling = [word for word in words if word not in FUNCTION_WORDS]
    return len(words) >= FEWEST and len(telling) >= _TELLING


# --- Look through all turns of an output folder for a quotation -----------------------------------

MOST_PLACES = 50  # where it stands exactly; the others are counted
MOST_NEAR = 3
_RANKS = (EXACT, NEAR, NONE)  # best first


class Today(NamedTuple):
    """How the transcript reads today what an earlier revision said."""

    revision: int
    turn: Record | None  # None if nothing like it is there any more
    match: Match | None


class Place(NamedTuple):
    """A turn in which a quotation stands; *today* is told of an earlier revision alone."""

    turn: Record
    match: Match
    today: Today | None = None


@dataclass(slots=True)
class Result:
    """Where a quotation stands in a folder."""

    verdict: str = NONE
    places: list[Place] = field(default_factory=list)  # best first; of equal ones, newest first
    parts: list[Place] = field(default_factory=list)  # of what is not found: what was said of it
    further: int = 0  # exact places that are not among these
    turns: int = 0  # looked through, earlier revisions aside
    briefings: int = 0
    is_attributed: bool = False  # whether it was looked for in what one speaker said
    names: set[str] = field(default_factory=set)  # of all speakers
    faults: list[str] = field(default_factory=list)  # what was not looked through, and why


class _Seen(NamedTuple):
    """A turn that was looked through, and how long it is."""

    source: Source
    number: int
    letters: int


class _Candidate(NamedTuple):
    """A turn with its text cleaned; *at* says when it was looked through."""

    at: int
    text: Text
    said: str


def search(folder: Path, given: str) -> Result:
    """Return where the quotation *given*, which has words, stands in *folder*, best read.

    A name before or behind the words may be that of whoever said them.
    """
    ways = readings(given)
    result = _search(folder, quotation(next(ways).words))
    for words, by in ways:
        if result.verdict == EXACT:
            break
        if by and not any(is_by(name, by) for name in result.names):
            continue
        if (quoted := quotation(words)).words:
            result = min(result, _search(folder, quoted, by), key=_rank)
    return result


def _rank(result: Result) -> tuple[int, int]:
    return _RANKS.index(result.verdict), -max((p.match.alike for p in result.places), default=0)


def _search(folder: Path, quoted: Quotation, by: Sequence[Token] = ()) -> Result:
    """Return where *quoted* stands in *folder*, in turns of the speaker *by* if that is given."""
    result = Result(is_attributed=bool(by))
    seen: list[_Seen] = []
    shared: list[frozenset[str]] = []
    known: dict[frozenset[str], frozenset[str]] = {}
    exactly_in: set[str] = set()
    for source in sources(folder, result.faults.append):
        result.briefings += not source.earlier
        for text in texts(folder, source, result.faults.append):
            result.turns += not source.earlier
            names = {str(text.turn["speaker"]), str(text.turn["label"])}
            result.names |= names
            if by and not any(is_by(name, by) for name in names):
                continue
            said, briefing_id = cleaned(str(text.turn["text"])), str(text.turn["briefing_id"])
            found = quoted.terms & terms(said)
            shared.append(known.setdefault(found, found))
            seen.append(_Seen(source, text.number, len(said)))
            # What is said today is not told of earlier revisions, the rest of the last of them.
            if len(found) < len(quoted.terms) or (source.earlier and briefing_id in exactly_in):
                continue
            if match := match_exactly(quoted, said):
                exactly_in.add(briefing_id)
                _add(result, Place(text.turn, match, _today(folder, quoted, text)))
    if result.places:
        result.verdict = EXACT
        return result
    candidates = _candidates(folder, quoted, seen, shared)
    result.places = _near(folder, quoted, candidates)
    if result.places:
        result.verdict = NEAR
    else:
        result.parts = _parts(folder, quoted, candidates)
    return result


def _add(result: Result, place: Place) -> None:
    if len(result.places) < MOST_PLACES:
        result.places.append(place)
    else:
        result.further += 1


def _candidates(
    folder: Path, quoted: Quotation, seen: Sequence[_Seen], shared: Sequence[frozenset[str]]
) -> list[_Candidate]:
    """Return the turns that are laid beside *quoted* word for word."""
    found: list[_Candidate] = []
    steps = 0
    for at in chosen(quoted.terms, shared):
        steps += len(quoted.tokens) * seen[at].letters
        if steps > MOST_STEPS and found:
            break
        if text := _again(folder, seen[at]):
            found.append(_Candidate(at, text, cleaned(str(text.turn["text"]))))
    return found


def _near(folder: Path, quoted: Quotation, candidates: Sequence[_Candidate]) -> list[Place]:
    """Return where *quoted* nearly stands, best first."""
    matches = ((each, match_nearly(quoted, each.said)) for each in candidates)
    found = [(each, match) for each, match in matches if match]
    found.sort(key=lambda pair: (-pair[1].alike, pair[0].text.source.earlier > 0, pair[0].at))
    places: list[Place] = []
    told: set[str] = set()
    for (_, text, _), match in found:
        briefing_id = str(text.turn["briefing_id"])
        if len(places) < MOST_NEAR and not (text.source.earlier and briefing_id in told):
            told.add(briefing_id)
            places.append(Place(text.turn, match, _today(folder, quoted, text)))
    return places


def _parts(folder: Path, quoted: Quotation, candidates: Sequence[_Candidate]) -> list[Place]:
    """Return where the longest parts of *quoted* stand, the longest first."""
    found = []
    for each in candidates:
        run = longest(quoted, tokens(each.said))
        if run is None:
            continue
        first, last = quoted.tokens[run.first], quoted.tokens[run.end - 1]
        part = quotation(quoted.text[first.start : last.end])
        if match := match_exactly(part, each.said):
            found.append((run, Place(each.text.turn, match, _today(folder, part, each.text))))
    return [found[at][1] for at in apart(run for run, _ in found)]


def _again(folder: Path, seen: _Seen) -> Text | None:
    """Return the turn that was *seen*, read again; None if it has gone since."""
    found = texts(folder, seen.source, lambda _: None)
    return next((text for text in found if text.number == seen.number), None)


def _today(folder: Path, quoted: Quotation, text: Text) -> Today | None:
    """Return how the transcript reads today if *text* is of an earlier revision, else None."""
    if not text.source.earlier:
        return None
    file = TurnsFiles(folder).of(str(text.turn["briefing_id"]))
    now = [text.turn for text in texts(folder, Source(file), lambda _: None)] if file else []
    revision = int(now[0]["revision"]) if now else 0
    matches = ((match_nearly(quoted, cleaned(str(turn["text"]))), turn) for turn in now)
    near = [(match, turn) for match, turn in matches if match]
    if not near:
        return Today(revision, None, None)
    match, turn = max(near, key=lambda pair: pair[0].alike)
    return Today(revision, turn, match)
