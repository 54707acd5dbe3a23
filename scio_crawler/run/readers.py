"""What reads the pages of one briefing, and then the briefing: this process or a child process.

A child keeps the text of the pages that it has read, under numbers, until the briefing is read: to
send it to and fro would take as long as reading. Nothing here imports Scrapy.
"""

from asyncio import gather
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from copy import copy
from dataclasses import replace
from itertools import count
from typing import TypeVar

from scio_crawler.common.errors import PageFailure
from scio_crawler.contract.schemas import first_fault
from scio_crawler.folder.outcomes import measure
from scio_crawler.items import Briefing, Capture, Collected, Page
from scio_crawler.reading.briefing import read
from scio_crawler.run.workers import MOST_SECONDS, Child, Unanswered, Workers

LIGHT = 128 * 1024  # bytes or characters, which are read in half a second at the worst
_MOST_KEPT = 6_000_000  # weight of the pages that a child keeps; one briefing has 4 millions
_TEXTS = ("blocks", "outside", "framed", "hidden")  # what is kept of a page

R = TypeVar("R")

PageReader = Callable[[Capture], Page]


class Reader:
    """Reads one briefing in this process, however much there is to read."""

    async def page(self, read_page: PageReader, capture: Capture) -> Page:
        """Return the page of *capture* as *read_page* reads it. Raises what that raises."""
        return read_page(capture)

    async def briefing(self, collected: Collected) -> Briefing:
        """Return the briefing that the pages *collected* hold, checked and measured.

        Its pages have no text any more. Raises Failure.
        """
        return read_whole(collected)


class WorkerReader(Reader):
    """Reads one briefing in a child process if it is large, or here.

    If it *prefers_child*, it reads everything in one as soon as one is ready. Methods raise what
    :meth:`~scio_crawler.run.workers.Workers.call` raises, too.
    """

    _numbers = count(1)  # of the pages of all briefings

    def __init__(self, workers: Workers, prefers_child: bool = False) -> None:
        self._workers, self._prefers_child = workers, prefers_child
        self._child: Child | None = None
        # By the number of a page: the process that keeps its text, and what it is read from.
        self._keepers: dict[int, Child] = {}
        self._captures: dict[int, tuple[PageReader, Capture]] = {}

    async def page(self, read_page: PageReader, capture: Capture) -> Page:
        if self._is_done_here(len(capture.body)):
            return read_page(capture)
        number = next(self._numbers)
        return await _insist(lambda: self._keep(number, read_page, capture))

    async def briefing(self, collected: Collected) -> Briefing:
        collected = replace(collected, reader=None)
        if self._is_done_here(sum(page.weight for page in collected.pages)):
            return read_whole(collected)
        return await _insist(lambda: self._read(collected))

    def _is_done_here(self, size: int) -> bool:
        """Return whether this process reads *size* bytes, or characters; else choose a child."""
        is_large = size > LIGHT
        if self._child is None and (self._prefers_child or is_large):
            with suppress(OSError):  # the system has no room for one, or cannot give it a socket
                self._child = self._workers.idlest(ready=not is_large)
        return self._child is None

    async def _read(self, collected: Collected) -> Briefing:
        child = self._at()
        numbers = (page.kept for page in collected.pages if page.kept)
        lost = (number for number in numbers if self._keepers.get(number) is not child)
        # Without a wait between them, so that no other pages come between these.
        *_, found = await gather(
            *(self._keep(number, *self._captures[number]) for number in lost),
            child.call(read_whole, collected, seconds=MOST_SECONDS),
            return_exceptions=True,
        )
        if isinstance(found, Unanswered):  # its process has ended, or had no room for them all
            self._keepers.clear()
        if isinstance(found, BaseException):
            raise found
        assert isinstance(found, Briefing)
        return found

    async def _keep(self, number: int, read_page: PageReader, capture: Capture) -> Page:
        child = self._at()
        page = await child.call(read_and_keep, number, read_page, capture, seconds=MOST_SECONDS)
        self._keepers[number], self._captures[number] = child, (read_page, capture)
        return page

    def _at(self) -> Child:
        if self._child is None or self._child.is_gone:
            self._child = self._workers.idlest()
        assert self._child is not None
        return self._child


async def _insist(attempt: Callable[[], Awaitable[R]]) -> R:
    """Return what *attempt* returns; try again if a child ended before, and once if it ended then.

    A child that was idle may have ended of something else.
    """
    ended = False
    while True:
        try:
            return await attempt()
        except Unanswered:
            continue
        except PageFailure as failure:
            if ended or failure.kind != "reader-ended":
                raise
            ended = True


# What follows may run in a child process.

kept: dict[int, Page] = {}


def read_and_keep(number: int, read_page: PageReader, capture: Capture) -> Page:
    """Return the page of *capture* without its text, which is kept under *number*."""
    page = read_page(capture)
    page.kept = number
    kept[number] = page
    while sum(page.weight for page in kept.values()) > _MOST_KEPT:
        del kept[next(iter(kept))]
    bare = copy(page)
    drop_texts([bare])
    return bare


def read_whole(collected: Collected) -> Briefing:
    """Return the briefing of the pages *collected*, checked, measured, and without their text.

    Raises Failure, and Unanswered if the text of a page is kept no more.
    """
    for page in collected.pages:
        if page.kept:
            if (whole := kept.pop(page.kept, None)) is None:
                raise Unanswered
            for name in _TEXTS:
                setattr(page, name, getattr(whole, name))
    briefing = read(collected)
    briefing.is_valid = bool(briefing.turns) and first_fault(briefing) is None
    if briefing.is_valid:
        briefing.size = measure(briefing.entry.status, briefing.turns)
    drop_texts(briefing.pages)
    return briefing


def drop_texts(pages: Iterable[Page]) -> None:
    """Drop the text of *pages*, which nothing needs after they were read."""
    for page in pages:
        for name in _TEXTS:
            setattr(page, name, [])
