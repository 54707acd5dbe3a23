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

# The address of a page whose file name and content tell none.
_NO_ADDRESS = addresses.Address(
    addresses.CANONICAL, "/pressroom/", "content", "0000", 1, "htm", False
)


def arguments_for(word: str, is_list: bool, site: str) -> Arguments:
    """Return the arguments of a crawl that reads the page, or the list, at the address *word*.

    If *site* is ``""``, the address decides it. Raises ArgumentError.
    """
    parts = urlsplit(word)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else addresses.CANONICAL
    site = site or addresses.onto_origin(origin, addresses.CANONICAL)
    is_list = is_list or is_default_list(word if "//" in word else addresses.CANONICAL + word)
    named = {"lists": word, "limit": "1"} if is_list else {"url": word}
    return Arguments.parse({"site": site, **named})


def archived(folder: Path, url: str) -> list[Capture]:
    """Return the last captures of all pages of the briefing at *url*, that of *url* first.

    Empty if the archive lacks *url*. Raises OutputError, and ArgumentError for a damaged page.
    """
    if not (folder / FILE).is_file():
        return []
    with reading_archive(folder) as archive:
        wanted = {url: None}
        if address := addresses.parse(url):
            lines = archive.index.about(address.briefing_id, 1, sys.maxsize)
            for other in sorted({line.url for line in lines}):
                page = addresses.parse(other)
                if page and page.mobile == address.mobile:
                    wanted[other] = None
        answers = [_last(archive, each) for each in wanted]
    return [answer.capture for answer in answers if answer] if answers[0] else []


def _last(archive: ArchiveReader, url: str) -> Answer | None:
    try:
        line = archive.index.latest(url, OK)
        return archive.answer(line) if line else None
    except ArchiveFailure as failure:
        hint = f"{command('explain', '--fetch', url)} fetches it from the site"
        raise ArgumentError(f"{url} {failure}. {hint}") from failure


def in_files(names: Sequence[str], address: str) -> list[Capture]:
    """Return the pages in the files *names*, empty if one of them is no file.

    *address* is that of the one file, ``""`` if its name tells it. Raises ArgumentError.
    """
    files = [path for path in map(Path, names) if path.is_file()]
    if len(files) < len(names):
        return []
    if address and len(files) > 1:
        raise ArgumentError("--address is for one file")
    found = [_saved(path, address, number) for number, path in enumerate(files, 1)]
    if len({page.url for page in found}) < len(found):
        raise ArgumentError("two of the files are the same page, by their names")
    return found


def _saved(path: Path, address: str, number: int) -> Capture:
    """Return the page in the file *path*. Raises ArgumentError."""
    try:
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        by_name = f"{addresses.CANONICAL}/pressroom/{path.name}"
        body = path.read_bytes()
        url = address or (by_name if addresses.parse(by_name) else _address_of(body, number))
        return Capture(url, body, {}, iso(at))
    except (OSError, ValueError) as error:
        raise ArgumentError(f"cannot read {path}: {error}") from error


def _address_of(body: bytes, number: int) -> str:
    try:
        article = read_page(Capture(_NO_ADDRESS.url, body)).article
    except Failure:  # explain reports it
        article = ""
    return replace(_NO_ADDRESS, id=article or _NO_ADDRESS.id).at(number).url
