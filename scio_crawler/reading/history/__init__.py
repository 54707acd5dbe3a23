"""The states that a briefing had, from captures of its pages on several dates. Pure.

A *version* of a page is what its captures show from one change to the next: its title and its
text, pagers and furniture apart. The first of these captures stands for it: it proves since when
the words were there. A *sitting* is a row of captures within a day in which no page changes, so
that all that a crawl saw is in one, though it took hours. A sitting that sees a version for the
first time anchors a state: its own pages, and of each other page what was captured nearest in time.

Pages are put together only if they fit: they have one title and count the same pages, no speech
stands on two of them, and nothing says that one's neighbour began or ended otherwise at its time.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import PageFailure, WrongPage
from scio_crawler.items import Capture, Collected, Page
from scio_crawler.reading.assembly import MOST_PAGES, check_page
from scio_crawler.reading.briefing import put_together, read_list
from scio_crawler.reading.history.versions import (
    DAY,
    Seen,
    Sitting,
    Version,
    Where,
    is_long,
    order,
    place,
    texts_of,
)
from scio_crawler.reading.text import normalize
from scio_crawler.reading.transcript.front import is_lead
from scio_crawler.reading.transcript.labels.candidates import cut, reads_as_label

# --- A state: which versions of the pages belong together at one time -----------------------------

_MOST_TRIES = 20  # versions of a page that are tried for one state
_MOST_OF_IT = 0.8  # of a text, that an edit leaves as it was
_WINDOW = 2  # further pages that a pager names at least if it names the next few only


class State:
    """The versions of the pages in one state, chosen for the sitting that anchors it."""

    def __init__(self, seen: Seen, sitting: Sitting, first: Version | None = None) -> None:
        """Choose what *sitting* shows, in the order of the pages, then what is nearest to it.

        *first* comes before all others: they must fit it.
        """
        self._slots = seen.slots
        self._chosen: dict[Where, Version] = {}
        self._clocks: dict[int, tuple[Version, float]] = {}  # by the number of the page
        self._said: dict[str, Version] = {}  # long text -> where it stands
        self._titles: set[frozenset[str]] = set()
        self._articles: set[bool] = set()  # whether they name the article
        self._totals: set[int] = set()
        if first:
            self._choose(first, first.clocks[0])
        start, end = (first.clocks[0],) * 2 if first else (sitting.start, sitting.end)
        ranked = []
        for where, slot in self._slots.items():
            if slot.versions and where not in self._chosen:
                _, clock = next(slot.nearest(start, end))
                away = max(start - clock, clock - end, 0)
                ranked.append((away, place(slot.address), where))
        ranked.sort()
        for whole in (False, True):  # the article on one page last: it must hold all the others
            for _, _, where in ranked:
                if (not self._slots[where].address.page) == whole:
                    self._try(where, sitting, start, end)

    def _try(self, where: Where, sitting: Sitting, start: float, end: float) -> None:
        """Choose the first version of a page that fits, of those nearest in time."""
        if len(self._chosen) > MOST_PAGES:
            return  # more than any article has
        own = sitting.shown.get(where)
        pairs = [(own, own.distance(start, end)[1])] if own else []
        pairs += islice(self._slots[where].nearest(start, end), _MOST_TRIES)
        for version, clock in pairs:
            if self._fits(version, clock):
                self._choose(version, clock)
                return

    def _choose(self, version: Version, clock: float) -> None:
        self._chosen[version.address.where] = version
        if version.address.page:
            self._clocks[version.number] = version, clock
            self._said.update(dict.fromkeys(version.long, version))
            self._titles.add(version.titles)
            self._articles.add(bool(version.page.article))
            self._totals.add(version.total)

    def _fits(self, version: Version, clock: float) -> bool:
        """Return whether *version*, captured at *clock*, belongs with all that were chosen."""
        if any(t.isdisjoint(version.titles) for t in self._titles if t and version.titles):
            return False
        if not version.address.page:
            return self._is_held_by(version)
        if self._articles - {bool(version.page.article)} or not self._counts(version, clock):
            return False
        if any(_repeats(version, other) for other in self._holding(version.long)):
            return False
        before, after = (self._clocks.get(version.number + step) for step in (-1, 1))
        own = (version, clock)
        return (not before or self._meet(before, own)) and (not after or self._meet(own, after))

    def _counts(self, version: Version, clock: float) -> bool:
        """Return whether *version* counts the same pages as all that were chosen."""
        if version.total == 0 or self._totals <= {0, version.total}:
            return True
        return all(
            _count_same(version, other, abs(clock - when) <= DAY)
            for other, when in self._clocks.values()
        )

    def _is_held_by(self, whole: Version) -> bool:
        """Return whether the article on one page has what the pages have.

        What it has more may be on a page that is missing; if none is, it was changed on the pages.
        """
        held, said = set(whole.long), self._said.keys()
        is_all = 0 < max(self._totals, default=0) <= len(self._clocks)
        return held == said if is_all else held >= said

    def _holding(self, texts: Iterable[str]) -> list[Version]:
        found = {id(other): other for text in texts if (other := self._said.get(text))}
        return list(found.values())

    def _meet(self, one: tuple[Version, float], next_one: tuple[Version, float]) -> bool:
        """Return whether nothing says that speech is missing between a page and the next one.

        That is so if one was captured, near the other's time, with another end or beginning.
        """
        (before, clock), (after, later) = one, next_one
        beside = self._slots[before.address.where].near(later)
        if beside and not _is_one_edge(beside.ends, before.ends):
            return False
        beside = self._slots[after.address.where].near(clock)
        return not beside or _is_one_edge(beside.begins, after.begins)

    def versions(self) -> Iterable[Version]:
        """Return the versions that were chosen."""
        return self._chosen.values()

    def shows(self) -> dict[Where, object]:
        """Return what tells whether two states are the same."""
        return {
            where: (version.shown.title, version.shown.texts, version.total)
            for where, version in self._chosen.items()
        }

    def collected(self, uses: Counter[int]) -> Collected:
        """Return its pages, put together.

        *uses* counts the states that still need a page, by its ``id()``: only the last one gets
        the page itself.
        """
        pages = {where: _taken(version, uses) for where, version in self._chosen.items()}
        given = [version.address for version in self._chosen.values()]
        others = [slot for where, slot in self._slots.items() if where not in pages]
        given += [slot.address for slot in others if slot.address.page]

        def page_at(address: Address, number: int) -> Page:
            if (page := pages.get(address.where)) is not None:
                check_page(page, address, number)
                return page
            if (slot := self._slots.get(address.where)) is None:
                raise WrongPage("not-given")
            if slot.versions or slot.failure is None:
                raise WrongPage("other-capture")
            raise slot.failure

        return put_together(sorted(given, key=place), page_at)


def _count_same(one: Version, other: Version, at_once: bool) -> bool:
    """Return whether two pages count the same pages, as far as their pagers count them.

    Of pages that were captured *at_once*, one may have no pager, and those of others may name the
    next few pages only: the numbers then grow with that of the page.
    """
    if 0 in (one.total, other.total) or one.total == other.total:
        return True
    ahead = one.total - one.number
    is_window = ahead >= _WINDOW and ahead == other.total - other.number
    return at_once and (1 in (one.total, other.total) or is_window)


def _repeats(one: Version, other: Version) -> bool:
    """Return whether long speech stands on both pages, other than at the top or foot of both."""
    first, second = list(one.shown.texts), list(other.shown.texts)
    for _ in range(2):
        alike = _alike(first, second)
        first, second = first[alike:][::-1], second[alike:][::-1]
    return any(map(_is_said_once, {*filter(is_long, first)}.intersection(second)))


def _is_one_edge(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two ends, or beginnings, of a page are one, but for some words perhaps."""
    if one == other:
        return True
    return len(one) == len(other) and all(map(_is_edited, one, other))


