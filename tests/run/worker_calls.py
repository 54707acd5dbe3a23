"""Functions for a child process to call, and what runs them."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from scio_crawler.common.errors import StatusFailure
from scio_crawler.run.workers import Workers

T = TypeVar("T")


def with_workers(number: int, work: Callable[[Workers], Awaitable[T]]) -> T:
    """Return what *work* returns, done with this *number* of workers."""

    async def do() -> T:
        workers = Workers(number)
        try:
            return await work(workers)
        finally:
            workers.end()

    return asyncio.run(do())


def process_of(_: object) -> int:
    return os.getpid()


def slept(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def doubled(number: int) -> int:
    print("a word on the standard output, which is no answer")
    return 2 * number


def failing(address: str) -> None:
    raise StatusFailure("status", status=404, url=address)


def faulty(_: object) -> None:
    raise LookupError("no lantern")


def unpicklable(_: object) -> object:
    return sys.stdin


def greedy(_: object) -> int:
    return len(bytearray(2_000_000_000))


def endless(_: object) -> None:
    while True:
        pass


def dying(_: object) -> None:
    os.abort()


def short_of_memory(_: object) -> None:
    raise MemoryError


def endless_in_c(file: str) -> None:
    """Write the number of this process to *file*, and call C code that takes years."""
    Path(f"{file}.tmp").write_text(str(os.getpid()))
    Path(f"{file}.tmp").replace(file)
    re.fullmatch(r"(?:a|a)*", "a" * 80 + "b")
