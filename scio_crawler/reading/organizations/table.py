"""The table of known bodies and outlets, ``organizations.csv``, and how a name is looked up in it.

A row is a body under one name, for as long as it had that name. "other names" are the other ways
in which it is printed: acronyms, older and newer spellings, misprints, and the names that it had in
other years. For a government they are the names of its place. "followed by" is the body that took
over its work on the day "to", which may be the same body under another name; "source" is who
decided so, or who calls it so.
"""

import csv
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.text import APOSTROPHES, distance

Key = tuple[str, ...]  # what different spellings of a name have in common: see :func:`key_of`

_QUOTES = str.maketrans("“”（）；，–—\u00a0\u3000", '""();,--  ') | dict.fromkeys(
    map(ord, APOSTROPHES), "'"
)
# What is in brackets is not part of a name, except in the names of some companies.
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
_SMALL_WORDS = regex(r"\b(?:Of|And|The|For|In|On|At|Under|To)\b|(?<=')S\b")


def tidy(text: str) -> str:
    """Return *text* with straight quotes and single spaces, without brackets and what is in them.

    The Communist Party of China becomes "CPC", and its Central Committee "CPC Central Committee";
    "southwest China's Guizhou" becomes "Guizhou", and a university's hospital "… Hospital of …".
    """
    text = _BRACKETS.sub("", normalize_signs(text))
    for pattern, short in _FORMS:
        text = pattern.sub(short, text)
    return " ".join(text.split()).strip(" ,;.:")


def in_title_case(text: str) -> str:
    """Return *text* in title case if it is a phrase in capitals; acronyms lose theirs, too."""
    if not text.isupper() or " " not in text:
        return text
    return _SMALL_WORDS.sub(lambda word: word[0].lower(), text.title())


def normalize_signs(text: str) -> str:
    """Return *text* with straight quotes, brackets of one kind and single spaces, trimmed."""
    return " ".join(text.translate(_QUOTES).split())


def in_brackets(text: str) -> str:
    """Return the text in the brackets in *text*, separated by commas."""
    return ", ".join(found["inside"] for found in _BRACKETS.finditer(normalize_signs(text)))


_MIN_LETTERS = 6  # of a word that is meant; shorter ones are too like others


class Misprints:
    """The long words of a vocabulary, found by what is left of them without any one letter."""

    def __init__(self, vocabulary: Collection[str], others: Collection[str]) -> None:
        """Take the *vocabulary*, and *others*: words that are right, but correct no misprint."""
        self._right = set(vocabulary) | set(others)
        self._words: dict[str, list[str]] = {}
        for word in set(vocabulary) - set(others):
            if len(word) >= _MIN_LETTERS:
                for form in set(_shortened(word)):
                    self._words.setdefault(form, []).append(word)

    def corrected(self, word: str) -> str:
        """Return the word that *word* misprints; *word* itself unless there is exactly one."""
        if len(word) < _MIN_LETTERS - 1 or word in self._right:
            return word

        meant: set[str] = set()
        for form in _shortened(word):
            meant.update(self._words.get(form, ()))
        meant = {other for other in meant if distance(word, other, 1) == 1}
        same_initial = {other for other in meant if other[0] == word[0]}
        meant = same_initial or meant  # few misprints are in the first letter
        return meant.pop() if len(meant) == 1 else word


