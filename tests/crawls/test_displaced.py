"""A folder that is removed or replaced under a run ends it with status 9, in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mirrors import LIST, crawl, path, press_room
from tests.server import Asked, Mirror

Harm = Callable[[Path], object]


def replace_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("in the way")


# What is done, and what of the folder is there afterwards.
HARMS: dict[str, tuple[Harm, str]] = {
    "the archive is removed": (lambda folder: shutil.rmtree(folder / "archive"), "a folder"),
    "a file is in place of the archive": (
        lambda folder: replace_by_a_file(folder / "archive"),
        "a folder",
    ),
    "the database is removed": (
        lambda folder: (folder / "state.sqlite").unlink(),
        "a folder without database",
    ),
    "all is removed": (shutil.rmtree, "nothing"),
    "a file is in place of the folder": (replace_by_a_file, "a file"),
    "the folder is moved": (lambda folder: folder.rename(folder.with_name("moved")), "nothing"),
}


@pytest.mark.some(4)
@pytest.mark.parametrize("when", [LIST, path(2), path(8)], ids=["list", "page", "last page"])
@pytest.mark.parametrize(("harm", "left"), HARMS.values(), ids=HARMS)
def test_a_folder_that_is_removed_or_replaced_ends_the_run(
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
    there = "a folder" if folder.is_dir() else "a file" if folder.exists() else "nothing"
    assert left.startswith(there)
    if left == "a folder":
        assert result.report["exit_status"] == 9
