"""The output folder of a run: opened before anything is asked of the site, closed at its end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import archive_files, catch_up
from scio_crawler.archive.record import Recorder
from scio_crawler.archive.replay import Replay, Shelf
from scio_crawler.arguments import ARCHIVE, SAMPLE, Arguments
from scio_crawler.clock import iso, utc_now
from scio_crawler.errors import ArgumentError, BusyError
from scio_crawler.identity import READING
from scio_crawler.output.database import FILE
from scio_crawler.output.exporter import QUARANTINE, Exporter
from scio_crawler.output.files import make_folder, unwritable
from scio_crawler.output.ledger import Ledger
from scio_crawler.visits.due import Rules
from scio_crawler.visits.table import KnownAddresses
from scio_crawler.visits.visits import Memory

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

    Raises OutputError if the folder cannot be used, BusyError if another run uses it, and
    ArgumentError if what is asked for is not there. Without a spider that has arguments
    (``scrapy shell``) it is not configured.
    """

    def __init__(self, crawler: Crawler) -> None:
        arguments = getattr(crawler.spider, "arguments", None)
        if not isinstance(arguments, Arguments):
            raise NotConfigured
        self.folder = output_folder(crawler.settings, arguments.site)
        self.newest = ""  # day of the latest conference known, at the end
        self.is_closed = False
        _look(self.folder, arguments)
        with ExitStack() as self._opened:
            self._opened.enter_context(_locked(self.folder))
            self.ledger = Ledger(self.folder / FILE)
            self._opened.callback(self.ledger.close)
            self._open(crawler, arguments)
            self._opened = self._opened.pop_all()

    def _open(self, crawler: Crawler, arguments: Arguments) -> None:
        if arguments.site != ARCHIVE:
            self.ledger.claim(arguments.claim)  # before anything of another site's is touched
        archive = self.folder / ARCHIVE
        index = Index(self.ledger)
        for said in catch_up(archive, index):
            logger.warning(said)
        self.shelf = Shelf(archive, index)
        self._opened.callback(self.shelf.close)
        self.recorder: Recorder | None = None
        self.replay: Replay | None = None
        rules = None
        if arguments.site == ARCHIVE:
            passing = crawler.settings.getlist("RETRY_HTTP_CODES")
            self.replay = Replay(self.shelf, [int(code) for code in passing])
            sites = {run.site for run in self.replay.runs()}
            if not sites:
                raise ArgumentError(f"site=archive: {archive} holds no crawl of this project")
            for site in sites:  # one, or the second one is refused
                self.ledger.claim(site)
            spider: Any = crawler.spider
            spider.asked = replace(arguments, base=Arguments.parse({"site": site}).base)
            spider.arguments, spider.store = spider.asked, self.replay
        else:
            self.recorder = Recorder(archive, index, arguments.claim, arguments.given())
            rules = self._rules(arguments)
        self.exporter = Exporter(self.folder, self.ledger)
        self.memory = Memory(KnownAddresses(self.ledger), rules)
        for done in self.exporter.repair():
            logger.warning(done)

    def _rules(self, arguments: Arguments) -> Rules:
        """What this run looks at; it carries on one of its kind that was cut off a day ago at most.

        Then what that one has done is not done again.
        """
        now = utc_now()
        kind = " full" if arguments.full else ""
        began, _, began_as = self.ledger.meta(_BEGAN).partition(" ")
        lately = iso(now - _CARRIED_ON) <= began <= iso(now)
        cut_off = began if lately and (began_as or not kind) else ""
        if not cut_off:
            self.ledger.set_meta(_BEGAN, iso(now) + kind)
        return Rules(now.date(), READING, arguments.recheck, arguments.full, cut_off)

    def in_quarantine(self) -> list[str]:
        """The ids of the briefings of which a reading waits for a person."""
        return _in_quarantine(self.folder)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Output:
        return cls(crawler)

    def close(self, finished: bool) -> None:
        """Write what is left; *finished* is whether the crawl came to its end.

        Raises OutputError after all was closed, if any of it could not be written.
        """
        self.is_closed = True
        with self._opened:
            try:
                if self.recorder:
                    self.recorder.close(finished)
                self.exporter.write_tables()
                if self.recorder and finished:
                    self.ledger.set_meta(_BEGAN, "")
            finally:
                self.newest = self.ledger.newest()


# A fact in the ledger: when the run began that has not come to its end, and whether it was full.
_BEGAN = "began"
_CARRIED_ON = timedelta(days=1)


def _look(folder: Path, arguments: Arguments) -> None:
    """Raise ArgumentError if *folder* lacks what is asked for; it is not touched."""
    archive = folder / ARCHIVE
    if arguments.site == ARCHIVE and not archive_files(archive):
        raise ArgumentError(
            f"site=archive: there is no archive in {archive}. A crawl makes one; the folder that "
            "holds it is named with -s SCIO_OUTPUT_DIR="
        )
    kept = _in_quarantine(folder)
    if lost := [briefing_id for briefing_id in arguments.accept if briefing_id not in kept]:
        there = f"there are those of {', '.join(kept)}" if kept else "there is none"
        raise ArgumentError(
            f"accept={' '.join(lost)}: no reading of it is in quarantine in {folder}; {there}"
        )


def _in_quarantine(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / QUARANTINE).glob("*.jsonl"))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of *folder*, until this process ends in whatever way."""
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        make_folder(folder)
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"another run is at work in {folder}. Wait until it has ended, or choose another "
            "folder with -s SCIO_OUTPUT_DIR="
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()
