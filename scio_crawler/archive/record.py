"""Writes the archive of a crawl.

A record is written at once: it takes a tenth of a millisecond for a page, less than handing it
to a thread would cost.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from scio_crawler.archive import warc
from scio_crawler.archive.index import File, Index, IndexLine
from scio_crawler.archive.indexing import ARGUMENTS, ENDED, RUN, SITE
from scio_crawler.archive.replay import NOT_MODIFIED, Answer
from scio_crawler.errors import OutputError
from scio_crawler.identity import PRODUCT, VERSION
from scio_crawler.items import Receipt
from scio_crawler.output.files import make_folder, sync_folder

ROLL_AT = 64 * 1024 * 1024  # bytes after which a new file is begun
_BATCH = 1000  # captures that are indexed at a time; those lost in a kill are found again
_SERIAL = re.compile(rf"{PRODUCT}-(\d+)-")
_SAID_OF_ALL = {
    "software": f"{PRODUCT}/{VERSION}",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


class Recorder:
    """The archive of one run of *site* in *folder*, whose files *index* knows to their ends.

    *arguments* are those of the run, as text. A run that records nothing leaves no trace.
    """

    def __init__(
        self,
        folder: Path,
        index: Index,
        site: str,
        arguments: Mapping[str, str],
        roll_at: int = ROLL_AT,
    ) -> None:
        self._index = index
        self._site, self._arguments = site, dict(arguments)
        self._name, self._run = "", 0  # of the run, once there is something to record
        self._output = _Output(folder, index.files(), roll_at)
        # What the index does not know yet; by address, the last that holds a body.
        self._recent: dict[str, IndexLine] = {}
        self._captures: list[IndexLine] = []
        self._files: dict[str, File] = {}

    def record(self, sent: warc.Sent, held: Answer | None = None) -> Receipt:
        """Write *sent*; the receipt says where.

        A body that the archive already holds for the address leaves a revisit, and so does 304,
        of the page *held* whose validators were sent.
        Raises OutputError if it cannot be written; the archive then is as it was before.
        """
        if not self._run:
            self._name = f"{sent.date}-{uuid4().hex[:8]}"
            self._run = self._index.begin(self._name, self._site, self._arguments)
            arguments = json.dumps(self._arguments)
            self._output.about = {RUN: self._name, SITE: self._site, ARGUMENTS: arguments}
        if sent.status == NOT_MODIFIED:
            known = held.line if held else None
        else:
            known = self._repeated(sent)
        file, offset = self._output.write(sent, known)
        capture = IndexLine(
            run=self._run,
            url=sent.url,
            date=sent.date,
            kind=warc.REVISIT if known else warc.RESPONSE,
            status=sent.status,
            digest=known.digest if known else sent.digest,
            file=file,
            offset=offset,
        )
        if not known:
            self._recent[sent.url] = capture
        self._captures.append(capture)
        self._note()
        if len(self._captures) >= _BATCH:
            self._output.sync()  # the index must not know of more than there is after a power cut
            self._remember()
        return Receipt(sent.date, capture.digest, f"{self._output.folder.name}/{file}", offset)

    def _repeated(self, sent: warc.Sent) -> IndexLine | None:
        """The last capture of a body for the address, if it is the one of *sent*."""
        known = self._recent.get(sent.url) or self._index.latest(sent.url)
        return known if known and sent.body and known.digest == sent.digest else None

    def sync(self) -> None:
        """Bring all that was recorded to the disk. Raises OutputError if it cannot be."""
        self._output.sync()

    def close(self, finished: bool) -> None:
        """Write what is left, and that the run *finished* if it did. Raises OutputError."""
        try:
            if self._run:
                if finished:
                    self._output.write_end(self._name)
                self._output.sync()
                self._note()
                self._remember()
                if finished:
                    self._index.finish(self._name)
        finally:
            self._output.close()

    def _note(self) -> None:
        """Note how far the file is that was written to."""
        output = self._output
        self._files[output.name] = File(output.name, output.size, self._run)

    def _remember(self) -> None:
        """Put into the index what was written."""
        self._index.add(list(self._files.values()), self._captures)
        self._recent, self._captures, self._files = {}, [], {}


class _Output:
    """The file that is written to: the last one of the *known* ones, or a new one."""

    def __init__(self, folder: Path, known: Mapping[str, File], roll_at: int) -> None:
        self.folder = folder
        self.about: Mapping[str, str] = {}  # the run, for each file that it writes to
        newest = known[max(known)] if known else None
        self.name = newest.name if newest and not newest.aside else ""
        self.size = 0
        serials = (_SERIAL.match(name) for name in known)
        self._serial = max((int(found[1]) for found in serials if found), default=0)
        self._roll_at = roll_at
        self._file: BinaryIO | None = None
        self._info = ""  # id of the warcinfo record that is in force
        self._date = ""  # of the last record

    def write(self, sent: warc.Sent, known: IndexLine | None) -> tuple[str, int]:
        """Write the record of *sent*, whose body *known* holds if that is not None.

        Returns the file's name and where in it the record begins.
        """
        with self._said():
            self._open(sent.date)
            if known:
                data = warc.revisit(sent, self._info, known.digest, known.date)
            else:
                data = warc.response(sent, self._info)
            offset = self._append(data)
        self._date = sent.date
        return self.name, offset

    def write_end(self, name: str) -> None:
        """Write that the run *name* came to its end, if anything was written of it."""
        if self._file is None:
            return
        data = warc.metadata(f"urn:{PRODUCT}:run", self._date, self._info, {ENDED: name})
        with self._said():
            self._append(data)

    def sync(self) -> None:
        """Bring what was written to the disk."""
        if self._file:
            with self._said():
                os.fsync(self._file.fileno())

    def close(self) -> None:
        if self._file:
            self._file.close()

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What the system refuses, said to people."""
        try:
            yield
        except OSError as error:
            raise OutputError.unwritable(self.folder / self.name, error) from error

    def _open(self, date: str) -> None:
        """Open the file that is written on, or a new one, and say there which run this is."""
        if self._file and self.size < self._roll_at:
            return
        make_folder(self.folder)
        name = self.name
        if self._file or (name and (self.folder / name).stat().st_size >= self._roll_at):
            self.sync()
            name = ""
        if not name:
            self._serial += 1
            stamp = "".join(filter(str.isdigit, date))
            name = f"{PRODUCT}-{self._serial:05}-{stamp}.warc.gz"
        # Without a buffer a record is one write, which a kill does not cut.
        file = (self.folder / name).open("ab", buffering=0)
        sync_folder(self.folder)
        self.close()
        self._file, self.name, self.size = file, name, file.seek(0, os.SEEK_END)
        self._info, data = warc.info(self.name, date, {**_SAID_OF_ALL, **self.about})
        self._append(data)

    def _append(self, data: bytes) -> int:
        """Write *data*, all of it or nothing; where it begins."""
        assert self._file is not None
        offset, written = self.size, 0
        try:
            while written < len(data):  # a disk that is getting full takes a part
                written += self._file.write(data[written:])
        except OSError:
            self._file.truncate(offset)
            raise
        self.size += len(data)
        return offset
