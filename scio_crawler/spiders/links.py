"""What to read: the briefings that the lists and the memory name, each once, if they are due."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Iterator, Sequence
from contextlib import aclosing
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.clock import now
from scio_crawler.common.errors import Failure, NotArchived, PageFailure, WrongPage
from scio_crawler.items import Link, Page, PageCount, Sign, Visit
from scio_crawler.reading import reader
from scio_crawler.run.session import Session
from scio_crawler.run.workers import Stopped
from scio_crawler.spiders.pages import ListReader, Pages

logger = logging.getLogger(__name__)

MARGIN_DAYS = 2  # by which the date in an address may differ from the day of publication


class DueBriefing(NamedTuple):
    """A briefing to read: its page to begin with, or an inline transcript."""

    target: Address | Page
    visit: Visit  # what is known of it
    day: str = ""  # of its publication, if that is known before it is read


class Links:
    """Finds what one round of *run* reads; *source* gets the pages of the lists.

    In a replay, *recorded* is the number of its run, and *missing* collects what it lacks.
    """

    rest = 0  # items of the list that are still to come, by its pager

    def __init__(
        self,
        run: Session,
        source: Pages,
        missing: "MissingRecords | None" = None,
        recorded: int = 0,
    ) -> None:
        self._run = run
        self._source = source
        self._missing = missing
        self._recorded = recorded
        lists = (addresses.parse(url) for url in self._run.arguments.lists)
        self.lists = {address.briefing_id for address in lists if address}
        self._known = set(self.lists)  # ids of the briefings so far; lists are not briefings

    def is_first_time(self, id: str) -> bool:
        """Return whether the briefing *id* is new to this round, and record it."""
        is_new = id not in self._known
        self._known.add(id)
        return is_new

    async def due(self) -> AsyncGenerator[DueBriefing]:
        """Yield what to read. Ends early if the crawl is being stopped."""
        run = self._run
        for address in map(addresses.parse, run.arguments.urls):
            if address and self.is_first_time(address.briefing_id):
                yield DueBriefing(address, run.visits.visit_of(address))

        if not run.arguments.lists:
            return
        try:
            for url in run.arguments.lists:
                async with aclosing(self._listed(url)) as items:
                    async for item in items:
                        if due := self._due(item):
                            yield due
        except Stopped:
            return

        for due in self._unlisted():
            yield due

    def _unlisted(self) -> Iterator[DueBriefing]:
        """Yield what to read of addresses that no list names; in a replay, of those requested."""
        if self._run.replay:
            requested = self._run.store.index.addresses(self._recorded)
            known: Iterable[Address | None] = map(addresses.parse, requested)
        else:
            known = self._run.visits.due_addresses(self._source.base)
        for address in known:
            if address and (due := self._due_at(address, "")):
                yield due

    async def _listed(self, url: str) -> AsyncGenerator[Link | Page]:
        """Yield the links and inline transcripts of the list at *url*, until the rest is known."""
        visits = self._run.visits
        arguments = self._run.arguments
        known_to_its_end = visits.begin_list(url) and not arguments.full
        walk = Walk(self._run, self._source, url)
        is_known_from_here = False

        async with aclosing(walk.pages()) as pages:
            async for page in pages:
                enough = visits.add_listed(page, self._source.base)
                items: list[Link | Page] = [*page.links, *page.inline]
                for number, item in enumerate(items, 1):
                    self.rest = len(items) * (1 + walk.pages_left) - number
                    yield item
                if enough and known_to_its_end and not is_known_from_here:
                    is_known_from_here = not walk.failures
                    if not self._run.replay:  # which reads the other pages that the run has
                        break

        # Everything on the list is recorded, even if this run does not read it.
        if walk.complete or is_known_from_here:
            visits.note_list_read(now())
            missing = []
        else:
            failures = walk.failures.items()
            missing = [address for address, why in failures if isinstance(why, NotArchived)]
            if not missing:
                return

        if self._missing:
            self._missing.lacks_pages(url, missing)

    def _due(self, shown: Link | Page) -> DueBriefing | None:
        """Return what to read for an item of a list, None if it is known or not due."""
        if isinstance(shown, Page):
            is_new = self.is_first_time(f"inline {shown.title} {shown.characters}")
            return DueBriefing(shown, self._run.visits.visit_of(shown)) if is_new else None
        address = addresses.parse_on(shown.url, self._source.base)
        if address is None:
            logger.debug("Ignored, since it is not on %s: %s", self._source.base, shown.url)
            self._run.report.skipped("elsewhere")
            return None
        return self._due_at(address, shown.published)

    def _due_at(self, address: Address, published: str) -> DueBriefing | None:
        """Return what to read at *address*, None if it is known or not due.

        Desktop pages are asked for first, whatever is linked.
        """
        run = self._run
        if not self.is_first_time(address.briefing_id):
            return None
        visit = run.visits.visit_of(address)
        day = visit.published or address.published or published
        why = run.arguments.outside(day, MARGIN_DAYS)
        if not run.visits.is_due(visit):
            why = "known"
        if why:
            run.report.skipped(why)
            return None

        if address.mobile:
            address = address.other_device_page
        return DueBriefing(address if address.page else address.at(1), visit, day)


MOST_ROUNDS = 5  # of one list that changes all the time
MOST_PAGES = 300  # of one list; the longest known has some 15


class Walk:
    """Walks the list at *url*; ``complete`` says afterwards whether every page was read.

    ``failures`` are the pages that the last round did not get, by address.
    """

    def __init__(self, run: Session, source: Pages, url: str) -> None:
        self._source = source
        self._url = url
        self._report = run.report
        self._visits = run.visits
        self._own = addresses.parse(url)
        self._start = self._own.page or 1 if self._own else 1
        self.complete = False
        self.pages_left = 0  # pages after the one that was yielded last
        self._listed: set[str] = set()  # addresses that were reported
        # Of the last round:
        self.failures: dict[str, Failure] = {}
        self._named: dict[int, str] = {}  # number -> address, as pagers have it
        self._title = ""  # of its first page, if its pager has no numbers: the last may have none
        self._shown: dict[int, int] = {}  # the signature of a page -> its number
        self._announced: PageCount | None = None  # the most pages that one of them announces

    async def pages(self) -> AsyncGenerator[Page]:
        """Yield the pages of the list, in order of their numbers.

        If the first of several has changed meanwhile, items may have moved to a page that was read
        before, so the list is walked again. The failures of the last round are reported when the
        iterator ends or is closed. Raises Stopped.
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
        self._named = {}
        self._shown = {}
        self.failures = {}
        self._announced = None
        number = self._start
        self._name(number, self._url)
        while number <= max(self._named):
            url = self._named.get(number, "")
            if not url and self._own:  # no pager names the page
                url = reader.address_like(self._named, number, self._own).url
            address = addresses.onto_origin(url, self._source.base)
            try:
                page = await self._page(address, number)
            except Failure as failure:
                self.failures[address] = failure
            else:
                self._name_all(page)
                self.pages_left = max(self._named) - number
                yield page
            number += 1

        said = self._announced
        if said and said.pages > (last := max(self._named)):
            failure = PageFailure("announced", words=said.words, pages=said.pages, known=last)
            self.failures.setdefault(self._url, failure)

    def _name_all(self, page: Page) -> None:
        """Note the pages that *page* names or announces."""
        if not (page.links or page.inline):
            return  # the pager of empty pages may go on for ever
        for named, url in page.pager.items():
            self._name(named, url)
        said = page.announced
        if said and not said.weak and (not self._announced or said.pages > self._announced.pages):
            self._announced = said

    def _name(self, number: int, url: str) -> None:
        """Note that page *number* is at *url*, unless it is known."""
        if number > MOST_PAGES:
            self.failures[self._url] = PageFailure("beyond-list", most=MOST_PAGES)
        else:
            self._named.setdefault(number, url)

    async def _changed(self) -> Page | None:
        """Return the first of several pages, read again, None if it has not changed."""
        if len(self._shown) < 2:
            return None
        try:
            again = await self._source.with_twin(self._url, reader.read_list, "list")
        except Failure as failure:
            what = "could not be read again after the walk, to see whether it had changed"
            self._report.warn(self._url, f"{what}: {failure}")
            return None
        return None if self._shown.get(signature(again)) == self._start else again

    async def _page(self, address: str, number: int) -> Page:
        is_first = number == self._start
        read = ListReader(address, number, is_first, self._title)
        page = await self._source.with_twin(address, read, "list")
        earlier = self._shown.setdefault(signature(page), number)
        if earlier != number:
            raise WrongPage("repeats-list", number=earlier)

        if is_first and not page.marked:
            self._title = page.title

        if address not in self._listed:
            self._listed.add(address)
            shown = len(page.links) + len(page.inline)
            self._report.listed(address, shown, is_first=is_first)
            self._report_signs(address, page.signs)
            for problem in page.problems:
                self._report.warn(address, problem)

        return page

    def _report_signs(self, address: str, signs: Sequence[Sign]) -> None:
        """Report *signs* on the page at *address*; a strong one is a failure the first time."""
        strong = sorted({sign.doubt for sign in signs if not sign.weak})
        known = self._visits.note_signs(address, strong)
        for sign in signs:
            if sign.weak or sign.doubt in known:
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


