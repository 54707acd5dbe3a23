"""Import other people's archives: scan their files, keep the site's pages, read what is new."""

import asyncio
import logging
from asyncio import Future
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from functools import cache

from scrapy.settings import BaseSettings

from scio_crawler.archive import ARCHIVE
from scio_crawler.common import interrupts
from scio_crawler.common.clock import now
from scio_crawler.common.errors import ArchiveFailure, ArgumentError, count
from scio_crawler.importing.histories import Histories
from scio_crawler.importing.intake import ImportWriter
from scio_crawler.importing.responses import Origin, Revisit
from scio_crawler.importing.scan import Joiner, ScanResult, ScanTask, scan, scan_tasks
from scio_crawler.importing.sources import Refused, Source, find, reason, sha256_of
from scio_crawler.pipelines import reconcile
from scio_crawler.run import offline
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.progress import Progress
from scio_crawler.run.session import Session

logger = logging.getLogger(__name__)

CatchUp = Callable[[Session], Awaitable[None]]  # reads what is left of the archive

_EARLIEST = "1991-08-06T00:00:00Z"  # when the Web became public
LOOKAHEAD = 2  # parts of files for each worker that are scanned early; each holds its pages


def import_files(
    names: Sequence[str],
    asked: Arguments,
    settings: BaseSettings,
    workers: int,
    scheduler: str,
    catch_up: CatchUp,
) -> int:
    """Import the files that *names* lead to into the folder of *settings*; return the exit status.

    *workers* is the number of processes that scan and read, 0 for one per core; with a *scheduler*,
    its cluster does so instead. *catch_up* first reads what is left of the archive. Raises
    ArgumentError if *names* lead to no readable file, or the cluster cannot be used, and what
    Session raises.
    """
    sources, refused = find(names)
    if not sources:
        raise ArgumentError("\n".join(map(str, refused)))

    async def work() -> int:
        async with offline.workers_for(workers, scheduler) as callees:
            run = Session(asked, settings)
            importer = Importer(run, callees, sources)
            return await offline.run_to_end(run, importer.work(refused, catch_up), callees)

    return asyncio.run(work())


class Importer:
    """Imports the files *sources* into the folder of *run*, with *callees*."""

    def __init__(self, run: Session, callees: offline.Callees, sources: Sequence[Source]) -> None:
        self._run = run
        self._callees = callees
        self._sources = {source.name: source for source in sources}
        self._base = run.asked.base
        self._counts = run.report.imported
        self._now = now()
        # By file, the dates of captures that are refused since they lie ahead.
        self._dates_ahead: dict[str, list[str]] = defaultdict(list)
        sha256_of = cache(self._sha256_of)
        self._intake = ImportWriter(run.folder / ARCHIVE, run.store.index, self._base, sha256_of)
        run.writer = self._intake

    async def work(self, refused: Iterable[Refused], catch_up: CatchUp) -> None:
        """Import the files, and read what is new. Raises OutputError and Interrupted."""
        report = self._run.report
        if self._run.store.is_behind:
            await catch_up(self._run)
        for each in refused:
            report.failed(each.name, each.failure)

        await self._add_files()
        if self._counts.is_nothing:
            report.failed(self._base, ArchiveFailure("no-pages"))
        for name, dates in self._dates_ahead.items():
            captures = count(len(dates), "capture")
            ahead = ArchiveFailure("ahead", captures=captures, date=min(dates), now=self._now)
            report.failed(name, ahead)

        self._intake.remember()
        if self._intake.run:
            histories = Histories(self._run, self._callees)
            await histories.read([self._intake.run])
            await reconcile(self._run, self._callees, histories.found, histories.found)

    async def _add_files(self) -> None:
        """Add the pages in all files to the archive, the revisits last."""
        revisits = list[Revisit]()
        self._counts.files = len(self._sources)
        progress = Progress(sum(source.size for source in self._sources.values()))
        async for scanned in self._scanned():
            interrupts.check()
            self._add_pages(scanned)
            for revisit in scanned.revisits:
                if self._is_possible(revisit.date, revisit.origin):
                    revisits.append(revisit)
            progress.update(scanned.bytes_read)

        self._intake.remember()  # any page may be repeated
        revisits.sort(key=lambda revisit: revisit.date)
        for revisit in revisits:
            interrupts.check()
            self._count(self._intake.resolve(revisit), revisit.url)

    def _add_pages(self, scanned: ScanResult) -> None:
        for found in scanned.pages:
            if self._is_possible(found.sent.date, found.origin):
                self._count(self._intake.add(found), found.sent.url)
        self._counts.left_out += scanned.left_out
        self._counts.bytes += scanned.bytes_read
        for finding in scanned.findings:
            logger.warning("%s %s", finding.file, finding.words)
            self._run.report.found(finding)

    def _sha256_of(self, name: str) -> str:
        try:
            return sha256_of(self._sources[name])
        except OSError as error:  # since it was scanned
            why = ArchiveFailure("unreadable", error=reason(error))
            self._run.report.failed(name, why)
            return ""

    def _is_possible(self, date: str, origin: Origin) -> bool:
        """Return whether a page can have been recorded at *date*; if not, count it as left out."""
        # Not even a second ahead, since the page would count as later than what the site sends.
        if date > self._now:
            self._dates_ahead[origin.file].append(date)
            self._counts.left_out["ahead"] += 1
            return False
        if date < _EARLIEST:
            self._counts.left_out["other-time"] += 1
            return False
        return True

    def _count(self, is_new: bool | None, url: str) -> None:
        """Count the page *url*, which *is_new*; None if the page that it repeats is missing."""
        if is_new is None:
            self._counts.left_out["no-original"] += 1
        elif is_new:
            self._counts.captures += 1
            self._counts.pages.add(url)
        else:
            self._counts.known += 1

    async def _scanned(self) -> AsyncIterator[ScanResult]:
        joiner = Joiner(self._base)
        tasks = (task for source in self._sources.values() for task in scan_tasks(source))
        submitted = (
            (task, offline.submit(self._callees, scan, task, self._base)) for task in tasks
        )
        for task, future in offline.lookahead(submitted, LOOKAHEAD, self._callees):
            yield joiner.join(task, await self._result(task, future))

    async def _result(self, task: ScanTask, future: Future[ScanResult]) -> ScanResult:
        result = await offline.result_of(future)
        if result and not result.is_unreadable:
            return result
        here = scan(task, self._base)
        if result and not here.is_unreadable:
            logger.warning("%s cannot be read by a worker, so it is read here", task.source.name)
        return here
