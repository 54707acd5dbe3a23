"""A folder that is removed or replaced under a run ends it with status 9, in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mirrors import LIST, crawl, path, press_room
from tests.server import Asked, Mirror

Harm = Callable[[Path], None]


def archive_removed(folder: Path) -> None:
    shutil.rmtree(folder / "archive")


def archive_replaced(folder: Path) -> None:
    shutil.rmtree(folder / "archive")
    (folder / "archive").write_text("in the way")


def database_removed(folder: Path) -> None:
    (folder / "state.sqlite").unlink()


def all_removed(folder: Path) -> None:
    shutil.rmtree(folder)


def all_replaced(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("in the way")


def all_moved(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


# What is done, and what of the folder is there afterwards.
HARMS: dict[str, tuple[Harm, str]] = {
    "the archive is removed": (archive_removed, "a folder"),
    "a file is in place of the archive": (archive_replaced, "a folder"),
    "the database is removed": (database_removed, "a folder"),
    "all is removed": (all_removed, "nothing"),
    "a file is in place of the folder": (all_replaced, "a file"),
    "the folder is moved": (all_moved, "nothing"),
}


@pytest.mark.some(4)
@pytest.mark.parametrize("when", [LIST, path(2), path(8)], ids=["list", "page", "last page"])
@pytest.mark.parametrize(("harm", "left"), HARMS.values(), ids=HARMS)
def test_a_folder_that_is_gone_ends_the_run(
    harm: Harm, left: str, when: str, tmp_path: Path
) -> None:
    folder = tmp_path / "output"
    pages = press_room(dict.fromkeys(range(1, 9), 1))

    def harmed(asked: Asked) -> str:
        harm(folder)
        return str(page)

    page, pages[when] = pages[when], harmed
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, folder, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert result.status == 9, result.log
    assert "Traceback" not in result.log
    assert "was removed or replaced while the run wrote to it" in result.log or "gone" in result.log
    assert "ERROR: Exit status 9: the output cannot be written." in result.log
    assert left == ("a folder" if folder.is_dir() else "a file" if folder.exists() else "nothing")
    if left == "a folder" and harm is not database_removed:
        assert result.report["exit_status"] == 9
