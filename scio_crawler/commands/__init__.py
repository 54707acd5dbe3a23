"""Commands that the project adds to `scrapy`, or replaces, and what they share.

Scrapy imports every module of this package for every command, even for one that it refuses. So a
module here imports what its options and its help need; its ``run`` imports what does the work.
"""

import argparse
import atexit
import gc
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from scio_crawler.common.addresses import without_secrets
from scio_crawler.common.errors import ScioError, VersionError
from scio_crawler.common.identity import command
from scio_crawler.common.terminal import end_quietly, print_lines
from scio_crawler.run import setting_checks

end_quietly()  # Scrapy's own commands, and its help, print after this import
# What is in memory now stays to the end. To search it for garbage takes a tenth of the time of a
# command: when more is imported, and once more when the process ends.
gc.freeze()
atexit.register(gc.freeze)


class BaseCommand:
    """What the project's commands have in common: texts say what they are."""

    usage = ""  # what is typed after the name of the command
    about = ""
    details = ""  # goes on with what it is about
    options: Mapping[str, Mapping[str, Any]] = {}  # how argparse adds each, by what is typed
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

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)  # type: ignore[misc]
        parser.allow_abbrev = False
        for name, about in self.options.items():
            parser.add_argument(name, **about)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Process options as Scrapy does. Rejects what it would end with a traceback for."""
        if "--" in args:
            args.remove("--")

        faults = setting_checks.not_json(opts.set)

        for name in ("pidfile", "profile"):
            try:
                setting_checks.check_file(getattr(opts, name))
            except ValueError as error:
                faults.append(f"--{name} {getattr(opts, name)}: {error}")

        try:
            if not faults:
                super().process_options(args, opts)  # type: ignore[misc]
                faults = self.faults(args, opts)
        except UsageError as error:
            faults = [str(error)]

        if faults:
            self.reject(faults)

    def faults(self, args: list[str], opts: argparse.Namespace) -> list[str]:
        """Return a line for each fault of the settings and of what was typed."""
        options = [word for word in args if word.startswith("-")]  # which Scrapy does not know
        faults = [f"there is no option {word}; -h lists them" for word in options]
        for value in (*args, *vars(opts).values()):
            if isinstance(value, str | Path):
                try:
                    setting_checks.check_name(value)
                except ValueError as error:
                    faults.append(f"{value}: {error}")
        return faults + setting_checks.setting_faults(self.settings)

    def reject(self, faults: Sequence[str]) -> NoReturn:
        """End the process: nothing was done because of *faults*."""
        raise UsageError(without_secrets("\n".join(faults)))

    def fail(self, error: ScioError, what: str = "") -> None:
        """Say *what* failed and why, and exit with the status of the *error*."""
        print_lines([f"{what}{error}"], sys.stderr)
        self.exitcode = error.exit_status


class FolderCommand(BaseCommand):
    """What commands have in common that work on an output folder, and start no crawl."""

    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def faults(self, args: list[str], opts: argparse.Namespace) -> list[str]:
        faults = super().faults(args, opts)
        if is_given("SCIO_OUTPUT_DIR", self.settings):
            folder = self.settings["SCIO_OUTPUT_DIR"]
            faults.append(
                f"SCIO_OUTPUT_DIR={folder}: this command takes the folder as it is: type {folder} "
                f"in place of -s SCIO_OUTPUT_DIR={folder}"
            )
        return faults


class Refused(BaseCommand):
    """What commands of Scrapy have in common that would mislead here: each says what to type."""

    about = "(not in this project)"
    instead = ""  # what to do instead, with {command} for the command of this program
    requires_crawler_process = False

    def process_options(self, *_: object) -> None:
        """Raise UsageError, which says what to do instead."""
        raise UsageError(self.instead.format(command=command()))

    def run(self, *_: object) -> None:
        """Do nothing: it is never called."""


def number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads the number after an option, from *least* to *most*."""

    def read(text: str) -> int:
        if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text} is no number from {least} to {most}")

    return read


def site_option(about: str) -> dict[str, str]:
    """Return the option ``-a site=SITE``, which is *about* this; :func:`given_site` reads it."""
    return {"dest": "site", "metavar": "site=SITE", "action": "append", "help": about}


def workers_option(about: str) -> dict[str, Any]:
    """Return the option ``--workers``, which is *about* this."""
    return {"type": number(1, 1024), "default": 0, "metavar": "NUMBER", "help": about}


def given_site(opts: argparse.Namespace) -> str:
    """Return the site that *opts* name, ``""`` if they name none. Raises UsageError."""
    given = opts.site or []
    if not all(re.fullmatch("site=.+", text) for text in given):
        raise UsageError("-a: only site= can be given here, as -a site=sample")
    if len(given) > 1:
        raise UsageError("site=: given more than once")
    return given[0].removeprefix("site=") if given else ""


def is_given(name: str, settings: BaseSettings) -> bool:
    """Return whether the command line sets the setting *name*."""
    return settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]


def has_catalogue(folder: Path) -> bool:
    """Return whether *folder* has the catalogue that every crawl writes."""
    from scio_crawler.items import CATALOGUE

    return (folder / CATALOGUE.files).is_file()


def has_conferences(folder: Path) -> bool:
    """Return whether the catalogue of *folder* names a conference."""
    from scio_crawler.items import CATALOGUE

    return has_catalogue(folder) and (folder / CATALOGUE.files).stat().st_size > 0


def given_folder(
    args: Sequence[str], settings: BaseSettings, is_usable: Callable[[Path], bool] = has_conferences
) -> Path:
    """Return the folder that *args* name; if they are empty, the live site's output folder.

    Raises UsageError for several, and for none for which *is_usable* holds. Exits with the status
    of VersionError if another version wrote the folder.
    """
    from scio_crawler.common.addresses import LIVE, SAMPLE
    from scio_crawler.folder.ledger import check_version
    from scio_crawler.run.output_folder import expanded, output_folder, path_to_type

    if len(args) > 1:
        raise UsageError("one folder at a time")
    folder = expanded(args[0]) if args else output_folder(settings, LIVE)
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
    elif not (is_usable(folder) or has_catalogue(folder)):
        what = "holds no output of a crawl"
    else:
        try:
            check_version(folder)
        except VersionError as error:
            print_lines([str(error)], sys.stderr)
            sys.exit(error.exit_status)
        if is_usable(folder):
            return folder
        what = f"holds no conference yet; {command('status', folder)} says why"

    sample = output_folder(settings, SAMPLE)
    if sample.is_dir() and sample != folder:
        what += f"; the output of the sample is in {path_to_type(sample)}"
    elif not args:
        what += f"; {command()} crawl briefings fills it, or name another folder"
    raise UsageError(f"{folder} {what}")


def given_target(to: Path | None, default: Path) -> Path:
    """Return the folder *to*, or else *default*. Raises UsageError if runs write to it."""
    from scio_crawler.run.output_folder import expanded, is_of_run

    if to is None:
        return default
    target = expanded(to)
    place = target.resolve()
    for folder in (place, *place.parents):
        if has_catalogue(folder) and is_of_run(place, folder):
            why = "runs write there, and may delete or replace what they find; name another folder"
            raise UsageError(f"--to {target}: {why}")
    return target