def _shortened(word: str) -> Iterator[str]:
    """Yield *word*, and *word* without each of its letters in turn."""
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


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
    map(
        regex,
        (
            r"Office of the Central (?P<what>.+) (?:Commission|Committee|Leading Group)",
            r"Office of the Central (?:Commission|Committee|Leading Group) (?:for|on) (?P<what>.+)",
            r"Office of the Commission for (?P<what>.+) of the CPC Central Committee",
        ),
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

    def has_name_on(self, date: str) -> bool:
        """Return whether the body had this name on *date*; ``""`` is after all dates."""
        date = date or "9"
        return self.since <= date and (not self.until or date < self.until)


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
    row = Row._make(line.values())  # the columns are the fields
    others = line["other names"].split(SEPARATOR)
    return row._replace(others=tuple(filter(None, others)))


def words_of(text: str) -> list[Word]:
    """Return the words of *text* by which names are compared, without "the".

    Spellings that mean the same in names become one, and misprints of words in names are corrected.
    """
    correct = _misprints().corrected
    return [word._replace(key=correct(word.key)) for word in _words(text)]


@cache
def _misprints() -> Misprints:
    """Return the misprints of the words in all names, except places."""
    words = set(chain.from_iterable(_index()))
    return Misprints(words, set(chain.from_iterable(places())))


def _words(text: str) -> list[Word]:
    """Return the words of *text* without "the", their misprints as they are."""
    found = []
    for match in _WORD.finditer(text.translate(_QUOTES)):
        word = match.group().removesuffix("'s").replace("'", "")  # "Xi'an" is printed as "Xian"
        lower = word.casefold()
        if lower != "the":
            key = _SPELLINGS.get(lower, lower)
            if len(word) > 1 and word.isupper():
                key = word
            found.append(Word(key, match.start(), match.end()))
    return found


def key_of(name: str) -> Key:
    """Return what different spellings of *name* have in common."""
    return tuple(word.key for word in _words(name))


def spellings(row: Row) -> Iterator[str]:
    """Yield every form in which the body of *row* may be printed, except names of places."""
    names = [row.name, row.short]
    if not row.name.startswith(GOVERNMENT):
        names += row.others
    for name in filter(None, names):
        yield name
        if found := _ABOVE.fullmatch(name):
            yield f"{found['above']} {found['own']}"
            yield f"{found['own']} {found['above']}"
        for found in filter(None, [form.fullmatch(name) for form in _CENTRAL]):
            yield from _central_spellings(found["what"])


def _central_spellings(subject: str) -> Iterator[str]:
    """Yield the forms in which the office of a central commission may be printed."""
    for body in ("Commission", "Committee", "Leading Group"):
        for form in _CENTRAL_FORMS:
            yield form.format(what=subject, body=body)


@cache
def _index() -> dict[Key, list[Row]]:
    """Return the rows by the keys of their spellings."""
    index: dict[Key, list[Row]] = {}
    for row in rows():
        for key in set(map(key_of, spellings(row))):
            index.setdefault(key, []).append(row)
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
    if not found:
        return None
    return _of_its_time(found, date)


def find_at(words: list[Word], start: int, date: str) -> tuple[Row, int] | None:
    """Return (row, number of its words) of the longest name at *start*, None without one."""
    if not words:
        return None
    longest = _longest().get(words[start].key, 0)
    keys = tuple([word.key for word in words[start : start + longest]])
    for count in range(len(keys), 0, -1):
        if found := _index().get(keys[:count]):
            return _of_its_time(found, date), count
    return None


def _of_its_time(found: list[Row], date: str) -> Row:
    """Return the row of a body's name on *date*; if none is, the one nearest in time."""
    for row in found:
        if row.has_name_on(date):
            return row
    later = [row for row in found if row.since > date]
    if later:
        return min(later, key=attrgetter("since"))
    return max(found, key=attrgetter("until"))


@cache
def places() -> dict[Key, Row]:
    """Return the governments of provinces and cities by the keys of their places' names."""
    found = {}
    for row in governments():
        for place in row.others:
            found[key_of(place)] = row
    return found


def governments() -> list[Row]:
    """Return the rows of the governments of provinces and cities."""
    return [row for row in rows() if row.name.startswith(GOVERNMENT)]


@lru_cache(256)  # of all turns of a briefing
def last_renaming_before(date: str) -> str:
    """Return the latest day, not after *date*, on which the name of a body began or ended.

    All bodies have the same names on both days. ``""`` stays: it is after all dates.
    """
    days = _days()
    return days[bisect_right(days, date) - 1] if date else ""


@cache
def _days() -> list[str]:
    days = {"0"}
    for row in rows():
        days |= {row.since, row.until}
    return sorted(days - {""})


def successor(row: Row) -> Row:
    """Return the body that does the work of the body of *row* today."""
    while row.follower:
        row = by_name()[row.follower]
    return row


@cache
def by_name() -> dict[str, Row]:
    """Return the rows by their own names."""
    return {row.name: row for row in rows()}
