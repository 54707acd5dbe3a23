"""Last stage: the briefing's file."""

from __future__ import annotations

import logging

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from scio_crawler.errors import OutputError
from scio_crawler.items import Briefing
from scio_crawler.pipelines.stage import Stage
from scio_crawler.run.run import Output
from scio_crawler.run.stop import give_up

logger = logging.getLogger(__name__)


class Publish(Stage):
    """Hands each briefing to the exporter, and logs a line about it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        output = crawler.get_extension(Output)
        if output is None:  # in `scrapy shell`, which has no folder
            raise NotConfigured
        self._output = output

    def process_item(self, item: Briefing) -> Briefing:
        """*item*, published. Raises DropItem if it cannot be, or is older than what is known."""
        exporter = self._output.exporter
        try:
            if self._output.recorder:
                self._output.recorder.sync()  # a turn never points to what is not there
            elif exporter.is_older(item):
                self.report.skipped("older")
                raise DropItem(f"{item.url}: a later reading is known", log_level="DEBUG")
            outcome = exporter.publish(item)
        except OutputError as error:
            give_up(self.crawler, error)  # the last lines of the log say the error
            raise DropItem(str(error), log_level="DEBUG") from error
        self.report.published(item, outcome, exporter.changes)
        for entry in (*([item.entry] if item.entry.same_as else []), *exporter.superseded):
            self.report.same(entry)
            logger.info("%s is the same conference as %s", entry.briefing_id, entry.same_as)
        self.count(outcome)
        self._log(item, outcome)
        return item

    def _log(self, item: Briefing, outcome: str) -> None:
        entry = item.entry
        missing = ", ".join(map(str, item.missing))
        logger.info(
            "%s  %s  %d %s%s  %d turns  %s",
            entry.date,
            entry.title if entry.title.isprintable() else ascii(entry.title),
            len(item.pages),
            "page" if len(item.pages) == 1 else "pages",
            f" (missing: {missing})" if missing else "",
            len(item.turns),
            entry.file or entry.status,
            extra={"outcome": outcome},
        )
