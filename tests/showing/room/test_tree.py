"""The files of a new site: what did not change is the old file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.showing.room.tree import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree whose old site has a page."""
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "speakers").mkdir(parents=True)
    (old / "speakers" / "a.html").write_text("Lanterns", "utf-8")
    (old / "index.html").write_text("Front", "utf-8")
    new.mkdir()
    return Tree(new, old)


def test_an_unchanged_file_is_the_old_one(tree: Tree) -> None:
    tree.write("speakers/a.html", "Lanterns")
    assert (tree.new / "speakers/a.html").samefile(tree.old / "speakers/a.html")
    assert (tree.written, tree.kept) == (0, 1)


@pytest.mark.parametrize("content", ["lanterns", "Lanterns and bees", "", b"\xff"])
def test_a_changed_file_is_written_and_the_old_one_stays(tree: Tree, content: str | bytes) -> None:
    tree.write("speakers/a.html", content)
    data = content.encode() if isinstance(content, str) else content
    assert (tree.new / "speakers/a.html").read_bytes() == data
    assert (tree.old / "speakers/a.html").read_text("utf-8") == "Lanterns"
    assert (tree.written, tree.kept) == (1, 0)


def test_a_folder_is_kept_with_all_below_it(tree: Tree) -> None:
    tree.keep_folder("speakers")
    assert (tree.new / "speakers/a.html").samefile(tree.old / "speakers/a.html")
    assert not (tree.new / "index.html").exists()


def test_without_an_old_site_all_is_written(tmp_path: Path) -> None:
    tree = Tree(tmp_path, tmp_path / "none")
    tree.write("a/b/c.html", "New")
    assert (tmp_path / "a/b/c.html").read_text("utf-8") == "New"


def test_what_is_not_there_cannot_be_kept(tree: Tree) -> None:
    with pytest.raises(FileNotFoundError):
        tree.keep("none.html")


def test_half_of_a_surrogate_pair_is_written_as_a_question_mark(tree: Tree) -> None:
    tree.write("odd.html", "a\ud800b")
    assert (tree.new / "odd.html").read_text("utf-8") == "a?b"
