"""Doubts: what says that words of a transcript are missing, or in the wrong mouth.

The checks look at the finished reading and at what the pages hold besides. Each is simple, knows
nothing of how the body or the labels were found, and leaves signs. A strong sign is a doubt by
itself; a weak one needs a second sign of another kind. Every check has an example in
``tests/reading/transcript/test_doubts.py``.
"""

from scio_crawler.items import DOUBTS, GALLERY, TRANSCRIPT, Briefing, Sign
from scio_crawler.reading.transcript.doubts import pages, turns
from scio_crawler.reading.transcript.doubts.turns import CheckedReading

CHECKS = (*turns.CHECKS, *pages.CHECKS)
WITHOUT_TURNS = (turns.names_without_turns, pages.speech_without_turns)


def collect(briefing: Briefing) -> list[Sign]:
    """Return the signs in *briefing*, whose turns are complete, and those on its pages."""
    signs = [sign for page in briefing.pages for sign in page.signs]
    reading = CheckedReading(briefing)
    for check in CHECKS if briefing.holds == TRANSCRIPT else WITHOUT_TURNS:
        signs += check(reading)
    return list(dict.fromkeys(signs))


def set_status(briefing: Briefing) -> None:
    """Set the entry's ``doubts`` by the signs in *briefing*, and a complete one to doubtful.

    Its turns get the status of the entry.
    """
    entry = briefing.entry
    every = {sign.doubt for sign in briefing.signs}
    is_one_strong = not all(sign.weak for sign in briefing.signs)
    found = every if is_one_strong or len(every) > 1 else set()
    entry.doubts = " ".join(code for code in DOUBTS if code in found)
    if entry.status in ("complete", "doubtful"):
        entry.status = "doubtful" if found else "complete"
    for turn in briefing.turns:
        turn.status = entry.status


def why_unreadable(briefing: Briefing) -> str:
    """Return why pages without a turn may still hold a transcript, ``""`` if they do not."""
    unknown = sorted(briefing.missing.keys() - briefing.gaps)
    if unknown and briefing.holds != GALLERY:
        return f"no turn was recognized, but page {unknown[0]} is missing"
    reasons = (
        sign.what
        for sign in briefing.signs
        if not sign.weak and (briefing.people or sign.doubt != "more-pages")
    )
    return next((f"no turn was recognized, but {what}" for what in reasons), "")
