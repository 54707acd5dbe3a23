"""Whatever is changed in a release is found, and named with its file and line."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from scio_crawler.showing.releases.packing import sums, unpacked
from tests.sample_output import LONG
from tests.showing.exports.damages import replace
from tests.showing.releases.conftest import SUMS, faults_in

Damage = Callable[[Path], object]


@pytest.fixture
def copy(release: Path, tmp_path: Path) -> Path:
    """A copy of a release, to damage."""
    return shutil.copytree(release, tmp_path / release.name)


edit = partial(replace, count=1)


def agree(release: Path, file: str) -> None:
    """Let the description and the sums agree with *file* as it is."""
    data = (release / file).read_bytes()
    package = json.loads((release / "datapackage.json").read_text())
    for each in [*package["resources"], *package["files"]]:
        if each.get("path") == file:
            each |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (release / "datapackage.json").write_text(text, "utf-8")
    (release / SUMS).write_text("".join(sums(release)))


def link(release: Path) -> None:
    """Put a link to the same bytes in place of a file."""
    elsewhere = release.parent / "people.jsonl"
    (release / "people.jsonl").rename(elsewhere)
    (release / "people.jsonl").symlink_to(elsewhere)


DAMAGES: list[tuple[Damage, str]] = [
    (edit(LONG, "the", "teh"), f"{LONG}: its SHA-256 is not the one in {SUMS}"),
    (lambda at: (at / ".zenodo.json").unlink(), f".zenodo.json: is missing, and {SUMS} names it"),
    (
        lambda at: (at / "briefings" / "more.txt").touch(),
        f"briefings/more.txt: is no file of the release: {SUMS} does not name it",
    ),
    (
        lambda at: ((at / "QUALITY.md").unlink(), (at / "QUALITY.md").mkdir()),
        "QUALITY.md: is missing",
    ),
    (link, "people.jsonl: its SHA-256 is not"),
    (lambda at: (at / SUMS).unlink(), f"{SUMS}: cannot be read"),
    (edit(SUMS, "  ", " "), f"{SUMS}, line 1: is no SHA-256"),
    (lambda at: (at / "datapackage.json").unlink(), "datapackage.json: is missing"),
    (edit("README.md", "Terms", "Free"), "README.md: its SHA-256 is not"),
]
# What somebody changed who wrote the sums again.
FORGERIES = [
    (LONG, '"role": "press"', '"role": "reader"', ", line 4: Turn: role is 'reader': it must be"),
    ("coverage.jsonl", '"complete": 3', '"complete": 2', ": does not agree with briefings.jsonl"),
    ("gaps.jsonl", '"what": "pending"', '"what": "lost"', ", line 1: Gap: what is 'lost': it"),
    ("gaps.jsonl", '"gap": 2', '"gap": 1', ", line 2: gap 1 is that of line 1, too"),
    ("gaps.jsonl", '"year": 2020', '"year": 1999', ", line 2: year 1999 is no line of coverage"),
    ("datapackage.json", '"version": "2026.12"', '"version": 5', ": is not what the crawler"),
]


def test_a_release_has_no_fault_as_a_folder_or_a_file(release: Path) -> None:
    assert faults_in(release) == []
    with unpacked(release.with_name(f"{release.name}.zip")) as folder:
        assert faults_in(folder) == []


@pytest.mark.parametrize(("damage", "fault"), DAMAGES)
def test_a_damage_is_found_and_named(damage: Damage, fault: str, copy: Path) -> None:
    damage(copy)
    found = [str(each) for each in faults_in(copy)]
    assert [each for each in found if each.startswith(fault)], found


@pytest.mark.parametrize(("file", "old", "new", "fault"), FORGERIES)
def test_a_forgery_with_right_sums_is_found(
    file: str, old: str, new: str, fault: str, copy: Path
) -> None:
    edit(file, old, new)(copy)
    agree(copy, file)
    found = [str(each) for each in faults_in(copy)]
    assert [each for each in found if each.startswith(file + fault)], found
