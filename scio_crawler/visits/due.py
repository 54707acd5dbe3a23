"""Which of the addresses that are known is looked at again, and when. Touches nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from scio_crawler.items import GONE, NO_TRANSCRIPT, UNREAD, Known

# Days for which what is not complete is tried again, from when it was first met.
PATIENCE = 120
# Different days on which the site says that a page is gone, after which it is believed.
DAYS_GONE = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """What this run looks at again, counted from *today*."""

    today: date
    reading: int  # the version of the reading at work
    recheck: int  # days after its publication for which a complete briefing may change
    full: bool = False  # look at everything
    cut_off: str = ""  # when the run began that did not come to its end, "" if the last one did

    @property
    def published_since(self) -> str:
        """ISO date: a briefing that was published earlier does not change any more."""
        return _before(self.today, self.recheck)

    @property
    def met_since(self) -> str:
        """ISO date: what was first met earlier is not waited for any more."""
        return _before(self.today, PATIENCE)

    def due(self, known: Known | None) -> bool:
        """Whether what is *known* (None: nothing) of an address is looked at again."""
        if known is None or known.verdict == UNREAD:
            return True
        settled = known.verdict == NO_TRANSCRIPT or known.status in ("complete", "withdrawn")
        if settled and self.cut_off and known.checked >= self.cut_off:
            return False  # done by the run that this one carries on
        if self.full:
            return True
        if known.verdict == NO_TRANSCRIPT:
            return known.reading < self.reading
        if known.verdict == GONE:
            return False
        if known.status == "withdrawn" and len(known.gone.get(1, ())) < DAYS_GONE:
            return True  # one bad hour of the site is no reason to believe it
        if settled:
            return known.published >= self.published_since
        return known.first_seen >= self.met_since


def _before(today: date, days: int) -> str:
    try:
        return (today - timedelta(days=days)).isoformat()
    except OverflowError:  # before the calendar begins
        return ""


def note_gone(known: Known, pages: Collection[int], day: str) -> frozenset[int]:
    """Note in *known* that the site said on *day* that these *pages* are gone.

    Returns those of them of which it has said so on enough different days to be believed.
    """
    for page in pages:
        known.gone[page] = sorted({*known.gone.get(page, ()), day})[:DAYS_GONE]
    return frozenset(page for page in pages if len(known.gone[page]) >= DAYS_GONE)
