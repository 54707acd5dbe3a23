"""The tables of an output folder, line by line, and the types of their columns.

Everything is a stream: no more than one batch of lines is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NoReturn

from scio_crawler.checking import TURNS, Fault
from scio_crawler.checking.lines import AnyLine, records
from scio_crawler.checking.tables import CATALOGUE
from scio_crawler.exports.errors import ExportError
from scio_crawler.items import Entry, Line, Note, PageLine, Person, Turn, type_of

# What a table is called in every format: its lines. The first one is what the others refer to.
TABLES: dict[str, type[Line]] = {
    "briefings": Entry,
    "turns": Turn,
    "people": Person,
    "pages": PageLine,
    "notes": Note,
}

STRING, INTEGER, DAY, TIME = "string", "integer", "date", "clock"

Value = str | int


@dataclass(frozen=True, slots=True)
class Column:
    """A key of a table's lines."""

    name: str
    type: str  # STRING, INTEGER, DAY or TIME
    doc: str


def columns(table: str) -> list[Column]:
    """The columns of *table*, in their order, as :mod:`scio_crawler.items` documents them."""
    fields = TABLES[table].__dataclass_fields__.items()
    return [
        Column(name, type_of(spec.metadata["schema"]), spec.metadata["doc"])
        for name, spec in fields
    ]


def read(folder: Path, table: str) -> Iterator[dict[str, Value]]:
    """The lines of *table* in *folder*, in order; those of the turns in that of the catalogue.

    Raises ExportError, which names file and line, for a line that breaks the contract.
    """
    lines = _turns(folder) if table == "turns" else _all(folder, f"{table}.jsonl", TABLES[table])
    return (line.record() for _, line in lines)


def batches(rows: Iterator[dict[str, Value]], size: int) -> Iterator[list[dict[str, Value]]]:
    """The *rows* in lists of *size*; the last one may be shorter."""
    while batch := list(islice(rows, size)):
        yield batch


def damaged(folder: Path, what: object) -> ExportError:
    """The error to raise for *what* is wrong with the lines in *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: scrapy check-output {folder}")


def _turns(folder: Path) -> Iterator[tuple[int, Turn]]:
    for line, entry in _all(folder, CATALOGUE, Entry):
        if not entry.file:
            continue
        if PurePosixPath(entry.file).parent.as_posix() != TURNS:
            what = f"file is {entry.file!r}, which is not in {TURNS}/"
            raise damaged(folder, Fault("file names", CATALOGUE, line, what))
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
