"""The spider: from the press room's lists to briefings with all their pages, read on the site."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings

from scio_crawler import parts
from scio_crawler.archive.lookup import Answer
from scio_crawler.common.addresses import ARCHIVE, LIVE, SAMPLE, onto_origin
from scio_crawler.common.errors import (
    ArgumentError,
    Failure,
    Interrupted,
    OutputError,
    StatusFailure,
)
from scio_crawler.common.identity import user_agent
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.folder import read_lists
from scio_crawler.folder.states import END_OF_ARCHIVE, State
from scio_crawler.folder.visits import find_gaps
from scio_crawler.http.failures import failure_of
from scio_crawler.http.handlers import use_sample
from scio_crawler.http.recorder import ANEW, RECEIPT, answer_of
from scio_crawler.items import (
    BRIEFING,
    SITE,
    TRANSCRIPT,
    Briefing,
    Capture,
    CollectedPages,
    Page,
    PageLine,
)
from scio_crawler.pipelines import Dropped
from scio_crawler.run.arguments import SPIDER, Arguments
from scio_crawler.run.extension import CrawlSession, end
from scio_crawler.run.progress import Progress
from scio_crawler.run.reporting.report import GONE_AT_ONCE
from scio_crawler.run.session import SHUTDOWN
from scio_crawler.run.setting_checks import setting_faults
from scio_crawler.run.workers import Stopped, unpack
from scio_crawler.spiders.links import DueBriefing, Links
from scio_crawler.spiders.loop import BriefingLoop, Gone
from scio_crawler.spiders.pages import ListReader, PageReader, Pages, collect_visit

logger = logging.getLogger(__name__)

AT_ONCE = 2  # briefings open if requests are made one at a time; few, so that a stop ends soon
MOST_OTHERS = 10  # transcripts that are asked for to see whether the site has them
POLL = 0.5  # seconds; how soon the work ends once the crawl is being stopped
GRACE = 3  # seconds after that in which the child process may finish what it reads


class BriefingsSpider(Spider):
    """Yields the pages of every briefing that its Arguments ask for and that is due.

    A replay of an archive needs no engine, so the command ``crawl`` does it without this spider.
    """

    name = SPIDER

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(arguments)
        if self.arguments.site == ARCHIVE:
            raise ArgumentError("site=archive: only the command crawl reads it")

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add the project's parts to *settings*, and its defaults below those of anybody else."""
        settings.setmodule("scio_crawler.settings", "addon")
        parts.add_to(settings)
        super().update_settings(settings)
        if settings["USER_AGENT"] == user_agent(""):
            settings.set("USER_AGENT", user_agent(settings["SCIO_CONTACT"] or ""), "cmdline")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider. Raises ArgumentError if an argument or a setting cannot be used."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        if wrong := setting_faults(settings):  # as in a script, where no command has looked
            raise ArgumentError("\n".join(wrong))

        parts.check(settings)
        if spider.arguments.site == LIVE and not settings.getbool("ROBOTSTXT_OBEY"):
            what = "ROBOTSTXT_OBEY=False: the site's robots.txt is always obeyed"
            raise ArgumentError(f"{what}; only a mirror of yours (site=http://...) needs none")

        for line in parts.without_effect(settings):
            logger.warning("%s", line)

        settings.set("JOBDIR", None, "cmdline")  # for which Scrapy would make a folder
        if spider.arguments.site == SAMPLE:
            use_sample(settings)

        return spider

    async def start(self) -> AsyncIterator[CollectedPages]:
        """Yield each briefing once its pages are collected; the report lists the failures."""
        run = CrawlSession.of(self.crawler)
        self._crawl = crawl = CrawlLoop(run)  # signals don't keep it
        try:
            if run.store.is_behind:
                from scio_crawler.spiders.replay import catch_up

                await catch_up(run)
            run.accept()
        except Interrupted:
            end(self.crawler, SHUTDOWN)
            return
        except OutputError as error:
            run.give_up(error)
            return
        work = asyncio.create_task(crawl.work())
        self._watching = asyncio.create_task(self._watch(work))
        try:
            # Once a stop has begun the pipelines may be closed.
            while (collected := await crawl.collected.get()) and not is_stopping(self.crawler):
                crawl.in_pipelines += 1
                if self.settings["ITEM_PIPELINES"] or self.settings["SPIDER_MIDDLEWARES"]:
                    unpack(collected.pages)  # a person's parts may look at the texts
                yield collected
                crawl.drop_swallowed()
            if not is_stopping(self.crawler):
                await work  # to raise its exception
        finally:
            work.cancel()
            if not is_stopping(self.crawler):
                self._watching.cancel()

    async def _watch(self, work: asyncio.Task[None]) -> None:
        """Cancel *work* when the crawl is being stopped; Scrapy sends no signal for that."""
        while not is_stopping(self.crawler):
            await asyncio.sleep(POLL)
        work.cancel()
        await asyncio.sleep(GRACE)
        CrawlSession.of(self.crawler).workers.end()


