"""The spider: from the press room's lists to briefings with all their pages, read on the site."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from scio_crawler.archive.lookup import Answer
from scio_crawler.common.addresses import ARCHIVE, SAMPLE
from scio_crawler.common.errors import ArgumentError, Interrupted, OutputError
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.folder.states import END
from scio_crawler.http.failures import failure_of
from scio_crawler.http.handlers import use_sample
from scio_crawler.http.recorder import ANEW, RECEIPT, answer_of
from scio_crawler.items import BRIEFING, FAILED, Collected, Page, PageLine
from scio_crawler.pipelines import Dropped
from scio_crawler.run.arguments import SPIDER, Arguments
from scio_crawler.run.extension import CrawlSession, end
from scio_crawler.run.session import SHUTDOWN
from scio_crawler.run.workers import Stopped
from scio_crawler.spiders.links import DueBriefing, Links
from scio_crawler.spiders.loop import BriefingLoop
from scio_crawler.spiders.pages import PageReader, Pages, collect_visit
from scio_crawler.spiders.replay import catch_up

AT_ONCE = 2  # briefings open if requests are made one at a time; few, so that a stop ends soon
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
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site == SAMPLE:
            use_sample(crawler.settings)
        return spider

    async def start(self) -> AsyncIterator[Collected]:
        """Yield each briefing once its pages are collected; the report lists the failures."""
        run = CrawlSession.of(self.crawler)
        self._crawl = crawl = CrawlLoop(run)  # signals don't keep it
        try:
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
                yield collected
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
        self._run, self._crawler, self._slots = run, run.crawler, slots

    async def page_at(self, target: str, read: PageReader, kind: str) -> Page:
        # A response is read before the next request: bodies that wait would fill the memory.
        async with self._slots:
            return await super().page_at(target, read, kind)

    async def answer(self, url: str, kind: str, anew: bool) -> Answer:
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

    def crashed(self, url: str, error: Exception) -> None:
        self._run.report.crashed(url, error)


class CrawlLoop(BriefingLoop):
    """The loop of a crawl: the spider yields what is ``collected``, the pipelines publish it."""

    def __init__(self, run: CrawlSession) -> None:
        at_once = run.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        super().__init__(run, max(AT_ONCE, at_once))
        self.collected: asyncio.Queue[Collected | None] = asyncio.Queue()  # None is the end
        self._crawl = run
        self._site = SitePages(run, asyncio.Semaphore(max(1, at_once)))
        self._settled = asyncio.Event()
        run.crawler.signals.connect(self._item_scraped, signal=signals.item_scraped)
        run.crawler.signals.connect(self._item_dropped, signal=signals.item_dropped)
        run.crawler.signals.connect(self._item_error, signal=signals.item_error)

    async def work(self) -> None:
        """Read what the arguments name; return once it has passed the pipelines."""
        run = self.run
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await self.read_all(Links(run, self._site))
            # If start() ended before them, the engine would notice up to five seconds later.
            while self.open and not is_stopping(self._crawl.crawler):
                await self.wait()
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
        self._tasks.create_task(self._read(due))

    async def wait(self) -> None:
        self._settled.clear()
        await self._settled.wait()

    async def _read(self, due: DueBriefing) -> None:
        if collected := await self.attempt(due, self._collect(due)):
            self.collected.put_nowait(collected)
        else:
            self._settle()

    async def _collect(self, due: DueBriefing) -> Collected | None:
        """Return the pages of a briefing, None if they belong to no new one."""
        collected = await collect_visit(self._site, due.target, due.visit, self._earlier)
        return collected if self.accept(due, collected) else None

    def _earlier(self, briefing_id: str) -> list[PageLine]:
        """Return the pages that the last crawl before this one has of a briefing."""
        return self.run.output.states.pages_before(briefing_id, END)

    def _item_scraped(self, item: Collected) -> None:
        self.remember(item, BRIEFING)
        self._settle()

    def _item_dropped(self, exception: BaseException) -> None:
        if isinstance(exception, Dropped):
            self.remember_dropped(exception)
        self._settle()

    def _item_error(self, item: Collected) -> None:
        self.remember(item, FAILED, "unexpected error")
        self._settle()

    def _settle(self) -> None:
        self.open -= 1
        self._settled.set()
