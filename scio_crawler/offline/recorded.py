"""Pages as a recorded run had them: its answers, looked up in the archive."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urljoin

from w3lib.html import get_base_url, get_meta_refresh
from w3lib.url import safe_url_string

from scio_crawler import addresses
from scio_crawler.archive.index import RecordedRun
from scio_crawler.archive.replay import Answer, Replay
from scio_crawler.errors import (
    LONGEST,
    ArchiveFailure,
    Crash,
    Failure,
    NotArchived,
    RefusedFailure,
    StatusFailure,
)
from scio_crawler.items import Capture, Page
from scio_crawler.layouts.decode import unpack
from scio_crawler.spiders.pages import Pages, Reader, Response

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What a crawl follows, by its settings: REDIRECT_MAX_TIMES and METAREFRESH_MAXDELAY.
MOST_REDIRECTS, MOST_SECONDS = 5, 5
_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
_LOOKED_AT = 4096  # characters at the beginning of a page in which it may say that it reloads

# Calls a function with an argument; the size says how heavy that is to read.
Call = Callable[[Callable[[Any], Any], Any, int], Any]


def directly(function: Callable[[Any], Any], argument: Any, _: int) -> Any:
    """Call *function* here and now, however heavy *argument* is."""
    return function(argument)


def finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what *coroutine*, which gets its pages from :class:`Recorded`, returns."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("nothing here waits")


class Recorded(Pages):
    """The pages of the run *recorded*, as *replay* answers for it.

    Nothing here waits, so a coroutine runs to its end at the first step. *call* reads; what it
    fails with unexpectedly is in ``crashes``, with the address.
    """

    def __init__(
        self, replay: Replay, recorded: RecordedRun, base: str, call: Call = directly
    ) -> None:
        self.base, self.recorded = base, recorded
        self._replay, self._call = replay, call
        self.crashes: list[tuple[str, str]] = []

    async def together(self, pages: Iterable[Awaitable[Page]]) -> list[Page | BaseException]:
        """Return what comes of each of *pages*, had one after the other."""
        found: list[Page | BaseException] = []
        for page in pages:
            try:
                found.append(await page)
            except Exception as error:
                found.append(error)
        return found

    async def get(self, url: str, kind: str, anew: bool = False) -> Response:  # noqa: ARG002
        """Return the response for *url* after all redirects."""
        if not self._replay.has(url, self.recorded.number):
            raise NotArchived(was_asked=self.recorded.finished)
        passed: list[str] = []
        try:
            while target := _leads_to(answer := self._answer(url)):
                passed.append(url)
                url = self._followed(target, passed)
        except ValueError as error:
            raise RefusedFailure("malformed-redirect") from error
        if not self.recorded.finished and answer.status in self._replay.passing:
            raise NotArchived(was_asked=False)  # perhaps just before it was requested again
        if answer.status != HTTPStatus.OK:
            raise StatusFailure("status", status=answer.status, receipt=answer.receipt)
        return Response(answer.capture, answer.unchanged)

    def _answer(self, url: str) -> Answer:
        try:
            return self._replay.answer(url, self.recorded.number)
        except ArchiveFailure as failure:
            if not self.recorded.finished and failure.kind == "no-record":
                # It was perhaps killed just before it followed a redirect.
                raise NotArchived(was_asked=False) from failure
            raise

    def _followed(self, target: str, passed: Collection[str]) -> str:
        """Return the address on the origin in use that *target* means. Raises RefusedFailure."""
        mapped = addresses.onto_origin(target, self.base)
        if mapped != target and mapped in passed:
            short = {"url": mapped[:LONGEST], "target": target[:LONGEST]}
            raise RefusedFailure("redirect-loop", **short)
        if addresses.origin_of(mapped) != addresses.origin_of(self.base):
            raise RefusedFailure("off-origin", url=target[:LONGEST], base=self.base)
        if len(passed) > MOST_REDIRECTS:
            raise RefusedFailure("ignored", error="max redirections reached")
        return mapped

    async def read(self, capture: Capture, read: Reader) -> Page:
        """Return what *read* makes of *capture*."""
        try:
            page: Page = self._call(read, capture, len(capture.body))
        except Failure:
            raise
        except Exception as error:  # a fault of this program costs this page only, and is shown
            logger.exception("%s could not be read", capture.url)
            self.crashes.append((capture.url, repr(error)))
            raise Crash(repr(error)) from error
        return page


def _leads_to(answer: Answer) -> str:
    """Return the address that *answer* redirects to, by its status or as HTML, else ``""``."""
    url = answer.line.url
    if answer.status in _MOVED:
        location = {name.lower(): value for name, value in answer.headers}.get(b"location")
        return urljoin(url, safe_url_string(location.decode("latin-1"))) if location else ""
    return _reloads_at(answer.capture) if answer.status == HTTPStatus.OK else ""


def _reloads_at(capture: Capture) -> str:
    """Return the address that an HTML page tells browsers to load at once, ``""`` if none."""
    headers = {name.lower(): value for name, value in capture.headers.items()}
    body, coding = capture.body, headers.get("content-encoding", "")
    try:
        beginning = (unpack(body, coding) if coding else body)[: 4 * _LOOKED_AT]
    except Failure:  # which is told when the page is read
        return ""
    if b"refresh" not in beginning.lower():
        return ""
    text = beginning.decode("utf-8", "replace")[:_LOOKED_AT]
    base = get_base_url(text, capture.url)
    seconds, target = get_meta_refresh(text, base, ignore_tags=("noscript",))
    return target if target and seconds is not None and seconds < MOST_SECONDS else ""
