"""Scrapy extensions of a crawl: its session, and its feeds (``-o``, ``-O``, FEEDS)."""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.extensions.feedexport import FeedSlot
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure
from w3lib.url import file_uri_to_path

from scio_crawler import parts
from scio_crawler.common import interrupts
from scio_crawler.common.addresses import ARCHIVE, IMPORT, without_secrets
from scio_crawler.common.errors import ArgumentError, ScioError
from scio_crawler.common.identity import command
from scio_crawler.common.scrapy_internals import ReportingFeedExporter, is_stopping
from scio_crawler.contract.lines import turns_in
from scio_crawler.items import Turn
from scio_crawler.run.arguments import SPIDER, Arguments
from scio_crawler.run.output_folder import is_of_run, output_folder
from scio_crawler.run.session import SHUTDOWN, Session
from scio_crawler.run.setting_checks import check_importable

_CLOSING: set[asyncio.Future[None]] = set()  # referenced, so that none is collected as garbage


def end(crawler: Crawler, reason: str) -> None:
    """Begin to close *crawler* for *reason*, unless it is being closed already."""
    if not is_stopping(crawler):
        closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)


def arguments_of(crawler: Crawler) -> Arguments:
    """Return the arguments of the spider of *crawler*."""
    arguments: Arguments = crawler.spider.arguments  # type: ignore[union-attr]
    return arguments


class FromCrawler:
    """Base of what Scrapy makes from its *crawler*."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)


class CrawlSession(Session):
    """Session of a crawl, as a Scrapy extension that the other parts find.

    It opens the output folder before the first request, and closes it when the spider is closed.
    Raises what Session raises.
    """

    def __init__(self, crawler: Crawler) -> None:
        parts.check(crawler.settings)  # again, since add-ons may have changed them
        self.crawler = crawler
        self._is_open = False  # whether the spider was opened
        super().__init__(arguments_of(crawler), crawler.settings, crawler.stats)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = cls(crawler)
        crawler.signals.connect(run._spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(run._item_error, signal=signals.item_error)
        crawler.signals.connect(run._spider_error, signal=signals.spider_error)
        crawler.signals.connect(run._spider_closed, signal=signals.spider_closed)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the session of *crawler*."""
        run = crawler.get_extension(cls)
        assert run is not None  # parts.check() has ensured that
        return run

    def give_up(self, error: Exception) -> None:
        """End the run: nothing more is requested that cannot be written."""
        super().give_up(error)
        if not self.is_closed:
            end(self.crawler, "the output cannot be written")

    def _spider_opened(self) -> None:
        self._is_open = True
        if interrupts.received():
            raise CloseSpider(SHUTDOWN)

    def _item_error(self, item: Any, failure: Failure) -> None:
        self.report.crashed(getattr(item, "url", ""), failure.value)

    def _spider_error(self, failure: Failure, spider: Spider) -> None:
        self.report.crashed(f"spider {spider.name}", failure.value)

    async def _spider_closed(self, reason: str) -> None:
        if not self._is_open:  # the command logs why; the folder may be another site's
            return
        feeds = self.crawler.get_extension(Feeds)
        if feeds:
            await feeds.write(self)
        self.close(reason)


class FromSession:
    """Base of what Scrapy makes from the *run* of its crawler."""

    def __init__(self, run: Session) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(CrawlSession.of(crawler))


logger = logging.getLogger(__name__)

# Formats with a head or an end, which cannot be read if one file is appended to another.
_NOT_APPENDABLE = ("json", "xml", "csv")


