"""Lines of a head: its words, its people and its place, in all the forms that the site prints."""

from collections.abc import Sequence

from scio_crawler.common.patterns import regex
from scio_crawler.items import Person
from scio_crawler.reading.language import dates, notes, phrases
from scio_crawler.reading.language.names import (
    CLAUSE,
    OFFICE,
    could_name,
    is_han,
    is_honorific,
    is_office,
    is_one_name,
    person_in,
    without_honorific,
)
from scio_crawler.reading.text import COLONS, ends_in_colon, remembered, straight

SPEAKERS = phrases.in_any_case("roles", "head: speakers")
DATE = phrases.in_any_case("roles", "head: date")
_WORD = phrases.in_any_case("roles", "head: speakers", "head: chair", "head: date")
_LONGEST_LINE = 400
_COLON = regex(rf"[{COLONS}]\s*\S")
# "Ms. Weng, please go on."
_SPOKEN = regex(
    r"(?i)(?:please|would|will|could|can|do|does|did|you|your|i|we|what|how|why|when|thank|thanks|go)\b"
)
_BETWEEN = " ,–—-|:;"
_NAME_OFFICE = regex(
    r"(?P<name>[^–—|,(（]{3,60}?)(?:\s*[–—|]\s*|\s-\s)(?P<office>.+)"
    r"|(?P<name2>[^–—|,(（]{3,60}?)\s*[(（](?P<inside>[^()（）]+)[)）]\.?"
)
_SEMICOLON = regex(r"\s*[;；]\s*(?:and\s+)?")
_NAME_COMMA = regex(r"\s*(?:[,，、]\s*and\b|[,，、]|\band\b)\s*")
WORD_AND_VALUE = phrases.in_any_case("roles", "head: word and value")
PLACE = phrases.in_any_case("roles", "head: place")


def plain(text: str) -> str:
    """Return a line of a head as "Name, office" if it has one of the other forms.

    These are "• Name, office", "Name – office" and "Name (office)".
    """
    text = text.lstrip("•·■●◆▪►▶◦*–—- \u3000") or text
    if len(text) > _LONGEST_LINE or not (found := _NAME_OFFICE.fullmatch(text)):
        return text
    name, office = found["name"] or found["name2"], found["office"] or found["inside"]
    line = f"{name.strip(_BETWEEN)}, {office.strip(_BETWEEN)}"
    return line if is_office(office) and person_in(line) else text


def is_word(text: str) -> bool:
    """Tell whether a line is a word of a head: "Speakers:", "Chairperson", "Date:"."""
    return len(text) <= len("presided over by :") and _WORD.fullmatch(text) is not None


@remembered(200)
def is_line(text: str) -> bool:
    """Tell whether a line has the form of a line of a head, rather than of speech.

    A name alone is not enough: it must have an office, or a word of a head in front.
    """
    if len(text) > _LONGEST_LINE:
        return False
    if is_word(text) or notes.CHINESE.fullmatch(text) or dates.only(text) or PLACE.fullmatch(text):
        return True
    if found := WORD_AND_VALUE.fullmatch(text):
        return dates.only(found["value"]) != "" or person_in(found["value"]) is not None
    return person(text) is not None


def name_on(line: str) -> str:
    """Return the name of the person on a line of a head, or ``""``."""
    found = WORD_AND_VALUE.fullmatch(line)
    read = person_in(found["value"] if found else line)
    return read[1] if read else ""


def person(line: str, listed: bool = False) -> Person | None:
    """Return the person whom a line of a head introduces, None if it introduces nobody.

    *listed* says that the line stands under a word of the head, where a name without an office is
    enough, and an office of any words after a single name. A line that ends in a colon is a label.
    """
    if len(line) > _LONGEST_LINE or ends_in_colon(line):
        return None
    read = person_in(line)
    if not read and listed:
        read = _one_name_in(line) or _name_after_office(line) or _any_name_in(line)
    if not read:
        return None
    honorific, name, position = read
    is_one, is_sure = is_one_name(name), is_han(name) or honorific != ""
    if not position:
        known = listed and (is_sure or is_one)
    elif _SPOKEN.match(position) or position.endswith("?") or _COLON.search(position):
        known = False
    elif OFFICE.search(position):
        known = True
    elif CLAUSE.search(position):
        known = False  # "Mr. Weng, both are for you."
    else:
        known = (is_sure or listed) and not position[0].isdigit() and not dates.find(position)
    return Person(name=straight(name), honorific=honorific, position=position) if known else None


