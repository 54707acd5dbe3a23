"""First stage: the text of every block by the one table of normalization."""

from __future__ import annotations

from scio_crawler.items import Block, Briefing, Page
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript.text import normalize


class Normalize(Stage):
    """Sets spaces and invisible characters right; a block that was nothing else is dropped."""

    def process_item(self, item: Briefing) -> Briefing:
        for page in item.pages:
            page.blocks = self._normalized(page)
            page.title, page.summary = normalize(page.title), normalize(page.summary)
            for problem in page.problems:
                self.report.warn(page.url, problem)
        return item

    def _normalized(self, page: Page) -> list[Block]:
        kept = []
        changed = 0
        for block in page.blocks:
            text = normalize(block.text)
            if text != block.text:
                changed += 1
                block.text = text
            if text:
                kept.append(block)
        self.count("blocks_changed", changed)
        return kept
