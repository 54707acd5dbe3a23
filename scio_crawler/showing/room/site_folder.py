"""Replace a site by a new one, whole or not at all.

The new site is built in a folder next to the old one, which is renamed when the new one is whole.
If the process is killed before the new one has its name, the next export renames the old one back.

A site has a list of its files, each with the digest of its bytes and of all that it was made from.
What would be made from the same again is taken from the old site, if it is whole there. The list
holds no times, so that a site is the same however it was written, and a copy of it is as good.
"""

import errno
import gzip
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import loads, make_folder, sha256_of, sync_folder, sync_tree

FILE_LIST = "made-from.json"  # the file with the list


def key_of(*values: object) -> str:
    """Return a digest of *values*: values of JSON, rows, data classes, sets and functions."""
    text = json.dumps(values, default=_as_json)
    return _digest(text.encode())


def _as_json(value: Any) -> object:
    if isinstance(value, sqlite3.Row):
        return tuple(value)
    if isinstance(value, set):
        return sorted(value)
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    return value.__qualname__  # of a function, which is part of the code


class SiteFolder:
    """A folder *new* in which a site is written, next to the *old* one, which may be missing.

    An unchanged file is a hard link to the old one, so that its time of modification stays.
    """

    def __init__(self, new: Path, old: Path) -> None:
        self.new, self.old = new, old
        self.written = self.unchanged = 0  # files
        self.origin = ""  # a digest of what makes files of lines; it is part of every key
        self._before: dict[str, str] = {}  # what the list of the old site has, if it is whole
        self._folders: set[str] = set()  # that are made
        self._files: dict[str, str] = {}  # by path, the digest of the bytes, and the key if any

        with suppress(OSError, ValueError, TypeError):
            digest, files = loads((old / FILE_LIST).read_bytes())
            if digest == key_of(files) and isinstance(files, dict):
                self._before = files

    def reuse_unchanged(self, paths: Sequence[str], key: str) -> bool:
        """Reuse the files *paths* if the old site has all of them whole, made for *key*.

        Return whether it has.
        """
        made_for = {self._before.get(path, "").partition(" ")[2] for path in paths}
        if made_for != {key} or not all(map(self._is_whole, paths)):
            return False

        for path in paths:
            self._files[path] = self._before[path]
            self._reuse(path)
        return True

    def reuse_unchanged_folder(self, folder: str, key: str) -> bool:
        """Reuse all files of *folder* if all were made for *key*; return whether they were."""
        old_paths = [path for path in self._before if path.startswith(f"{folder}/")]
        return self.reuse_unchanged(old_paths, key)

    def _is_whole(self, path: str) -> bool:
        data = _read(f"{self.old}/{path}")
        return data is not None and _digest(data) == self._before[path].partition(" ")[0]

    def write_file(self, path: str, content: str | bytes, key: str = "") -> None:
        """Write *content*, which was made for *key*, to the file *path*. Raises OSError."""
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        self._files[path] = f"{_digest(data)} {key}".rstrip()
        if _read(f"{self.old}/{path}") == data:
            self._reuse(path)
            return

        Path(self._place(path)).write_bytes(data)
        self.written += 1

    def write_json(self, path: str, content: object, key: str = "") -> None:
        """Write *content* as JSON, packed if *path* ends with ``.gz``, as :meth:`write` does."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        data = text.encode("utf-8", "replace")
        self.write_file(
            path, gzip.compress(data, 6, mtime=0) if path.endswith(".gz") else data, key
        )

    def keep_cache(self, cache: Path) -> None:
        """Keep the file *cache* of the next export next to the site. Raises OSError."""
        for path in self._caches():
            path.unlink()
        cache.rename(_sibling(self.old, f"{_CACHE}{self.origin}.{sha256_of(cache)}"))

    def find_cache(self) -> Path | None:
        """Return the file that :meth:`keep_cache` stored, None if it is damaged or outdated."""
        for path in self._caches():
            if path.name.endswith(f".{self.origin}.{sha256_of(path)}"):
                return path
        return None

    def _caches(self) -> list[Path]:
        return list(self.old.parent.glob(f"{_sibling(self.old, _CACHE).name}*"))

    def write_list(self) -> None:
        """Write the list of the files. Raises OSError."""
        files = dict(sorted(self._files.items()))
        self.write_file(FILE_LIST, json.dumps([key_of(files), files], indent=1) + "\n")

    def _reuse(self, path: str) -> None:
        """Link or copy the file *path* of the old site. Raises OSError if there is none."""
        old, new = f"{self.old}/{path}", self._place(path)
        try:
            os.link(old, new)
        except OSError:  # a file system without hard links
            shutil.copy2(old, new)
        self.unchanged += 1

    def _place(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self.new / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self.new}/{path}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _read(file: str) -> bytes | None:
    """Return the bytes of *file*, None if it is not a file itself, or cannot be read."""
    with suppress(OSError):
        if stat.S_ISREG(os.lstat(file).st_mode):
            return Path(file).read_bytes()
    return None


SITE_MARKER = "assets/room.css"  # a file of every site; a folder without it holds something else

# How the names next to the site end while a new one is written.
_NEW, _OLD, _LOCK = "new.", "old", "lock"
_CACHE = "cache."  # what is kept for the next one; its origin and its digest follow


@contextmanager
def replace_site(site: Path) -> Iterator[SiteFolder]:
    """Yield a folder for a new site, which replaces the folder *site* at the end.

    If nothing changed, or anything fails, the old site stays. Raises ExportError if another export
    is writing it, or *site* holds something else, and OSError.
    """
    site = Path(os.path.realpath(site))  # a link to the site stays
    make_folder(site.parent)
    with _locked(site):
        _clean_up(site)
        if os.path.lexists(site) and not site.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), site)
        if site.is_dir() and any(site.iterdir()) and not (site / SITE_MARKER).is_file():
            raise ExportError(
                f"{site} holds something other than an exported site. Move it elsewhere, or name "
                "another folder with --to"
            )

        # Its name is unique, since a child process of a killed export may still be writing.
        new = _sibling(site, f"{_NEW}{secrets.token_hex(4)}")
        new.mkdir()
        try:
            made = SiteFolder(new, site)
            yield made
            if made.written or paths_below(new) != paths_below(site):
                sync_tree(new)
                if site.exists():
                    site.rename(_sibling(site, _OLD))
                new.rename(site)
                sync_folder(site.parent)
        finally:
            _clean_up(site)


def _clean_up(site: Path) -> None:
    """Restore *site* if only the old one is left; remove other folders where that is possible."""
    old = _sibling(site, _OLD)
    if old.exists() and not site.exists():
        old.rename(site)
    for path in site.parent.iterdir():
        if path == old or path.name.startswith(_sibling(site, _NEW).name):
            shutil.rmtree(path, ignore_errors=True)


def paths_below(folder: Path) -> set[str]:
    """Return the paths of all files in *folder* and below it."""
    found = set[str]()
    for parent, _, names in os.walk(folder, followlinks=True):  # as Jinja does
        path = Path(parent).relative_to(folder).as_posix()
        found.update(f"{path}/{name}".removeprefix("./") for name in names)
    return found


def _sibling(site: Path, suffix: str) -> Path:
    return site.with_name(f".{site.name}.{suffix}")


@contextmanager
def _locked(site: Path) -> Iterator[None]:
    path = _sibling(site, _LOCK)
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ExportError(f"Another export is writing {site}. Wait until it has ended") from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # a process that waits for it notices, and makes another
        lock.release()
