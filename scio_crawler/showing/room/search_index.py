"""Write the index that the search page loads: where each word is said, and by whom.

The turns are indexed by periods of some thousand turns, formed from the oldest turn on, so that a
new briefing changes only the last period. For each period, one file lists the turns. The words are
spread over several files in alphabetical order, so that a search loads few of them. QuoteTexts
writes the texts.

For each turn that has a word, the index has these numbers: how many turns after the previous such
turn, how many occurrences, the position of the first, and the distance from each to the next.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from typing import Any, NamedTuple

from scio_crawler.items import KINDS, OUTCOMES, ROLES, Record, Value
from scio_crawler.reading.organizations.table import by_name
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.collection import count_suggested_words
from scio_crawler.showing.room.facets import FACETS, NOT_KNOWN
from scio_crawler.showing.room.render import SitePages, topic
from scio_crawler.showing.room.search_text import word_forms
from scio_crawler.showing.room.site_folder import key_of

FOLDER = "search"
INDEX = f"{FOLDER}/index.json"  # the periods, newest first
NAMES = f"{FOLDER}/names.json.gz"  # who speaks, and the values of other facets that are typed
CARDS = f"{FOLDER}/cards.json.gz"  # what is shown of who speaks, in the order of NAMES
MAX_TURNS = 10_000  # of a period
_SUGGESTED = "said"  # the file of a period that counts the words to try
_MAX_NUMBERS = 8_000  # in a file of words, before another is begun: about 10 kB, compressed
_MIN_LETTERS = 4  # of a word that is offered in place of a misspelt one

# Facets: whose values are names, that many turns have alike, that are typed into a box with a list,
# that are chosen from a list in the page.
_NAMED = ("speaker", "organization", "outlet")
_ALIKE = ("role", "kind", "press", "outcome")
_TYPED = ("month", "asked")
_CHOSEN = ("year", "role", "kind", "press", "outcome")

_PAGES = {"organization": paths.organization, "outlet": paths.outlet}
_ORDERED = {"role": ROLES, "kind": KINDS, "outcome": OUTCOMES}
_NEWEST_FIRST = ("year", "month")

TurnFacets = tuple[Record, Mapping[str, Sequence[str]]]  # a turn and its facets


class SearchPeriod(NamedTuple):
    """Months whose turns are indexed together."""

    first: str  # month, as "2025-03"
    last: str
    turns: int

    @property
    def path(self) -> str:
        """The folder of its files."""
        return f"{FOLDER}/{self.first}"

    def joined(self, later: "SearchPeriod") -> "SearchPeriod":
        """Return the period from this one to a *later* one."""
        return SearchPeriod(self.first, later.last, self.turns + later.turns)


def split_periods(sizes: Mapping[str, int], most: int = MAX_TURNS) -> list[SearchPeriod]:
    """Return the periods of a folder, oldest first; *sizes* has the turns of each month.

    Whole years are joined to periods of up to *most* turns; a larger year is split into months. The
    newest year is not joined to others, and its newest month is a period by itself, so that a new
    conference changes little.
    """
    newest = max(sizes, default="")
    periods: list[SearchPeriod] = []
    for unit in _years_or_months(sizes, most, newest):
        if periods and _may_join(periods[-1], unit, most, newest):
            unit = periods.pop().joined(unit)
        periods.append(unit)
    return periods


def _years_or_months(sizes: Mapping[str, int], most: int, newest: str) -> list[SearchPeriod]:
    """Return each year as a whole, or its months if it is too large or the newest."""
    units = []
    for _, group in groupby(sorted(sizes), key=lambda month: month[:4]):
        months = [SearchPeriod(month, month, sizes[month]) for month in group]
        year = reduce(SearchPeriod.joined, months)
        if year.turns <= most and year.last != newest:
            units.append(year)
        else:
            units += months
    return units


def _may_join(before: SearchPeriod, unit: SearchPeriod, most: int, newest: str) -> bool:
    if unit.first == newest or before.turns + unit.turns > most:
        return False
    return unit.first[:4] != newest[:4] or before.first[:4] == newest[:4]


@dataclass(slots=True)
class NameStats:
    """What turns show of a speaker, an organization or an outlet; the newest turn came first."""

    last: str  # the date of the latest conference
    office: str  # there
    first: str = ""
    turns: int = 0
    conferences: set[str] = field(default_factory=set)
    others: dict[str, None] = field(default_factory=dict)  # offices, or labels of an outlet


class _AddedBriefing(NamedTuple):
    """A briefing whose turns are to be indexed."""

    entry: Record
    turns: list[TurnFacets]
    made_from: str
    read: Callable[[], list[Record]]


class SearchIndex:
    """Indexes the turns of a site while its *pages* are written. Methods raise OSError.

    *months* has the month of each briefing that will be added, newest first, and the number of its
    turns; *place_of* gives the path of a speaker, *shorts* has the short names of organizations
    and outlets.
    """

    def __init__(
        self,
        pages: SitePages,
        months: Sequence[tuple[str, int]],
        place_of: paths.SpeakerPath,
        shorts: Mapping[str, str] = {},
        most: int = MAX_TURNS,
    ) -> None:
        self._pages = pages
        self._site = pages.site
        self._shorts = shorts
        self._path_of = {**_PAGES, "speaker": place_of}

        turns: Counter[str] = Counter()
        for month, number in months:
            turns[month] += number
        self._periods = split_periods(turns, most)
        self._missing: Counter[SearchPeriod] = Counter()  # briefings that are not added yet
        for month, _ in months:
            self._missing[self._period_of(month)] += 1

        self._added: list[_AddedBriefing] = []  # of the latest period
        self._without_transcript: list[list[Value]] = []
        self._names: dict[str, dict[str, NameStats]] = {}
        for facet in _NAMED:
            self._names[facet] = {}
        self._values: dict[str, Counter[str]] = {}
        for facet in (*_TYPED, *_CHOSEN):
            self._values[facet] = Counter()

    def _period_of(self, month: str) -> SearchPeriod:
        return next(each for each in self._periods if each.first <= month <= each.last)

    def add(
        self,
        entry: Record,
        found: Iterable[TurnFacets],
        made_from: str,
        read: Callable[[], list[Record]],
    ) -> None:
        """Add the turns of the briefing *entry*, each with its facets; the newest comes first.

        *made_from* is a digest of all that is said there, *read* returns the turns with their
        whole texts.
        """
        turns = list(found)
        self._added.append(_AddedBriefing(entry, turns, made_from, read))
        for turn, facets in turns:
            for facet, counts in self._values.items():
                for value in facets.get(facet, ()):
                    counts[value] += 1
            for facet in _NAMED:
                for value in facets.get(facet, ()):
                    self._add_name(facet, value, turn)

        period = self._period_of(entry["date"][:7])
        self._missing[period] -= 1
        if self._missing[period] == 0:
            self._write(period)

    def _add_name(self, facet: str, value: str, turn: Record) -> None:
        office = turn["position"] if facet == "speaker" else ""
        name = self._names[facet].setdefault(value, NameStats(turn["date"], office))
        name.first = turn["date"]
        name.turns += 1
        name.conferences.add(turn["briefing_id"])
        if facet == "speaker":
            name.others[f"{office}; {turn['organization']}"] = None
        elif facet == "outlet":  # "Wall Street Journal, Dow Jones" may be typed as either
            labels = turn["speaker"].split(", ")
            name.others |= dict.fromkeys(labels)

    def add_without_transcript(self, entry: Record) -> None:
        """Add the conference *entry*, which is found by its title and its date."""
        self._without_transcript.append(_title_line(entry))

    def _write(self, period: SearchPeriod) -> None:
        """Write the files of *period*, whose briefings are all added."""
        added = self._added
        self._added = []
        turns = []
        for briefing in added:
            turns += briefing.turns

        bodies = {turn["organization"] for turn, _ in turns}
        shorts = [(body, self._shorts.get(body)) for body in sorted(bodies)]
        press = [facets.get("press") for _, facets in turns]  # by the countries of outlets
        made_from = [briefing.made_from for briefing in added]
        key = key_of(self._site.origin, shorts, press, made_from)
        if not self._site.reuse_unchanged_folder(period.path, key):
            for name, content in _files(added, turns, self._shorts):
                self._site.write_json(_path(period, name), content, key)

    def count_suggested_words(self) -> Counter[tuple[str, str]]:
        """Return how often words to try are said, by word and year, when all turns are added."""
        counts: Counter[tuple[str, str]] = Counter()
        for period in self._periods:
            file = self._site.new / _path(period, _SUGGESTED)
            lines = gzip.decompress(file.read_bytes())
            for word, year, times in json.loads(lines):
                counts[word, year] += times
        return counts

    def write_lists(self) -> None:
        """Write the page and its lists. Raises ExportError."""
        newest = [[each.path, each.first, each.last] for each in reversed(self._periods)]
        self._site.write_json(INDEX, {"periods": newest, "without": self._without_transcript})

        listed: dict[str, list[Any]] = {}
        cards: dict[str, list[Any]] = {}
        for facet, names in self._names.items():
            listed[facet] = []
            cards[facet] = []
            for value, name in sorted(names.items()):
                listed[facet].append(self._line(facet, value, name))
                cards[facet].append(self._card(facet, value, name))
        for facet in _TYPED:
            listed[facet] = self._values_in_order(facet)
        self._site.write_json(NAMES, listed)
        self._site.write_json(CARDS, cards)

        choices = {facet: self._values_in_order(facet) for facet in _CHOSEN}
        self._pages.write_page("search.html", paths.SEARCH, facets=FACETS, choices=choices)

    def _line(self, facet: str, value: str, name: NameStats) -> list[Any]:
        """Return a name, the number of its turns, and how else it may be typed."""
        line = [value, name.turns, *name.others]
        if facet == "speaker":
            return line
        if value in self._shorts:
            line.append(self._shorts[value])
        if value in by_name():
            line += by_name()[value].others
        return line

    def _card(self, facet: str, value: str, name: NameStats) -> list[Any]:
        """Return what the page shows of a name."""
        path = "" if value == NOT_KNOWN else self._path_of[facet](value)
        return [path, name.office, len(name.conferences), name.first, name.last]

    def _values_in_order(self, facet: str) -> list[tuple[str, int]]:
        """Return the values of *facet*, in the order in which people look for them."""
        counts = self._values[facet]
        if facet in _ORDERED:
            return [(value, counts[value]) for value in _ORDERED[facet] if value in counts]
        if facet in _NEWEST_FIRST:
            return sorted(counts.items(), reverse=True)
        return sorted(counts.items(), key=lambda item: (item[0].casefold(), item[0]))


def _path(period: SearchPeriod, name: str) -> str:
    return f"{period.path}/{name}.json.gz"


def _title_line(entry: Record) -> list[Value]:
    title = entry["title"]
    announced = len(title) - len(topic(title))  # characters that only say that it is a briefing
    return [entry["briefing_id"], entry["date"], title, announced]


class _Numbering:
    """Numbers of distinct values, in the order in which they are first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number_of(self, value: object) -> int:
        return self._numbers.setdefault(json.dumps(value), len(self._numbers))

    def values(self) -> list[Any]:
        return list(map(json.loads, self._numbers))


