"""Bring the output folder of an earlier version up to this one: replay its archive into place.

The new state is built beside the old one by the replay that ``site=archive`` makes, and what the
archive does not show is carried over from the old files. A run that is stopped or killed meanwhile
leaves the old folder as it was, or one that the next run finishes.
"""

import asyncio
import json
import logging
from contextlib import closing, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import archive_files
from scio_crawler.common.addresses import ARCHIVE
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ArgumentError, OutputError, count
from scio_crawler.folder import staging
from scio_crawler.folder.carrying import CarryOver
from scio_crawler.folder.files import Damage
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.older import OlderFolder, is_due, schema_version
from scio_crawler.folder.store import UPGRADED, Store
from scio_crawler.items import SCHEMA_VERSION
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.output_folder import locked
from scio_crawler.run.session import Session, Tally
from scio_crawler.spiders.replay import ReplayLoop, readers

logger = logging.getLogger(__name__)


def upgrade(folder: Path, site: str, settings: BaseSettings, workers: int = 0) -> None:
    """Bring the output *folder* up to this version, if an earlier one wrote it.

    *site* is the site that the run which is about to open it reads, "" for any. *workers* is the
    number of processes that read, 0 for one per core. Raises OutputError (BusyError if a run is at
    work in it) and Interrupted.
    """
    if not is_due(folder):
        return
    with locked(folder):
        if not (folder / staging.WHOLE).exists():
            with closing(OlderFolder(folder)) as older:
                if site and older.site not in ("", site):
                    raise OutputError.of_site(older.site, folder, site)
                try:
                    _build(older, settings, workers)
                except BaseException:
                    with suppress(OutputError):  # the disk may be full of it
                        staging.discard(folder)
                    raise
        staging.put_in(folder)


def _build(older: OlderFolder, settings: BaseSettings, workers: int) -> None:
    """Build the new state of the folder that is *older*, beside it."""
    folder = older.folder
    staged = staging.begin(folder)
    logger.warning("%s is of an earlier version, and is brought up to date first", folder)
    with closing(Ledger(staged / FILE)) as ledger:
        Index(ledger).expect(older.runs)
    has_archive = archive_files(staged / ARCHIVE)
    findings = _replay(staged, settings, workers) if has_archive else []
    with closing(Store(staged, "", logger.debug, logger.debug)) as store:
        store.index_archive()
        store.put_in_order()
        carried = CarryOver(older, store)
        with store.ledger.unsynced():
            carried.run()
        told = _told(carried, folder, len(store.ledger.ids())) | {"findings": findings}
        store.ledger.set_meta(UPGRADED, json.dumps(told))
    staging.finish(folder, carried.gone)


def _replay(staged: Path, settings: BaseSettings, workers: int) -> list[tuple[Any, ...]]:
    """Replay the archive in *staged* into it; return findings. Raises Interrupted, OutputError."""
    into = settings.copy()
    into.set("SCIO_OUTPUT_DIR", str(staged), priority="cmdline")

    async def work() -> list[tuple[Any, ...]]:
        async with readers(staged, workers) as (callees, number):
            try:
                run = Session(Arguments.parse({"site": ARCHIVE}), into, Tally())
            except ArgumentError:  # nothing in it is a run of this project
                return []
            with run.opened, run.ledger.unsynced():
                await ReplayLoop(run, callees, number).work()
                run.finish(finished=True)
                run.write_report()
                return [*run.report.findings]

    logging.disable(logging.WARNING)  # what is read again, or is missing again, is no news
    try:
        # The engine of a crawl may have a loop already.
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(work())
    finally:
        logging.disable(logging.NOTSET)


def _told(carried: CarryOver, folder: Path, known: int) -> dict[str, list[Any]]:
    """Return what the run that opens *folder* is to tell; *known* is the number of briefings."""
    was, now = schema_version(folder).lstrip("v"), SCHEMA_VERSION.lstrip("v")
    date = f"version {now}" if was != now else "date"
    read = known - carried.number
    number, were = count(read, "briefing"), "was" if read == 1 else "were"
    what = f"{number} of version {was} {were} brought up to {date} from the archive"
    if carried.number:
        what += f"; {carried.number} {'was' if carried.number == 1 else 'were'} carried over"
    damages = carried.damages
    if not (folder / FILE).exists():
        damages = [Damage(FILE, "file-missing", cured="from the archive"), *damages]
    return {"said": [what, *carried.said], "damages": list(map(astuple, damages))}
