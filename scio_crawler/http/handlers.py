"""Download handlers: the network's, and the sample's in its place."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import HtmlResponse, Response
from scrapy.settings import BaseSettings

from scio_crawler.common.scrapy_internals import use_careful_connections
from scio_crawler.parts import DOWNLOAD_HANDLERS_BASE, SAMPLE_HANDLER

ENDING = 4000  # bytes at the end of a page in which to look for </html>


class CarefulHandler(HTTP11DownloadHandler):
    """Scrapy's handler, but with one connection per request and whole responses only."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        use_careful_connections(self)

    async def download_request(self, request: Request) -> Response:
        """Return the response. Raises ResponseDataLossError if it was cut short."""
        response = await super().download_request(request)
        if is_cut_short(response):
            raise ResponseDataLossError
        return response


def is_cut_short(response: Response) -> bool:
    """Return whether *response* lacks its end, which is ``</html>`` if it declares no length."""
    if "dataloss" in response.flags:  # which DOWNLOAD_FAIL_ON_DATALOSS=False lets pass
        return True
    if "partial" not in response.flags or response.status != 200:
        return False  # Scrapy itself checks a declared length
    if response.headers.get("Content-Encoding"):
        return False  # compressed data marks its own end
    beginning = response.body[:ENDING].lower()
    ending = response.body[-ENDING:].lower()
    return not response.body or (b"<html" in beginning and b"</html" not in ending)


SAMPLE = files("scio_crawler") / "sample"

# A part of a path: no "..", no hidden file, nothing percent-encoded; none leads out of the folder.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)


class SampleHandler(BaseDownloadHandler):
    """Answers from the sample, without DNS or a socket."""

    async def download_request(self, request: Request) -> Response:
        """Return the sample's page at the path of *request*, on any host, or a 404."""
        body = read(SAMPLE, urlsplit(request.url).path)
        return HtmlResponse(
            request.url,
            status=200 if body is not None else 404,
            headers={"Content-Type": "text/html; charset=utf-8"},
            body=body or b"",
        )


def read(folder: Traversable, path: str) -> bytes | None:
    """Return the file in *folder* at the *path* of an address, None if there is none."""
    names = path.removeprefix("/").split("/")
    if not all(_NAME.fullmatch(name) for name in names):
        return None
    file = folder.joinpath(*names)
    return file.read_bytes() if file.is_file() else None


def use_sample(settings: BaseSettings) -> None:
    """Change the *settings* of a crawler that has not started: the sample answers all requests."""
    # Leave no handler that could open a socket, even if the command line names one.
    sample = dict.fromkeys(DOWNLOAD_HANDLERS_BASE, SAMPLE_HANDLER)
    settings.set("DOWNLOAD_HANDLERS", sample, "cmdline")
    # Local files need no politeness, and a retry would get the same answer.
    off = dict.fromkeys(("ROBOTSTXT_OBEY", "RETRY_ENABLED", "AUTOTHROTTLE_ENABLED"), False)
    settings.setdict({**off, "DOWNLOAD_DELAY": 0}, "cmdline")
