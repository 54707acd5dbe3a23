"""The states that a briefing had, from captures of its pages on several dates. Pure.

A *version* of a page is what its captures show from one change to the next: its title and its
text, without pagers and furniture. What a crawl fetched is a version of its own after what only
imports have. The first of these captures stands for it, since it proves since when the words were
there. A *snapshot* is a row of captures within a day in which no page changes, so that it holds all
that a crawl saw, even if the crawl took hours. Each snapshot that shows a version for the first
time makes a state: its own pages, and the captures nearest in time of all other pages.

Pages are put together only if they fit: they have one title and count the same pages, no speech
stands on two of them, and no capture of that time shows a neighbour with another end or beginning.
"""

import copy
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, islice, takewhile
from operator import eq
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import PageFailure, WrongPage
from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import FURNITURE, PAGER, SITE, Capture, Collected, Page, Receipt
from scio_crawler.reading.assembly import MOST_PAGES, check_page
from scio_crawler.reading.briefing import put_together, read_list, read_page
from scio_crawler.reading.language.conferences import is_lead
from scio_crawler.reading.language.labels import cut, reads_as_label
from scio_crawler.reading.text import letters, normalize

MOST_STATES = 200  # of one briefing; if there are more, the latest are kept
_MOST_TRIES = 20  # versions of a page that are tried for one state
_MOST_OF_IT = 0.8  # the share of a text that an edit leaves as it was
_WINDOW = 2  # the fewest further pages that a pager names if it names only the next few
_DAY = 24 * 60 * 60  # seconds from the first to the last capture of a snapshot
_LONG = 150  # characters of a block that nobody says twice
_ENDS = tuple(".!?…\"”’'")  # of what is said; not of a label, or of a line of the head
_EDGE, _EDGE_LINES = 1000, 6  # characters of a text, and texts, at the edge of a page
# What the title of a further page may end with: "(2)", "- Page 2 of 5".
_PAGE_MARK = regex(
    r"[\s|:_–—-]*[(\[（]?\s*(?:page|part)?\s*(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?\s*[)\]）]?$",
    IGNORECASE,
)

PageKey = tuple[str, ...]  # see Address.where


class Content(NamedTuple):
    """What a page shows: enough to tell versions apart and to see which pages fit."""

    page: Page
    title: str
    texts: tuple[str, ...]
    total: int  # pages of the article that its pager counts, 0 if that is not known


_PageCapture = tuple[Capture, Address, Content]  # a capture, and the page that it shows


@dataclass(eq=False, slots=True)
class Version:
    """What the captures of a page show from one change to the next."""

    address: Address
    receipt: Receipt  # of its first capture
    shown: Content
    total: int = 0  # pages that a pager counts in one of its captures, 0 if none does
    clocks: list[float] = field(default_factory=list)  # of all its captures
    titles: frozenset[str] = frozenset()  # its title, and that without the mark of a page
    long: tuple[str, ...] = ()  # its long texts
    begins: tuple[str, ...] = ()  # its first texts, see _edge
    ends: tuple[str, ...] = ()  # its last texts, from the last one on

    def __post_init__(self) -> None:
        shown = self.shown
        self.titles = _titles(shown.title, shown.page.number)
        self.long = tuple(filter(_is_long, shown.texts))
        self.begins = tuple(text[:_EDGE] for text in _edge(shown.texts))
        self.ends = tuple(text[-_EDGE:] for text in _edge(shown.texts[::-1]))

    @property
    def is_of_site(self) -> bool:
        """Whether a crawl fetched it."""
        return self.receipt.origin == SITE

    def goes_on(self, shown: Content, is_of_site: bool) -> bool:
        """Return whether a later capture that shows *shown* belongs to the same version.

        What a crawl fetched does not go on what only imports have: it is the site's own word.
        """
        if is_of_site and not self.is_of_site:
            return False
        is_same = (shown.title, shown.texts) == (self.shown.title, self.shown.texts)
        return is_same and (shown.total == self.total or 0 in (shown.total, self.total))

    def distance(self, start: float, end: float) -> tuple[float, float]:
        """Return (seconds, clock) of its capture nearest to the time from *start* to *end*."""
        at = bisect_left(self.clocks, start)
        around = self.clocks[max(0, at - 1) : at + 1]
        return min((max(start - clock, clock - end, 0), clock) for clock in around)


