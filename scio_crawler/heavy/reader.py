"""The parent's side: which calls go to the child process, and what is made of its end."""

from __future__ import annotations

import asyncio
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler

from scio_crawler.errors import PageFailure, TooMuch
from scio_crawler.internals import is_stopping

LIGHT = 128 * 1024  # bytes or characters, which are read in half a second at the worst
MOST_SECONDS = 8  # of processor time; the largest list of the site takes some three
# Seconds on the clock, on a machine that has much else to do, or none to tell processor time.
_MOST_WAITED = 60
_OVERTIME = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None  # status of such a child
_POLL = 0.1  # seconds between looks whether the crawl is being stopped
# Both signals are sent to whole groups of processes; it is the parent that decides what ends.
_BOOT = """
import pickle, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.path[:] = pickle.load(sys.stdin.buffer)
from scio_crawler.heavy.child import serve
serve()
"""

A = TypeVar("A")
R = TypeVar("R")


class Stopped(Exception):
    """The crawl is being stopped; what is being read is left to the next run."""


class HeavyReader:
    """Scrapy extension that calls functions, in a child process if their argument is heavy.

    A running call of Python code cannot be broken off, and holds up everything, a stop as well; a
    process can be ended. It is started when it is first needed, and ends with the crawl. It is no
    ``multiprocessing.Process``: such a one would run the script again that started the crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._child: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = asyncio.Lock()
        crawler.signals.connect(self._end, signal=signals.engine_stopped)

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
            succeeded, found = await self._answer((function, argument, MOST_SECONDS))
        if not succeeded:
            raise found
        result: R = found
        return result

    async def _answer(self, call: tuple[Any, ...]) -> tuple[bool, Any]:
        """Return what the child answers to *call*, and end it if it does not."""
        child = self._child = self._child or _start()
        answer = asyncio.ensure_future(asyncio.to_thread(_exchange, child, call))
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
                self._end()
        try:
            return answer.result()
        except (EOFError, OSError, pickle.UnpicklingError):
            self._end()
            await asyncio.sleep(_POLL)  # a stop may have come to both, and to the child first
            if is_stopping(self._crawler):
                raise Stopped from None
            if child.returncode == _OVERTIME:
                raise TooMuch("too-slow", most=MOST_SECONDS) from None
            if child.returncode == 1:  # as Python ends after an exception
                raise ChildProcessError("the process that reads heavy pages failed") from None
            # The system has ended it for want of memory, or a library failed.
            raise PageFailure("reader-ended", status=child.returncode) from None

    def _end(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what was not written yet
                assert pipe is not None
                pipe.close()


def _start() -> subprocess.Popen[bytes]:
    """Start a child, which imports from where this process does: perhaps from an egg."""
    command = [sys.executable, "-c", _BOOT]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    pickle.dump(sys.path, child.stdin)
    return child


def _exchange(child: subprocess.Popen[bytes], call: tuple[Any, ...]) -> tuple[bool, Any]:
    assert child.stdin is not None
    assert child.stdout is not None
    pickle.dump(call, child.stdin)
    child.stdin.flush()
    answer: tuple[bool, Any] = pickle.load(child.stdout)
    return answer
