"""Export to Parquet: a file for each table, with typed and described columns."""

from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow.parquet import ParquetWriter

from scio_crawler.items import Column, Table, Value
from scio_crawler.showing.exports.tables import EXPORTED, NewPath, read

ROWS = 2_000  # in a row group, and in memory

# By the type of a Column.
_TYPES = {
    "string": pyarrow.string(),
    "integer": pyarrow.int64(),
    "date": pyarrow.date32(),
    "clock": pyarrow.timestamp("ms", tz="UTC"),  # Parquet has no unit of seconds
}
_DATED: dict[str, type[date]] = {"date": date, "clock": datetime}


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write every table of *folder*; return the rows by file and table. Raises ExportError."""
    return {f"{t.name}.parquet": {t.name: _write(folder, t, new_path)} for t in EXPORTED}


def schema(table: Table) -> Any:
    """Return the Arrow schema of *table*, with the ``description`` of each column as metadata."""
    fields = [
        pyarrow.field(column.name, _TYPES[column.type], metadata={"description": column.doc})
        for column in table.line.columns()
    ]
    return pyarrow.schema(fields, {"description": (table.line.__doc__ or "").replace("``", "")})


def typed(column: Column, value: Value) -> Any:
    """Return *value* as Parquet stores it: a typed date or clock, None if that is empty."""
    if column.type not in _DATED:
        return value
    return _DATED[column.type].fromisoformat(str(value)) if value else None


def _write(folder: Path, table: Table, new_path: NewPath) -> int:
    count = 0
    path, form, records = new_path(f"{table.name}.parquet"), schema(table), read(folder, table)
    with ParquetWriter(path, form, compression="zstd") as writer:
        while rows := list(islice(records, ROWS)):
            arrays = [
                pyarrow.array([typed(c, row[c.name]) for row in rows], _TYPES[c.type])
                for c in table.line.columns()
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=form))
            count += len(rows)
    return count
