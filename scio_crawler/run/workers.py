"""Child processes that read: briefings of an archive, files of an import, and what is large.

Calls and answers are pickles, over a pair of sockets; each answer follows its length. Nothing here
imports Scrapy, which takes a child long to load.
"""

import asyncio
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from scio_crawler.common.errors import Failure, PageFailure, TooMuch
from scio_crawler.contract.schemas import first_invalid_line
from scio_crawler.folder.due import Due, Remembered, fold_remembered
from scio_crawler.folder.outcomes import measure
from scio_crawler.items import Briefing, Capture, CollectedPages, Page
from scio_crawler.reading import reader

logger = logging.getLogger(__name__)

# What this process reads itself, in bytes or characters.
MAX_SIZE_HERE = 128 * 1024  # of a page, which takes half a second at the worst
MAX_TOTAL_HERE = 2 * 1024 * 1024  # of all pages, which take less time than a process to start
# Processor time, in seconds.
MAX_SECONDS_OF_PAGE = 8  # the largest list of the site takes some three
MAX_SECONDS_OF_CALL = 60  # a briefing of 300 dense pages takes one
# Time to wait for an answer, in seconds, since the machine may be busy.
_MIN_WAIT = 60
_WAIT_PER_SECOND = 8  # of processor time
_MAX_WAITING = 4  # calls that wait for a child which should be spared others
_MAX_FAILED = 4  # times that children end before they are ready; a signal may have ended some
_OVERTIME = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None  # status of such a child
_LENGTH = 8  # bytes of the number before an answer
_READY = b""  # what a child sends before its answers
# Signals are sent to whole groups of processes; the parent decides which of them end. While C code
# runs, a child does not notice that the parent was killed: Linux is asked to kill the child too,
# which ends itself if that comes too late; elsewhere its limit of processor time ends it.
_BOOT = """
import os, signal, socket, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
parent, *sys.path[:] = sys.argv[1:]
if sys.platform == "linux":
    import ctypes
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):
        sys.exit()
import scio_crawler.reading.briefing, scio_crawler.spiders.pages
from scio_crawler.run.workers import serve
serve(socket.socket(fileno=0))
"""

R = TypeVar("R")


def all_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Stopped(Exception):
    """The crawl is being stopped; the next run reads the rest."""


class ChildDied(Exception):
    """The child process ended before it came to the call; another one can answer it."""


class _Call(NamedTuple):
    """A call that waits for its answer."""

    answer: asyncio.Future[Any]
    seconds: int  # of processor time that it may take


class Child(asyncio.Protocol):
    """A process that answers calls one after the other, and ends with this one, however it ends.

    A running call of Python code cannot be interrupted, but a process can be ended. It is not a
    ``multiprocessing.Process``: that would run the script that started the crawl again, and would
    outlive a parent that is killed.
    """

    def __init__(self) -> None:
        self.is_ready = False  # whether it has imported what reads
        self.is_gone = False
        self.calls: deque[_Call] = deque()
        self._received = bytearray()
        self._unsent = bytearray()
        self._transport: asyncio.Transport | None = None
        self._connecting: asyncio.Future[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None  # ends the wait for the next answer
        self._failure: Exception | None = None  # why this process has ended the child

        self._socket, theirs = socket.socketpair()
        command = [sys.executable, "-c", _BOOT, str(os.getpid()), *sys.path]
        with theirs:
            try:
                self._process = subprocess.Popen(command, stdin=theirs.fileno())
            except OSError:
                self._socket.close()
                raise

    async def call(self, function: Callable[..., R], *arguments: Any, seconds: int) -> R:
        """Return ``function(*arguments)``, which may take up to *seconds* of processor time.

        Raises what *function* raises; TooMuch if it takes too much time or memory; PageFailure if
        it ends the process or does not answer; ChildDied if an earlier call does, or the process
        ends before it is ready; and Stopped if it is ended meanwhile.
        """
        message = pickle.dumps((function, arguments, seconds))
        if self.is_gone:
            raise ChildDied
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        self.calls.append(_Call(answer, seconds))
        if len(self.calls) == 1:
            self._start_timer()

        if self._transport:
            self._transport.write(message)
        else:
            self._unsent += message
        if self._connecting is None:
            connection = loop.create_connection(lambda: self, sock=self._socket)
            self._connecting = asyncio.ensure_future(connection)
        result: R = await answer
        return result

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._unsent)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self._received[:_LENGTH])
            if len(self._received) < end:
                return
            message = bytes(self._received[_LENGTH:end])
            del self._received[:end]

            if message == _READY:
                self.is_ready = True
            else:
                answer = self.calls.popleft().answer
                if not answer.done():  # somebody still waits
                    _set_answer(answer, message)
            self._start_timer()

    def _start_timer(self) -> None:
        """Limit the time to wait for the answer to the first call."""
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if self.calls:
            wait = _MIN_WAIT + _WAIT_PER_SECOND * self.calls[0].seconds
            late = PageFailure("not-in-time", most=wait)
            self._timer = asyncio.get_running_loop().call_later(wait, self.end, late)

    def connection_lost(self, _: Exception | None) -> None:
        """Let the call that was being answered fail; the others can be made again."""
        self.end()
        why = self._failure
        if not self.is_ready:
            why = why or ChildDied()

        for answer, seconds in self.calls:
            why = why or _why_ended(self._process.returncode, seconds)
            if not answer.done():
                answer.set_exception(why)
            if not isinstance(why, Stopped):  # which all calls are
                why = ChildDied()
        self.calls.clear()

    def end(self, why: Exception | None = None) -> None:
        """End the process; the call that it is answering fails for the reason *why*."""
        self.is_gone = True
        self._failure = self._failure or why
        if self._timer:
            self._timer.cancel()
        self._process.kill()
        self._process.wait()

        if self._transport:
            self._transport.abort()
        else:
            self._socket.close()


