"""`scrapy view`, named after this module: Scrapy's own, for the pages that a crawl may have."""

from __future__ import annotations

import argparse

from scrapy.commands import view as scrapys

from scio_crawler.commands import place


class Command(place.LooksAtPage, scrapys.Command):
    """Shows a page in a browser."""

    short = "Open a page in a browser as a crawl gets it"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show the page. Raises UsageError if it may not or cannot be had."""
        place.fetch(super().run, self.crawler_process, args, opts)
