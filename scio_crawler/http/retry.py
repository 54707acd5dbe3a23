"""Retry with exponential back-off, and respect Retry-After in full.

The first wait is half of DOWNLOAD_DELAY: none on a mirror of one's own without a delay.
"""

import asyncio
import logging
import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.http import Response

from scio_crawler.common.errors import Failure, NetworkFailure
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.http.failures import NoResponse, failure_of
from scio_crawler.http.recorder import answer_of

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = 60.0  # seconds
LONGEST_RETRY_AFTER = 600.0  # seconds; if the server asks for more, the next run retries
POLL = 0.5  # seconds; how soon a wait notices that the crawl is being stopped


def backoff(attempt: int, first: float) -> float:
    """Return the seconds to wait before retry number *attempt* (from 1): *first*, then doubled."""
    # At random, so that clients that failed together don't return together.
    return float(min(LONGEST_BACKOFF, first * 2 ** (attempt - 1)) * random.uniform(1, 1.25))


def retry_after(response: Response) -> float:
    """Return the seconds to wait by the Retry-After of *response*, 0 if it has none."""
    value = _header(response, "Retry-After")
    if value.isascii() and value.isdigit():
        return float(value[:9])
    # A date is compared with the server's own clock, if the response tells it.
    until = _date(value)
    now = _date(_header(response, "Date")) or datetime.now(UTC)
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
    """Retries what Scrapy's middleware retries and damaged bodies, but waits before that.

    If there is a delay between requests, a Retry-After delays all requests to that server. Raises
    NoResponse if the crawl is stopped meanwhile.
    """

    first: float  # seconds before the first retry

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.first = crawler.settings.getfloat("DOWNLOAD_DELAY") / 2
        # The next queued request is sent after this signal, but before process_response.
        crawler.signals.connect(middleware._delay_next_request, signal=signals.response_downloaded)
        return middleware

    # Scrapy awaits these methods if they are coroutines; its annotations don't say so.
    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        asked = self._delay_asked(response)
        if asked > LONGEST_RETRY_AFTER:
            logger.info("%s: the server asks to come back in %.0f s: given up", request.url, asked)
            return response

        failure = answer_of(response).why_again(self.retry_http_codes)
        if failure is None:
            return response

        spider = self.crawler.spider
        assert spider
        again = get_retry_request(request, spider=spider, reason=failure.kind)
        if again is None:  # it was sent often enough
            return response

        await self._wait(again, asked, failure)

        return again

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            await self._wait(again, 0.0, failure_of(exception))
        return again

    def _delay_asked(self, response: Response) -> float:
        """Return for how many seconds *response* asks to wait, 0 if it will not be retried."""
        return retry_after(response) if response.status in self.retry_http_codes else 0.0

    async def _wait(self, again: Request, asked: float, failure: Failure) -> None:
        seconds = max(asked, backoff(again.meta["retry_times"], self.first))
        logger.info("%s %s; asking again in %.1f s", again.url, failure, seconds)
        end = time.monotonic() + seconds
        while not is_stopping(self.crawler):
            left = end - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, POLL))
        raise NoResponse(NetworkFailure("stopping"))

    def _delay_next_request(self, request: Request, response: Response) -> None:
        """Delay the next request to the server for as long as *response* asks."""
        asked = self._delay_asked(response)
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot and 0 < asked <= LONGEST_RETRY_AFTER:
            slot.lastseen = max(slot.lastseen, time.monotonic() + asked - slot.delay)
