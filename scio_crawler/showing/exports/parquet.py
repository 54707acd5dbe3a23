"""Export to Parquet: a file for each table, with described columns."""

from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow.parquet import ParquetWriter

from scio_crawler.items import Table
from scio_crawler.showing.exports.tables import EXPORTED, NewPath, read

ROWS = 2_000  # in a row group, and in memory


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write every table of *folder*; return the rows by file and table. Raises ExportError."""
    return {f"{t.name}.parquet": {t.name: _write(folder, t, new_path)} for t in EXPORTED}


def schema(table: Table) -> Any:
    """Return the Arrow schema of *table*, with the ``description`` of each column as metadata.

    Dates and times are text, as in the lines.
    """
    fields = []
    for column in table.line.columns():
        kind = pyarrow.int64() if column.type == "integer" else pyarrow.string()
        fields.append(pyarrow.field(column.name, kind, metadata={"description": column.doc}))
    return pyarrow.schema(fields, {"description": (table.line.__doc__ or "").replace("``", "")})


def _write(folder: Path, table: Table, new_path: NewPath) -> int:
    count = 0
    path, form, records = new_path(f"{table.name}.parquet"), schema(table), read(folder, table)
    with ParquetWriter(path, form, compression="zstd") as writer:
        while rows := list(islice(records, ROWS)):
            writer.write_batch(pyarrow.RecordBatch.from_pylist(rows, schema=form))
            count += len(rows)
    return count
