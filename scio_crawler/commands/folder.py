"""The output folder that a command works on. (This module is no command.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from scio_crawler.commands.strays import refuse_options
from scio_crawler.common.addresses import LIVE, SAMPLE
from scio_crawler.common.identity import command
from scio_crawler.run.output_folder import expanded, output_folder


def given_folder(
    args: Sequence[str], settings: BaseSettings, is_output: Callable[[Path], bool]
) -> Path:
    """Return the folder that *args* name; if they are empty, the live site's output folder.

    Raises UsageError if *args* name several, or no folder for which *is_output* holds, or an
    option that the command does not have.
    """
    refuse_options(args)
    if len(args) > 1:
        raise UsageError("one folder at a time", print_help=False)
    folder = expanded(args[0]) if args else output_folder(settings, LIVE)
    if folder.is_dir() and is_output(folder):
        return folder
    what = "holds no output of a crawl" if folder.is_dir() else "is not a folder"
    what = what if folder.exists() else "does not exist"
    hint = "" if args else f"; {_hint(settings)}"
    raise UsageError(f"{folder} {what}{hint}", print_help=False)


def _hint(settings: BaseSettings) -> str:
    """Return what to do if no folder was named and the live site's has no output."""
    sample = output_folder(settings, SAMPLE)
    if sample.is_dir():
        return f"the output of the sample is in {sample}"
    return f"{command()} crawl briefings fills it, or name another folder"
