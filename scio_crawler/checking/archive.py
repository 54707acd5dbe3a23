"""Check the records of the archive, one by one and with their digests."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index
from scio_crawler.archive.verify import verify
from scio_crawler.checking.lines import Fault, Tell
from scio_crawler.errors import OutputError
from scio_crawler.output.database import FILE
from scio_crawler.output.ledger import Ledger


def check_records(folder: Path, tell: Tell) -> None:
    """Read every record of the archive in *folder*, and compare it with its digests and its index.

    Without a database, or with one that cannot be read, which is told elsewhere, there is no index.
    """
    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            _verify(folder, Index(ledger), tell)
    except OutputError:
        _verify(folder, None, tell)


def _verify(folder: Path, index: Index | None, tell: Tell) -> None:
    for finding in verify(folder / ARCHIVE, index):
        if finding.is_damage:
            tell(Fault("records", finding.file, 0, finding.words))
