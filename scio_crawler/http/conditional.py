"""Ask only whether a page has changed since it was archived, and take it from there if not."""

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

# What the site sent with a page -> what goes with the request when the page is wanted again.
_VALIDATORS = ((b"ETag", b"If-None-Match"), (b"Last-Modified", b"If-Modified-Since"))


class ConditionalMiddleware:
    """Gives a request the validators of the page in the archive, and takes that page for a 304.

    So nothing further up needs to know whether a page was sent or had not changed. A page whose
    record cannot be read is asked for in full. A replay does without.
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
        """Add If-None-Match and If-Modified-Since, if the archived page came with validators."""
        request.meta.pop(HELD, None)  # a redirect copies the meta of another address
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
        """Return *response*, or in place of a 304 the page that has not changed.

        Raises Withheld for a 304 that was not asked for.
        """
        if response.status != NOT_MODIFIED:
            return response
        held: Answer | None = request.meta.pop(HELD, None)
        if held is None:
            raise Withheld(StatusFailure("unasked-304", status=NOT_MODIFIED))
        return response_of(held).replace(flags=[HELD])
