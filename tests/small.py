"""A small crawl with the project's real settings, in a process of its own.

``crawl(base, paths)`` requests some pages and returns what came of each. Run as a program, this
module is that process: it reads its task as JSON and prints its outcome as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings, Settings
from twisted.python.failure import Failure

from scio_crawler import parts
from scio_crawler.http.handlers import use_sample
from scio_crawler.spiders.briefings import BriefingsSpider
from tests import processes

# How pages are requested: by the scheduler, or by engine.download_async, all at once or in turn,
# each in a new download slot.
SCHEDULER, TOGETHER, IN_TURN = "scheduler", "together", "in turn"

FAST = {"DOWNLOAD_DELAY": 0, "LOG_LEVEL": "INFO"}
# The parts that need an output folder.
OF_A_RUN = ("scio_crawler.pipelines", "scio_crawler.run", "scio_crawler.http.recorder")


@dataclass(frozen=True)
class Outcome:
    """What came of a crawl."""

    pages: list[dict[str, Any]]  # by address requested
    stats: dict[str, Any]
    delays: list[float]  # seconds between two requests, each time that the downloader looked
    log: str

    def errors(self) -> list[str]:
        """Return for each address how its request failed, ``""`` if it did not."""
        return [page.get("error", "") for page in self.pages]

    def statuses(self) -> list[int]:
        """Return for each address the status of the response, 0 if there was none."""
        return [page.get("status", 0) for page in self.pages]


def command(base: str, paths: Iterable[str], how: str = SCHEDULER, **settings: object) -> list[str]:
    """Return the command of a crawl of *paths* (or absolute addresses) on *base*."""
    addresses = [path if ":" in path else base + path for path in paths]
    task = {"site": base, "urls": addresses, "how": how, "settings": FAST | settings}
    return [sys.executable, "-m", "tests.small", json.dumps(task)]


def crawl(base: str, paths: Iterable[str], how: str = SCHEDULER, **settings: object) -> Outcome:
    """Run a crawl to its end, and return its outcome."""
    _, _, *program = command(base, paths, how, **settings)
    done = processes.run(*program)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return outcome(done.stdout, done.stderr)


def outcome(printed: str, log: str) -> Outcome:
    """Return the Outcome of a crawl from what its process *printed*."""
    return Outcome(**json.loads(printed), log=log)


class Small(BriefingsSpider):
    """Requests the addresses it is given and notes what came of each; nothing is recorded."""

    name = "small"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        for name in ("ITEM_PIPELINES", "EXTENSIONS", "DOWNLOADER_MIDDLEWARES"):
            known = getattr(parts, f"{name}_BASE").items()
            used = {part: place for part, place in known if not part.startswith(OF_A_RUN)}
            settings.set(f"{name}_BASE", used, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Small:
        spider = super(BriefingsSpider, cls).from_crawler(crawler, *args, **kwargs)
        if spider.arguments.site == "sample":
            use_sample(crawler.settings)
        return spider

    def __init__(self, site: str, urls: list[str], how: str) -> None:
        super().__init__(site=site)
        self.how = how
        self.pages: list[dict[str, Any]] = [{"asked": url} for url in urls]

    async def start(self) -> AsyncIterator[Request]:
        if self.how != SCHEDULER:
            # It is refused, so its errback runs while the spider is open.
            yield Request("data:,", callback=self.never, errback=self.by_engine)
            return
        for page in self.pages:
            yield Request(
                page["asked"],
                callback=self.got,
                errback=self.failed,
                cb_kwargs={"page": page},
                dont_filter=True,  # a redirect to a page that was asked for would be dropped
                meta={"page": page, "handle_httpstatus_list": [404, 429, 500, 503]},
            )

    def never(self, response: Response) -> None:
        raise AssertionError("data: was fetched")

    async def by_engine(self, failure: Failure) -> None:
        if self.how == TOGETHER:
            await asyncio.gather(*(self.one(page) for page in self.pages))
            return
        for page in self.pages:
            await self.one(page)
            slots = self.crawler.engine.downloader.slots
            while slots:  # as Scrapy does when they were idle for a minute
                slots.popitem()[1].close()

    async def one(self, page: dict[str, Any]) -> None:
        try:
            self.got(await self.crawler.engine.download_async(Request(page["asked"])), page)
        except Exception as error:
            note(page, error)

    def got(self, response: Response, page: dict[str, Any]) -> None:
        text = response.body[:200].decode("utf-8", "replace")
        page |= {"url": response.url, "status": response.status, "text": text}

    def failed(self, failure: Any) -> None:
        note(failure.request.meta["page"], failure.value)


def note_delays(crawler: Crawler) -> list[float]:
    """Return a list that will have the delays to which the downloader of *crawler* keeps."""
    delays: list[float] = []
    pages: list[str] = []
    asked = Slot.download_delay

    def noted(slot: Slot) -> float:
        delay = asked(slot)
        if pages:
            delays.append(delay)
        return delay

    def reached(request: Request) -> None:
        if not request.url.endswith("/robots.txt"):
            pages.append(request.url)

    Slot.download_delay = noted
    crawler.signals.connect(reached, signal=signals.request_reached_downloader, weak=False)
    return delays


def note(page: dict[str, Any], error: BaseException) -> None:
    page["error"] = f"{type(error).__name__}: {error}"


def main(task: dict[str, Any]) -> None:
    """Run the crawl of *task* and print its outcome."""
    contacted: list[str] = []

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"}:
            contacted.append(f"{event} {args[1] if event == 'socket.connect' else args[0]}")

    sys.addaudithook(watch)
    settings = Settings()
    settings.setmodule("scio_crawler.settings", priority="project")
    settings.setdict(task.pop("settings"), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Small)
    delays = note_delays(crawler)
    process.crawl(crawler, **task)
    process.start()
    assert isinstance(crawler.spider, Small)
    stats = {key: value for key, value in crawler.stats.get_stats().items() if "time" not in key}
    came = {"pages": crawler.spider.pages, "stats": {**stats, "contacted": contacted}}
    print(json.dumps({**came, "delays": delays}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
