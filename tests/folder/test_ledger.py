"""What is stored of a briefing, in which order its lines come, and which folders are refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE, FORMAT, Database
from scio_crawler.common.errors import ContractError, OutputError, VersionError
from scio_crawler.common.files import dumps
from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import BriefingRow, Ledger, Publication, check_version, digest_of
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.states import States
from scio_crawler.folder.visits import EVERYTHING, Visits
from scio_crawler.items import (
    CATALOGUE,
    EXCHANGES,
    SCHEMA_VERSION,
    SPEAKERS,
    TABLES_IN_ROW,
    Change,
    Entry,
)
from tests.common.test_database import UNFIT
from tests.folder.cases import cases
from tests.folder.made_up import ID, briefing


def row(briefing_id: str = "scio-1", day: str = "2024-07-05", published: str = "") -> BriefingRow:
    item = briefing(briefing_id=briefing_id, day=day)
    item.entry.published = published or day
    item.entry.first_seen = item.entry.checked = item.fetched
    return BriefingRow.of(item, measure("complete", item.turns))


# Rows


def test_a_row_has_the_records_of_every_table() -> None:
    item = briefing()
    item.entry.first_seen = item.entry.checked = item.fetched
    item.turns[0].kind, item.turns[0].exchange = "question", 1
    size = measure(item.entry.status, item.turns)
    made = BriefingRow.of(item, size)
    [exchange] = made.records.pop("exchanges")
    assert exchange["question_id"] == item.turns[0].turn_id
    tables = [table for table in TABLES_IN_ROW if table is not EXCHANGES]
    assert made.records == {t.name: [line.record() for line in item.lines(t)] for t in tables}
    assert (made.briefing_id, made.date, made.published) == (ID, "2024-07-05", "2024-07-24")
    assert (made.characters, made.lines_sha256) == (size.characters, size.lines)


PLANS = {
    "ordering": "ORDER BY date DESC, published DESC, briefing_id",
    "briefings of a day": "WHERE date = 'x'",
}


@pytest.mark.parametrize("clause", PLANS.values(), ids=PLANS)
def test_a_large_ledger_is_neither_scanned_nor_sorted(ledger: Ledger, clause: str) -> None:
    plan = str(ledger.rows(f"EXPLAIN QUERY PLAN SELECT records FROM briefings {clause}"))
    assert "USING INDEX catalogue" in plan
    assert "TEMP B-TREE" not in plan


def test_an_invalid_entry_makes_no_row_and_changes_none() -> None:
    item = briefing()
    with pytest.raises(ContractError, match="first_seen"):
        BriefingRow.of(item, measure("complete", item.turns))
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


# What is stored


@pytest.mark.parametrize("table", TABLES_IN_ROW, ids=lambda table: table.name)
def test_lines_come_newest_first(ledger, table) -> None:
    rows = [
        row("scio-5", "2025-01-01"),
        row("scio-4", "2024-07-05", "2024-08-01"),
        row("scio-1", "2024-07-05"),
        row("scio-2", "2024-07-05"),
        row("scio-3", "2023-01-01"),
    ]
    files = [f"briefings/{each.briefing_id}.jsonl" for each in rows]
    for each, file in zip(rows, files, strict=True):
        each.records[CATALOGUE.name][0]["file"] = file
    for each in sorted(rows, key=lambda each: each.briefing_id):
        ledger.save(each)
    lines = ["".join(map(dumps, each.records[table.name])) for each in rows]
    assert list(ledger.lines(table)) == lines
    assert ledger.newest() == "2025-01-01"
    assert ledger.turns_files() == files


def test_a_copy_has_no_exchanges(ledger) -> None:
    copy = row()
    copy.records[EXCHANGES.name] = [{"question_id": "scio-1-0123456789"}]
    ledger.save(copy)
    assert list(ledger.lines(EXCHANGES)) == []


NEW = [Change(0, "2024-08-01T00:00:00Z", "scio-1", 1, "new", "")]
CORRECTION = Correction("scio-1", "", "", "", "accept", "a", "worse", "Mei", "", "")


def test_what_was_published_comes_back(ledger) -> None:
    assert ledger.published("scio-1") == Publication(changes_digest=digest_of([]))
    published = Publication(1, digest_of(NEW), "0" * 64, {"a": ["scio-1-1"]}, [CORRECTION])
    ledger.set_published("scio-1", published)
    assert ledger.published("scio-1") == published
    assert ledger.corrected() == {"scio-1": [CORRECTION]}


# Which folders are refused


OTHERS = {
    "an older format": f"PRAGMA user_version = {FORMAT - 1}",
    "a newer format": f"PRAGMA user_version = {FORMAT + 1}",
    "other keys": "UPDATE meta SET value = 'another' WHERE key = 'contract'",
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_the_database_of_another_version_is_refused(tmp_path, change) -> None:
    Ledger(tmp_path / FILE).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute(change)
    for refuses in (lambda: check_version(tmp_path), partial(Ledger, tmp_path / FILE)):
        with pytest.raises(VersionError):
            refuses()


CATALOGUES = {
    "this version": (f'{{"schema_version": "{SCHEMA_VERSION}"}}\n', False),
    "another version": ('{"schema_version": "v99"}\n', True),
    "damaged": ("damaged\n", False),
    "empty": ("", False),
    "missing": (None, False),
}


@pytest.mark.parametrize(("catalogue", "is_refused"), CATALOGUES.values(), ids=CATALOGUES)
def test_without_a_database_the_catalogue_decides(tmp_path, catalogue, is_refused) -> None:
    if catalogue is not None:
        (tmp_path / "briefings.jsonl").write_text(catalogue, "utf-8")
    with pytest.raises(VersionError, match="v99") if is_refused else nullcontext():
        check_version(tmp_path)


def make_empty(path: Path) -> None:
    """Leave what a run that is killed at once leaves."""
    Database(path).close()


@pytest.mark.parametrize("make", [*(make for make, _ in UNFIT.values()), make_empty])
def test_a_damaged_database_is_not_one_of_another_version(tmp_path, make) -> None:
    make(tmp_path / FILE)
    check_version(tmp_path)


# Damage while a run is at work

DAMAGE = cases(Path(__file__).with_name("ledger_damage.txt"))
READ = {
    "a row": lambda ledger: ledger.row("scio-1"),
    "a table": lambda ledger: [list(ledger.lines(table)) for table in TABLES_IN_ROW],
    "what each speaker contributes": lambda ledger: list(ledger.lines(SPEAKERS)),
    "what was published": lambda ledger: ledger.published("x"),
    "ids": lambda ledger: ledger.archived_ids("x"),
    "a state": lambda ledger: States(ledger).history("x"),
    "a visit": lambda ledger: list(Visits(ledger, None).due_visits(EVERYTHING)),
    "a seal": lambda ledger: SealedFiles(ledger.path.parent, ledger, print).get("/x"),
    "text": lambda ledger: ledger.rows("SELECT value FROM meta"),
}


@pytest.mark.parametrize("damaged", DAMAGE)
def test_what_is_damaged_while_it_is_open_is_refused_with_advice(ledger, damaged) -> None:
    ledger.save(row())
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute(*DAMAGE[damaged])
    with pytest.raises(OutputError, match="Put a copy of it back"):
        READ[damaged](ledger)


REFUSALS = {
    "full disk": ("PRAGMA max_page_count = 1", "the disk is full. Free some space"),
    "read-only": ("PRAGMA query_only = 1", "it is read-only. Check the folder's permissions"),
}


@pytest.mark.parametrize(("pragma", "message"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_disk_refuses_is_not_half_saved(ledger, pragma, message) -> None:
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
