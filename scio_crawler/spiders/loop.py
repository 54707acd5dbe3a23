"""The loop of a crawl and of a replay: read, publish and remember what is due.

A crawl gets its pages from the site, a replay from the archive; all else is the same.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any, NamedTuple, TypeVar

from scio_crawler.common import addresses
from scio_crawler.common.clock import now
from scio_crawler.common.errors import Crash, Failure, Interrupted, OutputError, WrongPage
from scio_crawler.folder.states import State
from scio_crawler.items import BRIEFING, NO_TRANSCRIPT, CollectedPages, Page, Receipt
from scio_crawler.pipelines import Dropped
from scio_crawler.run.session import Session
from scio_crawler.run.workers import Stopped
from scio_crawler.spiders.links import DueBriefing, Links

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Gone(NamedTuple):
    """What answered 404 or 410."""

    due: DueBriefing
    failure: Failure
    receipt: Receipt


class BriefingLoop(ABC):
    """Reads what is due in *run*, with at most *at_once* briefings open at a time.

    A briefing is open from :meth:`begin` until it is published, dropped or failed. ``links`` finds
    what is due.
    """

    links: Links
    open = 0

    def __init__(self, run: Session, at_once: int) -> None:
        self.run = run
        self._at_once = at_once

    @abstractmethod
    async def begin(self, due: DueBriefing) -> None:
        """Open a briefing."""

    @abstractmethod
    async def wait(self) -> None:
        """Wait until one of the open briefings is settled."""

    @property
    @abstractmethod
    def published_count(self) -> int:
        """Briefings that were published, as the limit counts them."""

    async def read_all(self, links: Links) -> bool:
        """Begin all that *links* find; return whether the limit was reached before the end."""
        self.links = links
        async with aclosing(links.due()) as every:
            async for due in every:
                if not await self._has_room():
                    self.run.report.skipped("limit")
                    return True
                await self.begin(due)
        return False

    async def _has_room(self) -> bool:
        """Wait until another briefing may begin; return False if the limit is reached first."""
        limit = self.run.arguments.limit
        while True:
            published = self.published_count
            if limit and published >= limit:
                return False
            if self.open < self._at_once and not (limit and published + self.open >= limit):
                return True
            await self.wait()

    async def attempt(self, due: DueBriefing, work: Coroutine[Any, Any, T]) -> T | None:
        """Return the result of *work* on a briefing; None, with the reason noted, if it fails.

        Raises OutputError and Interrupted, which end the run.
        """
        try:
            try:
                return await work
            except Failure as failure:
                await self.note_failure(due, failure)
        except (Interrupted, OutputError):
            raise
        except Stopped:
            pass
        except Exception as error:  # one bad briefing must not end the run
            logger.exception("%s could not be read", due.target.url)
            await self.note_failure(due, Crash(repr(error)))

        return None

    def accept(self, due: DueBriefing, collected: CollectedPages) -> bool:
        """Return whether the pages *collected* are a briefing that this run has not read yet.

        Raises WrongPage if they belong to a list that is walked.
        """
        if isinstance(due.target, Page):
            return True

        is_other = collected.briefing_id != due.target.briefing_id
        is_list = collected.pages[0].layout == "list"
        if is_list:  # which may have taken the place of a transcript
            row = self.run.ledger.row(collected.briefing_id)
            is_list = row is None or not row.entry().file

        if collected.briefing_id in self.links.lists or (is_list and is_other):
            raise WrongPage("leads-to-list", url=collected.url)

        if is_list:
            self._note_list(due, collected)
            return False

        if is_other and not self.links.is_first_time(collected.briefing_id):
            self.run.report.skipped("same")
            self.remember(collected, BRIEFING)
            return False

        for number, failure in collected.missing.items():
            logger.info("%s, page %d: %s", collected.url, number, failure)

        return True

    def _note_list(self, due: DueBriefing, collected: CollectedPages) -> None:
        """Remember that *due* is a list, which is a failure if a person named it as a briefing."""
        run = self.run
        why = WrongPage("is-list", path=addresses.path_of(collected.url))
        if run.is_named_by_user(due.visit):
            run.report.misnamed(due.target.url, why)
        else:
            run.report.not_a_transcript(collected.url, str(why), collected.pages[0].title)
        self.remember(collected, NO_TRANSCRIPT, str(why))

    async def note_failure(self, due: DueBriefing, failure: Failure) -> None:
        """Note why *due* could not be read."""
        receipt = failure.data.get("receipt") or Receipt()
        if failure.is_gone and receipt.fetched:
            await self.note_gone(Gone(due, failure, receipt))
        else:
            self.fail(due, failure, receipt.fetched or now())

    def fail(self, due: DueBriefing, failure: Failure, clock: str, kind: str = "") -> None:
        """Record the *failure* to read *due*; without a *kind*, the failure's own is reported."""
        self.run.visits.note_failed(due.visit, failure, clock)
        self.run.report.failed(due.target.url, failure, kind)

    @abstractmethod
    async def note_gone(self, gone: Gone) -> None:
        """Note that a briefing answered 404 or 410, which the site may mean or not."""

    async def believe(self, gone: Gone) -> None:
        """Believe the site that a briefing is *gone*."""
        run = self.run
        visit = gone.due.visit
        is_own = visit.briefing_id in ("", visit.id)  # else another address may still be there
        if is_own:
            await self.withdraw(State.gone(visit.id, run.recorded_as, gone.receipt))
        if run.visits.note_gone(visit, gone.failure, gone.receipt.fetched):
            run.report.skipped("gone")
        else:
            run.report.failed(gone.due.target.url, gone.failure)

    @abstractmethod
    async def withdraw(self, state: State) -> None:
        """Take in *state*: the site said on its day that it no longer has the briefing."""

    def remember_dropped(self, dropped: Dropped) -> None:
        """Remember why a briefing left the pipelines."""
        if dropped.verdict is not None:
            self.remember(dropped.item, dropped.verdict, dropped.reason)

    def remember(self, item: CollectedPages, verdict: str, reason: str = "") -> None:
        """Remember what the address of *item* turned out to be."""
        try:
            with self.run.ledger.deferred():  # what is forgotten is looked at again
                self.run.visits.save_verdict(item, verdict, reason)
        except OutputError as error:
            self.run.give_up(error)
