"""Run without an engine: a replay or an import, from the opened folder to its exit status."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from scio_crawler.errors import Interrupted, OutputError
from scio_crawler.heavy.pool import InProcess, Pool
from scio_crawler.run.session import SHUTDOWN, Session

logger = logging.getLogger(__name__)


def to_its_end(run: Session, work: Callable[[], None]) -> int:
    """Do the *work* of *run*, close it whatever happens, and return its exit status."""
    reason = "finished"
    try:
        work()
    except Interrupted as stop:
        logger.info("%s: the run ends; the next one carries on", stop.name)
        reason = SHUTDOWN
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


@contextmanager
def readers(workers: int) -> Iterator[Executor]:
    """Give an executor that reads: this process, or so many processes if there are several."""
    executor = Pool(workers) if workers > 1 else InProcess()
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False)
        raise
    executor.shutdown()