class SitePages(Pages):
    """Gets the pages of the site with Scrapy's engine.

    Requests wait for one of the *slots* here rather than in Scrapy's queue, so that a stop drops
    them at once. The stats count them by kind.
    """

    def __init__(self, run: CrawlSession, slots: asyncio.Semaphore) -> None:
        super().__init__(run.arguments.base, run.archive, run.workers)
        self._crawler = run.crawler
        self._slots = slots
        self._ledger = run.ledger
        self._held: dict[str, Answer | Failure] = {}  # what ask_ahead() got, by address

    async def page_at(self, target: str, read: PageReader, kind: str) -> Page:
        # A response is read before the next request: bodies that wait would fill the memory.
        async with self._slots:
            return await super().page_at(target, read, kind)

    async def read_page(self, read: PageReader, capture: Capture) -> Page:
        if not isinstance(read, ListReader):
            return await super().read_page(read, capture)
        page = read_lists.recall(self._ledger, capture, read)
        if page is None:
            page = await super().read_page(read, capture)
            read_lists.remember(self._ledger, capture, read, page)
        return page

    async def ask_ahead(self, url: str) -> Answer | Failure:
        """Return what *url* answers; who asks for it later gets the same."""
        async with self._slots:
            try:
                self._held[url] = await self.answer(url, "page", anew=False)
            except Failure as failure:
                self._held[url] = failure
        return self._held[url]

    async def answer(self, url: str, kind: str, anew: bool) -> Answer:
        held = None if anew else self._held.get(url)
        if isinstance(held, Failure):
            raise held
        if held:
            return held

        request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={ANEW: anew})
        if is_stopping(self._crawler):
            raise Stopped

        self._crawler.stats.inc_value(f"scio/requests/{kind}")

        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if is_stopping(self._crawler):
                raise Stopped from error
            raise failure_of(error) from error

        return answer_of(response, response.meta[RECEIPT])


