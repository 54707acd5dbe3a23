"""Spiders whose crawls end in different ways."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from scio_crawler.common.errors import OutputError, StatusFailure
from scio_crawler.run.extension import CrawlSession
from scio_crawler.spiders.briefings import BriefingsSpider


class Briefings(BriefingsSpider):
    """Reports that it has seen a list and could not read a briefing; it asks for nothing."""

    async def start(self) -> AsyncIterator[Any]:
        report = CrawlSession.of(self.crawler).report
        report.listed("http://english.scio.gov.cn/list.html", 3)
        report.failed("http://english.scio.gov.cn/3.html", StatusFailure("status", status=404))
        for number in (1, 2):
            logging.getLogger("scio_crawler").info("briefing %d is read", number)
        for nothing in ():
            yield nothing


class Plain(Spider):
    """A spider of another project, without a run."""

    name = "plain"

    async def start(self) -> AsyncIterator[Any]:
        yield {"number": 1}


class Unstartable(Spider):
    """A spider whose output folder holds another site."""

    name = "unstartable"
    error: Exception = OutputError("output/ holds another site")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Unstartable:
        raise cls.error


class Broken(Unstartable):
    """A spider with a fault."""

    name = "broken"
    error = RuntimeError("a fault")


class OpensNothing(Spider):
    """A spider with a stage that cannot be opened."""

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
    """A stage that raises before anything is requested."""

    def open_spider(self) -> None:
        raise OutputError("the folder is locked by another crawl")

    def process_item(self, item: Any) -> Any:
        return item
