"""Asking again with patience: exponential back-off, and Retry-After obeyed in full."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from scio_crawler.run.stop import is_stopping

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = 60.0  # seconds
LONGEST_RETRY_AFTER = 600.0  # seconds; whoever asks for more is asked again by the next run
POLL = 0.5  # seconds within which a wait notices that the crawl is being stopped

# Twisted's words for these name its classes, and repeat bytes of the answer.
_WORDS = {
    DownloadTimeoutError: "no answer in time",
    ResponseDataLossError: "cut short on the way",
    DownloadConnectionRefusedError: "the connection was refused",
    CannotResolveHostError: "the host was not found",
    DownloadCancelledError: "larger than DOWNLOAD_MAXSIZE allows",
}
_DROPPED = ("ConnectionDone", "ConnectionLost", "ConnectionAborted", "ResponseNeverReceived")


def in_words(error: Exception) -> str:
    """What went wrong on the way, for people."""
    if isinstance(error, DownloadFailedError):
        dropped = any(name in str(error) for name in _DROPPED)
        return "the connection was dropped" if dropped else "an answer that is no HTTP"
    known = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "")
    return known or str(error) or type(error).__name__


def backoff(attempt: int, first: float) -> float:
    """Seconds to wait before retry number *attempt* (from 1): *first*, doubled each time.

    Up to a quarter more, at random, so that clients that failed together do not return together.
    """
    return float(min(LONGEST_BACKOFF, first * 2 ** (attempt - 1)) * random.uniform(1, 1.25))


def retry_after(response: Response) -> float:
    """Seconds that *response* asks to wait with Retry-After, 0 if it does not.

    A date is compared with the server's own clock where it tells the time.
    """
    value = _header(response, "Retry-After")
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until, now = _date(value), _date(_header(response, "Date")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else 0.0


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


class BackoffRetryMiddleware(RetryMiddleware):
    """Scrapy's decisions on what is asked for again, with a wait before each.

    A Retry-After also holds back the other requests to that server, as far as they keep a delay.
    """

    first: float  # seconds before the first retry

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BackoffRetryMiddleware:
        middleware = super().from_crawler(crawler)
        middleware.first = crawler.settings.getfloat("SCIO_RETRY_BACKOFF")
        # This signal comes before the next queued request is sent; process_response is too late.
        crawler.signals.connect(middleware._hold, signal=signals.response_downloaded)
        return middleware

    # Scrapy awaits what these methods return; the annotations of its own ones don't say so.
    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """*response*, or after a wait the request to be sent again.

        Raises IgnoreRequest if the crawl is stopped meanwhile.
        """
        asked = retry_after(response) if response.status in self.retry_http_codes else 0.0
        if asked > LONGEST_RETRY_AFTER:
            logger.info("%s: come back in %.0f s, says the server: given up", request.url, asked)
            return response
        again = super().process_response(request, response)
        if isinstance(again, Request):
            await self._wait(again, asked, f"status {response.status}")
        return again

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """None, or after a wait the request to be sent again.

        Raises IgnoreRequest if the crawl is stopped meanwhile.
        """
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            await self._wait(again, 0.0, in_words(exception))
        return again

    async def _wait(self, again: Request, asked: float, reason: str) -> None:
        seconds = max(asked, backoff(again.meta["retry_times"], self.first))
        logger.info("%s: %s; asking again in %.1f s", again.url, reason, seconds)
        end = time.monotonic() + seconds
        while True:
            if is_stopping(self.crawler):
                raise IgnoreRequest(f"the crawl is being stopped: {again.url}")
            left = end - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, POLL))

    def _hold(self, request: Request, response: Response) -> None:
        """Count the slot's delay from the end of the wait that *response* asks for."""
        asked = retry_after(response) if response.status in self.retry_http_codes else 0.0
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot and 0 < asked <= LONGEST_RETRY_AFTER:
            slot.lastseen = max(slot.lastseen, time.monotonic() + asked - slot.delay)
