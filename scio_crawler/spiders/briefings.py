"""The spider: from the press room's lists to briefings with all their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler import addresses
from scio_crawler.archive.index import RecordedRun
from scio_crawler.arguments import ARCHIVE, SAMPLE, Arguments
from scio_crawler.clock import now
from scio_crawler.errors import (
    ArchiveFailure,
    ArgumentError,
    Crash,
    Failure,
    NotArchived,
    OutputError,
    WrongPage,
)
from scio_crawler.heavy.reader import Stopped
from scio_crawler.http.stores import use_stores
from scio_crawler.internals import is_stopping
from scio_crawler.items import (
    BRIEFING,
    FAILED,
    NO_TRANSCRIPT,
    UNREAD,
    Collected,
    Page,
    Receipt,
)
from scio_crawler.pipelines import Dropped
from scio_crawler.run.progress import briefing_found
from scio_crawler.run.run import Run
from scio_crawler.spiders.collect import collect
from scio_crawler.spiders.fetch import Fetcher
from scio_crawler.spiders.links import MARGIN_DAYS, Found, Links
from scio_crawler.spiders.losses import Losses

logger = logging.getLogger(__name__)

AT_ONCE = 2  # briefings in flight if requests are made one at a time; few, so that a stop ends soon
POLL = 0.5  # seconds; how soon the work ends once the crawl is being stopped


class BriefingsSpider(Spider):
    """Yields the pages of every briefing that its Arguments ask for and that is due."""

    name = "briefings"

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        self._done: asyncio.Queue[Collected | None] = asyncio.Queue()  # None is the end
        self._changed = asyncio.Event()  # a briefing was settled
        self._open = 0  # briefings begun and not yet settled
        self._read: set[str] = set()  # ids of the briefings that were published
        self._own = self.arguments  # in a replay, those of the run that is replayed
        self._collected = 0  # briefings that the present run has
        self._losses = Losses()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BriefingsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site in (SAMPLE, ARCHIVE):
            use_stores(crawler.settings)
        crawler.signals.connect(spider._published, signal=signals.item_scraped)
        crawler.signals.connect(spider._dropped, signal=signals.item_dropped)
        crawler.signals.connect(spider._crashed, signal=signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Collected]:
        """Yield each briefing once its pages are collected; the report has what failed."""
        self._run = Run.of(self.crawler)
        work = asyncio.create_task(self._work())
        watch = asyncio.create_task(self._watch(work))
        try:
            # Once a stop has begun the pipelines may be closed.
            while (collected := await self._done.get()) and not is_stopping(self.crawler):
                yield collected
            if not is_stopping(self.crawler):
                await work  # raises what it raised
        finally:
            watch.cancel()
            work.cancel()

    async def _watch(self, work: asyncio.Task[None]) -> None:
        """Cancel *work* when the crawl is being stopped, of which Scrapy sends no signal."""
        while not is_stopping(self.crawler):
            await asyncio.sleep(POLL)
        work.cancel()

    async def _work(self) -> None:
        """Read what the arguments name; in a replay, what each recorded run read."""
        run = self._run
        try:
            if run.replay is None:
                await self._round()
                for briefing_id in run.asked.accept:
                    if briefing_id not in self._read:
                        run.report.failed(briefing_id, "was not read, and so nothing was accepted")
                return
            for recorded in run.replay.runs():
                try:
                    self._own = Arguments.parse({**recorded.arguments, "site": recorded.site})
                    run.arguments = run.asked.of_run(recorded.site, recorded.arguments)
                except ArgumentError as error:  # such as since= after its until=
                    run.report.failed(f"run {recorded.name}", f"is not replayed: {error}")
                    continue
                await self._round(recorded)
            self._tell_losses()
        except* OutputError as errors:
            run.give_up(errors.exceptions[0])
        finally:
            self._done.put_nowait(None)

    async def _round(self, recorded: RecordedRun | None = None) -> None:
        """Read all that is due, until it has passed the pipelines; in a replay, as *recorded*."""
        run = self._run
        self._fetcher = Fetcher(run, recorded)
        self._links = Links(self._fetcher, self._losses)
        self._collected, reached_limit = 0, False
        run.visits.begin_round()
        # A limit given to a replay counts all its rounds, a recorded one its own round.
        uncounted = 0 if run.asked.limit else run.report.published_count
        async with asyncio.TaskGroup() as group, aclosing(self._links.found()) as every:
            async for found in every:
                if not await self._has_room(uncounted):
                    run.report.skipped("limit")
                    reached_limit = True
                    break
                self._open += 1
                self.crawler.signals.send_catch_log(briefing_found)
                group.create_task(self._begin(found))
        # The next round compares its readings with these; and if start() ended before them, the
        # engine would notice up to five seconds later.
        while self._open and not is_stopping(self.crawler):
            self._changed.clear()
            await self._changed.wait()
        await asyncio.sleep(0)  # Scrapy still counts the last item
        self._losses.end_run(reached_limit or 0 < self._own.limit <= self._collected)

    async def _has_room(self, uncounted: int) -> bool:
        """Wait until another briefing may begin; return False if the limit is reached first."""
        limit = self._run.arguments.limit
        at_once = max(AT_ONCE, self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        while True:
            self._changed.clear()
            published = self._run.report.published_count - uncounted
            if limit and published >= limit:
                return False
            if self._open < at_once and not (limit and published + self._open >= limit):
                return True
            await self._changed.wait()

    async def _begin(self, found: Found) -> None:
        """Collect the pages of *found* for ``start()`` to yield, or note why there are none."""
        collected = None
        try:
            with suppress(Stopped):
                collected = await self._had(found)
        except OutputError:  # ends the run
            raise
        except Exception as error:  # bad input costs that input only
            logger.exception("%s could not be read", found.target.url)
            self._run.report.crashed(found.target.url, error)
            self._run.visits.failed(found.visit, Crash(repr(error)), now())
        if collected is None:
            self._settled()
        else:
            self._done.put_nowait(collected)

    async def _had(self, found: Found) -> Collected | None:
        """Return the pages of *found*; None, and a word to the report, if there are none."""
        collected = None
        try:
            collected = await self._collect(found)
        except NotArchived as failure:
            self._run.report.failed(found.target.url, failure)
            if not self._own.outside(found.day, MARGIN_DAYS):
                self._losses.missed(found.visit.id, found.target.url)
            return None
        except Failure as failure:
            self._failed(found, failure)
        self._losses.had(found.visit.id)
        self._collected += 1
        return collected

    def _tell_losses(self) -> None:
        """Report what no run has, unless it was read before and is known."""
        run = self._run
        for id, url in self._losses.left():
            address = addresses.parse(url)
            verdict = run.visits.recall(address).verdict if id and address else UNREAD
            if verdict in (UNREAD, FAILED):
                run.report.failed(url, ArchiveFailure("lost"))

    async def _collect(self, found: Found) -> Collected | None:
        """Return the pages of *found*, None if they are of a briefing that was met before."""
        target, visit = found.target, found.visit
        if isinstance(target, Page):
            return Collected([target], url=addresses.canonical(target.url), visit=visit)
        collected = await collect(self._fetcher, target)
        if collected.briefing_id in self._links.lists:
            raise WrongPage("leads-to-list", url=collected.url)
        collected.visit = visit
        is_list = collected.pages[0].layout == "list"
        if is_list and self._run.retract(collected.briefing_id):
            self._take_for_list(found, collected)
            return None
        is_other = collected.briefing_id != target.briefing_id
        if is_other and not self._links.meet(collected.briefing_id):
            self._run.report.skipped("same")
            self._note(collected, BRIEFING)
            return None
        self._run.visits.find_gaps(collected)
        for number, failure in collected.missing.items():
            logger.warning("%s, page %d: %s", collected.url, number, failure)
        return collected

    def _take_for_list(self, found: Found, collected: Collected) -> None:
        """Remember that *found* is a list; that is a failure if a person named it as a briefing."""
        run = self._run
        why = WrongPage("is-list", path=addresses.path_of(collected.url))
        if any(found.target == addresses.parse(url) for url in run.asked.urls):
            run.report.misnamed(found.target.url, why)
        else:
            run.report.not_a_transcript(collected.url, str(why), collected.pages[0].title)
        self._note(collected, NO_TRANSCRIPT, str(why))

    def _failed(self, found: Found, failure: Failure) -> None:
        """Remember and report that *found* could not be had."""
        run, visit = self._run, found.visit
        receipt = failure.data.get("receipt") or Receipt()
        is_own = visit.briefing_id in ("", visit.id)  # else another address may still be there
        if is_own and failure.is_gone and (entry := run.exporter.withdraw(visit.id, receipt)):
            run.report.withdrawn(entry)
        if run.visits.failed(visit, failure, receipt.fetched or now()):
            run.report.skipped("gone")
        else:
            run.report.failed(found.target.url, failure)

    def _published(self, item: Collected) -> None:
        self._read.add(item.briefing_id)
        self._note(item, BRIEFING)
        self._settled()

    def _dropped(self, exception: BaseException) -> None:
        if isinstance(exception, Dropped) and exception.verdict is not None:
            self._note(exception.item, exception.verdict, exception.reason)
        self._settled()

    def _crashed(self, item: Collected) -> None:
        self._note(item, FAILED, "unexpected error")
        self._settled()

    def _note(self, item: Collected, verdict: str, reason: str = "") -> None:
        """Remember what the address of *item* turned out to be."""
        try:
            self._run.visits.settle(item, verdict, reason)
        except OutputError as error:
            self._run.give_up(error)

    def _settled(self) -> None:
        """Count a briefing as settled: published, dropped or failed."""
        self._open -= 1
        self._changed.set()
