"""Put a new site in the place of the old one, whole or not at all.

The new one is built in a folder beside the old one. Where the system can exchange two folders, it
does so at once; elsewhere the old one is renamed first. A process that is killed between these two
steps leaves the old one under its other name, and :func:`settle` gives it back its own.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import make_folder, sync_folder, sync_tree

# --- Write the files of the site: those that did not change are the old ones ----------------------


class Tree:
    """A new site that is written beside the *old* one, which may be missing.

    A file that is the same as in the old site is not written again: the new site has a hard link to
    it, so its clock stays, and so does what other programs remember of it.
    """

    def __init__(self, new: Path, old: Path) -> None:
        self.new, self.old = new, old
        self.written = self.kept = 0  # files

    def write(self, path: str, content: str | bytes) -> None:
        """Write *content* to the file *path*. Raises OSError."""
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        if self._is(self.old / path, data):
            self.keep(path)
            return
        new = self._place(path)
        new.write_bytes(data)
        self.written += 1

    def keep(self, path: str) -> None:
        """Take over the file *path* of the old site. Raises OSError if there is none."""
        new = self._place(path)
        try:
            os.link(self.old / path, new)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            shutil.copy2(self.old / path, new)
        self.kept += 1

    def keep_folder(self, path: str) -> None:
        """Take over all files below the folder *path* of the old site. Raises OSError."""
        for file in sorted((self.old / path).rglob("*")):
            if file.is_file():
                self.keep(file.relative_to(self.old).as_posix())

    def _place(self, path: str) -> Path:
        new = self.new / path
        new.parent.mkdir(parents=True, exist_ok=True)
        return new

    def _is(self, old: Path, data: bytes) -> bool:
        try:
            return old.stat().st_size == len(data) and old.read_bytes() == data
        except OSError:
            return False


# --- Put a new site in the place of the old one, whole or not at all ------------------------------

MARK = "assets/room.css"  # every site has it; a folder without it holds something else

# What stands beside the site while one is written, by the ends of their names.
_NEW, _OLD, _LOCK = "new.", "old", "lock"
# Of Linux, from <fcntl.h> and <linux/fs.h>.
_HERE, _EXCHANGE = -100, 2


@contextmanager
def replacing(site: Path) -> Iterator[Tree]:
    """Give a tree for a new site that takes the place of the folder *site* at the end.

    It does not if nothing in it is new. Any failure before that leaves the old site. Raises
    ExportError if another export is at work there, or *site* holds something else, and OSError.
    """
    site = Path(os.path.realpath(site))  # a link stays, and leads to the new site
    make_folder(site.parent)
    with _locked(site):
        _settle(site)
        if os.path.lexists(site) and not site.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), site)
        if site.is_dir() and any(site.iterdir()) and not (site / MARK).is_file():
            raise ExportError(
                f"{site} holds something other than an exported site. Move it elsewhere, or name "
                "another folder with --to"
            )
        # A name of its own, since a program that a killed export had started may still write.
        new = _beside(site, f"{_NEW}{secrets.token_hex(4)}")
        new.mkdir()
        try:
            tree = Tree(new, site)
            yield tree
            if not _is_same(new, site):
                sync_tree(new)
                _swap(new, site)
        finally:
            _settle(site)


def settle(site: Path) -> None:
    """Put the old *site* back if it is missing because an export was killed in the last moment.

    Does nothing while an export is at work. Raises OSError.
    """
    site = Path(os.path.realpath(site))
    if not _beside(site, _OLD).exists():
        return
    try:
        with _locked(site):
            _settle(site)
    except ExportError:  # the other one sees to it
        return


def _settle(site: Path) -> None:
    """Leave nothing beside *site*. What cannot be removed now is left to the next export."""
    old = _beside(site, _OLD)
    if old.exists() and not site.exists():
        old.rename(site)
    for path in site.parent.iterdir():
        if path == old or path.name.startswith(_beside(site, _NEW).name):
            shutil.rmtree(path, ignore_errors=True)


def _swap(new: Path, site: Path) -> None:
    """Put *new* in the place of *site*; the old one is then in one of the folders beside it."""
    if not site.exists():
        new.rename(site)
    elif not _exchange(new, site):
        site.rename(_beside(site, _OLD))
        new.rename(site)
    sync_folder(site.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders at once; return False if the system cannot, and nothing is changed."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # Python has it nowhere, Linux alone has it
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _is_same(new: Path, site: Path) -> bool:
    """Return whether *new* has the very files of *site*, and no other."""
    there = _files(site) if site.is_dir() else set()
    return there == _files(new) and all((new / name).samefile(site / name) for name in there)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}


def _beside(site: Path, what: str) -> Path:
    return site.with_name(f".{site.name}.{what}")


@contextmanager
def _locked(site: Path) -> Iterator[None]:
    path = _beside(site, _LOCK)
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ExportError(f"Another export is writing {site}. Wait until it has ended") from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # whoever waits for it sees that it is gone, and makes another
        lock.release()
