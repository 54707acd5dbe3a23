"""A transcript without doubts, its parts, and the signs in what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scio_crawler.items import Page, Sign
from scio_crawler.reading.transcript.doubts.turns import CheckedReading
from tests.readings import Reading, briefing_of, page_of, read_briefing, script_pages

HEAD = """
Speakers:
Mr. Weng Jiamu, director general of the Lantern Office
Ms. Cheng Yulian, chief engineer of the Lantern Office
Chairperson:
Ms. Lian Shuyan, spokesperson of the State Council Information Office
Date:
July 5, 2024
"""
OPENING = "Lian Shuyan:\nLadies and gentlemen, good morning. Welcome to this press conference.\n"
QUESTION = "Reuters:\nHow many lanterns were lit this year, and by whom?\n"
ANSWER = "Weng Jiamu:\nThank you. A hundred lanterns were lit on Monday, by children of the town.\n"
SECOND = "CCTV:\nWho carries them?\nCheng Yulian:\nEverybody who has two hands carries one.\n"
LAST_CALL = "Lian Shuyan:\nThe last question, please.\n"
CLOSING = "Lian Shuyan:\nThank you all. This is the end of today's press conference.\n"
WHOLE = HEAD + OPENING + QUESTION + ANSWER + SECOND + CLOSING
START = HEAD + OPENING + QUESTION + ANSWER
END = SECOND + CLOSING
SPEECH = "We have lit the lanterns of the upper town with great care, and I thank everybody. " * 4
PART = "\n".join(f"Lantern number {n} hangs in the {n}th street." for n in range(60)) + "\n"
LONG = "\n".join(f"Lantern number {n} hangs in the street of the {n}th guild." for n in range(150))
PARTS = {
    "HEAD": HEAD,
    "OPENING": OPENING,
    "QUESTION": QUESTION,
    "ANSWER": ANSWER,
    "SECOND": SECOND,
    "LAST_CALL": LAST_CALL,
    "CLOSING": CLOSING,
    "WHOLE": WHOLE,
    "START": START,
    "END": END,
    "SPEECH": SPEECH,
    "PART": PART,
    "LONG": LONG,
}


def signs(reading: Reading) -> str:
    """The doubt of every sign, each once, with a question mark if it is weak."""
    found = (f"{sign.doubt}{'?' * sign.weak}" for sign in reading.briefing.signs)
    return " ".join(dict.fromkeys(found))


def with_pages(change: Callable[[Page], object], pages: int = 1) -> Reading:
    """The whole transcript on one page, or cut before the second question."""
    script = WHOLE.replace(SECOND, "-----\n" + SECOND) if pages > 1 else WHOLE
    all_lines = enumerate(script_pages(script), 1)
    made = [page_of(lines, number, "Lanterns of the upper town") for number, lines in all_lines]
    for page in made:
        change(page)
    return read_briefing(briefing_of(made))


def raise_sign(check: Callable[[CheckedReading], Iterator[Sign]], readings: list[Reading]) -> bool:
    """Whether *check* raises a sign in one of *readings*."""
    briefings = (reading.briefing for reading in readings)
    return any(any(check(CheckedReading(each))) for each in briefings if each.turns)
