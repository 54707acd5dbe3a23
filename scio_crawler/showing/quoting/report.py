"""Report on a checked quotation: in words for people, as an object for programs. Pure."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from scio_crawler.archive.index import IndexLine
from scio_crawler.common.errors import count
from scio_crawler.items import SITE, Record
from scio_crawler.showing.quoting.claims import Claim, correction, date_of, is_empty
from scio_crawler.showing.quoting.matching import EXACT, NONE, Match, left_out, shortened, wdiff
from scio_crawler.showing.quoting.proof import Proof
from scio_crawler.showing.quoting.search import Occurrence, Result
from scio_crawler.showing.quoting.words import CAPITALS, NUMBER_FORM, PUNCTUATION, SPELLING

_EXACT, _NONE = "Said exactly so", "Not found"
REVERSED = "Nearly: what is left out may turn the sense around"
_FORMS = {  # differences that change nothing of what is said
    NUMBER_FORM: "in how a number is written",
    SPELLING: "in spelling",
    CAPITALS: "in capitals",
    PUNCTUATION: "in punctuation",
}
# What a reader must know before quoting from a briefing with this status.
WARNINGS = {
    "partial": "the transcript is partial: pages of it are missing",
    "doubtful": "the transcript is doubtful: words may be missing or wrongly attributed",
}
WITHDRAWN = "the transcript was withdrawn: the site no longer has it"
ARCHIVE = "the words come from an archive that somebody else made, not from the site itself"
_LISTED = 10  # further occurrences that are named, in a line each
_TURN = (
    "briefing_id turn_id turn title date published status withdrawn origin speaker role position "
    "organization kind page page_end url revision fetched corrected"
).split()


def lines(result: Result, proofs: Sequence[Proof]) -> Iterator[str]:
    """Yield the report on *result* for a person.

    *proofs* are those of the first occurrences, or fragments; the others are only listed.
    """
    yield _headline(result)
    if result.claim and result.occurrences:
        yield from _attribution(result)
    if result.fragments:
        yield "Parts of it were said:"
    for occurrence, proof in zip(result.occurrences or result.fragments, proofs, strict=False):
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
    shown = zip_longest(result.occurrences or result.fragments, proofs)
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


def _attributed(claim: Claim, occurrences: Sequence[Occurrence]) -> dict[str, Any]:
    wrong = occurrences[0].faults if occurrences else ()
    return {
        "given": claim.text,
        "speaker": claim.person,
        "date": date_of(claim),
        "conference": claim.event,
        "office": claim.office,
        "wrong": [fault._asdict() for fault in wrong],
    }


def _headline(result: Result) -> str:
    turns, briefings = count(result.turns, "turn"), count(result.briefings, "conference")
    searched = f"{turns} of {briefings} {'was' if result.turns == 1 else 'were'} searched"
    number = len(result.occurrences) + result.further
    if result.verdict == NONE:
        unless = "; not all of the folder could be searched" if result.faults else ""
        return f"{_NONE}: {searched}{unless}."
    if result.verdict == EXACT and all(each.today for each in result.occurrences):
        return f"{_EXACT}, but only in an earlier revision of the transcript."
    if result.verdict == EXACT:
        return f"{_EXACT}, in {number:,} turns." if number > 1 else f"{_EXACT}."
    best = result.occurrences[0]
    exact_words = " ".join(map(correction, best.faults))
    return exact_words if best.match.is_exact else f"{difference(best.match)}."


def difference(match: Match) -> str:
    """Return in what a near *match* differs, in words."""
    if match.negations and not match.kinds:
        return REVERSED
    if match.kinds[0] not in _FORMS:
        return "Nearly: the transcript has other words"
    return f"Nearly: it differs {' and '.join(_FORMS[kind] for kind in match.kinds)}"


def _attribution(result: Result) -> Iterator[str]:
    """Yield what the headline does not tell of the attribution."""
    best = result.occurrences[0]
    if best.faults and not best.match.is_exact:
        yield " ".join(map(correction, best.faults))
    if result.claim and is_empty(result.claim):
        yield f"“{result.claim.text}” names nobody: only the words were compared."


def _occurrence(occurrence: Occurrence) -> Iterator[str]:
    turn, match, today, _ = occurrence
    yield _speaker(turn)
    yield f"{turn['title']}, {turn['date']}"
    yield f"{turn['kind']}, page {turn['page']}, revision {turn['revision']}, {turn['turn_id']}"
    yield ""
    yield f"    {_in_sentence(match)}"
    yield ""
    for passage in left_out(match.segments):
        yield f"Left out at the omission mark: {shortened(passage)}"
    if match.negations:
        words = " and ".join(f"“{word}”" for word in match.negations)
        yield f"The omission takes {words} from a clause of which other words are quoted."
    if match.kinds:
        yield "[-said, and not quoted-] {+quoted, and not said+}"
    yield from (f"Careful: {warning}." for warning in _warnings(turn))
    if today:
        yield from _today(turn["revision"], today.revision, today.match)


def _warnings(turn: Record) -> Iterator[str]:
    if warning := WARNINGS.get(turn["status"]):
        yield warning
    if turn["withdrawn"]:
        yield WITHDRAWN
    if turn["origin"] != SITE:
        yield ARCHIVE
    if keys := turn["corrected"].split():
        yield f"people corrected {', '.join(keys)} of this turn: the page may read otherwise"


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
    """Return the words in their sentence: exact ones in ``>>`` and ``<<``, others as by wdiff."""
    words = f">>{wdiff(match.segments)}<<" if match.is_exact else wdiff(match.segments)
    return f"{match.before}{words}{match.after}".strip()


def _speaker(turn: Record) -> str:
    name, organization = turn["speaker"] or "somebody unnamed", turn["organization"]
    office = ", ".join(filter(None, [name, turn["position"]]))
    return office if organization in office else f"{office} ({organization})"


def _object(occurrence: Occurrence, proof: Proof | None) -> dict[str, Any]:
    turn, match, today, _ = occurrence
    return {
        **{key: turn[key] for key in _TURN},
        "alike": match.alike,
        "said": match.said,
        "difference": wdiff(match.segments),
        "differs_in": list(match.kinds),
        "before": match.before,
        "after": match.after,
        "left_out": left_out(match.segments),
        "negations": list(match.negations),
        "today": today
        and {
            "revision": today.revision,
            "turn_id": today.turn["turn_id"] if today.turn else "",
            "difference": wdiff(today.match.segments) if today.match else "",
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
