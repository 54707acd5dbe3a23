"""Export to SQLite: one database with keys, indexes and full-text search, ready for Datasette."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from scio_crawler.items import CATALOGUE, TURNS, Table
from scio_crawler.showing.exports.tables import (
    EXPORTED,
    Collection,
    NewPath,
    collection,
    damaged,
    read,
)

# Columns by which Datasette counts the rows of any table that has them.
_FACETS = "status role kind outcome organization category country what by".split()
# The column by which a table is sorted, the highest values first, or the lowest. Others are sorted
# by key; that of a turn does not tell the order in which they were said.
_FIRST = {"briefings": "date", "organizations": "turns", "speakers": "turns", "changes": "change"}
_LOWEST_FIRST = {"turns": "turn"}
_LABELS = {"briefings": "title"}  # what a link to a row shows instead of its key
_KEYS = {"sort_desc": _FIRST, "sort": _LOWEST_FIRST, "label_column": _LABELS}


def metadata(database: str, tables: Iterable[Table], about: Collection) -> dict[str, Any]:
    """Return the file for ``datasette --metadata`` of *database*, which has *tables*."""
    whole = {
        "title": about.title,
        "description": about.terms,
        "source": about.source,
        "source_url": about.source_url,
    }
    described = {table.name: _table(table) for table in tables}
    # Repeated for the database, since some versions show there only its own description.
    return {**whole, "databases": {database: {**whole, "tables": described}}}


def _table(table: Table) -> dict[str, Any]:
    columns = table.line.columns()
    names = [column.name for column in columns]
    found: dict[str, Any] = {
        "description": f"{table.line.about[0].upper()}{table.line.about[1:]}.",
        "columns": {column.name: column.doc for column in columns},
    }
    if facets := [name for name in _FACETS if name in names and (name,) != table.key]:
        found["facets"] = facets
    for key, by_table in _KEYS.items():
        if name := by_table.get(table.name):
            found[key] = name
    return found


FILE = "scio.sqlite"
METADATA = "scio-metadata.json"  # for Datasette
ROWS = 500  # in memory

# Columns that always name a line of another table.
_REFERENCES = {"briefing_id": CATALOGUE, "question_id": TURNS}
# Columns that get an index in every table that has them, unless the primary key begins with them.
_INDEXED = "briefing_id date status speaker role organization kind reply_to_id name".split()


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write every table of *folder*; return the rows by file and table. Raises ExportError."""
    try:
        with closing(sqlite3.connect(new_path(FILE))) as connection:
            # An unfinished database is deleted, so it needs no journal.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            counts = _fill(Database(connection), folder)
    except sqlite3.IntegrityError as error:
        raise damaged(folder, f"{folder}: lines contradict each other ({error})") from error
    described = metadata(FILE.partition(".")[0], EXPORTED, collection(folder))
    new_path(METADATA).write_text(json.dumps(described, indent=1, ensure_ascii=False), "utf-8")
    return {FILE: counts, METADATA: {}}


def _fill(db: Database, folder: Path) -> dict[str, int]:
    counts = {}
    for table in EXPORTED:
        columns = table.line.columns()
        key: Any = table.key[0] if len(table.key) == 1 else table.key or None
        names = {column.name for column in columns}
        made = db.table(table.name)
        made.create(
            {column.name: int if column.type == "integer" else str for column in columns},
            pk=key,
            not_null=names,
            foreign_keys=[
                (name, other.name)
                for name, other in _REFERENCES.items()
                if name in names and table is not other
            ],
        )
        made.insert_all(read(folder, table), batch_size=ROWS)
        for name in filter((names - set(table.key[:1])).__contains__, _INDEXED):
            made.create_index([name])
        counts[table.name] = made.count
    for name, row, other, _ in db.execute("PRAGMA foreign_key_check"):
        what = "briefing is not in the catalogue" if other == CATALOGUE.name else "question is lost"
        raise damaged(folder, f"{name}.jsonl, line {row}: its {what}")
    db.table(TURNS.name).enable_fts(("speaker", "text"), fts_version="FTS5", tokenize="porter")
    return counts
