"""Open files to read, on this machine or in a store that fsspec knows, such as S3."""

from __future__ import annotations

import glob
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

_MOST_READ = 16 * 1024 * 1024  # bytes read at once; no directory of a WACZ has so many
_WEB = ("http", "https", "ftp", "ftps")  # where nothing is asked for


class Window(io.RawIOBase):
    """The *size* bytes of *file* from byte *start* on, as a file. It fails with OSError only."""

    def __init__(self, file: Any, size: int, start: int = 0) -> None:
        self._file, self._size, self._start, self._at = file, size, start, 0

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
        try:
            self._file.seek(self._start + self._at)
            data = self._file.read(wanted)
        except OSError:
            raise
        except Exception as error:  # stores raise what they like
            raise OSError(_said(error)) from error
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def opened(url: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open the file at *url* to read; give it with its size. Raises OSError."""
    if not is_address(url):
        state = Path(url).stat()
        if not stat.S_ISREG(state.st_mode):
            raise OSError("it is no file")
        with Path(url).open("rb") as local:
            yield local, state.st_size
        return
    store, path = _store(url)
    try:
        file = store.open(path, "rb")
        size = file.size
    except OSError:
        raise
    except Exception as error:  # stores raise what they like
        raise OSError(_said(error)) from error
    with file:
        if not isinstance(size, int):
            raise OSError("its size is not known")
        yield io.BufferedReader(Window(file, size)), size


def is_address(name: str) -> bool:
    """Return whether *name* is an address for fsspec, and no path."""
    return "://" in name and not os.path.lexists(name)


def listed(name: str) -> list[str] | None:
    """Return the files in the folder *name*, or that the pattern *name* finds, in order.

    Returns None if *name* is a single file. Raises OSError.
    """
    if is_address(name):
        return _listed_in_store(name)
    if Path(name).is_dir():
        return [str(Path(folder, file)) for folder, files in _walk(name) for file in sorted(files)]
    if os.path.lexists(name) or not glob.has_magic(name):
        return None
    found = []
    for each in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207, which wants a relative one
        found += listed(each) or [each]
    return found


def identity(url: str) -> str:
    """Return what is the same for all names of one file."""
    return url if is_address(url) else os.path.realpath(url)


def _walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder below *folder*, and its files. Raises OSError if one cannot be read."""

    def refuse(error: OSError) -> None:
        raise error

    for path, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        yield path, files


def _listed_in_store(url: str) -> list[str] | None:
    store, path = _store(url)
    try:
        if glob.has_magic(path) and not store.exists(path):
            found = store.glob(path)
        elif store.isdir(path):
            found = store.find(path)
        else:
            return None
        return sorted(_unstripped(url, each) for each in found)
    except OSError:
        raise
    except Exception as error:  # stores raise what they like
        raise OSError(_said(error)) from error


def _unstripped(url: str, path: str) -> str:
    """Return *path* in a store as an address with the scheme and the user of *url*."""
    scheme, _, rest = url.partition("://")
    user = rest.partition("/")[0].rpartition("@")
    return f"{scheme}://{user[0]}{user[1]}{path.removeprefix(f'{scheme}://')}"


def _store(url: str) -> tuple[Any, str]:
    """Return the file system for *url*, and the path in it. Raises OSError."""
    if any(part.partition("://")[0].lower() in _WEB for part in url.split("::")):
        raise OSError("it is on the web; download it first")
    try:
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]

        store, path = url_to_fs(url)
    except ImportError as error:
        raise OSError(f"a package is missing: {_said(error)}") from error
    except OSError:
        raise
    except Exception as error:  # stores raise what they like
        raise OSError(_said(error)) from error
    return store, str(path)


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
