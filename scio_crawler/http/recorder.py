"""Record everything that arrives as it was sent: pages, redirects, errors, robots.txt."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from scio_crawler.archive.warc import Sent
from scio_crawler.clock import now
from scio_crawler.errors import OutputError, RefusedFailure
from scio_crawler.http.failures import Withheld
from scio_crawler.http.stores import HELD, RECEIPT
from scio_crawler.reading import digest
from scio_crawler.run.run import Run

# Describes how a body was split for transport, which has been undone.
_OF_TRANSPORT = b"Transfer-Encoding"


class RecorderMiddleware:
    """Records every response, and puts its Receipt into the meta of its request.

    Retries and redirects copy the meta of the request they follow, so ``response.meta`` always
    speaks of the last response. A replay, whose receipts come from the archive, does without.
    """

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecorderMiddleware:
        run = Run.of(crawler)
        if run.recorder is None:
            raise NotConfigured
        return cls(run)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response* unchanged.

        Raises Withheld, and ends the crawl, if the archive cannot be written.
        """
        headers = [
            (name, value)
            for name, values in response.headers.items()
            for value in values
            if name != _OF_TRANSPORT
        ]
        sent = Sent(
            url=request.url,
            status=response.status,
            headers=headers,
            body=response.body,
            date=now(),
            digest=digest(response.body),
            ip=str(response.ip_address or ""),
        )
        assert self._run.recorder is not None
        try:
            request.meta[RECEIPT] = self._run.recorder.record(sent, request.meta.get(HELD))
        except OutputError as error:
            self._run.give_up(error)
            raise Withheld(RefusedFailure("output", error=str(error))) from error
        return response
