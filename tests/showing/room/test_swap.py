"""A new site takes the place of the old one whole or not at all, whenever it is stopped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.showing.room.site_folder import MARK, replacing
from tests.folder.kills import die, killed
from tests.showing.exports.test_export import tree

OLD = {MARK: b"body {}", "index.html": b"Lanterns", "briefings/a.html": b"A"}
NEW = {MARK: b"body {}", "index.html": b"Lanterns, again", "briefings/b.html": b"B"}


def write(site: Path, files: dict[str, bytes]) -> None:
    """Put a site with *files* in the place of *site*."""
    with replacing(site) as made:
        for name, content in files.items():
            made.write(name, content)


def beside(site: Path) -> list[str]:
    """Return the names of what is in the folder of *site*, other than it."""
    return sorted(path.name for path in site.parent.iterdir() if path != site)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An old site."""
    write(tmp_path / "export" / "site", OLD)
    return tmp_path / "export" / "site"


def test_the_new_site_takes_the_place_of_the_old_one(site: Path) -> None:
    write(site, NEW)
    assert tree(site) == NEW
    assert beside(site) == []


def test_any_failure_leaves_the_old_site(site: Path) -> None:
    with suppress(ZeroDivisionError), replacing(site) as made:
        made.write("index.html", "Lanterns, again")
        raise ZeroDivisionError
    assert tree(site) == OLD
    assert beside(site) == []


def test_files_that_are_the_same_are_the_old_ones(site: Path) -> None:
    before = (site / MARK).stat()
    write(site, NEW)
    after = (site / MARK).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_site_in_which_nothing_is_new_is_not_touched(site: Path) -> None:
    before = [(path, path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")]
    write(site, OLD)
    assert before == [
        (path, path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")
    ]


@pytest.mark.parametrize(
    "files", [{**OLD, "c.html": b"C"}, {MARK: OLD[MARK]}], ids=["more", "less"]
)
def test_a_file_more_or_less_makes_a_new_site(site: Path, files: dict[str, bytes]) -> None:
    write(site, files)
    assert tree(site) == files


@pytest.mark.parametrize("left", [".site.new.1a2b3c4d", ".site.old"])
def test_what_a_killed_export_left_is_removed(site: Path, left: str) -> None:
    shutil.copytree(site, site.with_name(left))
    write(site, NEW)
    assert tree(site) == NEW
    assert beside(site) == []


def test_a_site_that_was_lost_between_two_steps_comes_back(site: Path) -> None:
    before = (site / MARK).stat().st_ino
    shutil.copytree(site, site.with_name(".site.new.1a2b3c4d"))
    site.rename(site.with_name(".site.old"))
    write(site, OLD)
    assert tree(site) == OLD
    assert (site / MARK).stat().st_ino == before
    assert beside(site) == []


def test_what_a_killed_exports_program_still_writes_is_not_in_the_next_site(site: Path) -> None:
    with replacing(site) as killed:
        killed.write(MARK, "body {margin: 0}")
    with replacing(site) as made:
        made.write(MARK, OLD[MARK])
        killed.write("search/late.html", "late")
    assert tree(site) == {MARK: OLD[MARK]}
    assert beside(site) == []


def test_a_second_export_at_once_is_refused(site: Path) -> None:
    with replacing(site) as made:
        made.write("index.html", "Lanterns, again")
        with pytest.raises(ExportError) as caught:
            write(site, NEW)
        assert tree(made.new) == {"index.html": b"Lanterns, again"}
    assert str(caught.value) == f"Another export is writing {site}. Wait until it has ended"


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("My poems")
    with pytest.raises(ExportError, match="holds something other than an exported site"):
        write(tmp_path / "site", NEW)
    assert tree(tmp_path) == {"site/index.html": b"My poems"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", NEW)
    assert tree(tmp_path / "site") == NEW


def test_a_file_where_the_site_should_be_stays(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(NotADirectoryError):
        write(tmp_path / "site", NEW)
    assert tree(tmp_path) == {"site": b"mine"}


def test_a_link_that_leads_to_itself_stays(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to("site")
    with pytest.raises(NotADirectoryError):
        write(tmp_path / "site", NEW)
    assert beside(tmp_path / "site") == []
    assert (tmp_path / "site").is_symlink()


def test_a_link_leads_to_the_new_site(site: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "www" / "transcripts"
    elsewhere.parent.mkdir()
    site.rename(elsewhere)
    site.symlink_to(elsewhere)
    write(site, NEW)
    assert site.is_symlink()
    assert tree(elsewhere) == NEW
    assert beside(elsewhere) == beside(site) == []


# Killed


def stepping(number: int, action: Callable[[], None]) -> Callable[[], None]:
    """Return *action* such that its process dies at the step *number*, a change of a folder."""

    def watched(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **kwargs: object) -> object:
            if next(steps) == number:
                die()
            return real(*args, **kwargs)

        return step

    steps: Iterator[int] = count()

    def run() -> None:
        for name in ("mkdir", "rename", "unlink", "write_bytes"):
            setattr(Path, name, watched(getattr(Path, name)))
        for name in ("link", "sync", "fsync", "rmdir", "unlink"):  # shutil removes with the last
            setattr(os, name, watched(getattr(os, name)))
        action()

    return run


def test_killed_at_any_step_it_leaves_a_whole_site(site: Path, tmp_path: Path) -> None:
    """Between the two renames, the old one stands beside its place."""
    for number in count():
        died = killed(stepping(number, lambda: write(site, NEW)))
        whole = site if site.exists() else site.with_name(".site.old")
        assert tree(whole) in (OLD, NEW), f"after step {number}"
        write(site, OLD)
        assert tree(site) == OLD
        assert beside(site) == []
        if not died:
            break
    assert number > 12
