"""The table of known bodies and outlets, ``organizations.csv``, and how a name is looked up in it.

A row is a body under one name, and for as long as it had that name. "other names" are the other
ways in which it is printed: acronyms, older and newer spellings, misprints, and the names that it
had in other years. Of a government they are the names of its place. "followed by" is the body that
took over its work on the day "to", which may be itself under another name; "source" says who
decided so, or who calls it so.
"""

import csv
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.text import APOSTROPHES

_QUOTES = str.maketrans("“”（）；，–—\u00a0\u3000", '""();,--  ') | dict.fromkeys(
    map(ord, APOSTROPHES), "'"
)
# What stands in brackets is no part of a name, but in those of some companies.
_BRACKETS = regex(r"\s*[(\[](?P<inside>(?!(?:Group|Holdings|Hong Kong)\))[^()\[\]]*)[)\]]")
_FORMS = (
    (regex(r"\bCommunist Party of China\b|\bCCP\b|\bCPC of China\b"), "CPC"),
    (regex(r"\bCentral Committee of (?:the )?CPC\b"), "CPC Central Committee"),
    (regex(r"\bCPC's\b"), "CPC"),
    (regex(r"(?i)\b(?:north|south|east|west|central)[a-z]*[ -]china's (?=\w)"), ""),
    (regex(r"(\b[A-Z]\w+ University)'s ((?:[A-Z]\w+ )+Hospital)\b"), r"\2 of \1"),
    (regex(r"(?<=\w)' s\b"), "'s"),
    (regex(r"\b(?:of|,) (?:the )?People's Republic of China\b"), ""),
)
_SMALL = regex(r"\b(?:Of|And|The|For|In|On|At|Under|To)\b|(?<=')S\b")


def tidy(text: str) -> str:
    """Return *text* with straight quotes and single spaces, without brackets and what is in them.

    The Communist Party of China becomes "CPC", and its Central Committee "CPC Central Committee";
    "southwest China's Guizhou" becomes "Guizhou", and a university's hospital "… Hospital of …".
    """
    text = _BRACKETS.sub("", straight(text))
    for pattern, short in _FORMS:
        text = pattern.sub(short, text)
    return " ".join(text.split()).strip(" ,;.:")


def in_title_case(text: str) -> str:
    """Return *text* in title case if it is a phrase in capitals; acronyms lose theirs, too."""
    is_phrase = text.isupper() and " " in text
    return _SMALL.sub(lambda word: word[0].lower(), text.title()) if is_phrase else text


def straight(text: str) -> str:
    """Return *text* with straight quotes, brackets of one kind and single spaces, trimmed."""
    return " ".join(text.translate(_QUOTES).split())


def in_brackets(text: str) -> str:
    """Return the text in the brackets in *text*, separated by commas."""
    return ", ".join(found["inside"] for found in _BRACKETS.finditer(straight(text)))


_SHORTEST = 6  # letters of a word that is meant; shorter ones are too like others


class Misprints:
    """The long words of a vocabulary, found by what is left of them without any one letter."""

    def __init__(self, vocabulary: Collection[str], others: Collection[str]) -> None:
        """Take the *vocabulary*, and *others*: words that are right, but correct no misprint."""
        self._right = {*vocabulary, *others}
        self._words: dict[str, list[str]] = {}
        for word in set(vocabulary) - set(others):
            if len(word) >= _SHORTEST:
                for form in set(_shortened(word)):
                    self._words.setdefault(form, []).append(word)

    def corrected(self, word: str) -> str:
        """Return the word that *word* misprints; *word* itself unless there is exactly one."""
        if len(word) < _SHORTEST - 1 or word in self._right:
            return word
        words = {meant for form in _shortened(word) for meant in self._words.get(form, ())}
        near = {meant for meant in words if _is_misprint(word, meant)}
        near = {meant for meant in near if meant[0] == word[0]} or near  # few err in the first
        return near.pop() if len(near) == 1 else word


def _shortened(word: str) -> Iterator[str]:
    """Yield *word*, and *word* without each of its letters in turn."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _is_misprint(one: str, other: str) -> bool:
    """Tell whether two words differ in one letter, or in the order of two neighbours."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


SEPARATOR = " | "  # between two other names
GOVERNMENT = "People's Government of "  # how the name of a place's government begins

_WORD = regex(r"&|[^\W_]+(?:'(?!s\b)[^\W_]+)*(?:'s\b)?")
_SPELLINGS = {
    "&": "and",
    "for": "of",  # "Leading Group on Rural Work", "… for Rural Work"
    "on": "of",
    "under": "of",
    "centre": "center",
    "defence": "defense",
    "labour": "labor",
    "organising": "organizing",
    "television": "TV",
}
# The office of a central commission for something, which has been a committee or a leading group.
_CENTRAL = tuple(
    regex(form)
    for form in (
        r"Office of the Central (?P<what>.+) (?:Commission|Committee|Leading Group)",
        r"Office of the Central (?:Commission|Committee|Leading Group) (?:for|on) (?P<what>.+)",
        r"Office of the Commission for (?P<what>.+) of the CPC Central Committee",
    )
)
_CENTRAL_FORMS = (
    "Office of the Central {what} {body}",
    "Office of the Central {body} for {what}",
    "Central {what} {body} Office",
    "Central {body} Office for {what}",
    "Office of the {what} {body} of the CPC Central Committee",
    "Office of the {body} for {what} of the CPC Central Committee",
    "Office of the CPC Central Committee's {what} {body}",
    "Office of the CPC Central Committee's {body} for {what}",
)
# "X of the State Council" is printed as "State Council X" and "X, State Council", too.
_ABOVE = regex(r"(?P<own>.+?),? (?:of|under) the (?P<above>State Council|CPC Central Committee)")


