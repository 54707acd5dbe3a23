"""`scrapy shell`, named after this module: Scrapy's own, with what this project reads at hand."""

from __future__ import annotations

import argparse

from scrapy.commands import shell as scrapys

from scio_crawler.commands import console, place


class Command(place.LooksAtPage, scrapys.Command):
    """Opens a console on a page of the site, a mirror, the sample, the archive, or a saved file."""

    short = "Look at a page in Scrapy's console, and at what is read of it"
    more = "There, page is the page as its layout reads it, and turns are its turns"

    def syntax(self) -> str:
        return "[ADDRESS | FILE]"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open the console. Raises UsageError if the page may not or cannot be had."""
        assert self.crawler_process is not None
        entered = place.enter(self.crawler_process, args, opts)
        console.PageShell.place = entered
        setattr(scrapys, "Shell", console.PageShell)  # noqa: B010  # which Scrapy's command makes
        super().run([entered.url] if entered.url else [], opts)
