"""The files of a new site: what did not change is the old file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.showing.room.site_folder import SiteFolder, key_of


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A new site whose old one has a page."""
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "speakers").mkdir(parents=True)
    (old / "speakers" / "a.html").write_text("Lanterns", "utf-8")
    (old / "index.html").write_text("Front", "utf-8")
    new.mkdir()
    return SiteFolder(new, old)


def test_an_unchanged_file_is_the_old_one(site: SiteFolder) -> None:
    site.write("speakers/a.html", "Lanterns")
    assert (site.new / "speakers/a.html").samefile(site.old / "speakers/a.html")
    assert (site.written, site.unchanged) == (0, 1)


@pytest.mark.parametrize("content", ["lanterns", "Lanterns and bees", "", b"\xff"])
def test_a_changed_file_is_written_and_the_old_one_stays(
    site: SiteFolder, content: str | bytes
) -> None:
    site.write("speakers/a.html", content)
    data = content.encode() if isinstance(content, str) else content
    assert (site.new / "speakers/a.html").read_bytes() == data
    assert (site.old / "speakers/a.html").read_text("utf-8") == "Lanterns"
    assert (site.written, site.unchanged) == (1, 0)


def test_without_an_old_site_all_is_written(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, tmp_path / "none")
    site.write("a/b/c.html", "New")
    assert (tmp_path / "a/b/c.html").read_text("utf-8") == "New"


def test_half_of_a_surrogate_pair_is_written_as_a_question_mark(site: SiteFolder) -> None:
    site.write("odd.html", "a\ud800b")
    assert (site.new / "odd.html").read_text("utf-8") == "a?b"


@pytest.fixture
def again(tmp_path: Path) -> SiteFolder:
    """A new site whose old one lists a page that was made for a key."""
    old, new = tmp_path / "listed", tmp_path / "again"
    old.mkdir()
    new.mkdir()
    made = SiteFolder(old, tmp_path / "none")
    made.write("a.html", "Lanterns", "key")
    made.end()
    return SiteFolder(new, old)


@pytest.mark.parametrize(
    ("path", "key", "content", "is_taken"),
    [
        ("a.html", "key", "Lanterns", True),
        ("a.html", "another key", "Lanterns", False),
        ("a.html", "key", "lanterns", False),
        ("b.html", "key", "Lanterns", False),
    ],
    ids=["as it was", "made for something else", "edited", "not listed"],
)
def test_a_file_is_taken_over_if_it_was_made_for_the_same_and_is_whole(
    again: SiteFolder, path: str, key: str, content: str, is_taken: bool
) -> None:
    (again.old / path).write_text(content, "utf-8")
    assert again.take([path], key) == is_taken
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
    made.write("search/a", "Lanterns", "key")
    made.write("search/b", "Bees", damage if damage.startswith("made") else "key")
    made.write("searches", "Another", "key")
    made.end()
    if damage == "edited":
        (made.new / "search/b").write_text("bees", "utf-8")
    elif damage == "lost":
        (made.new / "search/b").unlink()
    (tmp_path / "new").mkdir()
    site = SiteFolder(tmp_path / "new", made.new)
    assert site.take_folder("search", key) == is_taken
    assert len(list(site.new.rglob("*"))) == 3 * is_taken  # a folder and two files


def test_a_key_tells_values_apart_whatever_the_order_of_a_set() -> None:
    assert key_of({"a", "b", "c"}) == key_of({"c", "b", "a"})
    values = (1, "1", ["1"], {"1": 1}, None, "", key_of, Path.touch, "\ud800")
    assert len({key_of(value) for value in values}) == len(values)
