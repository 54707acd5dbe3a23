"""A new site takes the place of the old one whole or not at all, and reuses what did not change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.showing.room.site_folder import SITE_MARKER, SiteFolder, key_of, replace_site
from tests.folder.kills import die, killed
from tests.showing.exports.test_exports import tree
from tests.showing.room.cases import cases

OLD = {SITE_MARKER: b"body {}", "index.html": b"Lanterns", "briefings/a.html": b"A"}
NEW = {SITE_MARKER: b"body {}", "index.html": b"Lanterns, again", "briefings/b.html": b"B"}


def write(site: Path, files: dict[str, bytes]) -> None:
    """Put a site with *files* in the place of *site*."""
    with replace_site(site) as made:
        for name, content in files.items():
            made.write_file(name, content)


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
    with suppress(ZeroDivisionError), replace_site(site) as made:
        made.write_file("index.html", "Lanterns, again")
        raise ZeroDivisionError
    assert tree(site) == OLD
    assert beside(site) == []


def test_a_site_in_which_nothing_is_new_is_not_touched(site: Path) -> None:
    before = [(path, path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")]
    write(site, OLD)
    assert before == [
        (path, path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")
    ]


@pytest.mark.parametrize(
    "files", [{**OLD, "c.html": b"C"}, {SITE_MARKER: OLD[SITE_MARKER]}], ids=["more", "less"]
)
def test_a_file_more_or_less_makes_a_new_site(site: Path, files: dict[str, bytes]) -> None:
    write(site, files)
    assert tree(site) == files


def test_a_site_that_was_lost_between_two_steps_comes_back(site: Path) -> None:
    before = (site / SITE_MARKER).stat().st_ino
    shutil.copytree(site, site.with_name(".site.new.1a2b3c4d"))
    site.rename(site.with_name(".site.old"))
    write(site, OLD)
    assert tree(site) == OLD
    assert (site / SITE_MARKER).stat().st_ino == before
    assert beside(site) == []


def test_what_a_killed_exports_program_still_writes_is_not_in_the_next_site(site: Path) -> None:
    with replace_site(site) as killed:
        killed.write_file(SITE_MARKER, "body {margin: 0}")
    with replace_site(site) as made:
        made.write_file(SITE_MARKER, OLD[SITE_MARKER])
        killed.write_file("search/late.html", "late")
    assert tree(site) == {SITE_MARKER: OLD[SITE_MARKER]}
    assert beside(site) == []


def test_a_second_export_at_once_is_refused(site: Path) -> None:
    with replace_site(site) as made:
        made.write_file("index.html", "Lanterns, again")
        with pytest.raises(ExportError) as caught:
            write(site, NEW)
        assert tree(made.new) == {"index.html": b"Lanterns, again"}
    assert str(caught.value) == f"Another export is writing {site}. Wait until it has ended"


def test_a_folder_that_is_not_a_site_is_left_alone(tmp_path: Path) -> None:
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


@pytest.fixture
def files(tmp_path: Path) -> SiteFolder:
    """A new site whose old one has a page."""
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "speakers").mkdir(parents=True)
    (old / "speakers" / "a.html").write_text("Lanterns", "utf-8")
    (old / "index.html").write_text("Front", "utf-8")
    new.mkdir()
    return SiteFolder(new, old)


def test_an_unchanged_file_is_the_old_one(files: SiteFolder) -> None:
    files.write_file("speakers/a.html", "Lanterns")
    assert (files.new / "speakers/a.html").samefile(files.old / "speakers/a.html")
    assert (files.written, files.unchanged) == (0, 1)


@pytest.mark.parametrize("content", ["lanterns", "Lanterns and bees", "", b"\xff"])
def test_a_changed_file_is_written_and_the_old_one_stays(
    files: SiteFolder, content: str | bytes
) -> None:
    files.write_file("speakers/a.html", content)
    data = content.encode() if isinstance(content, str) else content
    assert (files.new / "speakers/a.html").read_bytes() == data
    assert (files.old / "speakers/a.html").read_text("utf-8") == "Lanterns"
    assert (files.written, files.unchanged) == (1, 0)


def test_without_an_old_site_all_is_written(tmp_path: Path) -> None:
    files = SiteFolder(tmp_path, tmp_path / "none")
    files.write_file("a/b/c.html", "New")
    assert (tmp_path / "a/b/c.html").read_text("utf-8") == "New"


def test_half_of_a_surrogate_pair_is_written_as_a_question_mark(files: SiteFolder) -> None:
    files.write_file("odd.html", "a\ud800b")
    assert (files.new / "odd.html").read_text("utf-8") == "a?b"


@pytest.fixture
def again(tmp_path: Path) -> SiteFolder:
    """A new site whose old one lists a page that was made for a key."""
    old, new = tmp_path / "listed", tmp_path / "again"
    old.mkdir()
    new.mkdir()
    made = SiteFolder(old, tmp_path / "none")
    made.write_file("a.html", "Lanterns", "key")
    made.write_list()
    return SiteFolder(new, old)


@pytest.mark.parametrize(("path", "key", "content", "is_taken"), cases("reused_files"))
def test_a_file_is_taken_over_if_it_was_made_for_the_same_and_is_whole(
    again: SiteFolder, path: str, key: str, content: str, is_taken: bool
) -> None:
    (again.old / path).write_text(content, "utf-8")
    assert again.reuse_unchanged([path], key) == is_taken
    assert (again.new / path).exists() == is_taken


@pytest.mark.parametrize(
    ("key", "damage", "is_taken"),
    [
        ("key", "", True),
        ("another key", "", False),
        ("key", "edited", False),
        ("key", "lost", False),
        ("key", "made for something else", False),
    ],
    ids=lambda value: str(value) or "whole",
)
def test_a_folder_is_taken_over_whole_or_not_at_all(
    tmp_path: Path, key: str, damage: str, is_taken: bool
) -> None:
    made = SiteFolder(tmp_path / "old", tmp_path / "none")
    made.write_file("search/a", "Lanterns", "key")
    made.write_file("search/b", "Bees", damage if damage.startswith("made") else "key")
    made.write_file("searches", "Another", "key")
    made.write_list()
    if damage == "edited":
        (made.new / "search/b").write_text("bees", "utf-8")
    elif damage == "lost":
        (made.new / "search/b").unlink()
    (tmp_path / "new").mkdir()
    files = SiteFolder(tmp_path / "new", made.new)
    assert files.reuse_unchanged_folder("search", key) == is_taken
    assert len(list(files.new.rglob("*"))) == 3 * is_taken  # a folder and two files


def test_a_key_tells_values_apart_whatever_the_order_of_a_set() -> None:
    assert key_of({"a", "b", "c"}) == key_of({"c", "b", "a"})
    values = (1, "1", ["1"], {"1": 1}, None, "", key_of, Path.touch, "\ud800")
    assert len({key_of(value) for value in values}) == len(values)
