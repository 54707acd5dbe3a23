"""Remember every briefing in ``state.sqlite``: its records, and what a new reading is judged by.

The ledger keeps records; lines are rendered when a file is written. It names the contract that they
follow: a folder whose lines have other keys is one of another version, which is refused.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from scio_crawler import items
from scio_crawler.common.addresses import is_briefing_id
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import OutputError, VersionError
from scio_crawler.common.files import dumps, inside, safe
from scio_crawler.contract.lines import parse, text_of
from scio_crawler.contract.names import current_file
from scio_crawler.contract.schemas import check, contract
from scio_crawler.contract.statistics import COUNTERS, Contribution, Counter, contributions
from scio_crawler.folder.outcomes import Copy, Measure, SameDay, foreign, rank
from scio_crawler.items import Briefing, Change, Entry, PageLine, Receipt, Table, Turn
from scio_crawler.reading.briefing import version
from scio_crawler.reading.transcript import identify
from scio_crawler.reading.transcript.asking import exchanges

_CONTRACT = "contract"  # a fact: the contract that the records follow
_ALONE = "alone"  # among the records: the line of the catalogue without a better copy
_DAYS = 16  # whose fingerprints are kept in memory; a list names the days in order


@dataclass(slots=True)
class Row:
    """One briefing as it is remembered."""

    briefing_id: str
    date: str
    published: str
    characters: int  # of the turns' text, white space apart
    lines_sha256: str  # of the turns' lines, see Measure
    fingerprint: str  # see outcomes.fingerprint
    records: dict[str, list[items.Record]]  # by table
    accepted: str = ""  # the doubts that a person has accepted, see plan.py
    reader: str = ""  # the code that has read it, see reading.version
    signs: int = 0  # how many signs of missing or misplaced words
    voices: list[Contribution] = field(default_factory=list)  # what each speaker contributes
    ids: dict[str, str] = field(default_factory=dict)  # of turns, see turn_ids.lasting

    @classmethod
    def of(cls, briefing: Briefing, size: Measure) -> Self:
        """Return the row of *briefing*. Raises ContractError if its entry is invalid."""
        tables = (table for table in items.KEPT_TABLES if table is not items.CATALOGUE)
        row = cls(
            briefing_id=briefing.briefing_id,
            date=briefing.entry.date,
            published=briefing.entry.published,
            characters=size.characters,
            lines_sha256=size.lines,
            fingerprint=size.fingerprint,
            records={t.name: [line.record() for line in briefing.lines(t)] for t in tables},
            reader=version(),
            signs=len(briefing.signs),
        )
        row.follow(briefing.turns)
        row.set_entry(briefing.entry)
        return row

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Return the row that *record*, which was kept as JSON, holds.

        Raises ValueError, TypeError, LookupError or AttributeError if it holds none.
        """
        voices = [Contribution(*voice) for voice in record.get("voices", ())]
        row = cls(**{**record, "voices": voices})
        entries = [row.entry(), row.alone()] if row.is_known else []
        ids = {row.briefing_id, *(entry.briefing_id for entry in entries)}
        if len(ids) > 1 or not is_briefing_id(row.briefing_id):
            raise ValueError(f"{row.briefing_id!r} is not the id of its briefing")
        for file in filter(None, (entry.file for entry in entries)):
            inside(file)
        return row

    @classmethod
    def from_columns(cls, *values: Any) -> Self:
        """Return the row in columns of the ledger. Raises what :meth:`from_record` raises."""
        record = dict(zip(_COLUMNS, values, strict=True))
        return cls.from_record(record | {name: json.loads(record[name]) for name in _JSON})

    def follow(self, turns: Sequence[Turn]) -> None:
        """Fill in what follows from *turns*, the current ones: voices, exchanges, ids in notes."""
        self.voices = contributions(turns)
        people = [*map(items.Person.from_record, self.records["people"])]
        notes = [*map(items.Note.from_record, self.records["notes"])]
        identify.link_notes(notes, turns)
        self.records["notes"] = [note.record() for note in notes]
        self.records["exchanges"] = [one.record() for one in exchanges(turns, people)]

    @property
    def is_known(self) -> bool:
        """Whether the catalogue has a line of it; else it is to be forgotten."""
        return bool(self.records[items.CATALOGUE.name])

    def entry(self) -> Entry:
        """Return the line of the catalogue."""
        return Entry.from_record(self.records[items.CATALOGUE.name][0])

    def alone(self) -> Entry:
        """Return the line of the catalogue as it would be without the copy that it names."""
        return Entry.from_record(self.records.get(_ALONE, self.records[items.CATALOGUE.name])[0])

    def current_file(self) -> str:
        """Return the file with the current turns, as :func:`~.files.current_file` does."""
        return current_file(self.alone())

    def set_entry(self, entry: Entry) -> None:
        """Replace the line by *entry*, which is as in :meth:`alone`. Raises ContractError."""
        record = shown(entry).record()
        check(Entry, record)
        self.records[items.CATALOGUE.name] = [record]
        self.records.pop(_ALONE, None)
        if entry.same_as:
            self.records[_ALONE] = [entry.record()]

    def pages(self) -> list[PageLine]:
        """Return the lines of ``pages.jsonl``."""
        return [PageLine.from_record(record) for record in self.records.get("pages", ())]

    def last_place(self) -> tuple[str, int]:
        """Return the place in the archive of the last page, ("", 0) without one."""
        return max(map(place, self.pages()), default=("", 0))

    def copy(self) -> Copy:
        """Return what tells whether it is a copy of another one, and which is the better one."""
        return Copy(rank(self.entry(), self.pages()), self.date, self.fingerprint)

    def measure(self) -> Measure | None:
        """Return the measure of the current turns, None if there are none."""
        entry = self.alone()
        if not entry.file:
            return None
        return Measure(
            status=entry.status,
            withdrawn=entry.withdrawn,
            foreign=foreign(self.pages()),
            turns=entry.turns,
            characters=self.characters,
            content=entry.sha256,
            lines=self.lines_sha256,
            fingerprint=self.fingerprint,
        )


