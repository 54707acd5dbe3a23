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
from scio_crawler.importing.intake import Intake
from scio_crawler.importing.responses import Origin, Revisit
from scio_crawler.importing.scan import Joiner, ScanResult, ScanTask, scan, scan_tasks
from scio_crawler.importing.sources import Refused, Source, find, reason, sha256_of
from scio_crawler.pipelines import reconcile
from scio_crawler.run import offline
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.progress import Progress
from scio_crawler.run.session import Session
from scio_crawler.run.workers import all_cores

logger = logging.getLogger(__name__)

_EARLIEST = "1991-08-06T00:00:00Z"  # when the Web was made public
LOOKAHEAD = 2  # parts of files for each worker that are scanned early; each holds its pages


def take_in(
    names: Sequence[str],
    asked: Arguments,
    settings: BaseSettings,
    workers: int,
    scheduler: str,
    catch_up: Callable[[Session], Awaitable[None]],
) -> int:
    """Import the files that *names* mean into the folder of *settings*; return the exit status.

    *workers* is the number of processes that scan and read, 0 for one per core; with a *scheduler*,
    its cluster does so instead. *catch_up* first reads what is left of the archive. Raises
    ArgumentError if *names* mean no readable file, or the cluster cannot be used, and what Session
    raises.
    """
    sources, refused = find(names)
    if not sources:
        raise ArgumentError("\n".join(map(str, refused)))

    async def work() -> int:
        async with offline.callees_of(workers or all_cores(), scheduler) as (callees, number):
            run = Session(asked, settings)
            importer = Importer(run, callees, number)

            async def take_in_all() -> None:
                if run.store.is_behind:
                    await catch_up(run)
                await importer.work(sources, refused)

            return await offline.run_to_end(run, take_in_all(), callees)

    return asyncio.run(work())


class Importer:
    """Imports files into the folder of *run* with the *workers* among *callees*."""

    def __init__(self, run: Session, callees: offline.Callees | None, workers: int) -> None:
        base = run.asked.base
        self._run, self._intake = run, Intake(run.folder / ARCHIVE, run.store.index, base)
        run.writer = self._intake
        self._callees, self._lookahead = callees, LOOKAHEAD * workers
        self._counts = run.report.imported
        self._now = now()
        self._ahead: dict[str, list[str]] = defaultdict(list)  # dates of what is refused, by file
        self._histories = Histories(run, callees, workers)

    async def work(self, sources: Sequence[Source], refused: Iterable[Refused]) -> None:
        """Take in *sources*, and read what is new. Raises OutputError and Interrupted."""
        for each in refused:
            self._run.report.failed(each.name, each.failure)
        files = {source.name: source for source in sources}
        self._intake.sha256_of = cache(lambda name: self._sha256_of(files[name]))
        await self._take_in(sources)
        for name, dates in self._ahead.items():
            captures = count(len(dates), "capture")
            about = {"captures": captures, "date": min(dates), "now": self._now}
            self._run.report.failed(name, ArchiveFailure("ahead", **about))
        self._intake.remember()
        if self._intake.run:
            await self._histories.read([self._intake.run])
            reconcile(self._run, self._histories.found, self._histories.found)

    async def _take_in(self, sources: Sequence[Source]) -> None:
        counts, repeated = self._counts, list[Revisit]()
        counts.files = len(sources)
        progress = Progress(sum(source.size for source in sources))
        async for scanned in self._scanned(sources):
            interrupts.check()
            for found in scanned.pages:
                if self._is_possible(found.sent.date, found.origin):
                    self._count(self._intake.take(found), found.sent.url)
            repeated += (
                each for each in scanned.revisits if self._is_possible(each.date, each.origin)
            )
            counts.left_out += scanned.left_out
            counts.bytes += scanned.bytes_read
            for each in scanned.findings:
                logger.warning("%s %s", each.file, each.words)
                self._run.report.found(each)
            progress.update(scanned.bytes_read)
        self._intake.remember()  # any of it may be repeated
        for visit in sorted(repeated, key=lambda each: each.date):
            interrupts.check()
            self._count(self._intake.resolve(visit), visit.url)
        if counts.is_nothing:
            self._run.report.failed(self._run.asked.base, ArchiveFailure("no-pages"))

    def _sha256_of(self, source: Source) -> str:
        try:
            return sha256_of(source)
        except OSError as error:  # since it was scanned
            why = ArchiveFailure("unreadable", error=reason(error))
            self._run.report.failed(source.name, why)
            return ""

    def _is_possible(self, date: str, origin: Origin) -> bool:
        """Return whether a page can have been recorded at *date*; if not, count it as left out."""
        # Not even a second ahead: until then it would be later than what the site sends.
        is_ahead = date > self._now
        if is_ahead:
            self._ahead[origin.file].append(date)
        elif date >= _EARLIEST:
            return True
        self._counts.left_out["ahead" if is_ahead else "other-time"] += 1
        return False

    def _count(self, is_new: bool | None, url: str) -> None:
        if is_new is None:
            self._counts.left_out["no-original"] += 1
        elif is_new:
            self._counts.captures += 1
            self._counts.pages.add(url)
        else:
            self._counts.known += 1

    async def _scanned(self, sources: Sequence[Source]) -> AsyncIterator[ScanResult]:
        base = self._run.asked.base
        joiner = Joiner(base)
        tasks = (task for source in sources for task in scan_tasks(source))
        begun = ((task, offline.submit(self._callees, scan, task, base)) for task in tasks)
        for task, future in offline.lookahead(begun, self._lookahead):
            yield joiner.join(task, await self._result(task, future))

    async def _result(self, task: ScanTask, future: Future[ScanResult] | None) -> ScanResult:
        base = self._run.asked.base
        if not (result := await offline.result_of(future)):
            return scan(task, base)
        if result.is_unreadable and not (here := scan(task, base)).is_unreadable:
            logger.warning("%s cannot be read by a worker, so it is read here", task.source.name)
            return here
        return result
