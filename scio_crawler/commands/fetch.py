"""`scrapy fetch`, named after this module: Scrapy's own, for the pages that a crawl may have."""

from __future__ import annotations

import argparse

from scrapy.commands import fetch as scrapys

from scio_crawler.commands import place


class Command(place.LooksAtPage, scrapys.Command):
    """Prints a page as it was sent."""

    short = "Print a page as a crawl gets it"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the page. Raises UsageError if it may not or cannot be had."""
        place.fetch(super().run, self.crawler_process, args, opts)
