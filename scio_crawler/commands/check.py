"""`scrapy check`, named after this module: says what takes its place in this project."""

from __future__ import annotations

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.identity import command

INSTEAD = (
    "the spider has no contracts that could be checked. "
    "{scrapy} check-output checks what a crawl wrote; the tests run with pytest"
)


class Command(ScrapyCommand):
    """Replaces Scrapy's own, which would say OK, having checked nothing."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Not used here: see check-output"

    def long_desc(self) -> str:
        return INSTEAD.format(scrapy=command())

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Raise UsageError."""
        raise UsageError(self.long_desc(), print_help=False)
