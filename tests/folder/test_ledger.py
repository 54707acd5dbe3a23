"""What is remembered, how it is ordered, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE, FORMAT, Database, is_changed
from scio_crawler.common.errors import ContractError, OutputError, VersionError
from scio_crawler.common.files import dumps
from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Known, Ledger, Row, check_version, digest_of
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.states import States
from scio_crawler.folder.visits import EVERYTHING, Visits
from scio_crawler.items import (
    CATALOGUE,
    CHANGES,
    EXCHANGES,
    SCHEMA_VERSION,
    SPEAKERS,
    TABLES_IN_ROW,
    Change,
    Entry,
)
from tests.folder.made_up import ID, briefing


def row(briefing_id: str = "scio-1", day: str = "2024-07-05", published: str = "") -> Row:
    item = briefing(briefing_id=briefing_id, day=day)
    item.entry.published = published or day
    item.entry.first_seen = item.entry.checked = item.fetched
    return Row.of(item, measure("complete", item.turns))


@pytest.fixture
def ledger(tmp_path):
    with closing(Ledger(tmp_path / FILE)) as ledger:
        yield ledger


# Rows


def test_a_row_has_the_records_of_every_table() -> None:
    item = briefing()
    item.entry.first_seen = item.entry.checked = item.fetched
    size = measure(item.entry.status, item.turns)
    made = Row.of(item, size)
    assert made.records == {
        table.name: [line.record() for line in item.lines(table)] for table in TABLES_IN_ROW
    }
    item.turns[0].kind, item.turns[0].exchange = "question", 1
    made.follow(item.turns)
    [record] = made.records["exchanges"]
    assert record["question_id"] == item.turns[0].turn_id
    assert (made.briefing_id, made.date, made.published) == (ID, "2024-07-05", "2024-07-24")
    assert (made.characters, made.lines_sha256) == (size.characters, size.lines)
    assert made.entry() == item.entry
    assert made.pages() == item.sources


def test_an_invalid_entry_makes_no_row_and_changes_none() -> None:
    item = briefing()
    with pytest.raises(ContractError, match="first_seen"):
        Row.of(item, measure("complete", item.turns))
    made = row()
    before = made.entry()
    with pytest.raises(ContractError, match="date"):
        made.set_entry(Entry(briefing_id="scio-1"))
    assert made.entry() == before


def test_a_copy_keeps_its_own_entry() -> None:
    made = row()
    own = made.own_entry()
    own.file, own.revision, own.same_as = "briefings/2024-07-05_scio-1.jsonl", 2, "scio-2"
    made.set_entry(own)
    assert made.own_entry() == own
    assert (made.entry().file, made.entry().revision, made.entry().same_as) == ("", 0, "scio-2")
    assert made.current_file() == "revisions/scio-1/2.jsonl"


# What is remembered


def test_a_row_survives_the_process(tmp_path) -> None:
    with closing(Ledger(tmp_path / FILE)) as first:
        first.save(row())
    with closing(Ledger(tmp_path / FILE)) as second:
        assert second.row("scio-1") == row()


@pytest.mark.parametrize("table", TABLES_IN_ROW, ids=lambda table: table.name)
def test_lines_come_newest_first(ledger, table) -> None:
    for each in (
        row("scio-2", "2024-07-05"),
        row("scio-1", "2024-07-05"),
        row("scio-3", "2023-01-01"),
        row("scio-4", "2024-07-05", "2024-08-01"),
        row("scio-5", "2025-01-01"),
    ):
        each.records[CATALOGUE.name][0]["file"] = f"briefings/{each.briefing_id}.jsonl"
        ledger.save(each)
    newest_first = ("scio-5", "scio-4", "scio-1", "scio-2", "scio-3")
    rows = [ledger.row(briefing_id) for briefing_id in newest_first]
    assert list(ledger.lines(table)) == [
        "".join(map(dumps, row.records[table.name])) for row in rows
    ]
    assert ledger.newest() == "2025-01-01"
    assert ledger.files() == [f"briefings/{briefing_id}.jsonl" for briefing_id in newest_first]


def test_a_copy_has_no_exchanges(ledger) -> None:
    copy = row()
    copy.records[EXCHANGES.name] = [{"question_id": "scio-1-0123456789"}]
    ledger.save(copy)
    assert list(ledger.lines(EXCHANGES)) == []


PLANS = {
    "ordering": ("ORDER BY date DESC, published DESC, briefing_id", "USING INDEX catalogue"),
    "briefings of a day": ("WHERE date = 'x'", "USING INDEX catalogue"),
}


@pytest.mark.parametrize(("clause", "index"), PLANS.values(), ids=PLANS)
def test_a_large_ledger_is_neither_scanned_nor_sorted(ledger, clause, index) -> None:
    plan = str(ledger.rows(f"EXPLAIN QUERY PLAN SELECT records FROM briefings {clause}"))
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_saving_makes_the_tables_stale_until_they_are_written(ledger) -> None:
    ledger.save(row())
    assert ledger.tables_stale
    ledger.tables_written()
    assert not ledger.tables_stale


TOLD = [Change(0, "2024-08-01T00:00:00Z", "scio-1", 1, "new", "")]


CORRECTION = Correction("scio-1", "", "", "", "accept", "a", "worse", "Mei", "", "")


def test_what_was_published_comes_back(ledger) -> None:
    assert ledger.published("scio-1") == Known(digest=digest_of([]))
    known = Known(1, digest_of(TOLD), "0" * 64, {"a": ["scio-1-1"]}, [CORRECTION])
    ledger.set_published("scio-1", known)
    assert ledger.published("scio-1") == known
    assert ledger.corrected() == {"scio-1": [CORRECTION]}


def test_lines_that_a_lost_database_told_are_read_back_once(ledger) -> None:
    numbered = [replace(change, change=7) for change in TOLD]
    for _ in range(2):
        ledger.read_back(numbered)
        assert len([*ledger.lines(CHANGES)]) == 1
    known = ledger.published("scio-1")
    assert (known.told, known.digest) == (1, digest_of(TOLD))
    assert digest_of(numbered) == digest_of(TOLD)


def test_a_briefing_that_is_forgotten_is_told(ledger) -> None:
    ledger.save(row())
    ledger.set_published("scio-1", Known(1))
    ledger.forget("scio-1", TOLD)
    ledger.number_changes()
    assert (ledger.row("scio-1"), ledger.published("scio-1").told) == (None, 0)
    assert len([*ledger.lines(CHANGES)]) == 1


# Which folders are refused


def test_one_folder_holds_one_site(ledger) -> None:
    ledger.claim("sample")
    ledger.claim("sample")
    with pytest.raises(OutputError, match=r"'sample'.*'live'.*SCIO_OUTPUT_DIR=") as caught:
        ledger.claim("live")
    assert str(ledger.path.parent) in str(caught.value)
    assert ledger.meta("site") == "sample"


def no_database(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 100)


def another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE recipes (name)")


def damaged(path: Path) -> None:
    with closing(Ledger(path)) as ledger:
        for number in range(200):
            ledger.save(row(f"scio-{number}"))
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
        claim(tmp_path / FILE)
    assert str(tmp_path / FILE) in str(caught.value)


def another_programs_at_work(path: Path) -> None:
    """A copy of a database in use, with its write-ahead log beside it."""
    with closing(sqlite3.connect(path.with_name("original"))) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE recipes (name)")
        database.execute("PRAGMA wal_checkpoint")
        database.execute("CREATE TABLE cooks (name)")
        for end in ("", "-wal"):
            Path(f"{path}{end}").write_bytes(path.with_name(f"original{end}").read_bytes())


@pytest.mark.parametrize(
    "change",
    [
        f"PRAGMA user_version = {FORMAT - 1}",
        f"PRAGMA user_version = {FORMAT + 1}",
        "UPDATE meta SET value = 'another' WHERE key = 'contract'",
    ],
    ids=["an older format", "a newer format", "another contract"],
)
def test_that_of_another_version_is_refused(tmp_path, change) -> None:
    Ledger(tmp_path / FILE).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute(change)
    for refuses in (lambda: check_version(tmp_path), partial(Ledger, tmp_path / FILE)):
        with pytest.raises(VersionError):
            refuses()


def catalogue_of(version: str) -> str:
    return f'{{"schema_version": "{version}"}}\n'


@pytest.mark.parametrize(
    ("catalogue", "is_refused"),
    [
        (catalogue_of(SCHEMA_VERSION), False),
        (catalogue_of("v99"), True),
        ("damaged\n", False),
        ("", False),
        (None, False),
    ],
    ids=["this version", "another version", "damaged", "empty", "missing"],
)
def test_without_a_database_the_catalogue_tells(tmp_path, catalogue, is_refused) -> None:
    if catalogue is not None:
        (tmp_path / "briefings.jsonl").write_text(catalogue, "utf-8")
    with pytest.raises(VersionError, match="v99") if is_refused else nullcontext():
        check_version(tmp_path)


@pytest.mark.parametrize("make", [no_database, another_programs, another_programs_at_work])
def test_damage_is_left_to_whoever_reads_it(tmp_path, make) -> None:
    make(tmp_path / FILE)
    check_version(tmp_path)


def test_a_run_that_was_killed_before_it_named_the_contract_is_no_other_version(tmp_path) -> None:
    Database(tmp_path / FILE).close()
    check_version(tmp_path)


@pytest.mark.parametrize("make", [no_database, another_programs, another_programs_at_work])
def test_what_is_refused_is_not_touched(tmp_path, make) -> None:
    make(tmp_path / FILE)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OutputError):
        Ledger(tmp_path / FILE)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_disk_that_was_full_when_the_log_was_written_back_costs_nothing(tmp_path) -> None:
    path, copy = tmp_path / "original", tmp_path / FILE
    Database(path).close()
    with closing(Database(path)) as database:
        for number in range(200):
            database.set_meta(f"key {number}", "x" * 500)
        for end in ("", "-wal"):
            Path(f"{copy}{end}").write_bytes(Path(f"{path}{end}").read_bytes())
    # The first page says how many there are, and the others found no room.
    with copy.open("r+b") as file:
        file.write(path.read_bytes()[:4096])
    assert copy.stat().st_size < path.stat().st_size
    with closing(Database(copy)) as database:
        assert database.meta("key 199") == "x" * 500
        assert database.damage() == ""


def test_a_run_that_was_killed_when_it_made_the_database_leaves_none_that_is_refused(
    tmp_path,
) -> None:
    log = tmp_path / f"{FILE}-wal"
    with closing(sqlite3.connect(tmp_path / "original")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE meta (key)")
        for file, end in ((tmp_path / FILE, ""), (log, "-wal")):
            file.write_bytes((tmp_path / f"original{end}").read_bytes())
    log.write_bytes(b"")  # nothing was committed
    claim(tmp_path / FILE)


NOTES: dict[str, tuple[Callable[[Path], object], bool | None]] = {
    "as it was": (lambda path: None, False),
    "gone": (lambda path: path.unlink(), False),
    "edited": (lambda path: path.write_bytes(path.read_bytes() + b"x"), True),
    "without a note": (lambda path: sum_of(path).unlink(), True),
    "opened by a run that was killed": (lambda path: sum_of(path).write_bytes(b""), None),
}


def sum_of(path: Path) -> Path:
    return path.with_name(f"{FILE}.sha256")


@pytest.mark.parametrize(("change", "expected"), NOTES.values(), ids=NOTES)
def test_what_happened_to_a_closed_database_is_known(tmp_path, change, expected) -> None:
    Ledger(tmp_path / FILE).close()
    change(tmp_path / FILE)
    assert is_changed(tmp_path / FILE) is expected


def test_a_database_that_is_open_or_was_not_closed_is_not_said_to_be_changed(ledger) -> None:
    assert is_changed(ledger.path) is None


LACKS = {
    "a table": ("DROP TABLE meta", "it lacks what it must hold (no such table: meta). Put a copy"),
    "a column": ("ALTER TABLE meta DROP COLUMN value", "no such column"),
    "a schema": ("UPDATE sqlite_master SET sql = 'x' WHERE name = 'meta'", "it is damaged. Put"),
}


@pytest.mark.parametrize(("statement", "message"), LACKS.values(), ids=LACKS)
def test_a_damaged_schema_is_said_in_words(tmp_path, statement, message) -> None:
    Ledger(tmp_path / FILE).close()
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = 1")
        database.execute(statement)
    with pytest.raises(OutputError) as caught:
        claim(tmp_path / FILE)
    assert message in str(caught.value)


READINGS: dict[str, tuple[str, Callable[[Ledger], object]]] = {
    "a row": ("UPDATE briefings SET records = '[]'", lambda ledger: ledger.row("scio-1")),
    "a table": (
        "UPDATE briefings SET records = json_set(records, '$.people', 1)",
        lambda ledger: [list(ledger.lines(table)) for table in TABLES_IN_ROW],
    ),
    "what each says": (
        "UPDATE briefings SET voices = '[[1]]',"
        " records = json_set(records, '$.briefings[0].file', 'x')",
        lambda ledger: list(ledger.lines(SPEAKERS)),
    ),
    "what was published": (
        "INSERT INTO published VALUES ('x', 1, '', '', '[', '{}')",
        lambda ledger: ledger.published("x"),
    ),
    "ids": (
        "INSERT INTO named VALUES ('x', 'y', '[')",
        lambda ledger: ledger.named("x"),
    ),
    "a state": (
        "INSERT INTO states VALUES"
        " (1, 'x', '', '', '', '', 0, '', '', 0, 0, '', x'00ff', '', x'', '')",
        lambda ledger: States(ledger).history("x"),
    ),
    "a visit": (
        "INSERT INTO met VALUES ('x', '', '', '', 'y', '', '{}', '', '')",
        lambda ledger: list(Visits(ledger, None).open(EVERYTHING)),
    ),
    "a seal": (
        "INSERT INTO seals VALUES ('/x', 0, 0, '')",
        lambda ledger: SealedFiles(ledger.path.parent, ledger, print).get("/x"),
    ),
    "text": (
        "UPDATE meta SET value = CAST(x'ff' AS TEXT)",
        lambda ledger: ledger.rows("SELECT value FROM meta"),
    ),
}


@pytest.mark.parametrize(("statement", "read"), READINGS.values(), ids=READINGS)
def test_what_is_damaged_while_it_is_open_is_said_in_words(ledger, statement, read) -> None:
    ledger.save(row())
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute(statement)
    with pytest.raises(OutputError, match="Put a copy of it back"):
        read(ledger)


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_database_that_is_gone_is_noticed(ledger, replaced) -> None:
    ledger.check_in_place()
    moved = ledger.path.rename(ledger.path.with_name("moved"))
    if replaced:
        ledger.path.write_bytes(moved.read_bytes())
    with pytest.raises(OutputError, match="was removed or replaced while the run wrote to it"):
        ledger.check_in_place()


def claim(path: Path) -> None:
    with closing(Ledger(path)) as ledger:
        ledger.claim("live")


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="a file is where a folder should be"):
        Ledger(tmp_path / "file" / "output" / FILE)


REFUSALS = {
    "full disk": ("PRAGMA max_page_count = 1", "the disk is full. Free some space"),
    "read-only": ("PRAGMA query_only = 1", "it is read-only. Check the folder's permissions"),
}


@pytest.mark.parametrize(("pragma", "message"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_disk_refuses_is_said_and_nothing_is_half_saved(ledger, pragma, message) -> None:
    large = row()
    large.records["notes"][0]["text"] = "x" * 100_000
    ledger.rows(pragma)
    with pytest.raises(OutputError, match=message):
        ledger.save(large)
    assert ledger.row("scio-1") is None
    ledger.rows("PRAGMA query_only = 0")
    ledger.rows("PRAGMA max_page_count = 1000000")
    ledger.save(large)
    assert ledger.row("scio-1") == large


def test_another_writer_is_waited_for_and_then_named(ledger) -> None:
    ledger.rows("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="another program is writing to it"):
            ledger.save(row())
    ledger.save(row())


def test_committed_rows_are_durable(ledger) -> None:
    assert ledger.rows("PRAGMA journal_mode") == [("wal",)]
    assert ledger.rows("PRAGMA synchronous") == [(3,)]  # EXTRA


def test_a_transaction_that_fails_changes_nothing(tmp_path) -> None:
    def fail(database: Database) -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO meta VALUES ('site', 'live')")
            raise KeyError

    with closing(Database(tmp_path / FILE)) as database:
        with pytest.raises(KeyError):
            fail(database)
        assert database.meta("site") == ""
        database.set_meta("site", "sample")
        assert list(database.stream("SELECT * FROM meta")) == [("site", "sample")]
