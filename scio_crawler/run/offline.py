"""Run without an engine, with or without workers, from the opened folder to the exit status."""

import asyncio
import hashlib
import logging
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from threading import local
from typing import Any, TypeVar
from weakref import WeakSet

from lxml import etree

import scio_crawler
from scio_crawler.common import interrupts
from scio_crawler.common.addresses import without_secrets
from scio_crawler.common.errors import ArgumentError, Interrupted, OutputError
from scio_crawler.common.identity import VERSION
from scio_crawler.run.session import Session
from scio_crawler.run.workers import Workers, all_cores

logger = logging.getLogger(__name__)

WINDOW = 8  # readings of each worker that may wait to be used
_POLL = 0.5  # seconds between looks for a signal, and for a scheduler that is gone

T = TypeVar("T")


async def run_to_end(run: Session, work: Awaitable[None], callees: "Callees") -> int:
    """Do the *work* of *run* with *callees*, close it in any case, and return its exit status."""
    reason = "finished"
    try:
        with run.ledger.unsynced():  # all of it can be made again from the archive
            await work
    except Interrupted as stop:
        reason = stop.name
        logger.info(
            "%s: the run ends; the next one carries on", interrupts.stop_reason_in_words(reason)
        )
    except OutputError as error:
        run.give_up(error)
        reason = "the output cannot be written"
    except Exception as error:
        logger.critical("The run fails", exc_info=error)
        run.report.crashed("the run", error)
        reason = "unexpected error"

    note_given_up(run, callees)
    run.close(reason)
    return run.report.exit_status()


def note_given_up(run: Session, callees: "Callees") -> None:
    """Let *run* report why its *callees* were given up, if they were."""
    run.workers.given_up = run.workers.given_up or callees.given_up


def lookahead(begun: Iterable[T], number: int, callees: "Callees") -> Iterator[T]:
    """Yield the items of *begun* in order, once *number* more are begun for each of *callees*."""
    waiting: deque[T] = deque()
    for each in begun:
        waiting.append(each)
        if len(waiting) > number * callees.number:
            yield waiting.popleft()
    yield from waiting


