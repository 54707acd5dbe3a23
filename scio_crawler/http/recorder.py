"""Everything that arrives, kept as it was sent: pages, redirects, errors, robots.txt."""

from __future__ import annotations

import base64
import hashlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response

from scio_crawler.archive.record import Recorder
from scio_crawler.archive.replay import HELD
from scio_crawler.archive.warc import Sent
from scio_crawler.clock import now
from scio_crawler.errors import OutputError
from scio_crawler.items import RECEIPT
from scio_crawler.run.run import Output
from scio_crawler.run.stop import give_up

# It says how a body was cut for the way, and the body is whole again.
_OF_THE_WAY = b"Transfer-Encoding"


def digest(body: bytes) -> str:
    """SHA-1 of *body* in base 32, as a WARC record has it."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


class RecorderMiddleware:
    """Has every response recorded, and puts its Receipt into the meta of its request.

    Retries and redirects copy the meta of the request they follow, so ``response.meta`` always
    speaks of the last response. A replay, whose receipts come from the archive, does without.
    """

    def __init__(self, crawler: Crawler, recorder: Recorder) -> None:
        self.crawler = crawler
        self.recorder = recorder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecorderMiddleware:
        output = crawler.get_extension(Output)
        if output is None or output.recorder is None:
            raise NotConfigured
        return cls(crawler, output.recorder)

    def process_response(self, request: Request, response: Response) -> Response:
        """*response*, unchanged.

        Raises IgnoreRequest, and ends the crawl, if the archive cannot be written.
        """
        headers = [
            (name, value)
            for name, values in response.headers.items()
            for value in values
            if name != _OF_THE_WAY
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
        try:
            request.meta[RECEIPT] = self.recorder.record(sent, request.meta.get(HELD))
        except OutputError as error:
            give_up(self.crawler, error)
            raise IgnoreRequest(str(error)) from error
        return response
