"""The Scrapy extensions of a crawl: its session, and the worker that reads large pages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from twisted.python.failure import Failure

from scio_crawler.common import interrupts
from scio_crawler.common.errors import PageFailure
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.feed_export import Feeds
from scio_crawler.run.session import SHUTDOWN, Session
from scio_crawler.run.workers import LIGHT, MOST_SECONDS, ChildProcess, Ended, Stopped

A = TypeVar("A")
R = TypeVar("R")

_CLOSING: set[asyncio.Future[None]] = set()  # referenced, so that none is collected as garbage


def end(crawler: Crawler, reason: str) -> None:
    """Begin to close *crawler* for *reason*, unless it is being closed already."""
    if not is_stopping(crawler):
        closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)


class CrawlSession(Session):
    """Scrapy extension that the parts of a crawl share: its run.

    It opens the output folder before the first request, and closes it when the spider is closed.
    Raises what Session raises, and NotConfigured for a spider without arguments.
    """

    def __init__(self, crawler: Crawler) -> None:
        asked = getattr(crawler.spider, "arguments", None)
        if not isinstance(asked, Arguments):
            raise NotConfigured
        self.crawler = crawler
        self._is_open = False  # whether the spider was opened
        super().__init__(asked, crawler.settings, crawler.stats)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlSession:
        run = cls(crawler)
        crawler.signals.connect(run._spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(run._item_error, signal=signals.item_error)
        crawler.signals.connect(run._spider_error, signal=signals.spider_error)
        crawler.signals.connect(run._spider_closed, signal=signals.spider_closed)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> CrawlSession:
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


_MOST_WAITED = 60  # seconds of wall clock time, for a machine that is very busy
_POLL = 0.1  # seconds between looks whether the crawl is being stopped


class Worker:
    """Scrapy extension that calls functions, in a child process if they have much to read.

    A running call would block everything else, even a stop. The child process starts when it is
    first needed, and ends with the crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._child = ChildProcess()
        self._one_at_a_time = asyncio.Lock()
        crawler.signals.connect(self._child.end, signal=signals.engine_stopped)

    @classmethod
    def of(cls, crawler: Crawler) -> Worker:
        """Return the worker of *crawler*, or a new one if none is configured."""
        return crawler.get_extension(cls) or cls(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Worker:
        return cls(crawler)

    async def call(self, function: Callable[[A], R], argument: A, size: int) -> R:
        """Return ``function(argument)``; *size* is how much it reads, in bytes or characters.

        Raises what *function* raises, TooMuch if the child takes too much time or memory,
        PageFailure if it ends or does not answer for another reason, and Stopped if the crawl is
        stopped meanwhile.
        """
        if size <= LIGHT:
            return function(argument)
        async with self._one_at_a_time:
            return await self._answer(function, argument)

    async def _answer(self, function: Callable[[A], R], argument: A) -> R:
        """Return the answer of the child, and end it if it does not answer."""
        call = asyncio.to_thread(self._child.call, function, argument, MOST_SECONDS)
        answer = asyncio.ensure_future(call)
        latest = time.monotonic() + _MOST_WAITED
        try:
            while not answer.done():
                await asyncio.wait([answer], timeout=_POLL)
                if is_stopping(self._crawler):
                    raise Stopped
                if time.monotonic() > latest:
                    raise PageFailure("not-in-time", most=_MOST_WAITED)
        finally:
            if not answer.done():
                answer.add_done_callback(asyncio.Future.exception)  # it was ended on purpose
                self._child.end()
        try:
            return answer.result()
        except Ended as ended:
            await asyncio.sleep(_POLL)  # a stop may have reached the child first
            if is_stopping(self._crawler):
                raise Stopped from None
            raise ended.failure from None
