"""The states of a briefing that other people's captures show: one for each day with captures.

Captures of one day, in which no page changes, are read as a run would read the pages that it was
sent. A page that they lack is taken from the capture before them, if both count the same pages. So
no state holds a page beside one that counts fewer or more.

Nothing here imports Scrapy, which takes a worker long to load.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import Failure, PageFailure, WrongPage
from scio_crawler.items import (
    FURNITURE,
    PAGER,
    SITE,
    Briefing,
    Capture,
    CollectedPages,
    Page,
    Receipt,
)
from scio_crawler.reading.briefing import check_page, put_together, read_list, read_page
from scio_crawler.reading.page.pager import MOST_PAGES
from scio_crawler.reading.text import normalize
from scio_crawler.run.workers import read_whole

MAX_STATES = 200  # of one briefing; if there are more, the latest are kept
_MIN_WHOLE = 0.95  # of what the pages of the day hold, which the article on one page must hold too

PageKey = tuple[str, ...]  # see Address.page_key


class DayState(NamedTuple):
    """What the captures of a day show."""

    collected: CollectedPages  # ready for read()
    until: str  # when the last capture was made that shows the same


class _Shown(NamedTuple):
    """A capture that shows a page of the briefing."""

    capture: Capture
    address: Address
    page: Page
    total: int  # pages that its pager counts, 0 if it counts none, or if all is on one page
    text: tuple[object, ...]  # its title and words

    @property
    def clock(self) -> str:
        return _clock(self.capture)

    def is_like(self, other: "_Shown") -> bool:
        """Return whether both are the same version of a page."""
        return self.text == other.text and self.counts_like(other)

    def counts_like(self, other: "_Shown") -> bool:
        """Return whether the pagers count the same pages; a phone's need not count them."""
        return self.total == other.total or not (self.total and other.total)


_ByPage = dict[PageKey, _Shown]
_Failures = dict[PageKey, PageFailure]


def states(captures: Iterable[Capture]) -> list[DayState]:
    """Return the states of one briefing that imported *captures* show, oldest first.

    *captures* are those of the pages of one article or node, for desktops and phones, in any order.
    Those that a crawl made only fill in pages that imports lack. A page is missing if no capture
    shows it, and with the failure "other-capture" if none of the time fits. A node's page that once
    was a list is in no state, so there may be none.

    If there are more than MAX_STATES, the latest are returned, and a problem of the first page says
    so. Raises the first page's PageFailure if no page can be read.
    """
    shown, failures = _read(captures)
    found: list[DayState] = []
    last: _ByPage = {}
    for own, before in _days(shown):
        chosen = _chosen(own, before)
        until = max(each.clock for each in own)
        has_same_pages = chosen.keys() == last.keys()
        if has_same_pages and all(each.is_like(last[where]) for where, each in chosen.items()):
            found[-1] = found[-1]._replace(until=until)
            continue
        try:
            found.append(DayState(_collected(chosen, shown, failures), until))
            last = chosen
        except PageFailure as failure:  # no article has such pages: number 4711
            failures.setdefault((), failure)
    # A list among the pages is no failure.
    kinds = {failure.kind for failure in failures.values()}
    if failures and not found and "leads-to-list" not in kinds:
        raise failures[min(failures)]
    if len(found) > MAX_STATES:
        found = found[-MAX_STATES:]
        problem = f"changed more than {MAX_STATES} times; only the latest states are read"
        found[0].collected.pages[0].problems.append(problem)
    return found


def _read(captures: Iterable[Capture]) -> tuple[list[_Shown], _Failures]:
    """Return what *captures* show, in the order of time, and why others show nothing, by page."""
    failures: _Failures = {}
    known: dict[tuple[str, bytes, str], _Shown | PageFailure] = {}  # each body is read once
    shown: list[_Shown] = []
    for capture in sorted(captures, key=_order):
        address = addresses.parse(capture.url)
        if address is None:
            raise WrongPage("leads-to-no-briefing", url=capture.url)
        key = (capture.url, capture.body, repr(sorted(capture.headers.items())))
        if key not in known:
            known[key] = _shown(capture, address)
        found = known[key]
        if isinstance(found, PageFailure):
            failures.setdefault(address.page_key, found)
        else:
            shown.append(found._replace(capture=capture))
    return _without_foreign(shown, failures), failures


