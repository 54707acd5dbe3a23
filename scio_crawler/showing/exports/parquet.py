"""Export to Parquet: a file for each table, with described columns."""

from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow.parquet import ParquetWriter

from scio_crawler.items import Table
from scio_crawler.showing.exports.tables import EXPORTED, NewPath, Written, read

MAX_ROWS = 2_000  # in a row group, and in memory


def write(folder: Path, new_path: NewPath) -> Written:
    """Write every table of *folder*; return the rows by file and table. Raises ExportError."""
    written: Written = {}
    for table in EXPORTED:
        name = f"{table.name}.parquet"
        form = schema(table)
        records = read(folder, table)

        count = 0
        with ParquetWriter(new_path(name), form, compression="zstd") as writer:
            while rows := list(islice(records, MAX_ROWS)):
                writer.write_batch(pyarrow.RecordBatch.from_pylist(rows, schema=form))
                count += len(rows)
        written[name] = {table.name: count}
    return written


def schema(table: Table) -> Any:
    """Return the Arrow schema of *table*, with the ``description`` of each column as metadata.

    Dates and times are text, as in the lines.
    """
    fields = []
    for column in table.line.columns():
        kind = pyarrow.int64() if column.type == "integer" else pyarrow.string()
        about = {"description": column.doc}
        fields.append(pyarrow.field(column.name, kind, metadata=about))
    text = table.line.__doc__ or ""
    return pyarrow.schema(fields, {"description": text.replace("``", "")})
