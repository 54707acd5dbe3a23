"""Made-up responses, runs that record them, and a look at an archive with warcio alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO
from unittest.mock import patch

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from scio_crawler.archive import warc, writing
from scio_crawler.archive.index import CRAWL, IMPORT, Index
from scio_crawler.archive.indexing import archive_files, catch_up
from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.archive.reader import Reader
from scio_crawler.archive.warc import Sent
from scio_crawler.archive.writing import ROLL_AT, Recorder
from scio_crawler.common.content import digest
from scio_crawler.common.database import FILE, Database
from scio_crawler.items import Receipt
from tests.folder.kills import die, killed

SITE = "http://127.0.0.1:8000"
PAGE = f"{SITE}/pressroom/2024-07/24/content_117331010.htm"
# Where imported records come from.
IMPORTED = {warc.FILE: "old/there.warc.gz", warc.SHA256: "5" * 64}
HEADERS = ((b"Content-Type", b"text/html; charset=utf-8"),)


def sent(body: bytes = b"<p>page", second: int = 0, status: int = 200, url: str = PAGE) -> Sent:
    """Return a response that arrived at some *second* of an hour."""
    date = f"2026-01-02T03:{second // 60:02}:{second % 60:02}Z"
    return Sent(url, status, HEADERS, body, date, digest(body), "127.0.0.1")


def gzip_members(file: BinaryIO, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, content) of each gzip member of *file* from byte *start* on."""
    reader = Reader(file, start=start)
    while (content := reader.member()) is not None:
        yield reader.offset, reader.position, content


@contextmanager
def index_of(folder: Path) -> Iterator[Index]:
    """Open the index of the archive in *folder*."""
    with closing(Database(folder / FILE)) as database:
        yield Index(database)


def run(
    folder: Path, *responses: Sent, finished: bool = True, roll_at: int = ROLL_AT, kind: str = CRAWL
) -> list[Receipt]:
    """Record *responses* as one run of *kind* in *folder*; return their receipts."""
    with index_of(folder) as index, patch.object(writing, "ROLL_AT", roll_at):
        catch_up(folder / "archive", index)
        recorder = Recorder(folder / "archive", index, SITE, {"limit": "3"}, kind)
        shelf, receipts = ArchiveReader(folder / "archive", index), list[Receipt]()
        for each in responses:
            if kind == IMPORT:
                receipts.append(recorder.write(each, None, each.date, IMPORTED)[1])
            else:
                held = shelf.last_page_from_site(each.url) if each.status == 304 else None
                receipts.append(recorder.record(each, held))
        recorder.syncing()()
        recorder.close(finished)
    return receipts


def run_killed(folder: Path, *responses: Sent) -> None:
    """Record *responses* as one run in *folder* that is killed before it closes the archive."""

    def action() -> None:
        with index_of(folder) as index:
            recorder = Recorder(folder / "archive", index, SITE, {"limit": "3"})
            for each in responses:
                recorder.record(each)
            die()

    assert killed(action)


def files(folder: Path) -> list[Path]:
    """Return the files of the archive in *folder*, in order."""
    return archive_files(folder / "archive")


def records(folder: Path) -> list[ArcWarcRecord]:
    """Return every record of the archive as warcio reads it; ``body`` is its block."""
    found = []
    for path in files(folder):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                record.body = record.raw_stream.read()
                found.append(record)
    return found


def kinds(folder: Path) -> list[str]:
    """Return the types of all records of the archive, in order."""
    return [record.rec_type for record in records(folder)]
