"""The types and descriptions that a Parquet file carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scio_crawler.items import TABLES, Column, Table
from scio_crawler.showing.exports import export

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_has_its_type_and_its_meaning(
    exported: Callable[[str], Path], table: Table
) -> None:
    schema = parquet.read_schema(exported("parquet") / f"{table.name}.parquet")
    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "date": pyarrow.date32(),
        "clock": pyarrow.timestamp("ms", tz="UTC"),
    }
    for field, column in zip(schema, table.line.columns(), strict=True):
        assert (field.name, field.type) == (column.name, types[column.type])
        assert field.metadata[b"description"].decode() == column.doc
    assert b"line of" in schema.metadata[b"description"]


@pytest.mark.parametrize(
    ("type_", "value", "result"),
    [
        ("date", "2024-07-05", date(2024, 7, 5)),
        ("date", "", None),
        ("clock", "2024-07-24T02:12:13Z", datetime(2024, 7, 24, 2, 12, 13, tzinfo=UTC)),
        ("clock", "", None),
        ("string", "", ""),
        ("integer", 0, 0),
    ],
)
def test_only_unknown_dates_and_clocks_are_null(
    type_: str, value: str | int, result: object
) -> None:
    from scio_crawler.showing.exports.parquet import typed

    assert typed(Column("key", type_, ""), value) == result


def test_rows_are_written_in_batches(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scio_crawler.showing.exports.parquet.ROWS", 50)
    export("parquet", folder, tmp_path)
    assert parquet.ParquetFile(tmp_path / "turns.parquet").num_row_groups == 3
