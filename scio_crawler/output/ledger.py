"""What is remembered of every briefing, in ``state.sqlite``: its records and how it is judged.

Records are kept, not rendered lines: lines are rendered when a file is written. Each row names the
contract that its records follow, and ``run/upgrade.py`` brings rows of an earlier one up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from scio_crawler.items import (
    CATALOGUE,
    LEDGER_TABLES,
    Briefing,
    Entry,
    PageLine,
    Receipt,
    Record,
    Table,
    contract,
)
from scio_crawler.output.database import Database
from scio_crawler.output.files import dumps, safe
from scio_crawler.output.outcomes import Measure
from scio_crawler.schemas import check

# By table, the records of one briefing.
Records = dict[str, list[Record]]


@dataclass(slots=True)
class Row:
    """One briefing as it is remembered."""

    briefing_id: str
    date: str
    published: str
    characters: int  # of the turns' text, white space apart
    lines_sha256: str  # of the turns' lines, clocks and revision apart
    fingerprint: str  # what copies of the same conference share
    contract: str  # that the records follow
    records: Records

    @classmethod
    def of(cls, briefing: Briefing, size: Measure) -> Row:
        """Return what is remembered of *briefing*, measured as *size*.

        Raises ContractError if its entry is no valid line; all others were validated before.
        """
        check(Entry, briefing.entry.record())
        return cls(
            briefing_id=briefing.briefing_id,
            date=briefing.entry.date,
            published=briefing.entry.published,
            characters=size.characters,
            lines_sha256=size.lines,
            fingerprint=size.fingerprint,
            contract=contract(),
            records={
                table.name: [line.record() for line in briefing.lines(table)]
                for table in LEDGER_TABLES
            },
        )

    def entry(self) -> Entry:
        """Return the catalogue's line."""
        return Entry.from_record(self.records[CATALOGUE.name][0])

    def set_entry(self, entry: Entry) -> None:
        """Put *entry* in place of the catalogue's line. Raises ContractError if it is invalid."""
        record = entry.record()
        check(Entry, record)
        self.records[CATALOGUE.name] = [record]

    def pages(self) -> list[PageLine]:
        """Return where the pages came from."""
        return [PageLine.from_record(record) for record in self.records.get("pages", ())]

    def last_place(self) -> tuple[str, int]:
        """Return where in the archive the last page is, ("", 0) if there is none."""
        return max(((p.archive_file, p.archive_offset) for p in self.pages()), default=("", 0))

    def measure(self) -> Measure | None:
        """Return the reading that the turns file was written from, None if there is no file."""
        entry = self.entry()
        if not entry.file:
            return None
        return Measure(
            status=entry.status,
            turns=entry.turns,
            characters=self.characters,
            content=entry.sha256,
            lines=self.lines_sha256,
            fingerprint=self.fingerprint,
        )


def place(receipt: Receipt) -> tuple[str, int]:
    """Return where in the archive a record is; a later record is greater."""
    return receipt.archive_file, receipt.archive_offset


@dataclass(slots=True)
class Intent:
    """A change of files that has begun. Paths are relative to the output folder."""

    row: Row  # what is remembered once it is done
    file: str = ""  # the turns file that is written, empty if one is only removed
    file_sha256: str = ""  # of its bytes: tells whether it was
    replaces: str = ""  # the file of another name that goes when it is there
    kept: str = ""  # the copy of the earlier revision that is made before


_COLUMNS = tuple(spec.name for spec in fields(Row))
_ROW = ", ".join(_COLUMNS)
_UPSERT = f"INSERT OR REPLACE INTO briefings ({_ROW}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_STALE = "INSERT OR REPLACE INTO meta VALUES ('tables', ?)"
_ORDER = "ORDER BY date DESC, published DESC, briefing_id"


class Ledger(Database):
    """The briefings known in an output folder. Every method raises OutputError as Database does."""

    def row(self, briefing_id: str) -> Row | None:
        """Return what is remembered of a briefing, None if it is not known."""
        found = self.rows(f"SELECT {_ROW} FROM briefings WHERE briefing_id = ?", (briefing_id,))
        return _row(dict(zip(_COLUMNS, found[0], strict=True))) if found else None

    def fingerprints(self, date: str) -> list[tuple[str, str]]:
        """Return (id, fingerprint) of the briefings of a day (ISO) that have a fingerprint."""
        query = (
            "SELECT briefing_id, fingerprint FROM briefings"
            " WHERE date = ? AND fingerprint != '' ORDER BY briefing_id"
        )
        return self.rows(query, (date,))

    def outdated(self) -> list[str]:
        """Return the ids of the briefings whose records follow another contract than today's."""
        query = f"SELECT briefing_id FROM briefings WHERE contract != ? {_ORDER}"
        return [briefing_id for (briefing_id,) in self.rows(query, (contract(),))]

    def save(self, row: Row) -> None:
        """Remember *row*, which also ends the briefing's open intent."""
        values = [getattr(row, name) for name in _COLUMNS]
        values[_COLUMNS.index("records")] = _json(row.records)
        with self.transaction() as database:
            database.execute(_UPSERT, values)
            database.execute("DELETE FROM intents WHERE briefing_id = ?", (row.briefing_id,))
            database.execute(_STALE, ("stale",))

    def lines(self, table: Table) -> Iterator[str]:
        """Yield the lines of *table* in the catalogue's order, newest first.

        Each string holds all lines of one briefing.
        """
        query = f"SELECT json_extract(records, '$.{table.name}') FROM briefings {_ORDER}"
        for (records,) in self.stream(query):
            yield "".join(map(dumps, json.loads(records)))

    def files(self) -> list[str]:
        """Return the turns files, in the catalogue's order."""
        query = f"SELECT file FROM briefings WHERE file != '' {_ORDER}"
        return [file for (file,) in self.rows(query)]

    def newest(self) -> str:
        """Return the day of the latest conference known, ``""`` if none is."""
        return str(self.rows("SELECT max(date) FROM briefings")[0][0] or "")

    @property
    def tables_stale(self) -> bool:
        """Whether anything was saved since the tables were last written."""
        return self.meta("tables") == "stale"

    def tables_written(self) -> None:
        """Note that the tables on disk agree with the ledger."""
        with self.transaction() as database:
            database.execute(_STALE, ("written",))

    def intend(self, intent: Intent) -> None:
        """Note what is about to happen to the files; :meth:`save` or :meth:`forget` ends it."""
        values = (
            intent.row.briefing_id,
            intent.file,
            intent.file_sha256,
            intent.replaces,
            intent.kept,
            json.dumps(asdict(intent.row)),
        )
        with self.transaction() as database:
            database.execute("INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?, ?, ?)", values)

    def intents(self) -> list[Intent]:
        """Return the open intents, which a run that was killed has left."""
        query = "SELECT row, file, file_sha256, replaces, kept FROM intents ORDER BY briefing_id"
        return [Intent(_row(json.loads(row)), *rest) for row, *rest in self.rows(query)]

    def forget(self, intent: Intent) -> None:
        """Drop an intent that came to nothing."""
        with self.transaction() as database:
            query = "DELETE FROM intents WHERE briefing_id = ?"
            database.execute(query, (intent.row.briefing_id,))


def _row(values: dict[str, object]) -> Row:
    if isinstance(values["records"], str):
        values["records"] = json.loads(values["records"])
    return Row(**values)  # type: ignore[arg-type]


def _json(records: Records) -> str:
    return safe(json.dumps(records, ensure_ascii=False, separators=(",", ":")))
