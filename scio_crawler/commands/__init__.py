"""Commands that the project adds to `scrapy`, or replaces, and what they share.

Scrapy imports every module of this package for every command, even for one that it refuses. So a
module here imports what its options and its help need; its ``run`` imports what does the work.
"""

import gc
import inspect
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from scio_crawler.common.errors import ScioError, VersionError
from scio_crawler.common.identity import command


def prepare_imports() -> None:
    """Speed up the imports of a run, until :func:`collect_garbage` ends it."""
    # Imported modules stay in memory, and to search them for garbage takes a tenth of the start.
    gc.disable()
    for name in ("tls", "contextfactory"):
        _import_deprecating(f"scrapy.core.downloader.{name}")


def _import_deprecating(name: str) -> None:
    """Import the module *name* of Scrapy, which deprecates classes."""
    # To learn which module does, Scrapy takes the whole stack, with lines of source, and looks
    # through all modules: a tenth of the start. Here it is known.
    stack = inspect.stack
    vars(inspect)["stack"] = lambda: [(), (sys.modules[name],)]
    try:
        import_module(name)
    finally:
        vars(inspect)["stack"] = stack


def collect_garbage() -> None:
    """Collect garbage from now on, but not in what is in memory already, which stays to the end."""
    gc.freeze()
    gc.enable()


class Described:
    """What the project's commands have in common: texts say what they are."""

    usage = ""  # what is typed after the name of the command
    about = ""
    details = ""  # goes on with what it is about
    requires_project = True
    # Scrapy sets both before it calls a method that needs them; by its types they may be None.
    settings: Any
    crawler_process: Any
    exitcode: int

    def syntax(self) -> str:
        return self.usage

    def short_desc(self) -> str:
        return self.about

    def long_desc(self) -> str:
        return self.about + self.details

    def fail(self, error: ScioError, what: str = "") -> None:
        """Say *what* failed and why, and exit with the status of the *error*."""
        print(f"{what}{error}", file=sys.stderr)
        self.exitcode = error.exit_status


class OfFolder(Described):
    """What commands have in common that work on an output folder, and start no crawl."""

    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}


def refuse_options(args: Sequence[str]) -> None:
    """Raise UsageError if one of *args* is an option: Scrapy passes on those it does not know."""
    if unknown := [word for word in args if word.startswith("-")]:
        raise UsageError(f"there is no option {unknown[0]}; -h lists them", print_help=False)


def is_given(name: str, settings: BaseSettings) -> bool:
    """Return whether the command line sets the setting *name*."""
    return settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]


def has_catalogue(folder: Path) -> bool:
    """Return whether *folder* has the catalogue that every crawl writes."""
    from scio_crawler.items import CATALOGUE

    return (folder / CATALOGUE.files).is_file()


def given_folder(
    args: Sequence[str], settings: BaseSettings, is_output: Callable[[Path], bool] = has_catalogue
) -> Path:
    """Return the folder that *args* name; if they are empty, the live site's output folder.

    Raises UsageError for several, for none for which *is_output* holds, and for an unknown option.
    Exits with the status of VersionError if another version wrote the folder.
    """
    from scio_crawler.common.addresses import LIVE, SAMPLE
    from scio_crawler.folder.ledger import check_version
    from scio_crawler.run.output_folder import expanded, output_folder

    refuse_options(args)
    if len(args) > 1:
        raise UsageError("one folder at a time", print_help=False)
    folder = expanded(args[0]) if args else output_folder(settings, LIVE)
    if folder.is_dir() and is_output(folder):
        try:
            check_version(folder)
        except VersionError as error:
            print(error, file=sys.stderr)
            sys.exit(error.exit_status)
        return folder
    what = "holds no output of a crawl" if folder.is_dir() else "is not a folder"
    what = what if folder.exists() else "does not exist"
    sample = output_folder(settings, SAMPLE)
    hint = f"; {command()} crawl briefings fills it, or name another folder"
    hint = f"; the output of the sample is in {sample}" if sample.is_dir() else hint
    raise UsageError(f"{folder} {what}{'' if args else hint}", print_help=False)
