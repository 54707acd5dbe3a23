"""One page at a time: from an address to a Page, or a reason why there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from scio_crawler import addresses, layouts
from scio_crawler.archive.index import Run
from scio_crawler.archive.replay import ANEW, HELD, RUN, Replay
from scio_crawler.errors import PageError
from scio_crawler.items import RECEIPT, Page, Receipt
from scio_crawler.run.report import Report
from scio_crawler.run.stop import is_stopping
from scio_crawler.visits.visits import is_gone

logger = logging.getLogger(__name__)

MOST_SHELLS = 3  # JavaScript redirects in a row; more are a loop
LONGEST = 200  # characters of an address, or of an error's own words, that a reason repeats

Reader = Callable[[str, str], Page]

# What went wrong on the way, by the exception's name, in words.
_WORDS = (
    ("Timeout", "did not answer in time"),
    ("TimedOut", "did not answer in time"),
    ("DamagedResponse", "its compression is damaged"),
    ("DataLoss", "was cut short on the way"),
    ("Refused", "refused the connection"),
    ("CannotResolve", "its host was not found"),
    ("DNSLookup", "its host was not found"),
    ("ConnectionLost", "dropped the connection"),
    ("ConnectionDone", "dropped the connection"),
    ("ResponseNeverReceived", "dropped the connection"),
    ("Aborted", "dropped the connection"),
    ("ResponseFailed", "answers what is no HTTP"),
    ("DownloadFailed", "answers what is no HTTP"),
    ("DownloadCancelled", "is larger than DOWNLOAD_MAXSIZE allows"),
    ("DOWNLOAD_MAXSIZE", "is larger than DOWNLOAD_MAXSIZE allows"),
    ("gzip", "its compression is damaged"),
    ("zlib", "its compression is damaged"),
    ("brotli", "its compression is damaged"),
    ("EOFError", "its compression is damaged"),
    ("ValueError", "leads to what is no address"),
    ("Unsupported", "is no address that is fetched"),
)
_FORBIDDEN = "forbidden by robots.txt"


class Unavailable(Exception):
    """A page that could not be had or read; its text says why, in words, behind an address."""

    def __init__(self, reason: str, told: bool = False, receipt: Receipt | None = None) -> None:
        super().__init__(reason)
        self._told = told  # whether the report has it already
        self.receipt = receipt or Receipt()  # of the answer, blank if there was none

    @property
    def forbidden(self) -> bool:
        return str(self).startswith(_FORBIDDEN)

    def tell(self, report: Report, url: str) -> None:
        """Put into *report* that *url* could not be had, and why."""
        if self.forbidden:
            report.forbidden(url)
        elif not self._told:
            report.failed(url, str(self))


class NotArchived(Unavailable):
    """A page that the run that is replayed has no record of.

    ``failed`` says that it could not be had: that run came to its end without it.
    """

    def __init__(self, failed: bool) -> None:
        super().__init__("is not in the archive")
        self.failed = failed

    def tell(self, report: Report, _: str) -> None:
        """Put into *report* that it was passed over: it was not due then, or not yet."""
        report.skipped("not archived")


class Stopped(Exception):
    """The crawl is coming to its end: what is not there yet is left for the next run.

    Not the page's fault, so it is in no report; and not a reason to publish what came before.
    """


# In a replay: where the answers come from, and the run whose they are.
Archived = tuple[Replay, Run]


class Fetcher:
    """Fetches and reads pages, no more at a time than one host may be asked for.

    Requests wait here and not in Scrapy's queue, so that a stop drops them at once. Every method
    raises :exc:`Unavailable` where there is no page, and :exc:`Stopped`.
    """

    def __init__(
        self, crawler: Crawler, base: str, report: Report, archived: Archived | None = None
    ) -> None:
        self.crawler = crawler
        self.base = base
        self._archived = archived
        self._report = report
        at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._slots = asyncio.Semaphore(max(1, at_once))

    async def page(self, url: str, read: Reader, kind: str) -> Page:
        """The page at *url*, read with *read*; JavaScript shells are followed.

        *kind* ("list" or "page") is what the request is counted as.
        """
        for _ in range(MOST_SHELLS):
            target = addresses.onto_origin(url, self.base)
            response = await self._response(target, kind)
            try:
                page = self._read(response, read)
            except Unavailable:
                if HELD not in response.flags:
                    raise
                # It was no page when it was kept, and the site says that it has not changed.
                page = self._read(await self._response(target, kind, anew=True), read)
            if not page.redirect:
                return page
            url = page.redirect
        raise Unavailable("leads from one JavaScript redirect to the next")

    async def with_twin(self, url: str, read: Reader, kind: str) -> Page:
        """As :meth:`page`; if that fails, the same page for phones (or for desktops).

        If that fails as well, the first failure is raised. But a page is gone only if both are.
        """
        try:
            return await self.page(url, read, kind)
        except Unavailable as first:
            address = addresses.parse(url)
            if address is None or first.forbidden:  # its twin would be a way round robots.txt
                raise
            try:
                return await self.page(address.twin.url, read, kind)
            except Unavailable as second:
                if isinstance(second, NotArchived) and not second.failed:
                    raise
                if is_gone(str(first)) and not is_gone(str(second)):
                    raise Unavailable(f"{first}, and for phones: {second}") from None
                raise first from None

    async def _response(self, url: str, kind: str, anew: bool = False) -> Response:
        try:
            request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={ANEW: anew})
        except ValueError as error:
            raise Unavailable(f"leads to {url[:LONGEST]!r}, which is no address") from error
        passing: frozenset[int] = frozenset()
        cut_off = False
        if self._archived:
            replay, run = self._archived
            if not replay.has(request.url, run.number):
                raise NotArchived(run.finished)
            request.meta[RUN] = run.number
            # It may have been about to ask again, or to follow a redirect.
            passing, cut_off = replay.passing, not run.finished
        async with self._slots:
            if is_stopping(self.crawler):
                raise Stopped
            self.crawler.stats.inc_value(f"scio/requests/{kind}")
            try:
                response = await self.crawler.engine.download_async(request)
            except Exception as error:
                if is_stopping(self.crawler):
                    raise Stopped from error
                if cut_off:
                    raise NotArchived(failed=False) from error
                raise Unavailable(_in_words(error)) from error
        if cut_off and response.status in passing:
            raise NotArchived(failed=False)
        if response.status != 200:
            receipt = response.meta[RECEIPT]
            raise Unavailable(f"answers {response.status}", receipt=receipt)
        return response

    def _read(self, response: Response, read: Reader) -> Page:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            page = read(layouts.decode(response.body, content_type), response.url)
        except PageError as error:
            raise Unavailable(str(error)) from error
        except Exception as error:  # a fault of ours: it costs this page only, and it is shown
            logger.exception("%s could not be read", response.url)
            self._report.crashed(response.url, error)
            raise Unavailable(f"could not be read: {error!r}"[:LONGEST], told=True) from error
        page.receipt = response.meta[RECEIPT]
        for inline in page.inline:
            inline.receipt = page.receipt
        return page


def _in_words(error: Exception) -> str:
    said = " ".join([*(kind.__name__ for kind in type(error).__mro__), str(error)]).lower()
    words = next((words for name, words in _WORDS if name.lower() in said), "")
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" not in str(error):
        return str(error) or "was refused"
    return words or f"failed: {error!r}"[:LONGEST]
