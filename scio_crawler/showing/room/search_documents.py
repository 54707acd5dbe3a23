"""Index the turns for the search page, and write what the page asks with."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

from scio_crawler.items import KINDS, ROLES, Record
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.facets import FACETS
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.search_index import FOLDER, MOST, Bundles, Part, parts
from scio_crawler.showing.room.tree import Tree

# --- What the search index is told of each turn: a page with its words, which nobody sees.… -------
# Pagefind takes what stands between two spaces for a word, throws away what is neither letter nor
# digit in it, and counts the words for phrases. So texts are cut into what people take for words
# first: "state-owned" is two, "China's" is "China" and an s, "12.5", "U.S." and "Yong'an" are one
# each. The signs below say what was cut, and assets/search-text.js puts it together again. It also
# reads the words of a search in the same way.

# Characters for private use, which Pagefind leaves out of words.
GLUE = "\ue000"  # the space after it is not in the text
SPACE = "\ue001"  # a space that parts no words
BREAK = "\ue002"  # a new paragraph
COMMA = "\ue003"  # that of 1,234, which is found as 1234, too
UNDERSCORE = "\ue004"  # to Pagefind it is a letter, and begins what it takes for orders
APOSTROPHE = "\ue005"  # the next three stand in words that Pagefind would cut there
CURLY = "\ue006"
STOP = "\ue007"
# Letters to it, that no text has.
POINT = "\ua78f"  # that of 12.5, so that it is not found as 125
# Every word stands between these two: Pagefind indexes the parts of iPhone and 10kV as well.
BEGIN = "\ua7fb"
END = "\ua7f7"
ANY = POINT  # a word that every turn has, since a page without one is left out

SHOWN = "shown"  # no facet: it carries what a result shows of its turn
WHO = "who"  # the words that tell who speaks; they are found, and are none of the text
PLACE = "place"  # what turns are sorted by
# There is no stemmer for it, so words are found as they are.
LANGUAGE = "und"

_OURS = re.compile(f"[{GLUE}-{STOP}{POINT}{BEGIN}{END}]")
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*[^\W_]*"  # 1,234.5 and 5G
    r"|[^\W_]+(?:['’](?!s\b)[^\W_]+)*",  # Yong'an and don't
    re.IGNORECASE,
)
_IN_NUMBERS = {ord("."): POINT, ord(","): COMMA}
_REMEMBERED = 1 << 12  # of millions of gaps between words, and of names, few differ
_IN_WORDS = {ord("'"): APOSTROPHE, ord("’"): CURLY, ord("."): STOP}
_LAST = 10**6  # more than any briefing has turns


def words(text: str) -> str:
    """Return *text* with a space between two words and nowhere else, and what is a word marked."""
    text = _OURS.sub("\ufffd", unicodedata.normalize("NFC", text)).strip()
    shaped: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        gap, word = text[end : match.start()], match.group()
        shaped.append(_between(gap) if shaped else _closed(gap))
        inner = word.translate(_IN_NUMBERS if word[0].isdecimal() else _IN_WORDS)
        shaped.append(f"{BEGIN}{inner}{END}")
        end = match.end()
    shaped.append(_closed(text[end:]))
    return "".join(shaped).replace("_", UNDERSCORE)


def stub(turn: Record, facets: Mapping[str, Sequence[str]], short: str = "") -> str:
    """Return the page that Pagefind reads of a *turn* with its *facets*.

    *short* is the short name of the organization, by which its turns are found as well.
    """
    briefing_id = str(turn["briefing_id"])
    who = [str(turn[key]) for key in ("speaker", "organization", "position")]
    shown = [
        paths.turn(briefing_id, str(turn["anchor"])),
        *who,
        *(str(turn[key]) for key in ("title", "date")),
    ]
    filters = [(name, value) for name, values in facets.items() for value in values]
    filters.append((SHOWN, json.dumps(shown, ensure_ascii=False, separators=(",", ":"))))
    # Sorted backwards, the newest first, a briefing's turns still come in their order.
    place = f"{turn['date']} {briefing_id} {_LAST - int(turn['turn']):07}"
    return (
        f'<html lang="{LANGUAGE}"><head>'
        + "".join(_meta("filter", name, value) for name, value in filters)
        + _meta("sort", PLACE, place)
        + f'<meta data-pagefind-meta="{WHO}[content]" content="{_names(*who, short)}">'
        + f"</head><body data-pagefind-body>{html.escape(words(str(turn['text'])))} {ANY}"
        + "</body></html>\n"
    )


@lru_cache(_REMEMBERED)
def _names(*names: str) -> str:
    """Return the words of *names* for Pagefind."""
    return html.escape(words(" ".join(names)))


@lru_cache(_REMEMBERED)
def encoded(value: str) -> str:
    """Return *value* in signs that Pagefind leaves alone; JavaScript undoes it."""
    return quote(value, safe="", errors="replace").replace("_", "%5F")


def _meta(what: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{what}="{name}[content]" content="{encoded(value)}">'


@lru_cache(_REMEMBERED)
def _between(gap: str) -> str:
    """Return what stands between two words, with the space that parts them."""
    *before, after = re.split(r"\s", gap)
    if not before:
        return f"{gap}{GLUE} "
    head = gap[: len(gap) - len(after)].rstrip()
    return f"{_closed(head)}{BREAK if gap.count(chr(10)) > 1 else ''} {after}"


@lru_cache(_REMEMBERED)
def _closed(gap: str) -> str:
    """Return *gap* with no space in it."""
    return re.sub(r"\s", SPACE, gap)


# --- Index the turns for the search page, and write what the page asks with -----------------------

VALUES = f"{FOLDER}/values.json"  # the values of each facet, each with the number of its turns

_ORDERED = {"role": ROLES, "kind": KINDS}
_NEWEST_FIRST = ("year", "month")
# Those that are chosen from a list; it has a line for each value, so there must be few.
_FEW = ("year", "role", "kind", "press")


def sizes(shelf: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the date of each briefing of *shelf* that has a transcript, and its turns."""
    return shelf.execute("SELECT date, turns FROM briefings WHERE file <> ''").fetchall()


