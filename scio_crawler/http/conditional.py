"""Asks whether a page has changed since the archive has it, and takes it from there if not."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response

from scio_crawler.archive.replay import ANEW, HELD, NOT_MODIFIED, Held, Shelf
from scio_crawler.run.run import Output

# What the site sent with a page -> what it is asked with when the page is wanted again.
_VALIDATORS = ((b"ETag", b"If-None-Match"), (b"Last-Modified", b"If-Modified-Since"))


class ConditionalMiddleware:
    """Gives a request the validators of the page in the archive, and that page for a 304.

    So nothing further up need know whether a page was sent or had not changed. A page whose
    record cannot be read is asked for in full.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        output = crawler.get_extension(Output)
        if output is None or output.recorder is None:
            raise NotConfigured
        return cls(output.shelf)

    def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since, as far as the page in the archive allows."""
        request.meta.pop(HELD, None)  # a redirect copies the meta of another address
        for _, condition in _VALIDATORS:
            request.headers.pop(condition, None)
        if request.meta.get(ANEW):
            return
        if held := self._shelf.page(request.url):
            for validator, condition in _VALIDATORS:
                if value := held.response.headers.get(validator):
                    request.headers[condition] = value
                    request.meta[HELD] = held

    def process_response(self, request: Request, response: Response) -> Response:
        """*response*, or in place of a 304 the page that has not changed.

        Raises IgnoreRequest for a 304 that was not asked for.
        """
        if response.status != NOT_MODIFIED:
            return response
        held: Held | None = request.meta.pop(HELD, None)
        if held is None:
            raise IgnoreRequest("answers 304 without having been asked")
        return held.response.replace(flags=[HELD])
