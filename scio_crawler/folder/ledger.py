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
from scio_crawler.common.database import FILE, Database, checked_tuple
from scio_crawler.common.errors import OutputError, VersionError
from scio_crawler.common.files import checked_file_name, dumps, safe, sha256_of_text
from scio_crawler.contract.corrections import Correction
from scio_crawler.contract.description import COUNTERS, Contribution, Counter, contributions
from scio_crawler.contract.lines import current_file, parse, text_of
from scio_crawler.contract.schemas import check_record, keys_digest
from scio_crawler.folder.outcomes import Copy, Measure, SameDay, rank
from scio_crawler.items import Briefing, Change, Entry, PageLine, Table, Turn
from scio_crawler.reading import reader

_CONTRACT = "contract"  # a fact: the contract that the records follow
_OWN = "own"  # among the records: the line of the catalogue without a better copy
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
    signs: int = 0  # how many signs of missing or misplaced words
    voices: list[Contribution] = field(default_factory=list)  # what each speaker contributes

    @classmethod
    def of(cls, briefing: Briefing, size: Measure) -> Self:
        """Return the row of *briefing*. Raises ContractError if its entry is invalid."""
        tables = (table for table in items.TABLES_IN_ROW if table is not items.CATALOGUE)
        row = cls(
            briefing_id=briefing.briefing_id,
            date=briefing.entry.date,
            published=briefing.entry.published,
            characters=size.characters,
            lines_sha256=size.lines,
            fingerprint=size.fingerprint,
            records={t.name: [line.record() for line in briefing.lines(t)] for t in tables},
            signs=len(briefing.signs),
        )
        row.follow(briefing.turns)
        row.set_entry(briefing.entry)
        return row

    @classmethod
    def from_columns(cls, *values: Any) -> Self:
        """Return the row in columns of the ledger.

        Raises ValueError, TypeError, LookupError or AttributeError if they hold none.
        """
        row = cls(*values)
        for name in _JSON:
            setattr(row, name, json.loads(getattr(row, name)))
        row.voices = [checked_tuple(Contribution, voice) for voice in row.voices]
        entries = [row.entry(), row.own_entry()]
        ids = {row.briefing_id, *(entry.briefing_id for entry in entries)}
        if len(ids) > 1 or not is_briefing_id(row.briefing_id):
            raise ValueError(f"{row.briefing_id!r} is not the id of its briefing")
        for entry in entries:
            if entry.layout not in items.LAYOUTS:
                raise ValueError(f"{entry.layout!r} is not a layout")
            if entry.file:
                checked_file_name(entry.file)
        return row

    def follow(self, turns: Sequence[Turn]) -> None:
        """Fill in what follows from *turns*, the current ones: voices, exchanges, ids in notes."""
        people = [*map(items.Person.from_record, self.records["people"])]
        offices = [*map(items.Office.from_record, self.records["offices"])]
        self.voices = contributions(turns, people, offices)
        notes = [*map(items.Note.from_record, self.records["notes"])]
        reader.link_notes(notes, turns)
        self.records["notes"] = [note.record() for note in notes]
        self.records["exchanges"] = [one.record() for one in reader.exchanges(turns, people)]

    def entry(self) -> Entry:
        """Return the line of the catalogue."""
        return Entry.from_record(self.records[items.CATALOGUE.name][0])

    def own_entry(self) -> Entry:
        """Return the line of the catalogue, ignoring that the briefing is a copy of another."""
        return Entry.from_record(self.records.get(_OWN, self.records[items.CATALOGUE.name])[0])

    def current_file(self) -> str:
        """Return the file with the current turns, as :func:`~.files.current_file` does."""
        return current_file(self.own_entry())

    def set_entry(self, entry: Entry) -> None:
        """Replace the line by *entry*, which is as in :meth:`own_entry`. Raises ContractError."""
        record = catalogue_entry(entry).record()
        check_record(Entry, record)
        self.records[items.CATALOGUE.name] = [record]
        self.records.pop(_OWN, None)
        if entry.same_as:
            self.records[_OWN] = [entry.record()]

    def pages(self) -> list[PageLine]:
        """Return the lines of ``pages.jsonl``."""
        return [PageLine.from_record(record) for record in self.records.get("pages", ())]

    def copy(self) -> Copy:
        """Return what tells whether it is a copy of another one, and which is the better one."""
        return Copy(rank(self.entry(), self.pages()), self.date, self.fingerprint)


def catalogue_entry(entry: Entry) -> Entry:
    """Return *entry* as the catalogue has it: a copy has no file, nor what is said of one."""
    if not entry.same_as:
        return entry
    return replace(entry, revision=0, revised_by="", sha256="", file="", withdrawn="")


def lines_of(turns: Iterable[Turn]) -> list[str]:
    """Return the lines of a file with *turns*."""
    return [dumps(turn.record()) for turn in turns]


class Known(NamedTuple):
    """What was published of a briefing."""

    told: int = 0  # lines in ``changes.jsonl``
    digest: str = ""  # of these
    current: str = ""  # SHA-256 of the turns file, empty if it is not known
    ids: dict[str, list[str]] = {}  # of the turns, by their content
    corrections: list[Correction] = []  # that were applied

    @classmethod
    def from_columns(cls, told: int, digest: str, current: str, ids: str, lines: str) -> Self:
        """Return what columns of the ledger hold. Raises ValueError, TypeError, AttributeError."""
        named = {content: [*map(str, each)] for content, each in json.loads(ids).items()}
        corrections = [checked_tuple(Correction, line) for line in json.loads(lines)]
        return cls(told, digest, current, named, corrections)


