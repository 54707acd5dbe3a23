"""A folder to export: the sample's output, with hostile texts in one briefing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scio_crawler.common.files import dumps
from scio_crawler.items import Table
from tests.folder.checking.test_checking import LONG, crawl_sample

# Texts that begin like a formula, or that one of the formats could mistake for something else.
HOSTILE = (
    "=1+1",
    "+86 10",
    "-5",
    "@SUM(1)",
    "\ttab",
    "\rreturn",
    "\nline",
    "＝1+1",
    "'=1+1",
    "''+",
    "'Tis the season",
    'He said "no", twice; then left.\n\nA second paragraph.',
    "NULL",
    "",
    "nul \x00 inside",
    "\u2028 \U0001f4da 数据",
)


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's output; the turns of its long briefing have hostile texts."""
    copy = tmp_path / "output"
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
