"""The end of a run: the report's file, and its last lines on the terminal."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from scio_crawler.errors import OutputError
from scio_crawler.run.report import Report, write
from scio_crawler.run.run import Output
from scio_crawler.run.summary import summary

logger = logging.getLogger(__name__)

# Settings that a reader of the report may ask for.
SETTINGS = (
    "USER_AGENT",
    "ROBOTSTXT_OBEY",
    "DOWNLOAD_DELAY",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "AUTOTHROTTLE_ENABLED",
    "RETRY_TIMES",
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_MAXSIZE",
)


class Closing:
    """Scrapy extension that tells the report of errors, and writes it when the spider is closed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._opened = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Closing:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.item_error, signal=signals.item_error)
        crawler.signals.connect(extension.spider_error, signal=signals.spider_error)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    @property
    def report(self) -> Report:
        report: Report = self.crawler.spider.report  # type: ignore[union-attr]
        return report

    def spider_opened(self) -> None:
        self._opened = True

    def item_error(self, item: Any, failure: Failure) -> None:
        self.report.crashed(getattr(item, "url", ""), failure.value)

    def spider_error(self, failure: Failure, spider: Spider) -> None:
        self.report.crashed(f"spider {spider.name}", failure.value)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if not self._opened:  # the command says why; the folder may be another site's
            return
        report = self.report
        if reason not in ("finished", "start_error"):
            report.stopped(reason)
        output = self.crawler.get_extension(Output)
        assert output is not None  # no spider is opened without
        try:
            output.close(finished=reason == "finished")
        except OutputError as error:
            report.output_failed(str(error))
        for briefing_id in output.in_quarantine():
            what = "a reading waits in quarantine; compare it with the file"
            report.warn(briefing_id, f"{what}, and take it with -a accept={briefing_id}")
        settings = {name: self.crawler.settings.get(name) for name in SETTINGS}
        used = {"site": report.site, **spider.asked.given(), **settings}  # type: ignore
        report.newest = max(report.newest, output.newest)
        stats = self.crawler.stats.get_stats()
        record = report.record(stats, used)
        try:
            write(output.folder, record)
        except OutputError as error:
            report.output_failed(str(error))
            record = report.record(stats, used)
        for line in summary(record):
            logger.info(line)
