"""`scrapy export FORMAT [DIR]`: write the output of a crawl in another format."""

from __future__ import annotations

import signal
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands import FolderCommand, given_folder, given_target
from scio_crawler.common.errors import ExportError, Interrupted, count
from scio_crawler.common.identity import command
from scio_crawler.common.interrupts import end_process
from scio_crawler.common.terminal import print_lines

if TYPE_CHECKING:
    from scio_crawler.showing.exports import MissingLibrary

ALL = "all"
_MOST_NAMED = 5  # files
# The singular of names of rows; other names lose their s.
_SINGULAR = {"people": "person", "files written": "file written"}
# The option that :func:`given_templates` reads.
TEMPLATES = {
    "metavar": "FOLDER",
    "type": Path,
    "help": "your own templates for the site: a file in FOLDER, or in FOLDER/assets, replaces the "
    "package's file of that name",
}


class Command(FolderCommand, ScrapyCommand):
    """Exports an output folder, however the last crawl ended."""

    about = "Write a folder of output as Parquet, SQLite, CSV, ConvoKit corpus, TEI or web site"
    details = (
        ". Without DIR, it exports the folder that a crawl of the live site writes to. The files "
        "go to export/ in it, to a folder beside it if it is a release, or to the FOLDER given; "
        f"each appears whole or not at all. {ALL} writes every format whose library is installed, "
        "and names those it leaves out. The exit status is 0, or 1 if the export failed, or 2 if "
        "the arguments are wrong."
    )
    options = {
        "--to": {
            "metavar": "FOLDER",
            "type": Path,
            "help": "where to write (default: DIR/export)",
        },
        "--templates": TEMPLATES,
    }

    def syntax(self) -> str:
        return f"[--to FOLDER] [--templates FOLDER] {{{','.join(_formats())}}} [DIR]"

    def run(self, args: list[str], opts: Namespace) -> None:
        """Write the files and print their names. Raises UsageError for bad arguments."""
        from scio_crawler.contract.description import exports
        from scio_crawler.showing.exports import SITE

        asked = args[0].lower() if args else ""
        if asked not in _formats():
            raise UsageError(f"name a format: {', '.join(_formats())}")
        templates = given_templates(opts)
        if templates and asked != SITE:
            raise UsageError(f"--templates is for the format {SITE} only")
        folder = given_folder(args[1:], self.settings)
        target = given_target(opts.to, exports(folder))
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as Ctrl-C does

        left_out: list[MissingLibrary] = []
        try:
            if asked == ALL:
                left_out = _write_all(folder, target, templates)
            else:
                write(asked, folder, target, templates)
            warn_of_altered_files(folder)
        except ExportError as error:
            self.fail(error)
        except KeyboardInterrupt:
            end_interrupted()
        for missing in left_out:
            print_lines([f"Left out: {missing}"])


def _write_all(folder: Path, target: Path, templates: Path | None) -> list[MissingLibrary]:
    """Export *folder* in every format; return why some are left out. Raises ExportError."""
    from scio_crawler.showing.exports import FORMATS, MissingLibrary

    left_out = []
    for name in FORMATS:
        try:
            write(name, folder, target, templates)
        except MissingLibrary as error:
            left_out.append(error)
    return left_out


def end_interrupted() -> None:
    """End the process because of Ctrl-C, and say that nothing is half written."""
    print_lines(["Stopped. Files that were there are whole"], sys.stderr)
    # If Ctrl-C came while Python ran source text, as data classes do when they are imported, a
    # normal exit would report it as not caught.
    end_process(Interrupted.exit_status)


def _formats() -> tuple[str, ...]:
    from scio_crawler.showing.exports import FORMATS

    return (*FORMATS, ALL)


def given_templates(opts: Namespace) -> Path | None:
    """Return the folder of templates that *opts* name, else None. Raises UsageError."""
    from scio_crawler.run.output_folder import expanded

    if opts.templates is None:
        return None
    templates = expanded(opts.templates)
    if templates.is_dir():
        return templates
    what = "is not a folder" if templates.exists() else "does not exist"
    raise UsageError(f"--templates: {templates} {what}")


def write(name: str, folder: Path, target: Path, templates: Path | None) -> None:
    """Export *folder* to *target* in the format *name*, and print what was written.

    Files in the folder *templates* replace the package's own. Raises ExportError.
    """
    from scio_crawler.showing.exports import export

    for file, rows in export(name, folder, target, templates).items():
        line = str(target / file)
        if rows:
            line += ": " + ", ".join(map(_count_of, rows, rows.values()))
        if rows.get("files written") == 0:
            line += ". Nothing has changed"
        print_lines([line])


def _count_of(plural: str, number: int) -> str:
    singular = _SINGULAR.get(plural, plural.removesuffix("s"))
    return count(number, singular, plural)


def warn_of_altered_files(folder: Path) -> None:
    """Name on standard error the files of *folder* that differ from what the last run wrote."""
    from scio_crawler.contract.checking.files import changed_files

    faults = changed_files(folder)
    if not faults:
        return

    lines = [str(fault) for fault in faults[:_MOST_NAMED]]
    if len(faults) > _MOST_NAMED:
        lines.append(f"and {count(len(faults) - _MOST_NAMED, 'file')} more")
    lines.append(
        "The export shows these files as they are now, not as the last run left them. Unless a run "
        f"is at work, see what is wrong: {command('check-output', folder)}"
    )
    print_lines(lines, sys.stderr)
