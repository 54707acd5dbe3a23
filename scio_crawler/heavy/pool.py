"""Executors that read: child processes on several cores, or this process on one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

from scio_crawler.heavy.process import LIGHT, ChildProcess, Ended
from scio_crawler.heavy.process import MOST_SECONDS as MOST_SECONDS_OF_A_PAGE

MOST_SECONDS = 60  # of processor time for one call; a briefing of 300 dense pages takes one

A = TypeVar("A")
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
            return child.call(_apply, (function, args, keywords), MOST_SECONDS)
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
            return self._child.call(function, argument, MOST_SECONDS_OF_A_PAGE)
        except Ended as ended:
            raise ended.failure from None

    def end(self) -> None:
        """End the child process, if there is one."""
        self._child.end()


def _apply(call: tuple[Callable[..., T], Any, Any]) -> T:
    function, args, keywords = call
    return function(*args, **keywords)
