"""Write the files of an export all together, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.output.files import NewPath, replacing

__all__ = ["NewPath", "beside"]


@contextmanager
def beside(folder: Path) -> Iterator[NewPath]:
    """Give a function that tells where to write new files of *folder*.

    They replace the old ones at the end, or not at all. Raises ExportError if the system refuses.
    """
    try:
        with replacing(folder) as new_path:
            yield new_path
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        raise ExportError(
            f"Cannot write to {folder}: {reason}. Files that were there are whole; put that "
            "right, or name another folder with --to"
        ) from error
