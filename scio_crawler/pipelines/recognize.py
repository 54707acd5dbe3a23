"""Fourth stage: what is no transcript leaves here, with the reason in the report."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript import recognize


class Recognize(Stage):
    """Sets the status: complete, partial or pending. Drops galleries, notices and stories."""

    def process_item(self, item: Briefing) -> Briefing:
        found = recognize.judge(item)
        self.count(found.what)
        if found.what in ("transcript", "pending"):
            item.entry.status = recognize.status(item, found.what)
            if found.what == "pending":
                recognize.put_aside_text(item)
            return item
        if found.what == "unreadable":
            self.report.unreadable(item.url, found.reason)
        else:
            self.report.not_a_transcript(item.url, found.reason, item.entry.title)
        raise DropItem(f"{item.url}: {found.reason}", log_level="DEBUG")
