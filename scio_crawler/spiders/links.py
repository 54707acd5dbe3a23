"""What to read: the briefings that the lists and the memory name, each once, if they are due."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address, is_inline
from scio_crawler.common.clock import now
from scio_crawler.common.errors import Crash, Failure, NotArchived, OutputError, WrongPage
from scio_crawler.items import (
    BRIEFING,
    FAILED,
    NO_TRANSCRIPT,
    Collected,
    Link,
    Page,
    Receipt,
    Visit,
)
from scio_crawler.pipelines import Dropped
from scio_crawler.reading.page.lists import shows_list
from scio_crawler.run.session import Session
from scio_crawler.run.workers import Stopped
from scio_crawler.spiders.lists import Walk
from scio_crawler.spiders.pages import Pages

# --- What a replay could not have, though a run that it replayed wanted it ------------------------


class Losses:
    """What the runs of a replay have no record of, until another run turns out to have it.

    A run lacks what it could not get, what it had no time for because it was killed, and what is
    lost of it. Of the first two, a later run has it.
    """

    def __init__(self) -> None:
        self._had: set[str] = set()  # ids of briefings that any run has
        self._missed: dict[str, str] = {}  # id of a briefing that some run lacks -> its address
        self._lists: dict[str, list[str]] = {}  # address of a list -> its pages that are missing
        # Of the present run:
        self._new: dict[str, str] = {}
        self._new_lists: dict[str, list[str]] = {}

    def had(self, id: str) -> None:
        """Note that the present run has the briefing *id*, whatever became of it."""
        self._had.add(id)

    def missed(self, id: str, url: str) -> None:
        """Note that the present run lacks the briefing *id* at *url*, or a page of it."""
        self._new[id] = url

    def walked(self, url: str, missed: Collection[str]) -> None:
        """Note that the present run lacks the pages *missed* of the list *url*.

        If it lacks none, it saw all that the list showed, whatever earlier runs lack.
        """
        if not missed:
            self._lists[url] = []
        elif url not in missed or url not in self._lists:  # else it may not have walked this list
            self._new_lists[url] = list(missed)

    def end_run(self, reached_limit: bool) -> None:
        """Note that the run was replayed. If it *reached_limit*, that is why it lacks something."""
        if not reached_limit:
            self._missed |= self._new
            self._lists |= self._new_lists
        self._new, self._new_lists = {}, {}

    def left(self) -> Iterator[tuple[str, str]]:
        """Yield (id, address) of what no run has, and ("", address) of missing pages of lists."""
        yield from (("", page) for pages in self._lists.values() for page in pages)
        yield from ((id, url) for id, url in self._missed.items() if id not in self._had)


# --- What to read: the briefings that the lists and the memory name, each once, if they ar… -------

logger = logging.getLogger(__name__)

MARGIN_DAYS = 2  # by which the date in an address may differ from the day of publication


class Found(NamedTuple):
    """A briefing to read: its page to begin with, or an inline transcript."""

    target: Address | Page
    visit: Visit  # what is known of it
    day: str = ""  # of its publication, as far as that is known before it is read

    @property
    def url(self) -> str:
        """Where it is."""
        return self.target.url

    @property
    def is_inline(self) -> bool:
        """Whether a list prints it."""
        return isinstance(self.target, Page)


class Judged(NamedTuple):
    """What is known of an address that was met."""

    visit: Visit
    day: str  # of its publication, as far as that is known
    why: str  # it is not due: "known", "since" or "until"; "" if it is


class Links:
    """What one round of *run* reads, with the pages of lists that *source* gets.

    In a replay *recorded* is the number of the run that is replayed, and *losses* notes the pages
    of lists that it lacks.
    """

    def __init__(
        self, run: Session, source: Pages, losses: Losses | None = None, recorded: int = 0
    ) -> None:
        self._run, self._source, self._losses = run, source, losses
        self._recorded = recorded
        lists = (addresses.parse(url) for url in self._run.arguments.lists)
        self.lists = {address.briefing_id for address in lists if address}
        self._met = set(self.lists)  # ids of the briefings met; a list is no briefing

    def meet(self, id: str) -> bool:
        """Note that the briefing *id* was met; return whether it is the first time this round."""
        is_new = id not in self._met
        self._met.add(id)
        return is_new

    async def found(self) -> AsyncGenerator[Found]:
        """Yield what to read. Ends early if the crawl is being stopped."""
        run = self._run
        named = [*map(addresses.parse, run.arguments.urls), *self._accepted()]
        run.counts.due = len(named)
        for address in named:
            if address and self.meet(address.briefing_id):
                yield Found(address, run.visits.recall(address))
        for url in run.arguments.lists:
            own = addresses.parse(url)
            try:
                async with aclosing(self._listed(url)) as every:
                    async for shown in every:
                        if found := self._due(shown, bool(own and own.mobile)):
                            yield found
            except Stopped:
                return
        for address in self._others() if run.arguments.lists else ():
            if address and (found := self._due_at(address, "", for_phones=True)):
                yield found

    def _others(self) -> Iterable[Address | None]:
        """Return addresses that no list names: known ones, in a replay those the run requested."""
        if replay := self._run.replay:
            return map(addresses.parse, replay.addresses(self._recorded))
        return self._run.visits.due(self._source.base)

    async def _listed(self, url: str) -> AsyncGenerator[Link | Page]:
        """Yield the links and inline transcripts of the list at *url*, until all is known."""
        visits = self._run.visits
        accepts_inline = any(map(is_inline, self._run.arguments.accept))
        full = self._run.arguments.full
        known_to_its_end = visits.begin(url) and not (accepts_inline or full)
        walk, own = Walk(self._run, self._source, url), addresses.parse(url)
        is_known_from_here = False
        async with aclosing(walk.pages()) as pages:
            async for page in pages:
                if own and shows_list(page):
                    self._run.retract(own.briefing_id)
                enough = visits.meet(page, self._source.base)
                items: list[Link | Page] = [*page.links, *page.inline]
                if self._run.counts.is_shown:  # to count takes as long as to judge
                    self._run.counts.due += self._count_due(page.links)
                for item in items:
                    yield item
                if enough and known_to_its_end and not is_known_from_here:
                    is_known_from_here = not walk.failures
                    if not self._run.replay:  # which reads what else the run has of the list
                        break
        # Everything on the list is noted, even if this run does not read it.
        is_walked = walk.complete or is_known_from_here
        if is_walked:
            visits.walked(now())
        missed = [at for at, why in walk.failures.items() if isinstance(why, NotArchived)]
        if self._losses and (is_walked or missed):
            self._losses.walked(url, [] if is_walked else missed)

    def _accepted(self) -> Iterator[Address]:
        """Yield the addresses of the briefings whose quarantined reading is accepted."""
        for briefing_id in self._run.arguments.accept:
            entry = (row := self._run.ledger.row(briefing_id)) and row.entry()
            if entry and (address := addresses.parse(entry.url)):
                yield replace(address, origin=self._source.base)

    def _due(self, shown: Link | Page, for_phones: bool) -> Found | None:
        """Return what to read of an item of a list, None if it was met before or is not due."""
        if isinstance(shown, Page):
            is_new = self.meet(f"inline {shown.title} {shown.characters}")
            return Found(shown, self._run.visits.recall(shown)) if is_new else None
        if (address := self._target(shown)) is None:
            logger.debug("Ignored, since it is not on %s: %s", self._source.base, shown.url)
            self._run.report.skipped("elsewhere")
            return None
        return self._due_at(address, shown.published, for_phones)

    def _target(self, link: Link) -> Address | None:
        """Return the address that *link* leads to, None if that is no briefing of the site."""
        base = self._source.base
        address = addresses.parse(addresses.onto_origin(link.url, base))
        return address if address and addresses.on_origin(link.url, base) else None

    def _count_due(self, links: Iterable[Link]) -> int:
        """Return the number of briefings that *links* lead to and that are due, and not met yet."""
        targets = {
            target.briefing_id: (target, link.published)
            for link in links
            if (target := self._target(link))
        }
        new = (targets[id] for id in targets.keys() - self._met)
        return sum(not self._judge(address, published).why for address, published in new)

    def _due_at(self, address: Address, published: str, for_phones: bool) -> Found | None:
        """Return what to read at *address*, None if it was met before or is not due."""
        if not self.meet(address.briefing_id):
            return None
        visit, day, why = self._judge(address, published)
        if why:
            self._run.report.skipped(why)
            return None
        if address.mobile and not for_phones:
            address = address.twin
        return Found(address if address.page else address.at(1), visit, day)

    def _judge(self, address: Address, published: str) -> Judged:
        """Return whether *address* is due, which a list says was *published* on that day."""
        visit = self._run.visits.recall(address)
        if not self._run.visits.is_due(visit):
            return Judged(visit, "", "known")
        day = visit.published or address.published or published
        return Judged(visit, day, self._run.arguments.outside(day, MARGIN_DAYS))


# --- What becomes of the briefings that one round of a run meets ----------------------------------


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
