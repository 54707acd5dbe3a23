"""A web server on loopback that answers as it is told and remembers its requests.

with Mirror({"/a.html": "<p>text", "/b.html": [Reply(status=503), "<p>text"]}) as mirror:
    ...                      # crawl mirror.base
mirror.paths()               # ["/robots.txt", "/a.html", "/b.html", "/b.html"]
"""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, TypeVar

T = TypeVar("T")

PATIENCE = 600  # seconds for whatever takes a few on an idle machine: a guard, never a measure


def soon(look: Callable[[], T]) -> T:
    """Return what *look* returns, as soon as that is true. Raises AssertionError after long."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"nothing after {PATIENCE} seconds"
        time.sleep(0.05)
    return found


@dataclass(frozen=True)
class Reply:
    """A response. ``declared`` is a Content-Length that may lie; ``drop`` hangs up instead."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    declared: int | None = None
    drop: bool = False


@dataclass(frozen=True)
class Asked:
    """A request as it arrived: its path with the query, and its headers."""

    path: str
    headers: Mapping[str, str]


# What a path can have: a response, a function that makes one, or several in turn (the last stays).
Answer = str | bytes | Reply | Callable[[Asked], "str | bytes | Reply"]
Pages = Mapping[str, Answer | Sequence[Answer]]


class Handler(BaseHTTPRequestHandler):
    """Sends what its mirror answers."""

    mirror: Mirror
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes

    def do_GET(self) -> None:
        self.send(self.mirror.answer(Asked(self.path, dict(self.headers))))

    def send(self, reply: Reply) -> None:
        time.sleep(reply.delay)
        self.close_connection = reply.drop or reply.declared is not None
        if reply.drop:
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body) if reply.declared is None else reply.declared),
            **reply.headers,
        }
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Mirror:
    """The server, as a context manager. ``log`` has its requests; ``pages`` may be changed.

    A path without a page answers 404, also ``/robots.txt``. ``address`` is another address of the
    loopback interface, for tests that need two hosts.
    """

    handler = Handler

    def __init__(self, pages: Pages, address: str = "127.0.0.1") -> None:
        self.pages: dict[str, Answer | Sequence[Answer]] = dict(pages)
        self.log: list[Asked] = []
        self._served: dict[str, int] = {}
        self._lock = threading.Lock()
        handler = type("Handler", (self.handler,), {"mirror": self})
        self._server = _Server((address, 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.port: int = self._server.server_address[1]
        self.base = f"http://{address}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        """Return the paths requested, in order of arrival."""
        return [asked.path for asked in self.log]

    def answer(self, asked: Asked) -> Reply:
        """Return the response to *asked*, by its path with the query, else without it."""
        with self._lock:
            self.log.append(asked)
            bare = asked.path.partition("?")[0]
            key = asked.path if asked.path in self.pages else bare
            page = self.pages.get(key, Reply("not here", status=404))
            turn = self._served.get(key, 0)
            self._served[key] = turn + 1
        if isinstance(page, Sequence) and not isinstance(page, str | bytes):
            page = page[min(turn, len(page) - 1)]
        if callable(page):
            page = page(asked)
        return page if isinstance(page, Reply) else Reply(page)


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a client that keeps its connection must not keep the test
    request_queue_size = 64  # a crawl at full speed opens many at once

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing when a client hangs up, as a killed one does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def tagged(content: str) -> Callable[[Asked], Reply]:
    """Return a page with an ETag, which answers 304 to a request with that tag."""
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:8]}"'

    def answer(request: Asked) -> Reply:
        if request.headers.get("If-None-Match") == tag:
            return Reply(status=304, headers={"ETag": tag, "Content-Length": "0"})
        return Reply(content, headers={"ETag": tag})

    return answer
