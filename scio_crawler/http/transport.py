"""Scrapy's HTTP, but truncated, damaged and spliced responses are errors."""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from scio_crawler.common.scrapy_internals import use_careful_connections
from scio_crawler.http.failures import DamagedResponseError

ENDING = 4000  # bytes at the end of a page in which to look for </html>
_PACKED = {b"gzip": zlib.MAX_WBITS | 16, b"x-gzip": zlib.MAX_WBITS | 16}
_PIECE = 64 * 1024  # bytes to unpack at a time


class CarefulHandler(HTTP11DownloadHandler):
    """Scrapy's handler, but with one connection a request and whole responses only."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        use_careful_connections(self)
        self._largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """Return the response. Raises ResponseDataLossError if it was cut short or is damaged."""
        response = await super().download_request(request)
        if is_cut_short(response):
            raise ResponseDataLossError
        encoding = response.headers.get("Content-Encoding") or b""
        packed = _PACKED.get(encoding.strip().lower())
        if packed and response.body:
            check_whole(response.body, packed, self._largest)
        return response


def is_cut_short(response: Response) -> bool:
    """Return whether *response* is a page of undeclared length without ``</html>`` at its end."""
    if "partial" not in response.flags or response.status != 200:
        return False  # Scrapy itself checks a declared length
    if response.headers.get("Content-Encoding"):
        return False  # compressed data marks its own end
    beginning, ending = response.body[:ENDING].lower(), response.body[-ENDING:].lower()
    return not response.body or (b"<html" in beginning and b"</html" not in ending)


def check_whole(body: bytes, packed: int, largest: int) -> None:
    """Check that the compressed *body* is whole; *packed* is its format as zlib's ``wbits``.

    Raises ResponseDataLossError if it was cut short, DamagedResponseError if its data or checksum
    is wrong. Past *largest* unpacked bytes nothing is checked: Scrapy refuses such a body later.
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
