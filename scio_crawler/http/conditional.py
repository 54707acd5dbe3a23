"""Conditional requests: a page that has not changed is taken from the archive."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from scio_crawler.archive.replay import NOT_MODIFIED, Answer, Shelf
from scio_crawler.errors import StatusFailure
from scio_crawler.http.failures import Withheld
from scio_crawler.http.stores import ANEW, HELD, response_of
from scio_crawler.run.run import Run

# Header of the archived response -> header of the request in which its value is sent back.
_VALIDATORS = ((b"ETag", b"If-None-Match"), (b"Last-Modified", b"If-Modified-Since"))


class ConditionalMiddleware:
    """Sends the validators of the archived page, and answers a 304 with that page.

    A page whose record cannot be read is requested in full. Not configured in a replay.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        run = Run.of(crawler)
        if run.recorder is None:
            raise NotConfigured
        return cls(run.shelf)

    def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since if the archived page has validators."""
        request.meta.pop(HELD, None)  # a redirect copies the meta of the address before
        for _, condition in _VALIDATORS:
            request.headers.pop(condition, None)
        if request.meta.get(ANEW) or not (held := self._shelf.page(request.url)):
            return
        headers = response_of(held).headers
        for validator, condition in _VALIDATORS:
            if value := headers.get(validator):
                request.headers[condition] = value
                request.meta[HELD] = held

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response*, or the archived page for a 304. Raises Withheld if there is none."""
        if response.status != NOT_MODIFIED:
            return response
        held: Answer | None = request.meta.pop(HELD, None)
        if held is None:
            raise Withheld(StatusFailure("unasked-304", status=NOT_MODIFIED))
        return response_of(held).replace(flags=[HELD])