@dataclass(eq=False, slots=True)
class PageHistory:
    """The captures of one page, in order of time."""

    address: Address  # of the first one
    versions: list[Version] = field(default_factory=list)
    clocks: list[float] = field(default_factory=list)  # of each capture that shows the page
    captured: list[Version] = field(default_factory=list)  # what each of these shows
    failure: PageFailure | None = None  # of the first capture that does not

    def near(self, clock: float) -> Version | None:
        """Return the version in the capture nearest to *clock*, None if it is a day away."""
        at = bisect_left(self.clocks, clock)
        around = range(max(0, at - 1), min(at + 1, len(self.clocks)))
        best = min(around, key=lambda n: abs(self.clocks[n] - clock), default=None)
        if best is None or abs(self.clocks[best] - clock) > _DAY:
            return None
        return self.captured[best]

    def nearest(self, start: float, end: float) -> Iterator[tuple[Version, float]]:
        """Yield (version, clock of a capture), the nearest to *start* until *end* first."""
        after = bisect_right(self.versions, end, key=lambda version: version.clocks[0])
        before = after - 1
        while before >= 0 or after < len(self.versions):
            sides = [n for n in (before, after) if 0 <= n < len(self.versions)]
            best = min(sides, key=lambda n: self.versions[n].distance(start, end)[0])
            yield self.versions[best], self.versions[best].distance(start, end)[1]
            before, after = (before - 1, after) if best == before else (before, after + 1)


@dataclass(eq=False, slots=True)
class Snapshot:
    """Captures within a day in which no page changes."""

    start: float
    end: float
    shown: dict[PageKey, Version] = field(default_factory=dict)
    new: list[Version] = field(default_factory=list)  # the versions that it sees first


class BriefingHistory:
    """All captures of one briefing, in order of time; each body is read once."""

    def __init__(self, captures: Iterable[Capture]) -> None:
        self.histories: dict[PageKey, PageHistory] = {}
        self.snapshots: list[Snapshot] = []
        self._contents: dict[tuple[str, bytes, str], Content | PageFailure] = {}
        captured: list[_PageCapture] = []
        for capture in sorted(captures, key=_capture_order):
            if (address := addresses.parse(capture.url)) is None:
                raise WrongPage("leads-to-no-briefing", url=capture.url)
            history = self.histories.setdefault(address.where, PageHistory(address))
            shown = self._content(capture, address)
            if isinstance(shown, Content):
                captured.append((capture, address, shown))
            else:
                history.failure = history.failure or shown
        # A pager that names some numbers only (1 2 … 9) counts the pages nowhere.
        numbers = [{page.number, *page.pager} for _, _, (page, *_) in captured if page.pager]
        self._counted = not any(len(own) < max(own) for own in numbers)
        for one in self._without_others(captured):
            self._add(*one)
        if not self.snapshots:
            self._fail()

    def with_new_versions(self) -> list[Snapshot]:
        """Return the snapshots that show a version for the first time."""
        return [snapshot for snapshot in self.snapshots if snapshot.new]

    def _content(self, capture: Capture, address: Address) -> Content | PageFailure:
        """Return what *capture*, made at *address*, shows, or why it does not show that page."""
        key = (capture.url, capture.body, repr(sorted(capture.headers.items())))
        if (known := self._contents.get(key)) is None:
            try:
                known = _content(read_page(capture), address)
            except PageFailure as failure:
                known = failure
            self._contents[key] = known
        return known

    def _without_others(self, captured: Sequence[_PageCapture]) -> Iterator[_PageCapture]:
        """Yield those of *captured* that count.

        A phone page does not count beside the desktop page of the same moment. Nor does a page that
        was sent in place of a lost page: it lacks the article's id and title, and others have them.
        """
        titles = {shown.title for _, _, shown in captured if shown.page.article}
        desktop: set[tuple[PageKey, float, bool]] = set()
        for capture, address, shown in captured:
            moment = (address.where, _seconds(capture), _is_of_site(capture))
            if titles and not shown.page.article and shown.title not in titles:
                history = self.histories[address.where]
                history.failure = history.failure or WrongPage("foreign")
            elif not address.mobile or moment not in desktop:
                desktop |= set() if address.mobile else {moment}
                yield capture, address, shown

    def _add(self, capture: Capture, address: Address, shown: Content) -> None:
        clock, where = _seconds(capture), address.where
        history = self.histories[where]
        last_one = history.versions[-1] if history.versions else None
        is_new = last_one is None or not last_one.goes_on(shown, _is_of_site(capture))
        if is_new:
            receipt = replace(capture.receipt or shown.page.receipt, fetched=_clock(capture))
            history.versions.append(Version(address, receipt, shown))
        version = history.versions[-1]
        version.total = version.total or (shown.total if self._counted else 0)
        version.clocks.append(clock)
        history.clocks.append(clock)
        history.captured.append(version)
        last = self.snapshots[-1] if self.snapshots else None
        if last and clock - last.start <= _DAY and last.shown.get(where, version) is version:
            last.end = clock
        else:
            last = Snapshot(clock, clock)
            self.snapshots.append(last)
        last.shown[where] = version
        if is_new:
            last.new.append(version)

    def _fail(self) -> None:
        """Raise the first page's failure, unless a list is among the pages: it is no failure."""
        histories = sorted(self.histories.values(), key=lambda one: _page_order(one.address))
        failures = [history.failure for history in histories if history.failure]
        if not failures:
            raise ValueError("there is no page to read")
        if all(failure.kind != "leads-to-list" for failure in failures):
            raise failures[0]


