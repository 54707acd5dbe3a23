"""Snapshots of made-up lines, and the pages that are written of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

from scio_crawler.items import (
    CATALOGUE,
    CHANGES,
    EXCHANGES,
    ORGANIZATIONS,
    SPEAKERS,
    TURNS,
    OutputLine,
    Record,
)
from scio_crawler.showing.exports.tables import read
from scio_crawler.showing.room import paths, snapshot
from scio_crawler.showing.room.facets import facets_of_turns
from scio_crawler.showing.room.render import Renderer, SitePages
from scio_crawler.showing.room.search_index import SearchIndex
from scio_crawler.showing.room.site_folder import SiteFolder, key_of

TABLES = (CATALOGUE, CHANGES, EXCHANGES, ORGANIZATIONS, SPEAKERS, TURNS)


def tables_of(lines: Iterable[OutputLine]) -> sqlite3.Connection:
    """Return a snapshot that has each of *lines* in its table."""
    tables = snapshot.create(Path(":memory:"))
    known = list(lines)
    for table in TABLES:
        found = [line.record() for line in known if isinstance(line, table.line)]
        snapshot.add_records(tables, table, found)
    return tables


def tables_in(folder: Path) -> sqlite3.Connection:
    """Return a snapshot of what an output *folder* has in its tables."""
    tables = snapshot.create(Path(":memory:"))
    for table in TABLES:
        snapshot.add_records(tables, table, read(folder, table))
    return tables


@cache
def _renderer() -> Renderer:
    return Renderer(is_sample=False)


def pages_in(folder: Path) -> SitePages:
    """Return the pages of a new site in *folder*, which has no old one."""
    folder.mkdir(exist_ok=True)
    return SitePages(SiteFolder(folder, folder / "none"), _renderer())


def write_search(
    pages: SitePages, briefings: Iterable[tuple[Record, list[Record]]], **options: Any
) -> None:
    """Write the index of the search of *briefings*, each an entry with its turns."""
    known = list(briefings)
    sizes = [(str(entry["date"])[:7], len(turns)) for entry, turns in known]
    search = SearchIndex(pages, sizes, paths.speaker, **options)
    for entry, turns in known:
        search.add(entry, facets_of_turns(turns, {}), key_of(entry, turns), partial(list, turns))
    search.write_lists()


def words_of(element: Any) -> str:
    """Return the text in *element*, with single spaces."""
    return " ".join(element.text_content().split())
