"""One's own templates for the site, ``--templates``. (This module is no command.)"""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from scio_crawler.run.output_folder import expanded


def add_templates(parser: argparse.ArgumentParser) -> None:
    """Add ``--templates`` to the options of a command; :func:`given_templates` reads it."""
    about = (
        "templates of your own for the site: a file in FOLDER, or in FOLDER/assets, takes the "
        "place of the package's file of that name"
    )
    parser.add_argument("--templates", metavar="FOLDER", type=Path, help=about)


def given_templates(opts: argparse.Namespace) -> Path | None:
    """Return the folder that *opts* name, None if none. Raises UsageError if there is no such."""
    if opts.templates is None:
        return None
    own = expanded(opts.templates)
    if own.is_dir():
        return own
    what = "is not a folder" if own.exists() else "does not exist"
    raise UsageError(f"--templates: {own} {what}", print_help=False)
