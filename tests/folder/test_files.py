"""Files are sealed when they are written, and what happens to them afterwards is noticed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE, Database
from scio_crawler.folder.files import Damage, SealedFiles

NAME = "folder/a.jsonl"


@pytest.fixture
def told() -> list[Damage]:
    return []


@pytest.fixture
def files(tmp_path: Path, told: list[Damage]) -> Iterator[SealedFiles]:
    """Files of a folder, one of which was written and sealed."""
    with closing(Database(tmp_path / FILE)) as database:
        files = SealedFiles(tmp_path, database, told.append)
        files.write(NAME, ["one\n", "two\n"])
        yield files


def found(files: SealedFiles) -> list[tuple[str, str]]:
    return [(damage.file, damage.kind) for damage in files.damages(files.differing())]


def replaced_by(other: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(path: Path) -> None:
        path.unlink()
        other(path)

    return replace


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (Path.unlink, "file-missing"),
    "emptied": (lambda path: path.write_bytes(b""), "file-changed"),
    "cut": (lambda path: path.write_bytes(b"one\n"), "file-changed"),
    "longer": (lambda path: path.write_bytes(b"one\ntwo\nsix\n"), "file-changed"),
    "edited, as long as before": (lambda path: path.write_bytes(b"one\ntwO\n"), "file-changed"),
    "zeroed": (lambda path: path.write_bytes(bytes(8)), "file-changed"),
    "a folder": (replaced_by(Path.mkdir), "file-replaced"),
    "a link": (replaced_by(lambda path: path.symlink_to("/dev/null")), "file-replaced"),
    "its folder gone": (
        lambda path: (path.unlink(), path.parent.rmdir()),
        "file-missing",
    ),
}


@pytest.mark.parametrize(("damage", "kind"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_noticed_and_the_file_is_set_aside(files, told, damage, kind) -> None:
    assert found(files) == []
    path = files.folder / NAME
    damage(path)
    is_there = os.path.lexists(path)
    assert found(files) == [(NAME, kind)]
    files.write(NAME, ["new\n"])
    assert found(files) == []
    assert path.read_text() == "new\n"
    aside = files.folder / f"set-aside/{NAME}.1"
    assert os.path.lexists(aside) is is_there
    assert [each.set_aside for each in told] == [f"set-aside/{NAME}.1"] * is_there


def test_a_change_that_keeps_size_and_time_is_seen_in_the_digest(files) -> None:
    path = files.folder / NAME
    before = path.stat()
    path.write_bytes(b"one\ntwO\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert found(files) == []
    assert files.damage(NAME) == Damage(NAME, "file-changed")
    assert not files.is_intact(NAME, ["one\n", "two\n"])


def test_a_new_time_alone_is_no_damage(files) -> None:
    os.utime(files.folder / NAME)
    assert found(files) == []
    assert files.differing() == [], "sealed anew"


def test_what_is_set_aside_is_never_overwritten(files) -> None:
    for number in ("first", "second"):
        (files.folder / NAME).write_text(number)
        files.write(NAME, ["new\n"])
    aside = files.folder / "set-aside/folder"
    assert (aside / "a.jsonl.1").read_text() == "first"
    assert (aside / "a.jsonl.2").read_text() == "second"


def test_an_edited_file_is_set_aside_instead_of_deleted(files) -> None:
    (files.folder / NAME).write_text("edited")
    files.remove(NAME)
    assert (files.folder / f"set-aside/{NAME}.1").read_text() == "edited"
    assert files.get(NAME) is None
    assert found(files) == []


def test_a_file_that_nobody_sealed_counts_as_changed(files) -> None:
    (files.folder / "b.jsonl").write_text("of a person")
    assert files.damage("b.jsonl") == Damage("b.jsonl", "file-changed")
    assert files.damage("c.jsonl") is None
    files.write("b.jsonl", ["new\n"])
    assert (files.folder / "set-aside/b.jsonl.1").read_text() == "of a person"


def test_what_may_grow_is_damaged_only_where_it_was(files) -> None:
    path = files.folder / NAME
    path.write_bytes(path.read_bytes() + b"six\n")
    assert list(files.damages(files.seals().values(), may_grow=True)) == []
    path.write_bytes(b"onE\ntwo\nsix\n")
    assert [each.file for each in files.damages(files.seals().values(), may_grow=True)] == [NAME]


class Killed(BaseException):
    """Stands for a kill between two steps."""


@pytest.mark.parametrize("after", [0, 1])
def test_a_run_that_is_killed_while_it_writes_leaves_no_damage(files, monkeypatch, after) -> None:
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if after:
            real(path, target)
        raise Killed

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Killed):
        files.write(NAME, ["new\n"])
    monkeypatch.undo()
    assert (files.folder / NAME).read_text() == ("new\n" if after else "one\ntwo\n")
    assert found(files) == []
    assert files.differing() == []


def test_the_sealed_names_of_a_folder_are_those_of_the_files_in_it(files) -> None:
    for name in ("folder.jsonl", "folder/b/c.jsonl", "folder-2/d.jsonl", "folder0/e.jsonl"):
        files.write(name, ["one\n"])
    assert set(files.names("folder")) == {NAME, "folder/b/c.jsonl"}
