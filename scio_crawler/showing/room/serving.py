"""Serve a site to the browsers of this machine only.

A page elsewhere on the web can make a browser send requests to 127.0.0.1, under a domain of its own
that resolves to it. So only requests that name this machine are answered, and no other page may
embed or load ours.
"""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract import description
from scio_crawler.showing.exports import SITE
from scio_crawler.showing.room import paths

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_HEADERS = {
    "Content-Security-Policy": f"{paths.POLICY}; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",  # kept, but validated each time: the site may have been replaced
}
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%(message)s</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/room.css">
</head>
<body>
<main id="main">
<h1>%(message)s</h1>
<p>%(explain)s.</p>
<p><a href="/">To the front page</a></p>
</main>
</body>
</html>
"""
# What stands above a page while the site is being written again.
_OLDER = b"""
<p class="older" role="status">You see this room as it was. It is being brought up to date: reload \
the page in a moment.</p>
"""
_BODY = re.compile(rb"<body[^>]*>")
_ELSEWHERE = "Only requests to this machine under its own name are answered"


def why_outdated(site: Path, folder: Path) -> str:
    """Return why *site* does not show *folder* as it is, ``""`` if it does."""
    if not (site / paths.FRONT).is_file():
        return "missing"
    if SITE not in description.noted(folder) or SITE in description.outdated(folder):
        return "older than the turns"
    with suppress(OSError, ValueError):
        if (site / paths.MADE_BY).read_text("utf-8").strip() == f"{PRODUCT} {VERSION}":
            return ""
    return "of another version of this program"


class Server(ThreadingMixIn, TCPServer):
    """Serves *site* at *port* of this machine, or at any if 0. Raises OSError if it is in use.

    Unlike HTTPServer, it asks no name server what this machine is called.
    """

    daemon_threads = True  # a connection on which nothing is asked must not delay the end
    request_queue_size = 128  # a search opens many connections at once
    allow_reuse_address = os.name != "nt"  # on Windows, this would share a port in use

    def __init__(self, site: Path, port: int) -> None:
        super().__init__((HOST, port), partial(_Handler, directory=str(site)))
        bound = int(self.server_address[1])
        self.is_older: Callable[[], bool] = bool  # whether the site is being written again
        self.address = f"http://{HOST}:{bound}/"
        self.hosts = {f"{name}:{bound}" for name in _NAMES}
        if bound == 80:  # which browsers leave out
            self.hosts.update(_NAMES)

    def handle_error(self, *_: Any) -> None:
        """Report an error in a line, unless the browser closed the connection."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            print(f"A request failed: {error!r}", file=sys.stderr)


class _Handler(SimpleHTTPRequestHandler):
    default_request_version = "HTTP/1.0"  # if a request names none, so that it gets headers
    error_message_format = _PAGE
    # What a site is made of. The table of a system may call a script a text.
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".xml": "application/atom+xml",  # a feed
        ".csv": "text/csv; charset=utf-8",
    }
    server: Server

    def send_head(self) -> BytesIO | BinaryIO | None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain=_ELSEWHERE)
            return None
        is_older = self.server.is_older()  # first: the page may be a new one by the time it is read
        file = Path(self.translate_path(self.path))
        if is_older and file.suffix == ".html":
            with suppress(OSError):  # while the new site takes the place of the old one
                return self._send_older(file.read_bytes())
        return super().send_head()

    def _send_older(self, page: bytes) -> BytesIO:
        """Send the head of a *page* that says that it is being brought up to date; return it."""
        noted = _BODY.sub(lambda found: found[0] + _OLDER, page, count=1)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.extensions_map[".html"])
        self.send_header("Content-Length", str(len(noted)))
        self.end_headers()
        return BytesIO(noted)

    def translate_path(self, path: str) -> str:
        """Return the file that *path* names in the site, or the folder, if it lacks its slash.

        Return ``""`` if nothing is there, or if it is hidden, no file or outside of the site. No
        link is left in what is returned.
        """
        try:
            asked = urlsplit(path).path
            is_folder = asked.endswith("/")
            name = super().translate_path(path) + (paths.FRONT if is_folder else "")
            # Unlike resolve(), it accepts circular links.
            root, found = os.path.realpath(self.directory), Path(os.path.realpath(name))
            is_there = found.is_file() or (found.is_dir() and not is_folder)
        except (OSError, ValueError):  # nothing can be called so
            return ""

        is_hidden = "/." in f"/{unquote(asked)}"
        if is_there and not is_hidden and found.is_relative_to(root):
            return str(found)
        return ""

    def end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the terminal is for the person who reads in the room."""
