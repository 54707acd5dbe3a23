"""Lines of a head by their form: its words, its people, the date, the place line."""

from __future__ import annotations

import re

from scio_crawler.items import Person
from scio_crawler.transcript import dates, words
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.names import is_han, person_in

SPEAKERS = words.any_of("roles", "head: speakers", flags=re.IGNORECASE)
CHAIR = words.any_of("roles", "head: chair", flags=re.IGNORECASE)
DATE = words.any_of("roles", "head: date", flags=re.IGNORECASE)
_WORD = words.any_of("roles", "head: speakers", "head: chair", "head: date", flags=re.IGNORECASE)
_LONGEST_WORD = len("presided over by :")
_LONGEST_LINE = 400
WORD_AND_VALUE = words.any_of("roles", "head: word and value", flags=re.IGNORECASE)
PLACE = words.any_of("roles", "head: place", flags=re.IGNORECASE)
OFFICE = re.compile(rf"\b{words.pattern('offices')}\b", re.IGNORECASE)


def is_word(text: str) -> bool:
    """Tell whether a line is a word of a head: "Speakers:", "Chairperson", "Date:"."""
    return len(text) <= _LONGEST_WORD and _WORD.fullmatch(text) is not None


def is_line(text: str) -> bool:
    """Tell whether a line has the form of a line of a head, rather than of speech.

    A name alone is not enough: it must have an office, or a word of a head in front.
    """
    if len(text) > _LONGEST_LINE:
        return False
    if is_word(text) or CHINESE.fullmatch(text) or dates.only(text) or PLACE.fullmatch(text):
        return True
    found = WORD_AND_VALUE.fullmatch(text)
    if found and (dates.only(found["value"]) or person_in(found["value"])):
        return True
    return person(text) is not None


def name_on(line: str) -> str:
    """Return the name of the person whom a line of a head is about, or ``""``."""
    found = WORD_AND_VALUE.fullmatch(line)
    read = person_in(found["value"] if found else line)
    return read[1] if read else ""


def person(line: str, listed: bool = False) -> Person | None:
    """Return the person whom a line of a head introduces, None if it introduces nobody.

    *listed* says that the line stands under a word of the head, where a name without an office is
    enough. A line that ends in a colon is a label.
    """
    read = person_in(line) if len(line) <= _LONGEST_LINE else None
    if not read or line.endswith((":", "：")):
        return None
    honorific, name, position = read
    known = is_han(name) or honorific != ""
    if position:
        known = (known and not position[0].isdigit()) or OFFICE.search(position) is not None
    elif not listed:
        known = False
    return Person(name=name, honorific=honorific, position=position) if known else None
