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
from scio_crawler.items import CATALOGUE, NOTES, PAGES, PEOPLE, TABLES, TURNS, Record, Table

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

    def recorded_path(name: str) -> Path:
        written.add(folder / name)
        return new_path(name)

    try:
        with replacing(folder) as new_path:
            yield recorded_path
        if outdated:
            for path in set(folder.glob(outdated)) - written:
                path.unlink()
    except (OSError, sqlite3.OperationalError) as error:
        raise ExportError.unwritable(folder, error) from error


# The tables in the order of writing: the catalogue first, since the others refer to it.
_OTHERS = [table for table in TABLES if table is not CATALOGUE]
EXPORTED = (CATALOGUE, *_OTHERS)

# Those about a briefing whose contents are in neither its entry nor its turns.
SIDE_TABLES = (PEOPLE, PAGES, NOTES)


class Lines(NamedTuple):
    """Lines of a file, with their numbers, not parsed yet."""

    folder: Path
    table: Table
    file: str
    lines: Iterable[tuple[int, bytes]]

    @property
    def digest(self) -> str:
        """A digest of their bytes."""
        return hashlib.sha256(b"".join(raw for _, raw in self.lines)).hexdigest()

    def records(self) -> Iterator[Record]:
        """Yield their records. Raises ExportError for bad lines."""
        for number, raw in self.lines:
            try:
                yield record_of(raw, self.table.line)
            except ValueError as error:
                raise self.damaged("lines", number, str(error)) from None

    def damaged(self, kind: str, number: int, what: str) -> ExportError:
        """Return the error to raise because of a fault in the line *number*."""
        return damaged(self.folder, Fault(kind, self.file, number, what))


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
                raise self.lines.damaged("shared keys", number, what)
        return turns

    def reader(self) -> Callable[[], list[Record]]:
        """Return a function that returns the turns, and holds in memory only what is parsed now."""
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
        self._lines = enumerate(_raw_lines(folder, table.files), 1)
        self._advance()

    def lines_of_next(self, briefing_id: str) -> Lines:
        """Return the next lines, up to the first that is not about this briefing."""
        found = []
        while self._next and self._id == briefing_id:
            found.append(self._next)
            self._advance()
        return self._as_lines(found)

    def check_all_used(self) -> None:
        """Raise ExportError if a line is left."""
        if self._next:
            what = f"{self._id} does not stand here in the catalogue's order"
            raise self._as_lines([]).damaged("order of tables", self._next[0], what)

    def _advance(self) -> None:
        self._next, self._id = next(self._lines, None), ""
        if not self._next:
            return

        match = _ID.search(self._next[1])
        if match:
            self._id = match[1].decode()
        else:  # it is written otherwise, or damaged
            [record] = self._as_lines([self._next]).records()
            self._id = str(record["briefing_id"])

    def _as_lines(self, lines: list[tuple[int, bytes]]) -> Lines:
        return Lines(self._folder, self.table, self.table.files, lines)


# In a text, the quotation marks would have backslashes.
_ID = re.compile(rb'"briefing_id": "([a-z0-9-]+)"')


def _raw_lines(folder: Path, name: str) -> Iterator[bytes]:
    """Yield the lines of a file. Raises ExportError if it cannot be read."""
    try:
        with (folder / name).open("rb") as file:
            yield from file
    except OSError as error:
        raise damaged(folder, unreadable(name, error)) from None


def read(folder: Path, table: Table) -> Iterator[Record]:
    """Yield the records of *table* in the catalogue's order. Raises ExportError for bad lines."""
    if table is TURNS:
        for transcript in transcripts(folder):
            yield from transcript.turns
    else:
        numbered = enumerate(_raw_lines(folder, table.files), 1)
        yield from Lines(folder, table, table.files, numbered).records()


def transcripts(
    folder: Path, *tables: Table, entries: Iterable[Record] | None = None
) -> Iterator[Transcript]:
    """Yield the briefings of *folder* that have turns, each with its lines of *tables*.

    Each table must be in the catalogue's order. *entries* are the lines of the catalogue if it was
    read before; a run may have rewritten it since. Raises ExportError for bad lines.
    """
    if entries is None:
        entries = read(folder, CATALOGUE)
    catalogue = Lines(folder, CATALOGUE, CATALOGUE.files, ())
    side_files = [_SideFile(folder, table) for table in tables]
    known: set[str] = set()
    for line, entry in enumerate(entries, 1):
        id, file = entry["briefing_id"], entry["file"]
        if id in known or not is_briefing_id(id):
            what = f"briefing_id is {id!r}, which is no id, or that of a line before"
            raise catalogue.damaged("ids", line, what)
        known.add(id)

        side_lines = {}
        for side_file in side_files:
            side_lines[side_file.table.name] = side_file.lines_of_next(id)
        if not file:
            for lines in side_lines.values():
                list(lines.records())  # a damaged line must be reported
            continue
        if file.rpartition("/")[0] != BRIEFINGS:
            what = f"file is {file!r}, which is not in {BRIEFINGS}/"
            raise catalogue.damaged("file names", line, what)
        yield Transcript(entry, _turns_of(folder, entry), side_lines)

    for side_file in side_files:
        side_file.check_all_used()


def _turns_of(folder: Path, entry: Record) -> Lines:
    file = entry["file"]
    lines = list(enumerate(_raw_lines(folder, file), 1))
    return Lines(folder, TURNS, file, lines)


def damaged(folder: Path, what: object) -> ExportError:
    """Return the error to raise because of *what*, a fault in the lines of *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: {command('check-output', folder)}")