class Row(NamedTuple):
    """A row of the table; dates are ``""`` where they are open."""

    name: str
    short: str
    kind: str
    country: str
    others: tuple[str, ...]
    since: str  # the first day of the name
    until: str  # the first day on which it is no longer the name
    follower: str  # the name of the body that does its work from that day on
    source: str

    def holds(self, date: str) -> bool:
        """Tell whether the body had this name on *date*; ``""`` is after all dates."""
        return self.since <= (date or "9") and (not self.until or (date or "9") < self.until)


class Word(NamedTuple):
    """A word of a printed text."""

    key: str  # to compare: lower case, without the possessive; an acronym keeps its capitals
    start: int
    end: int


@cache
def rows() -> tuple[Row, ...]:
    """Return all rows of ``organizations.csv``, in its order."""
    return tuple(map(_row, lines_of("organizations.csv")))


def lines_of(name: str) -> Iterator[dict[str, str]]:
    """Return the lines of the file *name* of this room, by its columns."""
    text = (files(__package__) / name).read_text("utf-8")
    return csv.DictReader(text.splitlines(), strict=True)


def _row(line: dict[str, str]) -> Row:
    others = tuple(filter(None, line["other names"].split(SEPARATOR)))
    name, short, kind, country = line["name"], line["short"], line["kind"], line["country"]
    dates = line["from"], line["to"], line["followed by"]
    return Row(name, short, kind, country, others, *dates, line["source"])


def words_of(text: str) -> list[Word]:
    """Return the words of *text* by which names are compared, without "the".

    Spellings that mean the same in names become one, and misprints of words in names are corrected.
    """
    correct = _misprints().corrected
    return [word._replace(key=correct(word.key)) for word in _words(text)]


@cache
def _misprints() -> Misprints:
    """Return the misprints of the words in all names, except places."""
    words = {word for key in _index() for word in key}
    return Misprints(words, {word for key in places() for word in key})


def _words(text: str) -> list[Word]:
    found = []
    for match in _WORD.finditer(text.translate(_QUOTES)):
        word = match.group().removesuffix("'s").replace("'", "")  # "Xi'an" is printed as "Xian"
        lower = word.casefold()
        if lower != "the":
            is_acronym = len(word) > 1 and word.isupper()
            key = word if is_acronym else _SPELLINGS.get(lower, lower)
            found.append(Word(key, match.start(), match.end()))
    return found


def key_of(name: str) -> tuple[str, ...]:
    """Return what different spellings of *name* have in common."""
    return tuple(word.key for word in _words(name))


def spellings(row: Row) -> Iterator[str]:
    """Yield every form in which the body of *row* may be printed, except names of places."""
    is_government = row.name.startswith(GOVERNMENT)
    named = [row.name, row.short] if is_government else [row.name, row.short, *row.others]
    for name in filter(None, named):
        yield name
        if found := _ABOVE.fullmatch(name):
            yield f"{found['above']} {found['own']}"
            yield f"{found['own']} {found['above']}"
        for what in {found["what"] for form in _CENTRAL if (found := form.fullmatch(name))}:
            for body in ("Commission", "Committee", "Leading Group"):
                yield from (form.format(what=what, body=body) for form in _CENTRAL_FORMS)


@cache
def _index() -> dict[tuple[str, ...], tuple[Row, ...]]:
    """Return the rows by the keys of their spellings."""
    index: dict[tuple[str, ...], tuple[Row, ...]] = {}
    for row in rows():
        for key in {key_of(name) for name in spellings(row)}:
            index[key] = (*index.get(key, ()), row)
    return index


@cache
def _longest() -> dict[str, int]:
    """Return first word -> number of words of the longest spelling that begins with it."""
    longest: dict[str, int] = {}
    for key in _index():
        longest[key[0]] = max(len(key), longest.get(key[0], 0))
    return longest


def find(name: str, date: str) -> Row | None:
    """Return the row of the body called *name*, under its name on *date*; else None."""
    found = _index().get(tuple(word.key for word in words_of(name)))
    return _of_its_time(found, date) if found else None


def find_at(words: list[Word], start: int, date: str) -> tuple[Row, int] | None:
    """Return (row, number of its words) of the longest name at *start*, None without one."""
    longest = _longest().get(words[start].key, 0) if words else 0
    keys = tuple(word.key for word in words[start : start + longest])
    for count in range(len(keys), 0, -1):
        if found := _index().get(keys[:count]):
            return _of_its_time(found, date), count
    return None


def _of_its_time(found: tuple[Row, ...], date: str) -> Row:
    """Return the row that holds on *date*; if none does, the one nearest in time."""
    for row in found:
        if row.holds(date):
            return row
    later = [row for row in found if row.since > date]
    return min(later, key=lambda row: row.since) if later else max(found, key=lambda row: row.until)


@cache
def places() -> dict[tuple[str, ...], Row]:
    """Return the governments of provinces and cities by the keys of their places' names."""
    governments = (row for row in rows() if row.name.startswith(GOVERNMENT))
    return {key_of(place): row for row in governments for place in row.others}


@lru_cache(256)  # of all turns of a briefing
def last_renaming_before(date: str) -> str:
    """Return the last day on which a name began or ended before *date*: all names are the same."""
    days = _days()
    return days[bisect_right(days, date) - 1] if date else ""


@cache
def _days() -> list[str]:
    return ["0", *sorted({day for row in rows() for day in (row.since, row.until)} - {""})]


def successor(row: Row) -> Row:
    """Return the body that does the work of that of *row* today."""
    while row.follower:
        row = by_name()[row.follower]
    return row


@cache
def by_name() -> dict[str, Row]:
    """Return the rows by their own names."""
    return {row.name: row for row in rows()}
