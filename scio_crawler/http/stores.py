"""What stands for the network in a replay and for the sample: stores of responses."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import HtmlResponse, Response
from scrapy.settings import BaseSettings

SAMPLE = files("scio_crawler") / "sample"

# The names a path can be made of. There is no "..", no hidden file, and nothing is unquoted,
# so that no path leads out of the folder.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)

# In a store nobody has to be waited for, and nobody can be asked again.
_AT_ONCE = {
    "ROBOTSTXT_OBEY": False,
    "RETRY_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
}


class Store(Protocol):
    """What can be answered from: the sample's folder, or the archive."""

    def answer(self, request: Request) -> Response:
        """The response to *request*, whatever its host. Raises IgnoreRequest if there is none."""


class StoreHandler(BaseDownloadHandler):
    """Answers from the ``store`` of the crawler's spider: no DNS, no socket."""

    async def download_request(self, request: Request) -> Response:
        store: Store = self.crawler.spider.store  # type: ignore[union-attr]
        return store.answer(request)


class Folder:
    """A store of pages, each at the path of its address below *root*; 404 for all else."""

    def __init__(self, root: Traversable = SAMPLE) -> None:
        self.root = root

    def answer(self, request: Request) -> Response:
        """The file of the request's path, or 404."""
        body = read(self.root, urlsplit(request.url).path)
        return HtmlResponse(
            request.url,
            status=200 if body is not None else 404,
            headers={"Content-Type": "text/html; charset=utf-8"},
            body=body or b"",
        )


def read(folder: Traversable, path: str) -> bytes | None:
    """The file under *folder* that the *path* of an address names, or None."""
    names = path.removeprefix("/").split("/")
    if not all(_NAME.fullmatch(name) for name in names):
        return None
    file = folder.joinpath(*names)
    return file.read_bytes() if file.is_file() else None


def use_store(settings: BaseSettings) -> None:
    """Make *settings* (of a crawler that has not started) answer from the spider's ``store``.

    No handler is left that could open a socket, whatever the command line says.
    """
    handlers: dict[str, str | None] = dict.fromkeys(settings["DOWNLOAD_HANDLERS_BASE"])
    ours = dict.fromkeys(("http", "https"), f"{__name__}.{StoreHandler.__name__}")
    settings.set("DOWNLOAD_HANDLERS", {**handlers, **ours}, "cmdline")
    settings.setdict(_AT_ONCE, "cmdline")
