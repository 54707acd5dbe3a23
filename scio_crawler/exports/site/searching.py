"""Index the turns for the search page, and write what the page asks with."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from scio_crawler.exports.site import paths
from scio_crawler.exports.site.bundles import FOLDER, MOST, Bundles, Part, parts
from scio_crawler.exports.site.facets import FACETS
from scio_crawler.exports.site.render import Renderer
from scio_crawler.exports.site.stubs import stub
from scio_crawler.exports.site.tree import Tree
from scio_crawler.items import KINDS
from scio_crawler.lines import Record
from scio_crawler.voices import ROLES

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
