"""What to read: the briefings that the lists and the memory name, each once, if they are due."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import NamedTuple

from scio_crawler import addresses
from scio_crawler.addresses import Address, is_inline
from scio_crawler.clock import now
from scio_crawler.errors import NotArchived
from scio_crawler.heavy.reader import Stopped
from scio_crawler.items import Link, Page, Visit
from scio_crawler.layouts.listing import shows_list
from scio_crawler.run.session import Session
from scio_crawler.spiders.lists import Walk
from scio_crawler.spiders.losses import Losses
from scio_crawler.spiders.pages import Pages

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
        run.ahead.expect(len(named), run.arguments.lists)
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
                if self._run.ahead.watch:  # else nobody sees what it costs to count
                    self._run.ahead.listed(url, walk.known, self._count_due(page.links))
                for item in items:
                    yield item
                if enough and known_to_its_end and not is_known_from_here:
                    is_known_from_here = not walk.failures
                    if not self._run.replay:  # which reads what else the run has of the list
                        break
        self._run.ahead.walked(url)
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
