"""Look up responses in the archive, and answer the requests of a replay with them."""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scio_crawler.archive import ARCHIVE, warc
from scio_crawler.archive.index import Index, IndexLine
from scio_crawler.archive.reader import Damage
from scio_crawler.common import addresses
from scio_crawler.common.content import DAMAGED, plain
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import ArchiveFailure, Crash, Failure, PageFailure, StatusFailure
from scio_crawler.items import Briefing, Capture, CollectedPages, PageLine, Receipt
from scio_crawler.reading import reader

logger = logging.getLogger(__name__)

OK = 200
NOT_MODIFIED = 304
WITH_A_PAGE = (OK, NOT_MODIFIED)  # statuses of records that have a page


class Answer(NamedTuple):
    """A response as it was sent, from the site or from the archive, which has it at *line*."""

    url: str
    status: int
    headers: warc.Headers
    body: bytes
    receipt: Receipt
    unchanged: bool = False  # the site answered 304; status, headers and body are of the page
    line: IndexLine | None = None

    @property
    def capture(self) -> Capture:
        """The response in the form in which it is read."""
        headers: dict[str, str] = {}
        for name, value in self.headers:
            key = name.decode("latin-1")
            text = value.decode("latin-1")
            # Several codings can be in one header or in several.
            if key.lower() == "content-encoding" and key in headers:
                text = f"{headers[key]}, {text}"
            headers[key] = text
        return Capture(self.url, self.body, headers, self.receipt.fetched, self.receipt)

    def why_again(self, statuses: Collection[int]) -> Failure | None:
        """Return why a crawl that retries after *statuses* asks again, None if it does not."""
        if self.status in statuses:
            return StatusFailure("status", status=self.status)
        try:
            if self.status == OK and not self.unchanged:
                plain(self.body, self.capture.headers)
        except PageFailure as failure:
            return failure if failure.kind in DAMAGED else None
        return None


@dataclass(slots=True)
class ArchiveReader:
    """The responses in the archive *folder*. Methods raise ArchiveFailure for a damaged record."""

    folder: Path
    index: Index

    def last_page_from_site(self, url: str) -> Answer | None:
        """Return the last page at *url* that the site itself sent, None if none can be read.

        An import's validators could have the site confirm another text than its own.
        """
        with suppress(ArchiveFailure):
            line = self.index.crawled(url)
            return self.answer(line) if line else None
        return None

    def holds(self, line: IndexLine) -> bool:
        """Return whether the record at *line* can be read."""
        with suppress(ArchiveFailure):
            return bool(self._read(line))
        return False

    def capture(self, page: PageLine) -> Capture:
        """Return the capture that *page* was read from."""
        line = self.index.line_at(page.archive_file, page.archive_offset)
        if line is None:
            raise ArchiveFailure("no-record")
        return self.answer(line).capture

    def answer(self, line: IndexLine) -> Answer:
        """Return the response at *line*; a revisit has the body of the original."""
        record = self._read(line)
        body = record.body
        unchanged = False
        if line.kind == warc.REVISIT:
            original = self._read_original(line)
            body = original.body
            unchanged = record.status == NOT_MODIFIED
            if unchanged:
                record = original
        receipt = line.receipt()
        return Answer(line.url, record.status, record.headers, body, receipt, unchanged, line)

    def _read_original(self, visit: IndexLine) -> warc.Record:
        failure = ArchiveFailure("no-original", digest=visit.digest)
        for line in self.index.originals(visit):
            try:
                return self._read(line)
            except ArchiveFailure as damaged:
                failure = damaged
        raise failure

    def _read(self, line: IndexLine) -> warc.Record:
        try:
            with (self.folder / line.file).open("rb") as file:
                record = warc.read_at(file, line.offset)
            if not line.is_of(record):
                raise ValueError("another WARC record")
        except (OSError, Damage, ValueError) as error:
            file_name = str(self.folder / line.file)
            why = getattr(error, "strerror", None) or str(error)
            raise ArchiveFailure(
                "bad-record", file=file_name, offset=line.offset, error=why
            ) from error

        return record


@contextmanager
def reading_archive(folder: Path) -> Iterator[ArchiveReader]:
    """Open the archive of the output *folder*, only to read it.

    Raises OutputError without a usable database, which has its index.
    """
    with closing(Database.reading(folder / FILE)) as database:
        yield ArchiveReader(folder / ARCHIVE, Index(database))


class Replay:
    """Answers each request as a run in the archive was answered.

    *passing* are the statuses after which the runs retried: only the last answer counts. They also
    retried after damaged compression.
    """

    def __init__(self, archive: ArchiveReader, passing: Collection[int]) -> None:
        self.archive = archive
        self._index = archive.index
        self.passing = frozenset(passing)
        self._run = 0  # the run that is being replayed
        self._served: dict[str, int] = {}  # by address with several records: the last one served

    def answer(self, url: str, run: int) -> Answer | None:
        """Return the next answer of *run* for *url*, then the last again; None if there is none.

        Raises ArchiveFailure for a damaged record.
        """
        if run != self._run:
            self._run = run
            self._served = {}
        after = self._served.get(url, 0)
        lines = self._index.lines(url, run, after) or self._index.lines(url, run)[-1:]

        answer = None
        for line in lines:
            is_last = line is lines[-1]
            if line.status in self.passing and not is_last:
                continue
            answer = self.archive.answer(line)
            if is_last or not answer.why_again(self.passing):
                break

        if len(lines) > 1 or url in self._served:
            self._served[url] = line.number
        return answer


def read_archived(captures: Sequence[Capture], briefing_id: str) -> Briefing | None:
    """Return the briefing that *captures* show, None if it is another or none. Raises Failure."""
    if not captures:
        return None
    try:
        if not addresses.is_inline(briefing_id):
            return reader.read(captures)

        for page in reader.read_list(captures[0]).inline:
            briefing = reader.read(CollectedPages([page], url=addresses.canonical(page.url)))
            if briefing.briefing_id == briefing_id:
                return briefing
    except Failure:
        raise
    except Exception as error:  # a fault of this program costs this briefing only, and is reported
        logger.exception("%s could not be read from the archive", briefing_id)
        raise Crash(repr(error)) from error
    return None