def people(line: str, listed: bool = False) -> list[Person]:
    """Return the people whom a line of a head introduces, in order, as :func:`person` does one.

    Several may be on one line: with semicolons between them, or as *listed* names alone: "Weng
    Jiamu, Qu Yong'an and Bayar".
    """
    if several := _several(_SEMICOLON.split(line.strip(" ;；")), listed):
        return several
    if together := _together(line, listed):
        return together
    one = person(line, listed)
    if listed and (one is None or (one.position and not OFFICE.search(one.position))):
        several = _several(_NAME_COMMA.split(line), listed)
        if several and not any(someone.position for someone in several):
            return several
    return [one] if one else []


def _several(parts: Sequence[str], listed: bool) -> list[Person]:
    """Return the people of *parts* of a line, if there are two or more and each is one."""
    found = [person(part, listed) for part in parts] if len(parts) > 1 else []
    return [someone for someone in found if someone] if all(found) else []


def _together(line: str, listed: bool) -> list[Person]:
    """Return the people of "Mr. Weng Jiamu and Ms. Qu Anlan, keepers of …", else none."""
    names, _, position = line.rstrip(" ;.,；").partition(",")
    position = position.strip()
    if not is_office(position or "-"):
        return []
    return _several([f"{name.strip()}, {position}" for name in names.split(" and ")], listed)


def card(line: str, following: str, listed: bool, office_first: bool) -> Person | None:
    """Return the person whose name and office are on two lines, None if they are no such card.

    The name comes first unless *office_first*. A name that is neither a Han name nor has an
    honorific must be *listed*: it must be under a word of the head.
    """
    name, office = (following, line) if office_first else (line, following)
    if "," in name or "，" in name:
        return None
    if not 0 < len(office) <= _LONGEST_LINE or not (read := person_in(name) or _one_name_in(name)):
        return None
    honorific, name, position = read
    known = not position and (is_han(name) or honorific != "" or listed)
    if not known or office[-1] in f"{COLONS}.?!" or person_in(office) or not is_office(office):
        return None
    position = office.rstrip(" ;,；")
    return Person(name=straight(name), honorific=honorific, position=position)


def _one_name_in(line: str) -> tuple[str, str, str] | None:
    """Split "Bayar, herder" or "Bayar" as :func:`person_in` does; None if it has another form."""
    name, _, position = line.rstrip(" ;.,；").partition(",")
    if not is_one_name(name) or CLAUSE.search(position):
        return None
    return "", name, position.strip()


def _name_after_office(line: str) -> tuple[str, str, str] | None:
    """Split "Vice minister of harbors Weng Jiamu" as :func:`person_in` does, else return None."""
    words = line.rstrip(" ;.,；").split()
    for length in (2, 3):
        name, office = " ".join(words[-length:]), " ".join(words[:-length])
        before, _, last = office.rpartition(" ")
        honorific = last if is_honorific(last) else ""
        if honorific:  # "Vice minister of harbors Mr. Weng Jiamu"
            office = before
        if office and is_han(name) and is_office(office):
            return honorific, name, office
    return None


def _any_name_in(line: str) -> tuple[str, str, str] | None:
    """Split "weng van der jiamu, keeper …" as :func:`person_in` does, whatever form the name has.

    Return None if the words before the comma are English prose, or have a digit.
    """
    name, comma, position = line.rstrip(" ;.,；").replace("，", ",").partition(",")
    honorific, name = without_honorific(name.strip())
    if not comma or not position.strip() or not could_name(name, honorific != ""):
        return None
    return honorific, name, position.strip()
