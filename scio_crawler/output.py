"""The output folder of a run: opened before anything is asked of the site, closed at its end."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import PATTERN, catch_up
from scio_crawler.archive.record import Recorder
from scio_crawler.archive.replay import Replay
from scio_crawler.arguments import ARCHIVE, SAMPLE, Arguments
from scio_crawler.database import FILE
from scio_crawler.errors import ArgumentError
from scio_crawler.exporters import Exporter
from scio_crawler.ledger import Ledger

logger = logging.getLogger(__name__)


def output_folder(settings: BaseSettings, site: str) -> Path:
    """The folder that SCIO_OUTPUT_DIR names, from the folder of scrapy.cfg on if it is relative.

    Without it, ``output/``, or ``output/sample/`` for the sample.
    """
    given = settings.get("SCIO_OUTPUT_DIR") or ("output/sample" if site == SAMPLE else "output")
    config = closest_scrapy_cfg()
    return (Path(config).parent if config else Path()).resolve() / Path(given).expanduser()


class Output:
    """Scrapy extension that holds what is in the folder; others get it from the crawler.

    ``recorder`` writes the archive, and is None in a replay; ``replay`` answers from it, and is
    None in a crawl. The spider of a replay is given its store and the origin of its pages here.

    Raises OutputError if the folder cannot be used, and ArgumentError if there is no archive to
    be read from. Without a spider that has arguments (``scrapy shell``) it is not configured.
    """

    def __init__(self, crawler: Crawler) -> None:
        arguments = getattr(crawler.spider, "arguments", None)
        if not isinstance(arguments, Arguments):
            raise NotConfigured
        self.folder = output_folder(crawler.settings, arguments.site)
        archive = self.folder / "archive"
        if arguments.site == ARCHIVE and not any(archive.glob(PATTERN)):
            raise ArgumentError(
                f"site=archive: there is no archive in {archive}. A crawl makes one; the folder "
                "that holds it is named with -s SCIO_OUTPUT_DIR="
            )
        self.ledger = Ledger(self.folder / FILE)
        try:
            self._open(crawler, arguments, archive)
        except BaseException:
            self.ledger.close()
            raise

    def _open(self, crawler: Crawler, arguments: Arguments, archive: Path) -> None:
        if arguments.site != ARCHIVE:
            self.ledger.claim(arguments.claim)  # before anything of another site's is touched
        index = Index(self.ledger)
        for said in catch_up(archive, index):
            logger.warning(said)
        self.recorder: Recorder | None = None
        self.replay: Replay | None = None
        if arguments.site == ARCHIVE:
            passing = crawler.settings.getlist("RETRY_HTTP_CODES")
            self.replay = Replay(archive, index, [int(code) for code in passing])
            site = next((run.site for run in self.replay.runs()), "")
            if not site:
                raise ArgumentError(f"site=archive: {archive} holds no crawl of this project")
            self.ledger.claim(site)
            spider: Any = crawler.spider
            spider.asked = replace(arguments, base=Arguments.parse({"site": site}).base)
            spider.arguments, spider.store = spider.asked, self.replay
        else:
            self.recorder = Recorder(archive, index, arguments.claim, arguments.given())
        self.exporter = Exporter(self.folder, self.ledger)
        for done in self.exporter.repair():
            logger.warning(done)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Output:
        return cls(crawler)

    def close(self, finished: bool) -> None:
        """Write what is left; *finished* is whether the crawl came to its end.

        Raises OutputError after all was closed, if any of it could not be written.
        """
        try:
            if self.recorder:
                self.recorder.close(finished)
            if self.replay:
                self.replay.close()
            self.exporter.write_tables()
        finally:
            self.newest = self.ledger.newest()
            self.ledger.close()
