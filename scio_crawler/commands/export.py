"""`scrapy export FORMAT [DIR]`: write the lines of an output folder in another format."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands.folder import given_folder
from scio_crawler.errors import ExportError
from scio_crawler.exports import FORMATS, export
from scio_crawler.items import CATALOGUE

TARGET = "export"  # the folder to write to, inside the one that is read


class Command(ScrapyCommand):
    """Exports an output folder, however the last crawl ended."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return f"[--to FOLDER] {{{','.join(FORMATS)}}} [DIR]"

    def short_desc(self) -> str:
        return "Write a folder of output as Parquet, SQLite or CSV"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Without DIR, the folder that a crawl of the live site writes "
            f"to. The files go to {TARGET}/ in it, or to the FOLDER given; each appears whole or "
            "not at all. The exit status is 0, 1 if it could not be done, and 2 if the arguments "
            "are wrong."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--to", metavar="FOLDER", type=Path, help=f"where to write (default: DIR/{TARGET})"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the files and print their names. Raises UsageError for bad arguments."""
        known = ", ".join(FORMATS)
        if not args:
            raise UsageError(f"name a format: {known}", print_help=False)
        if args[0] not in FORMATS:
            raise UsageError(f"there is no format {args[0]!r}: {known}", print_help=False)
        assert self.settings is not None
        folder = given_folder(args[1:], self.settings, lambda at: (at / CATALOGUE.files).is_file())
        target = opts.to.expanduser() if opts.to else folder / TARGET
        try:
            written = export(args[0], folder, target)
        except ExportError as error:
            print(error, file=sys.stderr)
            self.exitcode = error.exit_status
            return
        for name, rows in written.items():
            print(f"{target / name}: {', '.join(f'{n} {table}' for table, n in rows.items())}")
