"""`scrapy version`, named after this module: Scrapy's own, and the version of this project."""

import argparse

from scrapy.commands import version as scrapys

from scio_crawler.common.identity import PRODUCT, VERSION


class Command(scrapys.Command):
    """Prints both versions, for a report of a fault."""

    def short_desc(self) -> str:
        return f"Print the versions of {PRODUCT} and Scrapy"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the versions; with ``-v``, those of libraries and platform as well."""
        print(f"{PRODUCT} {VERSION}")
        super().run(args, opts)
