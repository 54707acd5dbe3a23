"""The types and descriptions that a Parquet file carries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.items import TABLES, Table
from scio_crawler.showing.exports import export

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_has_its_type_and_its_meaning(
    exported: Callable[[str], Path], table: Table
) -> None:
    schema = parquet.read_schema(exported("parquet") / f"{table.name}.parquet")
    for field, column in zip(schema, table.line.columns(), strict=True):
        kind = pyarrow.int64() if column.type == "integer" else pyarrow.string()
        assert (field.name, field.type) == (column.name, kind)
        assert field.metadata[b"description"].decode() == column.doc
    assert b"line of" in schema.metadata[b"description"]


def test_rows_are_written_in_batches(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scio_crawler.showing.exports.parquet.MAX_ROWS", 50)
    export("parquet", folder, tmp_path)
    assert parquet.ParquetFile(tmp_path / "turns.parquet").num_row_groups == 3
