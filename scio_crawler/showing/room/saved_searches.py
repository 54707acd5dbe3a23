"""Write a feed for each search that somebody saved in the folder."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from scio_crawler.items import Record
from scio_crawler.showing.room import feeds, paths, snapshot
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.search_text import fulfils, groups

FILE = "searches.txt"  # in the folder, written by hand: a search on each line
_FOUND = snapshot.LATEST.format(this="turn_id IN (SELECT value FROM json_each(?))")


class SavedSearches:
    """Collects the turns of *folder* that fulfil its saved searches.

    *shorts* has the short names of organizations. Raises OSError if the file cannot be read.
    """

    def __init__(self, folder: Path, shorts: Mapping[str, str]) -> None:
        path, self._shorts = folder / FILE, shorts
        lines = path.read_text("utf-8-sig", "replace").splitlines() if path.is_file() else []
        typed = dict.fromkeys(
            line.strip() for line in lines if line.strip(" \t")[:1] not in ("", "#")
        )
        self._searches = [(search, groups(search)) for search in typed]
        self._found: dict[str, list[str]] = {search: [] for search in typed}

    def add(self, turns: Iterable[Record]) -> None:
        """Add the *turns* of a briefing."""
        for turn in turns if self._searches else ():
            body = str(turn["organization"])
            names = [*(str(turn[key]) for key in ("speaker", "position")), body]
            who = " ".join([*names, self._shorts.get(body, "")])
            for search, asked in self._searches:
                if fulfils(asked, str(turn["text"]), who, str(turn["date"])):
                    self._found[search].append(str(turn["turn_id"]))

    def write(self, pages: Pages, tables: sqlite3.Connection) -> dict[str, str]:
        """Write the feeds; return their paths by search. Raises ExportError and OSError."""
        written = {}
        for search, turn_ids in self._found.items():
            rows = tables.execute(_FOUND, (json.dumps(turn_ids),)).fetchall()
            written[search] = paths.feed(f"searches/{paths.slug(search)}.html")
            page = paths.search(q=search)
            feeds.write(pages, written[search], f"Search: {search}", page, rows)
        return written
