"""All pages of one briefing, requested side by side."""

from __future__ import annotations

from functools import partial

from scio_crawler.addresses import Address
from scio_crawler.assembly import Assembly
from scio_crawler.errors import Failure, NotArchived
from scio_crawler.items import Collected, Page
from scio_crawler.reading import read_page_at
from scio_crawler.run.ahead import Ahead, Portion
from scio_crawler.spiders.pages import Pages


async def collect(source: Pages, address: Address, portion: Portion | None = None) -> Collected:
    """Return the pages of the briefing that *address* belongs to, and why others are missing.

    Each page is requested in the form of *address*, for desktops or phones, and then in the other
    one. If *address* leads to another article, its pages are collected instead. *portion* keeps
    account of what is asked for. Raises Failure if no page could be had, and Stopped if the crawl
    is being stopped.
    """
    found, portion = Assembly(address), portion or Ahead().begin()
    while wanted := found.wanted(source.base):
        portion.ask(len(wanted))
        pages = (_page(source, target, number, portion) for number, target in wanted.items())
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


async def _page(source: Pages, address: Address, number: int, portion: Portion) -> Page:
    """Return page *number* at *address*. Raises Failure, also if another page is there."""
    read = partial(read_page_at, address=address, number=number)
    try:
        return await source.with_twin(address.url, read, "page")
    finally:
        portion.done()
