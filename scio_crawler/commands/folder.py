"""The output folder that a command works on. (This module is no command.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from scio_crawler.arguments import LIVE, SAMPLE
from scio_crawler.run.folder import output_folder


def given_folder(
    args: Sequence[str], settings: BaseSettings, is_output: Callable[[Path], bool]
) -> Path:
    """Return the folder that *args* name; if they are empty, the live site's output folder.

    Raises UsageError if *args* name several, or no folder for which *is_output* holds.
    """
    if len(args) > 1:
        raise UsageError("one folder at a time", print_help=False)
    folder = Path(args[0]).expanduser() if args else output_folder(settings, LIVE)
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder", print_help=False)
    if not is_output(folder):
        hint = ""
        if not args and (sample := output_folder(settings, SAMPLE)).is_dir():
            hint = f"; the sample's output is in {sample}"
        raise UsageError(f"{folder} holds no output of a crawl{hint}", print_help=False)
    return folder
