"""Write the records of one run to the files of the archive and to the index.

Records are written synchronously: to hand one to a thread takes longer.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from scio_crawler.archive import warc
from scio_crawler.archive.index import CRAWL, File, Index, IndexLine, RecordedRun
from scio_crawler.archive.indexing import serial
from scio_crawler.archive.lookup import NOT_MODIFIED, Answer, ArchiveReader
from scio_crawler.archive.reader import Fields
from scio_crawler.common.clock import now
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import identity, make_folder, no_link, sync_folder, writing
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.items import Receipt

ROLL_AT = 64 * 1024 * 1024  # bytes after which a new file is begun
BATCH = 1000  # records indexed at a time; after a kill, catch_up finds the rest
_FILE_FIELDS = {
    "software": f"{PRODUCT}/{VERSION}",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


class RunWriter:
    """Writes the records of one run of a *kind*, of *site*, to the archive *folder*.

    *index* must be up to date with the files (see :func:`~.indexing.catch_up`). *arguments* are
    the run's. A run that records nothing leaves no trace.
    """

    def __init__(
        self,
        folder: Path,
        index: Index,
        site: str,
        arguments: Mapping[str, str],
        kind: str = CRAWL,
    ) -> None:
        self.index = index
        self.archive = ArchiveReader(folder, index)
        self.site = site
        self._arguments = dict(arguments)
        self._kind = kind
        self.name = ""  # of the run, once there is something to record
        self.run = 0  # its number
        self._count = 0  # of its records
        self._output = _Output(folder, index.files())
        self._lines: list[IndexLine] = []  # not in the index yet
        self._files: dict[str, File] = {}  # that these lines are in
        # The last of these lines with a body, by what a repetition has in common with it.
        self.recent: dict[tuple[str, ...], IndexLine] = {}

    def write(
        self, sent: warc.Sent, known: IndexLine | None, at: str, origin: Fields = warc.FROM_SITE
    ) -> tuple[IndexLine, Receipt]:
        """Write the record of *sent* at the time *at*, a revisit if *known* has its body.

        *origin* are fields that say where another program had recorded it. Raises OutputError if
        the disk refuses; the archive is then unchanged.
        """
        if not self.run:
            self._begin(f"{at}-{uuid4().hex[:8]}")

        offset = self._output.write(sent, known, at, origin)
        kind = warc.REVISIT if known else warc.RESPONSE
        digest = known.digest if known else sent.digest
        about = self.run, sent.url, sent.date, kind, sent.status, digest
        line = IndexLine(*about, self._output.name, offset, *warc.origin_of(origin))

        self._lines.append(line)
        self._count += 1
        self._update_file()
        if len(self._lines) >= BATCH:
            self.remember()
        return line, line.receipt()

    def _begin(self, name: str) -> None:
        self.name = name
        self.run = self.index.begin(name, self.site, self._arguments, self._kind)
        about = {warc.RUN: name, warc.SITE: self.site, warc.ARGUMENTS: json.dumps(self._arguments)}
        if self._kind != CRAWL:
            about[warc.KIND] = self._kind
        self._output.about = about

    def resume(self, run: RecordedRun, at: str) -> None:
        """Continue to write the records of *run*."""
        self._begin(run.name)
        self._count = self.index.count(self.run)
        self._output.begin(at)
        self._update_file()

    def write_note(self, fields: Fields) -> None:
        """Write a metadata record with *fields*, and wait until the disk has it.

        The index, which has them too, must not know what is lost. Raises OutputError.
        """
        self._output.write_metadata(now(), fields)
        self.syncing()()
        self._update_file()

    def syncing(self) -> Callable[[], None]:
        """Return a function that syncs what was written, in any thread. It raises OutputError."""
        return self._output.syncing()

    def remember(self) -> None:
        """Sync what was written, then add it to the index, which must not name lost records."""
        self.syncing()()
        self.index.add(self._files.values(), self._lines)
        self._lines = []
        self._files = {}
        self.recent = {}

    def close(self, finished: bool) -> None:
        """Write the rest, and the end of the run if it *finished*. Raises OutputError."""
        try:
            if self.run:
                if finished:
                    self._output.write_end(self.name, self._count)
                self._update_file()
                self.remember()
                if finished:
                    self.index.finish(self.name, self._count)
        finally:
            self._output.close()

    def _update_file(self) -> None:
        output = self._output
        self._files[output.name] = File(output.name, output.size, self.run)


class _Output:
    """The file that is appended to: the last of the *known* ones, or a new one."""

    def __init__(self, folder: Path, known: Mapping[str, File]) -> None:
        self.folder = folder
        self.about: Fields = {}  # fields of the run, written to each of its files
        newest = known[max(known)] if known else None
        self.name = newest.name if newest and not newest.aside else ""
        self.size = 0
        self._serial = max(map(serial, known), default=0)
        self._file: BinaryIO | None = None
        self._identity: tuple[int, int] | None = None  # of the file, wherever it is moved
        self._info = ""  # id of the run's warcinfo record in this file
        self._date = ""  # when the last record was written

    def write(self, sent: warc.Sent, known: IndexLine | None, at: str, origin: Fields) -> int:
        """Write the record of *sent*, a revisit if *known* holds its body; return its offset."""
        with writing(self.folder / self.name):
            self._open(at)
            if known:
                data = warc.revisit(sent, self._info, known.digest, known.date, origin)
            else:
                data = warc.response(sent, self._info, origin)
            offset = self._append(data)
        self._date = at
        return offset

    def begin(self, at: str) -> None:
        """Open the file, and write the run's warcinfo record."""
        with writing(self.folder / self.name):
            self._open(at)
        self._date = at

    def write_end(self, name: str, records: int) -> None:
        if self._file:
            # The fields of the warcinfo record are repeated, in case that is lost.
            fields = {**self.about, warc.ENDED: name, warc.RECORDS: str(records)}
            self.write_metadata(self._date, fields)

    def write_metadata(self, date: str, fields: Fields) -> None:
        """Write a metadata record with *fields* to the open file, however full that is."""
        with writing(self.folder / self.name):
            if self._file is None:
                self._open(date)
            self._append(warc.metadata(f"urn:{PRODUCT}:run", date, self._info, fields))

    def syncing(self) -> Callable[[], None]:
        """Return a function that syncs the file. It raises OutputError, also if that was moved."""
        # Another file may be open, and this one closed, when a thread calls the function.
        path = self.folder / self.name
        known = self._identity

        def sync() -> None:
            with (
                writing(path),
                suppress(FileNotFoundError, NotADirectoryError),
                path.open("rb") as file,
            ):
                os.fsync(file.fileno())
            if identity(path) != known:
                raise OutputError.file_replaced_error(path)

        return sync if self._file else lambda: None

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _open(self, date: str) -> None:
        """Open the last file, or a new one if that is full, and write the run's warcinfo record."""
        if self._file and self.size < ROLL_AT:
            return

        name = self.name
        if name:
            last = self.folder / name  # not made again if it was removed
            if self._file or last.is_symlink() or last.stat().st_size >= ROLL_AT:
                self.syncing()()
                name = ""
        make_folder(self.folder, self.folder.parent)
        if not name:
            self._serial += 1
            digits = "".join(filter(str.isdigit, date))
            name = f"{PRODUCT}-{self._serial:05}-{digits}.warc.gz"

        # Unbuffered, a record is one write, which a kill does not truncate.
        file = open(self.folder / name, "ab", buffering=0, opener=no_link)  # noqa: SIM115
        sync_folder(self.folder)

        self.close()
        self._identity = identity(self.folder / name)
        self._file = file
        self.name = name
        self.size = file.seek(0, os.SEEK_END)
        self._info, data = warc.info(self.name, date, {**_FILE_FIELDS, **self.about})
        self._append(data)

    def _append(self, data: bytes) -> int:
        """Write *data*, all of it or nothing; return the byte at which it begins."""
        assert self._file is not None
        offset = self.size

        written = 0
        try:
            while written < len(data):  # a disk that fills up takes a part
                written += self._file.write(data[written:])
        except OSError:
            self._file.truncate(offset)
            raise
        self.size += len(data)
        return offset


