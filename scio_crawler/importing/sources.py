"""Find WARC files by the names that people give: files, folders, patterns, addresses, and WACZ."""

import glob
import hashlib
import io
import os
import re
import shutil
import stat
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from scio_crawler.archive.reader import MOST, RawRecord, Reader
from scio_crawler.common.addresses import without_secrets
from scio_crawler.common.errors import ArchiveFailure
from scio_crawler.common.files import loads

_MOST_READ = 16 * 1024 * 1024  # bytes read at once; no directory of a WACZ has so many
_WEB = ("http", "https", "ftp", "ftps")  # where nothing is asked for


class Window(io.RawIOBase):
    """The *size* bytes of *file* from byte *start* on, as a file. It fails with OSError only."""

    def __init__(self, file: Any, size: int, start: int = 0) -> None:
        self._file = file
        self._size = size
        self._start = start
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if origin + offset < 0:
            raise OSError(f"byte {origin + offset} does not exist")
        self._at = origin + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), max(0, self._size - self._at))
        if wanted > _MOST_READ:
            raise OSError(f"it needs more than {_MOST_READ >> 20} MB at once")
        with _os_errors():
            self._file.seek(self._start + self._at)
            data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def opened_url(url: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the file at *url* to read; give it with its size. Raises OSError."""
    if not is_address(url):
        state = Path(url).stat()
        if not stat.S_ISREG(state.st_mode):
            raise OSError("it is no file")
        with Path(url).open("rb") as local:
            yield local, state.st_size
        return
    store, path = _store(url)
    with _os_errors():
        file = store.open(path, "rb")
        size = file.size
    with file:
        if not isinstance(size, int):
            raise OSError("its size is not known")
        yield io.BufferedReader(Window(file, size)), size


def is_address(name: str) -> bool:
    """Return whether *name* is an address for fsspec, and no path."""
    return "://" in name and not os.path.lexists(name)


def listed(name: str) -> list[str] | None:
    """Return the files in a folder or pattern, in order; None for one file. Raises OSError."""
    if is_address(name):
        return _listed_in_store(name)
    if Path(name).is_dir():
        tree = os.walk(name, onerror=_refuse)
        paths = [Path(folder, file) for folder, _, files in tree for file in files]
        return [
            str(path) for path in sorted(paths, key=lambda each: (each.parent.parts, each.name))
        ]
    if os.path.lexists(name) or not glob.has_magic(name):
        return None
    found = []
    for each in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207, which wants a relative one
        found += listed(each) or [each]
    return found


def identity(url: str) -> str:
    """Return what is the same for all names of one file."""
    return url if is_address(url) else os.path.realpath(url)


def _refuse(error: OSError) -> None:
    raise error


def _listed_in_store(url: str) -> list[str] | None:
    store, path = _store(url)
    scheme, _, rest = url.partition("://")
    user, at, _ = rest.partition("/")[0].rpartition("@")
    with _os_errors():
        if glob.has_magic(path) and not store.exists(path):
            found = store.glob(path)
        elif store.isdir(path):
            found = store.find(path)
        else:
            return None
        stripped = (each.removeprefix(f"{scheme}://") for each in found)
        return sorted(f"{scheme}://{user}{at}{each}" for each in stripped)


def _store(url: str) -> tuple[Any, str]:
    """Return the file system for *url*, and the path in it. Raises OSError."""
    if any(part.partition("://")[0].lower() in _WEB for part in url.split("::")):
        raise OSError("it is on the web; download it first")
    with _os_errors():
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]

        store, path = url_to_fs(url)
    return store, str(path)


@contextmanager
def _os_errors() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        said = str(error) or type(error).__name__
        is_missing = isinstance(error, ImportError)
        raise OSError(f"a package is missing: {said}" if is_missing else said) from error


# A WACZ is a ZIP file that holds WARC files, or other WACZ (a multi-WACZ). No file is written under
# a name that it gives, and nothing that it names elsewhere is fetched.
WARC = (".warc", ".warc.gz")
WACZ = (".wacz",)
OTHERS = (".arc", ".arc.gz", ".warc.zst", ".warc.bz2", ".warc.xz")  # archives that are not read
SEPARATOR = "!/"  # between the name of a package and that of a member
_DESCRIPTION = "datapackage.json"
MOST_DESCRIBED = 4 * 1024 * 1024  # bytes of a description
_RATIO = 200  # what unpacks to so many times its size, and to more than MOST, is a bomb
_LOCAL = struct.Struct("<4s22xHH")  # signature, lengths of name and extra field
_ODD = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:|!/")
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)


def classify(file: BinaryIO, size: int) -> tuple[list[str], dict[str, str]]:
    """Return the archives in the package *file*; what is refused, and why. Raises OSError."""
    with _refusals(), zipfile.ZipFile(Window(file, size)) as package:
        members = list[str]()
        refused = dict[str, str]()
        infos = {info.filename: info for info in package.infolist()}  # the last one counts
        overlapping = _overlapping(package.infolist())
        for name, info in infos.items():
            if not name.lower().endswith(WARC + WACZ + OTHERS):
                continue
            why = "it overlaps another" if name in overlapping else _why_not(info)
            if why:
                refused[name] = why
            else:
                members.append(name)
        if _DESCRIPTION in infos and infos[_DESCRIPTION].file_size <= MOST_DESCRIBED:
            for path, why in named(package.read(_DESCRIPTION)).items():
                if not why and path.lower().endswith(WARC + WACZ) and path not in infos:
                    why = f"it is gone, though {_DESCRIPTION} names it"
                if why:
                    refused.setdefault(path, why)
        return members, refused


def named(description: bytes) -> dict[str, str]:
    """Return the paths that a *description* names, each with why it is not followed, or nothing."""
    try:
        paths = [resource["path"] for resource in loads(description)["resources"]]
    except (ValueError, LookupError, TypeError):
        return {}
    return {path: why_outside(path) for path in paths if isinstance(path, str)}


def why_outside(path: str) -> str:
    """Return why *path* leads out of its package, nothing if it does not."""
    if "://" in path or path.startswith("//"):
        return "it is on another machine, which is not contacted"
    if path.startswith("/") or _ODD.search(path) or ".." in path.split("/"):
        return "its name leads out of the package"
    return ""


@contextmanager
def member(file: BinaryIO, size: int, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the member *name* of a package; give it with its size. Raises OSError."""
    with _refusals():
        package = zipfile.ZipFile(Window(file, size))
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
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise OSError("it has no header in its package")
    _, name, extra = _LOCAL.unpack(header)
    return info.header_offset + _LOCAL.size + int(name) + int(extra)


def _why_not(info: zipfile.ZipInfo) -> str:
    if why := why_outside(info.filename):
        return why
    if info.filename.lower().endswith(OTHERS):
        return "it is an archive of a kind that is not read"
    if info.flag_bits & 1:
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
    found = set()
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            found.add(info.filename)
        own = info.header_offset + _LOCAL.size + len(info.filename) + info.compress_size
        end = max(end, own)
    return found


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except _ZIP_ERRORS as error:
        raise OSError(f"a damaged ZIP file ({error})") from error


_BEGINNING = 1024  # bytes that show what a file is
_SOON = 4 * 1024 * 1024  # bytes
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


class Source(NamedTuple):
    """One WARC file: a file, or a member of a WACZ (or of a WACZ in a multi-WACZ)."""

    url: str  # of the outer file; a local one has its path
    member: str = ""  # path in it; "inner.wacz!/archive/data.warc.gz" in a multi-WACZ
    size: int = 0  # bytes

    @property
    def name(self) -> str:
        """The name under which it was given or found, without what lets its owner in."""
        return _name(self.url, self.member)


class Refused(NamedTuple):
    """A name that leads to no file that can be read, and why."""

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
                    self._open(url, member, *classify(file, size))
                elif not kind:
                    self.sources.append(Source(url, member, size))
                elif kind == "JSON" and not member:
                    self._follow(url, file.read(MOST_DESCRIBED))
                else:
                    self.refuse(url, member, "no-archive", what=str(kind))
        except FileNotFoundError:
            self.refuse(url, member, "file-missing")
        except OSError as error:
            self.refuse(url, member, "unreadable", error=reason(error))

    def _open(self, url: str, outer: str, members: list[str], refused: dict[str, str]) -> None:
        """Take the *members* of the package at *url*, or of *outer* in it; note the *refused*."""
        inside = f"{outer}{SEPARATOR}" if outer else ""
        for name, why in sorted(refused.items()):
            self.refuse(url, inside + name, "passed-over", error=why)
        if not members and not refused:
            self.refuse(url, outer, "no-archive", what="a ZIP file without WARC files")
        is_deepest = inside.count(SEPARATOR) >= _DEEPEST - 1
        for name in sorted(members):
            if is_deepest and name.lower().endswith(WACZ):
                self.refuse(url, inside + name, "passed-over", error="it is nested too deep")
            else:
                self.look(url, inside + name)

    def _follow(self, url: str, description: bytes) -> None:
        """Take the files next to *url* that its *description* of a multi-WACZ names."""
        paths = named(description)
        if not paths:
            self.refuse(url, "", "no-archive", what="JSON")
        for path, why in paths.items():
            if why:
                self.refuse(url, path, "passed-over", error=why)
            elif path.lower().endswith(WARC + WACZ):
                self.add(url.rpartition("/")[0] + "/" + path if "/" in url else path)

    def add(self, url: str) -> None:
        """Take the file at *url* unless it is known."""
        key = identity(url)
        if key not in self.known:
            self.known.add(key)
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
            inside = listed(name)
        except OSError as error:
            search.refuse(name, "", "unreadable", error=reason(error))
            continue
        if inside is None:
            search.add(name)
            continue
        found = [url for url in inside if url.lower().endswith(WARC + WACZ + OTHERS)]
        if not found:
            search.refuse(name, "", "no-archive", what="a folder or pattern that leads to none")
        for url in found:
            search.add(url)
    return search.sources, search.refused


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    """Open *source* to read; give the file with its size. Raises OSError."""
    with ExitStack() as stack:
        file, size = stack.enter_context(opened_url(source.url))
        for name in source.member.split(SEPARATOR) if source.member else ():
            file, size = stack.enter_context(member(file, size, name))
        yield file, size


def reason(error: OSError) -> str:
    """Return why a file cannot be read, without what lets its owner in."""
    return without_secrets(error.strerror or str(error))


def sha256_of(source: Source) -> str:
    """Return the SHA-256 (hex) of the file that *source* is, or is in. Raises OSError."""
    with opened_url(source.url) as (file, _):
        whole: Any = file  # BinaryIO does not promise the readinto() that it has
        return hashlib.file_digest(whole, "sha256").hexdigest()


def _name(url: str, member: str) -> str:
    name = without_secrets(url) if "://" in url else url
    name += SEPARATOR + member if member else ""
    return name.encode("utf-8", "replace").decode("utf-8")


def _kind(file: BinaryIO, size: int) -> bytes | str:
    """Return nothing if *file* holds WARC records, _ZIP if it is a package, else what it is."""
    beginning = file.read(_BEGINNING)
    file.seek(0)
    if beginning.startswith(_ZIP):
        return beginning[:4]
    data = beginning
    packed = ""
    if beginning.startswith(b"\x1f\x8b"):
        packed = "gzip of what is "
        try:
            data = zlib.decompressobj(_GZIP).decompress(beginning, _BEGINNING)
        except zlib.error:
            data = b"\0"
    if data.lstrip(b"\r\n").startswith(b"WARC/"):
        return ""
    # If the first bytes are damaged, a record must follow soon.
    records = Reader(file, min(size, _SOON)).records(lambda _: False, sys.maxsize)
    has_records = any(isinstance(each, RawRecord) for each in records)
    file.seek(0)
    if has_records:
        return ""
    return packed + next((kind for form, kind in _KINDS if re.match(form, data)), "something else")
