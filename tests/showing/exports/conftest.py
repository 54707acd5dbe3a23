"""A folder to export, and how each format is read back without the package.

The folder is the sample's output, with hostile texts in one briefing.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.files import dumps
from scio_crawler.items import Table
from scio_crawler.showing.exports import export
from tests.sample_output import LONG, crawl_sample

Export = Callable[..., Path]

# Texts that begin like a formula, or that one of the formats could mistake for something else.
HOSTILE = json.loads(Path(__file__).with_name("hostile_texts.json").read_text())


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's output; the turns of its long briefing have hostile texts."""
    return made(tmp_path / "output", tmp_path_factory)


@pytest.fixture
def exported_after(folder: Path, tmp_path: Path) -> Export:
    """A function that damages the folder and returns where it is exported in a format."""

    def target(name: str, *damages: Callable[[Path], object]) -> Path:
        for damage in damages:
            damage(folder)
        export(name, folder, tmp_path)
        return tmp_path / name

    return target


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that returns where such a folder was exported in a format, for reading only."""
    base = tmp_path_factory.mktemp("exported")
    folder = made(base / "output", tmp_path_factory)

    @cache
    def target(name: str) -> Path:
        export(name, folder, base / name)
        return base / name

    return target


def made(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill the folder *copy* and return it."""
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    lines = [json.loads(line) for line in (copy / LONG).read_text("utf-8").split("\n")[:-1]]
    for line, text in zip(lines, HOSTILE, strict=False):
        line["text"] = text
    with (copy / LONG).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(map(dumps, lines))
    return copy


def records(folder: Path, table: Table) -> list[dict[str, str | int]]:
    """Return the records of *table*, read without the package."""
    catalogue = _lines(folder / "briefings.jsonl")
    if table.name != "turns":
        return _lines(folder / table.files)
    files = [str(entry["file"]) for entry in catalogue if entry["file"]]
    return [line for file in files for line in _lines(folder / file)]


def _lines(path: Path) -> list[dict[str, str | int]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def from_parquet(target: Path, table: Table) -> list[dict[str, Any]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    return list(parquet.read_table(target / f"{table.name}.parquet").to_pylist())


def from_sqlite(target: Path, table: Table) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(target / "scio.sqlite")) as database:
        found = database.execute(f"SELECT * FROM {table.name} ORDER BY rowid")
        names = [described[0] for described in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


def from_csv(target: Path, table: Table) -> list[dict[str, Any]]:
    numbers = {column.name for column in table.line.columns() if column.type == "integer"}
    with (target / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: int(cell) if key in numbers else unsafe(cell) for key, cell in row.items()}
            for row in csv.DictReader(file)
        ]


def unsafe(cell: str) -> str:
    """Return the value of a *cell*, by the rule in docs/loading.md."""
    bare = cell.lstrip("'")
    return cell[1:] if bare != cell and bare[:1] in tuple("=+-@\t\r\n＝＋－＠") else cell


READ: dict[str, Callable[[Path, Table], list[dict[str, Any]]]] = {
    "parquet": from_parquet,
    "sqlite": from_sqlite,
    "csv": from_csv,
}
