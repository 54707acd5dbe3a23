"""After the dates are settled: what was published before ``since`` or after ``until`` leaves.

The spider passes over what its address dates far outside; only here is the day surely known.
"""

from __future__ import annotations

from scio_crawler.arguments import Arguments
from scio_crawler.items import UNREAD, Briefing
from scio_crawler.period import outside
from scio_crawler.pipelines.stage import Dropped, Stage


class Period(Stage):
    """Drops a briefing whose day of publication is not asked for, and counts it as skipped."""

    def process_item(self, item: Briefing) -> Briefing:
        arguments: Arguments = self.crawler.spider.arguments  # type: ignore[union-attr]
        day = item.entry.published
        if why := outside(day, arguments.since, arguments.until):
            self.count(why)
            self.report.skipped(why)
            raise Dropped(item.url, UNREAD, f"published {day}")
        return item
