"""Run something with child processes, and end them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from scio_crawler.run.workers import Workers

T = TypeVar("T")


def with_workers(number: int, work: Callable[[Workers], Awaitable[T]]) -> T:
    """Return what *work* returns, done with so many workers."""

    async def do() -> T:
        workers = Workers(number)
        try:
            return await work(workers)
        finally:
            workers.end()

    return asyncio.run(do())
