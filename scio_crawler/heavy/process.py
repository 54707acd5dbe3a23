"""The parent's side of one child process: start it, call it, end it."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from scio_crawler.errors import PageFailure, TooMuch

LIGHT = 128 * 1024  # bytes or characters, which are read in half a second at the worst
MOST_SECONDS = 8  # of processor time; the largest list of the site takes some three
_OVERTIME = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None  # status of such a child
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
