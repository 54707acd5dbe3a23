"""Read the tables of an output folder as streams, and replace exported files all together."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.addresses import is_briefing_id
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import NewPath, replacing
from scio_crawler.common.identity import command
from scio_crawler.contract.lines import BRIEFINGS, RENDERING, Fault, OnFault, SideTable
from scio_crawler.contract.lines import read as read_lines
from scio_crawler.items import CATALOGUE, KEPT_TABLES, TABLES, TURNS, Line, Record, Table

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
SIDE_TABLES = KEPT_TABLES[1:4]


class Transcript(NamedTuple):
    """A briefing that has turns."""

    entry: Record  # of the catalogue
    turns: Iterator[Record]  # read lazily
    side_tables: dict[str, list[Record]]  # the lines about it, by table


def read(folder: Path, table: Table) -> Iterator[Record]:
    """Yield the records of *table* in the catalogue's order. Raises ExportError for bad lines."""
    if table is TURNS:
        return (turn for transcript in transcripts(folder) for turn in transcript.turns)
    return _records(folder, table.files, table.line)


def transcripts(
    folder: Path, *tables: Table, entries: Iterable[Record] | None = None
) -> Iterator[Transcript]:
    """Yield the briefings of *folder* that have turns, each with its lines of *tables*.

    Each table must be in the catalogue's order. *entries* are the lines of the catalogue if it was
    read before; a run may have rewritten it since. Raises ExportError for bad lines.
    """
    others = [SideTable(folder, table, _refuse_in(folder), strict=True) for table in tables]
    known: set[str] = set()
    for line, entry in enumerate(read(folder, CATALOGUE) if entries is None else entries, 1):
        id = entry["briefing_id"]
        if id in known or not is_briefing_id(id):
            what = f"briefing_id is {id!r}, which is no id, or that of a line before"
            raise damaged(folder, Fault("ids", CATALOGUE.files, line, what))
        known.add(id)
        lines = {}
        for other in others:
            found = other.of(id)
            lines[other.name] = [line.record() for _, line in found]
        file = entry["file"]
        if not file:
            continue
        if file.rpartition("/")[0] != BRIEFINGS:
            what = f"file is {file!r}, which is not in {BRIEFINGS}/"
            raise damaged(folder, Fault("file names", CATALOGUE.files, line, what))
        yield Transcript(entry, _turns(folder, file, id), lines)
    for other in others:
        if other.next:
            number, line = other.next
            what = f"{line.briefing_id} does not stand here in the catalogue's order"
            raise damaged(folder, Fault("order of tables", other.file, number, what))


def damaged(folder: Path, what: object) -> ExportError:
    """Return the error to raise because of *what*, a fault of the lines in *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: {command('check-output', folder)}")


def _turns(folder: Path, file: str, briefing_id: str) -> Iterator[Record]:
    for number, turn in enumerate(_records(folder, file, TURNS.line), 1):
        if turn["briefing_id"] != briefing_id:
            what = f"briefing_id is {turn['briefing_id']!r}, unlike in the catalogue"
            raise damaged(folder, Fault("shared keys", file, number, what))
        yield turn


def _records(folder: Path, name: str, cls: type[Line]) -> Iterator[Record]:
    for line in read_lines(folder, name, cls, _refuse_in(folder), strict=True):
        yield line.record()


def _refuse_in(folder: Path) -> OnFault:
    def refuse(fault: Fault) -> None:
        if fault.kind != RENDERING:  # a line that is only rendered differently says the same
            raise damaged(folder, fault)

    return refuse
