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
_INDEXED = "briefing_id date status speaker role organization kind reply_to_id name".split()


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


def _foreign_keys(table: Table) -> list[tuple[str, str, str]]:
    """Return (column, other table, its column) for the single columns that are never empty."""
    filled = {column.name for column in table.line.columns() if not column.may_be_empty}
    found = []
    for reference in table.references:
        key, *more = reference.keys
        if not more and key in filled:
            found.append((key, reference.table, reference.names[0]))
    return found


def _fill(db: Database, folder: Path) -> dict[str, int]:
    counts = {}
    for table in EXPORTED:
        columns = table.line.columns()
        key: Any = table.key[0] if len(table.key) == 1 else table.key
        names = {column.name for column in columns}
        made = db.table(table.name)
        made.create(
            {column.name: int if column.type == "integer" else str for column in columns},
            pk=key,
            not_null=names,
            foreign_keys=_foreign_keys(table),
        )
        # Of its own, insert_all would look at each value once more.
        places = ", ".join("?" * len(columns))
        rows = (tuple(record.values()) for record in read(folder, table))
        db.conn.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)
        for name in _INDEXED:
            if name in names and name != table.key[0]:
                made.create_index([name])
        counts[table.name] = made.count
    for name, row, other, _ in db.execute("PRAGMA foreign_key_check"):
        raise damaged(folder, f"{name}, line {row}: it names a line that {other} lacks")
    db.conn.commit()
    db.table(TURNS.name).enable_fts(("speaker", "text"), fts_version="FTS5", tokenize="porter")
    return counts
