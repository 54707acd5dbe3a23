"""The sample, which answers in place of the network; archived responses; keys of request.meta."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from scio_crawler.archive.lookup import Answer

# Keys of a request's meta.
RECEIPT = "scio_receipt"  # the Receipt of the last response to it
ANEW = "scio_anew"  # whether the page must be sent even if it has not changed
HELD = "scio_held"  # the archived page whose validators are sent; also a flag of its response

SAMPLE = files("scio_crawler") / "sample"

# A part of a path: no "..", no hidden file, nothing percent-encoded; none leads out of the folder.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)


class SampleHandler(BaseDownloadHandler):
    """Answers from the sample, without DNS or a socket."""

    async def download_request(self, request: Request) -> Response:
        """Return the response to *request*."""
        return sample_response(request)


def response_of(answer: Answer) -> Response:
    """Return an *answer* from the archive as a response of Scrapy."""
    headers = Headers()
    for name, value in answer.headers:
        headers.appendlist(name, value)
    url = answer.line.url
    kind = responsetypes.from_args(headers=headers, url=url, body=answer.body)
    flags = [HELD] if answer.unchanged else []
    return kind(url, status=answer.status, headers=headers, body=answer.body, flags=flags)


def sample_response(request: Request) -> Response:
    """Return the sample's page at the path of *request*, whatever its host, or a 404."""
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
    """Let the sample answer all requests of a crawler that has not started, by its *settings*."""
    # Whatever the command line says, no handler is left that could open a socket.
    none: dict[str, str | None] = dict.fromkeys(settings["DOWNLOAD_HANDLERS_BASE"])
    handler = f"{SampleHandler.__module__}.{SampleHandler.__name__}"
    settings.set("DOWNLOAD_HANDLERS", {**none, "http": handler, "https": handler}, "cmdline")
    # The sample needs no politeness, and a retry would get the same answer.
    off = dict.fromkeys(("ROBOTSTXT_OBEY", "RETRY_ENABLED", "AUTOTHROTTLE_ENABLED"), False)
    settings.setdict({**off, "DOWNLOAD_DELAY": 0}, "cmdline")
