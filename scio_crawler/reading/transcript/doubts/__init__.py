"""Doubts: what suggests that words of a transcript are missing, or given to the wrong speaker.

The checks look at the finished reading and at what else the pages hold. Each is simple, knows
nothing of how the body or the labels were found, and leaves signs. A strong sign is a doubt by
itself; a weak one needs a second sign of another kind. Every check has an example in
``tests/reading/transcript/doubts/``.
"""

from scio_crawler.items import DOUBTS, GALLERY, TRANSCRIPT, Briefing, Sign
from scio_crawler.reading.transcript.doubts import pages, turns
from scio_crawler.reading.transcript.doubts.turns import CheckedReading

CHECKS = turns.CHECKS + pages.CHECKS
WITHOUT_TURNS = (turns.names_without_turns, pages.speech_without_turns)


def collect(briefing: Briefing) -> list[Sign]:
    """Return the signs in *briefing*, whose turns are complete, and those on its pages."""
    signs = []
    for page in briefing.pages:
        signs += page.signs

    reading = CheckedReading(briefing)
    checks = CHECKS if briefing.holds == TRANSCRIPT else WITHOUT_TURNS
    for check in checks:
        signs += check(reading)
    return list(dict.fromkeys(signs))


def set_status(briefing: Briefing) -> None:
    """Set the entry's ``doubts`` by the signs in *briefing*, and a complete one to doubtful.

    Its turns get the status of the entry.
    """
    entry = briefing.entry
    codes = {sign.doubt for sign in briefing.signs}
    is_weak = len(codes) < 2 and all(sign.weak for sign in briefing.signs)
    if is_weak:
        codes.clear()
    entry.doubts = " ".join(filter(codes.__contains__, DOUBTS))
    if entry.status in ("complete", "doubtful"):
        entry.status = "complete" if is_weak else "doubtful"
    for turn in briefing.turns:
        turn.status = entry.status


def why_unreadable(briefing: Briefing) -> str:
    """Return why pages without a turn may still hold a transcript, ``""`` if they do not."""
    unknown = briefing.missing.keys() - briefing.gaps
    if unknown and briefing.holds != GALLERY:
        return f"no turn was recognized, but page {min(unknown)} is missing"

    for sign in briefing.signs:
        is_of_transcript = briefing.people or sign.doubt != "more-pages"
        if is_of_transcript and not sign.weak:
            return f"no turn was recognized, but {sign.what}"
    return ""
