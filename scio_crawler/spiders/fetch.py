"""Fetch and read one page: from an address to a Page, or a failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from scio_crawler import addresses
from scio_crawler.archive.index import RecordedRun
from scio_crawler.errors import (
    LONGEST,
    Crash,
    Failure,
    NotArchived,
    PageFailure,
    RefusedFailure,
    StatusFailure,
)
from scio_crawler.heavy.reader import HeavyReader, Stopped
from scio_crawler.http.failures import failure_of
from scio_crawler.http.stores import ANEW, HELD, RECEIPT, RUN
from scio_crawler.internals import is_stopping
from scio_crawler.items import Capture, Page
from scio_crawler.run.run import Run

logger = logging.getLogger(__name__)

MOST_SHELLS = 3  # JavaScript redirects in a row; more are a loop

Reader = Callable[[Capture], Page]


class Fetcher:
    """Fetches and reads pages; in a replay, those of the run *recorded*.

    Requests wait here rather than in Scrapy's queue, so that a stop drops them at once. The stats
    count them by *kind* ("list" or "page"). Every method raises Failure if there is no page, and
    Stopped if the crawl is being stopped.
    """

    def __init__(self, run: Run, recorded: RecordedRun | None = None) -> None:
        self.run, self.recorded = run, recorded
        self.base = run.arguments.base
        self._crawler = run.crawler
        self._reader = HeavyReader.of(run.crawler)
        self._is_cut_off = bool(recorded and not recorded.finished)
        at_once = self._crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._slots = asyncio.Semaphore(max(1, at_once))

    async def page(self, url: str, read: Reader, kind: str) -> Page:
        """Return the page at *url* as *read* reads it, or the page that JavaScript leads to."""
        for _ in range(MOST_SHELLS):
            # What has come is read before more is asked for: bodies that wait fill the memory.
            async with self._slots:
                page = await self._had(addresses.onto_origin(url, self.base), read, kind)
            if not page.redirect:
                return page
            url = page.redirect
        raise PageFailure("shells")

    async def _had(self, target: str, read: Reader, kind: str) -> Page:
        response = await self._response(target, kind)
        try:
            return await self._read(response, read)
        except Failure:
            if HELD not in response.flags:
                raise
            # The archived page cannot be read, and the site says that it has not changed.
            return await self._read(await self._response(target, kind, anew=True), read)

    async def with_twin(self, url: str, read: Reader, kind: str) -> Page:
        """Return the page as :meth:`page` does, or if that fails its twin for phones or desktops.

        If both fail, the first failure is raised, but the page counts as gone only if both are.
        There is no way round robots.txt: a page that it forbids is not replaced.
        """
        try:
            return await self.page(url, read, kind)
        except Failure as first:
            address = addresses.parse(url)
            if address is None or (isinstance(first, RefusedFailure) and first.is_by_robots):
                raise
            try:
                return await self.page(address.twin.url, read, kind)
            except Failure as second:
                if isinstance(second, NotArchived) and not second.was_asked:
                    raise
                if first.is_gone and not second.is_gone:
                    raise StatusFailure("twin", first=first, second=second) from None
                raise first from None

    async def _response(self, url: str, kind: str, anew: bool = False) -> Response:
        """Return the response, of status 200; if *anew*, even an unchanged page is sent again."""
        request = self._request(url, anew)
        if is_stopping(self._crawler):
            raise Stopped
        self._crawler.stats.inc_value(f"scio/requests/{kind}")
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if is_stopping(self._crawler):
                raise Stopped from error
            failure = failure_of(error)
            if self._is_cut_off and failure.kind == "no-record":
                # It was perhaps killed just before it followed a redirect.
                raise NotArchived(was_asked=False) from error
            raise failure from error
        replay = self.run.replay
        if self._is_cut_off and replay and response.status in replay.passing:
            raise NotArchived(was_asked=False)  # perhaps just before it was requested again
        if response.status != 200:
            receipt = response.meta[RECEIPT]
            raise StatusFailure("status", status=response.status, receipt=receipt)
        return response

    def _request(self, url: str, anew: bool) -> Request:
        try:
            request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={ANEW: anew})
        except ValueError as error:
            raise RefusedFailure("no-address", url=url[:LONGEST]) from error
        if (replay := self.run.replay) and self.recorded:
            if not replay.has(request.url, self.recorded.number):
                raise NotArchived(was_asked=self.recorded.finished)
            request.meta[RUN] = self.recorded.number
        return request

    async def _read(self, response: Response, read: Reader) -> Page:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        headers, receipt = {"Content-Type": content_type}, response.meta[RECEIPT]
        capture = Capture(response.url, response.body, headers, receipt.fetched, receipt)
        try:
            return await self._reader.call(read, capture, len(capture.body))
        except (Failure, Stopped):
            raise
        except Exception as error:  # a fault of this program costs this page only, and is shown
            logger.exception("%s could not be read", response.url)
            self.run.report.crashed(response.url, error)
            raise Crash(repr(error)) from error
