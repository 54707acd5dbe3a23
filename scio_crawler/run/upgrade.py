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

from scio_crawler import addresses
from scio_crawler.archive.replay import Shelf
from scio_crawler.arguments import Arguments
from scio_crawler.errors import ContractError, DamagedError, Failure, OutputError
from scio_crawler.items import (
    CATALOGUE,
    LEDGER_TABLES,
    Briefing,
    Capture,
    Collected,
    Turn,
    contract,
)
from scio_crawler.lines import Line
from scio_crawler.output.exporter import Exporter
from scio_crawler.output.files import dumps, write_whole
from scio_crawler.output.ledger import Row, ending
from scio_crawler.output.outcomes import content_hash, measure
from scio_crawler.reading import read, read_list
from scio_crawler.schemas import check

AnyLine = TypeVar("AnyLine", bound=Line)
Records = Sequence[dict[str, Any]]


def upgrade(exporter: Exporter, shelf: Shelf) -> Iterator[str]:
    """Upgrade what an earlier version wrote; yield what a person should know, for the log.

    Raises OutputError if the disk refuses.
    """
    outdated = exporter.ledger.outdated()
    for briefing_id in outdated:
        if row := exporter.ledger.row(briefing_id):
            one = _Upgrade(exporter, shelf, row)
            one.run()
            yield from one.said
    if outdated:
        yield f"{len(outdated)} briefings of an earlier version were brought up to date"


class _Upgrade:
    """The upgrade of one briefing; *said* is what a person should know of it."""

    def __init__(self, exporter: Exporter, shelf: Shelf, row: Row) -> None:
        self._exporter, self._shelf, self._row = exporter, shelf, row
        self.said: list[str] = []

    def run(self) -> None:
        """Upgrade its files and what the ledger keeps of it."""
        row, exporter = self._row, self._exporter
        for path in exporter.kept_files(row.briefing_id):
            self._upgrade_kept(path.relative_to(exporter.folder).as_posix())
        file = row.entry().file
        before = self._records(file) if file else []
        is_old = any(map(Turn.lacks, before)) or any(
            table.name not in row.records or any(map(table.line.lacks, row.records[table.name]))
            for table in LEDGER_TABLES
        )
        fresh = self._read_again(file, before, self._captures()) if is_old else None
        for table in LEDGER_TABLES:
            now = fresh.lines(table) if fresh else ()
            lines = _lines(table.line, row.records.get(table.name, now), now)
            self._check(table.files, lines)
            row.records[table.name] = [line.record() for line in lines]
        row.contract = contract()
        self._take_doubts()
        turns = _lines(Turn, before, fresh.turns if fresh else ())
        row.ends = ending(row.entry().status, turns)
        if _are_as_before(turns, before):
            exporter.ledger.save(row)
            return
        self._check(file, turns)
        size = measure(row.entry().status, turns)
        row.lines_sha256 = size.lines
        row.records[CATALOGUE.name] = [replace(row.entry(), sha256=size.content).record()]
        exporter.rewrite(row, turns)

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
        if any(map(Turn.lacks, records)):
            fresh = self._read_again(file, records, self._earlier_captures(records))
        turns = _lines(Turn, records, fresh.turns if fresh else ())
        self._check(file, turns)
        if not _are_as_before(turns, records):
            write_whole(self._exporter.folder / file, (dumps(turn.record()) for turn in turns))

    def _records(self, file: str) -> Records:
        """Return the records of a turns file, none if it is damaged or cannot be read."""
        try:
            return self._exporter.read_records(file)
        except DamagedError as error:
            self.said.append(f"{file} is damaged and left as it is: {error.why}")
        except OutputError as error:
            self.said.append(f"{file} is left as it is: {error}")
        return []

    def _read_again(
        self, file: str, before: Records, every: Iterable[list[Capture]]
    ) -> Briefing | None:
        """Return the first reading of *every* set of captures that says what *before* says."""
        about = file or self._row.briefing_id
        content = content_hash(Turn.from_record(record) for record in before)
        try:
            for captures in every:
                fresh = self._read(captures)
                if fresh and (not before or content_hash(fresh.turns) == content):
                    return fresh
        except Failure as failure:
            self.said.append(f"{about}: new keys keep their default: an archived page {failure}")
        else:
            self.said.append(
                f"{about}: new keys keep their default: no archived reading says the same"
            )
        return None

    def _read(self, captures: Sequence[Capture]) -> Briefing | None:
        """Return the briefing that *captures* show, None if it is another one, or none."""
        if not captures:
            return None
        id = self._row.briefing_id
        if not addresses.is_inline(id):
            return read(captures)
        inline = read_list(captures[0]).inline
        every = (read(Collected([page], url=addresses.canonical(page.url))) for page in inline)
        return next((found for found in every if found.briefing_id == id), None)

    def _captures(self) -> Iterator[list[Capture]]:
        """Yield the captures of the reading that the ledger knows. Raises Failure."""
        yield self._shelf.captures(self._row.pages())

    def _earlier_captures(self, records: Records) -> Iterator[list[Capture]]:
        """Yield the captures that *records* may have been read from. Raises Failure."""
        base = Arguments.parse({"site": self._exporter.ledger.meta("site")}).base
        pages = (page.url for page in self._row.pages())
        urls = dict.fromkeys([*pages, *(record.get("url", "") for record in records)])
        yield from self._shelf.history([addresses.onto_origin(url, base) for url in urls])

    def _check(self, file: str, lines: Iterable[Line]) -> None:
        for line in lines:
            try:
                check(type(line), line.record())
            except ContractError as error:
                self.said.append(f"{self._row.briefing_id}, {file}: a line is not valid: {error}")
                return


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