def submit(callees: "Callees", function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
    """Let one of the *callees* call *function*."""
    future = asyncio.ensure_future(callees.call(function, *arguments))
    # A run that ends early asks for no more results; asyncio would report each as an error.
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    return future


async def result_of(future: asyncio.Future[T]) -> T | None:
    """Return the result of *future*; None if no worker has one, and the caller must do the work.

    Raises Interrupted if a signal asks to stop meanwhile, or the cluster of the worker is gone.
    """
    while True:
        interrupts.check()
        await asyncio.wait([future], timeout=_POLL)
        if future.done():
            break

    try:
        return future.result()
    except Interrupted:
        raise
    except ChildProcessError:  # there is none, which was reported
        return None
    except Exception as error:
        why = without_secrets(repr(error))
        logger.info("A worker failed, and its work is done again: %s", why)
        return None


@asynccontextmanager
async def workers_for(workers: int, scheduler: str = "") -> AsyncIterator["Callees"]:
    """Yield what reads: child processes, or the cluster of the *scheduler* at this address.

    *workers* is the number of processes, 0 for one per core; this process reads in place of a
    single one. At the end, open calls are dropped. Raises ArgumentError if the cluster cannot be
    used.
    """
    callees: Callees

    if scheduler:
        callees = Cluster(scheduler)
    else:
        workers = workers or all_cores()
        callees = children = Workers(workers if workers > 1 else 0)
        with suppress(ChildProcessError):  # without them, this process does the work
            children.launch()
    try:
        yield callees
    finally:
        callees.end()


_CONNECT_TIMEOUT = 5  # seconds
_WORKERS_TIMEOUT = 60  # seconds; each imports the package first
_CLOSE_TIMEOUT = 3  # seconds


class Cluster:
    """Calls functions on the workers of the Dask scheduler at *address*.

    Each call is made in a child process of the worker, as by
    :class:`~scio_crawler.run.workers.Workers`, so that a page that takes too long or crashes a
    library ends no worker. Other workers take over the tasks of one that is gone.

    Raises ArgumentError if no scheduler answers, and unless every worker has this very version.
    """

    given_up = ""  # see Workers; here, a run ends if the cluster is gone

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        try:
            self._check_workers(address)
            self.number = sum(self._client.nthreads().values())  # the threads of all workers now
        except BaseException:
            self.end()
            raise
        # Not "pure": a file may change while its name does not.
        self._executor = self._client.get_executor(pure=False)
        self._open_calls: WeakSet[Future[Any]] = WeakSet()
        self._client.loop.add_callback(self._watch)

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return ``function(*arguments)``, called by a worker.

        Raises what it raises, and Interrupted if the cluster is gone.
        """
        try:
            future: Future[T] = self._executor.submit(
                _call, build(), str(Path.cwd()), function, arguments
            )
        except Exception as error:  # of a client that has given up
            raise _gone() from error
        self._open_calls.add(future)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task and task.cancelling():  # the run ends
                raise
            raise _gone() from None  # the client has lost its scheduler

    async def _watch(self) -> None:
        """Let open calls fail once the scheduler is gone; Dask would let some of them wait."""
        while self._client.status == "running":
            await asyncio.sleep(_POLL)
        while True:
            for future in list(self._open_calls):
                with suppress(InvalidStateError):  # it is done
                    future.set_exception(_gone())
            await asyncio.sleep(_POLL)

    def end(self) -> None:
        """Leave the cluster, which drops what is not done."""
        with suppress(Exception):  # it may be gone
            self._client.close(timeout=_CLOSE_TIMEOUT)

    def _check_workers(self, address: str) -> None:
        """Raise ArgumentError unless the cluster has workers, and all have this version."""
        try:
            answers = self._client.run(build, on_error="return", callback_timeout=_WORKERS_TIMEOUT)
        except TimeoutError as error:
            why = f"its workers did not answer in {_WORKERS_TIMEOUT} s"
            raise ArgumentError(f"--scheduler={address}: {why}") from error
        if not answers:
            raise ArgumentError(f"--scheduler={address}: it has no workers")

        others = sorted(name for name, answer in answers.items() if answer != build())
        if others:
            what = f"all workers need scio_crawler {build()}, and {len(others)} have another"
            example = f"{others[0]} answers: {answers[others[0]]}"
            raise ArgumentError(f"--scheduler={address}: {what}, or none; {example}")


@cache
def build() -> str:
    """Return the version, and a digest of all code on which scanning and reading depend."""
    digest = hashlib.sha256(repr((sys.version_info[:2], etree.LXML_VERSION)).encode())
    folder = Path(scio_crawler.__file__).parent
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in (".py", ".txt"):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return f"{VERSION}+{digest.hexdigest()[:8]}"


def _connected(address: str) -> Any:
    try:
        import dask.config
        from distributed import Client
    except ImportError as error:
        raise ArgumentError(
            f"--scheduler needs Dask, which is not installed ({error.name}): "
            "pip install 'scio-crawler[scale]'"
        ) from error
    connect: Any = Client  # which has no types

    # All pages of a briefing go to a worker at once.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})
    for name in ("distributed", "distributed.client", "tornado.application"):
        # They log tracebacks; the run reports what matters.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return connect(address, timeout=_CONNECT_TIMEOUT, set_as_default=False)
    except Exception as error:  # raised for the address, by TLS, or by another service there
        why = " ".join(str(error).split()) or type(error).__name__
        raise ArgumentError(f"--scheduler={address}: no scheduler answers there: {why}") from error


def _gone() -> Interrupted:
    return Interrupted("The cluster is gone")


def _call(wanted: str, folder: str, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Call *function* on a worker that has the build *wanted*, in a child process in *folder*."""
    if wanted != build():  # a worker that came later
        raise RuntimeError(f"a worker has {build()}")
    runner, child = _own_child()
    result: T = runner.run(child.call(_in_folder, folder, function, arguments))
    return result


def _in_folder(folder: str, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Call *function* in *folder*, so that relative paths mean the same as here."""
    with suppress(OSError):  # the worker's machine has no such folder
        os.chdir(folder)
    return function(*arguments)


_own = local()


def _own_child() -> tuple[asyncio.Runner, Workers]:
    """Return the child process of this thread of a worker, and the runner of its event loop."""
    if not hasattr(_own, "runner"):
        _own.runner = asyncio.Runner()
        _own.child = Workers(1)
    return _own.runner, _own.child


Callees = Workers | Cluster
