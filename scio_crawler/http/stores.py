"""The sample and the archive, which answer in place of the network; what a request's meta says."""

from __future__ import annotations

import re
from contextlib import closing
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from scio_crawler.archive.index import Index
from scio_crawler.archive.lookup import Answer, ArchiveReader
from scio_crawler.common.addresses import ARCHIVE
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import ArchiveFailure
from scio_crawler.run.output_folder import output_folder

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


class ArchiveHandler(BaseDownloadHandler):
    """Answers from the archive of the output folder, without DNS or a socket."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._folder = output_folder(crawler.settings, ARCHIVE)

    async def download_request(self, request: Request) -> Response:
        """Return the last response for the address of *request*.

        Raises ArchiveFailure if the archive has none, and OutputError if it cannot be used.
        """
        with closing(Database.reading(self._folder / FILE)) as database:
            shelf = ArchiveReader(self._folder / ARCHIVE, Index(database))
            with closing(shelf):
                answer = shelf.last(request.url)
        if answer is None:
            raise ArchiveFailure("no-record")
        return response_of(answer)


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
    _answer_by(settings, http=_path_of(SampleHandler), https=_path_of(SampleHandler))


def use_archive(settings: BaseSettings) -> None:
    """Let the archive of the output folder do so, with the last response for each address."""
    _answer_by(settings, http=_path_of(ArchiveHandler), https=_path_of(ArchiveHandler))


def use_files(settings: BaseSettings) -> None:
    """Let files of this machine do so, at ``file:`` addresses."""
    _answer_by(settings, file=settings["DOWNLOAD_HANDLERS_BASE"]["file"])


def _path_of(handler: type[BaseDownloadHandler]) -> str:
    return f"{handler.__module__}.{handler.__name__}"


def _answer_by(settings: BaseSettings, **handlers: str) -> None:
    """Let *handlers*, by scheme, answer all requests."""
    # Whatever the command line says, no handler is left that could open a socket.
    none: dict[str, str | None] = dict.fromkeys(settings["DOWNLOAD_HANDLERS_BASE"])
    settings.set("DOWNLOAD_HANDLERS", {**none, **handlers}, "cmdline")
    # What is at hand needs no politeness, and a retry would get the same answer.
    off = dict.fromkeys(("ROBOTSTXT_OBEY", "RETRY_ENABLED", "AUTOTHROTTLE_ENABLED"), False)
    settings.setdict({**off, "DOWNLOAD_DELAY": 0}, "cmdline")
