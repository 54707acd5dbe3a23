"""Write the index that the search page loads: where each word is said, and by whom.

The turns are indexed by periods of some thousand, which are formed from the oldest turn on, so that
a new briefing changes only the last one. Of each period, a file lists the turns; the words are
spread over files in their order, so that a search loads few of them. QuoteTexts writes the texts.

A word stands with numbers for each turn that has it: how many turns after the one before, how many
places, the first place, and how far each other is from the one before.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from scio_crawler.items import KINDS, OUTCOMES, ROLES, Record, Value
from scio_crawler.reading.organizations.table import by_name
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.collection import times_said
from scio_crawler.showing.room.facets import FACETS, NOT_KNOWN
from scio_crawler.showing.room.render import Pages, topic
from scio_crawler.showing.room.search_text import words
from scio_crawler.showing.room.site_folder import key_of

FOLDER = "search"
INDEX = f"{FOLDER}/index.json"  # the periods, newest first
NAMES = f"{FOLDER}/names.json.gz"  # who speaks, and the values of other facets that are typed
CARDS = f"{FOLDER}/cards.json.gz"  # what is shown of who speaks, in the order of NAMES
MOST = 10_000  # turns of a period
_SAID = "said.json.gz"  # of a period: how often words to try are said
_NUMBERS = 8_000  # in a file of words, after which another one is begun: about 10 kB, packed
_SUGGESTED = 4  # letters of a word, at least, that is offered in place of a misspelt one


class Period(NamedTuple):
    """Months whose turns are indexed together."""

    first: str  # month, as "2025-03"
    last: str
    turns: int

    @property
    def path(self) -> str:
        """The folder of its files."""
        return f"{FOLDER}/{self.first}"


def periods(sizes: Mapping[str, int], most: int = MOST) -> list[Period]:
    """Return the periods of a folder, oldest first; *sizes* has the turns of each month.

    Whole years are joined to periods of up to *most* turns; a larger year is split into months. The
    newest year is not joined to others, and its newest month stands by itself, so that a new
    conference changes little.
    """
    units: list[Period] = []
    newest = max(sizes, default="")
    for _, group in groupby(sorted(sizes), key=lambda month: month[:4]):
        months = [Period(month, month, sizes[month]) for month in group]
        year = Period(months[0].first, months[-1].last, sum(month.turns for month in months))
        is_whole = year.turns <= most and year.last != newest
        units += [year] if is_whole else months
    found: list[Period] = []
    for unit in units:
        if found and _may_join(found[-1], unit, newest) and found[-1].turns + unit.turns <= most:
            before = found.pop()
            found.append(Period(before.first, unit.last, before.turns + unit.turns))
        else:
            found.append(unit)
    return found


def _may_join(before: Period, unit: Period, newest: str) -> bool:
    if unit.first == newest:
        return False
    return unit.first[:4] != newest[:4] or before.first[:4] == newest[:4]


Found = tuple[Record, Mapping[str, Sequence[str]]]  # a turn and its facets


@dataclass(slots=True)
class Name:
    """A speaker, an organization or an outlet."""

    last: str  # the date of the latest conference
    office: str  # there
    first: str = ""
    turns: int = 0
    conferences: set[str] = field(default_factory=set)
    others: dict[str, None] = field(default_factory=dict)  # offices, or labels of an outlet


class Search:
    """Indexes the turns of a site while its *pages* are written. Methods raise OSError.

    *months* has the month of each briefing that will be added, newest first, and the number of its
    turns; *place_of* gives the place of a speaker, *shorts* has the short names of organizations
    and outlets.
    """

    def __init__(
        self,
        pages: Pages,
        months: Iterable[tuple[str, int]],
        place_of: paths.PlaceOf,
        shorts: Mapping[str, str] = {},
        most: int = MOST,
    ) -> None:
        turns: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()  # briefings of each month that are not added yet
        for month, number in months:
            turns[month] += number
            self._missing[month] += 1
        self._pages, self._site, self._shorts = pages, pages.site, shorts
        self._place = {**_PLACES, "speaker": place_of}
        self._periods = periods(turns, most)
        self._given: list[_Given] = []  # of the latest period
        self._without: list[list[Value]] = []  # conferences that have no transcript
        self._named: dict[str, dict[str, Name]] = {name: {} for name in _NAMED}
        self._values: dict[str, Counter[str]] = {name: Counter() for name in (*_TYPED, *_CHOSEN)}

    def add(
        self,
        entry: Record,
        found: Iterable[Found],
        made_from: str,
        read: Callable[[], list[Record]],
    ) -> None:
        """Add the turns of the briefing *entry*, each with its facets; the newest comes first.

        *made_from* is a digest of all that is said there, *read* returns the turns with their
        whole texts.
        """
        given = list(found)
        date = entry["date"]
        self._given.append(_Given(entry, given, made_from, read))
        for turn, facets in given:
            for facet, counts in self._values.items():
                for value in facets.get(facet, ()):
                    counts[value] += 1
            for facet in _NAMED:
                for value in facets.get(facet, ()):
                    self._add_name(facet, value, turn)
        self._missing[date[:7]] -= 1
        period = next(each for each in self._periods if each.first <= date[:7] <= each.last)
        if not any(n for month, n in self._missing.items() if period.first <= month <= period.last):
            self._write(period)

    def add_without_transcript(self, entry: Record) -> None:
        """Add the conference *entry*, which is found by its title and its date."""
        self._without.append(_about(entry))

    def said(self) -> Counter[tuple[str, str]]:
        """Return how often words to try are said, by word and year, when all turns are added."""
        found: Counter[tuple[str, str]] = Counter()
        for period in self._periods:
            packed = (self._site.new / period.path / _SAID).read_bytes()
            for word, year, times in json.loads(gzip.decompress(packed)):
                found[word, year] += times
        return found

    def _add_name(self, facet: str, value: str, turn: Record) -> None:
        office = turn["position"] if facet == "speaker" else ""
        name = self._named[facet].setdefault(value, Name(turn["date"], office))
        name.first = turn["date"]
        name.turns += 1
        name.conferences.add(turn["briefing_id"])
        if facet == "speaker":
            name.others[f"{office}; {turn['organization']}"] = None
        elif facet == "outlet":  # "Wall Street Journal, Dow Jones" may be typed as either
            name.others |= dict.fromkeys(turn["speaker"].split(", "))

    def end(self) -> None:
        """Write the page and its lists. Raises ExportError."""
        newest = [[each.path, each.first, each.last] for each in reversed(self._periods)]
        self._site.write_json(INDEX, {"periods": newest, "without": self._without})
        listed: dict[str, list[Any]] = {}
        cards: dict[str, list[Any]] = {}
        for facet, names in self._named.items():
            listed[facet] = [self._line(facet, *item) for item in sorted(names.items())]
            cards[facet] = [self._card(facet, *item) for item in sorted(names.items())]
        for facet in _TYPED:
            listed[facet] = _in_order(facet, self._values[facet])
        self._site.write_json(NAMES, listed)
        self._site.write_json(CARDS, cards)
        choices = {facet: _in_order(facet, self._values[facet]) for facet in _CHOSEN}
        self._pages.write("search.html", paths.SEARCH, facets=FACETS, choices=choices)

    def _line(self, facet: str, value: str, name: Name) -> list[Any]:
        """Return a name, the number of its turns, and how else it may be typed."""
        others = list(name.others)
        if facet != "speaker":
            if value in self._shorts:
                others.append(self._shorts[value])
            if row := by_name().get(value):
                others += row.others
        return [value, name.turns, *others]

    def _card(self, facet: str, value: str, name: Name) -> list[Any]:
        """Return what the page shows of a name."""
        path = "" if value == NOT_KNOWN else self._place[facet](value)
        return [path, name.office, len(name.conferences), name.first, name.last]

    def _write(self, period: Period) -> None:
        given, self._given = self._given, []
        found = [pair for each in given for pair in each.found]
        bodies = {turn["organization"] for turn, _ in found}
        known = [(body, self._shorts.get(body)) for body in sorted(bodies)]
        press = [facets.get("press") for _, facets in found]  # by the countries of outlets
        key = key_of(self._site.origin, known, press, [each.made_from for each in given])
        if not self._site.take_folder(period.path, key):
            for name, content in _files(given, self._shorts):
                self._site.write_json(f"{period.path}/{name}.json.gz", content, key)


class _Given(NamedTuple):
    """A briefing whose turns are to be indexed."""

    entry: Record
    found: list[Found]
    made_from: str
    read: Callable[[], list[Record]]


def _files(given: Sequence[_Given], shorts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the files of a period, with their names, of the turns of its briefings."""
    found = [pair for each in given for pair in each.found]
    turns = [turn for each in given for turn in each.read()]  # with their texts
    said, printed = _said(cleaned(turn["text"]) for turn in turns)
    files = _spread(said)
    people: dict[str, int] = {}  # numbers of those who speak
    kinds: dict[str, int] = {}  # numbers of what several turns have alike
    bodies: dict[str, int] = {}  # numbers of those that answer
    lines = []
    for turn, facets in found:
        named = {name: facets[name][0] for name in _NAMED if name in facets}
        short = shorts.get(turn["organization"], "")
        others = {turn["speaker"], turn["organization"], turn["position"], short} - {
            *named.values()
        }
        person = people.setdefault(json.dumps([named, *sorted(others)]), len(people))
        alike = [facets.get(name, [""])[0] for name in _ALIKE]
        kind = kinds.setdefault(json.dumps([person, *alike]), len(kinds))
        asked = [bodies.setdefault(body, len(bodies)) for body in facets.get("asked", ())]
        lines.append([kind, turn["words"], *asked])
    briefings = [[*_about(each.entry), len(each.found)] for each in given]
    yield (
        "turns",
        {
            "briefings": briefings,
            "people": list(map(json.loads, people)),
            "kinds": list(map(json.loads, kinds)),
            "bodies": list(bodies),
            "turns": lines,
            "words": [next(iter(file)) for file in files],
        },
    )
    tried = times_said((turn["role"], turn["date"][:4], turn["text"]) for turn in turns)
    yield "said", [[*key, times] for key, times in sorted(tried.items())]
    yield "vocabulary", _vocabulary(said, printed)
    for number, file in enumerate(files):
        yield f"words-{number}", file


