"""What reads the pages of a briefing: the result is the same here and in child processes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable
from functools import partial
from importlib.resources import files
from typing import TypeVar

import pytest

from scio_crawler.common import addresses
from scio_crawler.items import Briefing, Capture, Collected, Page
from scio_crawler.reading.assembly import Assembly
from scio_crawler.reading.briefing import read_page_at
from scio_crawler.run import readers
from scio_crawler.run.readers import Reader, WorkerReader
from scio_crawler.run.workers import Workers
from tests.run.workers.running import with_workers

T = TypeVar("T")

FIRST = "http://english.scio.gov.cn/pressroom/2025-03/12/content_900100001.html"


async def collect(reader: Reader) -> Collected:
    """Return the pages of a briefing of the sample, read by *reader*."""
    address = addresses.parse(FIRST)
    assert address
    assembly = Assembly(address)
    while wanted := assembly.wanted(address.origin):
        for number, target in wanted.items():
            folder = files("scio_crawler") / "sample"
            body = folder.joinpath(*addresses.path_of(target.url).split("/")[1:]).read_bytes()
            capture = Capture(target.url, body, {}, "2025-03-13T02:00:00Z")
            read = partial(read_page_at, address=target, number=number)
            assembly.take(number, await reader.page(read, capture))
    return assembly.collected()


class Limited(Reader):
    """Reads as *reader* does, but nothing is light from the tenth page on."""

    def __init__(self, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        self._reader, self._monkeypatch, self._pages = reader, monkeypatch, 0

    async def page(self, read_page: readers.PageReader, capture: Capture) -> Page:
        self._pages += 1
        if self._pages == 10:
            self._monkeypatch.setattr(readers, "LIGHT", 0)
        return await self._reader.page(read_page, capture)


def pids(workers: Workers) -> Awaitable[int]:
    return workers.call(os.getpid)


def here() -> Briefing:
    async def work() -> Briefing:
        return await Reader().briefing(await collect(Reader()))

    return asyncio.run(work())


def same(one: Briefing, other: Briefing) -> bool:
    """Return whether two readings have the same lines, signs and measure."""
    return (
        one.turns == other.turns
        and one.people == other.people
        and one.notes == other.notes
        and one.entry == other.entry
        and one.sources == other.sources
        and one.signs == other.signs
        and one.size == other.size
        and one.is_valid
        and other.is_valid
    )


def has_text(page: Page) -> bool:
    return bool(page.blocks)


def test_a_child_keeps_the_text_of_the_pages_and_reads_the_same() -> None:
    async def work(workers: Workers) -> tuple[list[bool], Briefing]:
        await workers.call(os.getpid)
        reader = WorkerReader(workers, prefers_child=True)
        collected = await collect(reader)
        return list(map(has_text, collected.pages)), await reader.briefing(collected)

    texts, briefing = with_workers(1, work)
    assert not any(texts)
    assert same(briefing, here())
    assert not any(map(has_text, briefing.pages))


@pytest.mark.parametrize("prefers_child", [False, True])
def test_without_a_child_that_is_ready_what_is_light_is_read_here(prefers_child: bool) -> None:
    async def work(workers: Workers) -> tuple[list[bool], Briefing]:
        reader = WorkerReader(workers, prefers_child)
        collected = await collect(reader)
        return list(map(has_text, collected.pages)), await reader.briefing(collected)

    texts, briefing = with_workers(1, work)
    assert all(texts)
    assert same(briefing, here())


def test_what_is_not_light_is_read_in_a_child_and_all_that_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work(workers: Workers) -> tuple[list[bool], Briefing]:
        reader = WorkerReader(workers)
        collected = await collect(Limited(reader, monkeypatch))
        return list(map(has_text, collected.pages)), await reader.briefing(collected)

    texts, briefing = with_workers(1, work)
    assert texts == [True] * 9 + [False] * 2
    assert same(briefing, here())


def test_pages_that_a_killed_child_kept_are_read_again() -> None:
    async def work(workers: Workers) -> Briefing:
        await workers.call(os.getpid)
        reader = WorkerReader(workers, prefers_child=True)
        collected = await collect(reader)
        os.kill(await pids(workers), signal.SIGKILL)
        return await reader.briefing(collected)

    assert same(with_workers(1, work), here())


def test_pages_for_which_a_child_had_no_room_are_read_again() -> None:
    async def work(workers: Workers) -> tuple[Briefing, Briefing]:
        await workers.call(os.getpid)
        one, other = (WorkerReader(workers, prefers_child=True) for _ in range(2))
        first = await collect(one)
        await workers.call(forget)
        return await one.briefing(first), await other.briefing(await collect(other))

    assert all(same(each, here()) for each in with_workers(1, work))


def forget() -> None:
    """Forget, in a child, what it keeps, as if larger pages had come."""
    readers.kept.clear()
