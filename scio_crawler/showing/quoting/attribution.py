"""Find in a pasted quotation who is said to have said it, when and where. Pure.

"Mai Qingzhou, vice minister of culture, told reporters: …", "…, he said, …" and "… (Mai, 2025)"
are attributions: names, and words of certain kinds, before, after or amid the quoted words. A text
is taken as a row of units, each of a kind that a letter stands for; whether some of them make an
attribution can be seen from their letters. All other words belong to the quotation.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, product
from typing import NamedTuple

from scio_crawler.showing.quoting.claims import (
    Claim,
    Names,
    dates_in,
    spoken,
    without_dates,
    words_of,
)
from scio_crawler.showing.quoting.table import listed
from scio_crawler.showing.quoting.words import WORD, Token, terms, tokens

# The kinds of words, the first list that has a word first. Others are names (N), names of speakers
# in the folder (K), dates (D), and any other words (w). A mark is of a kind of its own.
_LISTS = {
    "doubting": "x",
    "first person": "i",
    "people": "R",
    "sources": "M",
    "honorifics": "H",
    "saying": "V",
    "ranks": "T",
    "events": "E",
    "bodies": "B",
    "days": "D",
    "prepositions": "p",
    "articles": "d",
    "asides": "a",
    "and": "c",
    "that": "h",
}
_KINDS = {word: kind for name, kind in reversed(_LISTS.items()) for word in listed(name)}
_ACRONYM = re.compile("[A-Z]{3,6}")
_CAPITAL = re.compile("[A-Z\u00c0-\u00de\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_POSSESSIVE = re.compile(r"['’]s\Z")
_MARKS = re.compile(r"^[^\w(]+|[^\w.)]+\Z")
_OF = re.compile("(?:of|for|from|with) ", re.IGNORECASE)
_SMALL = "(?:the|an?|as|of|for|at|in|on|from|with|by|to|and)"
_AROUND = re.compile(rf"^(?:[\W_]|{_SMALL} )+|(?:[\W_]| {_SMALL}\b)+\Z", re.IGNORECASE)
# What follows is about the page, not about the words.
_TAIL = re.compile(
    r"https?://|\b(?:fetched|accessed|retrieved)\b(?= (?:on )?[0-9A-Z])", re.IGNORECASE
)


class _Unit(NamedTuple):
    kind: str
    start: int
    end: int


def _units(text: str, names: Names) -> list[_Unit]:
    """Return *text*, which is cleaned, as units: known names, other names, words, marks."""
    found = tokens(text)
    said = spoken(found)
    units: list[_Unit] = []
    at = 0
    while at < len(found):
        token, length = found[at], 1
        if at and "\n" in text[found[at - 1].end : token.start]:
            units.append(_Unit("\n", token.start, token.start))
        if _CAPITAL.match(token.text) and (known := names.length_at(said, at)):
            kind, length = "K", known
        else:
            kind = _kind(token)
        last = units[-1] if units else None
        is_stop = kind == "." and at + 1 < len(found) and not found[at + 1].begins
        if last and (token.is_joined or last.kind == kind == "N"):
            units[-1] = last._replace(end=token.end)
        elif not is_stop:
            units.append(_Unit(kind, token.start, found[at + length - 1].end))
        at += length
    return units


def _kind(token: Token) -> str:
    if token.kind != WORD:
        return token.text
    word = token.text.lower().removesuffix("'s")
    if kind := _KINDS.get(token.text) or _KINDS.get(word):
        return kind
    if _ACRONYM.fullmatch(token.text):
        return "B"
    if _CAPITAL.match(token.text):
        return "N"
    return "w" if _LETTER.search(token.text) else "D"


class _Chunk(NamedTuple):
    """Units between two separators."""

    separator: str  # the kind of the one before it, "" at the beginning
    first: int
    kinds: str


class Way(NamedTuple):
    """A way to understand a text as a quotation with its attribution."""

    pieces: tuple[str, ...]
    claim: Claim


_Place = tuple[int, int]  # the first unit of an attribution, and the one after its last

_LONGEST, _LONGEST_REFERENCE = 40, 90  # units of an attribution before the words, and after them
_MOST_SAYINGS = 30  # that are looked at amid the words
_MOST_WAYS = 24
_MOST_OTHERS = 12  # words of other kinds in a chunk
# Other words before a rank, a body or a conference, and in what follows one: "the vice culture
# minister of a big province".
_OFFICE = re.compile("[^w]*(?:w{1,3}[TBE][^w]*)*(?:(?<=[TBE])p.*)?")
_HEARERS = re.compile("d?w{0,2}p?d?R[^w]*")  # "a group of reporters"
# How an attribution without marks ends before the words.
_OPEN_END = re.compile(r"(?:[VTBEDKNh,]|V[dpw]*R)\Z")
_IMPOSSIBLE = re.compile("[xi?!…]")
_SET_APART = re.compile(r"[:\n-]\Z|^[\[(].*[\])]\Z")
_SEPARATORS = frozenset(",;:()[]{}'-.\nVM")


def ways(text: str, names: Names) -> list[Way]:
    """Return the ways to split *text*, which is cleaned, the shortest attributions first."""
    given = _Given(text, names)
    amid = given.amid()
    every: list[_Place] = []
    for place in sorted(amid, key=lambda place: (place[0], -place[1])):
        every += [place] if not every or every[-1][1] < place[0] else []
    between = {(), tuple(every), *((place,) for place in amid)}
    found: set[tuple[_Place, ...]] = set()
    for before, inside, after in product([*given.before(), None], between, [*given.after(), None]):
        places = tuple(place for place in (before, *inside, after) if place)
        if places and all(one[1] < two[0] for one, two in pairwise(places)):
            found.add(places)
    ranked = sorted(found, key=lambda places: (sum(first - end for first, end in places), places))
    split = (Way(given.pieces(places), given.claim(places)) for places in ranked[:_MOST_WAYS])
    return [way for way in split if way.pieces][::-1]


def terms_of_ways(text: str) -> set[str]:
    """Return the terms that the ways to split *text* may have, and *text* itself."""
    return terms(text) | terms(_TAIL.sub(" ", text))  # the tail is split off anywhere


class _Given:
    """A text as it was given, in units."""

    def __init__(self, text: str, names: Names) -> None:
        self._text, self._names = text, names
        tail = _TAIL.search(text)
        self._units = _units(text[: tail.start()] if tail else text, names)
        if tail:
            self._units.append(_Unit(",", tail.start(), len(text)))
        self._kinds = "".join(unit.kind for unit in self._units)

    def before(self) -> list[_Place]:
        """Return the places of attributions at the beginning."""
        kinds, found = self._kinds, []
        for end in range(1, min(len(kinds), _LONGEST)):
            is_apart = kinds[end] in "'\n-" or _SET_APART.search(kinds[:end]) is not None
            if (is_apart or _OPEN_END.search(kinds[:end])) and self._is_attribution(
                0, end, is_apart, "KNTBRHVM" if is_apart else ""
            ):
                found.append((0, end))
        return found

    def after(self) -> list[_Place]:
        """Return the places of attributions at the end."""
        kinds, found = self._kinds, []
        for first in range(max(1, len(kinds) - _LONGEST_REFERENCE), len(kinds)):
            is_apart = kinds[first - 1] in "'\n" or kinds[first] in "-([\n"
            begins = kinds[first - 1] == "," or kinds[first] in "VM"
            begins = begins or self._said(first, first + 1).lower() == "as"
            if (is_apart or begins) and (
                self._is_attribution(first, len(kinds), is_apart, "KNTBRHVMED" if is_apart else "")
            ):
                found.append((first, len(kinds)))
        return found

    def amid(self) -> list[_Place]:
        """Return the places of attributions between other words."""
        kinds, found = self._kinds, []
        for saying in islice(re.finditer("[VM]", kinds), _MOST_SAYINGS):
            firsts = range(max(1, saying.start() - _LONGEST), saying.start() + 1)
            ends = range(saying.end(), min(len(kinds), saying.end() + _LONGEST))
            begins = [at for at in firsts if kinds[at - 1] in "',-" or kinds[at] in "(,-"]
            closes = [at for at in ends if kinds[at] == "'" or kinds[at - 1] in "),-"]
            for first, end in product(begins, closes):
                is_apart = kinds[first - 1] == kinds[end] == "'"
                if self._is_attribution(first, end, is_apart, ""):
                    found.append((first, end))
        return found

    def pieces(self, places: Sequence[_Place]) -> tuple[str, ...]:
        """Return the text without what is at *places*."""
        ends = [0, *(self._units[end - 1].end for _, end in places)]
        begins = [*(self._units[first].start for first, _ in places), len(self._text)]
        pieces = (self._text[end:begin] for end, begin in zip(ends, begins, strict=True))
        return tuple(piece for piece in pieces if words_of(piece))

    def claim(self, places: Sequence[_Place]) -> Claim:
        """Return what the attributions at *places* say."""
        said = [_TAIL.split(self._said(*place))[0] for place in places]
        given = " … ".join(" ".join(_MARKS.sub("", each).split()) for each in said)
        claim = Claim(given, dates=tuple(date for each in said for date in dates_in(each)))
        for place in places:
            for chunk in self._chunks(*place):
                claim = self._with_chunk(claim, chunk)
        return claim

    def _with_chunk(self, claim: Claim, chunk: _Chunk) -> Claim:
        rest, kinds = self._said(chunk.first, chunk.first + len(chunk.kinds)), chunk.kinds
        person = ""
        if not claim.person and (found := self._subject(chunk)):
            at, person = found
            rest, kinds = rest.replace(person, "", 1), kinds[:at] + kinds[at + 1 :]
            people = self._names.meant(person)
            claim = claim._replace(
                person=min(people) if len(people) == 1 else person, people=people
            )
            if not kinds.strip("TRHdac"):  # "Vice Minister Mai"
                return claim
        if "E" in kinds:
            first = chunk.first + 1 + chunk.kinds.rfind("p", 0, chunk.kinds.index("E"))
            rest = self._said(first, chunk.first + len(chunk.kinds)).replace(person, "", 1)
            return claim._replace(event=claim.event or _bare(rest))
        is_known = "w" in kinds and self._names.has_phrase(words_of(rest))
        is_of = _OF.match(rest.lstrip()) and re.search("[KN]", kinds)
        if is_known or is_of or re.search("[TB]", kinds):
            return claim._replace(office=", ".join(filter(None, [claim.office, _bare(rest)])))
        return claim

    def _subject(self, chunk: _Chunk) -> tuple[int, str] | None:
        """Return the place in *chunk* and the name of whoever speaks, if it names somebody."""
        kinds = chunk.kinds
        is_source = chunk.separator == "M" or (
            self._said(chunk.first, chunk.first + 1).lower() in ("by", "from")
        )
        for at in sorted(range(len(kinds)), key=lambda at: kinds[at] != "K"):
            kind, before = kinds[at], kinds[:at]
            name = self._said(chunk.first + at, chunk.first + at + 1)
            governed = re.search("p[dTH]*$" if kind == "K" else "p[dTHBac]*$", before)
            is_owner = _POSSESSIVE.search(name) and kinds[at + 1 : at + 2] not in ("", "R")
            is_object = governed and not (is_source and not governed.start())
            if kind not in "KN" or is_owner or is_object:
                continue
            if kind == "N" and re.search("[TBE]", kinds):
                if re.search("[pc]$", before) and len(name.split()) > 2:
                    name = " ".join(name.split()[-2:])  # "Minister of Water Resources Mai Qingzhou"
                elif not re.search("[TH]$", before) or re.match("[TBE]", kinds[at + 1 :]):
                    continue
            return at, _POSSESSIVE.sub("", name)
        return None

    def _is_attribution(self, first: int, end: int, is_apart: bool, evidence: str) -> bool:
        """Return whether the units from *first* to before *end* can be an attribution.

        One unit of a kind in *evidence* is enough; without that, somebody must say something.
        *is_apart* tells whether marks divide them from the words.
        """
        kinds, before = self._kinds[first:end], ""
        if _IMPOSSIBLE.search(kinds):
            return False
        if not evidence and not (re.search("[VM]", kinds) and re.search("[KNTBRH]", kinds)):
            return False
        if not is_apart and kinds.count("'") % 2:  # it would begin or end inside of quoted words
            return False
        shown = {kind for kind in evidence if kind in kinds}
        if evidence and (not shown or (shown == {"D"} and not dates_in(self._said(first, end)))):
            return False
        for chunk in self._chunks(first, end):
            if not self._is_known(chunk, before, is_apart):
                return False
            before = chunk.kinds
        return True

    def _is_known(self, chunk: _Chunk, before: str, is_apart: bool) -> bool:
        """Return whether *chunk*, which follows one of kinds *before*, can be of an attribution."""
        separator, first, kinds = chunk
        others = kinds.count("w")
        if not others or others > _MOST_OTHERS:
            return not others
        if _OFFICE.fullmatch(kinds) or (separator == "V" and _HEARERS.fullmatch(kinds)):
            return True
        if is_apart and separator in ("", ",", "(", "V"):
            is_topic = kinds[0] == "p" and separator in ("", "V")
            if (
                is_topic
                or re.match("[dTHa]*[KN]p", kinds)
                or (separator in ",(" and re.search("[KN]", before))
            ):
                return True
        return self._names.has_phrase(words_of(self._said(first, first + len(kinds))))

    def _chunks(self, first: int, end: int) -> Iterator[_Chunk]:
        separator, begin = "", first
        for at in range(first, end + 1):
            if at == end or self._kinds[at] in _SEPARATORS:
                if begin < at:
                    yield _Chunk(separator, begin, self._kinds[begin:at])
                separator, begin = self._kinds[at : at + 1], at + 1

    def _said(self, first: int, end: int) -> str:
        return self._text[self._units[first].start : self._units[end - 1].end]


def _bare(text: str) -> str:
    """Return *text* on one line, without its dates, and the marks and small words around it."""
    return _AROUND.sub("", " ".join(without_dates(text).split()))
