"""Which exports are older than their source, found without the clocks of files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.contract.description import outdated, source

TURNS, EARLIER = "briefings/2024-07-05_scio-1.jsonl", "revisions/scio-1/1.jsonl"
Change = Callable[[dict[str, Any]], None]


def package() -> dict[str, Any]:
    """Return what matters here of a ``datapackage.json``."""
    tables = ("briefings", "pages", "notes")
    return {
        "resources": [
            {"name": "turns", "path": [TURNS]},
            *({"name": name, "path": f"{name}.jsonl", "hash": f"sha256:{name}"} for name in tables),
        ],
        "files": [{"path": TURNS, "hash": "sha256:1"}, {"path": EARLIER, "hash": "sha256:2"}],
    }


def write(folder: Path, content: object, note: object = None) -> None:
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    if note is not None:
        (folder / "export").mkdir(exist_ok=True)
        (folder / "export" / "exported.json").write_text(json.dumps(note), "utf-8")


def set_hash(part: str, number: int) -> Change:
    """Return a change of the digest of one file."""
    return lambda content: content[part][number].update(hash="sha256:other")


CHANGES: list[tuple[Change, bool]] = [
    (lambda content: None, False),
    (set_hash("files", 0), True),  # turns
    (lambda content: content["files"].append({"path": "briefings/b", "hash": "c"}), True),
    (lambda content: content["files"].clear(), True),
    (set_hash("resources", 3), True),  # notes
    (set_hash("resources", 1), False),  # the catalogue, whose clocks move with each look
    (set_hash("resources", 2), False),  # the pages, whose clocks do as well
    (set_hash("files", 1), False),  # an earlier revision
]


@pytest.mark.parametrize(("change", "is_older"), CHANGES)
def test_an_export_is_older_if_lines_in_it_changed(tmp_path, change, is_older) -> None:
    content = package()
    write(tmp_path, content)
    write(tmp_path, content, {"csv": source(tmp_path), "tei": "made from something else"})
    change(content)
    write(tmp_path, content)
    assert outdated(tmp_path) == (["csv", "tei"] if is_older else ["tei"])


@pytest.mark.parametrize("content", ["", [], {}, {"resources": [{}], "files": [None]}])
def test_without_a_description_nothing_is_outdated(tmp_path: Path, content: object) -> None:
    write(tmp_path, content, {"csv": "made from something"})
    assert source(tmp_path) == ""
    assert outdated(tmp_path) == []


@pytest.mark.parametrize("note", [None, "", [], 1])
def test_without_a_sound_note_nothing_is_outdated(tmp_path: Path, note: object) -> None:
    write(tmp_path, package(), note)
    assert outdated(tmp_path) == []
