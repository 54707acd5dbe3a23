"""Seventh stage: ids, numbers, addresses and clocks, the same on every line of a briefing."""

from __future__ import annotations

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript import identify


class Identify(Stage):
    """Completes the entry and the keys that all lines of a briefing share."""

    def process_item(self, item: Briefing) -> Briefing:
        identify.drop_numbers(item)
        identify.settle_dates(item)
        identify.number(item)
        return item
