"""Index the turns for the search, and write the search page."""

import html
import json
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from scio_crawler.items import KINDS, ROLES, Record
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.facets import FACETS
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.search_index import FOLDER, MOST, Bundles, Period, periods
from scio_crawler.showing.room.site_folder import SiteFolder

# To Pagefind, a word is everything between two spaces; it drops what is neither letter nor digit,
# and counts words for phrases. So texts are first split into what people call words: "state-owned"
# is two, "China's" is "China" and an s, and "12.5", "U.S." and "Yong'an" are one each. The signs
# below mark the splits, so that assets/search-text.js can restore the text. It splits the words of
# a search in the same way.

# Characters for private use, which Pagefind drops from words.
GLUE = "\ue000"  # the space after it is not in the text
SPACE = "\ue001"  # a space that separates no words
BREAK = "\ue002"  # a new paragraph
COMMA = "\ue003"  # that of 1,234, which is also found as 1234
UNDERSCORE = "\ue004"  # to Pagefind, a letter that begins its instructions
APOSTROPHE = "\ue005"  # Pagefind would split words at this and the next two
CURLY = "\ue006"
STOP = "\ue007"
# Letters to Pagefind, which no text has.
POINT = "\ua78f"  # that of 12.5, so that it is not found as 125
# They enclose each word, since Pagefind would also index the parts of iPhone and 10kV.
BEGIN = "\ua7fb"
END = "\ua7f7"
ANY = POINT  # a word in every turn, since Pagefind leaves out a page without words

SHOWN = "shown"  # not a facet: what a result shows of its turn
WHO = "who"  # the names of who speaks, which are found, but not part of the text
PLACE = "place"  # by which turns are sorted
# Pagefind has no stemmer for it, so that words are found as they are.
LANGUAGE = "und"

_OURS = re.compile(f"[{GLUE}-{STOP}{POINT}{BEGIN}{END}]")
_WORD = re.compile(
    r"((?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*[^\W_]*"  # 1,234.5 and 5G
    r"|[^\W_]+(?:['’](?![sSſ]\b)[^\W_]+)*)",  # Yong'an and don't
)
_IN_NUMBERS = {ord("."): POINT, ord(","): COMMA}
_CACHED = 1 << 15  # words, gaps between them, and names: of millions, few differ
_IN_WORDS = {ord("'"): APOSTROPHE, ord("’"): CURLY, ord("."): STOP}
_LAST = 10**6  # more turns than any briefing has


def words(text: str) -> str:
    """Return *text* with a space between two words and nowhere else, and with marked words."""
    text = _OURS.sub("\ufffd", unicodedata.normalize("NFC", text)).strip()
    parts = _WORD.split(text)  # gaps and words in turn, first and last a gap
    parts[1::2] = map(_marked, parts[1::2])
    parts[2:-1:2] = map(_between, parts[2:-1:2])
    parts[0], parts[-1] = _closed(parts[0]), _closed(parts[-1])
    return "".join(parts).replace("_", UNDERSCORE)


@lru_cache(_CACHED)
def _marked(word: str) -> str:
    return f"{BEGIN}{word.translate(_IN_NUMBERS if word[0].isdecimal() else _IN_WORDS)}{END}"


def search_document(turn: Record, facets: Mapping[str, Sequence[str]], short: str = "") -> str:
    """Return a *turn* as a page in HTML; the *short* name of its organization also finds it."""
    briefing_id = str(turn["briefing_id"])
    who = [str(turn[key]) for key in ("speaker", "organization", "position")]
    shown = [
        paths.turn(briefing_id, str(turn["turn_id"])),
        *who,
        *(str(turn[key]) for key in ("title", "date")),
    ]
    filters = [(name, value) for name, values in facets.items() for value in values]
    filters.append((SHOWN, json.dumps(shown, ensure_ascii=False, separators=(",", ":"))))
    # The numbers fall, so that turns keep their order when they are sorted newest first.
    place = f"{turn['date']} {briefing_id} {_LAST - int(turn['turn']):07}"
    return (
        f'<html lang="{LANGUAGE}"><head>'
        + "".join(_meta("filter", name, value) for name, value in filters)
        + _meta("sort", PLACE, place)
        + f'<meta data-pagefind-meta="{WHO}[content]" content="{_names(*who, short)}">'
        + f"</head><body data-pagefind-body>{html.escape(words(str(turn['text'])))} {ANY}"
        + "</body></html>\n"
    )