def _shown(capture: Capture, address: Address) -> _Shown | PageFailure:
    """Return what *capture*, made at *address*, shows, or why it does not show that page."""
    try:
        page = read_page(capture)
        if page.redirect:
            raise WrongPage("leads-elsewhere", url=page.redirect)
        if page.layout == "list":
            raise WrongPage("leads-to-list", url=page.url)
        if address.page > MOST_PAGES:
            raise WrongPage("beyond", most=MOST_PAGES)
        check_page(page, address, page.number)
    except PageFailure as failure:
        return failure
    total = _total(page, address) if address.page else 0
    return _Shown(capture, address, page, total, (normalize(page.title), _texts_of(page)))


def _without_foreign(shown: Sequence[_Shown], failures: _Failures) -> list[_Shown]:
    """Return *shown* without what was sent in place of a lost page.

    That lacks the article's id and title, and others have them.
    """
    titles = {each.page.title for each in shown if each.page.article}
    kept: list[_Shown] = []
    for each in shown:
        if titles and not each.page.article and each.page.title not in titles:
            failures.setdefault(each.address.page_key, WrongPage("foreign"))
        else:
            kept.append(each)
    return kept


def _total(page: Page, address: Address) -> int:
    """Return how many pages the pager of *page* counts, 0 if it names only some of them."""
    numbers = {page.number, *page.pager}
    if len(numbers) < max(numbers):
        return 0
    is_silent = len(numbers) == 1 and (address.mobile or page.whole or page.announced)
    return 0 if is_silent else len(numbers)


def _days(shown: Sequence[_Shown]) -> Iterator[tuple[list[_Shown], list[_Shown]]]:
    """Yield the imported captures of each day, and all that were made before them.

    A day on which a page changes, or the number of pages does, counts as two.
    """
    own: list[_Shown] = []
    known: _ByPage = {}
    start = 0
    for index, each in enumerate(shown):
        if _is_of_site(each.capture):
            continue
        where = each.address.page_key
        is_other_day = bool(own) and own[0].clock[:10] != each.clock[:10]
        has_other_count = not all(map(each.counts_like, own))
        if is_other_day or has_other_count or not each.is_like(known.get(where, each)):
            yield own, list(shown[:start])
            own = []
            known = {}
        if not own:
            start = index
        own.append(each)
        known[where] = each
    if own:
        yield own, list(shown[:start])


def _chosen(own: Sequence[_Shown], before: Sequence[_Shown]) -> _ByPage:
    """Return what shows each page: the captures of a day, *own*, or those made *before*."""
    chosen: _ByPage = {}
    for each in own:
        known = chosen.get(each.address.page_key)
        if known is None or (known.address.mobile and not each.address.mobile):
            chosen[each.address.page_key] = each

    _choose_whole(chosen)
    if any(not each.address.page for each in chosen.values()):
        return chosen
    totals = {each.total for each in chosen.values()} - {0}
    for each in reversed(before):
        is_missing = bool(each.address.page) and each.address.page_key not in chosen
        if is_missing and (not totals or each.total in (0, *totals)):
            chosen[each.address.page_key] = each
            totals |= {each.total} - {0}
    return chosen


def _choose_whole(chosen: _ByPage) -> None:
    """Keep in *chosen* either the article on one page, if it holds all of it, or its pages."""
    whole = {where: each for where, each in chosen.items() if not each.address.page}
    if not whole or len(whole) == len(chosen):
        return
    of_pages = sum(each.page.visible for where, each in chosen.items() if where not in whole)
    holds_all = max(each.page.visible for each in whole.values()) >= _MIN_WHOLE * of_pages
    for where in [*chosen]:
        if (where in whole) != holds_all:
            del chosen[where]


def _collected(
    chosen: _ByPage,
    shown: Sequence[_Shown],
    failures: _Failures,
) -> CollectedPages:
    """Return the *chosen* pages, put together."""
    others = {each.address.page_key for each in shown}

    def page_at(address: Address, number: int) -> Page:
        where = address.page_key
        if where in chosen:
            page = _copy(chosen[where])
            check_page(page, address, number)
            return page
        if where in others:
            raise WrongPage("other-capture")
        raise failures.get(where, WrongPage("not-given"))

    starts = [each.address for each in chosen.values()]
    # By number, desktop before phone.
    starts.sort(key=lambda address: (address.page, address.mobile, address.url))
    return put_together(starts, page_at)


