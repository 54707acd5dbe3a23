"""Verify the files of an archive: every record with its digests, and the index against them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.archive.findings import NOT_INDEXED, UNENDED, Finding, finding, judged, of_piece
from scio_crawler.archive.index import File, Index, IndexLine
from scio_crawler.archive.indexing import (
    UNREADABLE,
    archive_files,
    arguments_of,
    catch_up,
    readable,
    serial,
    shown,
)
from scio_crawler.common import interrupts

_AT_ONCE = 1000  # records looked at before it is asked whether to stop


def examine(folder: Path, index: Index) -> list[Finding]:
    """Bring *index* up to the files in *folder* for a replay; return all that is wrong with them.

    Every record is verified. An index that does not fit the files is made anew, so that all that
    can be read is read. Raises OutputError for a file that cannot be read, and Interrupted if a
    signal asks to stop.
    """
    before = list(_verified(folder, index, known_only=True))
    if any(each.kind == NOT_INDEXED for each in before):
        index.clear()
    found = [*before, *catch_up(folder, index)]
    last = {(each.file, each.offset, each.kind): each for each in found}
    return [*judged(last.values(), index, replayed=True), *_incomplete(index), *_unended(index)]


def verify(folder: Path, index: Index | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the archive's files in *folder*, and with their *index* if given.

    Reads every record and checks its digests, in constant memory. Raises OutputError for a file
    that cannot be read.
    """
    found = _verified(folder, index, known_only=False)
    yield from judged(found, index, replayed=False) if index else found
    yield from _incomplete(index) if index else ()


def _unended(index: Index) -> Iterator[Finding]:
    """Yield the last run if it has no end: it was killed, or its end and later runs are lost."""
    runs = index.runs()
    if runs and not runs[-1].finished:
        yield finding(f"run {runs[-1].name}", UNENDED)


def _incomplete(index: Index) -> Iterator[Finding]:
    """Yield the runs that lack some of the records that they ended with."""
    for name, there, ended in index.incomplete():
        yield finding(f"run {name}", "incomplete", there=there, ended=ended)


def compare(folder: Path, index: Index | None = None) -> Iterator[Finding]:
    """Yield what the names and sizes of the archive's files in *folder* show, without a look into
    them: files that are empty, or gone, or shorter than *index* says."""
    paths = archive_files(folder)
    known = index.files() if index else {}
    there = {path.name for path in paths}
    for name in sorted(known.keys() - there):
        yield finding(shown(folder / name), "gone")
    last = 0
    for path in paths:
        number, size = serial(path.name), path.stat().st_size
        if number > last + 1:
            yield finding(shown(path), "gap", last=last)
        last = max(last, number)
        if not size:
            yield finding(shown(path), "empty-file")
        elif path.name in known and size < known[path.name].indexed:
            yield finding(shown(path), "shorter")


def _verified(folder: Path, index: Index | None, known_only: bool) -> Iterator[Finding]:
    yield from compare(folder, index)
    known = index.files() if index else {}
    for path in archive_files(folder):
        file = known.get(path.name, File(path.name))
        if known_only and path.name not in known:
            continue
        until = file.indexed if known_only and not file.aside else path.stat().st_size
        with readable(path):
            yield from _look(path, index.lines_in(path.name) if index else None, until)


def _look(path: Path, lines: Iterable[IndexLine] | None, until: int) -> Iterator[Finding]:
    """Yield what is wrong with the records of *path* that begin before byte *until*.

    *lines* are those that the index has of it, None if there is no index.
    """
    name = shown(path)
    own: set[str] = set()  # ids of warcinfo records of this program
    compared = _Compared(lines or ())
    strangers = _Places()
    with path.open("rb") as stream:
        for number, piece in enumerate(warc.pieces(stream), 1):
            if piece.offset >= until:
                break
            if number % _AT_ONCE == 0:
                interrupts.check()
            record, wrong = piece.record, of_piece(name, piece)
            compared.reach(piece.offset)
            if until < piece.end:  # where a record ended: all behind the damage has moved
                compared.unknown.add(piece.offset)
            if record is None:
                compared.skip(piece.end)
            elif record.kind == warc.INFO:
                wrong = _wrong_info(record, path, piece.offset)
                if warc.RUN in (record.fields or {}):
                    own.add(record.id)
            elif record.kind != warc.METADATA and not compared.take(piece.offset, record):
                (compared.unknown if record.info in own else strangers).add(piece.offset)
            if wrong:
                yield wrong
    compared.reach(sys.maxsize)
    yield from strangers.told(name, "no-run")
    if lines is not None:
        yield from compared.lost.told(name, "not-as-indexed")
        yield from compared.unknown.told(name, NOT_INDEXED)


class _Places:
    """The number of records that something is wrong with, and the place of the first."""

    def __init__(self) -> None:
        self._number = self._first = 0

    def add(self, offset: int) -> None:
        self._first = self._first if self._number else offset
        self._number += 1

    def told(self, file: str, kind: str) -> Iterator[Finding]:
        """Yield the finding of a *kind*, if there are any."""
        if self._number:
            yield finding(file, kind, self._first, number=self._number)


class _Compared:
    """The lines that the index has of a file, compared with its records one by one."""

    def __init__(self, lines: Iterable[IndexLine]) -> None:
        self._lines = iter(lines)
        self._line = next(self._lines, None)
        self.lost, self.unknown = _Places(), _Places()  # lines without records, and reverse

    def reach(self, offset: int) -> None:
        """Note the lines before *offset* as lost: there is something else."""
        while self._line and self._line.offset < offset:
            self.lost.add(self._line.offset)
            self._line = next(self._lines, None)

    def skip(self, offset: int) -> None:
        """Pass over the lines before *offset*: what is there is damaged, which is told."""
        while self._line and self._line.offset < offset:
            self._line = next(self._lines, None)

    def take(self, offset: int, record: warc.Record) -> bool:
        """Return whether there is a line for the *record* at *offset*."""
        line = self._line
        if not line or line.offset != offset:
            return False
        if not line.is_of(record):
            self.lost.add(offset)
        self._line = next(self._lines, None)
        return True


def _wrong_info(record: warc.Record, path: Path, offset: int) -> Finding | None:
    """Return what is wrong with the warcinfo *record* at *offset* of *path*."""
    if record.file not in ("", path.name):
        return finding(shown(path), "renamed", name=record.file)
    if arguments_of(record) is None:
        return finding(shown(path), "bad-member", offset, error=UNREADABLE)
    return None
