"""One page: from its address to a Page, or a failure, wherever it comes from."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import (
    Failure,
    NotArchived,
    PageFailure,
    RefusedFailure,
    StatusFailure,
)
from scio_crawler.items import Capture, Collected, Page
from scio_crawler.reading.assembly import Assembly
from scio_crawler.reading.briefing import read_page_at

# --- One page: from its address to a Page, or a failure, wherever it comes from -------------------

MOST_SHELLS = 3  # JavaScript redirects in a row; more are a loop

Reader = Callable[[Capture], Page]


class Response(NamedTuple):
    """A response of status 200."""

    capture: Capture
    is_held: bool  # whether it was taken from the archive, since it has not changed


class Pages(ABC):
    """Gets pages from the origin *base* and reads them.

    Every method raises Failure if there is no page, and Stopped if the run is being stopped. *kind*
    is "list" or "page".
    """

    base: str

    @abstractmethod
    async def get(self, url: str, kind: str, anew: bool = False) -> Response:
        """Return the response for *url*; if *anew*, even an unchanged page is sent again."""

    @abstractmethod
    async def read(self, capture: Capture, read: Reader) -> Page:
        """Return what *read* makes of *capture*."""

    async def together(self, pages: Iterable[Awaitable[Page]]) -> list[Page | BaseException]:
        """Return what comes of each of *pages*, had side by side: a page or an exception."""
        return await asyncio.gather(*pages, return_exceptions=True)

    async def page(self, url: str, read: Reader, kind: str) -> Page:
        """Return the page at *url* as *read* reads it, or the page that JavaScript leads to."""
        for _ in range(MOST_SHELLS):
            page = await self.had(addresses.onto_origin(url, self.base), read, kind)
            if not page.redirect:
                return page
            url = page.redirect
        raise PageFailure("shells")

    async def had(self, target: str, read: Reader, kind: str) -> Page:
        """Return the page at *target* as *read* reads it."""
        response = await self.get(target, kind)
        try:
            return await self.read(response.capture, read)
        except Failure:
            if not response.is_held:
                raise
            # The archived page cannot be read, and the site says that it has not changed.
            anew = await self.get(target, kind, anew=True)
            return await self.read(anew.capture, read)

    async def with_twin(self, url: str, read: Reader, kind: str) -> Page:
        """Return the page as :meth:`page` does, or if that fails its twin for phones or desktops.

        If both fail, the first failure is raised, but the page counts as gone only if both are.
        There is no way round robots.txt: a page that it forbids is not replaced.
        """
        try:
            return await self.page(url, read, kind)
        except Failure as first:
            address = addresses.parse(url)
            if address is None or (isinstance(first, RefusedFailure) and first.is_by_robots):
                raise
            try:
                return await self.page(address.twin.url, read, kind)
            except Failure as second:
                if isinstance(second, NotArchived) and not second.was_asked:
                    raise
                if first.is_gone and not second.is_gone:
                    raise StatusFailure("twin", first=first, second=second) from None
                raise first from None


# --- All pages of one briefing, requested side by side --------------------------------------------


async def collect(source: Pages, address: Address) -> Collected:
    """Return the pages of the briefing that *address* belongs to, and why others are missing.

    Each page is requested in the form of *address*, for desktops or phones, and then in the other
    one. If *address* leads to another article, its pages are collected instead. Raises Failure if
    no page could be had, and Stopped if the crawl is being stopped.
    """
    found = Assembly(address)
    while wanted := found.wanted(source.base):
        pages = (_page(source, target, number) for number, target in wanted.items())
        results = await source.together(pages)
        for number, result in zip(wanted, results, strict=True):
            if isinstance(result, Page):
                found.take(number, result)
            elif isinstance(result, NotArchived) and not result.was_asked:
                raise result  # the recorded run was cut off before it had all pages
            elif isinstance(result, Failure):
                found.miss(number, result)
            elif isinstance(result, BaseException):
                raise result
    return found.collected()


async def _page(source: Pages, address: Address, number: int) -> Page:
    """Return page *number* at *address*. Raises Failure, also if another page is there."""
    read = partial(read_page_at, address=address, number=number)
    return await source.with_twin(address.url, read, "page")
