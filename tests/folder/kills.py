"""Run something in a process that may be killed at any moment."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

from scio_crawler.common.database import Database

KILLED = 9


def die() -> None:
    """End this process at once, without any clean-up, as a kill does."""
    os._exit(KILLED)


def killed(action: Callable[[], object]) -> bool:
    """Run *action* in a forked process; return whether it died there, False if it ended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads
        child = os.fork()
    if not child:
        try:
            action()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, KILLED), "the action itself failed"
    return status == KILLED


def steps_of(action: Callable[[], object]) -> int:
    """Run *action* to its end in a process of its own; return how many steps it took."""
    reading, writing = os.pipe()

    def counting() -> None:
        watch(lambda: os.write(writing, b"."))
        action()

    was_killed = killed(counting)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        steps = len(told.read())
    assert not was_killed
    return steps


def killed_at(number: int, action: Callable[[], object]) -> bool:
    """Run *action* in a process that dies at the step *number*; return False if it ended before."""

    def stepping() -> None:
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1
            if steps == number:
                die()

        watch(step)
        action()

    return killed(stepping)


def watch(step: Callable[[], None]) -> None:
    """Call *step* around every change of a file and of the database, from now on."""
    for name in ("open", "replace", "rename", "unlink", "mkdir"):
        setattr(Path, name, _stepping(getattr(Path, name), step))

    @contextmanager
    def transaction(self, real=Database.transaction) -> Iterator[Connection]:
        step()
        with real(self) as connection:
            yield connection
            step()  # before the commit
        step()

    Database.transaction = transaction
    os.fsync = lambda _: step()


def _stepping(real: Callable[..., object], step: Callable[[], None]) -> Callable[..., object]:
    def watched(*args: object, **kwargs: object) -> object:
        step()
        done = real(*args, **kwargs)
        step()
        return done

    return watched
