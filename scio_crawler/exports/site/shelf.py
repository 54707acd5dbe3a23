"""What the pages about many briefings are made of: the tables of a folder in SQLite.

The tables and columns are those of ``scrapy export sqlite``, so a number of the site is what the
same SQL says there. The texts stay out: a turn has the beginning of its text instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from scio_crawler.items import CATALOGUE, ORGANIZATIONS, SPEAKERS, TURNS, Table
from scio_crawler.lines import Record

OPENING = 240  # characters of a text that are kept
_TABLES = (CATALOGUE, TURNS, ORGANIZATIONS, SPEAKERS)
_INDEXED = {
    TURNS.name: ("briefing_id", "organization", "speaker", "reply_to_id"),
    CATALOGUE.name: ("briefing_id", "date"),
}


def open_shelf(path: Path) -> sqlite3.Connection:
    """Return a new database at *path* with the tables, empty. Rows are found by column names."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    # It is deleted when the site is made, so it needs no journal.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    for table in _TABLES:
        columns = (
            f"{column.name} {'INTEGER' if column.type == 'integer' else 'TEXT'} NOT NULL"
            for column in table.line.columns()
        )
        connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
        for name in _INDEXED.get(table.name, ()):
            connection.execute(f"CREATE INDEX {table.name}_{name} ON {table.name} ({name})")
    return connection


def add(shelf: sqlite3.Connection, table: Table, records: Iterable[Record]) -> None:
    """Add *records* to *table* of the *shelf*, in their order, texts cut to their beginnings."""
    keys = table.line.keys()
    places = ", ".join("?" * len(keys))
    rows = (
        [opening(str(record[key])) if key == "text" else record[key] for key in keys]
        for record in records
    )
    shelf.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def opening(text: str) -> str:
    """Return the beginning of *text* on one line, cut at a word, with an ellipsis if it is cut."""
    line = " ".join(text.split())
    if len(line) <= OPENING:
        return line
    return line[:OPENING].rpartition(" ")[0] + " …"
