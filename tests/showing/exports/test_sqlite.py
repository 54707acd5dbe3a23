"""The exported database: its keys hold, and its text can be searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.items import TABLES, Table
from scio_crawler.showing.exports import export
from tests.showing.exports.damages import change

Ask = Callable[..., list[Any]]  # runs a query on the exported database
NOTES, PAGES, CATALOGUE = "notes.jsonl", "pages.jsonl", "briefings.jsonl"


@pytest.fixture(autouse=True)
def _library() -> None:
    """Import it when a test runs, since it imports pandas."""
    pytest.importorskip("sqlite_utils", reason="the extra `recipes` is not installed")


@pytest.fixture
def ask(exported: Callable[[str], Path]) -> Iterator[Ask]:
    """A function that runs a query on the exported database."""
    with closing(sqlite3.connect(exported("sqlite") / "scio.sqlite")) as database:
        yield lambda query, *values: database.execute(query, values).fetchall()


def test_the_database_is_sound_and_its_foreign_keys_hold(ask: Ask) -> None:
    assert ask("PRAGMA integrity_check") == [("ok",)]
    assert ask("PRAGMA foreign_key_check") == []
    ask("INSERT INTO turns_fts(turns_fts) VALUES ('integrity-check')")


def test_a_table_refers_to_the_briefings_except_changes_which_may_outlive_them(ask: Ask) -> None:
    for table in ("turns", "people", "pages", "notes"):
        (key,) = ask(f"PRAGMA foreign_key_list({table})")
        assert key[2:5] == ("briefings", "briefing_id", "briefing_id")
    assert ask("PRAGMA foreign_key_list(changes)") == []


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_a_table_has_its_primary_key(ask: Ask, table: Table) -> None:
    columns = ask(f"PRAGMA table_info({table.name})")
    keys = {number: name for _, name, *_, number in columns if number}
    assert tuple(keys[number] for number in sorted(keys)) == table.key


STEMS = {
    "measure": "scio-900100002-e384de4d22",  # "measurements"
    "speaker:Reuters": "scio-900100001-6849ee1422",
    '"follow on from my colleague"': "scio-900100002-ca7247dcb2",
    "balconies": "scio-node-9010001-25aa0fe6ab",  # "balcony"
}


@pytest.mark.parametrize(("words", "found"), STEMS.items())
def test_words_are_found_by_their_stem(ask: Ask, words: str, found: str) -> None:
    query = "SELECT turn_id FROM turns WHERE rowid IN (SELECT rowid FROM turns_fts(?))"
    assert (found,) in ask(query, words)
    assert ask(query, "zyzzyva") == []


INDEXED = {
    "turns": ["briefing_id", "date", "speaker", "kind"],
    "briefings": ["briefing_id", "date", "status"],
    "people": ["briefing_id", "name"],
    "pages": ["briefing_id"],
    "notes": ["briefing_id"],
}


@pytest.mark.parametrize(("table", "columns"), INDEXED.items(), ids=INDEXED)
def test_a_column_that_is_often_searched_has_an_index(
    ask: Ask, table: str, columns: list[str]
) -> None:
    for column in columns:
        ((*_, plan),) = ask(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")
        assert "USING INDEX" in plan


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (change(NOTES, 2, briefing_id="scio-1"), "notes, line 2: it names a line that briefings"),
        (change(PAGES, 3, page=1), r"contradict each other \(UNIQUE constraint failed: pages"),
        (change(CATALOGUE, 3, briefing_id="scio-900100001", file=""), "contradict each other"),
    ],
    ids=["stranger", "a page twice", "a briefing twice"],
)
def test_lines_that_contradict_each_other_are_refused(
    folder: Path, tmp_path: Path, damage: Callable[[Path], None], says: str
) -> None:
    damage(folder)
    with pytest.raises(ExportError, match=says) as caught:
        export("sqlite", folder, tmp_path / "target")
    assert str(caught.value).endswith(f"run: scrapy check-output {folder}")
    assert not list((tmp_path / "target").iterdir())
