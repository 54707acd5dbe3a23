"""Find the states of a briefing that other people's captures show: one for each day with captures.

Captures of one day, in which no page changes, are read as a run would read the pages that it was
sent. A page that they lack is taken from an earlier capture, if both count the same pages. So no
state combines pages that count differently.

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
# The article on one page is whole if it has this share of the visible characters of its pages.
_MIN_SHARE_OF_WHOLE = 0.95

PageKey = tuple[str, ...]  # see Address.page_key


class DayState(NamedTuple):
    """What the captures of a day show."""

    collected: CollectedPages  # ready for read()
    until: str  # timestamp of the last capture that shows the same


class _Shown(NamedTuple):
    """A capture that shows a page of the briefing."""

    capture: Capture
    address: Address
    page: Page
    total: int  # pages that its pager counts, 0 if it counts none, or if all is on one page
    text: tuple[object, ...]  # its title and words

    @property
    def timestamp(self) -> str:
        return _timestamp(self.capture)

    @property
    def page_key(self) -> PageKey:
        return self.address.page_key

    @property
    def is_whole(self) -> bool:
        """Whether it shows the article on one page."""
        return not self.address.page

    def is_same_version(self, other: "_Shown") -> bool:
        return self.text == other.text and self.has_same_total(other)

    def has_same_total(self, other: "_Shown") -> bool:
        """Return whether the pagers count the same pages; a phone's need not count them."""
        return self.total == other.total or not (self.total and other.total)


class _Day(NamedTuple):
    """The imported captures of a day, and all captures that were made before it."""

    captures: list[_Shown]
    earlier: list[_Shown]


_ByPage = dict[PageKey, _Shown]
_Failures = dict[PageKey, PageFailure]


def states(captures: Iterable[Capture]) -> list[DayState]:
    """Return the states of one briefing that imported *captures* show, oldest first.

    *captures* are of the pages of one article or node, for desktops and phones, in any order. Those
    that a crawl made only fill in pages that imports lack. A page is missing if no capture shows
    it, and with the failure "other-capture" if none of that time fits. A node's page that once was
    a list is not in any state, so there may be none.

    If there are more than MAX_STATES, the latest are returned, and a problem of the first page says
    so. Raises the first page's PageFailure if no page can be read.
    """
    shown, failures = _read(captures)
    found: list[DayState] = []
    last: _ByPage = {}
    for day in _days(shown):
        chosen = _choose(day)
        until = max(each.timestamp for each in day.captures)
        if _is_same_state(chosen, last):
            found[-1] = found[-1]._replace(until=until)
            continue
        try:
            found.append(DayState(_collect(chosen, shown, failures), until))
            last = chosen
        except PageFailure as failure:  # no article has such pages: number 4711
            failures.setdefault((), failure)

    # A list among the pages is not a failure.
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
            known[key] = _read_page(capture, address)
        result = known[key]
        if isinstance(result, PageFailure):
            failures.setdefault(address.page_key, result)
        else:
            shown.append(result._replace(capture=capture))
    return _without_foreign(shown, failures), failures


