"""Fourth stage: what is no transcript leaves here, with the reason in the report."""

from __future__ import annotations

from scio_crawler.items import FAILED, NO_TRANSCRIPT, Briefing
from scio_crawler.pipelines.stage import Dropped, Stage
from scio_crawler.transcript import recognize

# A briefing of these has turns.
KNOWN_GOOD = ("complete", "partial", "withdrawn")


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
        if item.known and item.known.status in KNOWN_GOOD:
            # The site shows something else in its place: the exporter keeps what it has.
            self.count("lost")
            item.entry.status = "pending"
            recognize.put_aside_text(item)
            return item
        if found.what == "unreadable":
            self.report.unreadable(item.url, found.reason)
            raise Dropped(item.url, FAILED, found.reason)
        self.report.not_a_transcript(item.url, found.reason, item.entry.title)
        raise Dropped(item.url, NO_TRANSCRIPT, found.reason)
