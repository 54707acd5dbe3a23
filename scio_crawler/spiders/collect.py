"""One briefing: all its pages side by side, in order, and why any is missing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.items import PAGER, Briefing, Page
from scio_crawler.layouts import PageError, read_page
from scio_crawler.spiders.fetch import Fetcher, NotArchived, Unavailable
from scio_crawler.transcript.text import visible

MOST_PAGES = 300  # of one article; the longest known has some 20
# The share of a page's text that is links to elsewhere in one that is no article (the home page).
MOST_LINKED = 1 / 3


async def collect(fetcher: Fetcher, address: Address) -> Briefing:
    """The briefing that the page at *address* belongs to, with every page that could be had.

    The desktop page is asked for first unless *address* is a phone page; its twin if that fails.
    A JavaScript shell or a redirect may lead to another article, which the briefing then is. The
    engine's page of the whole text (``_0``) is asked for only if it is the *address*. Raises
    :exc:`Unavailable` if no page could be had, and Stopped: half a briefing is none then.
    """
    found = _Found(address)
    wanted = {address.page: address}
    while wanted:
        results = await asyncio.gather(
            *(_page(fetcher, target) for target in wanted.values()), return_exceptions=True
        )
        for number, result in zip(wanted, results, strict=True):
            if isinstance(result, Page):
                found.take(number, result)
            elif isinstance(result, NotArchived) and not result.failed:
                raise result  # the run was stopped before it had all pages
            elif isinstance(result, Unavailable):
                found.miss(number, result)
            elif isinstance(result, BaseException):
                raise result
        wanted = found.wanted(fetcher.base)
    return found.briefing()


async def _page(fetcher: Fetcher, address: Address) -> Page:
    """The page at *address*; raises Unavailable if what is there is another one."""

    def read(html: str, url: str) -> Page:
        page = read_page(html, url)
        if not page.redirect and (reason := _mismatch(page, address)):
            raise PageError(reason)
        return page

    return await fetcher.with_twin(address.url, read, "page")


def _mismatch(page: Page, address: Address) -> str:
    """Why *page* is not the one that was asked for at *address*, ``""`` if it is."""
    found = addresses.parse(page.url)
    if found is None:
        return f"leads to {page.url}, which is no page of a briefing"
    if not found.names_same(address) and address.page == 1:
        address = found  # another article in its place
    if not found.names_same(address) or found.page != address.page:
        return f"leads to {page.url}"
    if page.article and found.kind == "content" and page.article != found.id:
        return f"shows article {page.article} instead"
    if page.number != address.page and address.page:
        return f"shows page {page.number} instead"
    if page.article:
        return ""
    if not any(block.text for block in page.blocks):
        return "shows no text"
    if found.kind == "content" and _is_of_links(page):
        return "shows a page of links instead"
    return ""


def _is_of_links(page: Page) -> bool:
    """Whether much of the text is links: the home page, sent in place of an article."""
    blocks = [block for block in page.blocks if block.kind != PAGER]
    linked = sum(visible(block.text) for block in blocks if block.href)
    return linked > MOST_LINKED * sum(visible(block.text) for block in blocks)


@dataclass
class _Found:
    """What is known of one briefing while its pages come in."""

    address: Address  # of the article as it was found to be
    pages: dict[int, Page] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)
    _named: dict[int, str] = field(default_factory=dict)  # by pagers: number -> address
    _shown: dict[str, int] = field(default_factory=dict)  # a page's text -> its number
    _failure: Unavailable | None = None

    def take(self, number: int, page: Page) -> None:
        """Add *page*, unless it repeats another one or is of no article where others are."""
        if not self.pages:
            self._begin(page)
            number = self.address.page or 1
        text = "\n".join(block.text for block in page.blocks if block.kind != PAGER)
        earlier = self._shown.setdefault(text, number) if text else number
        if earlier != number:
            self.missing[number] = f"repeats page {earlier}"
        elif not page.article and any(other.article for other in self.pages.values()):
            self.missing[number] = "shows no page of this article"
        else:
            self.pages[number] = page
            for further, url in page.pager.items():
                self._named.setdefault(further, url)

    def _begin(self, first: Page) -> None:
        """Go by the address of the first page that is there: a twin's, or another article's."""
        self.address = addresses.parse(first.url) or self.address
        if not self.address.page:
            first.number, first.pager = 1, {}  # all is on it
            for block in first.blocks:
                block.page = 1

    def miss(self, number: int, reason: Unavailable) -> None:
        self.missing[number] = str(reason)
        self._failure = self._failure or reason

    def wanted(self, base: str) -> dict[int, Address]:
        """Page 1 and the pages that a pager names, as far as they were not asked for yet."""
        targets = {1: self.address.at(1)} if self.address.page or not self.pages else {}
        for number, url in self._named.items():
            if number > MOST_PAGES:
                reason = f"is named by the pager, but no article has over {MOST_PAGES} pages"
                self.missing.setdefault(MOST_PAGES + 1, reason)
                continue
            target = addresses.parse(addresses.onto_origin(url, base))
            same = target is not None and target.names_same(self.address)
            targets.setdefault(number, target if target and same else self.address.at(number))
        asked = {*self.pages, *self.missing}
        return {number: targets[number] for number in sorted(targets.keys() - asked)}

    def briefing(self) -> Briefing:
        """The pages in order; what is between them and was not had is missing."""
        if not self.pages:
            assert self._failure is not None  # nothing else keeps a page away
            raise self._failure
        # A page that was linked, but that the article itself does not name, is not missing.
        known = {1, MOST_PAGES + 1, *self._named, *range(1, max(self.pages))}
        missing = {number: why for number, why in self.missing.items() if number in known}
        for number in range(1, max(self.pages)):
            if number not in self.pages:
                missing.setdefault(number, "no page links to it")
        return Briefing(
            briefing_id=self.address.briefing_id,
            url=self.address.at(1).canonical,
            pages=[self.pages[number] for number in sorted(self.pages)],
            missing=dict(sorted(missing.items())),
        )
