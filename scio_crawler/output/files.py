"""Files that appear whole or not at all, and JSON lines that every reader takes for one line."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from scio_crawler.errors import OutputError

TMP = ".tmp"

# Line ends to some readers (str.splitlines, JavaScript), though not to JSON.
_LINE_ENDS = (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("\u0085", "\\u0085"))

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)

_ELSEWHERE = "choose another folder with -s SCIO_OUTPUT_DIR="
_PERMISSION = ("there is no permission to write there", f"change its permissions or {_ELSEWHERE}")
_IN_THE_WAY = ("a file is where a folder should be, or the other way round", _ELSEWHERE)

# What the system says -> what happened and what to do, for people.
_WORDS = {
    errno.ENOSPC: ("the disk is full", "free some space and run again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run again"),
    errno.EROFS: ("it is on a read-only file system", _ELSEWHERE),
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
}


def dumps(record: Mapping[str, str | int]) -> str:
    r"""*record* as one line of JSON, ``\n`` at its end, keys in the order they have."""
    return safe(_ENCODER.encode(record)) + "\n"


def safe(text: str) -> str:
    """The JSON *text* with U+2028, U+2029 and U+0085 escaped, fit to be written as UTF-8.

    Half a surrogate pair, which is no character and which many readers refuse even when
    escaped, becomes U+FFFD.
    """
    if text.isascii():
        return text
    for character, escape in _LINE_ENDS:
        text = text.replace(character, escape)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write *lines* to *path*, so that it is whole and on the disk, or as it was before.

    They go to ``<file>.tmp`` beside it, which is synced and then renamed. Folders are made as
    needed. Whatever goes wrong, also in *lines*, leaves the old file and no other; what the
    system refuses is raised as OutputError.
    """
    tmp = path.with_name(path.name + TMP)
    try:
        make_folder(path.parent)
        try:
            with tmp.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            tmp.replace(path)
        except BaseException:
            tmp.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def remove(path: Path) -> None:
    """Take *path* away for good; nothing if it is not there. Raises OutputError."""
    try:
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(path, error) from error


def make_folder(folder: Path) -> None:
    """Make *folder* and those above it, on the disk too. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in *folder* to the disk: a rename is lost in a power cut without it."""
    if os.name == "nt":  # Windows opens no folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of the bytes of the file at *path*, ``""`` if it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def unwritable(path: Path, error: OSError) -> OutputError:
    """What to tell a person about the *error* met when writing *path*."""
    what, to_do = _WORDS.get(
        error.errno or 0, (error.strerror or str(error), f"check the folder, or {_ELSEWHERE}")
    )
    return OutputError(f"Cannot write {path}: {what}. What was there before is unchanged; {to_do}.")
