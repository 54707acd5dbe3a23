"""HTTP as Scrapy does it, but with truncated, damaged and spliced responses as errors."""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from scio_crawler.http.failures import DamagedResponseError
from scio_crawler.internals import use_careful_connections

ENDING = 4000  # bytes at the end of a page, within which its </html> stands
_PACKED = {b"gzip": zlib.MAX_WBITS | 16, b"x-gzip": zlib.MAX_WBITS | 16}
_PIECE = 64 * 1024  # bytes that are unpacked at a time


class CarefulHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, with careful connections and whole responses only.

    A response that was cut short or is damaged is an error, and so is asked for again.
    """

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
    """Return whether *response* is a page without a declared length that lacks its ``</html>``.

    Scrapy itself raises an error for a response that is shorter than declared.
    """
    if "partial" not in response.flags or response.status != 200:
        return False
    if response.headers.get("Content-Encoding"):
        return False  # the compressed stream shows its own end
    beginning, ending = response.body[:ENDING].lower(), response.body[-ENDING:].lower()
    return not response.body or (b"<html" in beginning and b"</html" not in ending)


def check_whole(body: bytes, packed: int, largest: int) -> None:
    """Check that the compressed *body* is whole; *packed* is its form as zlib's ``wbits``.

    Raises ResponseDataLossError if it is cut short, DamagedResponseError if it or its checksum is
    wrong; Scrapy checks neither. A body that unpacks to more than *largest* bytes is not read to
    its end: it is refused for that later.
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