class Search:
    """Indexes the turns of a site while its pages are written; to be closed, whatever happens.

    *sizes* has the date of each briefing that will come, and how many turns it has; *shorts* the
    short names of organizations and outlets, which people type as well.
    """

    def __init__(
        self,
        tree: Tree,
        sizes: Iterable[tuple[str, int]],
        shorts: Mapping[str, str] = {},
        most: int = MOST,
    ) -> None:
        months: Counter[str] = Counter()
        briefings: Counter[str] = Counter()
        for date, turns in sizes:
            months[date[:7]] += turns
            briefings[date[:7]] += 1
        self._tree, self._shorts = tree, shorts
        self._bundles = Bundles(tree)
        self._parts = {
            month: part
            for part in parts(months, most)
            for month in months
            if part.first <= month <= part.last
        }
        self._due: Counter[Part] = Counter()  # briefings that are still to come
        for month, number in briefings.items():
            self._due[self._parts[month]] += number
        self._pages: dict[Part, list[tuple[str, str]]] = {}
        self._values: dict[str, Counter[str]] = {name: Counter() for name in FACETS}

    def add(
        self, entry: Record, found: Iterable[tuple[Record, Mapping[str, Sequence[str]]]]
    ) -> None:
        """Add the turns of the briefing *entry*, each with its facets. Raises ExportError."""
        part = self._parts[str(entry["date"])[:7]]
        pages = self._pages.setdefault(part, [])
        for number, (turn, facets) in enumerate(found, 1):
            page = stub(turn, facets, self._shorts.get(str(turn["organization"]), ""))
            pages.append((f"{entry['briefing_id']}/{number}.html", page))
            for name, values in facets.items():
                self._values[name].update(values)
        self._due[part] -= 1
        if not self._due[part] and pages:
            self._bundles.make(part, self._pages.pop(part))

    def end(self, renderer: Renderer) -> None:
        """Write the page, and all that it loads. Raises ExportError."""
        self._bundles.end()
        values = {name: _in_order(name, counts) for name, counts in self._values.items()}
        named = {
            name: [(*pair, short) if (short := self._shorts.get(pair[0])) else pair for pair in of]
            for name, of in values.items()
        }
        self._tree.write(VALUES, json.dumps(named, ensure_ascii=False) + "\n")
        few = {name: values[name] for name in _FEW}
        page = renderer.render("search.html", paths.SEARCH, facets=FACETS, choices=few)
        self._tree.write(paths.SEARCH, page)

    def close(self) -> None:
        """Stop what is running, and remove what only the index was made of."""
        self._bundles.close()


def _in_order(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the values of the facet *name* as a person looks for them."""
    if name in _ORDERED:
        return [(value, counts[value]) for value in _ORDERED[name] if value in counts]
    if name in _NEWEST_FIRST:
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda pair: (pair[0].casefold(), pair[0]))
