"""The spider: from the press room's lists to briefings with all their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler import addresses
from scio_crawler.archive.index import RecordedRun
from scio_crawler.arguments import ARCHIVE, SAMPLE, Arguments
from scio_crawler.clock import now
from scio_crawler.errors import ArgumentError, Crash, Failure, NotArchived, OutputError, WrongPage
from scio_crawler.http.stores import use_stores
from scio_crawler.internals import is_stopping
from scio_crawler.items import BRIEFING, FAILED, Collected, Page, Receipt
from scio_crawler.pipelines import Dropped
from scio_crawler.run.progress import briefing_found
from scio_crawler.run.run import Run
from scio_crawler.spiders.collect import collect
from scio_crawler.spiders.fetch import Fetcher, Stopped
from scio_crawler.spiders.links import Found, Links

logger = logging.getLogger(__name__)

# Briefings in flight when one request is made at a time: few, so that a stop ends soon.
AT_ONCE = 2
POLL = 0.5  # seconds within which the work ends once the crawl is being stopped

Done = asyncio.Queue[Collected | None]


class BriefingsSpider(Spider):
    """Yields the collected pages of every briefing that is due.

    Arguments (``-a name=value``) are those of :class:`~scio_crawler.arguments.Arguments`.
    """

    name = "briefings"

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        self._open = 0  # briefings begun, and not yet through the pipelines
        self._read: set[str] = set()  # ids of the briefings that were published

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
        """Yield briefings as their pages are there; the report says what could not be had."""
        self._run = Run.of(self.crawler)
        at_once = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._at_once = max(AT_ONCE, at_once)
        self._changed = asyncio.Event()
        done: Done = asyncio.Queue()
        work = asyncio.create_task(self._work(done))
        watch = asyncio.create_task(self._watch(work))
        try:
            # Once a stop has begun the pipelines may be closed.
            while (collected := await done.get()) and not is_stopping(self.crawler):
                yield collected
            if not is_stopping(self.crawler):
                await work
                await self._all_settled()
        finally:
            watch.cancel()
            work.cancel()

    async def _watch(self, work: asyncio.Task[None]) -> None:
        """End *work* when the crawl is being stopped: Scrapy tells nobody."""
        while not is_stopping(self.crawler):
            await asyncio.sleep(POLL)
        work.cancel()

    async def _work(self, done: Done) -> None:
        """Do what is asked, or what each recorded run did; put into *done* what was collected.

        None ends it.
        """
        run = self._run
        try:
            if run.replay is None:
                await self._round(done)
                for briefing_id in set(run.asked.accept) - self._read:
                    run.report.failed(briefing_id, "was not read, and so nothing was accepted")
                return
            for recorded in run.replay.runs():
                try:
                    run.arguments = run.asked.of_run(recorded.site, recorded.arguments)
                except ArgumentError as error:  # no day is left of what both ask for, perhaps
                    run.report.warn(f"run {recorded.name}", f"is not replayed: {error}")
                    continue
                await self._round(done, recorded)
        except* OutputError as errors:
            run.give_up(errors.exceptions[0])
        finally:
            done.put_nowait(None)

    async def _round(self, done: Done, recorded: RecordedRun | None = None) -> None:
        """Read what is asked, briefing after briefing, until the pipelines are through with it."""
        run = self._run
        self._fetcher = Fetcher(run, recorded)
        self._links = Links(run, self._fetcher, recorded)
        # A limit that a replay is given is for all of it, one that was recorded for its run.
        before = 0 if run.asked.limit else run.report.published_count
        async with asyncio.TaskGroup() as group, aclosing(self._links.found()) as every:
            async for found in every:
                if not await self._has_room(before):
                    run.report.skipped("limit")
                    break
                self._open += 1
                self.crawler.signals.send_catch_log(briefing_found)
                group.create_task(self._begin(found, done))
        await self._all_settled()  # what a later run found is compared with it

    async def _has_room(self, before: int) -> bool:
        """Wait until another briefing may begin; return False once the limit is reached.

        *before* briefings were published before this round.
        """
        limit = self._run.arguments.limit
        while True:
            self._changed.clear()
            published = self._run.report.published_count - before
            if limit and published >= limit:
                return False
            if self._open < self._at_once and not (limit and published + self._open >= limit):
                return True
            await self._changed.wait()

    async def _all_settled(self) -> None:
        """Wait until the pipelines are through with everything.

        Nothing wakes Scrapy's engine when they are: it would look after five seconds.
        """
        while self._open and not is_stopping(self.crawler):
            self._changed.clear()
            await self._changed.wait()
        await asyncio.sleep(0)  # the last of them is still being counted

    async def _begin(self, found: Found, done: Done) -> None:
        """Collect the pages of *found* and put them into *done*, or note why there are none."""
        collected = None
        try:
            collected = await self._collect(found)
        except Stopped:
            pass
        except Failure as failure:
            self._failed(found, failure)
        except Exception as error:  # bad input costs that input only
            logger.exception("%s could not be read", found.target.url)
            self._run.report.crashed(found.target.url, error)
            self._run.visits.failed(found.visit, Crash(repr(error)), now())
        if collected is None:
            self._settled()
        else:
            done.put_nowait(collected)

    async def _collect(self, found: Found) -> Collected | None:
        """Return the pages of *found*, None if they are of a briefing that was met before."""
        target, visit = found
        if isinstance(target, Page):
            return Collected([target], url=addresses.canonical(target.url), visit=visit)
        collected = await collect(self._fetcher, target)
        if collected.briefing_id in self._links.lists:
            raise WrongPage("leads-to-list", url=collected.url)
        collected.visit = visit
        is_other = collected.briefing_id != target.briefing_id
        if is_other and not self._links.is_new(collected.briefing_id):
            self._run.report.skipped("same")
            self._note(collected, BRIEFING)
            return None
        self._run.visits.find_gaps(collected)
        for number, failure in collected.missing.items():
            logger.warning("%s, page %d: %s", collected.url, number, failure)
        return collected

    def _failed(self, found: Found, failure: Failure) -> None:
        """Remember, and tell the report, that nothing could be had of *found*."""
        run, visit = self._run, found.visit
        if isinstance(failure, NotArchived):
            run.report.failed(found.target.url, failure)
            return
        receipt = failure.data.get("receipt") or Receipt()
        # What is gone may be another address of a briefing, which is still there under its own.
        is_own = visit.briefing_id in ("", visit.id)
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
        try:
            self._run.visits.settle(item, verdict, reason)
        except OutputError as error:
            self._run.give_up(error)

    def _settled(self) -> None:
        """Count a briefing as through: published, dropped or failed."""
        self._open -= 1
        self._changed.set()
