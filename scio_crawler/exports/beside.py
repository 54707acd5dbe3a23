"""Write the files of an export all together, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.output.files import NewPath, replacing

__all__ = ["NewPath", "beside"]


@contextmanager
def beside(folder: Path, outdated: str = "") -> Iterator[NewPath]:
    """Give a function that tells where to write new files of *folder*.

    They replace the old ones at the end, or not at all. Then the files that match the pattern
    *outdated* and were not written are removed: an earlier export wrote them. Raises ExportError
    if the system refuses.
    """
    written = set()

    def noted(name: str) -> Path:
        written.add(folder / name)
        return new_path(name)

    try:
        with replacing(folder) as new_path:
            yield noted
        for path in folder.glob(outdated) if outdated else ():
            if path not in written:
                path.unlink()
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        if error.filename and not Path(str(error.filename)).is_relative_to(folder):
            reason += f": {error.filename}"  # which may be one that is read
        raise ExportError(
            f"Cannot write to {folder}: {reason}. Files that were there are whole; put that "
            "right, or name another folder with --to"
        ) from error
