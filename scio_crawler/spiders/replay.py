"""Read an archive again, run by run, without an engine: the readings side by side.

Each recorded run is asked what it asked the site then, and its briefings are published in the order
in which they are found. What the folder knows already, by the digests of the pages and the version
of the reading, is not read again.
"""

from __future__ import annotations

import heapq
import logging
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from functools import partial
from typing import TypeVar

from scrapy.settings import BaseSettings

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import IMPORT, RecordedRun
from scio_crawler.archive.indexing import archive_files
from scio_crawler.common import addresses, interrupts
from scio_crawler.common.errors import (
    ArchiveFailure,
    ArgumentError,
    Failure,
    Interrupted,
    NotArchived,
    OutputError,
)
from scio_crawler.items import FAILED, UNREAD, Briefing, Page
from scio_crawler.pipelines import Dropped, Period, Publish, Read, Validate
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.output_folder import output_folder
from scio_crawler.run.progress import RECORDS, Bar
from scio_crawler.run.session import Session, Tally
from scio_crawler.run.workers import Careful
from scio_crawler.spiders.links import MARGIN_DAYS, Found, Links, Losses, Round
from scio_crawler.spiders.offline import all_cores, readers, result_of, to_its_end
from scio_crawler.spiders.publishing import Histories, Known
from scio_crawler.spiders.reread import Recorded, Reread, Task, finish, reread, reread_from

# --- Read an archive again, run by run, without an engine: the readings side by side --------------

logger = logging.getLogger(__name__)

WINDOW = 8  # readings of each worker that may wait to be published
SMALL = 1024 * 1024  # bytes of an archive, some 300 pages; reading takes less than starting workers

T = TypeVar("T")


def replay(asked: Arguments, settings: BaseSettings, workers: int) -> int:
    """Replay the archive of the folder that *settings* name; return the exit status.

    *workers* are the processes that read, 0 for as many as there are cores. Raises what Session
    raises.
    """
    files = archive_files(output_folder(settings, asked.site) / ARCHIVE)
    is_small = sum(file.stat().st_size for file in files) < SMALL
    # Workers start while the archive is examined.
    with readers(1 if is_small else workers or all_cores()) as (executor, number):
        run = Session(asked, settings, Tally())

        def work() -> None:
            with closing(Replayer(run, executor, number)) as replayer:
                replayer.work()

        return to_its_end(run, work)