def _content(page: Page, address: Address) -> Content:
    """Return what *page*, captured at *address*, shows. Raises WrongPage if it is another page."""
    if page.redirect:
        raise WrongPage("leads-elsewhere", url=page.redirect)
    if page.layout == "list":
        raise WrongPage("leads-to-list", url=page.url)
    if address.page > MOST_PAGES:
        raise WrongPage("beyond", most=MOST_PAGES)
    check_page(page, address, page.number)
    return Content(page, normalize(page.title), _texts_of(page), _total(page, address))


def _texts_of(page: Page) -> tuple[str, ...]:
    """Return the lines of the body of *page*, without pagers, furniture and short links."""
    own = (block for block in page.blocks if block.kind not in (PAGER, FURNITURE))
    said = (block.text for block in own if not block.href or len(block.text) >= _LONG)
    return tuple(filter(None, map(normalize, said)))


def _edge(texts: Sequence[str]) -> Sequence[str]:
    """Return the first of *texts*, up to a long one, but no more than a few."""
    short = takewhile(lambda text: not _is_long(text), texts[:_EDGE_LINES])
    return texts[: len(list(short)) + 1]


def _total(page: Page, address: Address) -> int:
    """Return how many pages the pager of *page* counts, 0 if it names only some of them."""
    numbers = {page.number, *page.pager}
    if min(numbers) > 1:
        return 0
    is_silent = len(numbers) == 1 and (address.mobile or page.whole or page.announced)
    return 0 if is_silent else len(numbers)


def _is_long(text: str) -> bool:
    """Return whether *text* is speech, and so long that nobody says it twice."""
    return len(text) >= _LONG and text.endswith(_ENDS)


def _titles(title: str, number: int) -> frozenset[str]:
    """Return the letters of *title*, with and without the mark of page *number* at its end."""
    mark = _PAGE_MARK.search(title)
    bare = title[: mark.start()] if mark and int(mark[1]) == number else title
    return frozenset(filter(None, map(letters, (title, bare))))


def _page_order(address: Address) -> tuple[int, bool, str]:
    """Return the key that orders pages: by number, desktop before phone."""
    return address.page, address.mobile, address.url


