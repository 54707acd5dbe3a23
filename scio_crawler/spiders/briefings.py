"""The spider: from the press room's lists to briefings with all their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.arguments import ARCHIVE, SAMPLE, Arguments
from scio_crawler.handlers import Folder, Store, use_store
from scio_crawler.items import Briefing, Link, Page
from scio_crawler.output import Output
from scio_crawler.period import outside
from scio_crawler.progress import briefing_found
from scio_crawler.report import Report
from scio_crawler.spiders.collect import collect
from scio_crawler.spiders.fetch import Fetcher, Stopped, Unavailable
from scio_crawler.spiders.walk import walk
from scio_crawler.stop import is_stopping

logger = logging.getLogger(__name__)

# Briefings in flight when one request is made at a time: few, so that a stop ends soon.
AT_ONCE = 2
# An address may be dated a day off the publication it stands for.
MARGIN_DAYS = 2
POLL = 0.5  # seconds within which the work ends once the crawl is being stopped

# What to read: the briefing at an address, or an inline transcript.
Found = Address | Page


class BriefingsSpider(Spider):
    """Yields one Briefing with its pages for every link that is due.

    Arguments (``-a name=value``) are those of :class:`~scio_crawler.arguments.Arguments`.
    """

    name = "briefings"

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.asked = Arguments.parse(given)
        self.arguments = self.asked  # in a replay, those of the run that is replayed
        self.report = Report(self.arguments.site)
        self.store: Store = Folder()  # what answers in place of the network, if anything does
        self._open = 0  # briefings begun, and not yet through the pipelines

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BriefingsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site in (SAMPLE, ARCHIVE):
            use_store(crawler.settings)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._settled, signal=signal)
        return spider

    async def start(self) -> AsyncIterator[Briefing]:
        """The briefings, as they are complete; what could not be had is in the report."""
        at_once = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._at_once = max(AT_ONCE, at_once)
        self._changed = asyncio.Event()
        done: asyncio.Queue[Briefing | None] = asyncio.Queue()
        work = asyncio.create_task(self._work(done))
        watch = asyncio.create_task(self._watch(work))
        try:
            # Once a stop has begun the pipelines may be closed.
            while (briefing := await done.get()) and not is_stopping(self.crawler):
                yield briefing
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

    async def _work(self, done: asyncio.Queue[Briefing | None]) -> None:
        """Do what is asked, or what each run did, and put into *done* what was collected.

        None ends it.
        """
        output = self.crawler.get_extension(Output)
        replay = output.replay if output else None
        try:
            if replay is None:
                self._fetcher = Fetcher(self.crawler, self.arguments.base, self.report)
                await self._round(done)
                return
            for run in replay.runs():
                self.arguments = self.asked.of_run(run.site, run.arguments)
                archived = (replay, run)
                self._fetcher = Fetcher(self.crawler, self.arguments.base, self.report, archived)
                await self._round(done)
                await self._all_settled()  # what a later run found is compared with it
        finally:
            done.put_nowait(None)

    async def _round(self, done: asyncio.Queue[Briefing | None]) -> None:
        """Begin briefing after briefing of what is asked, and put into *done* what was collected."""
        lists = (addresses.parse(url) for url in self.arguments.lists)
        self._lists = {address.briefing_id for address in lists if address}
        self._met = set(self._lists)  # ids of the briefings met; a list is none
        # A limit that a replay is given is for all of it, one that was recorded for its run.
        self._before = 0 if self.asked.limit else self.report.published_count
        async with asyncio.TaskGroup() as group, aclosing(self._found()) as every:
            async for found in every:
                if not await self._room():
                    self.report.skipped("limit")
                    break
                self._open += 1
                self.crawler.signals.send_catch_log(briefing_found)
                group.create_task(self._begin(found, done))

    async def _found(self) -> AsyncGenerator[Found]:
        """What to read: links and inline transcripts, each once, as far as due."""
        for url in self.arguments.urls:
            if (address := addresses.parse(url)) and self._is_new(address.briefing_id):
                yield address
        for url in self.arguments.lists:
            own = addresses.parse(url)
            try:
                async with aclosing(walk(self._fetcher, url, self.report)) as every:
                    async for found in every:
                        if due := self._due(found, bool(own and own.mobile)):
                            yield due
            except Stopped:
                return

    def _due(self, found: Link | Page, for_phones: bool) -> Found | None:
        """What to read of what a list shows, None if it was met before or is not due."""
        if isinstance(found, Page):
            return found if self._is_new(f"inline {found.title} {found.characters}") else None
        base = self.arguments.base
        address = addresses.parse(addresses.onto_origin(found.url, base))
        if address is None or not addresses.on_origin(found.url, base):
            logger.debug("Passed over, since it is not on %s: %s", base, found.url)
            self.report.skipped("elsewhere")
            return None
        if not self._is_new(address.briefing_id):
            return None
        day = address.published or found.published
        why = outside(day, self.arguments.since, self.arguments.until, MARGIN_DAYS)
        if why:
            self.report.skipped(why)
            return None
        if address.mobile and not for_phones:
            address = address.twin  # the phone page is for when that fails
        return address.at(address.page or 1)

    def _is_new(self, key: str) -> bool:
        new = key not in self._met
        self._met.add(key)
        return new

    async def _room(self) -> bool:
        """Wait until another briefing may begin; False once the limit is reached."""
        limit = self.arguments.limit
        while True:
            self._changed.clear()
            published = self.report.published_count - self._before
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

    def _settled(self) -> None:
        """A briefing is through: published, dropped or failed."""
        self._open -= 1
        self._changed.set()

    async def _begin(self, found: Found, done: asyncio.Queue[Briefing | None]) -> None:
        briefing = None
        try:
            briefing = await self._briefing(found)
        except Stopped:
            pass
        except Unavailable as reason:
            reason.tell(self.report, found.url)
        except Exception as error:  # bad input costs that input only
            logger.exception("%s could not be read", found.url)
            self.report.crashed(found.url, error)
        if briefing is None:
            self._settled()
        else:
            done.put_nowait(briefing)

    async def _briefing(self, found: Found) -> Briefing | None:
        if isinstance(found, Page):
            return Briefing("", addresses.canonical(found.url), [found])
        briefing = await collect(self._fetcher, found)
        if briefing.briefing_id in self._lists:
            raise Unavailable(f"leads to {briefing.url}, which is a list")
        if briefing.briefing_id != found.briefing_id and not self._is_new(briefing.briefing_id):
            self.report.skipped("same")
            return None
        for number, reason in briefing.missing.items():
            logger.warning("%s, page %d: %s", briefing.url, number, reason)
        return briefing
