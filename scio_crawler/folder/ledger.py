"""Store every briefing in ``state.sqlite``: its records, and what a new reading is compared with.

The ledger stores records; they become lines when a file is written. It also stores a digest of the
keys that its records have: a folder whose lines have other keys is another version's, and refused.
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
from scio_crawler.contract.lines import current_file, parse, text_of
from scio_crawler.contract.schemas import check_record, keys_digest
from scio_crawler.contract.statistics import COUNTERS, Contribution, Counter, contributions
from scio_crawler.folder.copies import Copy, SameDay, rank
from scio_crawler.folder.outcomes import Measure
from scio_crawler.items import Briefing, Change, Entry, PageLine, Table, Turn
from scio_crawler.reading import reader

_KEYS_DIGEST = "contract"  # in meta: digest of the keys that the records have
_TABLES_STATE = "tables"  # in meta: whether the tables must be written again
_OWN_ENTRY = "own"  # in the records of a copy: its entry as if it were not a copy
_MAX_DAYS = 16  # whose fingerprints stay in memory; lists name the days in order


@dataclass(slots=True)
class BriefingRow:
    """One briefing: a row of the table ``briefings``."""

    briefing_id: str
    date: str
    published: str
    characters: int  # of the turns' text, without white space
    lines_sha256: str  # see Measure.lines
    fingerprint: str  # see copies.fingerprint
    records: dict[str, list[items.Record]]  # by the name of their table
    signs: int = 0  # number of signs that words are missing or misplaced
    voices: list[Contribution] = field(default_factory=list)  # what each speaker contributes

    @classmethod
    def of(cls, briefing: Briefing, size: Measure) -> Self:
        """Return the row of *briefing*, whose turns have this *size*.

        Raises ContractError if its entry is invalid.
        """
        turns, people = briefing.turns, briefing.people
        briefing = replace(briefing, notes=[replace(note) for note in briefing.notes])
        reader.link_notes(briefing.notes, turns)
        records = {}
        for table in items.TABLES_IN_ROW:
            if table is not items.CATALOGUE:
                records[table.name] = [line.record() for line in briefing.lines(table)]
        exchanges = reader.exchanges(turns, people)
        records[items.EXCHANGES.name] = [line.record() for line in exchanges]

        row = cls(
            briefing_id=briefing.briefing_id,
            date=briefing.entry.date,
            published=briefing.entry.published,
            characters=size.characters,
            lines_sha256=size.lines,
            fingerprint=size.fingerprint,
            records=records,
            signs=len(briefing.signs),
            voices=contributions(turns, people, briefing.offices),
        )
        row.set_entry(briefing.entry)
        return row

    @classmethod
    def from_columns(cls, *values: Any) -> Self:
        """Return the row with these *values* of its columns.

        Raises ValueError, TypeError, LookupError or AttributeError if no run has written them.
        """
        row = cls(*values)
        for name in _JSON_COLUMNS:
            setattr(row, name, json.loads(getattr(row, name)))
        row.voices = [checked_tuple(Contribution, voice) for voice in row.voices]

        for entry in (row.entry(), row.own_entry()):
            is_own = entry.briefing_id == row.briefing_id
            if not (is_own and is_briefing_id(row.briefing_id)):
                raise ValueError(f"{row.briefing_id!r} is not the id of its briefing")
            if entry.layout not in items.LAYOUTS:
                raise ValueError(f"{entry.layout!r} is not a layout")
            if entry.file:
                checked_file_name(entry.file)
        return row

    def entry(self) -> Entry:
        """Return the line of the catalogue."""
        return Entry.from_record(self.records[items.CATALOGUE.name][0])

    def own_entry(self) -> Entry:
        """Return the line of the catalogue, ignoring that the briefing is a copy of another."""
        if _OWN_ENTRY in self.records:
            return Entry.from_record(self.records[_OWN_ENTRY][0])
        return self.entry()

    def current_file(self) -> str:
        """Return the file with the current turns, as :func:`~.lines.current_file` does."""
        return current_file(self.own_entry())

    def set_entry(self, entry: Entry) -> None:
        """Replace the line of the catalogue by *entry*, which is as in :meth:`own_entry`.

        Raises ContractError if it is invalid.
        """
        record = _catalogue_entry(entry).record()
        check_record(Entry, record)
        self.records[items.CATALOGUE.name] = [record]
        self.records.pop(_OWN_ENTRY, None)
        if entry.same_as:
            self.records[_OWN_ENTRY] = [entry.record()]

    def copy(self) -> Copy:
        """Return what decides whether it is a copy of another briefing, and which is better."""
        pages = [PageLine.from_record(record) for record in self.records.get("pages", ())]
        return Copy(rank(self.entry(), pages), self.date, self.fingerprint)


def _catalogue_entry(entry: Entry) -> Entry:
    """Return *entry* as in the catalogue: a copy has no turns file, and none of its keys."""
    if not entry.same_as:
        return entry
    return replace(entry, revision=0, revised_by="", sha256="", file="", withdrawn="")


def lines_of(turns: Iterable[Turn]) -> list[str]:
    """Return the lines of a file with *turns*."""
    return [dumps(turn.record()) for turn in turns]


class Publication(NamedTuple):
    """What was last published of a briefing: a row of the table ``published``."""

    change_count: int = 0  # lines that the fold gave for ``changes.jsonl``
    changes_digest: str = ""  # see digest_of
    turns_sha256: str = ""  # of the file with the current turns, empty if it is not known
    ids: dict[str, list[str]] = {}  # of the turns, by their content
    corrections: list[Correction] = []  # that were applied

    @classmethod
    def from_columns(cls, count: int, digest: str, sha256: str, ids: str, lines: str) -> Self:
        """Return what the columns hold. Raises ValueError, TypeError or AttributeError."""
        ids_by_content = {}
        for content, own in json.loads(ids).items():
            ids_by_content[content] = list(map(str, own))
        corrections = [checked_tuple(Correction, line) for line in json.loads(lines)]
        return cls(count, digest, sha256, ids_by_content, corrections)


def _insert(table: str, columns: Iterable[str]) -> str:
    """Return the statement that inserts named values, or replaces a row with the same key."""
    names = ", ".join(columns)
    return f"INSERT OR REPLACE INTO {table} ({names}) VALUES (:{names.replace(', ', ', :')})"


_COLUMNS = tuple(column.name for column in fields(BriefingRow))
_JSON_COLUMNS = ("records", "voices")
_SELECT_ROW = f"SELECT {', '.join(_COLUMNS)} FROM briefings WHERE briefing_id = ?"
_INSERT_ROW = _insert("briefings", _COLUMNS)
_SELECT_CHANGES = f"SELECT {', '.join(Change.keys())} FROM changes"
_INSERT_CHANGE = _insert("changes", Change.keys())
# The clock of a change is the latest of its briefing so far, so that its changes stay in order.
_NUMBER_CHANGES = """
UPDATE changes SET change = numbered.change FROM (
    SELECT id, (SELECT max(change) FROM changes)
        + row_number() OVER (ORDER BY clock, briefing_id, id) AS change
    FROM (
        SELECT id, briefing_id, max(at) OVER (PARTITION BY briefing_id ORDER BY id) AS clock
        FROM changes WHERE change = 0
    )
) AS numbered WHERE changes.id = numbered.id
"""
_NEWEST_FIRST = "ORDER BY date DESC, published DESC, briefing_id"


def check_version(folder: Path) -> None:
    """Raise VersionError if another version of this program wrote the output *folder*.

    This is read from its database, else from its catalogue. What is damaged passes: whoever reads
    it later reports it.
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
    """Return the version of the lines in *folder*, this program's if they cannot be read."""
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
        self._days: dict[str, SameDay] = {}  # the fingerprints in memory, by day
        try:
            if not self.meta(_KEYS_DIGEST):  # it is new
                self.set_meta(_KEYS_DIGEST, keys_digest())
            self._check_keys()
        except BaseException:
            self.close()
            raise

    @classmethod
    def reading(cls, path: Path) -> Self:
        ledger = super().reading(path)
        ledger._check_keys()
        return ledger

    def _check_keys(self) -> None:
        """Raise VersionError if the records have other keys than this version's."""
        if self.meta(_KEYS_DIGEST) not in ("", keys_digest()):  # a run was killed before it set it
            self.close()
            raise VersionError(self.path.parent, "its lines have other keys than this version's")

    def row(self, briefing_id: str) -> BriefingRow | None:
        """Return the row of a briefing, None if it is not known."""
        return self.first(BriefingRow.from_columns, _SELECT_ROW, (briefing_id,))

    def copies(self, date: str, fingerprint: str) -> list[str]:
        """Return the ids of the briefings on *date* with the same speech, sorted."""
        if not fingerprint:
            return []
        if date not in self._days:
            query = "SELECT briefing_id, fingerprint FROM briefings"
            where = "WHERE date = ? AND fingerprint != ''"
            self._days[date] = SameDay(self.rows(f"{query} {where}", (date,)))
            if len(self._days) > _MAX_DAYS:
                oldest = next(iter(self._days))
                del self._days[oldest]
        return self._days[date].copies(fingerprint)

    def save(self, row: BriefingRow, changes: Sequence[Change] = ()) -> None:
        """Save *row*, and record *changes*."""
        values = {name: getattr(row, name) for name in _COLUMNS}
        for name in _JSON_COLUMNS:
            text = json.dumps(values[name], ensure_ascii=False, separators=(",", ":"))
            values[name] = safe(text)
        with self.transaction():
            self.change(_INSERT_ROW, values)
            self._record(changes)
            self.tables_changed()

        for date, same_day in self._days.items():
            same_day.put(row.briefing_id, row.fingerprint if date == row.date else "")

    def delete(self, briefing_id: str, changes: Sequence[Change]) -> None:
        """Delete a briefing of which nothing is known any longer, and record *changes*."""
        with self.transaction():
            self._record(changes)
            for table in ("briefings", "published"):
                self.change(f"DELETE FROM {table} WHERE briefing_id = ?", (briefing_id,))
            self.tables_changed()
        for same_day in self._days.values():
            same_day.put(briefing_id, "")

    def published(self, briefing_id: str) -> Publication:
        """Return what was last published of a briefing."""
        columns = "told, digest, current, ids, corrections"
        query = f"SELECT {columns} FROM published WHERE briefing_id = ?"
        found = self.first(Publication.from_columns, query, (briefing_id,))
        return found or Publication(changes_digest=digest_of(()))

    def set_published(self, briefing_id: str, published: Publication) -> None:
        """Store what was published of a briefing."""
        count, digest, sha256, ids, corrections = published
        values = (briefing_id, count, digest, sha256, json.dumps(ids), json.dumps(corrections))
        self.change("INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?, ?, ?)", values)

    def corrected(self) -> dict[str, list[Correction]]:
        """Return the corrections that were applied when briefings were last written, by id."""
        query = "SELECT briefing_id FROM published WHERE corrections != '[]'"
        return {id: self.published(id).corrections for id in self.column(query)}

    def archived_ids(self, briefing_id: str) -> dict[str, list[str]]:
        """Return the ids of turns that runs have noted in the archive, by the turns' content."""
        query = "SELECT content, ids FROM named WHERE briefing_id = ?"
        rows = self.rows(query, (briefing_id,))
        with self.decoding():
            return {content: list(map(str, json.loads(ids))) for content, ids in rows}

    def read_back(self, changes: Iterable[Change]) -> None:
        """Record those of *changes*, lines of ``changes.jsonl``, that are not known."""
        [last] = self.column("SELECT coalesce(max(change), 0) FROM changes")
        unknown = [change for change in changes if change.change > last]
        with self.transaction() as database:
            database.executemany(_INSERT_CHANGE, [change.record() for change in unknown])
            for briefing_id in {change.briefing_id for change in unknown}:
                query = f"{_SELECT_CHANGES} WHERE briefing_id = ? ORDER BY id"
                recorded = [Change(*values) for values in self.rows(query, (briefing_id,))]
                published = self.published(briefing_id)._replace(
                    change_count=len(recorded), changes_digest=digest_of(recorded), turns_sha256=""
                )
                self.set_published(briefing_id, published)

    def lines(self, table: Table) -> Iterator[str]:
        """Return the lines of *table*, all those of a briefing in one string, newest first.

        Changes come one by one in the order of their numbers, without those that have none yet;
        speakers and organizations in the order of their names.
        """
        if table is items.CHANGES:
            return self._change_lines()
        counter = COUNTERS.get(table.name)
        if counter:
            return self._counted_lines(counter())
        return self._briefing_lines(table)

    def _change_lines(self) -> Iterator[str]:
        for values in self.stream(f"{_SELECT_CHANGES} WHERE change > 0 ORDER BY change"):
            yield dumps(Change(*values).record())

    def _counted_lines(self, counter: Counter) -> Iterator[str]:
        """Yield the lines that *counter* makes of all briefings.

        Of a briefing without a turns file, only what its head names counts.
        """
        query = f"SELECT date, file, voices FROM briefings {_NEWEST_FIRST}"
        with self.decoding():
            for date, file, spoken in self.stream(query):
                voices = [checked_tuple(Contribution, voice) for voice in json.loads(spoken)]
                counter.add(date, [voice for voice in voices if file or not voice.turns])
        for line in counter.lines():
            yield dumps(line.record())

    def _briefing_lines(self, table: Table) -> Iterator[str]:
        query = f"SELECT file, json_extract(records, '$.{table.name}') FROM briefings"
        if table is items.EXCHANGES:
            query += " WHERE file != ''"  # a copy has none
        for file, records in self.stream(f"{query} {_NEWEST_FIRST}"):
            with self.decoding():
                lines = json.loads(records)
                if table is items.NOTES and not file:  # the turns of a copy are in no table
                    lines = [line | {"turn_id": ""} for line in lines]
                text = "".join(map(dumps, lines))
            yield text

    def has_changes_of(self, briefing_id: str) -> bool:
        """Return whether a change of a briefing is recorded."""
        query = "SELECT 1 FROM changes WHERE briefing_id = ? LIMIT 1"
        return bool(self.rows(query, (briefing_id,)))

    def number_changes(self) -> None:
        """Number the changes without a number, which are one run's, by their clocks.

        A crawl publishes several briefings at a time, in any order; but the changes of one briefing
        stay in their order.
        """
        if self.rows("SELECT 1 FROM changes WHERE change = 0 LIMIT 1"):
            self.change(_NUMBER_CHANGES, ())

    def _record(self, changes: Iterable[Change]) -> None:
        """Append *changes*, which have no number yet."""
        for change in changes:
            is_lost_to_copy = change.what == "withdrawn" and change.by == items.NOTED
            if is_lost_to_copy and self._is_new_in_run(change.briefing_id):
                # Which of two copies comes first in a run is chance: the worse one is not reported.
                self.change("DELETE FROM changes WHERE briefing_id = ?", (change.briefing_id,))
            else:
                self.change(_INSERT_CHANGE, change.record())

    def _is_new_in_run(self, briefing_id: str) -> bool:
        """Return whether the changes of a briefing are all of this run, and begin with it."""
        columns = "max(change) = 0 AND sum(what = 'new') > 0"
        query = f"SELECT {columns} FROM changes WHERE briefing_id = ?"
        return bool(self.column(query, (briefing_id,))[0])

    def ids(self) -> list[str]:
        """Return the ids of all briefings."""
        return self.column("SELECT briefing_id FROM briefings ORDER BY briefing_id")

    def has_briefings(self, where: str = "1") -> bool:
        """Return whether any briefing is known whose columns satisfy the condition *where*."""
        return bool(self.rows(f"SELECT 1 FROM briefings WHERE {where} LIMIT 1"))

    def turns_files(self) -> list[str]:
        """Return the turns files, newest first."""
        return self.column(f"SELECT file FROM briefings WHERE file != '' {_NEWEST_FIRST}")

    def newest(self, until: str = "9999-12-31") -> str:
        """Return the day of the latest transcript known *until* a day, ``""`` if none is.

        A transcript without a day, which counts as of the day of its fetch, is left out.
        """
        is_dated = "json_extract(records, '$.briefings[0].published_from') != 'fetch'"
        query = f"SELECT date FROM briefings WHERE date <= ? AND file != '' AND {is_dated}"
        days = self.column(f"{query} ORDER BY date DESC LIMIT 1", (until,))
        return str(days[0]) if days else ""

    @property
    def tables_stale(self) -> bool:
        """Whether anything was saved since the tables were last written."""
        return self.meta(_TABLES_STATE) == "stale"

    def tables_changed(self) -> None:
        """Note that the tables must be written again."""
        self.set_meta(_TABLES_STATE, "stale")

    def tables_written(self) -> None:
        """Note that the tables on disk agree with the ledger."""
        self.set_meta(_TABLES_STATE, "written")


def digest_of(changes: Iterable[Change]) -> str:
    """Return a digest of *changes*, without their numbers."""
    lines = [change.values()[1:] for change in changes]
    return sha256_of_text(json.dumps(lines))[:16]
