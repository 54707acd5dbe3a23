"""Fetch pages of the site with Scrapy's engine."""

from __future__ import annotations

import asyncio
import logging

from scrapy import Request
from scrapy.http import Response as Answer
from scrapy.http.request import NO_CALLBACK

from scio_crawler.common.errors import LONGEST, Crash, Failure, RefusedFailure, StatusFailure
from scio_crawler.common.scrapy_internals import is_stopping
from scio_crawler.http.failures import failure_of
from scio_crawler.http.stores import ANEW, HELD, RECEIPT
from scio_crawler.items import Capture, Page
from scio_crawler.run.extension import Run
from scio_crawler.run.workers import HeavyReader, Stopped
from scio_crawler.spiders.pages import Pages, Reader, Response

logger = logging.getLogger(__name__)


class Fetcher(Pages):
    """Fetches and reads pages.

    Requests wait here rather than in Scrapy's queue, so that a stop drops them at once. The stats
    count them by kind.
    """

    def __init__(self, run: Run) -> None:
        self.base = run.arguments.base
        self._run, self._crawler = run, run.crawler
        self._reader = HeavyReader.of(run.crawler)
        at_once = self._crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._slots = asyncio.Semaphore(max(1, at_once))

    async def had(self, target: str, read: Reader, kind: str) -> Page:
        """Return the page at *target* as *read* reads it."""
        self._run.counts.known += 1
        try:
            # What has come is read before more is asked for: bodies that wait fill the memory.
            async with self._slots:
                return await super().had(target, read, kind)
        finally:
            self._run.counts.done += 1

    async def get(self, url: str, kind: str, anew: bool = False) -> Response:
        """Return the response for *url*; if *anew*, even an unchanged page is sent again."""
        answer = await self._answer(_request(url, anew), kind)
        receipt = answer.meta[RECEIPT]
        if answer.status != 200:
            raise StatusFailure("status", status=answer.status, receipt=receipt)
        content_type = (answer.headers.get("Content-Type") or b"").decode("latin-1")
        headers = {"Content-Type": content_type}
        capture = Capture(answer.url, answer.body, headers, receipt.fetched, receipt)
        return Response(capture, HELD in answer.flags)

    async def _answer(self, request: Request, kind: str) -> Answer:
        if is_stopping(self._crawler):
            raise Stopped
        self._crawler.stats.inc_value(f"scio/requests/{kind}")
        try:
            return await self._crawler.engine.download_async(request)
        except Exception as error:
            if is_stopping(self._crawler):
                raise Stopped from error
            raise failure_of(error) from error

    async def read(self, capture: Capture, read: Reader) -> Page:
        """Return what *read* makes of *capture*."""
        try:
            return await self._reader.call(read, capture, len(capture.body))
        except (Failure, Stopped):
            raise
        except Exception as error:  # a fault of this program costs this page only, and is shown
            logger.exception("%s could not be read", capture.url)
            self._run.report.crashed(capture.url, error)
            raise Crash(repr(error)) from error


def _request(url: str, anew: bool) -> Request:
    try:
        return Request(url, callback=NO_CALLBACK, dont_filter=True, meta={ANEW: anew})
    except ValueError as error:
        raise RefusedFailure("no-address", url=url[:LONGEST]) from error
