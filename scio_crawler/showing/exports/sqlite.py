"""Export to SQLite: one database with keys, indexes and full-text search."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from scio_crawler.items import TURNS, Table
from scio_crawler.showing.exports.tables import EXPORTED, NewPath, Written, damaged, read

FILE = "scio.sqlite"

# Columns that get an index in every table that has them, unless the primary key begins with them.
_INDEXED = (
    "briefing_id",
    "date",
    "status",
    "speaker",
    "role",
    "organization",
    "kind",
    "reply_to_id",
    "name",
)


def write(folder: Path, new_path: NewPath) -> Written:
    """Write every table of *folder*; return the rows by file and table. Raises ExportError."""
    try:
        with closing(sqlite3.connect(new_path(FILE))) as connection:
            # An unfinished database is deleted, so it needs no journal.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            counts = _fill(Database(connection), folder)
    except sqlite3.IntegrityError as error:
        raise damaged(folder, f"{folder}: lines contradict each other ({error})") from error
    return {FILE: counts}


def _fill(database: Database, folder: Path) -> dict[str, int]:
    """Write every table of *folder*, with indexes; return their rows."""
    counts = {}
    for table in EXPORTED:
        counts[table.name] = _write_table(database, table, folder)

    broken = database.execute("PRAGMA foreign_key_check")
    for name, row, other, _ in broken:
        raise damaged(folder, f"{name}, line {row}: it names a line that {other} lacks")
    database.conn.commit()
    turns = database.table(TURNS.name)
    turns.enable_fts(("speaker", "text"), fts_version="FTS5", tokenize="porter")
    return counts


def _write_table(database: Database, table: Table, folder: Path) -> int:
    types = {}
    for column in table.line.columns():
        types[column.name] = int if column.type == "integer" else str
    key: Any = table.key
    if len(key) == 1:
        [key] = key
    made = database.table(table.name)
    made.create(types, pk=key, not_null=set(types), foreign_keys=_foreign_keys(table))

    # The library's insert_all would look at each value once more.
    places = ", ".join("?" * len(types))
    rows = (tuple(record.values()) for record in read(folder, table))
    database.conn.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)
    for name in _INDEXED:
        if name in types and name != table.key[0]:
            made.create_index([name])
    return int(made.count)


def _foreign_keys(table: Table) -> list[tuple[str, str, str]]:
    """Return (column, other table, its column) for the single columns that are never empty."""
    may_be_empty = {column.name: column.may_be_empty for column in table.line.columns()}
    found = []
    for reference in table.references:
        key = reference.keys[0]
        if len(reference.keys) == 1 and not may_be_empty[key]:
            found.append((key, reference.table, reference.names[0]))
    return found
