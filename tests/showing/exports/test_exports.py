"""What all formats share: nothing is lost, and files are replaced whole or not at all."""

from __future__ import annotations

import errno
import importlib.util
import os
import resource
import shlex
import sys
import tomllib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.contract.description import SAMPLE_NOTE, TERMS
from scio_crawler.items import TABLES
from scio_crawler.showing.exports import FORMATS, MissingLibrary, export
from scio_crawler.showing.exports.tables import replacing_files
from tests.environment import ROOT
from tests.sample_output import LONG
from tests.showing.exports.conftest import READ, records
from tests.showing.exports.damages import cut, lose

LIBRARIES = {"parquet": "pyarrow", "sqlite": "sqlite_utils", "site": "jinja2"}
SLOW = ("site",)


def formats(names: Collection[str] = FORMATS) -> list[Any]:
    """Return the formats as parameters; those whose library is not installed are skipped."""
    return [
        pytest.param(
            name,
            marks=[
                pytest.mark.skipif(
                    name in LIBRARIES and importlib.util.find_spec(LIBRARIES[name]) is None,
                    reason=f"{LIBRARIES.get(name)} is not installed",
                ),
                *([pytest.mark.slow] if name in SLOW else []),
            ],
        )
        for name in names
    ]


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", formats(READ))
def test_every_value_comes_back(folder: Path, tmp_path: Path, name: str) -> None:
    written = export(name, folder, tmp_path / "new" / "target")
    counts = {name: n for rows in written.values() for name, n in rows.items()}
    for table in TABLES:
        lines = records(folder, table)
        assert READ[name](tmp_path / "new" / "target", table) == lines
        assert counts[table.name] == len(lines) > 0
    assert {*written} == {*tree(tmp_path / "new" / "target")}


# Whole or not at all


def fill_disk(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file be written to its end."""

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)


# What happens to the folder or the disk, and how that is named.
TROUBLES: dict[str, tuple[Callable[[Path, pytest.MonkeyPatch], None], str]] = {
    "cut": (lambda at, _: cut(LONG)(at), f"{LONG}, line"),
    "lost": (lambda at, _: lose("speakers.jsonl")(at), r"speakers\.jsonl: is missing"),
    "full": (fill_disk, r": the disk is full\. .* free some space and run again"),
}


@pytest.mark.some(4)
@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_leaves_the_earlier_files(
    folder: Path, tmp_path: Path, name: str, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    export(name, folder, target)
    before = tree(target)
    happens, says = TROUBLES[trouble]
    happens(folder, monkeypatch)
    with pytest.raises(ExportError, match=says):
        export(name, folder, target)
    assert tree(target) == before


@pytest.fixture
def small_files(folder: Path) -> Iterator[None]:
    """Once *folder* is there, no file may grow above 1 kB: as if the disk filled up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.some(2)
@pytest.mark.parametrize("name", formats())
@pytest.mark.usefixtures("small_files")
def test_a_disk_that_fills_up_while_a_file_is_written_leaves_no_file(
    folder: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "target"
    with pytest.raises(ExportError, match=r"^Cannot write to .*target: "):
        export(name, folder, target)
    assert tree(target) == {}


@pytest.mark.some(3)
@pytest.mark.parametrize("name", formats())
def test_an_earlier_export_is_replaced(folder: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    first = next(iter(export(name, folder, target)))
    (target / first).write_text("old")
    (target / f"{first}.tmp").write_text("left by a run that was killed")
    written = export(name, folder, target)
    assert {*written} <= {*tree(target)}
    assert not [file for file in tree(target) if file.endswith(".tmp")]
    assert (target / first).read_bytes() != b"old"


@pytest.mark.parametrize("name", formats())
def test_a_file_in_the_way_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"^Cannot write to .*file/target: .*--to$") as caught:
        export(name, folder, tmp_path / "file" / "target")
    assert "\n" not in str(caught.value)


def test_a_file_is_not_seen_before_all_are_done(tmp_path: Path) -> None:
    with replacing_files(tmp_path) as new_path:
        for name in ("a", "b", "c/d"):
            new_path(name).write_text(name)
            assert not (tmp_path / name).exists()
    assert tree(tmp_path) == {"a": b"a", "b": b"b", "c/d": b"c/d"}


def test_what_an_earlier_export_wrote_and_this_one_did_not_is_removed(tmp_path: Path) -> None:
    for name in ("1.xml", "2.xml", "mine.txt"):
        (tmp_path / name).write_text("old")
    with replacing_files(tmp_path, "*.xml") as new_path:
        new_path("1.xml").write_text("new")
    assert tree(tmp_path) == {"1.xml": b"new", "mine.txt": b"old"}


def test_a_file_elsewhere_that_the_system_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "lamps").mkdir()
    says = r"Cannot write to .*/out: Is a directory: .*/lamps\. Files"
    with pytest.raises(ExportError, match=says), replacing_files(tmp_path / "out"):
        (tmp_path / "lamps").read_bytes()


# Missing libraries


@pytest.mark.parametrize(
    ("name", "library", "package"),
    [("parquet", "pyarrow", "pyarrow"), ("sqlite", "sqlite_utils", "sqlite-utils")],
)
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, library: str, package: str
) -> None:
    monkeypatch.delitem(sys.modules, f"scio_crawler.showing.exports.{name}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    says = rf"^{name} needs {package}, which is not installed\. Type: \S+ -m pip install {package}$"
    with pytest.raises(ExportError, match=says):
        export(name, tmp_path, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_all_that_the_site_needs_is_installed_together() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]["site"]
    words = shlex.split(str(MissingLibrary("site", "jinja2")))
    assert words[:3] == ["site", "needs", "jinja2,"]
    assert words[-len(extra) :] == extra


def test_without_pip_the_command_is_for_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    message = str(MissingLibrary("parquet", "x"))
    assert "uv pip install --python " in message
    assert message.endswith(" x")


# What exports say of the texts


@pytest.mark.parametrize(
    ("name", "file"), [("convokit", "convokit/corpus.json"), ("tei", "tei/scio.xml")]
)
def test_a_corpus_names_the_terms_and_says_that_the_sample_is_invented(
    exported: Callable[[str], Path], name: str, file: str
) -> None:
    text = (exported(name) / file).read_text("utf-8")
    assert SAMPLE_NOTE in text
    assert TERMS in text.replace("&#8217;", "’")