_COLUMNS = tuple(spec.name for spec in fields(Row))
_ROW = ", ".join(_COLUMNS)
_JSON = ("records", "voices")  # columns that hold it
_UPSERT = f"INSERT OR REPLACE INTO briefings ({_ROW}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_FORGET = "DELETE FROM briefings WHERE briefing_id = ?"
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
                self.set_meta(_CONTRACT, keys_digest())
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
        if self.meta(_CONTRACT) not in ("", keys_digest()):  # a run was killed before it set it
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
        """Save *row*, and remember *changes*."""
        values = {name: getattr(row, name) for name in _COLUMNS}
        for name in _JSON:
            text = json.dumps(values[name], ensure_ascii=False, separators=(",", ":"))
            values[name] = safe(text)
        with self.transaction() as database:
            database.execute(_UPSERT, tuple(values.values()))
            self._remember(changes)
            self.tables_changed()
        for date, same_day in self._days.items():
            same_day.put(row.briefing_id, row.fingerprint if date == row.date else "")

    def forget(self, briefing_id: str, changes: Sequence[Change]) -> None:
        """Forget a briefing of which nothing is known any more, and remember *changes*."""
        with self.transaction() as database:
            self._remember(changes)
            database.execute(_FORGET, (briefing_id,))
            database.execute("DELETE FROM published WHERE briefing_id = ?", (briefing_id,))
            self.tables_changed()
        for same_day in self._days.values():
            same_day.put(briefing_id, "")

    def published(self, briefing_id: str) -> Known:
        """Return what was published of a briefing."""
        query = (
            "SELECT told, digest, current, ids, corrections FROM published WHERE briefing_id = ?"
        )
        found = self.decoded(Known.from_columns, query, (briefing_id,))
        return found[0] if found else Known(digest=digest_of(()))

    def set_published(self, briefing_id: str, known: Known) -> None:
        """Remember what was published of a briefing."""
        values = (*known[:3], json.dumps(known.ids), json.dumps(known.corrections))
        query = "INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?, ?, ?)"
        self.change(query, (briefing_id, *values))

    def corrected(self) -> dict[str, list[Correction]]:
        """Return the corrections that were applied when briefings were last written, by id."""
        query = "SELECT briefing_id FROM published WHERE corrections != '[]'"
        return {id: self.published(id).corrections for (id,) in self.rows(query)}

    def named(self, briefing_id: str) -> dict[str, list[str]]:
        """Return the ids of turns that runs have noted in the archive, by their content."""
        query = "SELECT content, ids FROM named WHERE briefing_id = ?"
        rows = self.rows(query, (briefing_id,))
        with self.decoding():
            return {content: [*map(str, json.loads(ids))] for content, ids in rows}

    def read_back(self, changes: Iterable[Change]) -> None:
        """Remember those of *changes*, lines of ``changes.jsonl``, that are not known."""
        query = "SELECT coalesce(max(change), 0) FROM changes"
        known = int(self.rows(query)[0][0])
        news = [change for change in changes if change.change > known]
        with self.transaction() as database:
            database.executemany(_APPEND, (change.record() for change in news))
            for briefing_id in {change.briefing_id for change in news}:
                query = f"SELECT {_CHANGE} FROM changes WHERE briefing_id = ? ORDER BY id"
                told = [Change(*values) for values in self.rows(query, (briefing_id,))]
                own = self.published(briefing_id)
                own = own._replace(told=len(told), digest=digest_of(told), current="")
                self.set_published(briefing_id, own)

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
        lines_of = f"json_extract(records, '$.{table.name}')"
        for file, records in self.stream(
            f"SELECT file, {lines_of} FROM briefings {where} {_ORDER}"
        ):
            with self.decoding():
                lines = json.loads(records)
                if table is items.NOTES and not file:  # the turns of a copy are in no table
                    lines = [line | {"turn_id": ""} for line in lines]
                text = "".join(map(dumps, lines))
            yield text

    def _counted(self, counter: Counter) -> Iterator[items.Record]:
        """Yield what *counter* makes of all briefings; without a turns file, only heads count."""
        query = f"SELECT date, file, voices FROM briefings {_ORDER}"
        with self.decoding():
            for date, file, spoken in self.stream(query):
                voices = [checked_tuple(Contribution, voice) for voice in json.loads(spoken)]
                counter.add(date, [voice for voice in voices if file or not voice.turns])
        return (line.record() for line in counter.lines())

    def has_changes_of(self, briefing_id: str) -> bool:
        """Return whether a change of a briefing is remembered."""
        query = "SELECT 1 FROM changes WHERE briefing_id = ? LIMIT 1"
        return bool(self.rows(query, (briefing_id,)))

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

    def has_briefings(self, where: str = "1") -> bool:
        """Return whether any briefing is known, *where* its columns are as this condition says."""
        return bool(self.rows(f"SELECT 1 FROM briefings WHERE {where} LIMIT 1"))

    def files(self) -> list[str]:
        """Return the turns files, newest first."""
        query = f"SELECT file FROM briefings WHERE file != '' {_ORDER}"
        return [file for (file,) in self.rows(query)]

    def newest(self, until: str = "9999-12-31") -> str:
        """Return the day of the latest transcript known *until* a day, ``""`` if none is.

        One whose day nothing says, and which counts as of the day of its fetch, does not count.
        """
        dated = "json_extract(records, '$.briefings[0].published_from') != 'fetch'"
        query = f"SELECT date FROM briefings WHERE date <= ? AND file != '' AND {dated}"
        found = self.rows(f"{query} ORDER BY date DESC LIMIT 1", (until,))
        return str(found[0][0]) if found else ""

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


def digest_of(told: Iterable[Change]) -> str:
    """Return a digest of lines of ``changes.jsonl``, without their numbers."""
    lines = [line.values()[1:] for line in told]
    return sha256_of_text(json.dumps(lines))[:16]
