"""Where ``scrapy shell``, ``fetch`` and ``view`` get a page from. (This module is no command.)"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, Settings
from scrapy.utils.conf import arglist_to_dict
from w3lib.url import file_uri_to_path

from scio_crawler.archive.lookup import OK
from scio_crawler.commands.pages import looks_like_a_file
from scio_crawler.commands.strays import refuse_options
from scio_crawler.common import addresses
from scio_crawler.common.addresses import ARCHIVE, LIVE, SAMPLE, base_of
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import Failure, RefusedFailure, ScioError, StatusFailure
from scio_crawler.http.guest import Guest, GuestLoader
from scio_crawler.http.handlers import use_archive, use_files, use_sample
from scio_crawler.run import options
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.output_folder import check_folder, expanded, output_folder

# What the commands say of themselves.
ABOUT = (
    "ADDRESS is fetched as a crawl does, at its pace and if robots.txt allows it, and not kept; "
    "with -a site=archive it comes from the archive of the output folder. No other host is asked. "
    "The exit status is 2 if the page may not or cannot be had."
)
Taker = Callable[[list[str], argparse.Namespace], None]  # a step of one of Scrapy's commands
FILES = "file"  # what Place.site is for a file of this machine


class Place(NamedTuple):
    """A page, and the one origin that may be asked for it and for others."""

    url: str  # "" if no page was named
    site: str  # live, sample, archive, FILES, or the base address of a mirror
    base: str  # scheme://host[:port]


def add_site(parser: argparse.ArgumentParser) -> None:
    """Add ``-a site=`` to the options of a command; :func:`given_site` reads it."""
    about = (
        "site=sample, site=archive (the archive of the output folder), or the base address of a "
        "mirror; without it, what the address says"
    )
    parser.add_argument(
        "-a", dest="site", action="append", default=[], help=about, metavar="site=SITE"
    )


class LooksAtPage:
    """What the three commands share; mixed into those of Scrapy."""

    settings: Settings | None
    short = ""  # for the list of commands
    more = ""  # for its own help

    def syntax(self) -> str:
        return "[options] ADDRESS | FILE"

    def short_desc(self) -> str:
        return self.short

    def long_desc(self) -> str:
        return ". ".join(filter(None, (self.short, self.more, ABOUT)))

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add ``-a site=`` to the options of Scrapy."""
        super().add_options(parser)  # type: ignore[misc]
        add_site(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Process options as Scrapy does, and check the settings. Raises UsageError.

        All but warnings are kept out of the log, unless a level is asked for.
        """
        settings = self.settings
        assert settings is not None
        if faults := options.unreadable(opts.set):
            raise UsageError("\n".join(faults), print_help=False)
        super().process_options(args, opts)  # type: ignore[misc]
        if faults := options.faults(settings):
            raise UsageError("\n".join(faults), print_help=False)
        if settings.getpriority("LOG_LEVEL") != SETTINGS_PRIORITIES["cmdline"]:
            settings.set("LOG_LEVEL", "WARNING", priority="cmdline")


def enter(process: CrawlerProcessBase, args: Sequence[str], opts: argparse.Namespace) -> Place:
    """Let *process* look at the page that *args* name, of the site that *opts* name.

    The only spider that it knows afterwards is the Guest. Raises UsageError.
    """
    refuse_options(args)
    if len(args) > 1:
        raise UsageError("one page at a time", print_help=False)
    if opts.spider and opts.spider not in process.spider_loader.list():
        raise UsageError(f"there is no spider {opts.spider}", print_help=False)
    settings = process.settings
    try:
        place = _place(args[0] if args else "", given_site(opts.site), settings)
    except ScioError as error:
        raise UsageError(str(error), print_help=False) from error
    answering = {SAMPLE: use_sample, ARCHIVE: use_archive, FILES: use_files}
    if place.site in answering:
        answering[place.site](settings)
    Guest.base = place.base
    process.spider_loader, opts.spider = GuestLoader(), Guest.name
    return place


def fetch(
    run: Taker, process: CrawlerProcessBase | None, args: list[str], opts: argparse.Namespace
) -> None:
    """Let Scrapy's command *run* get the page that *args* name. Raises UsageError."""
    assert process is not None
    if not args:
        raise UsageError("name an address or a file", print_help=False)
    url = enter(process, args, opts).url
    run([url], opts)
    failure = Guest.failure
    if not failure and Guest.status != OK:
        failure = StatusFailure("status", status=Guest.status)
    if failure:
        raise UsageError(told(url, failure), print_help=False)


def told(url: str, failure: Failure) -> str:
    """Return in a sentence why there is no page at *url*."""
    said = str(failure)
    colon = ":" if isinstance(failure, RefusedFailure) else ""  # which says what robots.txt says
    return said if said.startswith(url) else f"{url}{colon} {said}"


def given_site(given: Sequence[str]) -> str:
    """Return the site that the arguments *given* name, "" if none. Raises UsageError."""
    try:
        arguments = arglist_to_dict(list(given))
    except ValueError:
        arguments = {"": ""}
    if arguments.keys() - {"site"}:
        raise UsageError("-a: only site= can be given here, as -a site=archive", print_help=False)
    return arguments.get("site", "")


def _place(word: str, site: str, settings: Settings) -> Place:
    """Return the page that *word* names. Raises UsageError and ScioError."""
    if not site and word and (url := _file(word)):
        return Place(url, FILES, "file://")
    asked = Arguments.parse({"site": site or _site_of(word)})
    base = _archived_base(settings) if asked.site == ARCHIVE else asked.base
    return Place(_address(word, base) if word else "", asked.site, base)


def _file(word: str) -> str:
    """Return the address of the file that *word* names, "" if none is meant."""
    is_uri = word.startswith("file:")
    path = Path(file_uri_to_path(word)) if is_uri else expanded(word)
    if path.is_file():
        return path.resolve().as_uri()
    if is_uri or looks_like_a_file(word) or word.startswith(("./", "../", "~")):
        raise UsageError(f"there is no file {path}", print_help=False)
    return ""


def _site_of(word: str) -> str:
    """Return the site that the address *word* is on: the live one, or a mirror."""
    url = _with_scheme(word)
    parts = urlsplit(url)
    if not word or word.startswith("/") or addresses.on_origin(url, addresses.CANONICAL):
        return LIVE
    origin = f"{parts.scheme}://{parts.netloc}"
    Arguments.parse({"site": origin})  # which refuses what is no site, or out of bounds
    if addresses.parse(url):
        return origin
    elsewhere = f"{word} is not on {addresses.CANONICAL}, and nothing else is contacted"
    raise UsageError(f"{elsewhere}; a mirror is named with -a site={origin}", print_help=False)


def _archived_base(settings: Settings) -> str:
    """Return the origin whose pages are in the archive of the output folder. Raises ScioError."""
    folder = output_folder(settings, ARCHIVE)
    check_folder(folder, Arguments(site=ARCHIVE))
    with closing(Database.reading(folder / FILE)) as database:
        return base_of(database.meta("site") or addresses.CANONICAL)


def _address(word: str, base: str) -> str:
    """Return the address on *base* that *word*, a path or an address, names. Raises UsageError."""
    url = base + word if word.startswith("/") else _with_scheme(word)
    if not addresses.on_origin(url, base) or "@" in urlsplit(url).netloc:
        said = f"{word} is not on {base}, and nothing else is contacted"
        raise UsageError(said, print_help=False)
    return addresses.onto_origin(url, base)


def _with_scheme(word: str) -> str:
    """Return the address *word*, with ``http://`` before it if it has no scheme."""
    return word if "://" in word or word.startswith("/") else f"http://{word}"
