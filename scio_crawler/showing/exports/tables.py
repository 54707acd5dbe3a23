"""Read the tables of an output folder as streams, and replace exported files all together."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.addresses import is_briefing_id
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import NewPath, replacing
from scio_crawler.common.identity import command
from scio_crawler.contract.lines import BRIEFINGS, Fault, record_of, unreadable
from scio_crawler.items import CATALOGUE, TABLES, TABLES_IN_ROW, TURNS, Record, Table

__all__ = ["NewPath"]

# The number of rows by file and by what they are; a file that only describes others has none.
Written = dict[str, dict[str, int]]


@contextmanager
def replacing_files(folder: Path, outdated: str = "") -> Iterator[NewPath]:
    """Yield a function that maps the name of a new file in *folder* to the path to write it at.

    At the end, the new files replace the old ones all together, or not at all. Files of an earlier
    export, by the pattern *outdated*, are then removed. Raises ExportError.
    """
    written = set()

    def noted(name: str) -> Path:
        written.add(folder / name)
        return new_path(name)

    try:
        with replacing(folder) as new_path:
            yield noted
        for path in folder.glob(outdated) if outdated else ():
            if path not in written:
                path.unlink()
    except (OSError, sqlite3.OperationalError) as error:
        raise ExportError.unwritable(folder, error) from error


# The tables in the order of writing: the catalogue first, since the others refer to it.
EXPORTED = (CATALOGUE, *(table for table in TABLES if table is not CATALOGUE))

# Those that say of a briefing what neither its entry nor its turns do: people, pages and notes.
SIDE_TABLES = TABLES_IN_ROW[1:4]


class Lines(NamedTuple):
    """Lines of a file, with their numbers, as they are there."""

    folder: Path
    table: Table
    file: str
    lines: Iterable[tuple[int, bytes]]

    @property
    def digest(self) -> str:
        """A digest of their bytes."""
        return hashlib.sha256(b"".join(raw for _, raw in self.lines)).hexdigest()

    def records(self) -> Iterator[Record]:
        """Yield what they say. Raises ExportError for bad lines."""
        for number, raw in self.lines:
            try:
                yield record_of(raw, self.table.line)
            except ValueError as error:
                raise damaged(self.folder, Fault("lines", self.file, number, str(error))) from None


@dataclass
class Transcript:
    """A briefing that has turns. What is not asked for is not parsed."""

    entry: Record  # of the catalogue
    lines: Lines  # of its turns
    side_lines: Mapping[str, Lines]  # about it, by table

    @cached_property
    def turns(self) -> list[Record]:
        """The turns. Raises ExportError for bad lines."""
        turns = list(self.lines.records())
        for number, turn in enumerate(turns, 1):
            if turn["briefing_id"] != self.entry["briefing_id"]:
                what = f"briefing_id is {turn['briefing_id']!r}, unlike in the catalogue"
                raise damaged(
                    self.lines.folder, Fault("shared keys", self.lines.file, number, what)
                )
        return turns

    def reader(self) -> Callable[[], list[Record]]:
        """Return a function that returns the turns, and keeps only what is parsed by now."""
        if "turns" in vars(self):
            turns = self.turns
            return lambda: turns
        folder, entry = self.lines.folder, self.entry
        return lambda: Transcript(entry, _turns_of(folder, entry), {}).turns

    @cached_property
    def side_tables(self) -> dict[str, list[Record]]:
        """The lines about it, by table. Raises ExportError for bad lines."""
        return {name: list(lines.records()) for name, lines in self.side_lines.items()}


class _SideFile:
    """A table that is read along with the catalogue, once and in the same order."""

    def __init__(self, folder: Path, table: Table) -> None:
        self._folder, self.table = folder, table
        self._lines = enumerate(_raw(folder, table.files), 1)
        self._take()

    def of(self, briefing_id: str) -> Lines:
        """Return the next lines, as far as they are about a briefing."""
        found = []
        while self.next and self.id == briefing_id:
            found.append(self.next)
            self._take()
        return Lines(self._folder, self.table, self.table.files, found)

    def _take(self) -> None:
        self.next, self.id = next(self._lines, None), ""
        if not self.next:
            return
        match = _ID.search(self.next[1])
        if match:
            self.id = match[1].decode()
        else:  # it is written otherwise, or damaged
            [record] = Lines(self._folder, self.table, self.table.files, [self.next]).records()
            self.id = str(record["briefing_id"])


# In a text, the quotation marks would have backslashes.
_ID = re.compile(rb'"briefing_id": "([a-z0-9-]+)"')


def _raw(folder: Path, name: str) -> Iterator[bytes]:
    """Yield the lines of a file. Raises ExportError if it cannot be read."""
    try:
        with (folder / name).open("rb") as file:
            yield from file
    except OSError as error:
        raise damaged(folder, unreadable(name, error)) from None


def read(folder: Path, table: Table) -> Iterator[Record]:
    """Yield the records of *table* in the catalogue's order. Raises ExportError for bad lines."""
    if table is TURNS:
        return (turn for transcript in transcripts(folder) for turn in transcript.turns)
    return Lines(folder, table, table.files, enumerate(_raw(folder, table.files), 1)).records()


def transcripts(
    folder: Path, *tables: Table, entries: Iterable[Record] | None = None
) -> Iterator[Transcript]:
    """Yield the briefings of *folder* that have turns, each with its lines of *tables*.

    Each table must be in the catalogue's order. *entries* are the lines of the catalogue if it was
    read before; a run may have rewritten it since. Raises ExportError for bad lines.
    """
    others = [_SideFile(folder, table) for table in tables]
    known: set[str] = set()
    for line, entry in enumerate(read(folder, CATALOGUE) if entries is None else entries, 1):
        id = entry["briefing_id"]
        if id in known or not is_briefing_id(id):
            what = f"briefing_id is {id!r}, which is no id, or that of a line before"
            raise damaged(folder, Fault("ids", CATALOGUE.files, line, what))
        known.add(id)
        lines = {other.table.name: other.of(id) for other in others}
        file = entry["file"]
        if not file:
            for each in lines.values():
                list(each.records())  # a damaged line must be reported
            continue
        if file.rpartition("/")[0] != BRIEFINGS:
            what = f"file is {file!r}, which is not in {BRIEFINGS}/"
            raise damaged(folder, Fault("file names", CATALOGUE.files, line, what))
        yield Transcript(entry, _turns_of(folder, entry), lines)
    for other in others:
        if other.next:
            what = f"{other.id} does not stand here in the catalogue's order"
            raise damaged(folder, Fault("order of tables", other.table.files, other.next[0], what))


def _turns_of(folder: Path, entry: Record) -> Lines:
    file = entry["file"]
    return Lines(folder, TURNS, file, list(enumerate(_raw(folder, file), 1)))


def damaged(folder: Path, what: object) -> ExportError:
    """Return the error to raise because of *what*, a fault of the lines in *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: {command('check-output', folder)}")
