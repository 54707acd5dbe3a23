"""One page at a time: from an address to a Page, or a failure."""

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
from scio_crawler.http.failures import failure_of
from scio_crawler.http.stores import ANEW, HELD, RECEIPT, RUN
from scio_crawler.internals import is_stopping
from scio_crawler.items import Capture, Page
from scio_crawler.run.run import Run

logger = logging.getLogger(__name__)

MOST_SHELLS = 3  # JavaScript redirects in a row; more are a loop

Reader = Callable[[Capture], Page]


class Stopped(Exception):
    """The crawl is coming to its end: what is not there yet is left to the next run.

    It is not the page's fault, so the report does not mention it; and no reason to publish what
    came before.
    """


class Fetcher:
    """Fetches and reads pages, no more at a time than one host may be asked for.

    In a replay, *archived* is the recorded run whose answers count. Requests wait here and not in
    Scrapy's queue, so that a stop drops them at once. Every method raises Failure where there is
    no page, and Stopped.
    """

    def __init__(self, run: Run, archived: RecordedRun | None = None) -> None:
        self.run = run
        self.base = run.arguments.base
        self._crawler = run.crawler
        self._archived = archived
        at_once = self._crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._slots = asyncio.Semaphore(max(1, at_once))

    async def page(self, url: str, read: Reader, kind: str) -> Page:
        """Return the page at *url*, read with *read*; JavaScript shells are followed.

        *kind* ("list" or "page") is what the request is counted as.
        """
        for _ in range(MOST_SHELLS):
            target = addresses.onto_origin(url, self.base)
            response = await self._response(target, kind)
            try:
                page = self._read(response, read)
            except Failure:
                if HELD not in response.flags:
                    raise
                # It was no page when it was archived, and the site says that it has not changed.
                page = self._read(await self._response(target, kind, anew=True), read)
            if not page.redirect:
                return page
            url = page.redirect
        raise PageFailure("shells")

    async def with_twin(self, url: str, read: Reader, kind: str) -> Page:
        """Return the page as :meth:`page` does, or if that fails its twin for phones (or desktops).

        If both fail, the first failure is raised. But a page is gone only if both are.
        """
        try:
            return await self.page(url, read, kind)
        except Failure as first:
            address = addresses.parse(url)
            by_robots = isinstance(first, RefusedFailure) and first.is_by_robots
            if address is None or by_robots:  # its twin would be a way round robots.txt
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
        try:
            request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={ANEW: anew})
        except ValueError as error:
            raise RefusedFailure("no-address", url=url[:LONGEST]) from error
        passing: frozenset[int] = frozenset()
        cut_off = False
        if (replay := self.run.replay) and (recorded := self._archived):
            if not replay.has(request.url, recorded.number):
                raise NotArchived(recorded.finished)
            request.meta[RUN] = recorded.number
            # It may have been about to ask again, or to follow a redirect.
            passing, cut_off = replay.passing, not recorded.finished
        async with self._slots:
            if is_stopping(self._crawler):
                raise Stopped
            self._crawler.stats.inc_value(f"scio/requests/{kind}")
            try:
                response = await self._crawler.engine.download_async(request)
            except Exception as error:
                if is_stopping(self._crawler):
                    raise Stopped from error
                if cut_off:
                    raise NotArchived(was_asked=False) from error
                raise failure_of(error) from error
        if cut_off and response.status in passing:
            raise NotArchived(was_asked=False)
        if response.status != 200:
            receipt = response.meta.get(RECEIPT)
            raise StatusFailure("status", status=response.status, receipt=receipt)
        return response

    def _read(self, response: Response, read: Reader) -> Page:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        receipt = response.meta[RECEIPT]
        headers = {"Content-Type": content_type}
        try:
            return read(Capture(response.url, response.body, headers, receipt.fetched, receipt))
        except Failure:
            raise
        except Exception as error:  # a fault of ours: it costs this page only, and it is shown
            logger.exception("%s could not be read", response.url)
            self.run.report.crashed(response.url, error)
            raise Crash(repr(error)) from error
