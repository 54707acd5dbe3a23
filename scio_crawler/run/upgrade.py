"""Bring a folder that an earlier version wrote up to date, as a whole.

Each briefing is upgraded by itself, and its row in the ledger then names today's contract: a run
that is killed meanwhile leaves the rest to the next one, which upgrades it before it does anything
else. What is known stays as it is. Keys that are new are read from the archived pages, if today's
reading of them still says the same; else they get their default.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, TypeVar

from scio_crawler import addresses
from scio_crawler.archive.replay import Shelf
from scio_crawler.errors import ContractError, Failure, OutputError
from scio_crawler.items import (
    CATALOGUE,
    LEDGER_TABLES,
    Briefing,
    Collected,
    Entry,
    Line,
    Turn,
    contract,
)
from scio_crawler.output.exporter import Exporter
from scio_crawler.output.files import dumps, write_whole
from scio_crawler.output.ledger import Row
from scio_crawler.output.outcomes import content_hash, measure
from scio_crawler.reading import read, read_list
from scio_crawler.schemas import check

AnyLine = TypeVar("AnyLine", bound=Line)
Records = list[dict[str, Any]]


def upgrade(exporter: Exporter, shelf: Shelf) -> Iterator[str]:
    """Upgrade what an earlier version wrote; yield what a person should know, for the log.

    Raises OutputError if the disk refuses.
    """
    outdated = exporter.ledger.outdated()
    for briefing_id in outdated:
        row = exporter.ledger.row(briefing_id)
        if row is not None:
            yield from _Upgrade(exporter, shelf, row).run()
    if outdated:
        yield f"{len(outdated)} briefings of an earlier version were brought up to date"


class _Upgrade:
    """The upgrade of one briefing."""

    def __init__(self, exporter: Exporter, shelf: Shelf, row: Row) -> None:
        self._exporter, self._shelf, self._row = exporter, shelf, row
        self._old = Entry.from_record(row.records[CATALOGUE.name][0])

    def run(self) -> Iterator[str]:
        row, exporter = self._row, self._exporter
        for path in exporter.kept_files(row.briefing_id):
            name = path.relative_to(exporter.folder).as_posix()
            if records := (yield from self._records(name)):
                turns = [Turn.from_record(record) for record in records]
                yield from self._check(turns)
                write_whole(path, (dumps(turn.record()) for turn in turns))
        before = (yield from self._records(self._old.file)) if self._old.file else []
        fresh = (yield from self._read_again(before)) if self._lacks(before) else None
        for table in LEDGER_TABLES:
            now = fresh.lines(table) if fresh else ()
            lines = _lines(table.line, row.records.get(table.name, now), now)
            yield from self._check(lines)
            row.records[table.name] = [line.record() for line in lines]
        row.contract = contract()
        turns = _lines(Turn, before, fresh.turns if fresh else ())
        if not turns:
            exporter.ledger.save(row)
            return
        yield from self._check(turns)
        size = measure(self._old.status, turns)
        row.lines_sha256 = size.lines
        entry = replace(row.entry(), sha256=size.content)
        row.records[CATALOGUE.name] = [entry.record()]
        exporter.rewrite(row, turns)

    def _records(self, file: str) -> Generator[str, None, Records]:
        """Return the lines of *file*, none if it is damaged; say so then."""
        try:
            return self._exporter.read_records(file)
        except (OutputError, ValueError) as error:
            yield f"{file} cannot be brought up to date, and is left as it is: {error}"
            return []

    def _lacks(self, turns: Records) -> bool:
        """Return whether a line lacks a key, so that the pages must be read again."""
        records = self._row.records
        return any(Turn.lacks(turn) for turn in turns) or any(
            table.name not in records or any(map(table.line.lacks, records[table.name]))
            for table in LEDGER_TABLES
        )

    def _read_again(self, before: Records) -> Generator[str, None, Briefing | None]:
        """Return today's reading of the archived pages, None unless it says the same."""
        id = self._row.briefing_id
        try:
            fresh = self._fresh()
        except Failure as failure:
            yield f"{id}: new keys keep their default: an archived page {failure}"
            return None
        turns = [Turn.from_record(record) for record in before]
        if fresh is None or (turns and content_hash(turns) != content_hash(fresh.turns)):
            yield f"{id}: new keys keep their default: it is read differently now"
            return None
        return fresh

    def _fresh(self) -> Briefing | None:
        """Read the pages of the briefing in the archive. Raises Failure if one cannot be had."""
        captures = self._shelf.captures(self._row.pages())
        if not captures:
            return None
        if not addresses.is_inline(self._row.briefing_id):
            return read(captures)
        inline = read_list(captures[0]).inline
        every = (read(Collected([page], url=addresses.canonical(page.url))) for page in inline)
        return next((found for found in every if found.briefing_id == self._row.briefing_id), None)

    def _check(self, lines: Iterable[Line]) -> Iterator[str]:
        for line in lines:
            try:
                check(type(line), line.record())
            except ContractError as error:
                yield f"{self._row.briefing_id} could not be brought up to date: {error}"
                return


def _lines(cls: type[AnyLine], records: Sequence[Any], fresh: Sequence[AnyLine]) -> list[AnyLine]:
    """Return the lines of *records*; keys that they lack are taken from *fresh*, if it fits.

    A table that was not kept before has no records yet, but lines of *fresh*.
    """
    if len(fresh) != len(records):
        fresh = ()
    pairs = zip_longest(records, fresh)
    return [r if isinstance(r, cls) else cls.from_record(r, line) for r, line in pairs]
