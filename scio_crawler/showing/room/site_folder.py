"""Replace a site by a new one, whole or not at all.

The new site is built in a folder next to the old one. Where the system can exchange two folders
atomically, it does; elsewhere the old site is renamed first. If the process is killed between these
two steps, :func:`recover` renames it back.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import make_folder, sync_folder, sync_tree


class SiteFolder:
    """A folder *new* in which a site is written, next to the *old* one, which may be missing.

    An unchanged file is a hard link to the old one, so that its time of modification stays.
    """

    def __init__(self, new: Path, old: Path) -> None:
        self.new, self.old = new, old
        self.written = self.unchanged = 0  # files

    def write(self, path: str, content: str | bytes) -> None:
        """Write *content* to the file *path*. Raises OSError."""
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        if _has(self.old / path, data):
            self.reuse(path)
            return
        self._place(path).write_bytes(data)
        self.written += 1

    def reuse(self, path: str) -> None:
        """Link or copy the file *path* of the old site. Raises OSError if there is none."""
        new = self._place(path)
        try:
            os.link(self.old / path, new)
        except OSError:  # a file system without hard links
            shutil.copy2(self.old / path, new)
        self.unchanged += 1

    def reuse_folder(self, path: str) -> None:
        """Link or copy all files below the folder *path* of the old site. Raises OSError."""
        for file in sorted((self.old / path).rglob("*")):
            if file.is_file():
                self.reuse(file.relative_to(self.old).as_posix())

    def _place(self, path: str) -> Path:
        new = self.new / path
        new.parent.mkdir(parents=True, exist_ok=True)
        return new


def _has(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


MARK = "assets/room.css"  # a file of every site; a folder without it holds something else

# The names of what stands next to the site while a new one is written end in these.
_NEW, _OLD, _LOCK = "new.", "old", "lock"
# AT_FDCWD and RENAME_EXCHANGE of Linux.
_HERE, _EXCHANGE = -100, 2


@contextmanager
def replacing(site: Path) -> Iterator[SiteFolder]:
    """Give a folder for a new site that replaces the folder *site* at the end.

    If nothing changed, or anything fails, the old site stays. Raises ExportError if another export
    is writing it, or *site* holds something else, and OSError.
    """
    site = Path(os.path.realpath(site))  # a link to the site stays
    make_folder(site.parent)
    with _locked(site):
        _clean_up(site)
        if os.path.lexists(site) and not site.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), site)
        if site.is_dir() and any(site.iterdir()) and not (site / MARK).is_file():
            raise ExportError(
                f"{site} holds something other than an exported site. Move it elsewhere, or name "
                "another folder with --to"
            )
        # Its name is unique, since a child process of a killed export may still be writing.
        new = _sibling(site, f"{_NEW}{secrets.token_hex(4)}")
        new.mkdir()
        try:
            yield SiteFolder(new, site)
            if not _is_same(new, site):
                sync_tree(new)
                _swap(new, site)
        finally:
            _clean_up(site)


def recover(site: Path) -> None:
    """Restore the old *site* if an export was killed, unless another is running. Raises OSError."""
    site = Path(os.path.realpath(site))
    if not _sibling(site, _OLD).exists():
        return
    with suppress(ExportError), _locked(site):  # an export that runs cleans up itself
        _clean_up(site)


def _clean_up(site: Path) -> None:
    """Restore *site* if only the old one is left; remove others, as far as that is possible."""
    old = _sibling(site, _OLD)
    if old.exists() and not site.exists():
        old.rename(site)
    for path in site.parent.iterdir():
        if path == old or path.name.startswith(_sibling(site, _NEW).name):
            shutil.rmtree(path, ignore_errors=True)


def _swap(new: Path, site: Path) -> None:
    """Replace *site* by *new*; the old site stays under another name."""
    if not site.exists():
        new.rename(site)
    elif not _exchange(new, site):
        site.rename(_sibling(site, _OLD))
        new.rename(site)
    sync_folder(site.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; return False if the system cannot, or it fails."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # not Linux
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _is_same(new: Path, site: Path) -> bool:
    there = _files(site) if site.is_dir() else set()
    return there == _files(new) and all((new / name).samefile(site / name) for name in there)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}


def _sibling(site: Path, what: str) -> Path:
    return site.with_name(f".{site.name}.{what}")


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
