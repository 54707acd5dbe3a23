"""Parquet: one file per table, typed, its columns described."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow.parquet import ParquetWriter

from scio_crawler.exports.beside import NewPath
from scio_crawler.exports.lines import (
    DAY,
    EXPORTED,
    INTEGER,
    STRING,
    TIME,
    batches,
    read,
)
from scio_crawler.items import Column, Table, Value

ROWS = 2_000  # in a row group, and in memory

_TYPES = {
    STRING: pyarrow.string(),
    INTEGER: pyarrow.int64(),
    DAY: pyarrow.date32(),
    TIME: pyarrow.timestamp("ms", tz="UTC"),  # Parquet knows no seconds
}
_PARSE: dict[str, Callable[[str], Any]] = {DAY: date.fromisoformat, TIME: datetime.fromisoformat}


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write every table of *folder*; returns the rows by file and table. Raises ExportError."""
    written = {}
    for table in EXPORTED:
        name = f"{table.name}.parquet"
        written[name] = {table.name: _write(folder, table, new_path(name))}
    return written


def schema(table: Table) -> Any:
    """The Arrow schema of *table*; what a column means is its ``description``."""
    fields = [
        pyarrow.field(column.name, _TYPES[column.type], metadata={"description": column.doc})
        for column in table.line.columns()
    ]
    return pyarrow.schema(fields, {"description": (table.line.__doc__ or "").replace("``", "")})


def typed(column: Column, value: Value) -> Any:
    """The *value* as Parquet stores it: dates and clocks as such, null where they are unknown."""
    if column.type not in _PARSE:
        return value
    return _PARSE[column.type](str(value)) if value else None


def _write(folder: Path, table: Table, path: Path) -> int:
    count = 0
    form = schema(table)
    with ParquetWriter(path, form, compression="zstd") as writer:
        for rows in batches(read(folder, table), ROWS):
            arrays = [
                pyarrow.array([typed(c, row[c.name]) for row in rows], _TYPES[c.type])
                for c in table.line.columns()
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=form))
            count += len(rows)
    return count
