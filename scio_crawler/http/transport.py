"""HTTP as Scrapy does it, less what would put another page, or half of one, in a page's place."""

from __future__ import annotations

import zlib
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from twisted.web._newclient import HEADER, STATUS

LARGEST_HEAD = 256 * 1024  # bytes of status and headers; those of a real answer have some hundreds
ENDING = 4000  # bytes at the end of a page, within which its </html> stands
_PACKED = {b"gzip": zlib.MAX_WBITS | 16, b"x-gzip": zlib.MAX_WBITS | 16}
_PIECE = 64 * 1024  # bytes that are unpacked at a time


class DamagedResponseError(ResponseDataLossError):
    """A response whose compression is damaged; it is asked for again as one that was cut short."""


class CarefulHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, with four things changed.

    Each request has a connection of its own: what a server sends behind an answer would be taken
    for the next one. Twisted does not ask again by itself, without a delay and without anybody's
    knowing. Status and headers have a largest size. And an answer that is not whole is an error:
    it is asked for again.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.persistent = False
        self._pool.retryAutomatically = False
        self._pool._factory = _Factory
        self._largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """The response. Raises ResponseDataLossError if it was cut short or is damaged."""
        response = await super().download_request(request)
        if is_cut_short(response):
            raise ResponseDataLossError
        encoding = response.headers.get("Content-Encoding") or b""
        packed = _PACKED.get(encoding.strip().lower())
        if packed and response.body:
            check_whole(response.body, packed, self._largest)
        return response


def is_cut_short(response: Response) -> bool:
    """Whether *response* is a page that told no length and ended before its ``</html>`` did.

    One that told its length is an error before it comes here.
    """
    if "partial" not in response.flags or response.status != 200:
        return False
    if response.headers.get("Content-Encoding"):
        return False  # its end tells
    beginning, ending = response.body[:ENDING].lower(), response.body[-ENDING:].lower()
    return not response.body or (b"<html" in beginning and b"</html" not in ending)


def check_whole(body: bytes, packed: int, largest: int) -> None:
    """Raise ResponseDataLossError if the compressed *body* does not come to its end.

    DamagedResponseError if it, or its checksum, is wrong; Scrapy does not look at that. *packed*
    is the form as zlib has it. What unpacks to more than *largest* bytes is not looked at to its
    end: it is refused for that later on.
    """
    unpacker, size = zlib.decompressobj(packed), 0
    try:
        while body and not unpacker.eof and size <= largest:
            size += len(unpacker.decompress(body, _PIECE))
            body = unpacker.unconsumed_tail
    except zlib.error as error:
        raise DamagedResponseError from error
    if not unpacker.eof and size <= largest:
        raise ResponseDataLossError


class _Protocol(_LenientHTTP11ClientProtocol):
    """Hangs up when the head of an answer has no end; Twisted would keep all of it."""

    _head = 0

    def dataReceived(self, data: bytes) -> None:
        parser = self._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.transport.abortConnection()  # type: ignore[union-attr]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, _: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
