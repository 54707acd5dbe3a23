"""Put an output folder in order without a crawl."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from scio_crawler.archive.findings import Finding
from scio_crawler.errors import OutputError
from scio_crawler.output.database import FILE
from scio_crawler.output.sealed import Tell
from scio_crawler.run.folder import locked
from scio_crawler.run.report import FILE as REPORT
from scio_crawler.run.store import Store


def repair(folder: Path, tell: Tell, found: Callable[[Finding], None]) -> None:
    """Do to *folder* what a run does before it crawls, and call *tell* for each damaged file.

    *found* is called for what is wrong with the records of the archive, which are all read. Raises
    OutputError if the folder has no database or cannot be used, BusyError if a run works in it.
    """
    if not (folder / FILE).exists():
        raise OutputError(
            f"{folder} has no {FILE}, which remembers what the files were like. If it has an "
            f"archive, read that again: -a site=archive -s SCIO_OUTPUT_DIR={folder}"
        )
    with locked(folder), closing(Store(folder, "", tell, found)) as store:
        store.index_archive()
        store.put_in_order()
        store.upkeep.settle("from the archive")
        store.exporter.write_tables()
        if not (folder / REPORT).exists():  # the next run writes its own
            store.exporter.files.seal(REPORT)