def _clock(capture: Capture) -> str:
    return capture.receipt.fetched if capture.receipt else capture.fetched


def _seconds(capture: Capture) -> float:
    clock = _clock(capture)
    return datetime.fromisoformat(clock).timestamp() if clock else 0.0


def _is_of_site(capture: Capture) -> bool:
    """Return whether a crawl fetched *capture*, which no import has then."""
    return capture.receipt is None or capture.receipt.origin == SITE


def _capture_order(capture: Capture) -> tuple[object, ...]:
    """Return the key that orders captures by time; within a second, a crawl's come last."""
    address, receipt = addresses.parse(capture.url), capture.receipt or Receipt()
    is_phone = address is not None and address.mobile
    kept = (receipt.archive_file, receipt.archive_offset)
    headers = sorted(capture.headers.items())
    at = _seconds(capture), _is_of_site(capture)
    return *at, is_phone, capture.url, receipt.digest, capture.body, kept, headers


class BriefingState:
    """The versions of the pages in one state, chosen for one snapshot."""

    def __init__(
        self, briefing: BriefingHistory, snapshot: Snapshot, first: Version | None = None
    ) -> None:
        """Choose *first*, then what *snapshot* shows in page order, then the nearest in time."""
        self._histories = briefing.histories
        self.chosen: dict[PageKey, Version] = {}
        self._numbered: dict[int, tuple[Version, float]] = {}  # by the number of the page
        self._long_texts: dict[str, Version] = {}  # long text -> where it stands
        self._titles: set[frozenset[str]] = set()
        self._articles: set[bool] = set()  # whether they name the article
        self._totals: set[int] = set()
        if first:
            self._choose(first, first.clocks[0])
        start, end = (first.clocks[0],) * 2 if first else (snapshot.start, snapshot.end)
        ranked = []
        for where, history in self._histories.items():
            if history.versions and where not in self.chosen:
                _, clock = next(history.nearest(start, end))
                away = max(start - clock, clock - end, 0)
                ranked.append((away, _page_order(history.address), where))
        ordered = [where for *_, where in sorted(ranked)]
        # The article on one page comes last: it must hold all the others.
        ordered.sort(key=lambda where: not self._histories[where].address.page)
        for where in ordered:
            self._try(where, snapshot, start, end)

    def _try(self, where: PageKey, snapshot: Snapshot, start: float, end: float) -> None:
        """Choose the first version of a page that fits, of those nearest in time."""
        if len(self.chosen) > MOST_PAGES:
            return  # more than any article has
        own = snapshot.shown.get(where)
        pairs = [(own, own.distance(start, end)[1])] if own else []
        pairs += islice(self._histories[where].nearest(start, end), _MOST_TRIES)
        if fitting := next((pair for pair in pairs if self._fits(*pair)), None):
            self._choose(*fitting)

    def _choose(self, version: Version, clock: float) -> None:
        self.chosen[version.address.where] = version
        if version.address.page:
            self._numbered[version.shown.page.number] = version, clock
            self._long_texts.update(dict.fromkeys(version.long, version))
            self._titles.add(version.titles)
            self._articles.add(bool(version.shown.page.article))
            self._totals.add(version.total)

    def _fits(self, version: Version, clock: float) -> bool:
        """Return whether *version*, captured at *clock*, fits all versions that were chosen."""
        if any(t.isdisjoint(version.titles) for t in self._titles if t and version.titles):
            return False
        if not version.address.page:
            return self._is_held_by(version)
        if self._articles - {bool(version.shown.page.article)} or not self._counts(version, clock):
            return False
        if any(_is_beyond(version, other) for other, _ in self._numbered.values()):
            return False
        holding = {self._long_texts[text] for text in version.long if text in self._long_texts}
        if any(_repeats(version, other) for other in holding):
            return False
        before, after = (self._numbered.get(version.shown.page.number + step) for step in (-1, 1))
        own = (version, clock)
        return (not before or self._meet(before, own)) and (not after or self._meet(own, after))

    def _counts(self, version: Version, clock: float) -> bool:
        """Return whether *version* counts as many pages as all versions that were chosen."""
        if version.total == 0 or self._totals <= {0, version.total}:
            return True
        return all(
            _count_same(version, other, abs(clock - when) <= _DAY)
            for other, when in self._numbered.values()
        )

    def _is_held_by(self, whole: Version) -> bool:
        """Return whether the article on one page has what the pages have, or perhaps more."""
        # What it has more may be on a missing page; if none is missing, the pages have changed.
        held, said = set(whole.long), self._long_texts.keys()
        is_all = 0 < max(self._totals, default=0) <= len(self._numbered)
        if (
            is_all
            and not whole.is_of_site
            and any(v.is_of_site for v, _ in self._numbered.values())
        ):
            return False
        return held == said if is_all else held >= said

    def _meet(self, one: tuple[Version, float], next_one: tuple[Version, float]) -> bool:
        """Return whether no capture of that time shows other text between two pages."""
        (before, clock), (after, later) = one, next_one
        beside = self._histories[before.address.where].near(later)
        if beside and not _is_one_edge(beside.ends, before.ends):
            return False
        beside = self._histories[after.address.where].near(clock)
        return not beside or _is_one_edge(beside.begins, after.begins)

    def shows(self) -> dict[PageKey, object]:
        """Return what differs between two different states."""
        return {
            where: (version.shown.title, version.shown.texts, version.total, version.is_of_site)
            for where, version in self.chosen.items()
        }

    def collected(self, uses: Counter[int]) -> Collected:
        """Return the pages of this state, put together; *uses* is that of :func:`_page_for`."""
        pages = {where: _page_for(version, uses) for where, version in self.chosen.items()}
        given = [version.address for version in self.chosen.values()]
        others = (one.address for where, one in self._histories.items() if where not in pages)
        given += [address for address in others if address.page]

        def page_at(address: Address, number: int) -> Page:
            if (page := pages.get(address.where)) is not None:
                check_page(page, address, number)
                return page
            if (history := self._histories.get(address.where)) is None:
                raise WrongPage("not-given")
            if history.versions or history.failure is None:
                raise WrongPage("other-capture")
            raise history.failure

        return put_together(sorted(given, key=_page_order), page_at)