class CrawlLoop(BriefingLoop):
    """The loop of a crawl: the spider yields what is ``collected``, the pipelines publish it."""

    run: CrawlSession

    def __init__(self, run: CrawlSession) -> None:
        at_once = run.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        super().__init__(run, max(AT_ONCE, at_once))
        self.collected: asyncio.Queue[CollectedPages | None] = asyncio.Queue()  # None is the end
        self._slots = asyncio.Semaphore(max(1, at_once))
        self.in_pipelines = 0  # briefings that the spider has yielded, and that are not settled
        self._settled = asyncio.Event()
        self._gone: list[Gone] = []  # what is to be judged when all has been asked for
        self._begun: set[str] = set()  # ids of the addresses that were asked for
        self._progress = Progress(0, seconds=60)
        self._answered = 0  # how many of them sent a page
        run.crawler.signals.connect(self._leave_pipelines, signal=signals.item_scraped)
        run.crawler.signals.connect(self._item_dropped, signal=signals.item_dropped)
        run.crawler.signals.connect(self._leave_pipelines, signal=signals.item_error)

    async def work(self) -> None:
        """Read what the arguments name; return once it has passed the pipelines."""
        run = self.run
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await self.read_all(Links(run, SitePages(run, self._slots)))
                # If start() ended before them, the engine would notice up to five seconds later.
                await self._wait_for_all()
                await self._judge_gone()
            await asyncio.sleep(0)  # Scrapy still counts the last item
        except* OutputError as errors:
            run.give_up(errors.exceptions[0])
        finally:
            self.collected.put_nowait(None)

    @property
    def published_count(self) -> int:
        return self.run.report.published_count

    async def begin(self, due: DueBriefing) -> None:
        self.open += 1
        self._begun.add(due.visit.id)
        self._progress.total = len(self._begun) + self.links.rest
        self._progress.update(1)
        self._tasks.create_task(self._read(due))

    async def wait(self) -> None:
        self._settled.clear()
        await self._settled.wait()

    async def _wait_for_all(self) -> None:
        while self.open and not is_stopping(self.run.crawler):
            await self.wait()

    async def note_gone(self, gone: Gone) -> None:
        """Keep it until :meth:`_judge_gone`."""
        self._gone.append(gone)

    async def _judge_gone(self) -> None:
        """Believe what is gone if the site sent at least as much; else it has a bad day.

        If little else was due, transcripts that should be there are asked for as well. What was
        gone before is believed, however much it is, if all of these are there.
        """
        has_lists = self.run.report.has_read_lists
        are_known = all(1 in gone.due.visit.gone for gone in self._gone)
        answered = self._answered
        doubted = len(self._gone) - answered - has_lists
        if doubted > 0 and self.run.arguments.lists:
            visits = self.run.visits
            good = visits.whole_transcripts(self.run.arguments.base)
            others = (address for address in good if address.briefing_id not in self._begun)
            for address in list(islice(others, min(doubted, MOST_OTHERS))):
                await self.begin(DueBriefing(address, visits.visit_of(address)))
            await self._wait_for_all()

        if is_stopping(self.run.crawler):
            return

        is_believed = len(self._gone) <= self._answered + has_lists
        is_believed |= are_known and self._answered - answered == MOST_OTHERS

        for gone in self._gone:
            if is_believed:
                self.run.remember_settled(gone.due.visit.id)
                await self.believe(gone)
            else:
                self._doubt(gone)

    def _doubt(self, gone: Gone) -> None:
        """Note that a briefing answered 404 or 410, and that this is not taken for its end."""
        failure = gone.failure
        kind = ""
        if not self.run.arguments.urls:
            failure = StatusFailure("gone-at-once", said=str(failure))
            kind = GONE_AT_ONCE
        self.fail(gone.due, failure, gone.receipt.fetched, kind)

    async def withdraw(self, state: State) -> None:
        """Publish *state*: the site said on its day that it no longer has the briefing."""
        published = await self.run.publish(state)
        row = self.run.ledger.row(state.briefing_id)
        if published.outcome == "withdrawn" and row and not row.entry().same_as:
            self.run.report.withdrawn(row.entry())

    async def _read(self, due: DueBriefing) -> None:
        if collected := await self.attempt(due, self._collect(due)):
            self.collected.put_nowait(collected)
        else:
            self._settle()

    async def _collect(self, due: DueBriefing) -> CollectedPages | None:
        """Return the pages of a briefing, None if they belong to no new one."""
        site = SitePages(self.run, self._slots)  # what it holds is for this briefing
        known = self._known(due)
        if known and await is_sent_again(known, site):
            self._answered += 1
            find_gaps(known, due.visit)
            return known

        visit = due.visit
        earlier = self.run.output.states.pages_before(visit.briefing_id or visit.id, END_OF_ARCHIVE)
        collected = await collect_visit(site, due.target, visit, earlier)
        self._answered += 1

        return collected if self.accept(due, collected) else None

    def _known(self, due: DueBriefing) -> Briefing | None:
        """Return the reading of a briefing that was read whole, and from the site alone."""
        visit = due.visit
        if visit.verdict != BRIEFING or visit.briefing_id != visit.id:
            return None
        stored = self.run.output.states.previous(visit.id, END_OF_ARCHIVE)
        with self.run.ledger.decoding():
            known = stored.whole_reading() if stored else None
        if known is None or not known.turns or any(page.origin != SITE for page in known.sources):
            return None
        return known

    def drop_swallowed(self) -> None:
        """Take for dropped what the spider has yielded, if it has not come to the pipelines.

        A person's spider middleware may drop an item, of which Scrapy sends no signal.
        """
        slot = self.run.crawler.engine.scraper.slot
        while slot and self.in_pipelines > slot.itemproc_size:
            self._item_dropped(None)

    def _item_dropped(self, exception: BaseException | None) -> None:
        if isinstance(exception, Dropped):
            self.remember_dropped(exception)
        else:
            self.run.report.skipped("dropped")
        self._leave_pipelines()

    def _leave_pipelines(self) -> None:
        if self.in_pipelines:  # else a spider middleware added an item, or kept it for later
            self.in_pipelines -= 1
            self._settle()

    def _settle(self) -> None:
        self.open -= 1
        self._settled.set()


async def is_sent_again(known: Briefing, site: SitePages) -> bool:
    """Return whether *site* still sends the very pages that *known* was read from.

    If so, it has the places of the new records, and need not be read again.
    """
    pages: list[Page] = []
    sources: list[PageLine] = []

    for source in known.sources:
        url = onto_origin(source.url, site.base)
        answer = await site.ask_ahead(url)
        if isinstance(answer, Failure) or answer.status != HTTPStatus.OK:
            return False
        if answer.receipt.digest != source.digest:
            return False
        pages.append(Page(url, number=source.page, receipt=answer.receipt))
        sources.append(replace(source, **vars(answer.receipt)))

    known.pages, known.sources = pages, sources
    known.holds, known.is_valid = TRANSCRIPT, True

    return True
