"""Every loader that docs/loading.md names sees the same types in all tables, and loses no value."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.folder.tables import write_tables
from scio_crawler.items import TABLES, Table
from tests.folder.made_up import ID, LATER, briefing, folder_in, gone, lines, publish
from tests.optional import Library

Rows = list[dict[str, Any]]
Load = Callable[[Path, Table], Rows]

pandas = Library("pandas", "recipes")
polars = Library("polars", "recipes")
duckdb = Library("duckdb", "recipes")
datasets = Library("datasets", "recipes")


@pytest.fixture(scope="module")
def tricky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose texts look like numbers, and which has every time."""
    folder = tmp_path_factory.mktemp("tricky")
    item = briefing(title="1949")
    item.entry.published_at = "2024-07-24T02:12:13Z"
    item.entry.summary = "007"
    body = "Ministry of Lanterns"
    item.turns = [replace(turn, text="2024", organization=body) for turn in item.turns]
    with folder_in(folder) as opened:
        publish(opened, item)
        publish(opened, gone(LATER, ID))
    return folder


@pytest.fixture(params=["sample", "tricky"])
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(request.param))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    with folder_in(folder) as opened:
        write_tables(opened.files, opened.ledger, is_settled=True)
    return folder


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    yield
    duckdb.close()


def by_pandas(folder: Path, table: Table) -> Rows:
    files = sorted(folder.glob(table.files))
    found = pandas.concat([pandas.read_json(file, lines=True, dtype=False) for file in files])
    return list(found.to_dict("records"))


def by_polars(folder: Path, table: Table) -> Rows:
    if not written(folder, table):
        return []  # it refuses a file without lines
    return list(polars.read_ndjson(folder / table.files).to_dicts())


def by_duckdb(folder: Path, table: Table) -> Rows:
    """As the recipe has it: the types are those of the description, and dates are text."""
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    [keys] = [each["schema"]["fields"] for each in described if each["name"] == table.name]
    types = {k["name"]: "BIGINT" if k["type"] == "integer" else "VARCHAR" for k in keys}
    found = duckdb.read_json(str(folder / table.files), columns=types)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def by_datasets(folder: Path, table: Table) -> Rows:
    options = {"split": "train", "cache_dir": f"{folder}.cache", "streaming": True}
    return list(datasets.load_dataset(str(folder), table.name, **options))


named = pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])


def written(folder: Path, table: Table) -> Rows:
    """Return the lines of *table*, in the order of the files' names."""
    return [line for file in sorted(folder.glob(table.files)) for line in lines(file)]


@pytest.mark.some(8)
@named
@pytest.mark.parametrize("load", [by_pandas, by_polars, by_duckdb])
def test_dates_and_times_are_text(load: Load, folder: Path, table: Table) -> None:
    assert load(folder, table) == written(folder, table)


@pytest.mark.some(4)
@named
def test_datasets_has_dates_and_times(folder: Path, tricky: Path, table: Table) -> None:
    due = written(folder, table)
    for line in due:
        for column in table.line.columns():
            if column.type in ("date", "clock") and not column.may_be_empty:
                moment = datetime.datetime.fromisoformat(str(line[column.name]))
                line[column.name] = moment.replace(tzinfo=None)
            elif column.type == "clock" and folder == tricky:
                line[column.name] = str(line[column.name])[:-1].replace("T", " ")  # see docs
    assert by_datasets(folder, table) == due


@pytest.mark.some(4)
@named
@pytest.mark.parametrize("load", [by_duckdb, by_datasets])
def test_an_empty_folder_loads(load: Load, empty: Path, table: Table) -> None:
    assert load(empty, table) == []


@pytest.mark.some(2)
@named
def test_an_empty_table_has_its_columns(empty: Path, table: Table) -> None:
    schema = dict.fromkeys(table.line.keys(), polars.String)
    found = polars.read_ndjson(empty / table.files, schema=schema)
    assert found.columns == list(table.line.keys())
    loaded = datasets.load_dataset(str(empty), table.name, split="train", streaming=True)
    assert list(loaded.features) == list(table.line.keys())
