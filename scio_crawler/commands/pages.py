"""The pages that a command is given: files, addresses, the archive. (This module is no command.)"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index
from scio_crawler.archive.lookup import Answer, ArchiveReader
from scio_crawler.commands.bundle import unpack
from scio_crawler.common import addresses
from scio_crawler.common.addresses import LIVE
from scio_crawler.common.clock import iso
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import ArchiveFailure, Failure
from scio_crawler.common.identity import command
from scio_crawler.items import Capture
from scio_crawler.reading.briefing import read_page
from scio_crawler.run.arguments import DEFAULT_LISTS, Arguments

# The page of a file of another name.
_NO_ADDRESS = addresses.Address(
    addresses.CANONICAL, "/pressroom/", "content", "0000", 1, "htm", False
)
_SAVED = (".htm", ".html", ".zip")


def looks_like_a_file(word: str) -> bool:
    """Return whether *word*, which is no file, is meant as one rather than as an address."""
    path = Path(word)
    on_site = addresses.parse(f"{addresses.CANONICAL}/{word.lstrip('/')}")
    return path.suffix in _SAVED and not on_site and path.parent != Path("/") and "://" not in word


def asked(word: str, is_list: bool, site: str = "") -> Arguments:
    """Return the arguments of a crawl that reads the address *word* of *site*.

    Without a *site* the address says it. Raises ArgumentError.
    """
    parts = urlsplit(word)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else addresses.CANONICAL
    is_live = addresses.on_origin(word, addresses.CANONICAL) or not parts.netloc
    site = site or (LIVE if is_live else origin)
    if is_list or is_default_list(word):
        return Arguments.parse({"site": site, "lists": word, "limit": "1"})
    return Arguments.parse({"site": site, "url": word})


def archived(folder: Path, url: str) -> list[Capture]:
    """Return the last responses for all pages of the briefing at *url*, that of *url* first.

    Empty if the archive in *folder* does not have *url*. Raises OutputError, and UsageError if a
    page in the archive cannot be read.
    """
    if not (folder / FILE).is_file():
        return []
    with closing(Database.reading(folder / FILE)) as database:
        index = Index(database)
        shelf = ArchiveReader(folder / ARCHIVE, index)
        try:
            address = addresses.parse(url)
            others = index.addresses_with(address.id) if address else []
            wanted = dict.fromkeys([url, *(o for o in others if _is_page_of(o, url))])
            answers = [_answer(shelf, each) for each in wanted]
        finally:
            shelf.close()
    return [answer.capture for answer in answers if answer] if answers[0] else []


def _answer(shelf: ArchiveReader, url: str) -> Answer | None:
    """Return the last response for *url*, None if there is none. Raises UsageError."""
    try:
        return shelf.last(url)
    except ArchiveFailure as failure:
        hint = f"{command()} explain --fetch asks the site for it"
        raise UsageError(f"{url} {failure}. {hint}", print_help=False) from failure


def _is_page_of(other: str, url: str) -> bool:
    """Return whether *other* is a page of the same briefing in the same form, phone or desktop."""
    one, two = addresses.parse(other), addresses.parse(url)
    return one is not None and two is not None and one.names_same(two) and one.mobile == two.mobile


def saved(path: Path, address: str, number: int) -> list[Capture]:
    """Return the page in the file *path*, or those in a bundle. Raises UsageError.

    A file whose name tells no page is the page *number* of its briefing.
    """
    try:
        if path.suffix == ".zip":
            return unpack(path)
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        named = f"{addresses.CANONICAL}/pressroom/{path.name}"
        body = path.read_bytes()
        url = address or (named if addresses.parse(named) else _address_of(body, number))
        return [Capture(url, body, {}, iso(at))]
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}", print_help=False) from error


def _address_of(body: bytes, number: int) -> str:
    """Return the address of a saved page: that of page *number* of the article that it names."""
    try:
        article = read_page(Capture(_NO_ADDRESS.url, body)).article
    except Failure:  # which is told when the page is explained
        article = ""
    return replace(_NO_ADDRESS, id=article or _NO_ADDRESS.id).at(number).url


def is_default_list(url: str) -> bool:
    address = addresses.parse(url if "//" in url else addresses.CANONICAL + url)
    lists = (addresses.parse(addresses.CANONICAL + path) for path in DEFAULT_LISTS)
    return address is not None and any(own and address.names_same(own) for own in lists)