def _count_same(one: Version, other: Version, at_once: bool) -> bool:
    """Return whether two pages count the same pages, as far as their pagers count them."""
    if 0 in (one.total, other.total) or one.total == other.total:
        return True
    # One may have no pager; others name only the next few pages, more of them on later pages.
    ahead, others = (each.total - each.shown.page.number for each in (one, other))
    is_window = _WINDOW <= ahead == others
    return at_once and (1 in (one.total, other.total) or is_window)


def _is_beyond(one: Version, other: Version) -> bool:
    """Return whether an import has one of the pages, and what the site sent has no such number."""
    imported, sent = (one, other) if other.is_of_site else (other, one)
    is_mixed = sent.is_of_site and not imported.is_of_site
    return is_mixed and 0 < sent.total < imported.shown.page.number


def _repeats(one: Version, other: Version) -> bool:
    """Return whether both pages have the same long speech, except at the top or foot of both."""
    first, second = list(one.shown.texts), list(other.shown.texts)
    for _ in range(2):
        alike = _common_start(first, second)
        first, second = first[alike:][::-1], second[alike:][::-1]
    return any(map(_is_said_once, {*filter(_is_long, first)}.intersection(second)))


def _is_one_edge(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two ends (or beginnings) of a page are the same, but for some words."""
    return one == other or (len(one) == len(other) and all(map(_is_edited, one, other)))


def _is_edited(text: str, other: str) -> bool:
    """Return whether most of *text* stands in *other*, before and after what differs."""
    before = _common_start(text, other)
    text, other = text[before:], other[before:]
    after = _common_start(text[::-1], other[::-1])
    return before + after >= _MOST_OF_IT * (before + max(len(text), len(other)))


def _common_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines, or characters, two sequences have in common at their start."""
    return sum(takewhile(bool, map(eq, one, other)))


def _is_said_once(text: str) -> bool:
    """Return whether *text* is no lead, and long even without the label and office before it."""
    parts = cut(text) if reads_as_label(text) else None
    return not is_lead(text) and _is_long(parts[1] if parts else text)


def _page_for(version: Version, uses: Counter[int]) -> Page:
    """Return the page of *version*, or a copy while *uses* counts, by its ``id()``, other uses."""
    page = version.shown.page
    uses[id(page)] -= 1
    if uses[id(page)]:
        page = copy.copy(page)
        page.blocks = [copy.copy(block) for block in page.blocks]
        page.signs, page.problems = [*page.signs], [*page.problems]
    page.receipt = version.receipt
    return page


def states(captures: Iterable[Capture]) -> list[Collected]:
    """Return the states of one briefing, oldest first, each ready for ``read()`` by itself.

    *captures* are those of the pages of one article or node, for desktops and phones, in any order.
    A page is missing if no capture shows it, and with the failure "other-capture" if none fits. A
    node's page that once was a list is in no state, so there may be none. The article on one page
    replaces the pages, if it has what they have.

    If there are more than MOST_STATES, the latest are returned, and a problem of the first page
    says so. Raises the first page's PageFailure if no page can be read.
    """
    briefing = BriefingHistory(captures)
    chosen = _chosen(briefing)
    uses = Counter(id(version.shown.page) for state in chosen for version in state.chosen.values())
    found: list[Collected] = []
    failures: list[PageFailure] = []
    for state in chosen:
        try:
            found.append(state.collected(uses))
        except PageFailure as failure:  # no article has such pages: number 4711
            failures.append(failure)
    if failures and not found:
        raise failures[0]
    if max(len(found), len(briefing.with_new_versions())) > MOST_STATES:
        found = found[-MOST_STATES:]
        problem = f"changed more than {MOST_STATES} times; only the latest states are read"
        found[0].pages[0].problems.append(problem)
    return found


def _chosen(briefing: BriefingHistory) -> list[BriefingState]:
    """Return the states that differ from the one before, in order of time."""
    with_new_versions = briefing.with_new_versions()[-MOST_STATES:]
    found = [(snapshot.start, BriefingState(briefing, snapshot)) for snapshot in with_new_versions]
    placed = {version for _, state in found for version in state.chosen.values()}
    for snapshot, version in [(one, version) for one in with_new_versions for version in one.new]:
        is_placed = version in placed or not version.address.page
        if not is_placed and len(found) < 2 * MOST_STATES:
            # It fits none of the pages that were seen with it.
            state = BriefingState(briefing, snapshot, version)
            placed.update(state.chosen.values())
            found.append((version.clocks[0], state))
    found.sort(key=lambda pair: pair[0])
    return [next(same) for _, same in groupby((state for _, state in found), BriefingState.shows)]


def inline(captures: Iterable[Capture]) -> list[Collected]:
    """Return the transcripts that one list page printed itself, in the order of its captures.

    A transcript is left out if the latest capture before that printed it had the same text. Raises
    the first PageFailure if no capture can be read.
    """
    found: list[Collected] = []
    before: dict[str, set[tuple[str, ...]]] = {}  # title -> texts, in the latest capture with it
    failures: list[PageFailure] = []
    ordered = sorted(captures, key=_capture_order)
    for capture in ordered:
        try:
            printed = read_list(capture).inline
        except PageFailure as failure:
            failures.append(failure)
            continue
        now: dict[str, set[tuple[str, ...]]] = {}
        for page in printed:
            title, text = normalize(page.title), _texts_of(page)
            if text not in (*before.get(title, ()), *now.get(title, ())):
                found.append(Collected([page], url=addresses.canonical(page.url)))
            now.setdefault(title, set()).add(text)
        before |= now
    if failures and len(failures) == len(ordered):
        raise failures[0]
    return found
