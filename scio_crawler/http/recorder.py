"""The archive in a crawl: responses are recorded, and unchanged pages are taken from it."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from scio_crawler.archive.lookup import NOT_MODIFIED, Answer, ArchiveReader
from scio_crawler.archive.warc import Sent
from scio_crawler.archive.writing import Recorder
from scio_crawler.common.clock import now
from scio_crawler.common.errors import OutputError, RefusedFailure, StatusFailure
from scio_crawler.http.failures import Withheld
from scio_crawler.http.stores import ANEW, HELD, RECEIPT, response_of
from scio_crawler.reading.briefing import digest
from scio_crawler.run.extension import Run

# Header of the archived response -> header of the request in which its value is sent back.
_VALIDATORS = ((b"ETag", b"If-None-Match"), (b"Last-Modified", b"If-Modified-Since"))


class ConditionalMiddleware:
    """Sends the validators of the archived page, if it can be read, and answers a 304 with it."""

    def __init__(self, shelf: ArchiveReader) -> None:
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


class RecorderMiddleware:
    """Records every response, and puts its Receipt into the meta of its request.

    Retries and redirects copy the meta of the request before, so ``response.meta`` always holds
    the receipt of the last response. Not configured in a replay, whose receipts are archived.
    """

    def __init__(self, run: Run, recorder: Recorder) -> None:
        self._run, self._recorder = run, recorder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecorderMiddleware:
        run = Run.of(crawler)
        if run.recorder is None:
            raise NotConfigured
        return cls(run, run.recorder)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response* unchanged. Ends the crawl if the archive cannot be written."""
        headers = [(name, value) for name, values in response.headers.items() for value in values]
        sent = Sent(
            url=request.url,
            status=response.status,
            # The body is recorded as a whole, so the header that says how it was split is left out.
            headers=[pair for pair in headers if pair[0] != b"Transfer-Encoding"],
            body=response.body,
            date=now(),
            digest=digest(response.body),
            ip=str(response.ip_address or ""),
        )
        try:
            request.meta[RECEIPT] = self._recorder.record(sent, request.meta.get(HELD))
        except OutputError as error:
            self._run.give_up(error)
            raise Withheld(RefusedFailure("output", error=str(error))) from error
        return response
