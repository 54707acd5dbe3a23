"""The crawl's side: which calls go to the child process, and when it is ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from scrapy import signals
from scrapy.crawler import Crawler

from scio_crawler.errors import PageFailure
from scio_crawler.heavy.process import LIGHT, MOST_SECONDS, ChildProcess, Ended
from scio_crawler.internals import is_stopping

# Seconds on the clock, on a machine that has much else to do, or none to tell processor time.
_MOST_WAITED = 60
_POLL = 0.1  # seconds between looks whether the crawl is being stopped

A = TypeVar("A")
R = TypeVar("R")


class Stopped(Exception):
    """The crawl is being stopped; what is being read is left to the next run."""


class HeavyReader:
    """Scrapy extension that calls functions, in a child process if their argument is heavy.

    A running call holds up everything, a stop as well. The child process is started when it is
    first needed, and ends with the crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._child = ChildProcess()
        self._one_at_a_time = asyncio.Lock()
        crawler.signals.connect(self._child.end, signal=signals.engine_stopped)

    @classmethod
    def of(cls, crawler: Crawler) -> HeavyReader:
        """Return the reader of *crawler*; one of its own if none is configured."""
        return crawler.get_extension(cls) or cls(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HeavyReader:
        return cls(crawler)

    async def call(self, function: Callable[[A], R], argument: A, size: int) -> R:
        """Return ``function(argument)``; *size* says how heavy that is, in bytes or characters.

        Raises what *function* raises, TooMuch if the child takes too much time or memory,
        PageFailure if it ends or waits for another reason, and Stopped if the crawl is being
        stopped meanwhile.
        """
        if size <= LIGHT:
            return function(argument)
        async with self._one_at_a_time:
            return await self._answer(function, argument)

    async def _answer(self, function: Callable[[A], R], argument: A) -> R:
        """Return what the child answers, and end it if it does not."""
        call = asyncio.to_thread(self._child.call, function, argument, MOST_SECONDS)
        answer = asyncio.ensure_future(call)
        begun = time.monotonic()
        try:
            while not answer.done():
                await asyncio.wait([answer], timeout=_POLL)
                if is_stopping(self._crawler):
                    raise Stopped
                if time.monotonic() - begun > _MOST_WAITED:
                    raise PageFailure("not-in-time", most=_MOST_WAITED)
        finally:
            if not answer.done():
                answer.add_done_callback(asyncio.Future.exception)  # it was ended on purpose
                self._child.end()
        try:
            return answer.result()
        except Ended as ended:
            await asyncio.sleep(_POLL)  # a stop may have come to both, and to the child first
            if is_stopping(self._crawler):
                raise Stopped from None
            raise ended.failure from None