def _files(
    added: Sequence[_AddedBriefing], turns: Iterable[TurnFacets], shorts: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    """Yield the files of a period, with their names; *turns* are those of the briefings *added*."""
    briefings = []
    whole_turns = []
    for briefing in added:
        briefings.append([*_title_line(briefing.entry), len(briefing.turns)])
        whole_turns += briefing.read()
    places, printed = _places_of_words(cleaned(turn["text"]) for turn in whole_turns)
    files = _spread(places)

    first_words = [next(iter(file)) for file in files]
    yield "turns", {"briefings": briefings, **_turn_lines(turns, shorts), "words": first_words}
    counts = sorted(count_suggested_words(whole_turns).items())
    yield _SUGGESTED, [[word, year, times] for (word, year), times in counts]
    yield "vocabulary", _vocabulary(places, printed)
    for number, file in enumerate(files):
        yield f"words-{number}", file


def _turn_lines(turns: Iterable[TurnFacets], shorts: Mapping[str, str]) -> dict[str, Any]:
    """Return the lines of *turns*, and the values that their numbers stand for.

    A line has the number of what the turn has in common with others, its words, and the numbers of
    bodies that answer it.
    """
    people = _Numbering()
    kinds = _Numbering()
    bodies = _Numbering()
    lines = []
    for turn, facets in turns:
        named = {facet: facets[facet][0] for facet in _NAMED if facet in facets}
        organization = turn["organization"]
        texts = {turn["speaker"], organization, turn["position"], shorts.get(organization, "")}
        others = texts.difference(named.values())
        person = people.number_of([named, *sorted(others)])
        alike = [facets.get(facet, [""])[0] for facet in _ALIKE]
        kind = kinds.number_of([person, *alike])
        asked = facets.get("asked", ())
        lines.append([kind, turn["words"], *map(bodies.number_of, asked)])
    return {
        "people": people.values(),
        "kinds": kinds.values(),
        "bodies": bodies.values(),
        "turns": lines,
    }


def _places_of_words(texts: Iterable[str]) -> tuple[dict[str, list[int]], set[str]]:
    """Return the numbers of each word of the *texts*, and the words as they are printed."""
    numbers_of: dict[str, list[int]] = {}
    printed: set[str] = set()
    last_turn: dict[str, int] = {}
    for turn, text in enumerate(texts):
        places: dict[str, list[int]] = {}
        for place, forms in enumerate(word_forms(text)):
            printed.add(forms[0])
            for form in forms:
                places.setdefault(form, []).append(place)

        for word, all_places in places.items():
            numbers = numbers_of.setdefault(word, [])
            numbers += (turn - last_turn.get(word, 0), len(all_places))
            before = 0
            for place in all_places:
                numbers.append(place - before)
                before = place
            last_turn[word] = turn
    return numbers_of, printed


def _spread(numbers_of: Mapping[str, list[int]]) -> list[dict[str, list[int]]]:
    """Return the words in files, in the order in which JavaScript compares them."""
    files: list[dict[str, list[int]]] = []
    size = _MAX_NUMBERS
    for word in sorted(numbers_of, key=lambda word: word.encode("utf-16-be", "surrogatepass")):
        if size >= _MAX_NUMBERS:
            files.append({})
            size = 0
        files[-1][word] = numbers_of[word]
        size += len(numbers_of[word])
    return files


def _vocabulary(numbers_of: Mapping[str, list[int]], printed: Iterable[str]) -> dict[str, int]:
    """Return words that a misspelt one may stand for, with roughly how often they are said."""
    vocabulary = {}
    for word in sorted(printed):
        if len(word) >= _MIN_LETTERS and word.isalpha():
            vocabulary[word] = len(numbers_of[word])
    return vocabulary
