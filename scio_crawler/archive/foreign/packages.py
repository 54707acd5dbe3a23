"""Look into WACZ: ZIP files that hold WARC files, or other WACZ (a multi-WACZ).

Nothing is written below the names in them, and nothing that they name elsewhere is fetched.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from scio_crawler.archive.foreign.stores import Window
from scio_crawler.archive.warc import MOST

WARC, WACZ = (".warc", ".warc.gz"), (".wacz",)
OTHERS = (".arc", ".arc.gz", ".warc.zst", ".warc.bz2", ".warc.xz")  # archives that are not read
SEPARATOR = "!/"  # between the name of a package and that of a member
_DESCRIPTION = "datapackage.json"
MOST_DESCRIBED = 4 * 1024 * 1024  # bytes of a description
_RATIO = 200  # what unpacks to so many times its size, and to more than MOST, is a bomb
_ENCRYPTED = 1  # a bit of the flags
_LOCAL = struct.Struct("<4s22xHH")  # signature, lengths of name and extra field
_ODD = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:|!/")


@dataclass(slots=True)
class Listing:
    """What a package holds: WARC files and packages in order, and what is *refused*, and why."""

    members: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def look(file: BinaryIO, size: int) -> Listing:
    """Return what the package *file* of *size* bytes holds. Raises OSError if it is no package."""
    with _refusals(), zipfile.ZipFile(_capped(file, size)) as package:
        listing = Listing()
        infos = {info.filename: info for info in package.infolist()}  # the last one counts
        overlapping = _overlapping(package.infolist())
        for info in package.infolist():
            name = info.filename
            if not name.lower().endswith(WARC + WACZ + OTHERS):
                continue
            if infos[name] is not info:
                listing.refused[name] = "another member has its name, and comes later"
            elif why := _why_not(info) or ("it overlaps another" if name in overlapping else ""):
                listing.refused[name] = why
            else:
                listing.members.append(name)
        if _DESCRIPTION in infos and infos[_DESCRIPTION].file_size <= MOST_DESCRIBED:
            for path, why in named(package.read(_DESCRIPTION)).items():
                if not why and path.lower().endswith(WARC + WACZ) and path not in infos:
                    why = f"it is gone, though {_DESCRIPTION} names it"
                if why:
                    listing.refused.setdefault(path, why)
        return listing


def named(description: bytes) -> dict[str, str]:
    """Return the paths that a *description* names, each with why it is not followed, or nothing."""
    try:
        resources = json.loads(description)["resources"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    paths = {}
    for resource in resources if isinstance(resources, list) else ():
        path = resource.get("path") or resource.get("url") if isinstance(resource, dict) else None
        for each in path if isinstance(path, list) else [path]:
            if isinstance(each, str) and each:
                paths[each] = why_outside(each)
    return paths


def why_outside(path: str) -> str:
    """Return why *path* leads out of its package, nothing if it does not."""
    if "://" in path or path.startswith("//"):
        return "it is on another machine, which is not contacted"
    if path.startswith("/") or _ODD.search(path) or ".." in path.split("/"):
        return "its name leads out of the package"
    return ""


@contextmanager
def member(file: BinaryIO, size: int, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the member *name* of the package *file* of *size* bytes; give it with its size.

    What is compressed in the package is unpacked into a temporary file. Raises OSError.
    """
    with _refusals():
        package = zipfile.ZipFile(_capped(file, size))
        try:
            info = package.getinfo(name)
        except KeyError:
            raise OSError("it is gone from its package") from None
        if why := _why_not(info):
            raise OSError(why)
    if info.compress_type == zipfile.ZIP_STORED:
        window = Window(file, info.file_size, _begins(file, info))
        yield io.BufferedReader(window), info.file_size
        return
    with tempfile.TemporaryFile() as unpacked:
        with _refusals(), package.open(info) as packed:
            shutil.copyfileobj(packed, unpacked)
        unpacked.seek(0)
        yield unpacked, info.file_size


def _begins(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Return the byte of the package *file* at which the data of its member *info* begin."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise OSError("it has no header in its package")
    _, name, extra = _LOCAL.unpack(header)
    return info.header_offset + _LOCAL.size + int(name) + int(extra)


def _why_not(info: zipfile.ZipInfo) -> str:
    """Return why the member *info* is not read, nothing if it is."""
    if why := why_outside(info.filename):
        return why
    if info.filename.lower().endswith(OTHERS):
        return "it is an archive of a kind that is not read"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is compressed in an unusual way"
    if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
        return "it has two sizes"
    if info.file_size > max(MOST, _RATIO * info.compress_size):
        return f"it unpacks to {_RATIO} times its size"
    return ""


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[str]:
    """Return the names of the members whose data begin within those of another."""
    found, end = set(), 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            found.add(info.filename)
        own = info.header_offset + _LOCAL.size + len(info.filename) + info.compress_size
        end = max(end, own)
    return found


def _capped(file: BinaryIO, size: int) -> Any:
    """Return *file* such that no directory is read that takes too much memory."""
    return Window(file, size)


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise what is wrong with a package as OSError."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise OSError(f"a damaged ZIP file ({error})") from error
