"""Second stage: notes and furniture are set apart, the head is read."""

from __future__ import annotations

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript.head import front


class Head(Stage):
    """Fills the people, and what the pages say about the briefing as a whole."""

    def process_item(self, item: Briefing) -> Briefing:
        front.describe(item)
        front.sort_out(item)
        front.read_head(item)
        self.count("people", len(item.people))
        self.count("without_people", int(not item.people))
        return item
