"""What an export reads of a folder, and which lines stop it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.items import TABLES, TURNS, Table
from scio_crawler.showing.exports.tables import EXPORTED, read, transcripts
from tests.contract.checking.test_checking import LONG, SHORT
from tests.showing.exports.conftest import records
from tests.showing.exports.damages import change, cut, lose

NOTES, CATALOGUE = "notes.jsonl", "briefings.jsonl"


BY_NAME = {table.name: table for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=BY_NAME)
def test_every_line_is_read_in_order(folder: Path, table: Table) -> None:
    assert list(read(folder, table)) == records(folder, table)
    assert tuple(records(folder, table)[0]) == table.line.keys()


def test_every_table_is_exported_behind_the_catalogue_that_it_refers_to() -> None:
    assert EXPORTED[0].name == "briefings"
    assert {*EXPORTED} == {*TABLES}


@pytest.mark.parametrize(
    ("key", "type_"),
    [("turn_id", "string"), ("turn", "integer"), ("date", "date"), ("fetched", "clock")],
)
def test_a_column_has_the_type_that_its_key_is_documented_with(key: str, type_: str) -> None:
    assert {column.name: column.type for column in TURNS.line.columns()}[key] == type_


@pytest.mark.parametrize(
    ("damage", "table", "says"),
    [
        (cut(LONG), "turns", rf"{LONG}, line 28: has no line feed at its end"),
        (change(LONG, 3, words="many"), "turns", rf"{LONG}, line 3: .*must be of type integer"),
        (change(LONG, 3, date="2025-02-30"), "turns", rf"{LONG}, line 3: .*must be a real date"),
        (
            change(LONG, 3, words=2**63),
            "turns",
            rf"{LONG}, line 3: .*must be 9223372036854775807 or less",
        ),
        (change(SHORT, 2, briefing_id="scio-1"), "turns", rf"{SHORT}, line 2: .*'scio-1'"),
        (change(CATALOGUE, 2, file="../a.jsonl"), "turns", rf"{CATALOGUE}, line 2: .*'../a"),
        (change(CATALOGUE, 2, file="/etc/passwd"), "turns", rf"{CATALOGUE}, line 2: .*not in"),
        (change(CATALOGUE, 2, file="briefings/.."), "turns", r"briefings/\.\.: cannot be read"),
        (
            change(CATALOGUE, 2, briefing_id=".."),
            "turns",
            rf"{CATALOGUE}, line 2: .*'\.\.', which is no",
        ),
        (
            change(CATALOGUE, 2, briefing_id="scio-node-9010002"),
            "turns",
            r"line 2: .*of a line before",
        ),
        (change(NOTES, 1, more=""), "notes", rf"{NOTES}, line 1: .*keys too many: \['more'\]"),
        (lose(LONG), "turns", rf"{LONG}: is missing"),
        (lose(NOTES), "notes", rf"{NOTES}: is missing"),
    ],
)
def test_a_damaged_line_is_named(
    folder: Path, damage: Callable[[Path], None], table: str, says: str
) -> None:
    damage(folder)
    with pytest.raises(ExportError, match=says) as caught:
        list(read(folder, BY_NAME[table]))
    assert str(caught.value).endswith(f"run: scrapy check-output {folder}")
    assert "\n" not in str(caught.value)


def test_lines_are_read_when_they_are_asked_for(folder: Path) -> None:
    lose(SHORT)(folder)
    turns = read(folder, TURNS)
    assert next(turns)["turn_id"] == "scio-900100001-a1832ebd69"
    with pytest.raises(ExportError, match=re.escape(SHORT)):
        list(turns)


def test_a_catalogue_that_was_read_before_is_not_read_again(folder: Path) -> None:
    """A run may write it while an export is at work: half of either would be wrong."""
    expected = [each.entry["file"] for each in transcripts(folder)]
    entries = list(read(folder, BY_NAME["briefings"]))
    lose(CATALOGUE)(folder)
    assert [each.entry["file"] for each in transcripts(folder, entries=entries)] == expected
