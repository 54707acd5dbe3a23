"""Captures for `explain`, from saved files or the archive."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scio_crawler.archive.lookup import OK, Answer, ArchiveReader, reading_archive
from scio_crawler.common import addresses
from scio_crawler.common.clock import iso
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ArchiveFailure, ArgumentError, Failure
from scio_crawler.common.identity import command
from scio_crawler.items import Capture
from scio_crawler.reading.briefing import read_page
from scio_crawler.run.arguments import Arguments, is_default_list

# The address of a page for which neither the file's name nor its content gives one.
_NO_ADDRESS = addresses.Address(
    addresses.CANONICAL, "/pressroom/", "content", "0000", 1, "htm", False
)


def arguments_for(word: str, is_list: bool, site: str) -> Arguments:
    """Return the arguments of a crawl that reads the page, or the list, at the address *word*.

    If *site* is ``""``, the address decides it. Raises ArgumentError.
    """
    parts = urlsplit(word)
    if not site:
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else addresses.CANONICAL
        site = addresses.onto_origin(origin, addresses.CANONICAL)

    url = word if "//" in word else addresses.CANONICAL + word
    if is_list or is_default_list(url):
        return Arguments.parse({"site": site, "lists": word, "limit": "1"})
    return Arguments.parse({"site": site, "url": word})


def archived(folder: Path, url: str) -> list[Capture]:
    """Return the last captures of all pages of the briefing at *url*, first of *url* itself.

    Empty if the archive lacks *url*. Raises OutputError, and ArgumentError for a damaged page.
    """
    if not (folder / FILE).is_file():
        return []

    captures = []
    with reading_archive(folder) as archive:
        first = _last(archive, url)
        if first is None:
            return []
        captures.append(first.capture)
        for other in _other_pages(archive, url):
            answer = _last(archive, other)
            if answer:
                captures.append(answer.capture)
    return captures


def _other_pages(archive: ArchiveReader, url: str) -> list[str]:
    """Return the addresses of all recorded pages of the briefing at *url*, but not *url*.

    They are pages for phones if *url* is one.
    """
    address = addresses.parse(url)
    if address is None:
        return []

    others = []
    lines = archive.index.lines_about(address.briefing_id, 1, sys.maxsize)
    for other in sorted({line.url for line in lines} - {url}):
        page = addresses.parse(other)
        if page and page.mobile == address.mobile:
            others.append(other)
    return others


def _last(archive: ArchiveReader, url: str) -> Answer | None:
    try:
        line = archive.index.latest(url, OK)
        if line is None:
            return None
        return archive.answer(line)
    except ArchiveFailure as failure:
        hint = f"{command('explain', '--fetch', url)} fetches it from the site"
        raise ArgumentError(f"{url} {failure}. {hint}") from failure


def in_files(names: Sequence[str], address: str) -> list[Capture]:
    """Return the pages in the files *names*, empty if one of them is not a file.

    *address* is the address of the one file, ``""`` if its name tells it. Raises ArgumentError.
    """
    files = list(map(Path, names))
    if not all(map(Path.is_file, files)):
        return []
    if address and len(files) > 1:
        raise ArgumentError("--address is for one file")

    pages = [_saved(path, address, number) for number, path in enumerate(files, 1)]
    urls = {page.url for page in pages}
    if len(urls) < len(pages):
        raise ArgumentError("two of the files are the same page, by their names")
    return pages


def _saved(path: Path, address: str, number: int) -> Capture:
    """Return the page in the file *path*. Raises ArgumentError."""
    try:
        saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        body = path.read_bytes()
        url = address or f"{addresses.CANONICAL}/pressroom/{path.name}"
        if not addresses.parse(url):
            url = _address_of(body, number)
        return Capture(url, body, {}, iso(saved))
    except (OSError, ValueError) as error:
        raise ArgumentError(f"cannot read {path}: {error}") from error


def _address_of(body: bytes, number: int) -> str:
    try:
        article = read_page(Capture(_NO_ADDRESS.url, body)).article
    except Failure:  # explain reports it
        article = ""
    return replace(_NO_ADDRESS, id=article or _NO_ADDRESS.id).at(number).url
