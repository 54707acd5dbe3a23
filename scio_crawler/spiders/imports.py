"""Take in other people's archives: scan their files, keep the site's pages, read what is new."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from datetime import timedelta
from functools import partial

from scrapy.settings import BaseSettings

from scio_crawler.archive.external.responses import Revisit
from scio_crawler.archive.external.scan import ScanResult, ScanTask, joined, scan, scan_tasks
from scio_crawler.archive.external.sources import Refused, Source, find
from scio_crawler.common import interrupts
from scio_crawler.common.clock import iso, utc_now
from scio_crawler.common.errors import ArchiveFailure, ArgumentError
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.progress import BYTES, Bar
from scio_crawler.run.session import Session, Tally
from scio_crawler.spiders.offline import all_cores, readers, result_of, to_its_end
from scio_crawler.spiders.publishing import Histories

logger = logging.getLogger(__name__)

_EARLIEST = "1991-08-06T00:00:00Z"  # when the Web was made public
AHEAD = 2  # parts of files for each worker that may wait: each holds its pages


def take_in(
    names: Sequence[str],
    asked: Arguments,
    settings: BaseSettings,
    workers: int,
    scheduler: str = "",
) -> int:
    """Import the files that *names* mean into the folder of *settings*; return the exit status.

    *workers* are the processes that scan and read, 0 for as many as there are cores; if a
    *scheduler* is given, those of its cluster do. Raises ArgumentError if *names* mean no file that
    can be read, or the cluster cannot be used, and what Session raises.
    """
    sources, refused = find(names)
    if not sources:
        raise ArgumentError("\n".join(map(str, refused)))
    with readers(workers or all_cores(), scheduler) as (executor, number):
        run = Session(asked, settings, Tally())
        importer = Importer(run, executor, number)
        return to_its_end(run, lambda: importer.work(sources, refused))


class Importer:
    """Imports files into the folder of *run* with the *workers* of *executor*."""

    def __init__(self, run: Session, executor: Executor, workers: int) -> None:
        assert run.intake is not None
        self._run, self._intake = run, run.intake
        self._executor, self._ahead = executor, AHEAD * workers
        self._taken = run.report.imported
        self._latest = iso(utc_now() + timedelta(days=1))  # clocks may be some hours off
        self._histories = Histories(run, executor, workers)

    def work(self, sources: Sequence[Source], refused: Iterable[Refused]) -> None:
        """Take in the pages of *sources*, and read what is new.

        Raises OutputError, and Interrupted if a signal asks to stop.
        """
        for each in refused:
            self._run.report.failed(each.name, each.failure)
        self._take_in(sources)
        with closing(self._histories):
            self._intake.remember()
            if self._intake.run:
                self._histories.publish(self._intake.run)

    def _take_in(self, sources: Sequence[Source]) -> None:
        taken, repeated = self._taken, list[Revisit]()
        taken.files = len(sources)
        with closing(Bar(sum(source.size for source in sources), BYTES)) as bar:
            for scanned in self._scanned(sources):
                interrupts.check()
                for found in scanned.pages:
                    if self._is_possible(found.sent.date):
                        self._count(self._intake.take(found), found.sent.url)
                repeated += (each for each in scanned.revisits if self._is_possible(each.date))
                taken.left_out += scanned.left_out
                taken.bytes += scanned.bytes_read
                for each in scanned.findings:
                    logger.warning("%s %s", each.file, each.words)
                    self._run.report.found(each)
                bar.update(scanned.bytes_read)
        self._intake.remember()  # any of it may be repeated
        for visit in sorted(repeated, key=_clock):
            interrupts.check()
            self._count(self._intake.resolve(visit), visit.url)
        if taken.is_nothing:
            self._run.report.failed(self._run.asked.base, ArchiveFailure("no-pages"))

    def _is_possible(self, date: str) -> bool:
        """Return whether something can have been recorded at *date*; if not, count it.

        What is dated in the future would stay the latest state whatever is read of the site.
        """
        if _EARLIEST <= date <= self._latest:
            return True
        self._taken.left_out["other-time"] += 1
        return False

    def _count(self, is_new: bool | None, url: str) -> None:
        if is_new is None:
            self._taken.left_out["no-original"] += 1
            return
        self._taken.captures += is_new
        self._taken.known += not is_new
        if is_new:
            self._taken.addresses.add(url)

    def _scanned(self, sources: Sequence[Source]) -> Iterator[ScanResult]:
        """Yield what the parts of *sources* hold, in order; some are scanned ahead."""
        waiting: deque[tuple[ScanTask, Future[ScanResult]]] = deque()
        base = self._run.asked.base
        every = ((source, part) for source in sources for part in scan_tasks(source))

        def results() -> Iterator[tuple[ScanTask, ScanResult]]:
            for _, part in every:
                waiting.append((part, self._executor.submit(scan, part, base)))
                while len(waiting) > self._ahead:
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())

        yield from joined(results(), base)

    def _result(self, part: ScanTask, future: Future[ScanResult]) -> tuple[ScanTask, ScanResult]:
        again = partial(scan, part, self._run.asked.base)
        scanned = result_of(future, again)
        if scanned.is_unreadable and not (here := again()).is_unreadable:
            logger.warning("%s cannot be read by a worker, so it is read here", part.source.name)
            return part, here
        return part, scanned


def _clock(repeated: Revisit) -> str:
    return repeated.date
