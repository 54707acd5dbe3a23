"""Look through all turns of an output folder for a quotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scio_crawler.lines import Record
from scio_crawler.output.turns_files import TurnsFiles
from scio_crawler.quoting.candidates import MOST_STEPS, chosen
from scio_crawler.quoting.matching import EXACT, NEAR, NONE, Match, match_exactly, match_nearly
from scio_crawler.quoting.parts import apart, longest
from scio_crawler.quoting.readings import is_by, readings
from scio_crawler.quoting.runs import Quotation, quotation
from scio_crawler.quoting.texts import Source, Text, sources, texts
from scio_crawler.quoting.words import Token, cleaned, terms, tokens

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
