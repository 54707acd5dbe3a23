"""Functions for the child process to call."""

from __future__ import annotations

import os
import sys
import time

from scio_crawler.common.errors import StatusFailure


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
