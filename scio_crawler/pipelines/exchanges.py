"""Sixth stage: what each turn does, and which question it answers."""

from __future__ import annotations

from collections import Counter

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript import exchanges


class Exchanges(Stage):
    """Fills the turns' kind, exchange and reply_to."""

    def process_item(self, item: Briefing) -> Briefing:
        exchanges.link(item.turns, ends=exchanges.has_its_end(item))
        for kind, number in Counter(turn.kind for turn in item.turns).items():
            self.count(f"kind_{kind}", number)
        return item
