"""`scrapy export FORMAT [DIR]`: write the lines of an output folder in another format."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands.exporting import take_sigterm, tell_altered, write
from scio_crawler.commands.folder import given_folder
from scio_crawler.commands.templates import add_templates, given_templates
from scio_crawler.common.errors import ExportError, Interrupted
from scio_crawler.folder.description import FOLDER
from scio_crawler.items import CATALOGUE
from scio_crawler.run.output_folder import expanded
from scio_crawler.run.terminal import print_lines
from scio_crawler.showing.exports import FORMATS, SITE, MissingLibrary

ALL = "all"
_KNOWN = (*FORMATS, ALL)


class Command(ScrapyCommand):
    """Exports an output folder, however the last crawl ended."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return f"[--to FOLDER] [--templates FOLDER] {{{','.join(_KNOWN)}}} [DIR]"

    def short_desc(self) -> str:
        return "Write a folder of output as Parquet, SQLite, CSV, ConvoKit corpus, TEI or web site"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Without DIR, the folder that a crawl of the live site writes "
            f"to. The files go to {FOLDER}/ in it, or to the FOLDER given; each appears whole or "
            f"not at all. {ALL} writes every format whose library is installed, and says which "
            "are left out. The exit status is 0, 1 if it could not be done, and 2 if the "
            "arguments are wrong."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--to", metavar="FOLDER", type=Path, help=f"where to write (default: DIR/{FOLDER})"
        )
        add_templates(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the files and print their names. Raises UsageError for bad arguments."""
        known = ", ".join(_KNOWN)
        if not args:
            raise UsageError(f"name a format: {known}", print_help=False)
        asked = args[0].lower()
        if asked not in _KNOWN:
            raise UsageError(f"there is no format {args[0]!r}: {known}", print_help=False)
        own = given_templates(opts)
        if own and asked != SITE:
            raise UsageError(f"--templates is for the format {SITE} only", print_help=False)
        assert self.settings is not None
        folder = given_folder(args[1:], self.settings, lambda at: (at / CATALOGUE.files).is_file())
        target = expanded(opts.to) if opts.to else folder / FOLDER
        left_out = []
        take_sigterm()
        try:
            for name in FORMATS if asked == ALL else [asked]:
                try:
                    write(name, folder, target, own)
                except MissingLibrary as error:
                    if asked != ALL:
                        raise
                    left_out.append(error)
            tell_altered(folder)
        except ExportError as error:
            print(error, file=sys.stderr)
            self.exitcode = error.exit_status
        except KeyboardInterrupt:
            print("Stopped. Files that were there are whole", file=sys.stderr)
            self.exitcode = Interrupted.exit_status
        for missing in left_out:
            print_lines([f"Left out: {missing}"])
