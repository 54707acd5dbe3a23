"""What an export reads of a folder, and which lines stop it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.items import TABLES, TURNS
from scio_crawler.showing.exports.tables import EXPORTED, read, transcripts
from tests.sample_output import LONG, SHORT
from tests.showing.exports.damages import change, cut, lose

NOTES, CATALOGUE = "notes.jsonl", "briefings.jsonl"


BY_NAME = {table.name: table for table in TABLES}


def test_the_catalogue_comes_first_since_all_tables_refer_to_it() -> None:
    assert EXPORTED[0].name == "briefings"
    assert {*EXPORTED} == {*TABLES}


NO_ID = r"line 2: .*'\.\.', which is no"
DAMAGES: list[tuple[Callable[[Path], None], str, str]] = [
    (cut(LONG), "turns", rf"{LONG}, line 28: has no line feed at its end"),
    (change(LONG, 3, words="many"), "turns", rf"{LONG}, line 3: .*must be of type integer"),
    (change(LONG, 3, words=2**63), "turns", rf"{LONG}, line 3: .* 9223372036854775807 or less"),
    (change(SHORT, 2, briefing_id="scio-1"), "turns", rf"{SHORT}, line 2: .*'scio-1'"),
    (change(CATALOGUE, 2, file="../a.jsonl"), "turns", rf"{CATALOGUE}, line 2: .*'../a"),
    (change(CATALOGUE, 2, file="/etc/passwd"), "turns", rf"{CATALOGUE}, line 2: .*not in"),
    (change(CATALOGUE, 2, file="briefings/.."), "turns", r"briefings/\.\.: cannot be read"),
    (change(CATALOGUE, 2, briefing_id=".."), "turns", NO_ID),
    (change(CATALOGUE, 2, briefing_id="scio-node-9010002"), "turns", "line 2: .*of a line before"),
    (change(NOTES, 1, more=""), "notes", rf"{NOTES}, line 1: .*keys too many: \['more'\]"),
    (lose(LONG), "turns", rf"{LONG}: is missing"),
    (lose(NOTES), "notes", rf"{NOTES}: is missing"),
]


@pytest.mark.parametrize(("damage", "table", "says"), DAMAGES)
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