def _read_page(capture: Capture, address: Address) -> _Shown | PageFailure:
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

    Such a page lacks the article's id and title, which others have.
    """
    titles = {each.page.title for each in shown if each.page.article}
    if not titles:
        return list(shown)

    kept: list[_Shown] = []
    for each in shown:
        if each.page.article or each.page.title in titles:
            kept.append(each)
        else:
            failures.setdefault(each.page_key, WrongPage("foreign"))
    return kept


def _total(page: Page, address: Address) -> int:
    """Return how many pages the pager of *page* counts, 0 if it names only some of them."""
    numbers = {page.number, *page.pager}
    if len(numbers) < max(numbers):
        return 0
    if len(numbers) == 1 and (address.mobile or page.whole or page.announced):
        return 0
    return len(numbers)


def _days(shown: Sequence[_Shown]) -> Iterator[_Day]:
    """Yield the days of *shown* with imported captures.

    A day on which a page changes, or the number of pages does, counts as two.
    """
    captures: list[_Shown] = []
    versions: _ByPage = {}
    start = 0
    for index, each in enumerate(shown):
        if _is_of_site(each.capture):
            continue
        version = versions.get(each.page_key, each)
        is_continued = each.is_same_version(version) and all(map(each.has_same_total, captures))
        if captures and captures[0].timestamp[:10] != each.timestamp[:10]:
            is_continued = False
        if not is_continued:
            yield _Day(captures, list(shown[:start]))
            captures = []
            versions = {}
        if not captures:
            start = index
        captures.append(each)
        versions[each.page_key] = each
    if captures:
        yield _Day(captures, list(shown[:start]))


def _choose(day: _Day) -> _ByPage:
    """Return what shows each page: a capture of the *day*, preferably of a desktop, or earlier."""
    chosen: _ByPage = {}
    for each in day.captures:
        known = chosen.get(each.page_key)
        if known is None or (known.address.mobile and not each.address.mobile):
            chosen[each.page_key] = each

    _choose_whole(chosen)
    if not any(each.is_whole for each in chosen.values()):
        _add_earlier(chosen, day.earlier)
    return chosen


def _choose_whole(chosen: _ByPage) -> None:
    """Keep in *chosen* either the article on one page, if it has all of the text, or its pages."""
    whole = [each.page.visible for each in chosen.values() if each.is_whole]
    parts = [each.page.visible for each in chosen.values() if not each.is_whole]
    if not (whole and parts):
        return

    has_all = max(whole) >= _MIN_SHARE_OF_WHOLE * sum(parts)
    for each in list(chosen.values()):
        if each.is_whole != has_all:
            del chosen[each.page_key]


def _add_earlier(chosen: _ByPage, earlier: Sequence[_Shown]) -> None:
    """Add to *chosen* the pages that it lacks, from the latest of the *earlier* captures."""
    totals = {each.total for each in chosen.values() if each.total}
    for each in reversed(earlier):
        if each.is_whole or each.page_key in chosen:
            continue
        if not (totals and each.total) or each.total in totals:
            chosen[each.page_key] = each
            if each.total:
                totals.add(each.total)


def _is_same_state(chosen: _ByPage, last: _ByPage) -> bool:
    """Return whether both are the same versions of the same pages."""
    if chosen.keys() != last.keys():
        return False
    return all(each.is_same_version(last[key]) for key, each in chosen.items())


def _collect(chosen: _ByPage, shown: Sequence[_Shown], failures: _Failures) -> CollectedPages:
    """Return the *chosen* pages, put together."""
    others = {each.page_key for each in shown}

    def page_at(address: Address, number: int) -> Page:
        key = address.page_key
        if key in chosen:
            page = _copy(chosen[key])
            check_page(page, address, number)
            return page
        if key in others:
            raise WrongPage("other-capture")
        raise failures.get(key, WrongPage("not-given"))

    starts = [each.address for each in chosen.values()]
    # By number, desktop before phone.
    starts.sort(key=lambda address: (address.page, address.mobile, address.url))
    return put_together(starts, page_at)


def _copy(shown: _Shown) -> Page:
    """Return the page of *shown* with copies of what reading changes."""
    page = copy.copy(shown.page)
    page.blocks = list(map(copy.copy, page.blocks))
    page.signs = list(page.signs)
    page.problems = list(page.problems)
    page.receipt = copy.copy(shown.capture.receipt or page.receipt)
    page.receipt.fetched = shown.timestamp
    return page


def _texts_of(page: Page) -> tuple[str, ...]:
    """Return the lines of the body of *page*, without pagers and furniture."""
    texts = (block.text for block in page.blocks if block.kind not in (PAGER, FURNITURE))
    return tuple(filter(None, map(normalize, texts)))


def _timestamp(capture: Capture) -> str:
    return capture.receipt.fetched if capture.receipt else capture.fetched


def _is_of_site(capture: Capture) -> bool:
    """Return whether a crawl fetched *capture*."""
    return capture.receipt is not None and capture.receipt.origin == SITE


def _order(capture: Capture) -> tuple[object, ...]:
    """Return the key that orders captures by time; within a second, a crawl's come last."""
    receipt = capture.receipt or Receipt()
    return (
        _timestamp(capture),
        _is_of_site(capture),
        capture.url,
        receipt.digest,
        capture.body,
        receipt.archive_file,
        receipt.archive_offset,
        sorted(capture.headers.items()),
    )


def inline(captures: Iterable[Capture]) -> list[CollectedPages]:
    """Return the transcripts that one list page printed itself, in the order of its captures.

    A transcript is left out if its text is unchanged since the last capture that printed it. Raises
    the first PageFailure if no capture can be read.
    """
    found: list[CollectedPages] = []
    texts: dict[str, set[tuple[str, ...]]] = {}  # by title, in the latest capture with it
    failures: list[PageFailure] = []
    ordered = sorted(captures, key=_order)
    for capture in ordered:
        try:
            printed = read_list(capture).inline
        except PageFailure as failure:
            failures.append(failure)
            continue

        new_texts: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for page in printed:
            title = normalize(page.title)
            text = _texts_of(page)
            if text not in texts.get(title, ()) and text not in new_texts[title]:
                found.append(CollectedPages([page], url=addresses.canonical(page.url)))
            new_texts[title].add(text)
        texts |= new_texts
    if failures and len(failures) == len(ordered):
        raise failures[0]
    return found


class StateReading(NamedTuple):
    """A state as it was read."""

    briefing: Briefing
    until: str  # timestamp of the last capture that shows it


@dataclass(slots=True)
class History:
    """The states of a briefing, or of the transcripts that the pages of a list print."""

    readings: list[StateReading] = field(default_factory=list)  # in the order of time
    failures: list[tuple[str, Failure]] = field(default_factory=list)  # with addresses of pages


def read_history(captures: Sequence[Capture], history: History) -> History:
    """Return *history* with the states that *captures* of one article show."""
    found: list[DayState] = []
    try:
        found += states(captures)
    except Failure as failure:
        history.failures.append((captures[0].url, failure))
    found += [DayState(collected, collected.fetched) for collected in _printed(captures)]

    for collected, until in found:
        try:
            history.readings.append(StateReading(read_whole(collected), until))
        except Failure as failure:
            history.failures.append((collected.url, failure))
    return history


def _printed(captures: Sequence[Capture]) -> Iterator[CollectedPages]:
    """Yield the transcripts that *captures* print if they are of the pages of a list."""
    lists: defaultdict[PageKey, list[Capture]] = defaultdict(list)
    for capture in captures:
        address = addresses.parse(capture.url)
        if address is None or address.kind != "node":
            return
        if _is_of_site(capture):
            continue  # what a crawl was sent is a state of its run
        try:
            is_list = read_page(capture).layout == "list"
        except Failure:  # reported with the states
            continue
        if is_list:
            lists[address.page_key].append(capture)

    for pages in lists.values():
        yield from inline(pages)
