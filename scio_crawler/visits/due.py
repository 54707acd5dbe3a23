"""The rules by which an address is due. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from scio_crawler.items import GONE, NO_TRANSCRIPT, UNREAD, Visit

# Days after an address was first met for which what is not complete is tried again.
PATIENCE = 120
# Days on which the site must say that a page is gone before it is believed.
DAYS_GONE = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run looks at again, counted from *today*."""

    today: date
    reading: int  # the version of the reading in use
    recheck: int  # days after its publication for which a complete briefing may change
    full: bool = False  # look at everything
    cut_off: str = ""  # when the run began that this one carries on, empty if the last one ended

    @property
    def published_since(self) -> str:
        """ISO date: a briefing that was published earlier no longer changes."""
        return _before(self.today, self.recheck)

    @property
    def met_since(self) -> str:
        """ISO date: what was first met earlier is given up."""
        return _before(self.today, PATIENCE)

    def due(self, visit: Visit | None) -> bool:
        """Return whether the address of *visit* (None: never met) is looked at."""
        if visit is None or visit.verdict == UNREAD:
            return True
        settled = visit.verdict == NO_TRANSCRIPT or visit.status in ("complete", "withdrawn")
        if settled and self.cut_off and visit.checked >= self.cut_off:
            return False  # done by the run that this one carries on
        if self.full:
            return True
        if visit.verdict == NO_TRANSCRIPT:
            return visit.reading < self.reading
        if visit.verdict == GONE:
            return False
        if visit.status == "withdrawn" and len(visit.gone.get(1, ())) < DAYS_GONE:
            return True  # one bad hour of the site is no reason to believe it
        if settled:
            return visit.published >= self.published_since
        return visit.first_seen >= self.met_since


def _before(today: date, days: int) -> str:
    try:
        return (today - timedelta(days=days)).isoformat()
    except OverflowError:  # before the calendar begins
        return ""


def note_gone(visit: Visit, pages: Collection[int], day: str) -> frozenset[int]:
    """Note in *visit* that the site said on *day* (ISO) that *pages* are gone.

    Returns those of which it has said so on enough days to be believed.
    """
    for page in pages:
        visit.gone[page] = sorted({*visit.gone.get(page, ()), day})[:DAYS_GONE]
    return frozenset(page for page in pages if len(visit.gone[page]) >= DAYS_GONE)
