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


def test_a_folder_is_kept_with_all_below_it(site: SiteFolder) -> None:
    site.reuse_folder("speakers")
    assert (site.new / "speakers/a.html").samefile(site.old / "speakers/a.html")
    assert not (site.new / "index.html").exists()


def test_without_an_old_site_all_is_written(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, tmp_path / "none")
    site.write("a/b/c.html", "New")
    assert (tmp_path / "a/b/c.html").read_text("utf-8") == "New"


def test_what_is_not_there_cannot_be_kept(site: SiteFolder) -> None:
    with pytest.raises(FileNotFoundError):
        site.reuse("none.html")


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
    made.end("source", {"turns": 3})
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
    assert again.take(path, key) == is_taken
    assert (again.new / path).exists() == is_taken


@pytest.mark.parametrize(
    ("source", "apart", "more", "counts"),
    [
        ("source", [], [], {"turns": 3}),
        ("source", ["index/b"], ["index/b"], {"turns": 3}),
        ("another source", [], [], {}),
        ("source", [], ["mine.txt"], {}),
        ("source", ["index/b"], [], {}),
    ],
    ids=["the same", "files that others list", "made from something else", "more", "less"],
)
def test_a_site_stays_if_it_was_made_from_the_same_and_is_whole(
    again: SiteFolder, source: str, apart: list[str], more: list[str], counts: dict[str, int]
) -> None:
    for name in more:
        (again.old / name).parent.mkdir(exist_ok=True)
        (again.old / name).touch()
    assert again.keep(source, apart) == counts
    assert again.stays == bool(counts)
    assert again.unchanged == (2 + len(more) if counts else 0)


def test_a_key_tells_values_apart_whatever_the_order_of_a_set() -> None:
    assert key_of({"a", "b", "c"}) == key_of({"c", "b", "a"})
    values = (1, "1", ["1"], {"1": 1}, None, "", key_of, Path.touch, "\ud800")
    assert len({key_of(value) for value in values}) == len(values)
