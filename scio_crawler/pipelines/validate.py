"""Ninth stage: turns, people and notes against the JSON Schemas that ship."""

from __future__ import annotations

import logging

from scio_crawler.items import FAILED, Briefing, Turn
from scio_crawler.pipelines.stage import Dropped, Stage
from scio_crawler.schemas import check

logger = logging.getLogger(__name__)


class Validate(Stage):
    """Drops a briefing that would break the contract, and says where: that is our fault."""

    def process_item(self, item: Briefing) -> Briefing:
        for turn in item.turns:
            turn.revision = turn.revision or 1  # the exporter knows the right one
        for line in (*item.turns, *item.people, *item.notes):
            try:
                check(type(line), line.record())
            except ValueError as fault:
                where = f"{item.url}, turn {line.turn}" if isinstance(line, Turn) else item.url
                self.report.crashed(where, str(fault))
                logger.error("%s: %s", where, fault)
                raise Dropped(where, FAILED, str(fault)) from fault
        self.count("turns", len(item.turns))
        return item
