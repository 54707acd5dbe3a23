"""The private names of Scrapy and Twisted that this project needs; no other module uses any.

When a release drops one of these names, ``tests/test_internals.py`` fails and says which.
"""

import re
from typing import Any

from scrapy import Spider, cmdline, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FeedExporter, FeedSlot
from scrapy.utils.defer import ensure_awaitable
from twisted.web._newclient import HEADER, STATUS

LARGEST_HEAD = 256 * 1024  # bytes of status line and headers; a real response has some hundred


def call_command_line(name: str) -> None:
    """Make Scrapy's command line call itself *name* in what it prints about commands."""

    class Parser(cmdline.ScrapyArgumentParser):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options | {"usage": renamed(options["usage"])})

    def renamed(text: object) -> str:
        return re.sub(r"\bscrapy(?= |\")", name, str(text))

    def say(*texts: object) -> None:
        print(*map(renamed, texts))

    vars(cmdline).update(ScrapyArgumentParser=Parser, print=say)


def is_stopping(crawler: Crawler) -> bool:
    """Return whether *crawler* is being stopped; a request made then is an error in its engine."""
    engine = crawler.engine
    slot = getattr(engine, "_slot", None)
    return engine is None or not engine.running or slot is None or slot.closing is not None


def close_scraper_if_idle(crawler: Crawler) -> None:
    """Let *crawler* finish closing its spider once the pipelines are empty."""
    # Scrapy checks only after a response: it would wait forever for an item of ``start()``.
    scraper = crawler.engine.scraper
    slot = scraper.slot
    if slot and slot.closing and not slot.closing.called and slot.is_idle():
        scraper._check_if_closing()


def use_careful_connections(handler: HTTP11DownloadHandler) -> None:
    """Make *handler* use each connection once, never retry, and limit the size of headers."""
    # On a reused connection, Twisted takes surplus bytes after one response for the next response,
    # and after a failure it repeats the request at once and silently.
    handler._pool.persistent = False
    handler._pool.retryAutomatically = False
    handler._pool._factory = _Factory


class TellingFeedExporter(FeedExporter):
    """Scrapy's exporter, but it reports why a feed is not stored; Scrapy may lose the exception."""

    def stored(self, slot: FeedSlot) -> None:
        """Note that the feed of *slot* is whole."""

    def failed(self, slot: FeedSlot, error: Exception) -> None:
        """Note that the feed of *slot* could not be written because of *error*."""

    async def _close_slot(self, slot: FeedSlot, _: Spider) -> None:
        if not slot.itemcount and not (slot.store_empty and slot.batch_id == 1):
            return
        try:
            slot.start_exporting()  # unless it has begun
            slot.finish_exporting()
            file = self._get_file(slot)
            file.flush()  # standard output is not flushed by what stores it
            await ensure_awaitable(slot.storage.store(file))
        except Exception as error:
            self.failed(slot, error)
        else:
            self.stored(slot)
        await self.crawler.signals.send_catch_log_async(signals.feed_slot_closed, slot=slot)


class _Protocol(_LenientHTTP11ClientProtocol):
    """Hangs up when headers have no end; Twisted would keep all of them in memory."""

    _head = 0

    def dataReceived(self, data: bytes) -> None:
        parser = self._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.transport.abortConnection()  # type: ignore[union-attr]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, _: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