def _set_answer(answer: asyncio.Future[Any], message: bytes) -> None:
    try:
        succeeded, result = pickle.loads(message)
    except Exception as error:  # of an exception that cannot be unpickled
        answer.set_exception(error)
        return
    if succeeded:
        answer.set_result(result)
    else:
        answer.set_exception(result)


def _why_ended(status: int, seconds: int) -> Exception:
    """Return why a call of *seconds* was not answered by a process that ended with *status*."""
    if status == _OVERTIME:
        return TooMuch("too-slow", most=seconds)
    # The system has ended it for lack of memory, or a library failed, or :func:`serve` itself.
    return PageFailure("reader-ended", status=status)


class Workers:
    """Up to *number* child processes, started when they are first needed; 0 for none.

    ``given_up`` states why there are none although there should be: they could not be started, or
    ended too often before they were ready. Use it in a single event loop, and :meth:`end` it there.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._children: list[Child] = []
        self._is_ended = False
        self._failed = 0  # how often some ended before they were ready
        self.given_up = ""
        self._total = 0  # size of all that was to be read

    def launch(self) -> None:
        """Start the processes that are missing. Raises ChildProcessError if there are none."""
        if self._is_ended:
            raise Stopped
        self._failed += any(child.is_gone and not child.is_ready for child in self._children)
        self._children = [child for child in self._children if not child.is_gone]
        if self._failed > _MAX_FAILED:  # otherwise, one would be started for each page
            raise self._give_up("ended again and again before they were ready")

        while len(self._children) < self.number:
            try:
                self._children.append(Child())
            except OSError as error:
                if self._children:
                    return
                raise self._give_up(f"cannot be started ({error})") from error

    def _give_up(self, why: str) -> ChildProcessError:
        """Return the error of a call without processes; the first time, log *why*."""
        if not self.given_up:
            self.given_up = (
                f"{why}; the machine may be short of memory. This process reads on in their place, "
                "which is slower"
            )
            logger.warning("The processes that read %s", self.given_up)
        return ChildProcessError(self.given_up)

    async def call(
        self, function: Callable[..., R], *arguments: Any, seconds: int = MAX_SECONDS_OF_CALL
    ) -> R:
        """Return ``function(*arguments)``, as the least busy process answers it.

        If it ends the process, it is called once more. Raises what :meth:`Child.call` raises, but
        not ChildDied, and what :meth:`launch` raises.
        """
        has_ended = False
        while True:
            self.launch()
            if not self._children:
                raise ChildProcessError
            child = min(self._children, key=lambda child: len(child.calls))
            try:
                return await child.call(function, *arguments, seconds=seconds)
            except ChildDied:
                continue
            except PageFailure as failure:
                if has_ended or failure.kind != "reader-ended":
                    raise
                has_ended = True

    async def read(self, size: int, function: Callable[..., R], *arguments: Any) -> R:
        """Return ``function(*arguments)``, which reads pages of this *size*.

        Raises what :meth:`call` raises.
        """
        if self._is_for_this_process(size):
            return function(*arguments)
        return await self._read_in_child(function, *arguments)

    async def read_page(self, function: Callable[[Capture], Page], capture: Capture) -> Page:
        """Return the page that *function* reads of *capture*; its texts may be packed."""
        if self._is_for_this_process(len(capture.body)):
            return function(capture)
        return await self._read_in_child(read_packed, function, capture)

    async def fold(self, remembered: Remembered) -> Due | None:
        """Return what :func:`fold_remembered` does, None if this process should fold."""
        if not self._is_for_this_process(0):
            with suppress(Exception):  # which this process will raise, too
                return await self.call(fold_remembered, remembered)
        return None

    def _is_for_this_process(self, size: int) -> bool:
        """Return whether this process reads what has this *size*.

        A child process reads what is large. In a fast crawl, which has read more than a little, it
        helps with the rest if it keeps up.
        """
        if not self.number:
            return True
        self._total += size
        if size > MAX_SIZE_HERE:
            return False
        if self._total <= MAX_TOTAL_HERE or all_cores() == 1:
            return True
        return any(len(child.calls) >= _MAX_WAITING for child in self._children)

    async def _read_in_child(self, function: Callable[..., R], *arguments: Any) -> R:
        with suppress(ChildProcessError):  # there is none, so this process reads
            return await self.call(function, *arguments, seconds=MAX_SECONDS_OF_PAGE)
        try:  # less safe: nothing interrupts what takes too long
            return function(*arguments)
        except MemoryError as error:
            raise PageFailure("no-memory") from error

    def end(self) -> None:
        """End the processes; open calls raise Stopped."""
        self._is_ended = True
        for child in self._children:
            child.end(Stopped())


# The code below runs in a child process.

MAX_MEGABYTES = 400  # of data; a page that is not refused for its size takes less than 300

Message = tuple[Callable[..., Any], tuple[Any, ...], int]


class Fault(Exception):
    """An unexpected exception of the child, in words, and its traceback."""


def serve(parent: socket.socket) -> None:
    """Report that this process is ready, and answer the calls of the *parent*, until that ends.

    A call that takes more than its seconds of processor time ends the process.
    """
    with suppress(ImportError, OSError, ValueError):  # the system cannot limit memory
        import resource

        limit = MAX_MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    calls: SimpleQueue[Message] = SimpleQueue()
    threading.Thread(target=_receive, args=(parent, calls), daemon=True).start()
    answer = _READY
    while True:
        with suppress(OSError):  # the parent has ended, which _receive notices, too
            parent.sendall(len(answer).to_bytes(_LENGTH) + answer)
        answer = _answer(*calls.get())


def _receive(parent: socket.socket, calls: SimpleQueue[Message]) -> None:
    """Pass on the calls of the *parent*; at its end, end the process, even during a call."""
    stream = parent.makefile("rb")
    try:
        while True:
            calls.put(pickle.load(stream))
    except (EOFError, ConnectionError, pickle.UnpicklingError):  # the parent has ended
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: int) -> bytes:
    _limit_time(seconds)
    try:
        return pickle.dumps((True, function(*arguments)))
    except MemoryError:
        return pickle.dumps((False, TooMuch("too-much-memory", most=MAX_MEGABYTES)))
    except Failure as failure:
        return pickle.dumps((False, failure))
    except Exception as error:
        return pickle.dumps((False, Fault(repr(error), traceback.format_exc())))
    finally:
        _limit_time(0)


def _limit_time(seconds: int) -> None:
    """Let the system end this process once it has taken *seconds*; 0 lifts the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def read_packed(function: Callable[[Capture], Page], capture: Capture) -> Page:
    """Return the page that *function* reads of *capture*, with its texts packed.

    The parent does not need the texts, and unpacking them takes longer than the rest of its work.
    """
    page = function(capture)
    page.packed = pickle.dumps((page.blocks, page.outside, page.framed, page.hidden))
    drop_texts([page])
    return page


def read_whole(collected: CollectedPages) -> Briefing:
    """Return the briefing of the pages *collected*, checked, measured, and without their text.

    Raises Failure.
    """
    unpack(collected.pages)
    briefing = reader.read(collected)
    briefing.is_valid = bool(briefing.turns) and first_invalid_line(briefing) is None
    if briefing.is_valid:
        briefing.size = measure(briefing.entry.status, briefing.turns)
    drop_texts(briefing.pages)
    return briefing


def unpack(pages: Iterable[Page]) -> None:
    """Restore the texts of those *pages* that :func:`read_packed` has read."""
    for page in pages:
        if page.packed:
            page.blocks, page.outside, page.framed, page.hidden = pickle.loads(page.packed)
            page.packed = b""


def drop_texts(pages: Iterable[Page]) -> None:
    """Drop the texts of *pages*, which nothing needs after they were read."""
    for page in pages:
        page.blocks = []
        page.outside = []
        page.framed = []
        page.hidden = []