def shown(entry: Entry) -> Entry:
    """Return *entry* as the catalogue has it: a copy has no file, nor what is said of one."""
    if not entry.same_as:
        return entry
    return replace(entry, revision=0, revised_by="", sha256="", file="", withdrawn="")


def place(receipt: Receipt | PageLine) -> tuple[str, int]:
    """Return the place of a record in the archive; a later record's is greater."""
    return receipt.archive_file, receipt.archive_offset


def lines_of(turns: Iterable[Turn]) -> list[str]:
    """Return the lines of a file with *turns*."""
    return [dumps(turn.record()) for turn in turns]


@dataclass(slots=True)
class Intent:
    """A change of a briefing's row and of files, which are named relative to the output folder."""

    row: Row
    changes: list[Change] = field(default_factory=list)  # remembered with the row
    lines: dict[str, list[str]] = field(default_factory=dict)  # of the files to write
    gone: list[str] = field(default_factory=list)  # files to delete when those are in place
    saved: str = ""  # a file whose content the new files hold as well

    def keep(self, kept: str, lines: list[str], file: str) -> None:
        """Write *lines*, those of *file*, as an earlier revision to the file *kept*."""
        self.lines[kept], self.saved = lines, file


class Begun(NamedTuple):
    """A change of files that has begun: the row is saved, and the new files wait."""

    briefing_id: str
    waiting: dict[str, str]  # files to put in their places, with their SHA-256
    gone: list[str]  # files to delete when those are in place
    saved: str = ""  # as in the intent; it is not noted

    @classmethod
    def from_columns(cls, briefing_id: str, waiting: str, gone: str) -> Self:
        """Return what columns of the ledger hold. Raises ValueError, TypeError, AttributeError."""
        begun = cls(briefing_id, dict(json.loads(waiting)), list(json.loads(gone)))
        for name in (*begun.waiting, *begun.gone):
            inside(name)
        return begun


_COLUMNS = tuple(spec.name for spec in fields(Row))
_ROW = ", ".join(_COLUMNS)
_JSON = ("records", "voices", "ids")  # columns that hold it
_UPSERT = f"INSERT OR REPLACE INTO briefings ({_ROW}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_FORGET = "DELETE FROM briefings WHERE briefing_id = ?"
_END_INTENT = "DELETE FROM intents WHERE briefing_id = ?"
_CHANGE = ", ".join(Change.keys())
_APPEND = f"INSERT INTO changes ({_CHANGE}) VALUES (:{_CHANGE.replace(', ', ', :')})"
_NUMBER = """
UPDATE changes SET change = numbered.change FROM (
    SELECT id, (SELECT max(change) FROM changes)
        + row_number() OVER (ORDER BY clock, briefing_id, id) AS change
    FROM (
        SELECT id, briefing_id, max(at) OVER (PARTITION BY briefing_id ORDER BY id) AS clock
        FROM changes WHERE change = 0
    )
) AS numbered WHERE changes.id = numbered.id
"""
_INTEND = "INSERT OR REPLACE INTO intents VALUES (?, ?, ?)"
_ORDER = "ORDER BY date DESC, published DESC, briefing_id"


