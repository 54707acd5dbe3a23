"""Captures for `explain`, from saved files, bundles or the archive."""

from __future__ import annotations

import json
import platform
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index
from scio_crawler.archive.lookup import Answer, ArchiveReader
from scio_crawler.common import addresses
from scio_crawler.common.addresses import LIVE
from scio_crawler.common.clock import iso
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import ArchiveFailure, Failure
from scio_crawler.common.identity import command
from scio_crawler.items import Capture
from scio_crawler.reading.briefing import read_page
from scio_crawler.run.arguments import DEFAULT_LISTS, Arguments

# The address of a page whose file name and content tell none.
_NO_ADDRESS = addresses.Address(
    addresses.CANONICAL, "/pressroom/", "content", "0000", 1, "htm", False
)
_INDEX = "pages.json"  # in a bundle
_LIBRARIES = ("scio-crawler", "scrapy", "lxml")
_LARGEST = 64 * 2**20  # bytes of a page when unpacked


def looks_like_a_file(word: str) -> bool:
    """Return whether *word*, which names no file, means a file rather than an address."""
    path = Path(word)
    on_site = addresses.parse(f"{addresses.CANONICAL}/{word.lstrip('/')}")
    is_saved = path.suffix in (".htm", ".html", ".zip")
    return is_saved and not on_site and path.parent != Path("/") and "://" not in word


def arguments_for(word: str, is_list: bool, site: str = "") -> Arguments:
    """Return the arguments of a crawl that reads the page, or the list, at the address *word*.

    If *site* is ``""``, the address decides it. Raises ArgumentError.
    """
    parts = urlsplit(word)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else addresses.CANONICAL
    is_live = addresses.on_origin(word, addresses.CANONICAL) or not parts.netloc
    site = site or (LIVE if is_live else origin)
    if is_list or is_default_list(word):
        return Arguments.parse({"site": site, "lists": word, "limit": "1"})
    return Arguments.parse({"site": site, "url": word})


def archived(folder: Path, url: str) -> list[Capture]:
    """Return the last captures of all pages of the briefing at *url*, that of *url* first.

    The list is empty if the archive in *folder* lacks *url*. Raises OutputError, and UsageError if
    a page in the archive is damaged.
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
            answers = [_last(shelf, each) for each in wanted]
        finally:
            shelf.close()
    return [answer.capture for answer in answers if answer] if answers[0] else []


def _last(shelf: ArchiveReader, url: str) -> Answer | None:
    """Return the last response for *url*, None if there is none. Raises UsageError."""
    try:
        return shelf.last(url)
    except ArchiveFailure as failure:
        hint = f"{command()} explain --fetch fetches it from the site"
        raise UsageError(f"{url} {failure}. {hint}", print_help=False) from failure


def _is_page_of(other: str, url: str) -> bool:
    """Return whether *other* is a page of the same briefing in the same form, phone or desktop."""
    one, two = addresses.parse(other), addresses.parse(url)
    return one is not None and two is not None and one.names_same(two) and one.mobile == two.mobile


def in_files(names: Sequence[str], address: str) -> list[Capture]:
    """Return the pages in the files *names*, empty if one of them is no file.

    *address* is that of the one file, ``""`` if its name tells it. Raises UsageError.
    """
    files = [path for path in map(Path, names) if path.is_file()]
    if len(files) < len(names):
        return []
    if address and len(files) > 1:
        raise UsageError("--address is for one file", print_help=False)
    found = [page for n, path in enumerate(files, 1) for page in _saved(path, address, n)]
    if len({page.url for page in found}) < len(found):
        raise UsageError("two of the files are the same page, by their names", print_help=False)
    return found


def _saved(path: Path, address: str, number: int) -> list[Capture]:
    """Return the page in the file *path*, or the pages in a bundle. Raises UsageError.

    The page gets the *address* given, else the one in its file name, else that of page *number* of
    the article that it names.
    """
    try:
        if path.suffix == ".zip":
            return _unpack(path)
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        named = f"{addresses.CANONICAL}/pressroom/{path.name}"
        body = path.read_bytes()
        url = address or (named if addresses.parse(named) else _address_of(body, number))
        return [Capture(url, body, {}, iso(at))]
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}", print_help=False) from error


def _address_of(body: bytes, number: int) -> str:
    """Return the address of page *number* of the article that the page *body* names."""
    try:
        article = read_page(Capture(_NO_ADDRESS.url, body)).article
    except Failure:  # explain reports it
        article = ""
    return replace(_NO_ADDRESS, id=article or _NO_ADDRESS.id).at(number).url


def is_default_list(url: str) -> bool:
    """Return whether *url* is a page of a list that a crawl reads by default."""
    address = addresses.parse(url if "//" in url else addresses.CANONICAL + url)
    lists = (addresses.parse(addresses.CANONICAL + path) for path in DEFAULT_LISTS)
    return address is not None and any(own and address.names_same(own) for own in lists)


def pack(path: Path, captures: Sequence[Capture], explanation: Iterable[str]) -> None:
    """Bundle *captures* as they were sent, and the lines of their *explanation*, in a zip file.

    It is for the report of a fault. Raises UsageError.
    """
    pages = {f"page-{number}.html": capture for number, capture in enumerate(captures, 1)}
    index = {
        "versions": {"python": platform.python_version()} | {n: version(n) for n in _LIBRARIES},
        "pages": {
            name: {"url": page.url, "headers": dict(page.headers), "fetched": page.fetched}
            for name, page in pages.items()
        },
    }
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr(_INDEX, json.dumps(index, ensure_ascii=False, indent=1))
            bundle.writestr("explanation.txt", "\n".join(explanation) + "\n")
            for name, page in pages.items():
                bundle.writestr(name, page.body)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error}", print_help=False) from error


def _unpack(path: Path) -> list[Capture]:
    """Return the pages in the bundle at *path*. Raises OSError, and ValueError if it is none."""
    try:
        with zipfile.ZipFile(path) as bundle:
            pages = json.loads(bundle.read(_INDEX))["pages"]
            if any(bundle.getinfo(name).file_size > _LARGEST for name in pages):
                raise ValueError("a page in it is too large")
            return [
                Capture(page["url"], bundle.read(name), page["headers"], page["fetched"])
                for name, page in pages.items()
            ]
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not a bundle that explain wrote ({error})") from error