def write_note_for(run: RecordedRun, folder: Path, index: Index, fields: Fields) -> None:
    """Write a metadata record with *fields* to the archive *folder* for *run*, which is over."""
    writer = RunWriter(folder, index, run.site, run.arguments, kind=run.kind)
    try:
        writer.resume(run, now())
        writer.write_note(fields)
    finally:
        writer.close(finished=False)


class Recorder(RunWriter):
    """Records the responses of one crawl of *site* in the archive *folder*."""

    def record(self, sent: warc.Sent, held: Answer | None = None) -> Receipt:
        """Write the record of *sent*; return its receipt.

        A body that equals the last one of the address becomes a revisit, and so does a 304 answer;
        *held* is the page whose validators were sent with that request. Raises OutputError if the
        disk refuses; the archive is then unchanged.
        """
        if sent.status == NOT_MODIFIED:
            known = held.line if held else None
        else:
            known = self._repeated(sent)
        line, receipt = self.write(sent, known, sent.date)
        if not known:
            self.recent[sent.url,] = line
        return receipt

    def _repeated(self, sent: warc.Sent) -> IndexLine | None:
        """Return the last record of the address if it is sound and has the body of *sent*."""
        recent = self.recent.get((sent.url,))
        known = recent or self.index.latest(sent.url)
        if not known or not sent.body or known.digest != sent.digest:
            return None
        return known if recent or self.archive.holds(known) else None
