"""The files of a new site: what did not change is the old file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.showing.room.site_folder import SiteFolder


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
