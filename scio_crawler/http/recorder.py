"""Record every response as it was sent: pages, redirects, errors, robots.txt."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from scio_crawler.archive.record import Recorder
from scio_crawler.archive.warc import Sent
from scio_crawler.clock import now
from scio_crawler.errors import OutputError, RefusedFailure
from scio_crawler.http.failures import Withheld
from scio_crawler.http.stores import HELD, RECEIPT
from scio_crawler.reading import digest
from scio_crawler.run.run import Run


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
