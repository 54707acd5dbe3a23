"""`scrapy room [DIR]`: open the reading room of an output folder in the browser."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import OfFolder, export, given_folder, number
from scio_crawler.common.errors import ExportError
from scio_crawler.common.terminal import print_lines

if TYPE_CHECKING:
    from scio_crawler.showing.room.serving import Server

PORT = 8642
_FURTHER_PORTS = 20  # tried if PORT is taken


class Command(OfFolder, ScrapyCommand):
    """Builds the site if it is missing or outdated, and serves it to this machine until Ctrl-C."""

    usage = "[--port NUMBER] [--no-browser] [--templates FOLDER] [DIR]"
    about = "Read, search and quote a folder of output in the browser"
    details = (
        ". Without DIR, it opens the folder that a crawl of the live site writes to. The site is "
        "written first, as by export site, if it is missing or older than the turns. Then it is "
        "served on 127.0.0.1, which only this machine reaches, until Ctrl-C. The exit status is 0, "
        "or 1 if the site cannot be written or served, or 2 if the arguments are wrong."
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
            server = _server(_built(folder, templates), opts.port)
        except ExportError as error:
            self.fail(error)
        except KeyboardInterrupt:
            export.end_interrupted()
        else:
            with server, suppress(KeyboardInterrupt):
                print_lines(
                    [f"The reading room of {folder} is at {server.address} (Ctrl-C ends it)"]
                )
                if not opts.no_browser:  # in a thread: some browsers return only when closed
                    threading.Thread(target=_open, args=[server.address], daemon=True).start()
                server.serve_forever()


def _built(folder: Path, templates: Path | None) -> Path:
    """Return the site of *folder*, written anew if that is necessary and possible."""
    from scio_crawler.contract import description
    from scio_crawler.showing.exports import SITE
    from scio_crawler.showing.room import paths
    from scio_crawler.showing.room.serving import fault

    target = description.exports(folder)
    site = target / paths.SITE
    if not (why := "to have your templates" if templates else fault(site, folder)):
        return site
    print_lines([f"The site is {why}: it is written now …"])
    try:
        export.write(SITE, folder, target, templates)
    except ExportError as error:
        if templates or not (site / paths.FRONT).is_file():
            raise
        print_lines([f"Showing the site as it was. {error}"], sys.stderr)
    else:
        export.warn_of_altered_files(folder)
    return site


def _server(site: Path, port: int | None) -> Server:
    """Return a server of *site* at *port*, or at a free one if it is None. Raises ExportError."""
    from scio_crawler.showing.room.serving import HOST, Server

    for each in (*range(PORT, PORT + _FURTHER_PORTS), 0) if port is None else (port,):
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
