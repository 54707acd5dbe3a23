"""Write the files of an export all together, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.output.files import TMP, make_folder, sync_folder

# Returns where to write a new file, given its final name.
NewPath = Callable[[str], Path]


@contextmanager
def beside(folder: Path) -> Iterator[NewPath]:
    """Give a function that tells where to write new files of *folder*.

    At the end the files are synced and renamed. Any failure before that leaves the old files and
    no other. Raises ExportError if the system refuses.
    """
    renamed: dict[Path, Path] = {}

    def new_path(name: str) -> Path:
        tmp = folder / (name + TMP)
        tmp.unlink(missing_ok=True)
        renamed[tmp] = folder / name
        return tmp

    try:
        make_folder(folder)
        yield new_path
        for tmp in renamed:
            _sync(tmp)
        for tmp, path in renamed.items():
            tmp.replace(path)
        sync_folder(folder)
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        raise ExportError(
            f"Cannot write to {folder}: {reason}. Files that were there are whole; put that "
            "right, or name another folder with --to"
        ) from error
    finally:
        for tmp in renamed:
            tmp.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