def check_version(folder: Path) -> None:
    """Raise VersionError if another version of this program wrote the output *folder*.

    Its database tells, or else its catalogue. Damage is left to whoever reads these.
    """
    if not (folder / FILE).exists():
        version = _catalogue_version(folder)
        if version != items.SCHEMA_VERSION:
            found = f"its lines are of version {version}, and not of {items.SCHEMA_VERSION}"
            raise VersionError(folder, found)
        return
    try:
        Ledger.reading(folder / FILE).close()
    except VersionError:
        raise
    except OutputError:
        pass


def _catalogue_version(folder: Path) -> str:
    """Return the version of the lines in *folder*, today's if its catalogue cannot be read."""
    try:
        with (folder / items.CATALOGUE.files).open("rb") as lines:
            first = parse(text_of(lines.readline()))
    except (OSError, ValueError):
        return items.SCHEMA_VERSION
    return str(first.get("schema_version", items.SCHEMA_VERSION))


class Ledger(Database):
    """The briefings known in an output folder. Every method raises OutputError as Database does."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._days: dict[str, SameDay] = {}  # the fingerprints in memory
        try:
            if not self.meta(_CONTRACT):  # it is new
                self.set_meta(_CONTRACT, contract())
            self._check_contract()
        except BaseException:
            self.close()
            raise

    @classmethod
    def reading(cls, path: Path) -> Self:
        ledger = super().reading(path)
        ledger._check_contract()
        return ledger

    def _check_contract(self) -> None:
        """Raise VersionError if the records follow another contract than today's."""
        if self.meta(_CONTRACT) not in ("", contract()):  # a run was killed before it set it
            self.close()
            raise VersionError(self.path.parent, "its lines have other keys than this version's")

    def row(self, briefing_id: str) -> Row | None:
        """Return the row of a briefing, None if it is not known."""
        query = f"SELECT {_ROW} FROM briefings WHERE briefing_id = ?"
        return next(iter(self.decoded(Row.from_columns, query, (briefing_id,))), None)

    def copies(self, date: str, fingerprint: str) -> list[str]:
        """Return the ids of the briefings on *date* that say the same, sorted."""
        if not fingerprint:
            return []
        if date not in self._days:
            where = "WHERE date = ? AND fingerprint != ''"
            query = f"SELECT briefing_id, fingerprint FROM briefings {where}"
            self._days[date] = SameDay(self.rows(query, (date,)))
            if len(self._days) > _DAYS:
                del self._days[next(iter(self._days))]
        return self._days[date].copies(fingerprint)

    def save(self, row: Row, changes: Sequence[Change] = ()) -> None:
        """Save *row*, or forget it if it has no entry, and remember *changes*."""
        values = {name: getattr(row, name) for name in _COLUMNS}
        for name in _JSON:
            text = json.dumps(values[name], ensure_ascii=False, separators=(",", ":"))
            values[name] = safe(text)
        with self.transaction() as database:
            if row.is_known:
                database.execute(_UPSERT, tuple(values.values()))
            else:
                database.execute(_FORGET, (row.briefing_id,))
            self._remember(changes)
            self.tables_changed()
        for date, same_day in self._days.items():
            is_there = row.is_known and date == row.date
            same_day.put(row.briefing_id, row.fingerprint if is_there else "")

    def lines(self, table: Table) -> Iterator[str]:
        """Yield the lines of *table*, all those of a briefing in one string, newest first.

        Changes come one by one in the order of their numbers, without those that have none yet;
        speakers and organizations in that of their names.
        """
        if table is items.CHANGES:
            query = f"SELECT {_CHANGE} FROM changes WHERE change > 0 ORDER BY change"
            for values in self.stream(query):
                yield dumps(dict(zip(Change.keys(), values, strict=True)))
            return
        if counter := COUNTERS.get(table.name):
            yield from map(dumps, self._counted(counter()))
            return
        where = "WHERE file != ''" if table is items.EXCHANGES else ""  # of a copy: none
        query = f"SELECT json_extract(records, '$.{table.name}') FROM briefings {where} {_ORDER}"
        for (records,) in self.stream(query):
            with self.decoding():
                lines = "".join(map(dumps, json.loads(records)))
            yield lines

    def _counted(self, counter: Counter) -> Iterator[items.Record]:
        """Yield what *counter* makes of the briefings that have a turns file."""
        query = f"SELECT date, voices FROM briefings WHERE file != '' {_ORDER}"
        with self.decoding():
            for date, spoken in self.stream(query):
                counter.add(date, [Contribution(*voice) for voice in json.loads(spoken)])
        return (line.record() for line in counter.lines())

    def has_changes_of(self, briefing_id: str, revision: int = 0) -> bool:
        """Return whether a change of a briefing is remembered; 0 is any *revision*."""
        query = "SELECT 1 FROM changes WHERE briefing_id = ? AND ? IN (0, revision) LIMIT 1"
        return bool(self.rows(query, (briefing_id, revision)))

    def number_changes(self) -> None:
        """Number the changes that have no number yet, those of one run, by their clocks.

        A crawl publishes side by side, in any order; but those of a briefing stay in their order.
        """
        if self.rows("SELECT 1 FROM changes WHERE change = 0 LIMIT 1"):
            self.change(_NUMBER, ())

    def _remember(self, changes: Sequence[Change]) -> None:
        """Append *changes*, which have no number yet."""
        for change in changes:
            if change.what == "withdrawn" and change.by == items.NOTED:
                # Which of two copies comes first in a run is chance; the worse one is not reported.
                query = "SELECT max(change) = 0 AND sum(what = 'new') > 0 FROM changes"
                of_it = "WHERE briefing_id = ?"
                if self.rows(f"{query} {of_it}", (change.briefing_id,))[0][0]:
                    self.change(f"DELETE FROM changes {of_it}", (change.briefing_id,))
                    continue
            self.change(_APPEND, change.record())

    def ids(self) -> list[str]:
        """Return the ids of all briefings."""
        return [id for (id,) in self.rows("SELECT briefing_id FROM briefings ORDER BY briefing_id")]

    def unsealed(self) -> Iterator[Row]:
        """Yield the rows of the briefings whose turns file has no seal."""
        # SQLite counts by the index alone; to list the files it reads all records.
        sealed = "SELECT 1 FROM briefings WHERE briefings.file = seals.file"
        sealed = f"SELECT count(*) FROM seals WHERE EXISTS ({sealed})"
        if self.rows(f"SELECT count(*) = ({sealed}) FROM briefings WHERE file > ''")[0][0]:
            return iter(())
        query = (
            "SELECT briefing_id FROM briefings"
            " WHERE file != '' AND file NOT IN (SELECT file FROM seals) ORDER BY briefing_id"
        )
        return (row for (briefing_id,) in self.rows(query) if (row := self.row(briefing_id)))

    def files(self) -> list[str]:
        """Return the turns files, newest first."""
        query = f"SELECT file FROM briefings WHERE file != '' {_ORDER}"
        return [file for (file,) in self.rows(query)]

    def newest(self, until: str = "9999-12-31") -> str:
        """Return the day of the latest conference known *until* a day, ``""`` if none is."""
        query = "SELECT max(date) FROM briefings WHERE date <= ?"
        return str(self.rows(query, (until,))[0][0] or "")

    @property
    def tables_stale(self) -> bool:
        """Whether anything was saved since the tables were last written."""
        return self.meta("tables") == "stale"

    def tables_changed(self) -> None:
        """Note that the tables must be written again."""
        self.set_meta("tables", "stale")

    def tables_written(self) -> None:
        """Note that the tables on disk agree with the ledger."""
        self.set_meta("tables", "written")

    def intend(self, intents: Iterable[Intent], begun: Iterable[Begun]) -> None:
        """Save the rows of *intents*, and note that their files have *begun* to change."""
        with self.transaction() as database:
            for intent in intents:
                self.save(intent.row, intent.changes)
            for each in begun:
                values = each.briefing_id, json.dumps(each.waiting), json.dumps(each.gone)
                database.execute(_INTEND, values)

    def end(self, begun: Iterable[Begun]) -> None:
        """Note that the files of what has *begun* are in their places."""
        with self.transaction() as database:
            database.executemany(_END_INTENT, ((each.briefing_id,) for each in begun))

    def intents(self) -> list[Begun]:
        """Return the open intents, which a killed run left."""
        query = "SELECT briefing_id, waiting, gone FROM intents ORDER BY briefing_id"
        return self.decoded(Begun.from_columns, query)
