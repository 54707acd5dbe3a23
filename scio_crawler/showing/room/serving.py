"""Serve a site to the browsers of this machine only.

A page elsewhere on the web can make a browser send requests to 127.0.0.1, under a domain of its own
that resolves to it. So only requests that name this machine are answered, and no other page may
embed or load ours.
"""

import os
import stat
import sys
from email.utils import formatdate, parsedate_to_datetime
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from shutil import copyfileobj
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from scio_crawler.common.identity import PRODUCT
from scio_crawler.showing.room import paths

# The same on every system, unlike Python's own table.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/atom+xml",  # all that the site has are feeds
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    **{f".{kind}": f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "avif")},
    **{f".{kind}": f"font/{kind}" for kind in ("woff", "woff2", "ttf", "otf")},
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".gz": "application/gzip",
}
_SPECIAL = set("\\:\0")  # to Windows or to the system


def located(site: Path, target: str) -> Path | None:
    """Return the path in the folder *site* that the *target* of a request names; it may not exist.

    Return None if the target is no path, leads out of the folder, if only by a link, or names a
    hidden file. Raises OSError.
    """
    path = target.partition("?")[0].partition("#")[0]
    try:
        before, *parts = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        return None
    if before or not parts:
        return None
    if not parts[-1]:
        parts[-1] = paths.FRONT
    if any(not part or part.startswith(".") or set(part) & _SPECIAL for part in parts):
        return None
    root = Path(os.path.realpath(site))  # unlike resolve(), it accepts circular links
    found = Path(os.path.realpath(root.joinpath(*parts)))
    return found if found.is_relative_to(root) else None


def content_type(name: str) -> str:
    """Return the media type of a file called *name*."""
    return _TYPES.get(Path(name).suffix.lower(), "application/octet-stream")


def open_file(path: Path) -> BinaryIO | None:
    """Open the file at *path*; return None if something else is there. Raises OSError."""
    file = open(path, "rb", opener=_opener)  # noqa: SIM115
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None


def _opener(path: str, flags: int) -> int:
    """Open without following a link or waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


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
<title>{title}</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/room.css">
</head>
<body>
<main id="main">
<h1>{title}</h1>
<p>{text}</p>
<p><a href="/">To the front page</a></p>
</main>
</body>
</html>
"""
_UNKNOWN = "There is nothing at this address. It may have been in an earlier state of the site."
_UNREADABLE = "The file of this address cannot be read."
_ELSEWHERE = "Only requests to this machine under its own name are answered."
_READ_ONLY = "The site can only be read: GET and HEAD are answered."


class Server(ThreadingMixIn, TCPServer):
    """Serves *site* at *port* of this machine, or at any if 0. Raises OSError if it is in use."""

    daemon_threads = True  # browsers keep connections open, which must not delay the end
    request_queue_size = 128  # a search opens many connections at once
    allow_reuse_address = os.name != "nt"  # on Windows, this would share a port in use

    def __init__(self, site: Path, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.site = site  # each request looks it up, so that it may be replaced
        bound = int(self.server_address[1])
        self.address = f"http://{HOST}:{bound}/"
        self.hosts = {f"{name}:{bound}" for name in _NAMES}
        if bound == 80:  # which browsers leave out
            self.hosts.update(_NAMES)

    def handle_error(self, *_: Any) -> None:
        """Report an error in a line, unless the browser closed the connection."""
        error = sys.exception()
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"A request failed: {error!r}", file=sys.stderr)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # if a request names none, so that it gets headers
    timeout = 120  # seconds that a connection may be idle
    wbufsize = -1  # sends headers and a small file together
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        if self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"):
            self.close_connection = True  # the body of the request is not read
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain=_ELSEWHERE)
            return
        asked = self.path.partition("?")[0]
        try:
            path = located(self.server.site, asked)
            if path and path.is_dir() and not asked.endswith("/"):
                self._redirect(f"{quote(unquote(asked))}/")
                return
            file = open_file(path) if path else None
        except PermissionError:
            self.send_error(HTTPStatus.FORBIDDEN, explain=_UNREADABLE)
            return
        except OSError:  # it does not exist, or its name is too long
            path = file = None
        if not path or not file:
            self.send_error(HTTPStatus.NOT_FOUND, explain=_UNKNOWN)
            return
        with file:
            self._send(file, path.name)

    do_HEAD = do_GET

    def _send(self, file: BinaryIO, name: str) -> None:
        status = os.fstat(file.fileno())
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        is_known = self._knows(tag, int(status.st_mtime))
        self.send_response(HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", formatdate(status.st_mtime, usegmt=True))
        if not is_known:
            self.send_header("Content-Type", content_type(name))
            self.send_header("Content-Length", str(status.st_size))
        self.end_headers()
        if not is_known and self.command != "HEAD":
            copyfileobj(file, self.wfile)

    def _knows(self, tag: str, modified: int) -> bool:
        """Return whether the browser already has this version of the file."""
        if tags := self.headers.get("If-None-Match"):
            return tag in {one.strip().removeprefix("W/") for one in tags.split(",")}
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
            return since.timestamp() >= modified
        except (TypeError, ValueError, OverflowError):
            return False

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with a page that says what is wrong, and close the connection."""
        status = HTTPStatus(code)
        if status is HTTPStatus.NOT_IMPLEMENTED:  # what the library says of any other method
            status, explain = HTTPStatus.METHOD_NOT_ALLOWED, _READ_ONLY
        words = escape(explain or message or status.description or status.phrase)
        page = _PAGE.format(title=status.phrase, text=words).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type("_.html"))
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Connection", "close")
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def version_string(self) -> str:
        return PRODUCT

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the terminal is for the person who reads in the room."""