def _is_edited(text: str, other: str) -> bool:
    """Return whether most of a text stands in *other*, before and behind what differs."""
    before = _alike(text, other)
    text, other = text[before:], other[before:]
    behind = _alike(text[::-1], other[::-1])
    return before + behind >= _MOST_OF_IT * (before + max(len(text), len(other)))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines, or characters, two begin with that are the same."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_said_once(text: str) -> bool:
    """Return whether *text* is no lead, and long even without a label and office before it."""
    parts = cut(text) if reads_as_label(text) else None
    return not is_lead(text) and is_long(parts[1] if parts else text)


def _taken(version: Version, uses: Counter[int]) -> Page:
    """Return the page of *version*, or a copy of it if others need it, too."""
    page = version.page
    uses[id(page)] -= 1
    if uses[id(page)]:
        page = copy.copy(page)
        page.blocks = [copy.copy(block) for block in page.blocks]
        page.signs, page.problems = [*page.signs], [*page.problems]
    page.receipt = version.receipt
    return page


# --- The states that a briefing had, from captures of its pages on several dates. Pure ------------

__all__ = ["MOST_STATES", "inline", "states"]

MOST_STATES = 200  # of one briefing; of more, the latest are kept


def states(captures: Iterable[Capture]) -> list[Collected]:
    """Return the states of one briefing, oldest first, each ready for ``read()`` by itself.

    *captures* are those of the pages of one article or node, for desktops and phones, in any
    order. In a state, a page that was captured with other pages than those is missing, with the
    failure "other-capture"; one that cannot be read, or is another page, is missing if no capture
    of it can be used. A node's page that was a list at a time is in no state, so there may be none.
    The article on one page takes the place of the pages, if it has what they have.

    Of more than MOST_STATES states the latest are returned, and a problem of the first page says
    so. Raises the first page's PageFailure if no page can be read.
    """
    seen = Seen(captures)
    chosen = _chosen(seen)
    uses = Counter(id(version.page) for state in chosen for version in state.versions())
    found: list[Collected] = []
    failures: list[PageFailure] = []
    for state in chosen:
        try:
            found.append(state.collected(uses))
        except PageFailure as failure:  # its pages are none that an article has: number 4711
            failures.append(failure)
    if failures and not found:
        raise failures[0]
    if max(len(found), len(seen.anchors())) > MOST_STATES:
        found = found[-MOST_STATES:]
        problem = f"changed more than {MOST_STATES} times; only the latest states are read"
        found[0].pages[0].problems.append(problem)
    return found