class Feeds(ReportingFeedExporter):
    """Scrapy extension in place of its FeedExporter: writes the feeds when a crawl ends.

    Only then is it known which turns files are valid: a better copy of a conference may come later.
    A feed has the turns of all briefings that were read, as those files have them. If a feed cannot
    be written, the other feeds and the output folder still are.

    Raises NotConfigured if no feed is asked for, and ArgumentError if one cannot be opened.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._failed: list[str] = []  # why each of these feeds could not be written
        if not (crawler.settings["FEEDS"] or crawler.settings["FEED_URI"]):
            raise NotConfigured
        assert crawler.spider is not None

        try:
            super().__init__(crawler)
            self.open_spider(crawler.spider)
        except NotConfigured:
            why = "a feed (-o, -O, FEEDS) cannot be written; the log says why"
            raise ArgumentError(why) from None
        except KeyError as error:
            known = "%(name)s, %(time)s, %(batch_id)d and %(batch_time)s"
            why = f"the address of a feed has {error}, which nothing stands for; known: {known}"
            raise ArgumentError(why) from error
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"the address of a feed cannot be used: {error}") from error

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def write(self, run: Session) -> None:
        """Write every feed; report to *run* those that could not be written."""
        spider = self.crawler.spider
        assert spider is not None
        written: list[FeedSlot] = []
        for slot in self.slots:
            self.slots = [slot]
            try:
                for turn in _published_turns(run):
                    self.item_scraped(turn, spider)
            except Exception as error:
                self.failed(self.slots[0], error)
            else:
                written += self.slots

        self.slots = written
        await self.close_spider(spider)
        if self._failed:
            run.report.output_failed(" ".join(self._failed))

    def stored(self, slot: FeedSlot) -> None:
        """Log the size of the feed of *slot*."""
        logger.info("Wrote %d turns to %s", slot.itemcount, without_secrets(slot.uri))
        if not slot.itemcount and not CrawlSession.of(self.crawler).published_ids:
            logger.info("No briefing was read; %s export writes all that the folder has", command())

    def failed(self, slot: FeedSlot, error: Exception) -> None:
        """Record why the feed of *slot* failed, and discard its unwritten turns."""
        why = _error_in_words(error) if isinstance(error, OSError | ScioError) else repr(error)
        what = without_secrets(f"Cannot write the feed {slot.uri}: {why}")
        hint = f"its turns are in the output folder, and {command()} export can write them anew"
        self._failed.append(f"{what}; {hint}.")

        if slot.file is sys.stdout.buffer:  # the rest of its buffer would fail once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        elif slot.file:
            with suppress(OSError):
                slot.file.close()


def _published_turns(run: Session) -> Iterator[Turn]:
    """Yield the turns of what *run* has published, from its turns files."""
    for briefing_id in run.published_ids:
        row = run.ledger.row(briefing_id)
        file = row.entry().file if row else ""
        if file:
            yield from turns_in(run.folder, file, briefing_id)


def feed_faults(settings: BaseSettings, site: str) -> list[str]:
    """Return a line for each fault in the feeds of *settings* for a run of *site*."""
    feeds = settings.getdict("FEEDS")
    if feeds and site in (ARCHIVE, IMPORT):
        what = "feeds (-o, -O, FEEDS) have what a crawl reads on the site"
        return [f"{what}; for what is read in archives, run {command()} export afterwards"]

    faults = []
    folder = output_folder(settings, site).resolve()
    for uri, options in feeds.items():
        try:
            _check_feed(str(uri), options, settings, folder)
        except (OSError, ValueError) as error:
            faults.append(without_secrets(f"the feed {uri}: {_error_in_words(error)}"))
    return faults


def _check_feed(uri: str, options: Any, settings: BaseSettings, folder: Path) -> None:
    """Raise ValueError or OSError, with the reason, if the feed *uri* cannot be written."""
    if not isinstance(options, Mapping):
        raise ValueError('has no options. Example: FEEDS=\'{"turns.csv": {"format": "csv"}}\'')
    kind = options.get("format", Path(uri).suffix.removeprefix("."))
    formats = _enabled(settings, "FEED_EXPORTERS")
    if kind not in formats:
        raise ValueError(f"there is no format {kind!r}; known: {', '.join(formats)}")
    for name in ("item_classes", "postprocessing"):
        for part in options.get(name) or ():
            check_importable(part)
    check_importable(options.get("item_filter", ""))

    scheme = "" if PureWindowsPath(uri).drive else urlsplit(uri).scheme
    schemes = _enabled(settings, "FEED_STORAGES")
    if scheme not in schemes:
        names = ", ".join(filter(None, schemes))
        raise ValueError(f"nothing writes to {scheme}: addresses; known: {names}")
    uri = uri.replace("%(name)s", SPIDER)
    if scheme not in ("", "file") or "%(" in uri:  # a part of the name that is not known yet
        return

    path = Path(file_uri_to_path(uri) if scheme else uri).resolve()
    _check_path(path, folder)
    if kind not in _NOT_APPENDABLE or "item_export_kwargs" in options:
        return
    has_content = path.is_file() and path.stat().st_size
    if has_content and not options.get("overwrite"):
        raise ValueError(f"exists, and {kind} cannot be appended to it; -O writes it anew")


def _check_path(path: Path, folder: Path) -> None:
    """Raise ValueError if a crawl into *folder* cannot write a feed to *path*."""
    if is_of_run(path, folder):
        raise ValueError("is where the crawl itself writes; choose another name")
    if path.is_dir():
        raise ValueError("is a folder")
    existing = path
    while not existing.exists():
        existing = existing.parent
    if existing != path and not existing.is_dir():
        raise ValueError(f"{existing} is not a folder")
    if not os.access(existing, os.W_OK):
        raise ValueError(f"there is no permission to write to {existing}")


def _enabled(settings: BaseSettings, name: str) -> list[str]:
    """Return the keys of the table *name* in *settings* that are not switched off."""
    return [key for key, value in settings.getwithbase(name).items() if value is not None]


def _error_in_words(error: Exception) -> str:
    """Return the system's words for *error*, if there are any, else its text."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