class MissingRecords:
    """What the runs of a replay wanted and have no record of, unless another run has one.

    A run lacks what it could not get, what it did not reach before it was killed, and what was
    lost from the archive. A later run has the first two.
    """

    def __init__(self) -> None:
        self.found: set[str] = set()  # ids of briefings that any run has
        self._missing: dict[str, str] = {}  # id of a briefing that some run lacks -> its address
        self._lists: dict[str, list[str]] = {}  # address of a list -> its pages that are missing
        # Of the present run:
        self._new: dict[str, str] = {}
        self._new_lists: dict[str, list[str]] = {}

    def lacks(self, id: str, url: str) -> None:
        """Note that the present run lacks the briefing *id* at *url*, or a page of it."""
        self._new[id] = url

    def lacks_pages(self, url: str, pages: Collection[str]) -> None:
        """Note that the present run lacks these *pages* of the list *url*.

        If it lacks none, it saw the whole list, so what earlier runs lack no longer counts.
        """
        if not pages:
            self._lists[url] = []
        elif url not in pages or url not in self._lists:  # else it may not have walked this list
            self._new_lists[url] = list(pages)

    def end_run(self, reached_limit: bool) -> None:
        """End the present run. What it lacks does not count as missing if it *reached_limit*."""
        if not reached_limit:
            self._missing |= self._new
            self._lists |= self._new_lists
        self._new = {}
        self._new_lists = {}

    def remaining(self) -> Iterator[tuple[str, str]]:
        """Yield (id, address) of what no run has, and ("", address) of missing pages of lists."""
        yield from (("", page) for pages in self._lists.values() for page in pages)
        yield from ((id, url) for id, url in self._missing.items() if id not in self.found)
