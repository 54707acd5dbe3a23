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

_MAX_READ = 16 * 1024 * 1024  # bytes at once; the directory of a WACZ is much smaller
_WEB = ("http", "https", "ftp", "ftps")  # where nothing is asked for


class Window(io.RawIOBase):
    """The *size* bytes of *file* from byte *start* on, as a file. It fails with OSError only."""

    def __init__(self, file: Any, size: int, start: int = 0) -> None:
        self._file = file
        self._size = size
        self._start = start
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origins = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}
        position = origins[whence] + offset
        if position < 0:
            raise OSError(f"byte {position} does not exist")
        self._position = position
        return position

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), max(0, self._size - self._position))
        if wanted > _MAX_READ:
            raise OSError(f"it needs more than {_MAX_READ >> 20} MB at once")
        with _os_errors():
            self._file.seek(self._start + self._position)
            data = self._file.read(wanted)

        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


@contextmanager
def opened_url(url: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the file at *url* to read; yield it with its size. Raises OSError."""
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
    """Return whether *name* is an address for fsspec, and not a path."""
    return "://" in name and not os.path.lexists(name)


def listed(name: str) -> list[str] | None:
    """Return the files in a folder or pattern, in order; None for one file. Raises OSError."""
    if is_address(name):
        return _listed_in_store(name)
    if Path(name).is_dir():
        return _listed_in_folder(name)
    if os.path.lexists(name) or not glob.has_magic(name):
        return None

    found = []
    for match in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207, which wants a relative one
        found += listed(match) or [match]
    return found


def _listed_in_folder(name: str) -> list[str]:
    """Return the paths of all files below the folder *name*, folder by folder."""
    paths: list[Path] = []
    for folder, _, files in os.walk(name, onerror=_raise):
        paths += [Path(folder, file) for file in files]
    paths.sort(key=lambda path: (path.parent.parts, path.name))
    return list(map(str, paths))


def _raise(error: OSError) -> None:
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
        names = [name.removeprefix(f"{scheme}://") for name in found]
        return sorted(f"{scheme}://{user}{at}{name}" for name in names)


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
        why = str(error) or type(error).__name__
        if isinstance(error, ImportError):
            why = f"a package is missing: {why}"
        raise OSError(why) from error


# A WACZ is a ZIP file that holds WARC files, or other WACZ (a multi-WACZ). No file is written under
# a name that it gives, and nothing that it names elsewhere is fetched.
WARC = (".warc", ".warc.gz")
WACZ = (".wacz",)
OTHERS = (".arc", ".arc.gz", ".warc.zst", ".warc.bz2", ".warc.xz")  # archives that are not read
SEPARATOR = "!/"  # between the name of a package and that of a member
_DESCRIPTION = "datapackage.json"
MAX_DESCRIPTION = 4 * 1024 * 1024  # bytes
_MAX_RATIO = 200  # what unpacks to more times its size, and to more than MOST, is a bomb
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, lengths of name and extra field
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:|!/")
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)


class _Contents(NamedTuple):
    """What a package holds."""

    archives: list[str]  # names of members
    refused: dict[str, str]  # by name: why it is not read


def classify(file: BinaryIO, size: int) -> _Contents:
    """Return the archives in the package *file*. Raises OSError."""
    contents = _Contents([], {})
    with _zip_errors(), zipfile.ZipFile(Window(file, size)) as package:
        infos = {info.filename: info for info in package.infolist()}  # the last one counts
        overlapping = _overlapping(package.infolist())
        for name, info in infos.items():
            if not name.lower().endswith(WARC + WACZ + OTHERS):
                continue
            why = "it overlaps another" if name in overlapping else _why_refused(info)
            if why:
                contents.refused[name] = why
            else:
                contents.archives.append(name)

        if _DESCRIPTION in infos and infos[_DESCRIPTION].file_size <= MAX_DESCRIPTION:
            for path, why in described_paths(package.read(_DESCRIPTION)).items():
                if not why and path.lower().endswith(WARC + WACZ) and path not in infos:
                    why = f"it is gone, though {_DESCRIPTION} names it"
                if why:
                    contents.refused.setdefault(path, why)
    return contents


def described_paths(description: bytes) -> dict[str, str]:
    """Return the paths that a *description* names, each with why it is not followed, or ``""``."""
    try:
        paths = [resource["path"] for resource in loads(description)["resources"]]
    except (ValueError, LookupError, TypeError):
        return {}
    return {path: _why_outside(path) for path in paths if isinstance(path, str)}


def _why_outside(path: str) -> str:
    """Return why *path* leads out of its package, ``""`` if it does not."""
    if "://" in path or path.startswith("//"):
        return "it is on another machine, which is not contacted"
    if path.startswith("/") or _BAD_NAME.search(path) or ".." in path.split("/"):
        return "its name leads out of the package"
    return ""


@contextmanager
def member(file: BinaryIO, size: int, name: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the member *name* of a package; yield it with its size. Raises OSError."""
    with _zip_errors():
        package = zipfile.ZipFile(Window(file, size))
        try:
            info = package.getinfo(name)
        except KeyError:
            raise OSError("it is gone from its package") from None
        why = _why_refused(info)
        if why:
            raise OSError(why)

    if info.compress_type == zipfile.ZIP_STORED:
        window = Window(file, info.file_size, _data_offset(file, info))
        yield io.BufferedReader(window), info.file_size
        return
    with tempfile.TemporaryFile() as unpacked:
        with _zip_errors(), package.open(info) as packed:
            shutil.copyfileobj(packed, unpacked)
        unpacked.seek(0)
        yield unpacked, info.file_size


def _data_offset(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Return where the data of a member begin, after its local header."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
        raise OSError("it has no header in its package")
    _, name, extra = _LOCAL_HEADER.unpack(header)
    return info.header_offset + _LOCAL_HEADER.size + int(name) + int(extra)


def _why_refused(info: zipfile.ZipInfo) -> str:
    """Return why a member of a package is not read, ``""`` if it is."""
    why = _why_outside(info.filename)
    if why:
        return why
    if info.filename.lower().endswith(OTHERS):
        return "it is an archive of a kind that is not read"

    if info.flag_bits & 1:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is compressed in an unusual way"
    if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
        return "it has two sizes"
    if info.file_size > max(MOST, _MAX_RATIO * info.compress_size):
        return f"it unpacks to {_MAX_RATIO} times its size"
    return ""


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[str]:
    """Return the names of the members whose data begin inside another member."""
    names = set()
    end = 0  # of the members before
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            names.add(info.filename)
        length = _LOCAL_HEADER.size + len(info.filename) + info.compress_size
        end = max(end, info.header_offset + length)
    return names


@contextmanager
def _zip_errors() -> Iterator[None]:
    try:
        yield
    except _ZIP_ERRORS as error:
        raise OSError(f"a damaged ZIP file ({error})") from error


_BEGINNING = 1024  # bytes that show what a file is
_MAX_DAMAGE = 4 * 1024 * 1024  # bytes in which a record must follow a damaged beginning
_GZIP = 16 + zlib.MAX_WBITS
_ZIP = (b"PK\3\4", b"PK\5\6")  # the second begins an empty one
_MAX_DEPTH = 2  # a WARC file in a WACZ in a multi-WACZ
# How files begin that are not WARC, and what they are.
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

    def add(self, url: str) -> None:
        """Add the file at *url*, or what is in it, unless it is known."""
        key = url if is_address(url) else os.path.realpath(url)
        if key not in self.known:
            self.known.add(key)
            self._add_file(url, "")

    def _add_file(self, url: str, member: str) -> None:
        """Add the file at *url*, or its *member*, according to its kind."""
        try:
            with opened(Source(url, member)) as (file, size):
                kind = _kind(file, size)
                if kind == "WARC":
                    self.sources.append(Source(url, member, size))
                elif kind == "ZIP":
                    self._add_members(url, member, classify(file, size))
                elif kind == "JSON" and not member:
                    self._add_described(url, file.read(MAX_DESCRIPTION))
                else:
                    self.refuse(url, member, "no-archive", what=kind)
        except FileNotFoundError:
            self.refuse(url, member, "file-missing")
        except OSError as error:
            self.refuse(url, member, "unreadable", error=reason(error))

    def _add_members(self, url: str, outer: str, contents: _Contents) -> None:
        """Add the *contents* of the package at *url*, or of *outer* in it."""
        prefix = f"{outer}{SEPARATOR}" if outer else ""
        for name, why in sorted(contents.refused.items()):
            self.refuse(url, prefix + name, "passed-over", error=why)
        if not contents.archives and not contents.refused:
            self.refuse(url, outer, "no-archive", what="a ZIP file without WARC files")

        is_deepest = prefix.count(SEPARATOR) >= _MAX_DEPTH - 1
        for name in sorted(contents.archives):
            if is_deepest and name.lower().endswith(WACZ):
                self.refuse(url, prefix + name, "passed-over", error="it is nested too deep")
            else:
                self._add_file(url, prefix + name)

    def _add_described(self, url: str, description: bytes) -> None:
        """Add the files next to *url* that its *description* of a multi-WACZ names."""
        paths = described_paths(description)
        if not paths:
            self.refuse(url, "", "no-archive", what="JSON")
        for path, why in paths.items():
            if why:
                self.refuse(url, path, "passed-over", error=why)
            elif path.lower().endswith(WARC + WACZ):
                folder, slash, _ = url.rpartition("/")
                self.add(folder + slash + path)


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
            urls = listed(name)
        except OSError as error:
            search.refuse(name, "", "unreadable", error=reason(error))
            continue
        if urls is None:
            search.add(name)
            continue

        archives = [url for url in urls if url.lower().endswith(WARC + WACZ + OTHERS)]
        if not archives:
            search.refuse(name, "", "no-archive", what="a folder or pattern that leads to none")
        for url in archives:
            search.add(url)
    return search.sources, search.refused


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    """Open *source* to read; yield the file with its size. Raises OSError."""
    with ExitStack() as stack:
        file, size = stack.enter_context(opened_url(source.url))
        for name in source.member.split(SEPARATOR) if source.member else ():
            file, size = stack.enter_context(member(file, size, name))
        yield file, size


def reason(error: OSError) -> str:
    """Return why a file cannot be read, without what lets its owner in."""
    return without_secrets(error.strerror or str(error))


def sha256_of(source: Source) -> str:
    """Return the SHA-256 (hex) of the file of *source*. Raises OSError."""
    with opened_url(source.url) as (file, _):
        whole: Any = file  # BinaryIO does not promise the readinto() that it has
        return hashlib.file_digest(whole, "sha256").hexdigest()


def _name(url: str, member: str) -> str:
    name = without_secrets(url) if "://" in url else url
    if member:
        name += SEPARATOR + member
    return name.encode("utf-8", "replace").decode("utf-8")


def _kind(file: BinaryIO, size: int) -> str:
    """Return ``"WARC"`` if *file* holds records, ``"ZIP"`` for a package, else what it is."""
    data = file.read(_BEGINNING)
    file.seek(0)
    if data.startswith(_ZIP):
        return "ZIP"
    packed = ""
    if data.startswith(b"\x1f\x8b"):
        packed = "gzip of what is "
        try:
            data = zlib.decompressobj(_GZIP).decompress(data, _BEGINNING)
        except zlib.error:
            data = b"\0"
    if data.lstrip(b"\r\n").startswith(b"WARC/"):
        return "WARC"

    # The first bytes may be damaged.
    records = Reader(file, min(size, _MAX_DAMAGE)).records(lambda _: False, sys.maxsize)
    has_records = any(isinstance(each, RawRecord) for each in records)
    file.seek(0)
    if has_records:
        return "WARC"
    for form, kind in _KINDS:
        if re.match(form, data):
            return packed + kind
    return f"{packed}something else"