class Replayer:
    """Replays the runs of *run* with the *workers* of *executor*, which reads."""

    def __init__(self, run: Session, executor: Executor, workers: int) -> None:
        assert run.replay is not None
        self._run, self._replay = run, run.replay
        self._executor, self._window = executor, WINDOW * workers
        self._is_alone = workers == 1
        self._careful = Careful()
        self._losses = Losses()
        self._known = Known(run)
        self._bar = Bar(run.store.index.count(), RECORDS)
        self._histories = Histories(run, executor, workers)
        self._stages = Read(run), Period(run), Validate(run), Publish(run)
        self._waiting: deque[tuple[Found, Task, Future[Reread]]] = deque()
        self._collected = 0  # briefings that the present run has

    def work(self) -> None:
        """Replay every run. Raises OutputError, and Interrupted if a signal asks to stop."""
        run = self._run
        for recorded in self._replay.runs():
            if recorded.kind == IMPORT:
                run.arguments = run.asked
                self._histories.publish(recorded.number)
                run.ledger.number_changes()
                continue
            try:
                own = Arguments.parse({**recorded.arguments, "site": recorded.site})
                run.arguments = run.asked.of_run(recorded.site, recorded.arguments)
            except ArgumentError as error:  # such as since= after its until=
                run.report.failed(f"run {recorded.name}", f"is not replayed: {error}")
                continue
            self._replay_run(recorded, own)
            run.ledger.number_changes()  # as the recorded run did at its end
        self._tell_losses()

    def close(self) -> None:
        """End what reads heavy pages."""
        self._careful.end()
        self._histories.close()
        self._bar.close()

    def _replay_run(self, recorded: RecordedRun, own: Arguments) -> None:
        """Read what *recorded* read, with its *own* arguments or those given to the replay."""
        run = self._run
        source = Recorded(self._replay, recorded, run.arguments.base, self._careful)
        links = Links(run, source, self._losses, recorded.number)
        self._round, self._own = Round(run, links), own
        self._collected, reached_limit = 0, False
        run.visits.begin_round()
        # A limit given to a replay counts all its rounds, a recorded one its own round.
        uncounted = 0 if run.asked.limit else run.report.published_count
        for found in self._in_order(_each(links.found()), recorded.number):
            interrupts.check()
            if not self._has_room(uncounted):
                run.report.skipped("limit")
                reached_limit = True
                break
            self._begin(found, recorded)
        self._tell(source.crashes)
        self._settle(0)  # the next run compares its readings with these
        self._losses.end_run(reached_limit or 0 < own.limit <= self._collected)

    def _in_order(self, every: Iterator[Found], run: int) -> Iterator[Found]:
        """Yield *every* briefing in the order in which *run* had them: by their last records.

        Copies and doubts are judged by what is known before them.
        """
        index = self._run.store.index
        waiting: list[tuple[int, int, Found]] = []  # a heap
        for number, found in enumerate(every):
            if isinstance(found.target, Page):
                receipt = found.target.receipt
                line = index.at(receipt.archive_file.rpartition("/")[2], receipt.archive_offset)
                while waiting and line and waiting[0][0] < line.number:
                    yield heapq.heappop(waiting)[2]
                yield found
            else:
                last = index.last_about(found.target.briefing_id, run)
                heapq.heappush(waiting, (last, number, found))
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _has_room(self, uncounted: int) -> bool:
        """Return whether another briefing may begin, or the limit is reached."""
        limit, report = self._run.arguments.limit, self._run.report
        if limit and report.published_count - uncounted + len(self._waiting) >= limit:
            self._settle(0)
        return not limit or report.published_count - uncounted < limit

    def _begin(self, found: Found, recorded: RecordedRun) -> None:
        """Let a worker read *found*, unless it is known, and publish what is read."""
        lines = self._known.lines(found.target, recorded.number)
        self._bar.update(len(lines))
        if passed := self._known.passes(found.visit, lines):
            if passed == "older":
                self._run.report.skipped(passed)
            self._losses.had(found.visit.id)
            self._collected += 1
            return
        task = Task(found.target, found.visit, recorded, self._run.arguments.base)
        if self._is_alone:
            future = self._executor.submit(reread, self._replay, task, self._careful)
        else:
            folder, passing = self._run.folder, self._replay.passing
            future = self._executor.submit(reread_from, folder, passing, task)
        self._waiting.append((found, task, future))
        self._settle(self._window)

    def _settle(self, most: int) -> None:
        """Publish readings in their order, until at most so many wait."""
        while self._waiting and (len(self._waiting) > most or self._waiting[0][2].done()):
            found, task, future = self._waiting.popleft()
            try:
                again = partial(reread, self._replay, task, self._careful)
                self._take(found, result_of(future, again))
            except (Interrupted, OutputError):
                raise
            except Exception as error:  # bad input costs that input only
                logger.exception("%s could not be read", found.url)
                self._round.crashed(found, error)
            if self._run.gave_up:
                raise self._run.gave_up

    def _take(self, found: Found, what: Reread) -> None:
        """Publish a reading of *found*, or note why there is none."""
        self._tell(what.crashes)
        if isinstance(what.failure, NotArchived):
            self._run.report.failed(found.url, what.failure)
            if not self._own.outside(found.day, MARGIN_DAYS):
                self._losses.missed(found.visit.id, found.url)
            return
        self._losses.had(found.visit.id)
        self._collected += 1
        if what.collected is None:
            assert what.failure is not None
            self._round.failed(found, what.failure)
            return
        try:
            self._publish(found, what)
        except Dropped as dropped:
            self._round.dropped(dropped)
        except Failure as failure:
            self._round.failed(found, failure)

    def _publish(self, found: Found, what: Reread) -> None:
        collected = what.collected
        assert collected is not None
        if not found.is_inline and not self._round.accept(found, collected):
            return
        read, period, validate, publish = self._stages
        if what.failure:
            raise read.unread(collected, what.failure)
        assert isinstance(collected, Briefing)
        briefing = validate.process_item(period.process_item(read.judge(collected, collected)))
        self._round.published(publish.process_item(briefing, what.size))

    def _tell(self, crashes: list[tuple[str, str]]) -> None:
        for url, error in crashes:
            self._run.report.crashed(url, error)

    def _tell_losses(self) -> None:
        """Report what no run has, unless it was read before and is known."""
        run = self._run
        for id, url in self._losses.left():
            address = addresses.parse(url)
            verdict = run.visits.recall(address).verdict if id and address else UNREAD
            if verdict in (UNREAD, FAILED):
                run.report.failed(url, ArchiveFailure("lost"))


def _each(items: AsyncGenerator[T]) -> Iterator[T]:
    """Yield *items*, which wait for nothing."""
    try:
        while True:
            try:
                item = finish(items.__anext__())
            except StopAsyncIteration:
                return
            yield item
    finally:
        finish(items.aclose())
