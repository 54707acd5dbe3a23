"""The versions of each page, and the sittings in which they were captured."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import PageFailure, WrongPage
from scio_crawler.items import FURNITURE, PAGER, Capture, Page, Receipt
from scio_crawler.reading.assembly import MOST_PAGES, check_page
from scio_crawler.reading.briefing import read_page
from scio_crawler.reading.text import letters, normalize

DAY = 24 * 60 * 60  # seconds from the first to the last capture of a sitting
_LONG = 150  # characters of a block that nobody says twice
_ENDS = tuple(".!?…\"”’'")  # of what is said; not of a label, or of a line of the head
_EDGE, _EDGE_LINES = 1000, 6  # characters of a text, and texts, at the edge of a page
# What the title of a further page may end with: "(2)", "- Page 2 of 5".
_PAGE_MARK = re.compile(
    r"[\s|:_–—-]*[(\[（]?\s*(?:page|part)?\s*(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?\s*[)\]）]?$",
    re.IGNORECASE,
)

Where = tuple[str, ...]  # see Address.where


class Print(NamedTuple):
    """What a page shows, as far as it tells versions apart and which pages fit."""

    page: Page
    title: str
    texts: tuple[str, ...]
    total: int  # pages of the article that its pager counts, 0 if that is not known


class _Sight(NamedTuple):
    """A capture that shows a page."""

    capture: Capture
    address: Address
    shown: Print


@dataclass(eq=False, slots=True)
class Version:
    """What the captures of a page show from one change to the next."""

    address: Address
    receipt: Receipt  # of its first capture
    shown: Print
    total: int = 0  # pages that a pager counts in one of its captures, 0 if none does
    clocks: list[float] = field(default_factory=list)  # of all its captures
    titles: frozenset[str] = frozenset()  # its title, and that without the mark of a page
    long: tuple[str, ...] = ()  # its long texts
    begins: tuple[str, ...] = ()  # its first texts, see _edge
    ends: tuple[str, ...] = ()  # its last texts, from the last one on

    def __post_init__(self) -> None:
        shown = self.shown
        self.titles = _titles(shown.title, shown.page.number)
        self.long = tuple(filter(is_long, shown.texts))
        self.begins = tuple(text[:_EDGE] for text in _edge(shown.texts))
        self.ends = tuple(text[-_EDGE:] for text in _edge(shown.texts[::-1]))

    @property
    def page(self) -> Page:
        return self.shown.page

    @property
    def number(self) -> int:
        return self.shown.page.number

    def goes_on(self, shown: Print) -> bool:
        """Return whether a later capture that has *shown* this is of the same version."""
        is_same = (shown.title, shown.texts) == (self.shown.title, self.shown.texts)
        return is_same and (shown.total == self.total or 0 in (shown.total, self.total))

    def distance(self, start: float, end: float) -> tuple[float, float]:
        """Return (seconds, clock) of its capture nearest to the time from *start* to *end*."""
        at = bisect_left(self.clocks, start)
        around = self.clocks[max(0, at - 1) : at + 1]
        return min((max(start - clock, clock - end, 0), clock) for clock in around)


@dataclass(eq=False, slots=True)
class Slot:
    """The captures of one page, in order of time."""

    address: Address  # of the first one
    versions: list[Version] = field(default_factory=list)
    clocks: list[float] = field(default_factory=list)  # of each capture that shows the page
    sights: list[Version] = field(default_factory=list)  # what each of these shows
    failure: PageFailure | None = None  # of the first capture that does not

    def near(self, clock: float) -> Version | None:
        """Return what the capture nearest to *clock* shows, None if it is a day away."""
        at = bisect_left(self.clocks, clock)
        around = range(max(0, at - 1), min(at + 1, len(self.clocks)))
        best = min(around, key=lambda n: abs(self.clocks[n] - clock), default=None)
        if best is None or abs(self.clocks[best] - clock) > DAY:
            return None
        return self.sights[best]

    def nearest(self, start: float, end: float) -> Iterator[tuple[Version, float]]:
        """Yield (version, clock of a capture), those nearest to *start* to *end* first."""
        after = bisect_right(self.versions, end, key=lambda version: version.clocks[0])
        before = after - 1
        while before >= 0 or after < len(self.versions):
            sides = [n for n in (before, after) if 0 <= n < len(self.versions)]
            best = min(sides, key=lambda n: self.versions[n].distance(start, end)[0])
            yield self.versions[best], self.versions[best].distance(start, end)[1]
            before, after = (before - 1, after) if best == before else (before, after + 1)


@dataclass(eq=False, slots=True)
class Sitting:
    """Captures within a day in which no page changes."""

    start: float
    end: float
    shown: dict[Where, Version] = field(default_factory=dict)
    opens: list[Version] = field(default_factory=list)  # the versions that it sees first


class Seen:
    """All captures of one briefing: each body read once, in order of time."""

    def __init__(self, captures: Iterable[Capture]) -> None:
        self.slots: dict[Where, Slot] = {}
        self.sittings: list[Sitting] = []
        self._prints: dict[tuple[str, bytes, str], Print | PageFailure] = {}
        sights: list[_Sight] = []
        for capture in sorted(captures, key=order):
            address = addresses.parse(capture.url)
            if address is None:
                raise WrongPage("leads-to-no-briefing", url=capture.url)
            slot = self.slots.setdefault(address.where, Slot(address))
            shown = self._print(capture, address)
            if isinstance(shown, Print):
                sights.append(_Sight(capture, address, shown))
            else:
                slot.failure = slot.failure or shown
        # A pager that names some numbers only (1 2 … 9) counts the pages nowhere.
        self._counted = not any(_leaves_out(sight.shown.page) for sight in sights)
        for sight in self._without_others(sights):
            self._add(sight)
        if not self.sittings:
            self._fail()

    def anchors(self) -> list[Sitting]:
        """Return the sittings that saw a version first."""
        return [sitting for sitting in self.sittings if sitting.opens]

    def _print(self, capture: Capture, address: Address) -> Print | PageFailure:
        """Return what *capture* shows, or why it shows no page of the briefing."""
        key = (capture.url, capture.body, repr(sorted(capture.headers.items())))
        if (known := self._prints.get(key)) is None:
            try:
                known = _print(read_page(capture), address)
            except PageFailure as failure:
                known = failure
            self._prints[key] = known
        return known

    def _without_others(self, sights: Sequence[_Sight]) -> Iterator[_Sight]:
        """Yield the *sights* that count.

        A phone page does not, beside the desktop page of the same moment; nor does a page without
        the article's id and its title, if others have them: what is sent in place of a lost page.
        """
        known = [sight.shown for sight in sights if sight.shown.page.article]
        titles = {shown.title for shown in known}
        desktop: set[tuple[Where, float]] = set()
        for capture, address, shown in sights:
            moment = (address.where, _seconds(capture))
            if known and not shown.page.article and shown.title not in titles:
                slot = self.slots[address.where]
                slot.failure = slot.failure or WrongPage("foreign")
            elif not address.mobile or moment not in desktop:
                desktop |= set() if address.mobile else {moment}
                yield _Sight(capture, address, shown)

    def _add(self, sight: _Sight) -> None:
        clock, slot = _seconds(sight.capture), self.slots[sight.address.where]
        is_new = not slot.versions or not slot.versions[-1].goes_on(sight.shown)
        if is_new:
            receipt = sight.capture.receipt or sight.shown.page.receipt
            receipt = replace(receipt, fetched=_clock(sight.capture))
            slot.versions.append(Version(sight.address, receipt, sight.shown))
        version = slot.versions[-1]
        version.total = version.total or (sight.shown.total if self._counted else 0)
        for clocks in (version.clocks, slot.clocks):
            clocks.append(clock)
        slot.sights.append(version)
        last = self.sittings[-1] if self.sittings else None
        where = sight.address.where
        if last and clock - last.start <= DAY and last.shown.get(where, version) is version:
            last.end = clock
        else:
            last = Sitting(clock, clock)
            self.sittings.append(last)
        last.shown[where] = version
        if is_new:
            last.opens.append(version)

    def _fail(self) -> None:
        """Raise the first page's failure, unless a list is there, which is none."""
        failed = [slot for slot in self.slots.values() if slot.failure]
        failed.sort(key=lambda slot: place(slot.address))
        failures = [slot.failure for slot in failed if slot.failure]
        if not failures:
            raise ValueError("there is no page to read")
        if all(failure.kind != "leads-to-list" for failure in failures):
            raise failures[0]


