"""The rules by which an address is due. Pure functions: nothing is read or written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from scio_crawler import addresses
from scio_crawler.items import FAILED, GONE, NO_TRANSCRIPT, UNREAD, Visit

# Days after the conference for which its transcript is waited for.
PATIENCE = 120
# Days after an address was first met for which errors are given to pass, however old it is.
GRACE = 14
# Days on which the site must answer 404 or 410 before a page counts as gone.
DAYS_GONE = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run that begins *today* looks at again."""

    today: date
    reading: int  # version of the reading
    recheck: int  # days after publication for which a complete briefing may change
    full: bool = False  # look at everything
    cut_off: str = ""  # clock at which the interrupted run began that this one continues
    lost: frozenset[str] = frozenset()  # ids of the briefings whose turns file was lost

    @property
    def published_since(self) -> str:
        """The first day (ISO) of publication of briefings that may still change."""
        return _before(self.today, self.recheck)

    def due(self, visit: Visit | None) -> bool:
        """Return whether an address is due; *visit* is None if it was never met."""
        if visit is None or visit.verdict == UNREAD or visit.briefing_id in self.lost:
            return True
        is_whole = visit.status in ("complete", "doubtful", "withdrawn")
        settled = visit.verdict == NO_TRANSCRIPT or is_whole
        if settled and self.cut_off and visit.checked >= self.cut_off:
            return False  # done by the run that this one continues
        if self.full:
            return True
        if (visit.verdict == NO_TRANSCRIPT or visit.status == "doubtful") and (
            visit.reading < self.reading
        ):
            return True  # a better reading may find what this one did not
        if visit.verdict == NO_TRANSCRIPT:
            return False
        if visit.verdict == GONE:
            return False
        if visit.status == "withdrawn" and len(visit.gone.get(1, ())) < DAYS_GONE:
            return True  # the site may only have had a bad hour
        if visit.verdict == FAILED and 0 < visit.reading < self.reading:
            return True
        if settled:
            # A page can bear any date, and would be asked for until it has come.
            day = visit.published if visit.published <= _after(self.today, 1) else _met(visit)
            return day >= self.published_since
        if visit.status != "pending" and _met(visit) >= _before(self.today, GRACE):
            return True
        return _event(visit) >= _before(self.today, PATIENCE)


def _event(visit: Visit) -> str:
    """Return the day (ISO) from which a transcript is waited for.

    That is the day of the conference or that of publication, whichever is later: an announcement
    is published before the conference, a transcript after it. If neither is known, or it is later
    than anything that is announced, it is the day on which the address was met.
    """
    met = _met(visit)
    address = addresses.parse(visit.url)
    day = max(visit.date, visit.published or (address.published if address else ""))
    return day if day and met and day <= _after(date.fromisoformat(met), PATIENCE) else met


def _met(visit: Visit) -> str:
    """Return the day (ISO) on which the address was first met."""
    return visit.first_seen[:10]


def _after(day: date, days: int) -> str:
    return _before(day, -days)


def _before(today: date, days: int) -> str:
    try:
        return (today - timedelta(days=days)).isoformat()
    except OverflowError:  # before the calendar begins
        return ""


def note_gone(visit: Visit, pages: Collection[int], day: str) -> frozenset[int]:
    """Note that *pages* were gone on *day* (ISO); return those gone on enough days to count."""
    for page in pages:
        visit.gone[page] = sorted({*visit.gone.get(page, ()), day})[:DAYS_GONE]
    return frozenset(page for page in pages if len(visit.gone[page]) >= DAYS_GONE)
