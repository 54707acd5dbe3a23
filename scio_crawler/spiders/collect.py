"""One briefing: all its pages side by side, in order, and why any is missing."""

from __future__ import annotations

import asyncio

from scio_crawler.addresses import Address
from scio_crawler.errors import Failure, NotArchived
from scio_crawler.items import Capture, Collected, Page
from scio_crawler.reading import Assembly, check_page, read_page
from scio_crawler.spiders.fetch import Fetcher


async def collect(fetcher: Fetcher, address: Address) -> Collected:
    """Return the pages that could be had of the briefing that the page at *address* belongs to.

    The desktop page is asked for first unless *address* is a phone page; its twin if that fails.
    A JavaScript shell or a redirect may lead to another article, whose pages are then collected.
    The engine's page of the whole text (``_0``) is asked for only if it is the *address*. Raises
    Failure if no page could be had, and Stopped: half a briefing is none then.
    """
    found = Assembly(address)
    wanted = {address.page: address}
    while wanted:
        results = await asyncio.gather(
            *(_page(fetcher, target) for target in wanted.values()), return_exceptions=True
        )
        for number, result in zip(wanted, results, strict=True):
            if isinstance(result, Page):
                found.take(number, result)
            elif isinstance(result, NotArchived) and not result.was_asked:
                raise result  # the run was stopped before it had all pages
            elif isinstance(result, Failure):
                found.miss(number, result)
            elif isinstance(result, BaseException):
                raise result
        wanted = found.wanted(fetcher.base)
    return found.collected()


async def _page(fetcher: Fetcher, address: Address) -> Page:
    """Return the page at *address*; raises Failure if what is there is another one."""

    def read(capture: Capture) -> Page:
        page = read_page(capture)
        check_page(page, address)
        return page

    return await fetcher.with_twin(address.url, read, "page")
