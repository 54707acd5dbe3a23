"""A database of each earlier format is migrated without losing or changing anything."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from scio_crawler.common import database as module
from scio_crawler.common.database import FILE, MIGRATIONS, Database
from scio_crawler.common.files import dumps
from scio_crawler.folder.ledger import Intent, Ledger, Row
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.visits import KnownAddresses
from scio_crawler.items import BRIEFING, KEPT_TABLES, Briefing, Line, Note, PageLine, Person
from tests.folder.made_up import FIRST, URL, briefing

# Formats up to this one kept rendered lines, in a column for each table.
LAST_WITH_LINES = 3

# Texts that JSON, SQLite or a line-wise reader could stumble over.
ODD = (
    'He said "no", \\twice\\',
    "one\ntwo\r\nthree\n",
    "\u2028 \u2029 \u0085",
    "tab\t, nul \x00, escape \\u0041",
    "half a \ud800 character, 数据 😀",
    '{"a": [1]}\n,]}',
    "'; DROP TABLE briefings; --",
    "",
)


@dataclass
class OldRow:
    """A briefing as those formats kept it."""

    briefing_id: str
    date: str
    published: str
    characters: int
    lines_sha256: str
    entry: str
    people: str
    pages: str
    notes: str
    fingerprint: str


def rendered(lines: list[Line]) -> str:
    return "".join(dumps(line.record()) for line in lines)


def old_row(item: Briefing) -> OldRow:
    return OldRow(
        briefing_id=item.briefing_id,
        date=item.entry.date,
        published=item.entry.published,
        characters=300,
        lines_sha256="f" * 64,
        entry=rendered([item.entry]),
        people=rendered(item.people),
        pages=rendered(item.sources),
        notes=rendered(item.notes),
        fingerprint="0a1b 2c3d",
    )


def odd(number: int) -> Briefing:
    """Return a briefing with odd texts; *number* is that of its day."""
    item = briefing(briefing_id=f"scio-{number}", day=f"2024-07-0{number}")
    item.entry.first_seen = item.entry.checked = FIRST
    item.entry.title = item.entry.summary = ODD[number]
    item.entry.file = f"briefings/{number}.jsonl"
    item.people = [Person(item.briefing_id, f"Weng {text}", position=text) for text in ODD]
    item.notes = [Note(item.briefing_id, 1, text=f"A note: {text}") for text in ODD]
    item.sources = [PageLine(item.briefing_id, page, URL, FIRST) for page in (1, 2)]
    return item


def empty(number: int) -> Briefing:
    """Return a briefing without people, pages and notes."""
    item = odd(number)
    item.people, item.sources, item.notes = [], [], []
    return item


KNOWN = [odd(1), odd(2), odd(3), empty(4)]
INTENDED = [odd(5), empty(6)]
FILES = ("briefings/5.jsonl", "a" * 64, "briefings/old's.jsonl", "revisions/1.jsonl")


@pytest.fixture(params=range(1, LAST_WITH_LINES + 1), ids=lambda number: f"format {number}")
def migrated(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A ledger that was migrated from a database of an earlier format."""
    monkeypatch.setattr(module, "MIGRATIONS", MIGRATIONS[: request.param])
    with closing(Database(tmp_path / FILE)) as old, old.transaction() as connection:
        for row in map(asdict, map(old_row, KNOWN)):
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO briefings ({names}) VALUES ({values})", row)
        for row in map(asdict, map(old_row, INTENDED)):
            values = (row["briefing_id"], *FILES, json.dumps(row))
            connection.execute("INSERT INTO intents VALUES (?, ?, ?, ?, ?, ?)", values)
    monkeypatch.undo()
    with closing(Ledger(tmp_path / FILE)) as ledger:
        yield ledger


def expected(item: Briefing) -> Row:
    old = old_row(item)
    row = Row.of(item, measure("complete", item.turns))
    row.characters, row.lines_sha256 = old.characters, old.lines_sha256
    row.fingerprint, row.contract = old.fingerprint, ""
    row.reader, row.signs, row.voices = "", 0, []
    # Rendering replaced an unpaired surrogate.
    row.records = {
        name: [json.loads(dumps(record)) for record in records]
        for name, records in row.records.items()
    }
    return row


def test_every_row_has_the_same_records(migrated: Ledger) -> None:
    for item in KNOWN:
        assert migrated.row(item.briefing_id) == expected(item)


def test_every_line_is_rendered_as_before(migrated: Ledger) -> None:
    newest_first = [old_row(item) for item in reversed(KNOWN)]
    columns = {"briefings": "entry"}
    for table in KEPT_TABLES:
        column = columns.get(table.name, table.name)
        assert list(migrated.lines(table)) == [getattr(row, column) for row in newest_first]
    assert migrated.files() == [f"briefings/{number}.jsonl" for number in (4, 3, 2, 1)]


def test_every_open_intent_can_be_finished(migrated: Ledger) -> None:
    intents = migrated.intents()
    assert intents == [Intent(expected(item), *FILES) for item in INTENDED]
    for intent in intents:
        migrated.save(intent.row)
    assert migrated.intents() == []
    assert [migrated.row(item.briefing_id) for item in INTENDED] == list(map(expected, INTENDED))


def test_every_row_waits_for_the_upgrade(migrated: Ledger) -> None:
    assert migrated.outdated() == [item.briefing_id for item in KNOWN]


def test_a_briefing_known_before_addresses_were_is_a_visit(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MIGRATIONS", MIGRATIONS[:2])
    with closing(Database(tmp_path / FILE)) as old, old.transaction() as connection:
        row = asdict(old_row(KNOWN[0]))
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(f"INSERT INTO briefings ({names}) VALUES ({values})", row)
    monkeypatch.undo()
    with closing(Ledger(tmp_path / FILE)) as ledger:
        visit = KnownAddresses(ledger).get("scio-1")
    assert visit
    assert (visit.url, visit.verdict, visit.briefing_id) == (URL, BRIEFING, "scio-1")
    assert (visit.status, visit.published, visit.first_seen, visit.checked) == (
        "complete",
        "2024-07-24",
        FIRST,
        FIRST,
    )


def test_a_second_opening_changes_nothing(migrated: Ledger) -> None:
    before = list(migrated.stream("SELECT * FROM briefings ORDER BY briefing_id"))
    with closing(Ledger(migrated.path)) as again:
        assert list(again.stream("SELECT * FROM briefings ORDER BY briefing_id")) == before
