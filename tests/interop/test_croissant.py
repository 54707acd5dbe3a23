"""mlcroissant finds ``croissant.json`` valid, and loads every table with it."""

from __future__ import annotations

import datetime
import json
import logging
from pathlib import Path

import pytest

from scio_crawler.contract.description import CROISSANT
from scio_crawler.items import TABLES, Table
from tests.contract.checking.test_checking import crawl_sample
from tests.folder.made_up import exporter_in, lines
from tests.optional import Library

# Its own libraries warn of one another.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
mlcroissant = Library("mlcroissant", "recipes")
pandas = Library("pandas", "recipes")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())


def test_only_what_nobody_can_say_is_missed(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """There is no licence to name, and the data set has no versions of its own."""
    with caplog.at_level(logging.WARNING):
        mlcroissant.Dataset(folder / CROISSANT)
    missed = [line for line in caplog.text.splitlines() if "is recommended" in line]
    assert [line.split('"')[1].rpartition("/")[2] for line in missed] == ["license", "version"]
    assert len(caplog.records) == 1
    assert "license" not in json.loads((folder / CROISSANT).read_text("utf-8"))


@pytest.mark.some(2)
@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_table_is_loaded(table: Table, folder: Path) -> None:
    found = list(mlcroissant.Dataset(folder / CROISSANT).records(table.name))
    due = [line for file in sorted(folder.glob(table.files)) for line in lines(file)]
    assert len(found) == len(due) > 0
    assert [key.rpartition("/")[2] for key in found[0]] == list(table.line.keys())
    for column in table.line.columns():
        values = [record[f"{table.name}/{column.name}"] for record in found]
        assert list(map(_plain, values)) == [_due(line[column.name], column.type) for line in due]


def test_an_empty_folder_is_loaded(tmp_path: Path) -> None:
    with exporter_in(tmp_path) as exporter:
        exporter.write_tables()
    dataset = mlcroissant.Dataset(tmp_path / CROISSANT)
    assert [list(dataset.records(table.name)) for table in TABLES] == [[] for _ in TABLES]


def _plain(value: object) -> object:
    """Return *value* as Python has it; mlcroissant gives texts as bytes and times as pandas'."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, pandas.Timestamp):
        return value.to_pydatetime()
    return None if value is pandas.NaT else value


def _due(value: str | int, kind: str) -> object:
    """Return *value* as it is due for a key of this *kind*; an unknown time is none."""
    if kind not in ("date", "clock"):
        return value
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) and value else None
