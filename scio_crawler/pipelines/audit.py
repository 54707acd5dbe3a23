"""Eighth stage: the account of every character."""

from __future__ import annotations

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript import audit


class Audit(Stage):
    """Fills the audit of the entry; what is unaccounted for is flagged when it is published."""

    def process_item(self, item: Briefing) -> Briefing:
        audit.account(item)
        self.count("characters", item.entry.audit_characters)
        self.count("unaccounted", int(item.entry.audit_unaccounted != 0))
        return item
