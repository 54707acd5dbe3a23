"""The spider: from the press room's lists to briefings with all their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler import addresses
from scio_crawler.addresses import Address, is_inline
from scio_crawler.arguments import ARCHIVE, SAMPLE, Arguments
from scio_crawler.clock import now
from scio_crawler.errors import ArgumentError, OutputError
from scio_crawler.http.stores import Folder, Store, use_store
from scio_crawler.items import BRIEFING, FAILED, Briefing, Known, Link, Page
from scio_crawler.period import outside
from scio_crawler.pipelines.stage import Dropped
from scio_crawler.run.progress import briefing_found
from scio_crawler.run.report import Report
from scio_crawler.run.run import Output
from scio_crawler.run.stop import give_up, is_stopping
from scio_crawler.spiders.collect import collect
from scio_crawler.spiders.fetch import Archived, Fetcher, NotArchived, Stopped, Unavailable
from scio_crawler.spiders.lists import Walk
from scio_crawler.visits.visits import is_gone

logger = logging.getLogger(__name__)

# Briefings in flight when one request is made at a time: few, so that a stop ends soon.
AT_ONCE = 2
# An address may be dated a day off the publication it stands for.
MARGIN_DAYS = 2
POLL = 0.5  # seconds within which the work ends once the crawl is being stopped

# What to read: the briefing at an address, or an inline transcript.
Found = Address | Page


class BriefingsSpider(Spider):
    """Yields one Briefing with its pages for every link that is due.

    Arguments (``-a name=value``) are those of :class:`~scio_crawler.arguments.Arguments`.
    """

    name = "briefings"

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.asked = Arguments.parse(given)
        self.arguments = self.asked  # in a replay, those of the run that is replayed
        self.report = Report(self.arguments.site)
        self.store: Store = Folder()  # what answers in place of the network, if anything does
        self._open = 0  # briefings begun, and not yet through the pipelines

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BriefingsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site in (SAMPLE, ARCHIVE):
            use_store(crawler.settings)
        spider.report.stale_after = crawler.settings.getint("SCIO_STALE_AFTER_DAYS")
        crawler.signals.connect(spider._published, signal=signals.item_scraped)
        crawler.signals.connect(spider._dropped, signal=signals.item_dropped)
        crawler.signals.connect(spider._crashed, signal=signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Briefing]:
        """The briefings, as they are complete; what could not be had is in the report."""
        output = self.crawler.get_extension(Output)
        assert output is not None  # the spider has arguments
        self._output, self._memory = output, output.memory
        at_once = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._at_once = max(AT_ONCE, at_once)
        self._changed = asyncio.Event()
        done: asyncio.Queue[Briefing | None] = asyncio.Queue()
        work = asyncio.create_task(self._work(done))
        watch = asyncio.create_task(self._watch(work))
        try:
            # Once a stop has begun the pipelines may be closed.
            while (briefing := await done.get()) and not is_stopping(self.crawler):
                yield briefing
            if not is_stopping(self.crawler):
                await work
                await self._all_settled()
        finally:
            watch.cancel()
            work.cancel()

    async def _watch(self, work: asyncio.Task[None]) -> None:
        """End *work* when the crawl is being stopped: Scrapy tells nobody."""
        while not is_stopping(self.crawler):
            await asyncio.sleep(POLL)
        work.cancel()

    async def _work(self, done: asyncio.Queue[Briefing | None]) -> None:
        """Do what is asked, or what each run did, and put into *done* what was collected.

        None ends it.
        """
        try:
            if self._output.replay is None:
                await self._round(done)
                await self._all_settled()
                for briefing_id in self._output.exporter.accept - self._output.exporter.taken:
                    self.report.failed(briefing_id, "was not read, and so nothing was accepted")
                return
            for run in self._output.replay.runs():
                try:
                    self.arguments = self.asked.of_run(run.site, run.arguments)
                except ArgumentError as error:  # no day is left of what both ask for, perhaps
                    self.report.warn(f"run {run.name}", f"is not replayed: {error}")
                    continue
                await self._round(done, (self._output.replay, run))
                await self._all_settled()  # what a later run found is compared with it
        except* OutputError as errors:
            self._give_up(errors.exceptions[0])
        finally:
            done.put_nowait(None)

    async def _round(
        self, done: asyncio.Queue[Briefing | None], archived: Archived | None = None
    ) -> None:
        """Begin what is asked, briefing after briefing; put into *done* what was collected."""
        self._archived = archived
        self._fetcher = Fetcher(self.crawler, self.arguments.base, self.report, archived)
        self._output.exporter.accept = frozenset(self.arguments.accept)
        lists = (addresses.parse(url) for url in self.arguments.lists)
        self._lists = {address.briefing_id for address in lists if address}
        self._met = set(self._lists)  # ids of the briefings met; a list is none
        # A limit that a replay is given is for all of it, one that was recorded for its run.
        self._before = 0 if self.asked.limit else self.report.published_count
        async with asyncio.TaskGroup() as group, aclosing(self._found()) as every:
            async for found in every:
                if not await self._room():
                    self.report.skipped("limit")
                    break
                self._open += 1
                self.crawler.signals.send_catch_log(briefing_found)
                group.create_task(self._begin(found, done))

    async def _found(self) -> AsyncGenerator[Found]:
        """What to read: links and inline transcripts, each once, as far as due."""
        for address in (*map(addresses.parse, self.arguments.urls), *self._accepted()):
            if address and self._is_new(address.briefing_id):
                yield address
        for url in self.arguments.lists:
            own = addresses.parse(url)
            try:
                async with aclosing(self._listed(url)) as every:
                    async for found in every:
                        if due := self._due(found, bool(own and own.mobile)):
                            yield due
            except Stopped:
                return
        for address in self._others() if self.arguments.lists else ():
            if due := self._due_at(address, address.published, for_phones=True):
                yield due

    def _others(self) -> Iterator[Address]:
        """What is due without the lists' naming it; in a replay, what the run asked for."""
        if self._archived is None:
            yield from self._memory.due(self.arguments.base)
            return
        replay, run = self._archived
        yield from filter(None, map(addresses.parse, replay.addresses(run.number)))

    async def _listed(self, url: str) -> AsyncGenerator[Link | Page]:
        """The links and the inline transcripts of the list at *url*, as far as it is walked."""
        known_to_its_end = self._memory.begin(url) and not any(
            map(is_inline, self.arguments.accept)
        )
        walk = Walk(self._fetcher, url, self.report)
        is_known_from_here = False
        async with aclosing(walk.pages()) as pages:
            async for page in pages:
                enough = self._memory.meet(page, self.arguments.base)
                for link in page.links:
                    yield link
                for inline in page.inline:
                    yield inline
                if enough and known_to_its_end:
                    is_known_from_here = not walk.has_gaps
                    break
        # All that it names is noted, whatever this run leaves unread.
        if walk.complete or is_known_from_here:
            self._memory.walked(now())

    def _accepted(self) -> Iterator[Address]:
        """Where the readings in quarantine are that a person takes."""
        for briefing_id in self.arguments.accept:
            if (row := self._output.ledger.row(briefing_id)) and (
                address := addresses.parse(row.read_entry().url)
            ):
                yield replace(address, origin=self.arguments.base)

    def _due(self, found: Link | Page, for_phones: bool) -> Found | None:
        """What to read of what a list shows, None if it was met before or is not due."""
        if isinstance(found, Page):
            return found if self._is_new(f"inline {found.title} {found.characters}") else None
        base = self.arguments.base
        address = addresses.parse(addresses.onto_origin(found.url, base))
        if address is None or not addresses.on_origin(found.url, base):
            logger.debug("Passed over, since it is not on %s: %s", base, found.url)
            self.report.skipped("elsewhere")
            return None
        return self._due_at(address, found.published, for_phones)

    def _due_at(self, address: Address, published: str, for_phones: bool) -> Address | None:
        """The page to begin with of the briefing at *address*, which a list says was *published*
        on that day; None if it was met before or is not due."""
        if not self._is_new(address.briefing_id):
            return None
        known = self._memory.recall(address)
        if not self._memory.is_due(known):
            self.report.skipped("known")
            return None
        day = known.published or address.published or published
        why = outside(day, self.arguments.since, self.arguments.until, MARGIN_DAYS)
        if why:
            self.report.skipped(why)
            return None
        if address.mobile and not for_phones:
            address = address.twin  # the phone page is for when that fails
        return address.at(address.page or 1)

    def _is_new(self, key: str) -> bool:
        new = key not in self._met
        self._met.add(key)
        return new

    async def _room(self) -> bool:
        """Wait until another briefing may begin; False once the limit is reached."""
        limit = self.arguments.limit
        while True:
            self._changed.clear()
            published = self.report.published_count - self._before
            if limit and published >= limit:
                return False
            if self._open < self._at_once and not (limit and published + self._open >= limit):
                return True
            await self._changed.wait()

    async def _all_settled(self) -> None:
        """Wait until the pipelines are through with everything.

        Nothing wakes Scrapy's engine when they are: it would look after five seconds.
        """
        while self._open and not is_stopping(self.crawler):
            self._changed.clear()
            await self._changed.wait()
        await asyncio.sleep(0)  # the last of them is still being counted

    def _settled(self) -> None:
        """A briefing is through: published, dropped or failed."""
        self._open -= 1
        self._changed.set()

    def _published(self, item: Briefing) -> None:
        self._note(item, BRIEFING)
        self._settled()

    def _dropped(self, item: Briefing, exception: BaseException) -> None:
        if isinstance(exception, Dropped):
            self._note(item, exception.verdict, exception.reason)
        self._settled()

    def _crashed(self, item: Briefing) -> None:
        self._note(item, FAILED, "unexpected error")
        self._settled()

    def _note(self, item: Briefing, verdict: str, reason: str = "") -> None:
        try:
            self._memory.settle(item, verdict, reason)
        except OutputError as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        # Once a stop has closed the folder, what was on its way is left to the next run.
        if not self._output.is_closed:
            give_up(self.crawler, error)

    async def _begin(self, found: Found, done: asyncio.Queue[Briefing | None]) -> None:
        briefing = None
        known = self._memory.recall(found)
        try:
            briefing = await self._briefing(found, known)
        except Stopped:
            pass
        except Unavailable as reason:
            self._failed(found, known, reason)
        except Exception as error:  # bad input costs that input only
            logger.exception("%s could not be read", found.url)
            self.report.crashed(found.url, error)
            self._memory.failed(known, "unexpected error", now())
        if briefing is None:
            self._settled()
        else:
            done.put_nowait(briefing)

    async def _briefing(self, found: Found, known: Known) -> Briefing | None:
        if isinstance(found, Page):
            return Briefing("", addresses.canonical(found.url), [found], known=known)
        briefing = await collect(self._fetcher, found)
        if briefing.briefing_id in self._lists:
            raise Unavailable(f"leads to {briefing.url}, which is a list")
        briefing.known = known
        if briefing.briefing_id != found.briefing_id and not self._is_new(briefing.briefing_id):
            self.report.skipped("same")
            self._note(briefing, BRIEFING)
            return None
        self._memory.find_gaps(briefing)
        for number, reason in briefing.missing.items():
            logger.warning("%s, page %d: %s", briefing.url, number, reason)
        return briefing

    def _failed(self, found: Found, known: Known, reason: Unavailable) -> None:
        """Remember, and tell the report, that there is nothing to be had of *found*."""
        if isinstance(reason, NotArchived):
            reason.tell(self.report, found.url)
            return
        clock = reason.receipt.fetched or now()
        # What is gone may be another address of a briefing, which is still there under its own.
        is_own = known.briefing_id in ("", known.id)
        entry = None
        if is_own and is_gone(str(reason)):
            entry = self._output.exporter.withdraw(known.id, reason.receipt)
        if entry:
            self.report.withdrawn(entry)
        if self._memory.failed(known, str(reason), clock):
            self.report.skipped("gone")
        else:
            reason.tell(self.report, found.url)
