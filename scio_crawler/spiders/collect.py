"""One briefing: all its pages side by side, in order, and why any is missing."""

from __future__ import annotations

import asyncio

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.items import Briefing, Page
from scio_crawler.layouts import read_page
from scio_crawler.spiders.fetch import Fetcher, Unavailable


async def collect(fetcher: Fetcher, address: Address) -> Briefing:
    """The briefing that the page at *address* belongs to, with every page that could be had.

    The desktop page is asked for first unless *address* is a phone page; its twin if that fails.
    A JavaScript shell may lead to another article, which the briefing then is. Raises
    :exc:`Unavailable` if neither the page at *address* nor page 1 could be had.
    """
    pages: dict[int, Page] = {}
    missing: dict[int, str] = {}
    wanted = {address.page or 1: address.at(address.page or 1)}
    first_failure: Unavailable | None = None
    while wanted:
        results = await asyncio.gather(
            *(_page(fetcher, target) for target in wanted.values()), return_exceptions=True
        )
        for number, result in zip(wanted, results, strict=True):
            if isinstance(result, Page):
                pages[number] = result
            elif isinstance(result, Unavailable):
                missing[number] = str(result)
                first_failure = first_failure or result
            elif isinstance(result, BaseException):
                raise result
        if len(pages) == 1 and not missing:
            (page,) = pages.values()
            address = _as_found(address, page)
        wanted = _still_wanted(fetcher, address, pages, missing)
    if not pages and first_failure:
        raise first_failure
    _drop_repeated(pages, missing)
    _forget_unlinked(pages, missing)
    ordered = [pages[number] for number in sorted(pages)]
    return Briefing(
        briefing_id=address.briefing_id,
        url=address.at(min(pages)).canonical,
        pages=ordered,
        missing=dict(sorted(missing.items())),
    )


def _still_wanted(
    fetcher: Fetcher, address: Address, pages: dict[int, Page], missing: dict[int, str]
) -> dict[int, Address]:
    """The pages that a pager names, and page 1, as far as they were not asked for yet."""
    named = {1: address.at(1)}
    for page in pages.values():
        for number, url in page.pager.items():
            target = addresses.parse(addresses.onto_origin(url, fetcher.base))
            if target and target.names_same(address):
                named.setdefault(number, target)
    return {n: named[n] for n in sorted(named) if n not in pages and n not in missing}


async def _page(fetcher: Fetcher, address: Address) -> Page:
    page = await fetcher.with_twin(address.url, read_page, "page")
    found = addresses.parse(page.url)
    if found is None:
        raise Unavailable(f"leads to {page.url}, which is no page of a briefing", final=True)
    same = found.names_same(address)
    if address.page > 1 and not (same and found.page == address.page):
        raise Unavailable(f"leads to {page.url}")
    if page.article and found.kind == "content" and page.article != found.id:
        raise Unavailable(f"shows article {page.article} instead")
    if same and page.number != address.page:
        raise Unavailable(f"shows page {page.number} instead")
    return page


def _as_found(address: Address, page: Page) -> Address:
    """The address that *page* really has, where a shell or a redirect led to another article."""
    found = addresses.parse(page.url)
    return address if found is None or found == address else found


def _drop_repeated(pages: dict[int, Page], missing: dict[int, str]) -> None:
    """Take out every page that shows the same text as an earlier one."""
    shown: dict[str, int] = {}
    for number in sorted(pages):
        text = "\n".join(block.text for block in pages[number].blocks)
        earlier = shown.setdefault(text, number)
        if earlier != number:
            missing[number] = f"repeats page {earlier}"
            del pages[number]


def _forget_unlinked(pages: dict[int, Page], missing: dict[int, str]) -> None:
    """Page 1 of a single page without a pager is missing only if that page is not page 1."""
    if 1 in missing and min(pages) == 1:
        del missing[1]
