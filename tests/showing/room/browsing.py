"""Serve a site on loopback, open its pages in Chromium, and hear of all that goes wrong there."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
HOST = "127.0.0.1"
# No name is looked up, so nothing leaves the machine whatever a page asks for.
_ARGUMENTS = (f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HOST}",)
_AS_ROOT = ("--no-sandbox",)  # Chromium refuses to start as root with its sandbox
# What a page may load, and what it may be told to: the first copies, the second reads the copy.
_PERMISSIONS = ("clipboard-read", "clipboard-write")
_ICON = "/favicon.ico"  # which Chromium asks for where a page names none


def chromium() -> str | None:
    """Return the path of Chromium, None if it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def arguments() -> list[str]:
    """Return the arguments that Chromium is started with."""
    return [*_ARGUMENTS, *(_AS_ROOT if os.geteuid() == 0 else ())]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* as any web server would; give the base address, with a slash at its end."""
    server = _Server((HOST, 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a browser keeps its connections
    request_queue_size = 64  # a search opens many at once

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing when the browser hangs up."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".gz": "application/gzip",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass


class Troubles:
    """What went wrong in the pages of a *context*, in words."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"exception: {error.error}"))
        context.on("request", self._request)
        context.on("dialog", self._dialog)
        context.on("response", self._response)

    def _console(self, message: Any) -> None:
        url = str(message.location.get("url", ""))
        if message.type in ("error", "warning") and not url.endswith(_ICON):
            self.found.append(f"console: {message.text} ({url})")

    def _request(self, request: Any) -> None:
        if urlsplit(request.url).hostname not in (HOST, None):  # None: data: and blob:
            self.found.append(f"request elsewhere: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and not response.url.endswith(_ICON):
            self.found.append(f"status {response.status}: {response.url}")

    def _dialog(self, dialog: Any) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[tuple[Page, Troubles]]:
    """Give a page in a context of its own, and what goes wrong in it.

    *options* are those of Playwright's ``new_context``.
    """
    context = browser.new_context(locale="en-GB", timezone_id="UTC", **options)
    context.grant_permissions(_PERMISSIONS)
    context.set_default_timeout(20_000)
    troubles = Troubles(context)
    try:
        yield context.new_page(), troubles
    finally:
        context.close()


def script(name: str) -> str:
    """Return the function in ``scripts/`` that a page runs."""
    return Path(__file__).with_name("scripts").joinpath(f"{name}.js").read_text("utf-8")


def choose(page: Page, title: str) -> None:
    """Choose *title* from the menu of a page, unfolding it if need be."""
    menu = page.get_by_role("navigation", name="Main")
    link = menu.get_by_role("link", name=title, exact=True)
    if not link.count():
        menu.locator("summary").click()
    link.click()


def unfold(page: Page, turn: int) -> None:
    """Unfold what can be done with a *turn*, unless it is unfolded."""
    details = page.locator(f"[data-turn='{turn}'] details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def violations(page: Page, *, only: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds wrong in *page*: each rule with the elements that break it.

    If *only* names some rules, no others are looked at.
    """
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "rule", "values": list(only)}} if only else {}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['help']}\n{_elements(rule['nodes'])}" for rule in found]


def _elements(nodes: Sequence[dict[str, Any]]) -> str:
    return "\n".join(f"    {node['html'][:200]}  {node.get('failureSummary')}" for node in nodes)
