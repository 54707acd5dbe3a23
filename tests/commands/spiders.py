"""Spiders that end in every way a crawl can end."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler.arguments import Arguments
from scio_crawler.errors import OutputError
from scio_crawler.run.progress import briefing_found


class Report:
    """What the real spider's report has for the command."""

    def exit_status(self) -> tuple[int, str]:
        return 3, "something was not read"


class Briefings(Spider):
    """Two briefings, one of which is dropped; ends with status 3."""

    name = "briefings"

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        self.report = Report()

    async def start(self) -> AsyncIterator[Any]:
        for number in (1, 2):
            self.crawler.signals.send_catch_log(briefing_found)
            logging.getLogger("scio_crawler").info("briefing %d is read", number)
            yield {"number": number}


class Plain(Spider):
    """A spider without a report."""

    name = "plain"

    async def start(self) -> AsyncIterator[Any]:
        yield {"number": 1}


class Unstartable(Spider):
    """One whose output folder is somebody else's."""

    name = "unstartable"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Unstartable:
        raise OutputError("output/ holds another site: give a folder with -s SCIO_OUTPUT_DIR=")


class Broken(Spider):
    """One with a fault of its own."""

    name = "broken"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Broken:
        raise RuntimeError("a fault")


class OpensNothing(Spider):
    """One whose pipeline cannot open its folder."""

    name = "opens_nothing"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> OpensNothing:
        crawler.settings.set("ITEM_PIPELINES", {f"{__name__}.Shut": 1}, "spider")
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.closed_by, signals.spider_closed)
        return spider

    def closed_by(self) -> None:
        logging.getLogger("scio_crawler").info("closed")


class Shut:
    """A pipeline that raises before anything is fetched."""

    def open_spider(self) -> None:
        raise OutputError("the folder is locked by another crawl")

    def process_item(self, item: Any) -> Any:
        return item
