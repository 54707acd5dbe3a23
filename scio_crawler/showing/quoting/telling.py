"""What is told of a checked quotation: in words for people, as an object for programs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from scio_crawler.common.errors import count
from scio_crawler.items import Record
from scio_crawler.showing.quoting.differences import left_out, shortened, wdiff
from scio_crawler.showing.quoting.matching import EXACT, NEAR, NONE, Match
from scio_crawler.showing.quoting.proof import Proof
from scio_crawler.showing.quoting.search import Place, Result

VERDICTS = {
    EXACT: "Said exactly so",
    NEAR: "Nearly: the transcript has other words",
    NONE: "Not found",
}
TURNED = "Nearly: what is left out may turn the sense around"
# What is to be known before a turn of a briefing of this status is quoted.
WARNINGS = {
    "partial": "the transcript is partial: pages of it are missing",
    "doubtful": "the transcript is doubtful: words may be missing, or in the wrong mouth",
    "withdrawn": "the transcript was withdrawn: the site no longer has it",
}
_LISTED = 10  # further places that are named in a line each
_TURN = (
    "briefing_id turn_id anchor turn title date published status speaker role position "
    "organization kind page page_end url revision fetched"
).split()


class Told(NamedTuple):
    """A place with its proof; None if it was not proved."""

    place: Place
    proof: Proof | None


def lines(result: Result, told: list[Told]) -> Iterator[str]:
    """Yield what a person reads of *result*; the first places are *told* with their proofs."""
    yield _headline(result)
    if result.is_attributed:
        yield "Looked for in what this speaker said. What stands beside the name was not compared."
    if result.parts:
        yield "Parts of it were said:"
    for place, proof in told:
        yield ""
        yield from _place(place)
        if proof:
            yield from _proof(place.turn, proof)
    rest = result.places[len(told) :]
    if rest:
        yield ""
        yield "Also there:"
        yield from (f"  {_short(place.turn)}" for place in rest[:_LISTED])
        if more := len(rest) - _LISTED + result.further:
            yield f"  and {more} more" if more > 0 else ""
    if result.faults:
        yield ""
        yield from (f"Not searched: {fault}" for fault in result.faults)


def record(quotation: str, result: Result, told: list[Told]) -> dict[str, Any]:
    """Return what a program reads of *result*."""
    proofs = {id(place): proof for place, proof in told}
    return {
        "quotation": quotation,
        "verdict": result.verdict,
        "places": [_object(place, proofs.get(id(place))) for place in result.places],
        "further_places": result.further,
        "parts": [_object(place, proofs.get(id(place))) for place in result.parts],
        "searched": {"briefings": result.briefings, "turns": result.turns},
        "not_searched": result.faults,
    }


def _headline(result: Result) -> str:
    turns, briefings = count(result.turns, "turn"), count(result.briefings, "conference")
    searched = f"{turns} of {briefings} {'was' if result.turns == 1 else 'were'} searched"
    number = len(result.places) + result.further
    if result.verdict == NONE:
        unless = "; not all of the folder could be searched" if result.faults else ""
        return f"{VERDICTS[NONE]}: {searched}{unless}."
    if result.verdict == EXACT and all(place.today for place in result.places):
        return f"{VERDICTS[EXACT]}, but only in an earlier revision of the transcript."
    if result.verdict == EXACT and number > 1:
        return f"{VERDICTS[EXACT]}, in {number:,} turns."
    is_turned = result.verdict == NEAR and result.places[0].match.is_turned
    return f"{TURNED if is_turned else VERDICTS[result.verdict]}."


def _place(place: Place) -> Iterator[str]:
    turn, match = place.turn, place.match
    yield _speaker(turn)
    yield f"{turn['title']}, {turn['date']}"
    yield f"{turn['kind']}, page {turn['page']}, revision {turn['revision']}, {turn['anchor']}"
    yield ""
    yield f"    {_in_sentence(match)}"
    yield ""
    for passage in left_out(match.pieces):
        yield f"Left out at the omission mark: {shortened(passage)}"
    if match.negations:
        words = " and ".join(f"“{word}”" for word in match.negations)
        yield f"The omission takes {words} from a clause of which other words are quoted."
    if not match.is_exact and not match.is_turned:
        yield "[-said, and not quoted-] {+quoted, and not said+}"
    if warning := WARNINGS.get(str(turn["status"])):
        yield f"Careful: {warning}."
    if today := place.today:
        yield from _today(int(turn["revision"]), today.revision, today.match)


def _today(then: int, now: int, match: Match | None) -> Iterator[str]:
    if not now:
        yield f"Careful: this is revision {then}; the transcript is not there any more."
    elif match is None:
        yield f"Careful: this is revision {then}; revision {now} has nothing like it any more."
    else:
        yield f"Careful: this is revision {then}; revision {now} reads:"
        yield ""
        yield f"    {_in_sentence(match)}"
        yield ""


def _proof(turn: Record, proof: Proof) -> Iterator[str]:
    for page in proof.pages:
        yield f"Page {page.page}: {page.url}"
        yield f"    fetched {page.fetched}, SHA-1 {page.digest}"
        if page.archive_file:
            yield f"    {page.archive_file}, byte {page.archive_offset}"
    if not proof.pages:
        yield f"Page {turn['page']}: {turn['url']}"
    if proof.holds:
        has = (
            "pages, read again just now, have"
            if len(proof.pages) > 1
            else "page, read again just now, has"
        )
        yield f"Proved: the archived {has} the words of the transcript."
    else:
        yield f"Not proved: {proof.why}."


def _in_sentence(match: Match) -> str:
    """Return the words in their sentence, with what is different; if exact, between ``>>``."""
    words = f">>{wdiff(match.pieces)}<<" if match.is_exact else wdiff(match.pieces)
    return f"{match.context.before}{words}{match.context.after}".strip()


def _speaker(turn: Record) -> str:
    name, organization = str(turn["speaker"]) or "somebody unnamed", str(turn["organization"])
    office = ", ".join(filter(None, [name, str(turn["position"])]))
    return office if organization in office else f"{office} ({organization})"


def _short(turn: Record) -> str:
    return f"{turn['date']}  {turn['speaker']}  {turn['anchor']}"


def _object(place: Place, proof: Proof | None) -> dict[str, Any]:
    match, today = place.match, place.today
    return {
        **{key: place.turn[key] for key in _TURN},
        "alike": match.alike,
        "said": match.said,
        "difference": wdiff(match.pieces),
        "before": match.context.before,
        "after": match.context.after,
        "left_out": left_out(match.pieces),
        "negations": list(match.negations),
        "today": today
        and {
            "revision": today.revision,
            "anchor": today.turn["anchor"] if today.turn else "",
            "difference": wdiff(today.match.pieces) if today.match else "",
        },
        "proof": proof
        and {
            "holds": proof.holds,
            "why_not": proof.why,
            "pages": [page.record() for page in proof.pages],
        },
    }
