"""Child processes that read large pages, or read on several cores.

Nothing here imports Scrapy, which takes a child long to load.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any, TypeVar

from scio_crawler.common.errors import Failure, PageFailure, TooMuch

LIGHT = 128 * 1024  # bytes or characters, which are read in half a second at the worst
MOST_SECONDS = 8  # of processor time; the largest list of the site takes some three
_OVERTIME = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None  # status of such a child
# Both signals are sent to whole groups of processes; the parent decides which of them end.
_BOOT = """
import pickle, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.path[:] = pickle.load(sys.stdin.buffer)
from scio_crawler.run.workers import serve
serve()
"""

A = TypeVar("A")
R = TypeVar("R")


class Stopped(Exception):
    """The crawl is being stopped; the next run reads the rest."""


class Ended(Exception):
    """The child process has ended with *status* instead of answering a call of *seconds*."""

    def __init__(self, status: int, seconds: int) -> None:
        super().__init__(f"the child process ended with status {status}")
        self.status, self.seconds = status, seconds

    @property
    def failure(self) -> Exception:
        """Why the page or the briefing was not read."""
        if self.status == _OVERTIME:
            return TooMuch("too-slow", most=self.seconds)
        if self.status == 1:  # as Python ends after an exception
            return ChildProcessError("the process that reads heavy pages failed")
        # The system has ended it for want of memory, or a library failed.
        return PageFailure("reader-ended", status=self.status)


class ChildProcess:
    """A process that answers one call after the other. The first one starts it.

    A running call of Python code cannot be interrupted, but a process can be ended. It is not a
    ``multiprocessing.Process``: that would run the script that started the crawl again, and would
    outlive a parent that is killed.
    """

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def call(self, function: Callable[[A], R], argument: A, seconds: int) -> R:
        """Return ``function(argument)``, which may take so many *seconds* of processor time.

        Raises what *function* raises, TooMuch if it takes too much memory, and Ended if the process
        ends, as it does when the time is up; the next call starts another one.
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

    def call_if_large(self, function: Callable[[A], R], argument: A, size: int) -> R:
        """Return ``function(argument)``, called in this process if *size* is at most ``LIGHT``.

        *size* is how much there is to read, in bytes or characters. Raises what *function* raises,
        and what :class:`Ended` means if the child ends.
        """
        if size <= LIGHT:
            return function(argument)
        try:
            return self.call(function, argument, MOST_SECONDS)
        except Ended as ended:
            raise ended.failure from None

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, if it is not running, and return it."""
        with self._starting:
            if self._running is None:
                command = [sys.executable, "-c", _BOOT]
                child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                assert child.stdin is not None
                pickle.dump(sys.path, child.stdin)  # which may lead into an egg
                self._running = child
            return self._running

    def end(self) -> None:
        """End the process, if there is one. Another thread may be waiting for its answer."""
        child, self._running = self._running, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in filter(None, (child.stdin, child.stdout)):
            with suppress(OSError):  # of data that was not written yet
                pipe.close()


LONGEST_CALL = 60  # seconds of processor time; a briefing of 300 dense pages takes one


class Pool(Executor):
    """Calls functions in that many child processes, the *workers*.

    They end with this process, however it ends. If one of them ends, only its call fails, with
    :class:`Ended`.
    """

    def __init__(self, workers: int) -> None:
        # A thread waits for each child.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._children = [ChildProcess() for _ in range(workers)]
        self._idle: SimpleQueue[ChildProcess] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
            self._threads.submit(child.start)  # while there is other work

    def submit(self, function: Callable[..., R], /, *args: Any, **keywords: Any) -> Future[R]:
        """Call *function* in the next idle process."""
        return self._threads.submit(self._call, function, args, keywords)

    def _call(self, function: Callable[..., R], args: Any, keywords: Any) -> R:
        child = self._idle.get()
        try:
            return child.call(_apply, (function, args, keywords), LONGEST_CALL)
        finally:
            self._idle.put(child)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, without *wait* even those that are at work."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures or not wait)
        for child in self._children:
            child.end()
        self._threads.shutdown()
        for child in self._children:
            child.end()  # a thread may have been starting it


def _apply(call: tuple[Callable[..., R], Any, Any]) -> R:
    function, args, keywords = call
    return function(*args, **keywords)


# The code below runs in a child process.
# A call is a pickle of (function, argument, seconds) on the standard input, its result a pickle of
# (whether it succeeded, result or exception) on what was the standard output.

MOST_MEGABYTES = 400  # of data; a page that is not refused for its size takes less than 300

Call = tuple[Callable[[Any], Any], Any, int]


class Fault(Exception):
    """An unexpected exception of the child, in words, and its traceback."""


def serve() -> None:
    """Answer the calls on the standard input until it is closed, which the parent's end does.

    A call that takes more than its *seconds* of processor time ends the process.
    """
    with suppress(ImportError, OSError, ValueError):  # the system cannot limit memory
        import resource

        most = MOST_MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    calls: SimpleQueue[Call] = SimpleQueue()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may come between answers
    threading.Thread(target=_receive, args=(sys.stdin.buffer, calls), daemon=True).start()
    while True:
        answer = _answer(calls.get())
        with suppress(BrokenPipeError):  # the parent is gone, which _receive sees, too
            answers.write(answer)
            answers.flush()


def _receive(stream: IO[bytes], calls: SimpleQueue[Call]) -> None:
    """Pass on the calls on *stream*; at its end, end the process, even during a call."""
    try:
        while True:
            calls.put(pickle.load(stream))
    except EOFError:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _answer(call: Call) -> bytes:
    function, argument, seconds = call
    del call
    _allow(seconds)
    try:
        return pickle.dumps((True, function(argument)))
    except MemoryError:
        return pickle.dumps((False, TooMuch("too-much-memory", most=MOST_MEGABYTES)))
    except Failure as failure:
        return pickle.dumps((False, failure))
    except Exception as error:
        return pickle.dumps((False, Fault(repr(error), traceback.format_exc())))
    finally:
        _allow(0)


def _allow(seconds: int) -> None:
    """Let the system end this process once it has taken *seconds*; 0 lifts the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