def _print(page: Page, address: Address) -> Print:
    """Return what *page*, captured at *address*, shows. Raises WrongPage if it is another page."""
    if page.redirect:
        raise WrongPage("leads-elsewhere", url=page.redirect)
    if page.layout == "list":
        raise WrongPage("leads-to-list", url=page.url)
    if not address.tail and address.page > MOST_PAGES:
        raise WrongPage("beyond", most=MOST_PAGES)
    check_page(page, address, page.number)
    return Print(page, normalize(page.title), texts_of(page), _total(page, address))


def texts_of(page: Page) -> tuple[str, ...]:
    """Return the lines of the body of *page*, without pagers, furniture and short links."""
    own = (block for block in page.blocks if block.kind not in (PAGER, FURNITURE))
    said = (block.text for block in own if not block.href or len(block.text) >= _LONG)
    return tuple(filter(None, map(normalize, said)))


def _edge(texts: Sequence[str]) -> Sequence[str]:
    """Return the first of *texts*, up to a long one, but a few at most."""
    short = takewhile(lambda text: not is_long(text), texts[:_EDGE_LINES])
    return texts[: sum(1 for _ in short) + 1]


def _total(page: Page, address: Address) -> int:
    """Return how many pages the pager of *page* counts, 0 if it names some of them only."""
    numbers = {page.number, *page.pager}
    if (page.next and page.next not in page.pager.values()) or min(numbers) > 1:
        return 0
    is_silent = len(numbers) == 1 and (address.mobile or page.whole or page.announced)
    return 0 if is_silent else len(numbers)


