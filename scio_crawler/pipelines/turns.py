"""Third stage: the blocks are cut into turns at the labels, and joined over page breaks."""

from __future__ import annotations

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript import turns


class Turns(Stage):
    """Fills the turns' label, speaker and text, and the notes."""

    def process_item(self, item: Briefing) -> Briefing:
        pages = turns.split(item)
        item.turns = turns.join(item, pages)
        self.count("turns", len(item.turns))
        self.count("joined", sum(map(len, pages)) - len(item.turns))
        return item
