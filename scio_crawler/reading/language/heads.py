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
_MAX_LINE = 400  # characters
# "Ms. Weng, please go on.", "Ms. Weng, a question: …", "Ms. Weng, both?"
_SPOKEN = regex(
    r"(?i)(?:please|would|will|could|can|do|does|did|you|your|i|we|what|how|why|when|thank|thanks|go)\b"
    rf"|.*(?:[{COLONS}]\s*\S|\?$)"
)
_BETWEEN = " ,–—-|:;"
_NAME_OFFICE = regex(
    r"(?P<name>[^–—|,(（]{3,60}?)(?:\s*[–—|]\s*|\s-\s)(?P<office>.+)"
    r"|(?P<name2>[^–—|,(（]{3,60}?)\s*[(（](?P<inside>[^()（）]+)[)）]\.?"
)
_COMMA = regex("[,，]")
_SEMICOLON = regex(r"\s*[;；]\s*(?:and\s+)?")
_NAME_COMMA = regex(r"\s*(?:[,，、]\s*and\b|[,，、]|\band\b)\s*")
WORD_AND_VALUE = phrases.in_any_case("roles", "head: word and value")
PLACE = phrases.in_any_case("roles", "head: place")


def plain(text: str) -> str:
    """Return a line of a head as "Name, office" if it has one of the other forms.

    These are "• Name, office", "Name – office" and "Name (office)".
    """
    text = text.lstrip("•·■●◆▪►▶◦*–—- \u3000") or text
    found = _NAME_OFFICE.fullmatch(text)
    if len(text) > _MAX_LINE or not found:
        return text
    name, office = filter(None, found.groups())
    line = f"{name.strip(_BETWEEN)}, {office.strip(_BETWEEN)}"
    return line if is_office(office) and person_in(line) else text


def is_word(text: str) -> bool:
    """Return whether a line is a word of a head: "Speakers:", "Chairperson", "Date:"."""
    return len(text) <= len("presided over by :") and _WORD.fullmatch(text) is not None


@remembered(200)
def is_line(text: str) -> bool:
    """Return whether a line has the form of a line of a head, rather than of speech.

    A name alone is not enough: it must have an office, or a word of a head in front.
    """
    if len(text) > _MAX_LINE:
        return False
    if is_word(text) or notes.CHINESE.fullmatch(text) or dates.only(text) or PLACE.fullmatch(text):
        return True
    if found := WORD_AND_VALUE.fullmatch(text):
        value = found["value"]
        return dates.only(value) != "" or person_in(value) is not None
    return person(text) is not None


def name_on(line: str) -> str:
    """Return the name of the person on a line of a head, or ``""``."""
    if found := WORD_AND_VALUE.fullmatch(line):
        line = found["value"]
    read = person_in(line)
    return read[1] if read else ""


def person(line: str, listed: bool = False) -> Person | None:
    """Return the person whom a line of a head introduces, None if it introduces nobody.

    *listed* means that the line is below a word of the head, where a name without an office is
    enough, and an office of any words after a single name. A line that ends in a colon is a label.
    """
    if len(line) > _MAX_LINE or ends_in_colon(line):
        return None
    read = _split(line, listed)
    if not read:
        return None

    honorific, name, position = read
    is_sure = _is_sure(honorific, name)
    if position:
        is_person = _could_be_office(position, is_sure or listed)
    else:
        is_person = listed and (is_sure or is_one_name(name))
    if not is_person:
        return None
    return Person(name=straight(name), honorific=honorific, position=position)


def _split(line: str, listed: bool) -> tuple[str, str, str] | None:
    read = person_in(line)
    if read or not listed:
        return read
    return _one_name_in(line) or _name_after_office(line) or _any_name_in(line)


def _is_sure(honorific: str, name: str) -> bool:
    """Return whether the form of a name alone shows that it is somebody's."""
    return honorific != "" or is_han(name)


def _could_be_office(position: str, is_sure: bool) -> bool:
    """Return whether *position* names an office, or could, where it *is_sure* that a name does."""
    if _SPOKEN.match(position):
        return False
    if OFFICE.search(position):
        return True
    if not is_sure or CLAUSE.search(position):
        return False  # "Mr. Weng, both are for you."
    return not position[0].isdigit() and not dates.find(position)


def people(line: str, listed: bool = False) -> list[Person]:
    """Return the people whom a line of a head introduces, in order, as :func:`person` does one.

    Several may be on one line: with semicolons between them, or as *listed* names alone: "Weng
    Jiamu, Qu Yong'an and Bayar".
    """
    parts = _SEMICOLON.split(line.strip(" ;；"))
    if several := _several(parts, listed) or _together(line, listed):
        return several

    one = person(line, listed)
    if listed and not _is_complete(one):
        several = _several(_NAME_COMMA.split(line), listed)
        if several and not any(someone.position for someone in several):
            return several
    return [one] if one else []


def _is_complete(one: Person | None) -> bool:
    """Return whether a line introduces *one* person: whose position, if any, is an office."""
    return one is not None and (not one.position or bool(OFFICE.search(one.position)))


def _several(parts: Sequence[str], listed: bool) -> list[Person]:
    """Return the people of *parts* of a line, if there are two or more and each is one."""
    if len(parts) < 2:
        return []
    found = []
    for part in parts:
        someone = person(part, listed)
        if not someone:
            return []
        found.append(someone)
    return found


def _together(line: str, listed: bool) -> list[Person]:
    """Return the people of "Mr. Weng Jiamu and Ms. Qu Anlan, keepers of …", else none."""
    names, _, position = line.rstrip(" ;.,；").partition(",")
    position = position.strip()
    if not is_office(position):
        return []
    people = [f"{name.strip()}, {position}" for name in names.split(" and ")]
    return _several(people, listed)


def person_on_two_lines(
    line: str, following: str, listed: bool, office_first: bool
) -> Person | None:
    """Return the person whose name and office are on two lines, None if they have another form.

    The name comes first unless *office_first*. A name that is neither a Han name nor has an
    honorific must be *listed*: it must be below a word of the head.
    """
    name, office = (following, line) if office_first else (line, following)
    if _COMMA.search(name):
        return None
    read = person_in(name) or _one_name_in(name)
    if not read:
        return None

    honorific, name, position = read
    if position or not (listed or _is_sure(honorific, name)) or not _is_office_alone(office):
        return None
    return Person(name=straight(name), honorific=honorific, position=office.rstrip(" ;,；"))


def _is_office_alone(line: str) -> bool:
    if not 0 < len(line) <= _MAX_LINE or line[-1] in f"{COLONS}.?!":
        return False
    return is_office(line) and not person_in(line)


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
        honorific = ""
        if is_honorific(last):  # "Vice minister of harbors Mr. Weng Jiamu"
            honorific, office = last, before
        if office and is_han(name) and is_office(office):
            return honorific, name, office
    return None


def _any_name_in(line: str) -> tuple[str, str, str] | None:
    """Split "weng van der jiamu, keeper …" as :func:`person_in` does, whatever form the name has.

    Return None if the words before the comma are English prose, or have a digit.
    """
    name, _, position = line.rstrip(" ;.,；").replace("，", ",").partition(",")
    honorific, name = without_honorific(name.strip())
    if not position.strip() or not could_name(name, honorific != ""):
        return None
    return honorific, name, position.strip()
