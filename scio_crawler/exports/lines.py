"""Read the tables of an output folder as streams, for the exports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from scio_crawler.checking.lines import RENDERING, Fault, records
from scio_crawler.errors import ExportError
from scio_crawler.identity import command
from scio_crawler.items import CATALOGUE, TABLES, TURNS, Table
from scio_crawler.lines import Line, Record

# The tables in the order of writing: the catalogue first, since the others refer to it.
EXPORTED = (CATALOGUE, *(table for table in TABLES if table is not CATALOGUE))

_LARGEST = 2**63 - 1  # integer that SQLite and Parquet can store


def read(folder: Path, table: Table) -> Iterator[Record]:
    """Yield the records of *table*, in the catalogue's order. Raises ExportError for bad lines."""
    if table is TURNS:
        return _turns(folder)
    return (record for _, record in _records(folder, table.files, table.line))


def batches(rows: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """Yield *rows* in lists of *size*; the last one may be shorter."""
    while batch := list(islice(rows, size)):
        yield batch


def damaged(folder: Path, what: object) -> ExportError:
    """Return the error to raise when *what* is wrong with the lines in *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: {command()} check-output {folder}")


def _turns(folder: Path) -> Iterator[Record]:
    for line, entry in _records(folder, CATALOGUE.files, CATALOGUE.line):
        file = str(entry["file"])
        if not file:
            continue
        if PurePosixPath(file).parent != (own := PurePosixPath(TURNS.files).parent):
            what = f"file is {file!r}, which is not in {own}/"
            raise damaged(folder, Fault("file names", CATALOGUE.files, line, what))
        for number, turn in _records(folder, file, TURNS.line):
            if turn["briefing_id"] != entry["briefing_id"]:
                what = f"briefing_id is {turn['briefing_id']!r}, unlike in the catalogue"
                raise damaged(folder, Fault("shared keys", file, number, what))
            yield turn


def _records(folder: Path, name: str, cls: type[Line]) -> Iterator[tuple[int, Record]]:
    def tell(fault: Fault) -> None:
        if fault.kind != RENDERING:  # which says the same
            raise damaged(folder, fault)

    for number, line in records(folder, name, cls, tell):
        assert line is not None  # else tell has raised
        record = line.record()
        large = [k for k, v in record.items() if isinstance(v, int) and v > _LARGEST]
        if large:
            tell(Fault("lines", name, number, f"{large[0]} is larger than what can be written"))
        yield number, record