@lru_cache(_CACHED)
def _names(*names: str) -> str:
    return html.escape(words(" ".join(names)))


@lru_cache(_CACHED)
def encoded(value: str) -> str:
    """Return *value* encoded in signs that Pagefind does not change; JavaScript decodes it."""
    return quote(value, safe="", errors="replace").replace("_", "%5F")


def _meta(what: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{what}="{name}[content]" content="{encoded(value)}">'


@lru_cache(_CACHED)
def _between(gap: str) -> str:
    """Return *gap*, which stands between two words, with the only space at which they part."""
    *before, after = re.split(r"\s", gap)
    if not before:
        return f"{gap}{GLUE} "
    head = gap[: len(gap) - len(after)].rstrip()
    return f"{_closed(head)}{BREAK if gap.count(chr(10)) > 1 else ''} {after}"


@lru_cache(_CACHED)
def _closed(gap: str) -> str:
    return re.sub(r"\s", SPACE, gap)


VALUES = f"{FOLDER}/values.json"  # the values of each facet, each with the number of its turns

_ORDERED = {"role": ROLES, "kind": KINDS}
_NEWEST_FIRST = ("year", "month")
# Those that are chosen from a list, which has a line for each value, so that there must be few.
_FEW = ("year", "role", "kind", "press")


def sizes(snapshot: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the date and the number of turns of each briefing that has a transcript."""
    return snapshot.execute("SELECT date, turns FROM briefings WHERE file <> ''").fetchall()


class Search:
    """Indexes the turns of *site* while its pages are written; must be closed.

    *sizes* has the date and the number of turns of each briefing that will be added, *shorts* the
    short names of organizations and outlets.
    """

    def __init__(
        self,
        site: SiteFolder,
        sizes: Iterable[tuple[str, int]],
        shorts: Mapping[str, str] = {},
        most: int = MOST,
    ) -> None:
        months: Counter[str] = Counter()
        briefings: Counter[str] = Counter()
        for date, turns in sizes:
            months[date[:7]] += turns
            briefings[date[:7]] += 1
        self._site, self._shorts = site, shorts
        self._bundles = Bundles(site)
        self._periods = {
            month: period
            for period in periods(months, most)
            for month in months
            if period.first <= month <= period.last
        }
        self._missing: Counter[Period] = Counter()  # briefings that are not added yet
        for month, number in briefings.items():
            self._missing[self._periods[month]] += number
        self._given: dict[Period, list[tuple[str, Any, Any, str]]] = {}  # of search_document
        self._values: dict[str, Counter[str]] = {name: Counter() for name in FACETS}

    def add(
        self, entry: Record, found: Iterable[tuple[Record, Mapping[str, Sequence[str]]]]
    ) -> None:
        """Add the turns of the briefing *entry*, each with its facets. Raises ExportError."""
        period = self._periods[str(entry["date"])[:7]]
        given = self._given.setdefault(period, [])
        for number, (turn, facets) in enumerate(found, 1):
            short = self._shorts.get(str(turn["organization"]), "")
            given.append((f"{entry['briefing_id']}/{number}.html", turn, facets, short))
            for name, values in facets.items():
                self._values[name].update(values)
        self._missing[period] -= 1
        if not self._missing[period] and given:
            pages = self._given.pop(period)
            self._bundles.make(period, pages, lambda page: (page[0], search_document(*page[1:])))

    def end(self, renderer: Renderer) -> None:
        """Write the page and what it loads. Raises ExportError."""
        self._bundles.end()
        values = {name: _in_order(name, counts) for name, counts in self._values.items()}
        named = {
            name: [(*pair, short) if (short := self._shorts.get(pair[0])) else pair for pair in of]
            for name, of in values.items()
        }
        self._site.write(VALUES, json.dumps(named, ensure_ascii=False) + "\n")
        few = {name: values[name] for name in _FEW}
        renderer.write(self._site, "search.html", paths.SEARCH, facets=FACETS, choices=few)

    def close(self) -> None:
        """Stop the child process, and remove the search documents."""
        self._bundles.close()


def _in_order(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the values of the facet *name* in the order in which people look for them."""
    if name in _ORDERED:
        return [(value, counts[value]) for value in _ORDERED[name] if value in counts]
    if name in _NEWEST_FIRST:
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda pair: (pair[0].casefold(), pair[0]))
