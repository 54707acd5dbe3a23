"""Read the tables of an output folder as streams, for the exports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scio_crawler.common.addresses import is_briefing_id
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import NewPath, replacing
from scio_crawler.common.identity import command
from scio_crawler.folder.checking.tables import RENDERING, Fault, records
from scio_crawler.folder.description import PACKAGE, PUBLISHER, SOURCE, introduction, title
from scio_crawler.items import CATALOGUE, TABLES, TURNS, Line, Record, Table, Value

# --- Write the files of an export all together, each whole or not at all --------------------------

__all__ = ["NewPath", "beside"]


@contextmanager
def beside(folder: Path, outdated: str = "") -> Iterator[NewPath]:
    """Give a function that tells where to write new files of *folder*.

    They replace the old ones at the end, or not at all. Then the files that match the pattern
    *outdated* and were not written are removed: an earlier export wrote them. Raises ExportError
    if the system refuses.
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
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        if error.filename and not Path(str(error.filename)).is_relative_to(folder):
            reason += f": {error.filename}"  # which may be one that is read
        raise ExportError(
            f"Cannot write to {folder}: {reason}. Files that were there are whole; put that "
            "right, or name another folder with --to"
        ) from error


# --- Read the tables of an output folder as streams, for the exports ------------------------------

# The tables in the order of writing: the catalogue first, since the others refer to it.
EXPORTED = (CATALOGUE, *(table for table in TABLES if table is not CATALOGUE))

_LARGEST = 2**63 - 1  # integer that SQLite and Parquet can store


class Transcript(NamedTuple):
    """A briefing that has turns, with its lines of other tables."""

    entry: Record
    turns: Iterator[Record]  # read as they are asked for
    beside: dict[str, list[Record]]  # by table


def read(folder: Path, table: Table) -> Iterator[Record]:
    """Yield the records of *table*, in the catalogue's order. Raises ExportError for bad lines."""
    if table is TURNS:
        return (turn for transcript in transcripts(folder) for turn in transcript.turns)
    return (record for _, record in _records(folder, table.files, table.line))


def transcripts(
    folder: Path, *tables: Table, entries: Iterable[Record] | None = None
) -> Iterator[Transcript]:
    """Yield the briefings of *folder* that have turns, each with its lines of *tables*.

    Each table must be in the catalogue's order. *entries* are the lines of the catalogue, if they
    were read before: a run may have written it again since. Raises ExportError for bad lines.
    """
    others = [_Companion(folder, table) for table in tables]
    known: set[str] = set()
    for line, entry in enumerate(read(folder, CATALOGUE) if entries is None else entries, 1):
        if fault := _id_fault(str(entry["briefing_id"]), known):
            raise damaged(folder, Fault("ids", CATALOGUE.files, line, fault))
        beside = {other.name: other.of(entry["briefing_id"]) for other in others}
        file = str(entry["file"])
        if not file:
            continue
        if PurePosixPath(file).parent != (own := PurePosixPath(TURNS.files).parent):
            what = f"file is {file!r}, which is not in {own}/"
            raise damaged(folder, Fault("file names", CATALOGUE.files, line, what))
        yield Transcript(entry, _turns(folder, file, entry["briefing_id"]), beside)
    for other in others:
        other.end()


def batches(rows: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """Yield *rows* in lists of *size*; the last one may be shorter."""
    while batch := list(islice(rows, size)):
        yield batch


def damaged(folder: Path, what: object) -> ExportError:
    """Return the error to raise when *what* is wrong with the lines in *folder*."""
    return ExportError(f"{what}. For all that is wrong, run: {command()} check-output {folder}")


class _Companion:
    """A *table* of *folder* that is read along with the catalogue."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.name, self._folder, self._file = table.name, folder, table.files
        self._lines = _records(folder, table.files, table.line)
        self._next = next(self._lines, None)

    def of(self, briefing_id: Value) -> list[Record]:
        """Return the lines of the briefing that comes next in the catalogue."""
        found = []
        while self._next and self._next[1]["briefing_id"] == briefing_id:
            found.append(self._next[1])
            self._next = next(self._lines, None)
        return found

    def end(self) -> None:
        """Raise ExportError if a line is left: its briefing stands elsewhere, or nowhere."""
        if self._next:
            number, record = self._next
            what = f"{record['briefing_id']} does not stand here in the catalogue's order"
            raise damaged(self._folder, Fault("order of tables", self._file, number, what))


def _id_fault(briefing_id: str, known: set[str]) -> str:
    """Return what is wrong with the id of an entry, and add it to those that are *known*."""
    if briefing_id in known:
        return f"briefing_id is {briefing_id!r}, which a line before has"
    known.add(briefing_id)
    return "" if is_briefing_id(briefing_id) else f"briefing_id is {briefing_id!r}, which is no id"


def _turns(folder: Path, file: str, briefing_id: Value) -> Iterator[Record]:
    for number, turn in _records(folder, file, TURNS.line):
        if turn["briefing_id"] != briefing_id:
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


# --- What the exports that describe themselves say of the whole: title, terms and source ----------


class About(NamedTuple):
    """What is said of an output folder."""

    title: str
    terms: str  # whose the texts are; first of all, that those of the sample are invented
    source: str = PUBLISHER
    source_url: str = SOURCE


def about(folder: Path) -> About:
    """Return what is said of *folder*: of the sample something else than of the site."""
    try:
        said = json.loads((folder / PACKAGE).read_text("utf-8"))["title"]
    except (OSError, ValueError, LookupError, TypeError):
        said = ""
    is_sample = said == title(is_sample=True)
    return About(title(is_sample), introduction(is_sample))
