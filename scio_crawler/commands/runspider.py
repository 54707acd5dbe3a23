"""`scrapy runspider`, named after this module: Scrapy's own, but not for this project's spider."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import runspider as scrapys
from scrapy.exceptions import UsageError

from scio_crawler import spiders
from scio_crawler.common.identity import command


class Command(scrapys.Command):
    """Runs a spider from a file. One that is not of this project can ask the site only, too."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider. Raises UsageError for a file of this project."""
        if args and Path(args[0]).resolve().parent == Path(spiders.__file__).parent:
            # Only the command knows the archive, checks the arguments, and has an exit status.
            said = f"this project's own spider is run with {command()} crawl briefings"
            raise UsageError(said, print_help=False)
        super().run(args, opts)
