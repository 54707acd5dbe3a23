"""The tables of an output folder, line by line, and the types of their columns.

Everything is a stream: no more than one batch of lines is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NoReturn

from scio_crawler.checking import FOLDER, Fault
from scio_crawler.checking.lines import AnyLine, records
from scio_crawler.errors import ExportError
from scio_crawler.items import CATALOGUE, TABLES, TURNS, Entry, Table, Turn, Value

# In the order in which they are written: the catalogue first, to which the others refer.
EXPORTED = (CATALOGUE, *(table for table in TABLES if table is not CATALOGUE))

STRING, INTEGER, DAY, TIME = "string", "integer", "date", "clock"  # types of a Column


def read(folder: Path, table: Table) -> Iterator[dict[str, Value]]:
    """Yield the lines of *table* in *folder*; the turns in the order of the catalogue.

    Raises ExportError, which names file and line, for a line that breaks the contract.
    """
    lines = _turns(folder) if table is TURNS else _all(folder, table.files, table.line)
    return (line.record() for _, line in lines)


def batches(rows: Iterator[dict[str, Value]], size: int) -> Iterator[list[dict[str, Value]]]:
    """The *rows* in lists of *size*; the last one may be shorter."""
    while batch := list(islice(rows, size)):
        yield batch


def damaged(folder: Path, what: object) -> ExportError:
    """The error to raise for *what* is wrong with the lines in *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: scrapy check-output {folder}")


def _turns(folder: Path) -> Iterator[tuple[int, Turn]]:
    for line, entry in _all(folder, CATALOGUE.files, Entry):
        if not entry.file:
            continue
        if PurePosixPath(entry.file).parent.as_posix() != FOLDER:
            what = f"file is {entry.file!r}, which is not in {FOLDER}/"
            raise damaged(folder, Fault("file names", CATALOGUE.files, line, what))
        for number, turn in _all(folder, entry.file, Turn):
            if turn.briefing_id != entry.briefing_id:
                what = f"briefing_id is {turn.briefing_id!r}, unlike in the catalogue"
                raise damaged(folder, Fault("shared keys", entry.file, number, what))
            yield number, turn


def _all(folder: Path, name: str, cls: type[AnyLine]) -> Iterator[tuple[int, AnyLine]]:
    def tell(fault: Fault) -> NoReturn:
        raise damaged(folder, fault)

    for number, line in records(folder, name, cls, tell):
        assert line is not None
        if large := [key for key, value in line.record().items() if _is_too_large(value)]:
            tell(Fault("lines", name, number, f"{large[0]} is larger than what can be written"))
        yield number, line


def _is_too_large(value: Value) -> bool:
    return isinstance(value, int) and value >= 2**63
