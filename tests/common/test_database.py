"""A database is whole, ours, and where it was, or it is refused and left as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE, Database, is_changed
from scio_crawler.common.errors import OutputError


@pytest.fixture
def database(tmp_path):
    with closing(Database(tmp_path / FILE)) as database:
        yield database


def claim(path: Path) -> None:
    with closing(Database(path)) as database:
        database.claim("live")


def fill(database: Database) -> None:
    for number in range(200):
        database.set_meta(f"key {number}", "x" * 500)


def copy_open(path: Path, copy: Path) -> None:
    """Copy the database at *path*, which is in use, with its write-ahead log."""
    for end in ("", "-wal"):
        Path(f"{copy}{end}").write_bytes(Path(f"{path}{end}").read_bytes())


def test_one_folder_holds_one_site(database) -> None:
    database.claim("sample")
    database.claim("sample")
    with pytest.raises(OutputError, match=r"'sample'.*'live'.*SCIO_OUTPUT_DIR=") as caught:
        database.claim("live")
    assert str(database.path.parent) in str(caught.value)
    assert database.meta("site") == "sample"


def not_a_database(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 100)


def another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE recipes (name)")


def another_programs_at_work(path: Path) -> None:
    with closing(sqlite3.connect(path.with_name("original"))) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE recipes (name)")
        database.execute("PRAGMA wal_checkpoint")
        database.execute("CREATE TABLE cooks (name)")
        copy_open(path.with_name("original"), path)


def damaged(path: Path) -> None:
    with closing(Database(path)) as database:
        fill(database)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


UNFIT = {
    "not a database": (not_a_database, "damaged, or no database"),
    "another program's": (another_programs, "database of another program"),
    "another program's at work": (another_programs_at_work, "database of another program"),
    "damaged": (damaged, "it is damaged. Put a copy of it back. Without one"),
    "a folder of that name": (Path.mkdir, "cannot be opened or created"),
}


@pytest.mark.parametrize(("make", "message"), UNFIT.values(), ids=UNFIT)
def test_an_unfit_file_is_refused_and_not_touched(tmp_path, make, message) -> None:
    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    make(tmp_path / FILE)
    before = contents()
    with pytest.raises(OutputError, match=message) as caught:
        claim(tmp_path / FILE)
    assert str(tmp_path / FILE) in str(caught.value)
    assert contents() == before


LACKS = {
    "a table": ("DROP TABLE meta", "it lacks what it must hold (no such table: meta). Put a copy"),
    "a column": ("ALTER TABLE meta DROP COLUMN value", "no such column"),
    "a schema": ("UPDATE sqlite_master SET sql = 'x' WHERE name = 'meta'", "it is damaged. Put"),
}


@pytest.mark.parametrize(("statement", "message"), LACKS.values(), ids=LACKS)
def test_a_damaged_schema_is_refused_with_advice(tmp_path, statement, message) -> None:
    Database(tmp_path / FILE).close()
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = 1")
        database.execute(statement)
    with pytest.raises(OutputError) as caught:
        claim(tmp_path / FILE)
    assert message in str(caught.value)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="a file is where a folder should be"):
        Database(tmp_path / "file" / "output" / FILE)


@pytest.mark.parametrize("is_replaced", [False, True], ids=["removed", "replaced"])
def test_a_database_that_is_no_longer_in_place_is_noticed(database, is_replaced) -> None:
    database.check_in_place()
    moved = database.path.rename(database.path.with_name("moved"))
    if is_replaced:
        database.path.write_bytes(moved.read_bytes())
    with pytest.raises(OutputError, match="was removed or replaced while the run wrote to it"):
        database.check_in_place()


def test_a_disk_that_was_full_when_the_log_was_written_back_costs_nothing(tmp_path) -> None:
    path, copy = tmp_path / "original", tmp_path / FILE
    Database(path).close()
    with closing(Database(path)) as database:
        fill(database)
        copy_open(path, copy)
    # The first page says how many there are, and the others found no room.
    with copy.open("r+b") as file:
        file.write(path.read_bytes()[:4096])
    assert copy.stat().st_size < path.stat().st_size
    with closing(Database(copy)) as database:
        assert database.meta("key 199") == "x" * 500
        assert database.damage() == ""


def test_a_database_of_a_run_that_was_killed_while_it_made_it_is_made_again(tmp_path) -> None:
    log = tmp_path / f"{FILE}-wal"
    with closing(sqlite3.connect(tmp_path / "original")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE meta (key)")
        (tmp_path / FILE).write_bytes((tmp_path / "original").read_bytes())
    log.write_bytes(b"")  # nothing was committed
    claim(tmp_path / FILE)


def sum_of(path: Path) -> Path:
    return path.with_name(f"{FILE}.sha256")


CHANGES = {
    "as it was": (lambda path: None, False),
    "removed": (Path.unlink, False),
    "edited": (lambda path: path.write_bytes(path.read_bytes() + b"x"), True),
    "without its digest": (lambda path: sum_of(path).unlink(), True),
    "opened by a run that was killed": (lambda path: sum_of(path).write_bytes(b""), None),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_happened_to_a_closed_database_is_known(tmp_path, change, expected) -> None:
    Database(tmp_path / FILE).close()
    change(tmp_path / FILE)
    assert is_changed(tmp_path / FILE) is expected


def test_whether_an_open_database_is_changed_is_not_known(database) -> None:
    assert is_changed(database.path) is None


def test_another_writer_is_waited_for_and_then_named(database) -> None:
    database.rows("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="another program is writing to it"):
            database.set_meta("key", "value")
    database.set_meta("key", "value")


def test_committed_rows_are_durable(database) -> None:
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert database.rows("PRAGMA synchronous") == [(3,)]  # EXTRA


def test_a_transaction_that_fails_changes_nothing(database) -> None:
    def fail() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO meta VALUES ('site', 'live')")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert database.meta("site") == ""
    database.set_meta("site", "sample")
    assert list(database.stream("SELECT * FROM meta")) == [("site", "sample")]
