"""Lines of a head by their form: its words, its people, the date, the place line."""

from __future__ import annotations

import re

from scio_crawler.items import Person
from scio_crawler.transcript import dates, words
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.names import CLAUSE, OFFICE, is_han, is_office, is_one_name, person_in

SPEAKERS = words.any_of("roles", "head: speakers", flags=re.IGNORECASE)
CHAIR = words.any_of("roles", "head: chair", flags=re.IGNORECASE)
DATE = words.any_of("roles", "head: date", flags=re.IGNORECASE)
_WORD = words.any_of("roles", "head: speakers", "head: chair", "head: date", flags=re.IGNORECASE)
_LONGEST_WORD = len("presided over by :")
_LONGEST_LINE = 400
_COLON = re.compile(r"[:：]\s*\S")
# "Ms. Weng, please go on."
_SPOKEN = re.compile(
    r"(?:please|would|will|could|can|do|does|did|you|your|i|we|what|how|why|when|thank|thanks|go)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 60
_BULLETS = "•·■●◆▪►▶◦*–—- \u3000"
_BETWEEN = " ,–—-|:;"
_NAME_OFFICE = re.compile(
    r"(?P<name>[^–—|,(（]{3,60}?)(?:\s*[–—|]\s*|\s-\s)(?P<office>.+)"
    r"|(?P<name2>[^–—|,(（]{3,60}?)\s*[(（](?P<inside>[^()（）]+)[)）]\.?"
)
_SEMICOLON = re.compile(r"\s*[;；]\s*(?:and\s+)?")
_NAME_COMMA = re.compile(r"\s*(?:[,，、]\s*and\b|[,，、]|\band\b)\s*")
WORD_AND_VALUE = words.any_of("roles", "head: word and value", flags=re.IGNORECASE)
PLACE = words.any_of("roles", "head: place", flags=re.IGNORECASE)


def plain(text: str, led: int = 0) -> str:
    """Return a line of a head in the form "Name, office" if it is one in another form.

    Such are "• Name, office", "Name – office", "Name (office)", and a name in an element of its
    own, *led* characters long, with the office right behind it.
    """
    if not text[0].isalnum():
        text = text.lstrip(_BULLETS) or text
    length = len(text)
    if length > _LONGEST_LINE or ("," in text[: _LONGEST_NAME // 2] and not 0 < led < length):
        return text
    if 0 < led < length:
        name, office = text[:led], text[led:]
    elif found := _NAME_OFFICE.fullmatch(text):
        name, office = found["name"] or found["name2"], found["office"] or found["inside"]
    else:
        return text
    name, office = name.strip(_BETWEEN), office.strip(_BETWEEN)
    if not office or len(name) > _LONGEST_NAME or not is_office(office):
        return text
    line = f"{name}, {office}"
    return line if person_in(line) else text


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
    enough, and an office of any words behind a single name. A line that ends in a colon is a label.
    """
    if len(line) > _LONGEST_LINE or line.endswith((":", "：")):
        return None
    read = person_in(line)
    if not read and listed:
        read = _one_name_in(line) or _name_behind_office(line)
    if not read:
        return None
    honorific, name, position = read
    if position:
        if _SPOKEN.match(position) or position.endswith("?") or _COLON.search(position):
            return None
        if CLAUSE.search(position) and not OFFICE.search(position):
            return None  # "Mr. Weng, both are for you."
        known = not position[0].isdigit() and (is_han(name) or honorific != "")
        known = known or (listed and is_one_name(name)) or OFFICE.search(position) is not None
    else:
        known = listed and (is_han(name) or honorific != "" or is_one_name(name))
    return Person(name=name, honorific=honorific, position=position) if known else None


def people(line: str, listed: bool = False) -> list[Person]:
    """Return the people whom a line of a head introduces, in order, as :func:`person` does one.

    Several stand on one line with semicolons between them, or, *listed*, as names alone:
    "Weng Jiamu, Qu Yong'an and Bayar".
    """
    if len(line) <= _LONGEST_LINE and (";" in line or "；" in line):
        found = [person(part, listed) for part in _SEMICOLON.split(line.strip(" ;；"))]
        if len(found) > 1 and all(found):
            return [someone for someone in found if someone]
    one = person(line, listed)
    if one and (not one.position or OFFICE.search(one.position)):
        return [one]
    if listed and len(line) <= _LONGEST_LINE:
        named = [person(part, listed) for part in _NAME_COMMA.split(line)]
        if len(named) > 1 and all(someone and not someone.position for someone in named):
            return [someone for someone in named if someone]
    return [one] if one else []


def card(line: str, following: str, listed: bool, office_first: bool) -> Person | None:
    """Return the person whose name and office stand on two lines, None if they hold no such card.

    The name comes first unless *office_first*. A name that has no form of a Han name and no
    honorific must be *listed*, which is to stand under a word of the head.
    """
    name, office = (following, line) if office_first else (line, following)
    if "," in name or "，" in name:
        return None
    if not 0 < len(office) <= _LONGEST_LINE or not (read := person_in(name) or _one_name_in(name)):
        return None
    honorific, name, position = read
    known = not position and (is_han(name) or honorific != "" or listed)
    if not known or office[-1] in ":：.?!" or person_in(office) or not is_office(office):
        return None
    return Person(name=name, honorific=honorific, position=office.rstrip(" ;,；"))


def _one_name_in(line: str) -> tuple[str, str, str] | None:
    """Split "Bayar, herder" or "Bayar" as :func:`person_in` does; None if it has another form."""
    name, _, position = line.rstrip(" ;.,；").partition(",")
    if not is_one_name(name) or CLAUSE.search(position):
        return None
    return "", name, position.strip()


def _name_behind_office(line: str) -> tuple[str, str, str] | None:
    """Split "Vice minister of harbors Weng Jiamu" as :func:`person_in` does, else return None."""
    words = line.rstrip(" ;.,；").split()
    for length in (2, 3):
        name, office = " ".join(words[-length:]), " ".join(words[:-length])
        if office and is_han(name) and is_office(office):
            return "", name, office
    return None
