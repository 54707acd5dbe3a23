"""Timestamps of the chain: since when, at the latest, what is archived has existed."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from scio_crawler.archive import timestamps
from scio_crawler.archive.chain import TOKEN, TOKENS, Chain
from scio_crawler.archive.indexing import Finding
from scio_crawler.common.errors import TimestampFailure
from scio_crawler.common.files import reading, sha256_of


class Stamp(NamedTuple):
    """A timestamp of a link, and so of all links before it, and of what they name."""

    file: str  # with the timestamp, below the output folder
    link: int
    at: str  # ISO clock, UTC
    authority: str

    def __str__(self) -> str:
        what = f"link {self.link} and all before it existed on {self.at} at the latest"
        return f"{self.file}: {what}, says {self.authority}"


def stamp_head(archive: Path, url: str) -> Stamp:
    """Return the timestamp of the last link in *archive* by the authority at *url*.

    The authority is asked unless it is there. Raises TimestampFailure and OutputError.
    """
    chain = Chain(archive)
    if not chain.digests:
        raise TimestampFailure("no-chain")
    number, digest = len(chain.digests), chain.digests[-1]
    host = re.sub(r"[^a-z0-9.-]", "-", urlsplit(url).hostname or "")
    path = archive / TOKENS / f"{number:05}-{digest[:12]}-{host}{TOKEN}"
    about = None
    with suppress(TimestampFailure):  # a damaged one proves nothing
        about = timestamps.check(digest, path) if path.exists() else None
    about = about or timestamps.seal(digest, url, path)
    return Stamp(_shown(path), number, *about)


def stamps(chain: Chain, first: int = 1) -> Iterator[Stamp | Finding]:
    """Yield the timestamps of links in *chain* from number *first* on, or what is wrong with one.

    They are in the order of the links.
    """
    digests = {f"{number:05}": digest for number, digest in enumerate(chain.digests, 1)}
    for path in chain.timestamps:
        number = path.name.partition("-")[0]
        if number in digests and int(number) < first:
            continue
        try:
            if number not in digests:
                raise TimestampFailure("other-chain", link=number)
            yield Stamp(_shown(path), int(number), *timestamps.check(digests[number], path))
        except TimestampFailure as failure:
            yield Finding(_shown(path), 0, failure.kind, str(failure))


def first_stamp(chain: Chain, file: str, offset: int) -> Stamp | None:
    """Return the first timestamp of the record at byte *offset* of *file*, None without any.

    The file must be as the link says, and no link between that and the timestamp be broken. Raises
    OutputError.
    """
    path = chain.folder / file
    covering = (
        (link.link, part)
        for link in filter(None, chain.links if chain.timestamps else ())
        for part in link.files
        if part.file == file and part.size > offset
    )
    with reading(path):
        are_so = (n for n, part in covering if sha256_of(path, part.size) == part.sha256)
        if not (first := next(are_so, 0)):
            return None
    found = (each for each in stamps(chain, first) if isinstance(each, Stamp))
    return next((each for each in found if chain.is_whole(first, each.link)), None)


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
