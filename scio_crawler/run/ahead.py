"""How much of a crawl is done, though what there is to do is still being found.

Lists are read while briefings are: what later pages of a list name, and how many pages a briefing
has, is not known at the beginning. It is estimated from what was met so far. The share that is done
never goes back when more is found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Progress(NamedTuple):
    """What is shown. All but ``done`` are None as long as nothing can be said of them."""

    done: int  # pages that were had, or could not be
    total: int | None = None  # pages, as the share has it
    share: float | None = None  # of the pages that are done, 0 to 1; it never falls
    left: int | None = None  # pages, by the estimate of the moment


@dataclass(slots=True, eq=False)
class Portion:
    """The pages of one briefing that was begun and has not ended."""

    ahead: Ahead
    asked: int = 0  # pages that were asked for so far
    rounds: int = 0  # in which they were: after the first one, the others are known

    def ask(self, number: int) -> None:
        """Note that *number* more pages are asked for."""
        self.asked += number
        self.rounds += 1
        self.ahead.changed()

    def done(self) -> None:
        """Note that one of them was had, or could not be."""
        self.ahead.done += 1
        self.ahead.changed()

    def end(self) -> None:
        """Note that there are no more."""
        self.ahead.settle(self)


@dataclass(slots=True)
class Ahead:
    """What one run has done and what it has yet to do; *watch* is called at every change."""

    limit: int = 0  # briefings after which it ends, 0 for no limit
    watch: Callable[[], None] | None = None
    done: int = 0  # pages that were had, or could not be
    due: int = 0  # briefings that were named and not begun yet
    _open: list[Portion] = field(default_factory=list)
    _settled: int = 0  # briefings that have ended
    _asked: int = 0  # their pages
    _lists: dict[str, tuple[int, int]] = field(default_factory=dict)  # list -> pages read, known
    _listed: int = 0  # briefings that the pages of lists named, and that are due
    _share: float = 0.0  # the largest so far

    def begin(self) -> Portion:
        """Note that a briefing is begun; return what keeps account of its pages."""
        self.due = max(0, self.due - 1)
        self._open.append(portion := Portion(self))
        return portion

    def settle(self, portion: Portion) -> None:
        """Note that the briefing of *portion* has ended."""
        self._open.remove(portion)
        self._settled += 1
        self._asked += portion.asked
        self.changed()

    def expect(self, briefings: int, lists: Iterable[str]) -> None:
        """Note that so many *briefings* were named, and that *lists* will be walked."""
        self.due = briefings
        self._lists = dict.fromkeys(lists, (0, 1))

    def listed(self, url: str, known: int, due: int) -> None:
        """Note that a page of the list *url*, of *known* ones, was read and names *due* briefings.

        What is left of the page before counts no more.
        """
        read, _ = self._lists.get(url, (0, 1))
        self._lists[url] = read + 1, max(known, read + 1)
        self.done += 1
        self.due, self._listed = due, self._listed + due
        self.changed()

    def walked(self, url: str) -> None:
        """Note that no further page of the list *url* will be read."""
        read, _ = self._lists.get(url, (0, 1))
        self._lists[url] = read, read
        self.changed()

    def changed(self) -> None:
        """Tell whoever watches."""
        if self.watch:
            self.watch()

    def progress(self) -> Progress:
        """Return what can be said now."""
        total = self._estimate()
        if total is None:
            return Progress(self.done)
        total = max(total, self.done)
        self._share = max(self._share, self.done / total if total else 0.0)
        shown = round(self.done / self._share) if self._share else total
        return Progress(self.done, shown, self._share, total - self.done)

    def _estimate(self) -> int | None:
        """Return how many pages there are in all, None if there is nothing to go by."""
        open_known = [portion.asked for portion in self._open if portion.rounds > 1]
        known, pages = self._settled + len(open_known), self._asked + sum(open_known)
        read = sum(read for read, _ in self._lists.values())
        unread = sum(there for _, there in self._lists.values()) - read
        if self._lists and not read:
            return None
        begun = self._settled + len(self._open)
        room = max(0, self.limit - begun) if self.limit else math.inf
        if self.due >= room:  # the limit ends the run before the next page of a list
            unread = 0
        further = min(room, self.due + unread * self._listed / read if read else self.due)
        unknown = begun - known + further  # briefings of which the pages are not known
        if unknown and not known:
            return None
        mean = pages / known if known else 0
        return round(read + unread + pages + unknown * mean)
