"""Walk all pages of a list, again if it changes meanwhile."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial

from scio_crawler import addresses
from scio_crawler.errors import Failure, PageFailure, WrongPage
from scio_crawler.items import Capture, Page
from scio_crawler.reading import read_list
from scio_crawler.spiders.fetch import Fetcher

MOST_ROUNDS = 5  # of one list that changes all the time
MOST_PAGES = 300  # of one list; the longest known has some 15


class Walk:
    """The list at *url*, page by page; ``complete`` says afterwards whether every page was read.

    ``failures`` are the pages that could not be had, by address, of the last round.
    """

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher, self._url, self._report = fetcher, url, fetcher.run.report
        address = addresses.parse(url)
        self._start = address.page or 1 if address else 1
        self.complete = False
        self._listed: set[str] = set()  # addresses that were reported
        # Of the last round:
        self.failures: dict[str, Failure] = {}
        self._known: dict[int, str] = {}  # page number -> address
        self._met: dict[int, int] = {}  # signature of a page -> its number

    async def pages(self) -> AsyncGenerator[Page]:
        """Yield the pages of the list, in order of their numbers.

        If the first of several has changed meanwhile, items may have moved from page to page
        unseen, so the list is walked again. What the last round could not have is reported when
        the iterator ends or is closed. Raises Stopped.
        """
        try:
            for _ in range(MOST_ROUNDS):
                async for page in self._round():
                    yield page
                changed = await self._changed()
                if changed is None:
                    self.complete = not self.failures
                    return
                yield changed
            what = f"changed during each of {MOST_ROUNDS} walks; the next run walks on"
            self._report.warn(self._url, what)
        finally:
            for address, failure in self.failures.items():
                self._report.failed(address, failure)

    async def _round(self) -> AsyncIterator[Page]:
        """Walk the list once; yield its pages in order of their numbers."""
        self._known, self._met, self.failures = {self._start: self._url}, {}, {}
        own = addresses.parse(self._url)
        number = self._start
        while number <= max(self._known):
            # If no pager names the page, its address is guessed.
            if not (url := self._known.get(number) or (own.at(number).url if own else "")):
                break
            address = addresses.onto_origin(url, self._fetcher.base)
            try:
                page = await self._page(address, number)
            except Failure as failure:
                self.failures[address] = failure
            else:
                yield page
            number += 1

    async def _changed(self) -> Page | None:
        """Return the first of several pages, read again, None if it has not changed."""
        if len(self._met) < 2:
            return None
        try:
            again = await self._fetcher.with_twin(self._url, read_list, "list")
        except Failure as failure:
            what = "could not be read again after the walk, to see whether it had changed"
            self._report.warn(self._url, f"{what}: {failure}")
            return None
        return None if self._met.get(signature(again)) == self._start else again

    async def _page(self, address: str, number: int) -> Page:
        read = partial(_read, number=number, is_first=number == self._start)
        page = await self._fetcher.with_twin(address, read, "list")
        earlier = self._met.setdefault(signature(page), number)
        if earlier != number:
            raise WrongPage("repeats-list", number=earlier)
        if page.links or page.inline:  # the pager of empty pages may go on for ever
            for named, url in page.pager.items():
                if named <= MOST_PAGES:
                    self._known.setdefault(named, url)
                else:
                    self.failures[self._url] = PageFailure("beyond-list", most=MOST_PAGES)
        if address not in self._listed:
            self._listed.add(address)
            shown = len(page.links) + len(page.inline)
            self._report.listed(address, shown, is_first=number == self._start)
        return page


def _read(capture: Capture, number: int, is_first: bool) -> Page:
    """Return page *number* of the list. Raises WrongPage if it is another page."""
    page = read_list(capture)
    found = addresses.parse(capture.url)
    if page.redirect or is_first:  # the list itself may have moved
        return page
    if found is None or found.page != number:
        raise WrongPage("leads-off-list", url=capture.url)
    if page.number != number:
        raise WrongPage("other-list-number", number=page.number)
    if not page.pager and not found.mobile:
        raise WrongPage("no-pager")
    return page


def signature(page: Page) -> int:
    """Return a hash of the links and the inline transcripts on a list page.

    An empty page is hashed by its address, so that two of them do not count as repeated.
    """
    links = (link.url for link in page.links)
    inline = (f"{inline.title} {inline.characters}" for inline in page.inline)
    return hash((*links, *inline) or page.url)
