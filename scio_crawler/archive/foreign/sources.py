"""Find WARC files by the names that people give: files, folders, patterns, addresses, and WACZ."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from scio_crawler.archive.foreign import packages, stores
from scio_crawler.archive.foreign.packages import OTHERS, SEPARATOR, WACZ, WARC
from scio_crawler.archive.foreign.stream import Reader, Record
from scio_crawler.errors import ArchiveFailure

_BEGINNING = 1024  # bytes that show what a file is
_SOON = 4 * 1024 * 1024  # bytes in which a file with damaged first ones must have a record
_GZIP = 16 + zlib.MAX_WBITS
_ZIP = (b"PK\3\4", b"PK\5\6")  # the second is that of an empty one
_DEEPEST = 2  # a WARC file in a WACZ in a multi-WACZ
# How files begin that are no WARC, and what they are.
_KINDS = (
    (rb"$", "empty"),
    (rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", "compressed with Zstandard: unpack it first"),
    (rb"BZh", "compressed with bzip2: unpack it first"),
    (rb"\xfd7zXZ", "compressed with xz: unpack it first"),
    (rb"filedesc:", "an ARC file: warcio recompress converts it"),
    (rb"\s?CDX", "an index of an archive"),
    (rb"[\w,.-]+\)\S* \d{14} ", "an index of an archive"),
    (rb"(?:\xef\xbb\xbf)?\s*<", "HTML or XML"),
    (rb"(?:\xef\xbb\xbf)?\s*[{\[]\s*[\"{}\[\]\d]", "JSON"),
)
_USER = re.compile(r"(?<=://)[^/@]*@")


@dataclass(frozen=True, slots=True)
class Source:
    """One WARC file: a file, or a member of a WACZ (or of a WACZ in a multi-WACZ)."""

    url: str  # of the outer file; a local one has its path
    member: str = ""  # path in it; "inner.wacz!/archive/data.warc.gz" in a multi-WACZ
    size: int = 0  # bytes

    @property
    def name(self) -> str:
        """The name under which it was given or found, without users and passwords."""
        return _name(self.url, self.member)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was named or found and is not read, and why."""

    name: str
    failure: ArchiveFailure

    def __str__(self) -> str:
        return f"{self.name} {self.failure}"


@dataclass(slots=True)
class _Search:
    """What was found so far, each once."""

    sources: list[Source] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def refuse(self, url: str, member: str, kind: str, **data: str) -> None:
        self.refused.append(Refused(_name(url, member), ArchiveFailure(kind, **data)))

    def look(self, url: str, member: str = "") -> None:
        """Take the file at *url*, or its *member*, for what it is."""
        try:
            with opened(Source(url, member)) as (file, size):
                kind = _kind(file, size)
                if kind in _ZIP:
                    self._open(url, member, packages.look(file, size))
                elif not kind:
                    self.sources.append(Source(url, member, size))
                elif kind == "JSON" and not member:
                    self._follow(url, file.read(packages.MOST_DESCRIBED))
                else:
                    self.refuse(url, member, "no-archive", what=str(kind))
        except FileNotFoundError:
            self.refuse(url, member, "file-missing")
        except OSError as error:
            self.refuse(url, member, "unreadable", error=error.strerror or str(error))

    def _open(self, url: str, outer: str, listing: packages.Listing) -> None:
        """Take what the package at *url*, or *outer* in it, holds by its *listing*."""
        inside = f"{outer}{SEPARATOR}" if outer else ""
        for name, why in sorted(listing.refused.items()):
            self.refuse(url, inside + name, "passed-over", error=why)
        if not listing.members and not listing.refused:
            self.refuse(url, outer, "no-archive", what="a ZIP file without WARC files")
        is_deepest = inside.count(SEPARATOR) >= _DEEPEST - 1
        for name in sorted(listing.members):
            if is_deepest and name.lower().endswith(WACZ):
                self.refuse(url, inside + name, "passed-over", error="it is nested too deep")
            else:
                self.look(url, inside + name)

    def _follow(self, url: str, description: bytes) -> None:
        """Take the files beside *url* that its *description* of a multi-WACZ names."""
        paths = packages.named(description)
        if not paths:
            self.refuse(url, "", "no-archive", what="JSON")
        for path, why in paths.items():
            if why:
                self.refuse(url, path, "passed-over", error=why)
            elif path.lower().endswith(WARC + WACZ):
                self.add(url.rpartition("/")[0] + "/" + path if "/" in url else path)

    def add(self, url: str) -> None:
        """Take the file at *url* unless it is known."""
        identity = stores.identity(url)
        if identity not in self.known:
            self.known.add(identity)
            self.look(url)


def find(names: Sequence[str]) -> tuple[list[Source], list[Refused]]:
    """Return the WARC files that *names* lead to, in a stable order and each once, and the rest.

    A name is that of a file, a folder, a pattern with ``*``, an address for fsspec, such as
    ``s3://bucket/folder``, or the JSON file of a multi-WACZ. In folders and patterns, only what
    ends like an archive is looked at. Nothing is raised: what cannot be read is refused in words.
    """
    search = _Search()
    for given in names:
        name = given.removeprefix("file://")
        try:
            listed = stores.listed(name)
        except OSError as error:
            search.refuse(name, "", "unreadable", error=error.strerror or str(error))
            continue
        found = [url for url in listed or () if url.lower().endswith(WARC + WACZ + OTHERS)]
        if not found and listed is not None:
            search.refuse(name, "", "no-archive", what="a folder or pattern that leads to none")
        for url in [name] if listed is None else found:
            search.add(url)
    return search.sources, search.refused


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    """Open *source* to read; give the file with its size. Raises OSError."""
    with ExitStack() as stack:
        file, size = stack.enter_context(stores.opened(source.url))
        for name in source.member.split(SEPARATOR) if source.member else ():
            file, size = stack.enter_context(packages.member(file, size, name))
        yield file, size


def _name(url: str, member: str) -> str:
    name = _USER.sub("", url) + (SEPARATOR + member if member else "")
    return name.encode("utf-8", "replace").decode("utf-8")


def _kind(file: BinaryIO, size: int) -> bytes | str:
    """Return nothing if *file* holds WARC records, _ZIP if it is a package, else what it is."""
    beginning = file.read(_BEGINNING)
    file.seek(0)
    if beginning.startswith(_ZIP):
        return beginning[:4]
    data, packed = beginning, ""
    if beginning.startswith(b"\x1f\x8b"):
        packed = "gzip of what is "
        try:
            data = zlib.decompressobj(_GZIP).decompress(beginning, _BEGINNING)
        except zlib.error:
            data = b"\0"
    if data.lstrip(b"\r\n").startswith(b"WARC/"):
        return ""
    if _has_records(file, size):
        return ""
    return packed + next((kind for form, kind in _KINDS if re.match(form, data)), "something else")


def _has_records(file: BinaryIO, size: int) -> bool:
    """Return whether *file* of *size* bytes, whose first ones are damaged, has a record soon."""
    reader = Reader(file, min(size, _SOON))
    found = any(isinstance(each, Record) for each in reader.records(lambda _: False, sys.maxsize))
    file.seek(0)
    return found
