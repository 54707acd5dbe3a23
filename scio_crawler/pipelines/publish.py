"""Last stage: the briefing's file, and at the end the catalogue and its tables."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy.exceptions import DropItem
from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from scio_crawler import ledger
from scio_crawler.arguments import SAMPLE, Arguments
from scio_crawler.errors import OutputError
from scio_crawler.exporters import Exporter
from scio_crawler.items import Briefing
from scio_crawler.middlewares.receipt import clock
from scio_crawler.pipelines.stage import Stage

logger = logging.getLogger(__name__)


def output_folder(settings: BaseSettings, site: str) -> Path:
    """The folder that SCIO_OUTPUT_DIR names, from the folder of scrapy.cfg on if it is relative.

    Without it, ``output/``, or ``output/sample/`` for the sample.
    """
    given = settings.get("SCIO_OUTPUT_DIR") or ("output/sample" if site == SAMPLE else "output")
    config = closest_scrapy_cfg()
    return (Path(config).parent if config else Path()).resolve() / Path(given).expanduser()


class Publish(Stage):
    """Hands each briefing to the exporter, and logs a line about it."""

    _is_open = False

    def open_spider(self) -> None:
        """Raises OutputError if the folder cannot be used, before anything is fetched."""
        arguments: Arguments = self.crawler.spider.arguments  # type: ignore[union-attr]
        self.folder = output_folder(self.crawler.settings, arguments.site)
        site = arguments.site if arguments.site == SAMPLE else arguments.base
        self._ledger = ledger.Ledger(self.folder / ledger.FILE, site)
        self._exporter = Exporter(self.folder, self._ledger)
        self._is_open = True
        for done in self._exporter.repair():
            logger.warning(done)

    def process_item(self, item: Briefing) -> Briefing:
        try:
            outcome = self._exporter.publish(item, clock())
        except OutputError as error:
            self.report.output_failed(str(error))
            # Closes the crawl, too: the closing extension looks for it, and its last lines say it.
            raise DropItem(str(error), log_level="DEBUG") from error
        self.report.published(item, outcome)
        for entry in (*([item.entry] if item.entry.same_as else []), *self._exporter.superseded):
            self.report.same(entry)
            logger.info("%s is the same conference as %s", entry.briefing_id, entry.same_as)
        self.count(outcome)
        self._log(item, outcome)
        return item

    def close_spider(self) -> None:
        if not self._is_open:  # Scrapy closes what it could not open, too
            return
        try:
            self._exporter.write_tables()
        except OutputError as error:
            self.report.output_failed(str(error))
        self._ledger.close()

    def _log(self, item: Briefing, outcome: str) -> None:
        entry = item.entry
        missing = ", ".join(map(str, item.missing))
        logger.info(
            "%s  %s  %d pages%s  %d turns  %s",
            entry.date,
            entry.title if entry.title.isprintable() else ascii(entry.title),
            len(item.pages),
            f" (missing: {missing})" if missing else "",
            len(item.turns),
            entry.file or entry.status,
            extra={"outcome": outcome},
        )
