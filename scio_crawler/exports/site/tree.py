"""Write the files of the site: those that did not change are the old ones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


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
