"""The spider: from the press room's lists to briefings with all their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler.common import addresses
from scio_crawler.common.addresses import ARCHIVE, SAMPLE
from scio_crawler.common.errors import ArgumentError, Failure, OutputError
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.folder.visits import find_gaps
from scio_crawler.http.stores import use_sample
from scio_crawler.items import Collected, Page
from scio_crawler.pipelines import Dropped
from scio_crawler.run.arguments import SPIDER, Arguments
from scio_crawler.run.extension import Run
from scio_crawler.run.workers import Stopped
from scio_crawler.spiders.fetch import Fetcher
from scio_crawler.spiders.links import Found, Links, Round
from scio_crawler.spiders.pages import collect

logger = logging.getLogger(__name__)

AT_ONCE = 2  # briefings in flight if requests are made one at a time; few, so that a stop ends soon
POLL = 0.5  # seconds; how soon the work ends once the crawl is being stopped


class BriefingsSpider(Spider):
    """Yields the pages of every briefing that its Arguments ask for and that is due.

    An archive is read again without an engine, so the command ``crawl`` does it by itself.
    """

    name = SPIDER

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        if self.arguments.site == ARCHIVE:
            raise ArgumentError("site=archive: only the command crawl reads it")
        self._done: asyncio.Queue[Collected | None] = asyncio.Queue()  # None is the end
        self._changed = asyncio.Event()  # a briefing was settled
        self._open = 0  # briefings begun and not yet settled
        self._read: set[str] = set()  # ids of the briefings that were published

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BriefingsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site == SAMPLE:
            use_sample(crawler.settings)
        crawler.signals.connect(spider._published, signal=signals.item_scraped)
        crawler.signals.connect(spider._dropped, signal=signals.item_dropped)
        crawler.signals.connect(spider._crashed, signal=signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Collected]:
        """Yield each briefing once its pages are collected; the report has what failed."""
        self._run = run = Run.of(self.crawler)
        self._fetcher = Fetcher(run)
        self._links = Links(run, self._fetcher)
        self._round = Round(run, self._links)
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
        """Read what the arguments name."""
        run = self._run
        try:
            await self._read_all()
            for briefing_id in run.asked.accept:
                if briefing_id not in self._read:
                    run.report.failed(briefing_id, "was not read, and so nothing was accepted")
        except* OutputError as errors:
            run.give_up(errors.exceptions[0])
        finally:
            self._done.put_nowait(None)

    async def _read_all(self) -> None:
        """Read all that is due, until it has passed the pipelines."""
        async with asyncio.TaskGroup() as group, aclosing(self._links.found()) as every:
            async for found in every:
                if not await self._has_room():
                    self._run.report.skipped("limit")
                    break
                self._open += 1
                group.create_task(self._begin(found))
        # If start() ended before them, the engine would notice up to five seconds later.
        while self._open and not is_stopping(self.crawler):
            self._changed.clear()
            await self._changed.wait()
        await asyncio.sleep(0)  # Scrapy still counts the last item

    async def _has_room(self) -> bool:
        """Wait until another briefing may begin; return False if the limit is reached first."""
        limit = self._run.arguments.limit
        at_once = max(AT_ONCE, self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        while True:
            self._changed.clear()
            published = self._run.report.published_count
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
            logger.exception("%s could not be read", found.url)
            self._round.crashed(found, error)
        if collected is None:
            self._settled()
        else:
            self._done.put_nowait(collected)

    async def _had(self, found: Found) -> Collected | None:
        """Return the pages of *found*, None if there are none, which is then noted."""
        try:
            return await self._collect(found)
        except Failure as failure:
            self._round.failed(found, failure)
            return None

    async def _collect(self, found: Found) -> Collected | None:
        """Return the pages of *found*, None if they are of no briefing, or of one met before."""
        target, visit = found.target, found.visit
        if isinstance(target, Page):
            return Collected([target], url=addresses.canonical(target.url), visit=visit)
        collected = await collect(self._fetcher, target)
        collected.visit = visit
        if not self._round.accept(found, collected):
            return None
        find_gaps(collected)
        return collected

    def _published(self, item: Collected) -> None:
        self._read.add(item.briefing_id)
        self._round.published(item)
        self._settled()

    def _dropped(self, exception: BaseException) -> None:
        if isinstance(exception, Dropped):
            self._round.dropped(exception)
        self._settled()

    def _crashed(self, item: Collected) -> None:
        self._round.broke(item)
        self._settled()

    def _settled(self) -> None:
        """Count a briefing as settled: published, dropped or failed."""
        self._open -= 1
        self._run.counts.settled += 1
        self._changed.set()