def _chosen(seen: Seen) -> list[State]:
    """Return the states that differ from the one before, in order of time."""
    anchors = seen.anchors()[-MOST_STATES:]
    found = [(sitting.start, State(seen, sitting)) for sitting in anchors]
    placed = {id(version) for _, state in found for version in state.versions()}
    for sitting, version in [(one, version) for one in anchors for version in one.opens]:
        is_placed = id(version) in placed or not version.address.page
        if not is_placed and len(found) < 2 * MOST_STATES:
            # It fits none of the pages that were seen with it.
            state = State(seen, sitting, version)
            placed.update(map(id, state.versions()))
            found.append((version.clocks[0], state))
    found.sort(key=lambda pair: pair[0])
    states = [state for _, state in found]
    pairs = zip(states, [None, *states], strict=False)
    return [state for state, before in pairs if not before or state.shows() != before.shows()]


def inline(captures: Iterable[Capture]) -> list[Collected]:
    """Return the transcripts that one list page printed itself, in the order of its captures.

    A transcript is left out if the latest capture that printed it had the same text. Raises the
    first PageFailure if no capture can be read.
    """
    found: list[Collected] = []
    before: dict[str, set[tuple[str, ...]]] = {}  # title -> texts, in the latest capture with it
    failures: list[PageFailure] = []
    ordered = sorted(captures, key=order)
    for capture in ordered:
        try:
            printed = read_list(capture).inline
        except PageFailure as failure:
            failures.append(failure)
            continue
        now: dict[str, set[tuple[str, ...]]] = {}
        for page in printed:
            title, text = normalize(page.title), texts_of(page)
            if text not in (*before.get(title, ()), *now.get(title, ())):
                found.append(Collected([page], url=addresses.canonical(page.url)))
            now.setdefault(title, set()).add(text)
        before |= now
    if failures and len(failures) == len(ordered):
        raise failures[0]
    return found
