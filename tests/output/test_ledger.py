"""What is remembered, how it is ordered, and which folders are refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scio_crawler.errors import OutputError
from scio_crawler.items import Entry
from scio_crawler.output import database as module
from scio_crawler.output.database import FILE, MIGRATIONS
from scio_crawler.output.files import dumps
from scio_crawler.output.ledger import Intent, Ledger, Row


def row(briefing_id: str = "scio-1", day: str = "2024-07-05", published: str = "") -> Row:
    published = published or day
    entry = Entry(briefing_id=briefing_id, date=day, published=published)
    line = dumps(entry.record())
    return Row(briefing_id, day, published, 10, "hash", line, people=f"{briefing_id}\n")


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / FILE, "live")
    yield ledger
    ledger.close()


def test_a_row_comes_back_as_it_was_saved(ledger) -> None:
    assert ledger.row("scio-1") is None
    assert ledger.entry("scio-1") is None
    ledger.save(row())
    assert ledger.row("scio-1") == row()
    assert ledger.entry("scio-1") == row().read_entry()


def test_a_row_survives_the_process(tmp_path) -> None:
    first = Ledger(tmp_path / FILE, "live")
    first.save(row())
    first.close()
    second = Ledger(tmp_path / FILE, "live")
    assert second.row("scio-1") == row()
    second.close()


def test_lines_come_newest_first(ledger) -> None:
    for each in (
        row("scio-2", "2024-07-05"),
        row("scio-1", "2024-07-05"),
        row("scio-3", "2023-01-01"),
        row("scio-4", "2024-07-05", "2024-08-01"),
        row("scio-5", "2025-01-01"),
    ):
        ledger.save(each)
    assert "".join(ledger.lines("people")).split() == [
        "scio-5",
        "scio-4",
        "scio-1",
        "scio-2",
        "scio-3",
    ]
    assert ledger.newest() == "2025-01-01"


def test_ordering_needs_no_sorting_in_memory(ledger) -> None:
    query = "SELECT people FROM briefings ORDER BY date DESC, published DESC, briefing_id"
    plan = ledger._db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert "TEMP B-TREE" not in str(plan)


def test_an_unknown_table_is_refused(ledger) -> None:
    with pytest.raises(ValueError, match="no such table"):
        next(ledger.lines("meta; DROP TABLE briefings"))


def test_nothing_is_known_at_first(ledger) -> None:
    assert ledger.newest() == ""
    assert list(ledger.lines("entry")) == []
    assert ledger.intents() == []
    assert not ledger.tables_stale


def test_saving_makes_the_tables_stale_until_they_are_written(ledger) -> None:
    ledger.save(row())
    assert ledger.tables_stale
    ledger.tables_written()
    assert not ledger.tables_stale


def test_an_intent_ends_with_its_row(ledger) -> None:
    intent = Intent(row(), "briefings/new.jsonl", "abc", "briefings/old.jsonl", "revisions/1.jsonl")
    ledger.intend(intent)
    assert ledger.intents() == [intent]
    ledger.save(row("scio-2"))
    assert ledger.intents() == [intent]
    ledger.save(intent.row)
    assert ledger.intents() == []


def test_an_intent_can_be_forgotten(ledger) -> None:
    ledger.intend(Intent(row()))
    ledger.forget(Intent(row()))
    assert ledger.intents() == []
    assert ledger.row("scio-1") is None


def test_one_folder_holds_one_site(tmp_path) -> None:
    Ledger(tmp_path / FILE, "sample").close()
    with pytest.raises(OutputError, match=r"'sample'.*'live'.*SCIO_OUTPUT_DIR=") as caught:
        Ledger(tmp_path / FILE, "live")
    assert str(tmp_path) in str(caught.value)
    Ledger(tmp_path / FILE, "sample").close()


def test_a_newer_version_is_refused_and_unharmed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE later (x)",)))
    Ledger(tmp_path / FILE, "live").close()
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.undo()
    with pytest.raises(OutputError, match="made by a newer version"):
        Ledger(tmp_path / FILE, "live")
    assert (tmp_path / FILE).read_bytes() == before


def test_an_older_version_is_migrated_and_keeps_its_rows(tmp_path, monkeypatch) -> None:
    old = Ledger(tmp_path / FILE, "live")
    old.save(row())
    old.close()
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE later (x)",)))
    new = Ledger(tmp_path / FILE, "live")
    assert new.row("scio-1") == row()
    new._db.execute("SELECT x FROM later")
    assert new._pragma("user_version") == len(MIGRATIONS) + 1
    new.close()


def test_a_migration_that_fails_leaves_the_old_version(tmp_path, monkeypatch) -> None:
    Ledger(tmp_path / FILE, "live").close()
    broken = ("CREATE TABLE later (x)", "CREATE TABLE nonsense")
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(OutputError):
        Ledger(tmp_path / FILE, "live")
    monkeypatch.undo()
    Ledger(tmp_path / FILE, "live").close()


def no_database(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 100)


def another_programs(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (name)")
    database.commit()
    database.close()


def damaged(path: Path) -> None:
    ledger = Ledger(path, "live")
    for number in range(200):
        ledger.save(row(f"scio-{number}"))
    ledger.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def a_folder(path: Path) -> None:
    path.mkdir()


UNFIT = {
    "no database": (no_database, "damaged, or no database"),
    "another program's": (another_programs, "database of another program"),
    "damaged": (damaged, "it is damaged. Put a copy of it back. Without one"),
    "a folder of that name": (a_folder, "cannot be opened or created"),
}


@pytest.mark.parametrize(("make", "message"), UNFIT.values(), ids=UNFIT)
def test_an_unfit_file_is_refused_in_words(tmp_path, make, message) -> None:
    make(tmp_path / FILE)
    with pytest.raises(OutputError, match=message) as caught:
        Ledger(tmp_path / FILE, "live")
    assert str(tmp_path / FILE) in str(caught.value)


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="a file is where a folder should be"):
        Ledger(tmp_path / "file" / "output" / FILE, "live")


REFUSALS = {
    "full disk": ("PRAGMA max_page_count = 1", "the disk is full. Free some space"),
    "read-only": ("PRAGMA query_only = 1", "it is read-only. Check the folder's permissions"),
}


@pytest.mark.parametrize(("pragma", "message"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_disk_refuses_is_said_and_nothing_is_half_saved(ledger, pragma, message) -> None:
    ledger._db.execute(pragma)
    large = row()
    large.notes = "x" * 100_000
    with pytest.raises(OutputError, match=message):
        ledger.save(large)
    assert ledger.row("scio-1") is None
    ledger._db.execute("PRAGMA query_only = 0")
    ledger._db.execute("PRAGMA max_page_count = 1000000")
    ledger.save(large)
    assert ledger.row("scio-1") == large


def test_another_writer_is_waited_for_and_then_named(ledger, monkeypatch) -> None:
    ledger._db.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(ledger.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match="another program is writing to it"):
        ledger.save(row())
    other.close()
    ledger.save(row())


def test_committed_rows_are_durable(ledger) -> None:
    assert ledger._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger._pragma("synchronous") == 3  # EXTRA
