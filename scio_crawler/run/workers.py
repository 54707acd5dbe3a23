"""Heavy pages are read in a child process, which is ended by a stop, or if it takes too much."""

from __future__ import annotations

import asyncio
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler

from scio_crawler.common.errors import PageFailure, TooMuch
from scio_crawler.common.scrapy_internals import is_stopping

# --- The parent's side of one child process: start it, call it, end it ----------------------------

LIGHT = 128 * 1024  # bytes or characters, which are read in half a second at the worst
MOST_SECONDS = 8  # of processor time; the largest list of the site takes some three
_OVERTIME = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None  # status of such a child
# Both signals are sent to whole groups of processes; it is the parent that decides what ends.
_BOOT = """
import pickle, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.path[:] = pickle.load(sys.stdin.buffer)
from scio_crawler.run.child_process import serve
serve()
"""

A = TypeVar("A")
R = TypeVar("R")


class Ended(Exception):
    """The child process has ended with *status* instead of answering a call of *seconds*."""

    def __init__(self, status: int, seconds: int) -> None:
        super().__init__(f"the child process ended with status {status}")
        self.status, self.seconds = status, seconds

    @property
    def failure(self) -> Exception:
        """What it means for what was to be read."""
        if self.status == _OVERTIME:
            return TooMuch("too-slow", most=self.seconds)
        if self.status == 1:  # as Python ends after an exception
            return ChildProcessError("the process that reads heavy pages failed")
        # The system has ended it for want of memory, or a library failed.
        return PageFailure("reader-ended", status=self.status)


class ChildProcess:
    """A process that answers one call after the other. It is started by the first one.

    A running call of Python code cannot be broken off; a process can be ended. It is no
    ``multiprocessing.Process``: such a one would run the script again that started the crawl, and
    would outlive a parent that is killed.
    """

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def call(self, function: Callable[[A], R], argument: A, seconds: int) -> R:
        """Return ``function(argument)``, for which it has so many *seconds* of processor time.

        Raises what *function* raises, TooMuch if it takes too much memory, and Ended if the process
        ends, as it does when the time is over; the next call starts another one.
        """
        child = self.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            pickle.dump((function, argument, seconds), child.stdin)
            child.stdin.flush()
            succeeded, found = pickle.load(child.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            if isinstance(error, ValueError) and child.poll() is None:
                raise  # not of a pipe that was closed meanwhile
            self.end()
            raise Ended(child.returncode, seconds) from None
        if not succeeded:
            raise found
        result: R = found
        return result

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, if it is not running, and return it."""
        with self._starting:
            child = self._running = self._running or _start()
        return child

    def end(self) -> None:
        """End the process, if there is one. Another thread may be waiting for its answer."""
        child, self._running = self._running, None
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


# --- Executors that read: child processes on several cores, or this process on one ----------------

LONGEST_CALL = 60  # of processor time for one call; a briefing of 300 dense pages takes one

T = TypeVar("T")


class Pool(Executor):
    """Calls functions in child processes, as many as there are *workers*.

    A process ends with this one, however that ends. A call fails with :class:`Ended` if its process
    ends, and costs nothing else.
    """

    def __init__(self, workers: int) -> None:
        # A thread waits for each child.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._children = [ChildProcess() for _ in range(workers)]
        self._idle: SimpleQueue[ChildProcess] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
            self._threads.submit(child.start)  # while there is other work

    def submit(self, function: Callable[..., T], /, *args: Any, **keywords: Any) -> Future[T]:
        """Call *function* in the next process that is free."""
        return self._threads.submit(self._call, function, args, keywords)

    def _call(self, function: Callable[..., T], args: Any, keywords: Any) -> T:
        child = self._idle.get()
        try:
            return child.call(_apply, (function, args, keywords), LONGEST_CALL)
        finally:
            self._idle.put(child)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; unless it is to *wait*, also those that are at work."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures or not wait)
        self._end()
        self._threads.shutdown()

    def _end(self) -> None:
        for child in self._children:
            child.end()


class InProcess(Executor):
    """Calls functions at once, in this process."""

    def submit(self, function: Callable[..., T], /, *args: Any, **keywords: Any) -> Future[T]:
        """Call *function*; what is returned is done."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **keywords))
        except Exception as error:
            future.set_exception(error)
        return future


class Careful:
    """Calls functions in this process, but in a child process if their argument is heavy."""

    def __init__(self) -> None:
        self._child = ChildProcess()

    def __call__(self, function: Callable[[A], T], argument: A, size: int) -> T:
        """Return ``function(argument)``; *size* says how heavy that is, in bytes or characters.

        Raises what *function* raises, and what :class:`Ended` means if the child ends.
        """
        if size <= LIGHT:
            return function(argument)
        try:
            return self._child.call(function, argument, MOST_SECONDS)
        except Ended as ended:
            raise ended.failure from None

    def end(self) -> None:
        """End the child process, if there is one."""
        self._child.end()


def _apply(call: tuple[Callable[..., T], Any, Any]) -> T:
    function, args, keywords = call
    return function(*args, **keywords)


# --- The crawl's side: which calls go to the child process, and when it is ended ------------------

# Seconds on the clock, on a machine that has much else to do, or none to tell processor time.
_MOST_WAITED = 60
_POLL = 0.1  # seconds between looks whether the crawl is being stopped


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
