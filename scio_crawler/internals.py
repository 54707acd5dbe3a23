"""What Scrapy and Twisted keep private and this project cannot do without.

No other module uses a private name of theirs. Each function and class here says what the public
interface lacks, and ``tests/test_internals.py`` fails by name when one of these names is gone.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.utils._compression import _DecompressionMaxSizeExceeded
from twisted.web._newclient import HEADER, STATUS

LARGEST_HEAD = 256 * 1024  # bytes of status and headers; a real answer has some hundreds

# The cause of the IgnoreRequest for a body that unpacks to more than DOWNLOAD_MAXSIZE.
TooLarge = _DecompressionMaxSizeExceeded


def is_stopping(crawler: Crawler) -> bool:
    """Return whether *crawler* ends before it is done: by a signal, or closed by Scrapy.

    Scrapy has no public name for "the spider is being closed", and a request that is made then is
    an error in its engine.
    """
    engine = crawler.engine
    slot = getattr(engine, "_slot", None)
    return engine is None or not engine.running or slot is None or slot.closing is not None


def close_scraper_if_idle(crawler: Crawler) -> None:
    """Let a spider that is being closed go on once nothing is left in the pipelines.

    Scrapy waits for items in the pipelines, but looks again only when a response is through: it
    would wait for an item of ``start()`` for ever.
    """
    scraper = crawler.engine.scraper
    slot = scraper.slot
    if slot and slot.closing and not slot.closing.called and slot.is_idle():
        scraper._check_if_closing()


def use_careful_connections(handler: HTTP11DownloadHandler) -> None:
    """Make *handler* use each connection once, never retry by itself, and bound an answer's head.

    On a connection that is used again, Twisted takes what a server sent behind an answer for the
    next one; and it repeats a request without a delay and without anybody knowing.
    """
    handler._pool.persistent = False
    handler._pool.retryAutomatically = False
    handler._pool._factory = _Factory


class _Protocol(_LenientHTTP11ClientProtocol):
    """Hangs up when the head of an answer has no end; Twisted would keep all of it."""

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
