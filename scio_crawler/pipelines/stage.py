"""What all stages share: the crawler's stats and the run's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

if TYPE_CHECKING:
    from scio_crawler.run.report import Report


class Dropped(DropItem):
    """Drops a briefing, of which the pipelines have told the report.

    *verdict* is what its address turned out to be, for later runs, and *reason* why.
    """

    def __init__(self, url: str, verdict: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}", log_level="DEBUG")
        self.verdict, self.reason = verdict, reason


class Stage:
    """A pipeline that counts under its own name, the module's."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._name = type(self).__module__.rpartition(".")[2]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stage:
        return cls(crawler)

    @property
    def report(self) -> Report:
        """The report of the run, which the spider holds."""
        report: Report = self.crawler.spider.report  # type: ignore[union-attr]
        return report

    def count(self, what: str, number: int = 1) -> None:
        """Add *number* to the stat ``scio/<stage>/<what>``; nothing is counted for 0."""
        if number:
            self.crawler.stats.inc_value(f"scio/{self._name}/{what}", number)
