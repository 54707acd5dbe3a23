"""A quick stop: a signal begins it, and once it has begun, no further request is sent."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from scio_crawler.common import interrupts
from scio_crawler.common.errors import NetworkFailure
from scio_crawler.common.scrapy_internals import close_scraper_if_idle, is_stopping
from scio_crawler.http.failures import Withheld
from scio_crawler.run.extension import end
from scio_crawler.run.session import SHUTDOWN

logger = logging.getLogger(__name__)

POLL = 0.5  # seconds between looks; Scrapy sends no signal when a stop begins


class QuickStop:
    """Scrapy extension that begins a stop on a signal, and then drops queued requests.

    Scrapy would send all of them, one delay after the other, which takes minutes. A dropped
    request fails with Withheld; responses to those already sent are waited for.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._sweeper = create_looping_call(self._sweep)
        crawler.signals.connect(self._start, signal=signals.engine_started)
        crawler.signals.connect(self._end, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> QuickStop:
        return cls(crawler)

    def _start(self) -> None:
        self._sweeper.start(POLL, now=False)

    def _end(self) -> None:
        if self._sweeper.running:
            self._sweeper.stop()

    def _sweep(self) -> None:
        if not is_stopping(self.crawler):
            if name := interrupts.received():
                logger.info("%s: the run ends; the next one carries on", interrupts.said(name))
                end(self.crawler, SHUTDOWN)
            return
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(Withheld(NetworkFailure("stopping")))
        close_scraper_if_idle(self.crawler)