def _copy(shown: _Shown) -> Page:
    """Return the page of *shown* with lines of its own, which reading changes."""
    page = copy.copy(shown.page)
    page.blocks = [copy.copy(block) for block in page.blocks]
    page.signs = [*page.signs]
    page.problems = [*page.problems]
    receipt = shown.capture.receipt or page.receipt
    page.receipt = copy.copy(receipt)
    page.receipt.fetched = shown.clock
    return page


def _texts_of(page: Page) -> tuple[str, ...]:
    """Return the lines of the body of *page*, without pagers and furniture."""
    texts = (block.text for block in page.blocks if block.kind not in (PAGER, FURNITURE))
    return tuple(filter(None, map(normalize, texts)))


def _clock(capture: Capture) -> str:
    return capture.receipt.fetched if capture.receipt else capture.fetched


def _is_of_site(capture: Capture) -> bool:
    """Return whether a crawl fetched *capture*."""
    return capture.receipt is not None and capture.receipt.origin == SITE


def _order(capture: Capture) -> tuple[object, ...]:
    """Return the key that orders captures by time; within a second, a crawl's come last."""
    receipt = capture.receipt or Receipt()
    place = (receipt.archive_file, receipt.archive_offset)
    headers = sorted(capture.headers.items())
    at = _clock(capture), _is_of_site(capture)
    return *at, capture.url, receipt.digest, capture.body, place, headers


def inline(captures: Iterable[Capture]) -> list[CollectedPages]:
    """Return the transcripts that one list page printed itself, in the order of its captures.

    A transcript is left out if the latest capture before that printed it had the same text. Raises
    the first PageFailure if no capture can be read.
    """
    found: list[CollectedPages] = []
    before: dict[str, set[tuple[str, ...]]] = {}  # title -> texts, in the latest capture with it
    failures: list[PageFailure] = []
    ordered = sorted(captures, key=_order)
    for capture in ordered:
        try:
            printed = read_list(capture).inline
        except PageFailure as failure:
            failures.append(failure)
            continue
        now: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for page in printed:
            title = normalize(page.title)
            text = _texts_of(page)
            if text not in (*before.get(title, ()), *now[title]):
                found.append(CollectedPages([page], url=addresses.canonical(page.url)))
            now[title].add(text)
        before |= now
    if failures and len(failures) == len(ordered):
        raise failures[0]
    return found


@dataclass(slots=True)
class History:
    """The states of a briefing, or of the transcripts that the pages of a list print.

    *failures* are addresses of pages, and why they could not be read.
    """

    # Of each transcript, in the order of time, with the clock of the last capture that shows it.
    readings: list[tuple[Briefing, str]] = field(default_factory=list)
    failures: list[tuple[str, Failure]] = field(default_factory=list)


def read_history(captures: Sequence[Capture], history: History) -> History:
    """Return *history* with the states that *captures* of one article show."""
    found: list[tuple[CollectedPages, str]] = []
    try:
        found += states(captures)
    except Failure as failure:
        history.failures.append((captures[0].url, failure))
    found += ((collected, collected.fetched) for collected in _printed(captures))
    for collected, until in found:
        try:
            history.readings.append((read_whole(collected), until))
        except Failure as failure:
            history.failures.append((collected.url, failure))
    return history


def _printed(captures: Sequence[Capture]) -> Iterator[CollectedPages]:
    """Yield the transcripts that *captures* print if they are of the pages of a list."""
    address = addresses.parse(captures[0].url) if captures else None
    if address is None or address.kind != "node":
        return
    lists: defaultdict[tuple[str, ...], list[Capture]] = defaultdict(list)
    for capture in captures:
        if _is_of_site(capture):
            continue  # what a crawl was sent is a state of its run
        try:
            is_list = read_page(capture).layout == "list"
        except Failure:  # reported with the states
            continue
        if is_list and (own := addresses.parse(capture.url)):
            lists[own.page_key].append(capture)
    for pages in lists.values():
        yield from inline(pages)
