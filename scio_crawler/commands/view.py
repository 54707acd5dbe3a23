"""`scrapy view`, named after this module: Scrapy's own, for the pages that a crawl may have."""

from __future__ import annotations

import argparse

from scrapy.commands import view as scrapys

from scio_crawler.commands import place


class Command(scrapys.Command):
    """Shows a page in a browser."""

    def syntax(self) -> str:
        return "[options] ADDRESS | FILE"

    def short_desc(self) -> str:
        return "Open a page in a browser as a crawl gets it"

    def long_desc(self) -> str:
        return f"{self.short_desc()}. {place.ABOUT}"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the option of this command to those of Scrapy."""
        super().add_options(parser)
        place.add_site(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Process options as Scrapy does, and check the settings."""
        place.take_options(super().process_options, self.settings, args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show the page. Raises UsageError if it may not or cannot be had."""
        place.fetch(super().run, self.crawler_process, args, opts)
