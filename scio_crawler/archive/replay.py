"""Answer from the archive what a run asked the site, in the order in which it asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scio_crawler.archive import warc
from scio_crawler.archive.index import Index, IndexLine, RecordedRun
from scio_crawler.errors import ArchiveFailure
from scio_crawler.items import Capture, PageLine, Receipt

OK, NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as the archive holds it; *line* is where.

    ``unchanged``: the site said with 304 that the page was as it had been; status, headers and
    body are those of the page.
    """

    line: IndexLine
    status: int
    headers: warc.Headers
    body: bytes
    receipt: Receipt
    unchanged: bool = False

    @property
    def capture(self) -> Capture:
        """What is read from it."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        return Capture(self.line.url, self.body, headers, self.receipt.fetched, self.receipt)


class Shelf:
    """The responses in the archive *folder*, as *index* knows them."""

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder = folder
        self.index = index
        self._name = ""
        self._file: BinaryIO | None = None  # of that name

    def page(self, url: str) -> Answer | None:
        """Return the last page (status 200) that was sent for *url*, None if none can be read."""
        line = self.index.latest(url, OK)
        try:
            return self.answer(line) if line else None
        except ArchiveFailure:
            return None

    def captures(self, pages: Iterable[PageLine]) -> list[Capture]:
        """Return the captures that *pages* were read from. Raises ArchiveFailure."""
        captures = []
        for page in pages:
            file = page.archive_file.rpartition("/")[2]
            line = self.index.at(file, page.archive_offset)
            if line is None:
                raise ArchiveFailure("no-record")
            captures.append(self.answer(line).capture)
        return captures

    def history(self, urls: Sequence[str]) -> Iterator[list[Capture]]:
        """Yield the pages at *urls* as they were after each run that saw a change, newest first.

        Raises ArchiveFailure.
        """
        for run in sorted({run for url in urls for run in self.index.runs_of(url)}, reverse=True):
            lines = (self.index.latest(url, OK, run) for url in urls)
            yield [self.answer(line).capture for line in lines if line]

    def answer(self, line: IndexLine) -> Answer:
        """Return the response that *line* records, a revisit with the body that it refers to.

        Raises ArchiveFailure.
        """
        record = self._read(line)
        body, headers, status = record.body, record.headers, record.status
        unchanged = False
        if line.kind == warc.REVISIT:
            original = self.index.original(line)
            if original is None:
                raise ArchiveFailure("no-original", digest=line.digest)
            held = self._read(original)
            body = held.body
            if status == NOT_MODIFIED:
                headers, status, unchanged = held.headers, held.status, True
        receipt = Receipt(line.date, line.digest, f"{self.folder.name}/{line.file}", line.offset)
        return Answer(line, status, headers, body, receipt, unchanged)

    def close(self) -> None:
        """Close the file that was read last."""
        if self._file:
            self._file.close()
            self._file = None

    def _read(self, line: IndexLine) -> warc.Record:
        try:
            _, _, content = next(warc.members(self._open(line.file), line.offset))
            return warc.parse(content)
        except (OSError, warc.Damaged, StopIteration, ValueError) as error:
            raise ArchiveFailure(
                "bad-record",
                file=str(self.folder / line.file),
                offset=line.offset,
                error=str(error),
            ) from error

    def _open(self, name: str) -> BinaryIO:
        if self._file is None or name != self._name:
            self.close()
            self._file, self._name = (self.folder / name).open("rb"), name
        return self._file


class Replay:
    """Answers what the runs in the archive asked.

    After the statuses *passing* they had asked again.
    """

    def __init__(self, shelf: Shelf, passing: Collection[int]) -> None:
        self._shelf = shelf
        self._index = shelf.index
        self.passing = frozenset(passing)
        self._run = 0
        self._served: dict[str, int] = {}  # of the run: the last line, where there are several

    def runs(self) -> list[RecordedRun]:
        """Return the runs in the archive, in order."""
        return self._index.runs()

    def addresses(self, run: int) -> list[str]:
        """Return what *run* got answers for, each address once, in the order in which it asked."""
        return self._index.addresses(run)

    def has(self, url: str, run: int) -> bool:
        """Return whether *run* got any answer for *url*."""
        return self._index.has(url, run)

    def answer(self, url: str, run: int) -> Answer:
        """Return what *run* was answered next for *url*, or last.

        Raises ArchiveFailure if there is no record, or it cannot be read.
        """
        line = self._next(url, run)
        if line is None:
            raise ArchiveFailure("no-record")
        return self._shelf.answer(line)

    def _next(self, url: str, run: int) -> IndexLine | None:
        if run != self._run:
            self._run, self._served = run, {}
        lines = self._index.lines(url, run, self._served.get(url, 0))
        if not lines:
            again = self._index.lines(url, run)
            return again[-1] if again else None
        passed = (line for line in lines if line.status not in self.passing)
        chosen = next(passed, lines[-1])
        if len(lines) > 1 or url in self._served:
            self._served[url] = chosen.number
        return chosen