def _about(entry: Record) -> list[Value]:
    title = entry["title"]
    announced = len(title) - len(topic(title))  # how much of it only says that it is a briefing
    return [entry["briefing_id"], entry["date"], title, announced]


def _said(texts: Iterable[str]) -> tuple[dict[str, list[int]], set[str]]:
    """Return the numbers of each word of the *texts*, and the words as they are printed."""
    said: dict[str, list[int]] = {}
    printed: set[str] = set()
    last: dict[str, int] = {}
    for number, text in enumerate(texts):
        places: dict[str, list[int]] = {}
        for place, forms in enumerate(words(text)):
            printed.add(forms[0])
            for form in forms:
                places.setdefault(form, []).append(place)
        for word, all_places in places.items():
            numbers = said.setdefault(word, [])
            numbers += (number - last.get(word, 0), len(all_places))
            before = 0
            for place in all_places:
                numbers.append(place - before)
                before = place
            last[word] = number
    return said, printed


def _spread(said: Mapping[str, list[int]]) -> list[dict[str, list[int]]]:
    """Return the words in files, in the order in which JavaScript compares them."""
    files: list[dict[str, list[int]]] = []
    size = _NUMBERS
    for word in sorted(said, key=lambda word: word.encode("utf-16-be", "surrogatepass")):
        if size >= _NUMBERS:
            files.append({})
            size = 0
        files[-1][word] = said[word]
        size += len(said[word])
    return files


def _vocabulary(said: Mapping[str, list[int]], printed: Iterable[str]) -> dict[str, int]:
    """Return the words that a misspelt one may stand for, with how often they are said, about."""
    meant = (word for word in sorted(printed) if len(word) >= _SUGGESTED and word.isalpha())
    return {word: len(said[word]) for word in meant}


_NAMED = ("speaker", "organization", "outlet")
_ALIKE = ("role", "kind", "press", "outcome")
_PLACES = {"organization": paths.organization, "outlet": paths.outlet}
_TYPED = ("month", "asked")  # into a box with a list
_CHOSEN = ("year", "role", "kind", "press", "outcome")  # from a list that stands in the page
_ORDERED = {"role": ROLES, "kind": KINDS, "outcome": OUTCOMES}
_NEWEST_FIRST = ("year", "month")


def _in_order(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the values of the facet *name* in the order in which people look for them."""
    if name in _ORDERED:
        return [(value, counts[value]) for value in _ORDERED[name] if value in counts]
    if name in _NEWEST_FIRST:
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda pair: (pair[0].casefold(), pair[0]))
