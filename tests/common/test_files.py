"""A record is one line, a file is replaced whole or not at all, and no name leads elsewhere."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.common import files
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import checked_file_name, dumps, write_whole
from tests.folder.made_up import tree

# Lines


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_any_record_is_one_line_and_comes_back(record: dict[str, str | int]) -> None:
    line = dumps(record)
    assert line.splitlines() == [line[:-1]]
    assert line.endswith("\n")
    assert json.loads(line) == record


def test_a_line_reads_as_text() -> None:
    assert dumps({"name": "李四 “x”", "turn": 1}) == '{"name": "李四 “x”", "turn": 1}\n'


@given(st.text(st.characters(categories=("Cs", "Ll"))))
def test_half_a_character_cannot_break_a_file(text: str) -> None:
    line = dumps({"text": text})
    assert json.loads(line.encode("utf-8")).keys() == {"text"}


def test_only_half_characters_are_replaced() -> None:
    assert json.loads(dumps({"text": "a\ud800b\ud83d\ude00c"})) == {"text": "a\ufffdb😀c"}


# Whole files


def test_a_file_appears_whole_and_its_folders_with_it(tmp_path) -> None:
    write_whole(tmp_path / "a" / "b" / "c.jsonl", ["1\n", "é\n"])
    assert (tmp_path / "a" / "b" / "c.jsonl").read_bytes() == b"1\n\xc3\xa9\n"
    assert len(tree(tmp_path)) == 1


def test_an_error_in_the_lines_leaves_the_old_file_and_no_other(tmp_path) -> None:
    def broken() -> Iterator[str]:
        yield "half a file\n"
        raise RuntimeError("lost")

    write_whole(tmp_path / "a.jsonl", ["old\n"])
    with pytest.raises(RuntimeError, match="lost"):
        write_whole(tmp_path / "a.jsonl", broken())
    assert tree(tmp_path) == {"a.jsonl": "old\n"}


REFUSALS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "it is on a read-only file system",
    errno.EACCES: "there is no permission to write there",
    errno.EIO: "Input/output error",
}


@pytest.mark.parametrize(("number", "words"), REFUSALS.items(), ids=errno.errorcode.get)
def test_what_the_disk_refuses_is_explained_in_words(tmp_path, monkeypatch, number, words) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "a.jsonl"
    write_whole(path, ["old\n"])
    monkeypatch.setattr(files.os, "fsync", refuse)
    with pytest.raises(OutputError, match=words) as caught:
        write_whole(path, ["new\n"])
    assert str(path) in str(caught.value)
    assert "What was there before is unchanged" in str(caught.value)
    assert tree(tmp_path) == {"a.jsonl": "old\n"}


def test_a_file_in_the_way_of_a_folder_is_explained_in_words(tmp_path) -> None:
    (tmp_path / "briefings").write_text("in the way")
    with pytest.raises(OutputError, match="a file is where a folder should be"):
        write_whole(tmp_path / "briefings" / "a.jsonl", ["new\n"])


def test_a_link_in_the_way_is_not_followed(tmp_path, monkeypatch) -> None:
    other = tmp_path / "other"
    other.write_text("of somebody else")
    planted = tmp_path / "a.jsonl.tmp"
    planted.symlink_to(other)
    write_whole(tmp_path / "a.jsonl", ["new\n"])
    assert tree(tmp_path) == {"a.jsonl": "new\n", "other": "of somebody else"}

    unlink = files.Path.unlink

    def unlink_and_plant(path: files.Path, missing_ok: bool = False) -> None:
        unlink(path, missing_ok)
        monkeypatch.undo()
        planted.symlink_to(other)

    monkeypatch.setattr(files.Path, "unlink", unlink_and_plant)
    with pytest.raises(OutputError, match="file is where a folder should be"):
        write_whole(tmp_path / "a.jsonl", ["newer\n"])
    assert tree(tmp_path) == {"a.jsonl": "new\n", "other": "of somebody else"}


def test_a_linked_folder_is_written_to(tmp_path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "disk", target_is_directory=True)
    write_whole(tmp_path / "output" / "a.jsonl", ["new\n"])
    assert (tmp_path / "disk" / "a.jsonl").read_text() == "new\n"


# Names

INSIDE = ["report.json", "briefings/2024-07-05_scio-1.jsonl", ".lock", "a..b/c..", "a/b\\c.gz"]
OUTSIDE = {
    "above": "../report.json",
    "above by a way round": "briefings/../../report.json",
    "the folder itself": ".",
    "by a step on the spot": "briefings/./a",
    "from the root": "/etc/passwd",
    "a folder": "briefings/",
    "an empty step": "briefings//a",
    "nothing": "",
    "with a null byte": "a\0b",
}


@pytest.mark.parametrize("name", INSIDE)
def test_a_name_of_a_file_in_the_folder_is_allowed(name: str) -> None:
    assert checked_file_name(name) == name


@pytest.mark.parametrize("name", OUTSIDE.values(), ids=OUTSIDE)
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="names no file of the folder"):
        checked_file_name(name)
