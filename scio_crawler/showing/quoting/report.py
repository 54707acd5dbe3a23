"""Report on a checked quotation: in words for people, as an object for programs. Pure.

What the browser says too comes from its scripts: the headline, and the notes on a place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from scio_crawler.archive.index import IndexLine
from scio_crawler.common.errors import count
from scio_crawler.items import SITE, PageLine, Record
from scio_crawler.showing.quoting.proof import Proof
from scio_crawler.showing.quoting.search import NEAR, Match, Occurrence, Result, Today

_MAX_LISTED = 10  # further occurrences that are named, in a line each
_TURN_KEYS = (
    "briefing_id turn_id turn title date published status withdrawn origin speaker role position "
    "organization kind page page_end url revision fetched corrected"
).split()


def report_lines(result: Result, proofs: Sequence[Proof]) -> Iterator[str]:
    """Yield the report on *result* for a person.

    *proofs* belong to its first places; the others are only listed.
    """
    headline = result.headline or _not_found(result)
    if not headline.endswith((".”", "?”", "!”", "…”")):
        headline += "."
    yield headline
    yield from result.notes
    if result.parts and result.verdict != NEAR:
        yield "Parts of it were said:"

    for occurrence, proof in zip(result.places, proofs, strict=False):
        yield ""
        yield from _occurrence_lines(occurrence)
        yield from _proof_lines(occurrence.turn, proof)
    yield from _further_lines(result.occurrences[len(proofs) :], result.further)

    if result.faults:
        yield ""
    for fault in result.faults:
        yield f"Not searched: {fault}"


def report_object(quotation: str, result: Result, proofs: Sequence[Proof]) -> dict[str, Any]:
    """Return the report on *result* for a program; *proofs* as for :func:`report_lines`."""
    places = []
    for occurrence, proof in zip_longest(result.places, proofs):
        places.append(_place_object(occurrence, proof))
    report: dict[str, Any] = {
        "quotation": quotation,
        "verdict": result.verdict,
        "attribution": result.claim and _attribution_object(result.claim, result.occurrences),
        "places": [],
        "further_places": result.further,
        "parts": [],
        "searched": {"briefings": result.briefings, "turns": result.turns},
        "not_searched": list(map(str, result.faults)),
    }
    report["places" if result.occurrences else "parts"] = places
    return report


def _attribution_object(
    claim: Mapping[str, Any], occurrences: Sequence[Occurrence]
) -> dict[str, Any]:
    return {
        "given": claim["text"],
        "speaker": claim["person"],
        "date": claim["date"],
        "conference": claim["event"],
        "office": claim["office"],
        "wrong": occurrences[0].faults if occurrences else [],
    }


def _not_found(result: Result) -> str:
    turns = count(result.turns, "turn")
    briefings = count(result.briefings, "conference")
    were = "was" if result.turns == 1 else "were"
    found = f"Not found: {turns} of {briefings} {were} searched"
    if result.faults:
        return f"{found}; not all of the folder could be searched"
    return found


def _occurrence_lines(occurrence: Occurrence) -> Iterator[str]:
    turn = occurrence.turn
    match = occurrence.match
    yield _speaker_with_office(turn)
    yield f"{turn['title']}, {turn['date']}"
    yield f"{turn['kind']}, page {turn['page']}, revision {turn['revision']}, {turn['turn_id']}"
    yield from _sentence_lines(match)

    for passage in match.shortened:
        yield f"Left out at the omission mark: {passage}"
    yield from match.notes
    if match.kinds:
        yield "[-said, and not quoted-] {+quoted, and not said+}"

    yield from occurrence.cautions
    if occurrence.today:
        yield from _today_lines(turn["revision"], occurrence.today)


def _today_lines(revision: int, today: Today) -> Iterator[str]:
    outdated = f"Careful: this is revision {revision};"
    if not today.revision:
        yield f"{outdated} there is no transcript any more."
    elif today.match is None:
        yield f"{outdated} revision {today.revision} has nothing like it any more."
    else:
        yield f"{outdated} revision {today.revision} reads:"
        yield from _sentence_lines(today.match)


def _sentence_lines(match: Match) -> Iterator[str]:
    """Yield the words in their sentence, between empty lines: exact ones in ``>>`` and ``<<``."""
    words = f">>{match.difference}<<" if match.is_exact else match.difference
    before, after = map(_with_stars, match.around)
    sentence = f"{before}{words}{after}".strip()
    yield ""
    yield f"    {sentence}"
    yield ""


def _with_stars(parts: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of *parts* of a sentence; words that turn the sense are in stars."""
    sentence = ""
    for part in parts:
        text = part["text"]
        if "turns" in part:
            text = f"*{text}*"
        sentence += text
    return sentence


