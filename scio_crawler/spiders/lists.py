"""Lists: all their pages, and again if they change while they are walked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.items import Page
from scio_crawler.layouts import PageError, read_list_page
from scio_crawler.run.report import Report
from scio_crawler.spiders.fetch import Fetcher, Unavailable

MOST_ROUNDS = 5  # of one list that changes all the time
MOST_PAGES = 300  # of one list; the longest known has some 15


class Walk:
    """The list at *url*, page by page, newest first.

    ``complete`` says, at its end, whether it was read to the end of the list.
    """

    def __init__(self, fetcher: Fetcher, url: str, report: Report) -> None:
        self._fetcher, self._url, self._report = fetcher, url, report
        address = addresses.parse(url)
        self._start = address.page or 1 if address else 1
        self.complete = False
        self._listed: set[str] = set()  # addresses the report knows
        self._failures: dict[str, Unavailable] = {}  # of the last round
        self._known: dict[int, str] = {}  # page number -> address
        self._met: dict[int, int] = {}  # what a page shows -> its number

    @property
    def has_gaps(self) -> bool:
        """Whether a page of the list could not be had so far."""
        return bool(self._failures)

    async def pages(self) -> AsyncGenerator[Page]:
        """The pages of the list, in order of their numbers.

        After more than one page, the first is read again; if it changed meanwhile the list is
        walked anew, so that nothing falls between two pages. What was met already comes again
        then. What could not be had is told to the report once, as the last round found it; an
        iterator that is not used up must be closed for that. Raises Stopped.
        """
        try:
            for _ in range(MOST_ROUNDS):
                async for page in self._round():
                    yield page
                changed = await self._changed()
                if changed is None:
                    self.complete = not self._failures
                    return
                yield changed
            what = f"changed during each of {MOST_ROUNDS} walks; the next run walks on"
            self._report.warn(self._url, what)
        finally:
            self._tell()

    def _tell(self) -> None:
        """Put what the last round could not have into the report."""
        for address, reason in self._failures.items():
            reason.tell(self._report, address)

    async def _round(self) -> AsyncIterator[Page]:
        """The pages of one round, in order of their numbers, each that shows something new."""
        self._known, self._met, self._failures = {self._start: self._url}, {}, {}
        number = self._start
        while number <= max(self._known):
            if number not in self._known and not self._guess(number):
                break
            address = addresses.onto_origin(self._known[number], self._fetcher.base)
            try:
                page = await self._page(address, number)
            except Unavailable as reason:
                self._failures[address] = reason
            else:
                yield page
            number += 1

    async def _changed(self) -> Page | None:
        """The first of several pages as it is now, None if it is as it was in this round."""
        if len(self._met) < 2:
            return None
        try:
            again = await self._fetcher.with_twin(self._url, read_list_page, "list")
        except Unavailable as reason:
            what = "could not be read again after the walk, to see whether it had changed"
            self._report.warn(self._url, f"{what}: {reason}")
            return None
        return None if self._met.get(signature(again)) == self._start else again

    def _guess(self, number: int) -> bool:
        """Give page *number*, which no pager names, the address it should have."""
        address = addresses.parse(self._url)
        if address:
            self._known[number] = address.at(number).url
        return address is not None

    async def _page(self, address: str, number: int) -> Page:
        page = await self._fetcher.with_twin(address, self._reader(number), "list")
        earlier = self._met.setdefault(signature(page), number)
        if earlier != number:
            raise Unavailable(f"repeats page {earlier} of the list")
        if page.links or page.inline:  # else its pager may go on for ever
            self._learn(page.pager)
        if address not in self._listed:
            self._listed.add(address)
            shown = len(page.links) + len(page.inline)
            self._report.listed(address, shown, is_first=number == self._start)
        return page

    def _learn(self, pager: dict[int, str]) -> None:
        for number, url in pager.items():
            if number <= MOST_PAGES:
                self._known.setdefault(number, url)
            else:
                reason = f"its pager goes beyond {MOST_PAGES} pages, which are not read"
                self._failures[self._url] = Unavailable(reason)

    def _reader(self, number: int) -> _Reader:
        return _Reader(number, self._start, addresses.parse(self._url))


class _Reader:
    """Reads a list page and insists that it is the one that was asked for."""

    def __init__(self, number: int, start: int, address: Address | None) -> None:
        self._number, self._first, self._address = number, number == start, address

    def __call__(self, html: str, url: str) -> Page:
        page = read_list_page(html, url)
        found = addresses.parse(url)
        if page.redirect or self._first:  # the list itself may have moved
            return page
        if found is None or found.page != self._number:
            raise PageError(f"leads to {url}, which is no page of the list")
        if page.number != self._number:
            raise PageError(f"shows page {page.number} of the list instead")
        if not page.pager and not found.mobile:
            raise PageError("is no page of the list: it has no pager")
        return page


def signature(page: Page) -> int:
    """A hash of what a list page shows: links, titles of inline transcripts and their sizes.

    An empty page has one of its own, so that two of them do not repeat each other.
    """
    shown = (
        *(link.url for link in page.links),
        *(f"{inline.title} {inline.characters}" for inline in page.inline),
    )
    return hash(shown or page.url)
