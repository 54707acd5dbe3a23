"""Fifth stage: who speaks."""

from __future__ import annotations

from collections import Counter

from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.transcript import roles


class Speakers(Stage):
    """Fills the turns' role and position, and speakers that a label only means."""

    def process_item(self, item: Briefing) -> Briefing:
        roles.assign(item)
        for role, number in Counter(turn.role for turn in item.turns).items():
            self.count(f"role_{role}", number)
        return item
