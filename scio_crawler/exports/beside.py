"""Binary files that appear whole or not at all, all those of one export together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.output.files import TMP, make_folder, sync_folder

# From the name of a file to the path at which it is written until all are done.
NewPath = Callable[[str], Path]


@contextmanager
def beside(folder: Path) -> Iterator[NewPath]:
    """Where to write new files of *folder*; at the end they are synced and renamed.

    Whatever goes wrong before that leaves the old files and no other. Raises ExportError for
    what the system refuses.
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