def _further_lines(further: Sequence[Occurrence], unlisted: int) -> Iterator[str]:
    """Yield the *further* occurrences, up to a limit, and how many more there are."""
    if not further:
        return

    yield ""
    yield "Also there:"
    for occurrence in further[:_MAX_LISTED]:
        turn = occurrence.turn
        yield f"  {turn['date']}  {turn['speaker']}  {turn['turn_id']}"
    more = len(further[_MAX_LISTED:]) + unlisted
    if more:
        yield f"  and {more} more"


def _proof_lines(turn: Record, proof: Proof) -> Iterator[str]:
    for page in proof.pages:
        yield from _page_lines(page, proof.imports.get(page.page))
    if not proof.pages:
        yield f"Page {turn['page']}: {turn['url']}"
    if not proof.holds:
        yield f"Not proved: {proof.why}."
        return

    have = "page, read again just now, has"
    if len(proof.pages) > 1:
        have = "pages, read again just now, have"
    proved = f"Proved: the archived {have} the words of the transcript"
    if any(page.origin != SITE for page in proof.pages):
        yield f"{proved}, as that archive has them."
    else:
        yield f"{proved}."


def _page_lines(page: PageLine, first_import: IndexLine | None) -> Iterator[str]:
    yield f"Page {page.page}: {page.url}"
    yield f"    fetched {page.fetched}, SHA-1 {page.digest}"
    if page.archive_file:
        yield f"    {page.archive_file}, byte {page.archive_offset}"
    if page.origin != SITE:
        digest = f" (SHA-256 {page.origin_digest})" if page.origin_digest else ""
        yield f"    from {page.origin}{digest}, not fetched from the site"
    if first_import:
        file = f"{first_import.origin} (SHA-256 {first_import.origin_digest})"
        yield f"    captured with the same bytes on {first_import.date} in {file}"


def _speaker_with_office(turn: Record) -> str:
    name = turn["speaker"] or "somebody unnamed"
    organization = turn["organization"]
    office = ", ".join(filter(None, [name, turn["position"]]))
    if organization in office:
        return office
    return f"{office} ({organization})"


def _place_object(occurrence: Occurrence, proof: Proof | None) -> dict[str, Any]:
    turn = occurrence.turn
    match = occurrence.match
    place = {key: turn[key] for key in _TURN_KEYS}
    return place | {
        "alike": match.alike,
        "said": match.said,
        "difference": match.difference,
        "differs_in": match.kinds,
        "before": match.before,
        "after": match.after,
        "left_out": match.left_out,
        "negations": match.negations,
        "turned_by": match.turned_by,
        "today": occurrence.today and _today_object(occurrence.today),
        "proof": proof and _proof_object(proof),
    }


def _today_object(today: Today) -> dict[str, Any]:
    return {
        "revision": today.revision,
        "turn_id": today.turn["turn_id"] if today.turn else "",
        "difference": today.match.difference if today.match else "",
    }


def _proof_object(proof: Proof) -> dict[str, Any]:
    pages = []
    for page in proof.pages:
        first_import = proof.imports.get(page.page)
        pages.append(page.record() | {"elsewhere": _import_object(first_import)})
    return {"holds": proof.holds, "why_not": proof.why, "pages": pages}


def _import_object(line: IndexLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"date": line.date, "origin": line.origin, "origin_digest": line.origin_digest}
