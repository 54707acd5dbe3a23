"""The spider: from the press room's lists to briefings with all their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler import addresses
from scio_crawler.arguments import SAMPLE, Arguments
from scio_crawler.handlers import use_folder
from scio_crawler.items import Briefing, Link, Page
from scio_crawler.progress import briefing_found
from scio_crawler.report import Report
from scio_crawler.spiders.collect import collect
from scio_crawler.spiders.fetch import Fetcher, Unavailable
from scio_crawler.spiders.walk import walk

logger = logging.getLogger(__name__)

# Briefings in flight when one request is made at a time: few, so that a stop ends soon.
AT_ONCE = 2
# An address may be dated a day off the publication it stands for.
MARGIN = timedelta(days=2)


class BriefingsSpider(Spider):
    """Yields one Briefing with its pages for every link that is due.

    Arguments (``-a name=value``) are those of :class:`~scio_crawler.arguments.Arguments`.
    """

    name = "briefings"

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        self.report = Report(self.arguments.site)
        self._met: set[str] = set()  # ids of the briefings met by this run
        self._open = 0  # briefings begun, and not yet through the pipelines

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BriefingsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site == SAMPLE:
            use_folder(crawler.settings)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._settled, signal=signal)
        return spider

    async def start(self) -> AsyncIterator[Briefing]:
        """The briefings, as they are complete; what could not be had is in the report."""
        self._fetcher = Fetcher(self.crawler, self.arguments.base)
        at_once = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._at_once = max(AT_ONCE, at_once)
        self._changed = asyncio.Event()
        done: asyncio.Queue[Briefing | None] = asyncio.Queue()
        work = asyncio.create_task(self._work(done))
        try:
            while briefing := await done.get():
                yield briefing
            await work
        finally:
            work.cancel()

    async def _work(self, done: asyncio.Queue[Briefing | None]) -> None:
        """Begin briefing after briefing, and put into *done* what was collected; None ends it."""
        try:
            async with asyncio.TaskGroup() as group:
                async for found in self._found():
                    if not await self._room():
                        self.report.skipped("limit")
                        break
                    self._open += 1
                    self.crawler.signals.send_catch_log(briefing_found)
                    group.create_task(self._begin(found, done))
        finally:
            done.put_nowait(None)

    async def _found(self) -> AsyncIterator[Link | Page]:
        """What to read: links and inline transcripts, each once, as far as due."""
        for url in self.arguments.urls:
            if self._is_new(url):
                yield Link(url)
        for url in self.arguments.lists:
            async for found in walk(self._fetcher, url, self.report):
                if isinstance(found, Page):
                    if self._is_new(f"inline {found.title} {found.characters}"):
                        yield found
                elif self._is_new(found.url) and self._is_due(found):
                    yield found

    def _is_new(self, url: str) -> bool:
        """Whether a briefing is met for the first time, by whichever of its addresses."""
        address = addresses.parse(url)
        key = address.briefing_id if address else url
        new = key not in self._met
        self._met.add(key)
        return new

    def _is_due(self, link: Link) -> bool:
        """Whether the day in the address lets it be published between since and until."""
        address = addresses.parse(link.url)
        if address is None or not address.published:
            return address is not None
        try:
            day = date.fromisoformat(address.published)
        except ValueError:
            return True
        since, until = self.arguments.since, self.arguments.until
        early = bool(since) and (day + MARGIN).isoformat() < since
        late = bool(until) and (day - MARGIN).isoformat() > until
        if early or late:
            self.report.skipped("since" if early else "until")
        return not (early or late)

    async def _room(self) -> bool:
        """Wait until another briefing may begin; False once the limit is reached."""
        limit = self.arguments.limit
        while True:
            self._changed.clear()
            published = self.report.published_count
            if limit and published >= limit:
                return False
            if self._open < self._at_once and not (limit and published + self._open >= limit):
                return True
            await self._changed.wait()

    def _settled(self) -> None:
        """A briefing is through: published, dropped or failed."""
        self._open -= 1
        self._changed.set()

    async def _begin(self, found: Link | Page, done: asyncio.Queue[Briefing | None]) -> None:
        try:
            briefing = await self._briefing(found)
        except Unavailable as reason:
            assert isinstance(found, Link)
            reason.tell(self.report, addresses.onto_origin(found.url, self.arguments.base))
            briefing = None
        except Exception as error:  # bad input costs that input only
            logger.exception("%s could not be read", found.url)
            self.report.crashed(found.url, error)
            briefing = None
        if briefing is None:
            self._settled()
        else:
            done.put_nowait(briefing)

    async def _briefing(self, found: Link | Page) -> Briefing | None:
        if isinstance(found, Page):
            return Briefing("", addresses.canonical(found.url), [found])
        address = addresses.parse(addresses.onto_origin(found.url, self.arguments.base))
        assert address is not None  # others are no links
        briefing = await collect(self._fetcher, address)
        if briefing.briefing_id != address.briefing_id and not self._is_new(briefing.url):
            self.report.skipped("same")
            return None
        for number, reason in briefing.missing.items():
            logger.warning("%s, page %d: %s", briefing.url, number, reason)
        return briefing
