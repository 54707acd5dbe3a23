"""Walk all pages of a list, again if it changes meanwhile."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from functools import partial

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import Failure, PageFailure, WrongPage
from scio_crawler.items import Announced, Page, Sign
from scio_crawler.reading.assembly import like
from scio_crawler.reading.briefing import read_list, read_list_at
from scio_crawler.run.session import Session
from scio_crawler.spiders.pages import Pages

MOST_ROUNDS = 5  # of one list that changes all the time
MOST_PAGES = 300  # of one list; the longest known has some 15


class Walk:
    """The list at *url*, page by page; ``complete`` says afterwards whether every page was read.

    ``failures`` are the pages that could not be had, by address, of the last round.
    """

    def __init__(self, run: Session, source: Pages, url: str) -> None:
        self._source, self._url = source, url
        self._report, self._visits = run.report, run.visits
        self._own = addresses.parse(url)
        self._start = self._own.page or 1 if self._own else 1
        self.complete = False
        self._listed: set[str] = set()  # addresses that were reported
        # Of the last round:
        self.failures: dict[str, Failure] = {}
        self._known: dict[int, str] = {}  # page number -> address
        self._placed: set[tuple[str, ...]] = set()  # where these are
        self._met: dict[int, int] = {}  # signature of a page -> its number
        self._title = ""  # of its first page
        self._followed: set[int] = set()  # numbers that "Next" leads to; the last has no pager
        self._extra: set[int] = set()  # numbers that are tried, though no pager has them
        self._announced: Announced | None = None  # the most pages that one of them announces

    @property
    def known(self) -> int:
        """How many pages the list has, as far as the pages that were read name them."""
        return max(self._known, default=1)

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
        self._known, self._placed, self._met, self.failures = {}, set(), {}, {}
        self._extra, self._followed, self._announced = set(), set(), None
        self._name(self._start, self._url)
        number = self._start
        while number <= max(self._known):
            # If no pager names the page, its address has the form of the others.
            if not (url := self._known.get(number) or self._like(number)):
                known = {"words": "its pager", "pages": max(self._known), "known": number - 1}
                self.failures[self._url] = PageFailure("announced", **known)
                number += 1
                continue
            address = addresses.onto_origin(url, self._source.base)
            try:
                page = await self._page(address, number)
            except Failure as failure:
                if number not in self._extra:
                    self.failures[address] = failure
            else:
                self._name_all(page, number)
                yield page
            number += 1
        self._miss_announced()

    def _name_all(self, page: Page, number: int) -> None:
        """Note the pages that *page*, which is page *number*, names or announces."""
        if not (page.links or page.inline):
            return  # the pager of empty pages may go on for ever
        for named, url in page.pager.items():
            self._name(named, url)
        if page.next and self._name(number + 1, page.next):
            self._followed.add(number + 1)
        said = page.announced
        if said and not said.weak and (not self._announced or said.pages > self._announced.pages):
            self._announced = said
        if number < max(self._known):
            return
        # What follows is no page that a pager names, and it is no failure if it is not there.
        further = page.whole
        if not further and self._announced and number < min(self._announced.pages, MOST_PAGES):
            further = self._like(number + 1)
        if further and self._name(number + 1, further):
            self._extra.add(number + 1)

    def _name(self, number: int, url: str) -> bool:
        """Note that page *number* is at *url*, unless either is known; return whether it is new."""
        if number > MOST_PAGES:
            self.failures[self._url] = PageFailure("beyond-list", most=MOST_PAGES)
            return False
        address = addresses.parse(url)
        where = address.where if address else (url,)
        if number in self._known or where in self._placed:
            return False
        self._known[number] = url
        self._placed.add(where)
        return True

    def _like(self, number: int) -> str:
        """Return the address of page *number* in the form of the known ones, if there is a form."""
        if self._own is None:
            return ""
        parsed = ((n, addresses.parse(url)) for n, url in self._known.items())
        known: dict[int, Address] = {n: address for n, address in parsed if address}
        return like(known, number, self._own).url

    def _miss_announced(self) -> None:
        """Note as a failure that a page announces pages beyond those that are named or there."""
        said = self._announced
        there = {*self._known} - self._extra | {*self._met.values()}
        if said and said.pages > (last := max(there)):
            failure = PageFailure("announced", words=said.words, pages=said.pages, known=last)
            self.failures.setdefault(self._url, failure)

    async def _changed(self) -> Page | None:
        """Return the first of several pages, read again, None if it has not changed."""
        if len(self._met) < 2:
            return None
        try:
            again = await self._source.with_twin(self._url, read_list, "list")
        except Failure as failure:
            what = "could not be read again after the walk, to see whether it had changed"
            self._report.warn(self._url, f"{what}: {failure}")
            return None
        return None if self._met.get(signature(again)) == self._start else again

    async def _page(self, address: str, number: int) -> Page:
        read = partial(read_list_at, asked=address, number=number, is_first=number == self._start)
        if self._own is None or number in self._extra | self._followed:
            read = partial(read, title=self._title)
        page = await self._source.with_twin(address, read, "list")
        earlier = self._met.setdefault(signature(page), number)
        if earlier != number:
            raise WrongPage("repeats-list", number=earlier)
        self._title = self._title or page.title
        if address not in self._listed:
            self._listed.add(address)
            shown = len(page.links) + len(page.inline)
            self._report.listed(address, shown, is_first=number == self._start)
            self._tell(address, page.signs)
            for problem in page.problems:
                self._report.warn(address, problem)
        return page

    def _tell(self, address: str, signs: Sequence[Sign]) -> None:
        """Report *signs* on the page at *address*: strong ones are failures, until told of once."""
        strong = sorted({sign.doubt for sign in signs if not sign.weak})
        told = self._visits.note_signs(address, strong)
        for sign in signs:
            if sign.weak or sign.doubt in told:
                self._report.warn(address, sign.what)
            else:
                self._report.failed(address, sign.what)


def signature(page: Page) -> int:
    """Return a hash of the links and the inline transcripts on a list page.

    An empty page is hashed by its address, so that two of them do not count as repeated.
    """
    links = (link.url for link in page.links)
    inline = (f"{inline.title} {inline.characters}" for inline in page.inline)
    return hash((*links, *inline) or page.url)
