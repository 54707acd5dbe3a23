"""Bring a folder that an earlier version wrote up to date, as a whole.

What is known stays as it is. Keys that are new are read from the archived pages, if today's reading
of them says the same; else they get their default, and the log says so. Each briefing is upgraded
by itself, and its row in the ledger then names today's contract: if a run is killed meanwhile, the
next one upgrades the rest before it does anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, TypeVar

from scio_crawler.archive.lookup import Shelf
from scio_crawler.common import interrupts
from scio_crawler.common.errors import ContractError, DamagedError, Failure, OutputError, count
from scio_crawler.common.files import dumps
from scio_crawler.folder import outcomes
from scio_crawler.folder.archived import ArchivedReadings
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.ledger import Row, ending
from scio_crawler.folder.outcomes import content_hash, measure
from scio_crawler.folder.schemas import check, contract
from scio_crawler.folder.statistics import voices
from scio_crawler.items import CATALOGUE, KEPT_TABLES, READING, Briefing, Change, Entry, Line, Turn
from scio_crawler.reading.transcript.identify import COMPLETED, complete

AnyLine = TypeVar("AnyLine", bound=Line)
Records = Sequence[dict[str, Any]]


def upgrade(exporter: Exporter, shelf: Shelf) -> Iterator[str]:
    """Upgrade what an earlier version wrote; yield what a person should know, for the log.

    Raises OutputError if the disk refuses, and Interrupted between two briefings if a signal asks
    to stop.
    """
    outdated = exporter.ledger.outdated()
    for briefing_id in outdated:
        interrupts.check()
        if row := exporter.ledger.row(briefing_id):
            one = _Upgrade(exporter, shelf, row)
            one.run()
            yield from one.said
    if outdated:
        were = "was" if len(outdated) == 1 else "were"
        number = count(len(outdated), "briefing")
        yield f"{number} of an earlier version {were} brought up to date"


class _Upgrade:
    """The upgrade of one briefing; *said* is what a person should know of it."""

    def __init__(self, exporter: Exporter, shelf: Shelf, row: Row) -> None:
        self._exporter, self._row = exporter, row
        self._readings = ArchivedReadings(exporter.ledger, shelf)
        self.said: list[str] = []

    def run(self) -> None:
        """Upgrade its files and what the ledger keeps of it."""
        row, exporter = self._row, self._exporter
        for kept in exporter.turns_files.kept(row.briefing_id):
            self._upgrade_kept(kept)
        file = row.entry().file
        before = self._records(file) if file else []
        if before and content_hash(map(Turn.from_record, before)) != row.entry().sha256:
            before = []  # it was changed, and is told of and read again afterwards
        row.complete()
        known = _completed(before)
        is_old = any(map(Turn.lacks, known)) or any(
            table.name not in row.records or any(map(table.line.lacks, row.records[table.name]))
            for table in KEPT_TABLES
        )
        fresh = self._read_again(file, before, self._current()) if is_old else None
        for table in KEPT_TABLES:
            now = fresh.lines(table) if fresh else ()
            lines = _lines(table.line, row.records.get(table.name, now), now)
            self._check(table.files, lines)
            row.records[table.name] = [line.record() for line in lines]
        row.contract = contract()
        self._take_doubts()
        turns = _lines(Turn, known, fresh.turns if fresh else ())
        for turn in turns:
            turn.status = row.entry().status
        row.ends, row.voices = ending(row.entry().status, turns), voices(turns)
        if _are_as_before(turns, before):
            exporter.ledger.save(row)
            return
        self._check(file, turns)
        size = measure(row.entry().status, turns)
        row.lines_sha256 = size.lines
        entry = replace(row.entry(), sha256=size.content)
        row.records[CATALOGUE.name] = [entry.record()]
        exporter.rewrite(row, turns, _told(entry, before, turns))

    def _take_doubts(self) -> None:
        """Set the status to doubtful if today's reading of the archived pages has doubts."""
        entry = self._row.entry()
        if entry.doubts and entry.status == "complete":
            self._row.records[CATALOGUE.name] = [replace(entry, status="doubtful").record()]
            self.said.append(f"{entry.briefing_id} is doubtful: {entry.doubts}")

    def _upgrade_kept(self, file: str) -> None:
        """Upgrade an earlier revision, or a reading in quarantine."""
        records = self._records(file)
        if not records:
            return
        fresh = None
        known = _completed(records)
        if any(map(Turn.lacks, known)):
            urls = (str(record.get("url", "")) for record in records)
            fresh = self._read_again(file, records, self._readings.every(self._row, urls))
        turns = _lines(Turn, known, fresh.turns if fresh else ())
        self._check(file, turns)
        if not _are_as_before(turns, records):
            self._exporter.files.write(file, (dumps(turn.record()) for turn in turns))

    def _records(self, file: str) -> Records:
        """Return the records of a turns file, none if it is damaged or cannot be read."""
        try:
            return self._exporter.turns_files.records(file)
        except DamagedError as error:
            self.said.append(f"{file} is damaged and left as it is: {error.why}")
        except OutputError as error:
            self.said.append(f"{file} is left as it is: {error}")
        return []

    def _read_again(
        self, file: str, before: Records, every: Iterable[Briefing | None]
    ) -> Briefing | None:
        """Return the first of *every* reading of archived pages that says what *before* says."""
        about = file or self._row.briefing_id
        content = content_hash(Turn.from_record(record) for record in before)
        try:
            for fresh in every:
                if fresh and (not before or content_hash(fresh.turns) == content):
                    return fresh
        except Failure as failure:
            self.said.append(f"{about}: new keys keep their default: an archived page {failure}")
        else:
            self.said.append(
                f"{about}: new keys keep their default: no archived reading says the same"
            )
        return None

    def _current(self) -> Iterator[Briefing | None]:
        """Yield the reading of the pages that the ledger knows. Raises Failure."""
        yield self._readings.current(self._row)

    def _check(self, file: str, lines: Iterable[Line]) -> None:
        for line in lines:
            try:
                check(type(line), line.record())
            except ContractError as error:
                self.said.append(f"{self._row.briefing_id}, {file}: a line is not valid: {error}")
                return


def _told(entry: Entry, before: Records, turns: Sequence[Turn]) -> list[Change]:
    """Return what *turns* change; nothing if they only have other keys than *before*."""
    if any(map(Turn.lacks, before)):
        return []
    known = list(map(Turn.from_record, before))
    return outcomes.of_rewriting(entry, entry.fetched_until, READING, known, turns)


def _completed(records: Records) -> Records:
    """Return *records*, those of a turns file, with the keys that need no new reading.

    An earlier version kept nothing but complete transcripts as revisions.
    """
    turns = list(map(Turn.from_record, records))
    complete(turns)
    return [
        {"status": "complete", **record, **{key: getattr(turn, key) for key in COMPLETED}}
        for record, turn in zip(records, turns, strict=True)
    ]


def _lines(cls: type[AnyLine], records: Sequence[Any], fresh: Sequence[AnyLine]) -> list[AnyLine]:
    """Return the lines of *records*; keys that they lack are taken from *fresh*, if it fits.

    A table that was not kept before has lines of *fresh* in place of records.
    """
    if len(fresh) != len(records):
        fresh = ()
    pairs = zip_longest(records, fresh)
    return [r if isinstance(r, cls) else cls.from_record(r, line) for r, line in pairs]


def _are_as_before(lines: Sequence[Line], records: Records) -> bool:
    """Return whether *lines* have the keys of *records*, in the same order, and their values."""
    return [list(line.record().items()) for line in lines] == [list(r.items()) for r in records]
