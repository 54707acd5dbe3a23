"""Files and index are compared record by record; what does not fit is said, with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.archive.indexing import compare_sizes, examine, verify
from tests.archive.damage import change, flip, place
from tests.archive.made_up import PAGE, files, index_of, run, run_killed, sent
from tests.campaigns.archive_damage import members


def other_body(content: bytes) -> bytes:
    return content.replace(b"one", b"own")


# What is done to two files -> the kinds of what is found.
HARMS: dict[str, tuple[Callable[[Path, Path], object], list[str]]] = {
    "nothing": (lambda one, _: one, []),
    "a file gone": (lambda one, _: one.unlink(), ["gone", "gap"]),
    "a file emptied": (lambda one, _: one.write_bytes(b""), ["empty-file", "not-as-indexed"]),
    "a file cut": (lambda one, _: one.write_bytes(one.read_bytes()[:-9]), ["torn-run"]),
    "a bit": (lambda one, _: flip(one, place(one, 0) + 30), ["damaged-part"]),
    "another body": (lambda one, _: change(one, 1, other_body), ["bad-member"]),
    "another date": (
        lambda one, _: change(one, 1, lambda content: content.replace(b"T03:00", b"T04:00")),
        ["bad-member"],
    ),
    "a record gone": (lambda one, _: one.write_bytes(members(one)[0][1]), ["not-as-indexed"]),
    "garbage in front": (
        lambda one, _: one.write_bytes(b"garbage" + one.read_bytes()),
        ["damaged-part", "not-as-indexed", "not-indexed"],
    ),
    "garbage behind": (
        lambda one, _: one.write_bytes(one.read_bytes() + b"garbage"),
        ["damaged-end"],
    ),
    "another name": (
        lambda _, two: two.rename(two.with_name(two.name.replace(".warc", "9.warc"))),
        ["gone", "renamed", "not-indexed"],
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the archive of two runs in two files."""
    run(tmp_path, sent(b"one"), sent(b"two", 1), roll_at=1)
    return tmp_path


@pytest.mark.parametrize(("harm", "kinds"), HARMS.values(), ids=HARMS)
def test_each_harm_is_found(folder, harm, kinds) -> None:
    one, two = files(folder)
    harm(one, two)
    with index_of(folder) as index:
        found = list(verify(folder / "archive", index))
    # A record that was compressed anew may be shorter, or not.
    assert [each.kind for each in found if each.kind != "shorter"] == kinds


def test_without_an_index_only_the_files_are_verified(folder: Path) -> None:
    one, _ = files(folder)
    change(one, 1, other_body)
    [found] = verify(folder / "archive")
    due = (f"archive/{one.name}", "bad-member", place(one, 1))
    assert (found.file, found.kind, found.offset) == due
    assert "a WARC record that does not match its digest" in found.words


def test_sizes_are_compared_without_reading_the_files(folder: Path) -> None:
    one, two = files(folder)
    with index_of(folder) as index:
        assert list(compare_sizes(folder / "archive", index.files())) == []
        flip(one, 30)
        assert list(compare_sizes(folder / "archive", index.files())) == []
        two.write_bytes(two.read_bytes()[:-1])
        [found] = compare_sizes(folder / "archive", index.files())
    assert (found.file, found.kind) == (f"archive/{two.name}", "shorter")


def test_a_replay_finds_all_that_can_be_read_though_it_has_moved(folder: Path) -> None:
    one, _ = files(folder)
    one.write_bytes(b"garbage" + one.read_bytes())
    with index_of(folder) as index:
        kinds = {found.kind for found in examine(folder / "archive", index)}
        assert kinds == {"damaged-part", "not-as-indexed", "not-indexed"}
        digests = [line.digest for line in index.lines(PAGE, 1)]
        assert digests == [sent(b"one").digest, sent(b"two").digest]
        assert [found.kind for found in examine(folder / "archive", index)] == ["damaged-part"]


def test_a_torn_record_is_damage_unless_a_later_run_carried_on(tmp_path: Path) -> None:
    run_killed(tmp_path, sent(b"one"), sent(b"two", 1))
    [path] = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-9])
    with index_of(tmp_path) as index:
        torn, unended = examine(tmp_path / "archive", index)
        assert [(each.kind, each.is_damage, each.is_open) for each in (torn, unended)] == [
            ("torn-last", True, True),
            ("unended", True, True),
        ]
    run(tmp_path, sent(b"two", 2))
    with index_of(tmp_path) as index:
        [found] = examine(tmp_path / "archive", index)
    assert (found.kind, found.is_damage) == ("torn", False)


def test_a_run_that_ended_says_how_many_records_it_has(folder: Path) -> None:
    one, _ = files(folder)
    one.write_bytes(members(one)[0][1])
    with index_of(folder) as index:
        index.clear()
        [found] = examine(folder / "archive", index)
    assert (found.kind, found.is_damage) == ("incomplete", True)
    assert found.words == "has 1 of the 2 records that it ended with"
