"""Report on a checked quotation: in words for people, as an object for programs. Pure.

What the browser says too comes from its scripts: the headline, and the notes on a place.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from scio_crawler.archive.index import IndexLine
from scio_crawler.common.errors import count
from scio_crawler.items import SITE, Record
from scio_crawler.showing.quoting.proof import Proof
from scio_crawler.showing.quoting.search import NEAR, Match, Occurrence, Result

_LISTED = 10  # further occurrences that are named, in a line each
_TURN = (
    "briefing_id turn_id turn title date published status withdrawn origin speaker role position "
    "organization kind page page_end url revision fetched corrected"
).split()


def lines(result: Result, proofs: Sequence[Proof]) -> Iterator[str]:
    """Yield the report on *result* for a person.

    *proofs* are those of the first occurrences, or parts; the others are only listed.
    """
    is_ended = result.headline.endswith((".”", "?”", "!”", "…”"))
    yield f"{result.headline or _not_found(result)}{'' if is_ended else '.'}"
    yield from result.notes
    if result.parts and result.verdict != NEAR:
        yield "Parts of it were said:"
    for occurrence, proof in zip(result.occurrences or result.parts, proofs, strict=False):
        yield ""
        yield from _occurrence(occurrence)
        yield from _proof(occurrence.turn, proof)
    rest = result.occurrences[len(proofs) :]
    if rest:
        yield ""
        yield "Also there:"
        for turn in (occurrence.turn for occurrence in rest[:_LISTED]):
            yield f"  {turn['date']}  {turn['speaker']}  {turn['turn_id']}"
        if more := len(rest) - _LISTED + result.further:
            yield f"  and {more} more" if more > 0 else ""
    if result.faults:
        yield ""
        yield from (f"Not searched: {fault}" for fault in result.faults)


def record(quotation: str, result: Result, proofs: Sequence[Proof]) -> dict[str, Any]:
    """Return the report on *result* for a program; *proofs* as for :func:`lines`."""
    shown = zip_longest(result.occurrences or result.parts, proofs)
    found = [_object(occurrence, proof) for occurrence, proof in shown]
    return {
        "quotation": quotation,
        "verdict": result.verdict,
        "attribution": result.claim and _attributed(result.claim, result.occurrences),
        "places": found if result.occurrences else [],
        "further_places": result.further,
        "parts": found if not result.occurrences else [],
        "searched": {"briefings": result.briefings, "turns": result.turns},
        "not_searched": list(map(str, result.faults)),
    }


def _attributed(claim: Mapping[str, Any], occurrences: Sequence[Occurrence]) -> dict[str, Any]:
    return {
        "given": claim["text"],
        "speaker": claim["person"],
        "date": claim["date"],
        "conference": claim["event"],
        "office": claim["office"],
        "wrong": occurrences[0].faults if occurrences else [],
    }


def _not_found(result: Result) -> str:
    turns, briefings = count(result.turns, "turn"), count(result.briefings, "conference")
    searched = f"{turns} of {briefings} {'was' if result.turns == 1 else 'were'} searched"
    unless = "; not all of the folder could be searched" if result.faults else ""
    return f"Not found: {searched}{unless}"


def _occurrence(occurrence: Occurrence) -> Iterator[str]:
    turn, match, today = occurrence[:3]
    yield _speaker(turn)
    yield f"{turn['title']}, {turn['date']}"
    yield f"{turn['kind']}, page {turn['page']}, revision {turn['revision']}, {turn['turn_id']}"
    yield ""
    yield f"    {_in_sentence(match)}"
    yield ""
    for passage in match.shortened:
        yield f"Left out at the omission mark: {passage}"
    yield from match.notes
    if match.kinds:
        yield "[-said, and not quoted-] {+quoted, and not said+}"
    yield from occurrence.cautions
    if today:
        yield from _today(turn["revision"], today.revision, today.match)


def _today(then: int, now: int, match: Match | None) -> Iterator[str]:
    if not now:
        yield f"Careful: this is revision {then}; there is no transcript any more."
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
        if page.origin != SITE:
            digest = f" (SHA-256 {page.origin_digest})" if page.origin_digest else ""
            yield f"    from {page.origin}{digest}, not fetched from the site"
        if line := proof.imports.get(page.page):
            where = f"{line.origin} (SHA-256 {line.origin_digest})"
            yield f"    captured with the same bytes on {line.date} in {where}"
    if not proof.pages:
        yield f"Page {turn['page']}: {turn['url']}"
    if proof.holds:
        what, has = ("pages", "have") if len(proof.pages) > 1 else ("page", "has")
        archived = f"the archived {what}, read again just now, {has}"
        proved = f"Proved: {archived} the words of the transcript"
        is_of_site = all(page.origin == SITE for page in proof.pages)
        yield f"{proved}." if is_of_site else f"{proved}, as that archive has them."
    else:
        yield f"Not proved: {proof.why}."


def _in_sentence(match: Match) -> str:
    """Return the words in their sentence: exact ones in ``>>`` and ``<<``, others as by wdiff.

    Words that turn the sense are in stars.
    """
    words = f">>{match.difference}<<" if match.is_exact else match.difference
    before, after = (
        "".join(f"*{part['text']}*" if "turns" in part else part["text"] for part in side)
        for side in match.around
    )
    return f"{before}{words}{after}".strip()


def _speaker(turn: Record) -> str:
    name, organization = turn["speaker"] or "somebody unnamed", turn["organization"]
    office = ", ".join(filter(None, [name, turn["position"]]))
    return office if organization in office else f"{office} ({organization})"


def _object(occurrence: Occurrence, proof: Proof | None) -> dict[str, Any]:
    turn, match, today = occurrence[:3]
    return {
        **{key: turn[key] for key in _TURN},
        "alike": match.alike,
        "said": match.said,
        "difference": match.difference,
        "differs_in": match.kinds,
        "before": match.before,
        "after": match.after,
        "left_out": match.left_out,
        "negations": match.negations,
        "turned_by": match.turned_by,
        "today": today
        and {
            "revision": today.revision,
            "turn_id": today.turn["turn_id"] if today.turn else "",
            "difference": today.match.difference if today.match else "",
        },
        "proof": proof
        and {
            "holds": proof.holds,
            "why_not": proof.why,
            "pages": [
                {**page.record(), "elsewhere": _elsewhere(proof.imports.get(page.page))}
                for page in proof.pages
            ],
        },
    }


def _elsewhere(line: IndexLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"date": line.date, "origin": line.origin, "origin_digest": line.origin_digest}