def _leaves_out(page: Page) -> bool:
    """Return whether the pager of *page* has numbers, but not all of them up to the last one."""
    numbers = {page.number, *page.pager}
    return bool(page.pager) and len(numbers) < max(numbers)


def is_long(text: str) -> bool:
    """Return whether *text* is said, and of such a length that nobody says it twice."""
    return len(text) >= _LONG and text.endswith(_ENDS)


def _titles(title: str, number: int) -> frozenset[str]:
    """Return the letters of *title*, with and without the mark of page *number* at its end."""
    mark = _PAGE_MARK.search(title)
    bare = title[: mark.start()] if mark and int(mark[1]) == number else title
    return frozenset(filter(None, map(letters, (title, bare))))


def place(address: Address) -> tuple[int, bool, str]:
    """Return what orders pages: their numbers, desktop before phone."""
    return address.page, address.mobile, address.url


def _clock(capture: Capture) -> str:
    return capture.receipt.fetched if capture.receipt else capture.fetched


def _seconds(capture: Capture) -> float:
    clock = _clock(capture)
    return datetime.fromisoformat(clock).timestamp() if clock else 0.0


def order(capture: Capture) -> tuple[object, ...]:
    """Return what orders captures by time, whatever order they come in."""
    address, receipt = addresses.parse(capture.url), capture.receipt or Receipt()
    is_phone = address is not None and address.mobile
    kept = (receipt.archive_file, receipt.archive_offset)
    headers = sorted(capture.headers.items())
    return _seconds(capture), is_phone, capture.url, capture.body, kept, headers
