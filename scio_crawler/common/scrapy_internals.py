"""The private names of Scrapy and Twisted that this project needs; no other module uses any.

When a release drops one of these names, ``tests/common/test_scrapy_internals.py`` says which.
"""

import inspect
import math
import sys
from importlib import import_module
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FeedExporter, FeedSlot
from scrapy.utils.defer import ensure_awaitable

LARGEST_HEAD = 256 * 1024  # bytes of status line and headers; a real response has some hundred


def _import_deprecating(name: str) -> None:
    """Import the module *name* of Scrapy, which deprecates classes."""
    # To learn which module calls it, Scrapy builds the whole stack with its lines of source, which
    # takes a sixth of the start of a crawl. Here the module is known.
    stack = inspect.stack
    vars(inspect)["stack"] = lambda: [(), (sys.modules[name],)]
    try:
        import_module(name)
    finally:
        vars(inspect)["stack"] = stack


# Before anything else imports them with the handlers of requests.
for _name in ("tls", "contextfactory"):
    _import_deprecating(f"scrapy.core.downloader.{_name}")


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


def use_careful_connections(handler: Any) -> None:
    """Make Scrapy's *handler* use each connection once, never retry, and limit its headers."""
    # On a reused connection, Twisted takes surplus bytes after one response for the next response,
    # and after a failure it repeats the request at once and silently.
    pool = handler._pool
    pool.persistent = False
    pool.retryAutomatically = False
    make = pool._factory

    def make_limited(*given: Any) -> Any:
        factory = make(*given)
        build = factory.buildProtocol

        def build_limited(address: Any) -> Any:
            protocol = build(address)
            _HeadLimit(protocol)
            return protocol

        factory.buildProtocol = build_limited
        return factory

    pool._factory = make_limited


class _HeadLimit:
    """Hangs up on *protocol* when headers have no end; Twisted would keep all of them in memory."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._left = float(LARGEST_HEAD)
        self._request = protocol.request
        self._receive = protocol.dataReceived
        protocol.request = self._begin
        protocol.dataReceived = self._received

    def _begin(self, request: Any) -> Any:
        response = self._request(request)
        response.addBoth(self._end)  # called once the headers are complete
        return response

    def _received(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left < 0:
            self._protocol.transport.abortConnection()
        else:
            self._receive(data)

    def _end(self, result: Any) -> Any:
        self._left = math.inf
        return result


class ReportingFeedExporter(FeedExporter):
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
