"""`scrapy room [DIR]`: open the reading room of an output folder in the browser."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import FolderCommand, export, given_folder, number
from scio_crawler.common.errors import ExportError
from scio_crawler.common.terminal import print_lines

if TYPE_CHECKING:
    from scio_crawler.showing.room.serving import Server

PORT = 8642
_PORTS = (*range(PORT, PORT + 20), 0)  # tried one after the other; 0 is any
_FEW = 30  # conferences of a site that is waited for until it is up to date
_SECONDS = 0.7  # for which a larger one is waited for


class Command(FolderCommand, ScrapyCommand):
    """Builds the site if it is missing or outdated, and serves it to this machine until Ctrl-C."""

    usage = "[--port NUMBER] [--no-browser] [--templates FOLDER] [DIR]"
    about = "Read, search and quote a folder of output in the browser"
    details = (
        ". Without DIR, it opens the folder that a crawl of the live site writes to. The site is "
        "written first, as by export site, if it is missing or older than the turns. A large one "
        "that is older opens as it was, and its pages say that it is being brought up to date. It "
        "is served on 127.0.0.1, which only this machine reaches, until Ctrl-C. The exit status is "
        "0, or 1 if the site cannot be written or served, or 2 if the arguments are wrong."
    )
    options = {
        "--port": {
            "metavar": "NUMBER",
            "type": number(0, 65535),
            "help": f"the port to serve it at (default: {PORT}, or the next free one); 0 is any",
        },
        "--no-browser": {"action": "store_true", "help": "only print the address"},
        "--templates": export.TEMPLATES,
    }

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve the site until a signal comes. Raises UsageError for bad arguments."""
        folder = given_folder(args, self.settings)
        templates = export.given_templates(opts)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as Ctrl-C does

        try:
            site, is_older = _shown(folder, templates)
            server = _server(site, opts.port)
        except ExportError as error:
            self.fail(error)
        except KeyboardInterrupt:
            export.end_interrupted()
        else:
            server.is_older = is_older
            with server, suppress(KeyboardInterrupt):
                where = f"The reading room of {folder} is at {server.address} (Ctrl-C ends it)"
                print_lines([where])
                if not opts.no_browser:  # in a thread: some browsers return only when closed
                    threading.Thread(target=_open, args=[server.address], daemon=True).start()
                server.serve_forever()


def _shown(folder: Path, templates: Path | None) -> tuple[Path, Callable[[], bool]]:
    """Return the site of *folder*, and a function that returns whether it is still being written.

    It is written if that is necessary and possible. Raises ExportError if there is nothing to show.
    """
    from scio_crawler.contract import description
    from scio_crawler.showing.room import paths
    from scio_crawler.showing.room.serving import why_outdated

    target = description.exports(folder)
    site = target / paths.SITE
    why = "to have your templates" if templates else why_outdated(site, folder)
    if not why:
        return site, bool
    print_lines([f"The site is {why}: it is written now …"])
    is_there = (site / paths.FRONT).is_file()
    if not is_there or len(list(site.glob(paths.data("*")))) <= _FEW:
        try:
            _write(folder, target, templates)
        except ExportError as error:
            if templates or not is_there:
                raise
            _explain(error)
        return site, bool

    thread = threading.Thread(target=_update, args=[folder, target, templates], daemon=True)
    thread.start()
    thread.join(_SECONDS)
    return site, thread.is_alive


def _update(folder: Path, target: Path, templates: Path | None) -> None:
    """Write the site of *folder* while an older one is open."""
    try:
        _write(folder, target, templates)
    except ExportError as error:
        _explain(error)
    else:
        print_lines(["The site is up to date: reload the pages that are open"])


def _write(folder: Path, target: Path, templates: Path | None) -> None:
    from scio_crawler.showing.exports import SITE

    export.write(SITE, folder, target, templates)
    export.warn_of_altered_files(folder)


def _explain(error: ExportError) -> None:
    print_lines([f"Showing the site as it was. {error}"], sys.stderr)


def _server(site: Path, port: int | None) -> Server:
    """Return a server of *site* at *port*, or at a free one if it is None. Raises ExportError."""
    from scio_crawler.showing.room.serving import HOST, Server

    ports = _PORTS if port is None else (port,)
    for each in ports:
        try:
            return Server(site, each)
        except OSError as error:
            why = error.strerror

    where = f"port {port}" if port else "any port"
    raise ExportError(f"Cannot serve at {where} of {HOST}: {why}")


def _open(address: str) -> None:
    import webbrowser

    with suppress(OSError, ValueError):  # BROWSER names no command
        if webbrowser.open(address):
            return
    print_lines(["No browser could be started: open the address yourself"], sys.stderr)
