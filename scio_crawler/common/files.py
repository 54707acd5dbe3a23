"""Write files whole or not at all, and JSON lines that every reader splits alike."""

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self

from scio_crawler.common.errors import OutputError

TMP = ".tmp"
# Returns where to write a new file, given its final name.
NewPath = Callable[[str], Path]

# Some readers (str.splitlines, JavaScript) end a line at these; JSON allows them in strings.
LINE_ENDS = "\u2028\u2029\u0085"

# Whether what is written must outlast a power cut; see :func:`unsynced`.
_is_synced = True

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def dumps(record: Mapping[str, str | int]) -> str:
    r"""Return *record* as one line of JSON that ends in ``\n``, its keys in their order."""
    return safe(_ENCODER.encode(record)) + "\n"


def loads(text: str | bytes) -> Any:
    """Return what the JSON *text* says. Raises ValueError if it is none."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def safe(text: str) -> str:
    """Return the JSON *text* with U+2028, U+2029 and U+0085 escaped; it can be encoded as UTF-8."""
    if text.isascii():
        return text
    for character in LINE_ENDS:
        text = text.replace(character, f"\\u{ord(character):04x}")
    try:
        text.encode()
    except UnicodeEncodeError:  # an unpaired surrogate, which many readers refuse even escaped
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def size(number: float) -> str:
    """Return *number*, of bytes, in words: "12 kB", "1.2 MB", "3.4 GB"."""
    for unit in ("kB", "MB"):
        number /= 1000
        if number < 999.5:
            decimals = 0 if unit == "kB" else 1
            return f"{number:,.{decimals}f} {unit}"
    return f"{number / 1000:,.1f} GB"


@contextmanager
def _raising(as_error: Callable[[Path, OSError], OutputError], path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise as_error(path, error) from error


# Raise an OSError inside as OutputError: the path cannot be written, or read.
writing = partial(_raising, OutputError.unwritable)
reading = partial(_raising, OutputError.unreadable)


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Replace the file *path* by one with *lines*, atomically and durably. Raises OutputError."""
    with (
        writing(path),
        replacing(path.parent) as new_path,
        # Unlike "w", "x" follows no link that somebody has put there.
        new_path(path.name).open("x", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(lines)


def write_new(path: Path, lines: Iterable[str], root: Path) -> None:
    """Write a file with *lines* in the folder *root*, in place of what is left at *path*.

    Does not wait for the disk; see :func:`sync_file`. Raises OutputError, also if there is no
    *root* any more.
    """
    data = "".join(lines).encode()
    with writing(path):
        make_folder(path.parent, root)
        path.unlink(missing_ok=True)
        with path.open("xb") as file:  # which follows no link that somebody has put there
            file.write(data)


def sync_file(path: Path) -> None:
    """Wait until the disk has the file at *path*. Raises OSError."""
    if _is_synced:
        with open(path, "rb+", opener=no_link) as file:
            os.fsync(file.fileno())


@contextmanager
def replacing(folder: Path) -> Iterator[NewPath]:
    """Give a function that returns the path at which to write a new file of *folder*.

    The path is ``<file>.tmp``. At the end the files are synced and renamed; a failure before that
    leaves the old files only. Missing folders are made, also those in a name. Raises OSError.
    """
    paths: dict[Path, Path] = {}

    def new_path(name: str) -> Path:
        tmp = folder / (name + TMP)
        make_folder(tmp.parent)
        tmp.unlink(missing_ok=True)
        paths[tmp] = folder / name
        return tmp

    make_folder(folder)
    try:
        yield new_path
        for tmp in paths:
            sync_file(tmp)
        for tmp, path in paths.items():
            tmp.replace(path)
    except BaseException:
        for tmp in paths:
            tmp.unlink(missing_ok=True)
        raise
    changed = {folder}
    changed.update(path.parent for path in paths.values())
    for each in changed:
        sync_folder(each)


def remove(path: Path) -> None:
    """Delete *path* durably if it exists. Raises OutputError."""
    with writing(path), suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def make_folder(folder: Path, root: Path | None = None) -> None:
    """Make *folder* and its parents durably, but not *root*.

    Raises OSError, and OutputError if a folder in *root* is a link.
    """
    if folder == root:
        return

    if root:
        refuse_link(folder)
    elif folder.is_dir():
        return

    make_folder(folder.parent, root)
    if folder.is_dir():
        return

    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def refuse_link(path: Path) -> None:
    """Raise OutputError if there is a link at *path*: nothing is written where it leads."""
    if path.is_symlink():
        raise OutputError.linked(path)


def sync_folder(folder: Path) -> None:
    """Sync the entries of *folder*; without that, a power cut can undo a rename."""
    if os.name == "nt" or not _is_synced:  # Windows cannot open folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Sync *folder* with all below it. Raises OSError."""
    if not _is_synced:
        return
    # One wait where the system can: there may be thousands, and each takes some milliseconds.
    at_once = hasattr(os, "sync")
    if at_once:
        os.sync()
    for at, _, names in os.walk(folder):
        for name in () if at_once else names:
            sync_file(Path(at, name))
        sync_folder(Path(at))


@contextmanager
def unsynced() -> Iterator[None]:
    """Let the system decide when to write to the disk, and wait for it once at the end.

    For what can be made again after a power cut, such as a replay. A kill harms nothing.
    """
    global _is_synced
    _is_synced = False
    try:
        yield
    finally:
        _is_synced = True
        if hasattr(os, "sync"):
            os.sync()


def no_link(path: str, flags: int) -> int:
    """Open the file at *path*, for :func:`open`. Raises OSError if it is a link."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


_STEP = r"(?!\.\.?(?:/|\Z))[^/\0]+"
_INSIDE = re.compile(f"{_STEP}(?:/{_STEP})*")


def checked_file_name(file: str) -> str:
    """Return *file*, the name of a file in a folder. Raises ValueError if it leads elsewhere."""
    if not _INSIDE.fullmatch(file):
        raise ValueError(f"{file!r} names no file of the folder")
    return file


def names_in(folder: Path) -> list[str]:
    """Return the names of what is in *folder*, none if it cannot be listed."""
    with suppress(OSError):
        return os.listdir(folder)  # noqa: PTH208 (paths take four times as long)
    return []


def identity(path: Path) -> tuple[int, int] | None:
    """Return what identifies the file at *path*, None if there is none."""
    with suppress(OSError):
        status = path.stat()
        return status.st_dev, status.st_ino
    return None


class Digest(NamedTuple):
    """The size of a file and its SHA-256, as a Data Package names them."""

    bytes: int
    hash: str

    @classmethod
    def of(cls, size: int, sha256: str) -> Self:
        """Return the digest of a file of this *size* and SHA-256 (hex)."""
        return cls(size, f"sha256:{sha256}")


def digest_of(path: Path) -> Digest:
    return Digest.of(path.stat().st_size, sha256_of(path))


def sha256_of_text(text: str) -> str:
    """Return the SHA-256 (hex) of *text* in UTF-8, with ? for half of a surrogate pair."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sha256_of_lines(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sha256_of(path: Path, size: int = sys.maxsize) -> str:
    """Return the SHA-256 (hex) of a file, or of its first *size* bytes; ``""`` if it is missing."""
    try:
        with path.open("rb") as file:
            digest = hashlib.sha256()
            while piece := file.read(min(size - file.tell(), 2**20)):
                digest.update(piece)
            return digest.hexdigest()
    except FileNotFoundError:
        return ""
