"""Describe the exported database for Datasette: titles, column descriptions, facets, labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scio_crawler.exports.about import About
from scio_crawler.items import Table

# Columns by which the rows of any table that has them are counted beside them.
_FACETS = ("status", "role", "kind", "organization", "category", "country", "what", "by")
# By table, the column whose highest values come first. All others are shown by their keys, which
# keeps the turns of a briefing in order.
_FIRST = {"briefings": "date", "organizations": "turns", "speakers": "turns", "changes": "change"}
_LABELS = {"briefings": "title"}  # what a link to a row shows in place of its key


def metadata(database: str, tables: Iterable[Table], told: About) -> dict[str, Any]:
    """Return what ``datasette --metadata`` takes for *database* with *tables*.

    *told* is what the database is said to be.
    """
    whole = {
        "title": told.title,
        "description": told.terms,
        "source": told.source,
        "source_url": told.source_url,
    }
    described = {table.name: _table(table) for table in tables}
    # Said of the database as well, since some versions show there only what is said of it.
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
    for key, by_table in (("sort_desc", _FIRST), ("label_column", _LABELS)):
        if name := by_table.get(table.name):
            found[key] = name
    return found
