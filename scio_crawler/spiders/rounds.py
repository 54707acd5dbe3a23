"""What becomes of the briefings that one round of a run meets.

A crawl has one round, a replay one for each recorded run.
"""

from __future__ import annotations

import logging

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.clock import now
from scio_crawler.errors import Crash, Failure, OutputError, WrongPage
from scio_crawler.items import BRIEFING, FAILED, NO_TRANSCRIPT, Collected, Receipt
from scio_crawler.pipelines import Dropped
from scio_crawler.run.session import Session
from scio_crawler.spiders.links import Found, Links

logger = logging.getLogger(__name__)


class Round:
    """Judges, remembers and reports what *run* gets of the briefings that *links* finds."""

    def __init__(self, run: Session, links: Links) -> None:
        self._run, self._links = run, links

    def accept(self, found: Found, collected: Collected) -> bool:
        """Return whether the pages *collected* for *found* are a briefing, met for the first time.

        Raises WrongPage if they are of a list that is walked.
        """
        if collected.briefing_id in self._links.lists:
            raise WrongPage("leads-to-list", url=collected.url)
        is_list = collected.pages[0].layout == "list"
        if is_list and self._run.retract(collected.briefing_id):
            self._take_for_list(found, collected)
            return False
        assert isinstance(found.target, Address)
        is_other = collected.briefing_id != found.target.briefing_id
        if is_other and not self._links.meet(collected.briefing_id):
            self._run.report.skipped("same")
            self.note(collected, BRIEFING)
            return False
        for number, failure in collected.missing.items():
            logger.warning("%s, page %d: %s", collected.url, number, failure)
        return True

    def _take_for_list(self, found: Found, collected: Collected) -> None:
        """Remember that *found* is a list; that is a failure if a person named it as a briefing."""
        run = self._run
        why = WrongPage("is-list", path=addresses.path_of(collected.url))
        if run.names(found.visit):
            run.report.misnamed(found.url, why)
        else:
            run.report.not_a_transcript(collected.url, str(why), collected.pages[0].title)
        self.note(collected, NO_TRANSCRIPT, str(why))

    def failed(self, found: Found, failure: Failure) -> None:
        """Remember and report that *found* could not be had."""
        run, visit = self._run, found.visit
        receipt = failure.data.get("receipt") or Receipt()
        is_own = visit.briefing_id in ("", visit.id)  # else another address may still be there
        if is_own and failure.is_gone and (entry := run.exporter.withdraw(visit.id, receipt)):
            run.report.withdrawn(entry)
        if run.visits.failed(visit, failure, receipt.fetched or now()):
            run.report.skipped("gone")
        else:
            run.report.failed(found.url, failure)

    def crashed(self, found: Found, error: Exception) -> None:
        """Remember and report that a fault of this program kept *found* from being read."""
        self._run.report.crashed(found.url, error)
        self._run.visits.failed(found.visit, Crash(repr(error)), now())

    def published(self, item: Collected) -> None:
        """Remember that *item* was published."""
        self.note(item, BRIEFING)

    def dropped(self, dropped: Dropped) -> None:
        """Remember why a briefing left the pipelines."""
        if dropped.verdict is not None:
            self.note(dropped.item, dropped.verdict, dropped.reason)

    def broke(self, item: Collected) -> None:
        """Remember that a fault of this program stopped *item* on its way through the stages."""
        self.note(item, FAILED, "unexpected error")

    def note(self, item: Collected, verdict: str, reason: str = "") -> None:
        """Remember what the address of *item* turned out to be."""
        try:
            self._run.visits.settle(item, verdict, reason)
        except OutputError as error:
            self._run.give_up(error)
