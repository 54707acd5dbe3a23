"""What to read: the briefings that lists and memory name, each once, as far as they are due."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import NamedTuple

from scio_crawler import addresses
from scio_crawler.addresses import Address, is_inline
from scio_crawler.archive.index import RecordedRun
from scio_crawler.clock import now
from scio_crawler.items import Link, Page, Visit
from scio_crawler.run.run import Run
from scio_crawler.spiders.fetch import Fetcher, Stopped
from scio_crawler.spiders.lists import Walk

logger = logging.getLogger(__name__)

# An address may be dated a day off the publication it stands for.
MARGIN_DAYS = 2


class Found(NamedTuple):
    """A briefing to be read: the page to begin with, or an inline transcript."""

    target: Address | Page
    visit: Visit  # what is known of it


class Links:
    """What one round of a run reads. In a replay, *archived* is the recorded run."""

    def __init__(self, run: Run, fetcher: Fetcher, archived: RecordedRun | None = None) -> None:
        self._run, self._fetcher, self._archived = run, fetcher, archived
        self._base = run.arguments.base
        lists = (addresses.parse(url) for url in run.arguments.lists)
        self.lists = {address.briefing_id for address in lists if address}
        self._met = set(self.lists)  # ids of the briefings met; a list is none

    def is_new(self, id: str) -> bool:
        """Return whether *id* was not met before in this round; it is met from now on."""
        new = id not in self._met
        self._met.add(id)
        return new

    async def found(self) -> AsyncGenerator[Found]:
        """Yield what to read. A stop ends it early."""
        run = self._run
        for address in (*map(addresses.parse, run.arguments.urls), *self._accepted()):
            if address and self.is_new(address.briefing_id):
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
            if found := self._due_at(address, address.published, for_phones=True):
                yield found

    def _others(self) -> Iterator[Address]:
        """Yield what is due though no list names it; in a replay, what the run asked for."""
        if self._run.replay is None or self._archived is None:
            yield from self._run.visits.due(self._base)
            return
        asked = self._run.replay.addresses(self._archived.number)
        yield from filter(None, map(addresses.parse, asked))

    async def _listed(self, url: str) -> AsyncGenerator[Link | Page]:
        """Yield the links and inline transcripts of the list at *url*, as far as it is walked."""
        visits = self._run.visits
        accepts_inline = any(map(is_inline, self._run.arguments.accept))
        known_to_its_end = visits.begin(url) and not accepts_inline
        walk = Walk(self._fetcher, url)
        is_known_from_here = False
        async with aclosing(walk.pages()) as pages:
            async for page in pages:
                enough = visits.meet(page, self._base)
                for link in page.links:
                    yield link
                for inline in page.inline:
                    yield inline
                if enough and known_to_its_end:
                    is_known_from_here = not walk.has_gaps
                    break
        # Everything that it names is noted, whatever this run leaves unread.
        if walk.complete or is_known_from_here:
            visits.walked(now())

    def _accepted(self) -> Iterator[Address]:
        """Yield where the readings in quarantine are that a person accepts."""
        for briefing_id in self._run.arguments.accept:
            entry = (row := self._run.ledger.row(briefing_id)) and row.entry()
            if entry and (address := addresses.parse(entry.url)):
                yield replace(address, origin=self._base)

    def _due(self, shown: Link | Page, for_phones: bool) -> Found | None:
        """Return what to read of what a list shows, None if it was met before or is not due."""
        if isinstance(shown, Page):
            is_new = self.is_new(f"inline {shown.title} {shown.characters}")
            return Found(shown, self._run.visits.recall(shown)) if is_new else None
        address = addresses.parse(addresses.onto_origin(shown.url, self._base))
        if address is None or not addresses.on_origin(shown.url, self._base):
            logger.debug("Passed over, since it is not on %s: %s", self._base, shown.url)
            self._run.report.skipped("elsewhere")
            return None
        return self._due_at(address, shown.published, for_phones)

    def _due_at(self, address: Address, published: str, for_phones: bool) -> Found | None:
        """Return what to read at *address*, which a list says was *published* on that day.

        None if it was met before or is not due.
        """
        run = self._run
        if not self.is_new(address.briefing_id):
            return None
        visit = run.visits.recall(address)
        if not run.visits.is_due(visit):
            run.report.skipped("known")
            return None
        day = visit.published or address.published or published
        if why := run.arguments.outside(day, MARGIN_DAYS):
            run.report.skipped(why)
            return None
        if address.mobile and not for_phones:
            address = address.twin  # the phone page is for when that fails
        return Found(address.at(address.page or 1), visit)
