"""Run without an engine: a replay or an import, from the opened folder to its exit status."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TypeVar

from scio_crawler.common import interrupts
from scio_crawler.common.errors import Interrupted, OutputError
from scio_crawler.run.session import Session
from scio_crawler.run.workers import InProcess, Pool
from scio_crawler.spiders.cluster import Cluster

logger = logging.getLogger(__name__)

POLL = 0.5  # seconds between looks for a signal

T = TypeVar("T")


def to_its_end(run: Session, work: Callable[[], None]) -> int:
    """Do the *work* of *run*, close it whatever happens, and return its exit status."""
    reason = "finished"
    try:
        with run.ledger.unsynced():  # all of it can be made again from the archive
            work()
    except Interrupted as stop:
        reason = stop.name
        logger.info("%s: the run ends; the next one carries on", interrupts.said(reason))
    except OutputError as error:
        run.give_up(error)
        reason = "the output cannot be written"
    except Exception as error:
        logger.critical("The run breaks off", exc_info=error)
        run.report.crashed("the run", error)
        reason = "unexpected error"
    run.close(reason)
    status, _ = run.report.exit_status()
    return status


def all_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def result_of(future: Future[T], again: Callable[[], T]) -> T:
    """Return the result of *future*; if its worker did not cope with it, that of *again*.

    Raises Interrupted if a signal asks to stop meanwhile, or the cluster of the worker is gone.
    """
    while True:
        interrupts.check()
        try:
            return future.result(timeout=POLL)
        except TimeoutError:
            if future.done():
                break
        except CancelledError:  # by nobody but a cluster that lost its scheduler
            raise Interrupted("The cluster is gone") from None
        except Exception as error:
            logger.info("A worker failed, and its work is done again: %r", error)
            break
    return again()


@contextmanager
def readers(workers: int, scheduler: str = "") -> Iterator[tuple[Executor, int]]:
    """Give an executor that reads, and the number of its workers.

    It is this process, so many processes if there are several *workers*, or the cluster that has
    its *scheduler* there. What it has not done is dropped in the end. Raises ArgumentError if that
    cluster cannot be used.
    """
    executor: Executor
    if scheduler:
        executor = cluster = Cluster(scheduler)
        workers = cluster.workers
    else:
        executor = Pool(workers) if workers > 1 else InProcess()
    try:
        yield executor, workers
    finally:
        executor.shutdown(wait=False)
