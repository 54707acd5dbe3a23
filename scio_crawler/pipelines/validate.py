"""Ninth stage: every line that will be written, against the JSON Schemas that ship."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.schemas import check


class Validate(Stage):
    """Drops a briefing that would break the contract, and says where: that is our fault."""

    def process_item(self, item: Briefing) -> Briefing:
        for turn in item.turns:
            turn.revision = turn.revision or 1  # the exporter knows the right one
            try:
                check(type(turn), turn.record())
            except ValueError as fault:
                where = f"{item.url}, turn {turn.turn}"
                self.report.crashed(where, str(fault))
                raise DropItem(f"{where}: {fault}", log_level="ERROR") from fault
        self.count("turns", len(item.turns))
        return item
