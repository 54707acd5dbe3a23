"""Build a new state of an output folder beside the old one, and put it in its place.

It is built in the folder :data:`STAGED`, which is renamed to :data:`WHOLE` when nothing is missing
from it. From then on every step that puts it in place can be repeated, and the next run repeats
them if a run is killed. The database is the last file to be replaced: what reads the folder
meanwhile finds that of another version.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from scio_crawler.archive import ARCHIVE
from scio_crawler.common import files
from scio_crawler.common.database import FILE, put_in_place

STAGED, WHOLE = "upgrade", "upgraded"  # folders in the output folder
_GONE = "gone"  # a file that names those that are to be deleted


def begin(folder: Path) -> Path:
    """Make the staged folder in the output *folder*, in place of one that was left; return it.

    The archive stands in it, too, as a link. Raises OutputError.
    """
    discard(folder)  # half of it would be told twice, or in another order
    staged = folder / STAGED
    with files.writing(staged):
        files.make_folder(staged)
        if (folder / ARCHIVE).is_dir():
            archive = (folder / ARCHIVE).absolute()
            try:
                (staged / ARCHIVE).symlink_to(archive, target_is_directory=True)
            except OSError:  # not every system has links
                shutil.copytree(archive, staged / ARCHIVE)
    return staged


def discard(folder: Path) -> None:
    """Delete what is staged in the output *folder*. Raises OutputError."""
    for name in (STAGED, WHOLE):
        with files.writing(folder / name):
            if (folder / name).exists():
                shutil.rmtree(folder / name)


def finish(folder: Path, gone: Iterable[str]) -> None:
    """Note that what is staged in *folder* is whole, without files *gone*. Raises OutputError."""
    staged = folder / STAGED
    files.write_whole(staged / _GONE, (f"{file}\n" for file in gone))
    with files.writing(staged):
        if (staged / ARCHIVE).is_symlink():
            (staged / ARCHIVE).unlink()
        else:
            shutil.rmtree(staged / ARCHIVE, ignore_errors=True)
        files.sync_tree(staged)
        staged.rename(folder / WHOLE)
        files.sync_folder(folder)


def put_in(folder: Path) -> None:
    """Put what is staged and whole in place of the old files of *folder*. Raises OutputError."""
    whole = folder / WHOLE
    with files.writing(whole):
        if (whole / FILE).exists():
            _move(whole, folder)
            for file in (whole / _GONE).read_text("utf-8").splitlines():
                files.remove(folder / file)
            put_in_place(whole / FILE, folder / FILE)
    discard(folder)


def _move(whole: Path, folder: Path) -> None:
    """Move all files of *whole* but the database into *folder*. Raises OSError."""
    for at, _, names in os.walk(whole):
        within = Path(at).relative_to(whole)
        for name in names:
            if within == Path() and (name.startswith((FILE, ".")) or name == _GONE):
                continue
            files.make_folder(folder / within)
            Path(at, name).replace(folder / within / name)
        if names and (folder / within).is_dir():
            files.sync_folder(folder / within)
