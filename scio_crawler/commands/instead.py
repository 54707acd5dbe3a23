"""Refuse a command of Scrapy that means nothing here. (This module is no command.)"""

from __future__ import annotations

import argparse
from typing import NoReturn

from scrapy.exceptions import UsageError

from scio_crawler.common.identity import command


class Instead:
    """Says what takes the place of a command; mixed into a command, whose ``instead`` it prints.

    In ``instead``, ``{scrapy}`` stands for the command that the person typed.
    """

    requires_project = True
    requires_crawler_process = False
    short = ""  # for the list of commands
    instead = ""

    def short_desc(self) -> str:
        return f"Not used here: {self.short}"

    def long_desc(self) -> str:
        return self.instead.format(scrapy=command())

    def run(self, args: list[str], opts: argparse.Namespace) -> NoReturn:  # noqa: ARG002
        """Raise UsageError."""
        raise UsageError(self.long_desc(), print_help=False)
