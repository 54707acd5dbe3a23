"""The Scrapy extension of a crawl: its session."""

import asyncio
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from twisted.python.failure import Failure

from scio_crawler.common import interrupts
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.feed_export import Feeds
from scio_crawler.run.session import SHUTDOWN, Session

_CLOSING: set[asyncio.Future[None]] = set()  # referenced, so that none is collected as garbage


def end(crawler: Crawler, reason: str) -> None:
    """Begin to close *crawler* for *reason*, unless it is being closed already."""
    if not is_stopping(crawler):
        closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)


class FromCrawler:
    """What Scrapy makes of nothing but its *crawler*."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)


class CrawlSession(Session):
    """Scrapy extension that the parts of a crawl share: its run.

    It opens the output folder before the first request, and closes it when the spider is closed.
    Raises what Session raises, and NotConfigured for a spider
    without arguments.
    """

    def __init__(self, crawler: Crawler) -> None:
        asked = getattr(crawler.spider, "arguments", None)
        if not isinstance(asked, Arguments):
            raise NotConfigured
        self.crawler = crawler
        self._is_open = False  # whether the spider was opened
        super().__init__(asked, crawler.settings, crawler.stats)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = cls(crawler)
        crawler.signals.connect(run._spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(run._item_error, signal=signals.item_error)
        crawler.signals.connect(run._spider_error, signal=signals.spider_error)
        crawler.signals.connect(run._spider_closed, signal=signals.spider_closed)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the session of *crawler*. Raises NotConfigured if it has none."""
        if run := crawler.get_extension(cls):
            return run
        raise NotConfigured

    def give_up(self, error: Exception) -> None:
        """End the run: nothing more is requested that cannot be written."""
        super().give_up(error)
        if not self.is_closed:
            end(self.crawler, "the output cannot be written")

    def _spider_opened(self) -> None:
        self._is_open = True
        if interrupts.received():
            raise CloseSpider(SHUTDOWN)

    def _item_error(self, item: Any, failure: Failure) -> None:
        self.report.crashed(getattr(item, "url", ""), failure.value)

    def _spider_error(self, failure: Failure, spider: Spider) -> None:
        self.report.crashed(f"spider {spider.name}", failure.value)

    async def _spider_closed(self, reason: str) -> None:
        if self._is_open:  # else the command says why; the folder may be another site's
            if feeds := self.crawler.get_extension(Feeds):
                await feeds.write(self)
            self.close(reason)
