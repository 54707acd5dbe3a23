"""A stop that is quick: what has not been sent yet is not sent any more."""

from __future__ import annotations

import asyncio

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import create_looping_call

POLL = 0.5  # seconds; Scrapy has no signal for "a stop has begun"


def is_stopping(crawler: Crawler) -> bool:
    """Whether *crawler* ends before it is done: by a signal, or closed by Scrapy (CLOSESPIDER_…).

    Once Scrapy has begun to close a spider, a further request would be an error in its engine.
    """
    engine = crawler.engine
    slot = getattr(engine, "_slot", None)  # Scrapy has no public name for it
    return engine is None or not engine.running or slot is None or slot.closing is not None


def end(crawler: Crawler, reason: str) -> None:
    """Close *crawler* for *reason*, unless it is being closed already."""
    if not is_stopping(crawler):
        closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)


def give_up(crawler: Crawler, error: Exception) -> None:
    """Close *crawler* because its output cannot be written, which the report then says.

    The site is not asked for what cannot be kept.
    """
    crawler.spider.report.output_failed(str(error))  # type: ignore[union-attr]
    end(crawler, "the output cannot be written")


_CLOSING: set[asyncio.Future[None]] = set()  # kept, or they might be thrown away


class QuickStop:
    """Scrapy extension: once a stop has begun (SIGTERM, Ctrl-C), it comes to its end.

    Queued requests are dropped.

    Scrapy would send them all first, each with its delay, which takes minutes. Whoever waits for
    one of them gets IgnoreRequest; what is on its way is waited for.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._sweeper = create_looping_call(self._sweep)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> QuickStop:
        extension = cls(crawler)
        crawler.signals.connect(extension._start, signal=signals.engine_started)
        crawler.signals.connect(extension._end, signal=signals.spider_closed)
        return extension

    def _start(self) -> None:
        self._sweeper.start(POLL, now=False)

    def _end(self) -> None:
        if self._sweeper.running:
            self._sweeper.stop()

    def _sweep(self) -> None:
        if not is_stopping(self.crawler):
            return
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                request, waiting = slot.queue.popleft()
                reason = f"the crawl is being stopped: {request.url}"
                waiting.errback(IgnoreRequest(reason))
        _go_on_closing(self.crawler)


def _go_on_closing(crawler: Crawler) -> None:
    """Let Scrapy close its scraper if nothing is left in the pipelines.

    It waits for what is in them, but looks again only when a response is through: an item that
    came from ``start()`` would be waited for for ever.
    """
    scraper = crawler.engine.scraper
    slot = scraper.slot
    if slot and slot.closing and not slot.closing.called and slot.is_idle():
        scraper._check_if_closing()
