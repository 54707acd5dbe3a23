"""`scrapy bench`, named after this module: says what takes its place in this project."""

from __future__ import annotations

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

INSTEAD = (
    "the benchmark of Scrapy asks a server of its own, and in this project "
    "nothing but the site is asked. Call scrapy bench in a folder without a scrapy.cfg"
)


class Command(ScrapyCommand):
    """Replaces Scrapy's own, which would have every request of its own refused."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Not used here: run it elsewhere"

    def long_desc(self) -> str:
        return INSTEAD

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Raise UsageError."""
        raise UsageError(INSTEAD, print_help=False)
