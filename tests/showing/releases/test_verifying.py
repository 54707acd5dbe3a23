"""Whatever is changed in a release is found, and named with its file and line."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.showing.releases.building import build
from scio_crawler.showing.releases.packing import pack, sums, unpacked
from scio_crawler.showing.releases.verifying import verify
from tests.contract.checking.test_checking import LONG, crawl_sample
from tests.shared import made_once

SUMS = "SHA256SUMS"
Damage = Callable[[Path], object]


@pytest.fixture
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the sample, for reading only."""
    base = tmp_path_factory.getbasetemp()

    def make(target: Path) -> None:
        build(crawl_sample(base), "2026.12", target)

    return made_once(base, "verified", make) / "scio-2026.12"


@pytest.fixture
def release(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / whole.name)


def faults_in(folder: Path) -> list[str]:
    found: list[str] = []
    verify(folder, lambda fault: found.append(str(fault)))
    return found


def edit(file: str, old: str, new: str, *, summed: bool = False) -> Damage:
    """Return a damage: *old* becomes *new* in *file*, and its sum is put right if *summed*."""

    def damage(release: Path) -> None:
        text = (release / file).read_text("utf-8")
        assert old in text
        (release / file).write_text(text.replace(old, new, 1), "utf-8")
        if summed:
            agree(release, file)

    return damage


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


DAMAGE: dict[str, tuple[Damage, str]] = {
    "a word": (edit(LONG, "the", "teh"), f"{LONG}: its SHA-256 is not the one in {SUMS}"),
    "a word of the card": (edit("README.md", "Terms", "Free"), "README.md: its SHA-256 is not"),
    "a file is missing": (
        lambda at: (at / ".zenodo.json").unlink(),
        f".zenodo.json: is missing, and {SUMS} names it",
    ),
    "a file more": (
        lambda at: (at / "briefings" / "more.txt").touch(),
        f"briefings/more.txt: is no file of the release: {SUMS} does not name it",
    ),
    "a folder in its place": (
        lambda at: ((at / "QUALITY.md").unlink(), (at / "QUALITY.md").mkdir()),
        "QUALITY.md: is missing",
    ),
    "a link": (link, "people.jsonl: its SHA-256 is not"),
    "no sums": (lambda at: (at / SUMS).unlink(), f"{SUMS}: cannot be read"),
    "sums of another form": (edit(SUMS, "  ", " "), f"{SUMS}, line 1: is no SHA-256"),
    "no description": (lambda at: (at / "datapackage.json").unlink(), "datapackage.json: is miss"),
    # What somebody changed who wrote the sums again:
    "a role that is none": (
        edit(LONG, '"role": "press"', '"role": "reader"', summed=True),
        f"{LONG}, line 4: Turn: role is 'reader': it must be one of",
    ),
    "another count of a year": (
        edit("coverage.jsonl", '"complete": 3', '"complete": 2', summed=True),
        "coverage.jsonl: does not agree with briefings.jsonl and gaps.jsonl",
    ),
    "a gap of a kind that is none": (
        edit("gaps.jsonl", '"what": "pending"', '"what": "lost"', summed=True),
        "gaps.jsonl, line 1: Gap: what is 'lost': it must be one of",
    ),
    "a gap twice": (
        edit("gaps.jsonl", '"gap": 2', '"gap": 1', summed=True),
        "gaps.jsonl, line 2: gap 1 is that of line 1, too",
    ),
    "a gap of a year without a line": (
        edit("gaps.jsonl", '"year": 2020', '"year": 1999', summed=True),
        "gaps.jsonl, line 2: year 1999 is no line of coverage",
    ),
    "another version": (
        edit("datapackage.json", '"version": "2026.12"', '"version": 5', summed=True),
        "datapackage.json: is not what",
    ),
}


def test_a_release_is_whole(whole: Path) -> None:
    assert faults_in(whole) == []


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(name: str, release: Path) -> None:
    damage, said = DAMAGE[name]
    damage(release)
    found = faults_in(release)
    assert [fault for fault in found if fault.startswith(said)], found


def test_the_file_is_verified_as_the_folder(whole: Path) -> None:
    with unpacked(whole.with_name("scio-2026.12.zip")) as folder:
        assert faults_in(folder) == []


def _packed(names: list[str]) -> Damage:
    def damage(file: Path) -> None:
        with zipfile.ZipFile(file, "w") as packed:
            for name in names:
                packed.writestr(name, "")

    return damage


NO_RELEASE: dict[str, tuple[Damage, str]] = {
    "nothing": (lambda _: None, "No such file"),
    "no zip": (lambda at: at.write_text("lanterns"), "not a zip file"),
    "empty": (_packed([]), "does not hold one folder"),
    "two folders": (_packed(["a/b", "c/d"]), "does not hold one folder"),
    "a way out": (_packed(["a/../../b"]), "names no file of the folder"),
    "an absolute path": (_packed(["/tmp/a"]), "names no file of the folder"),
}


@pytest.mark.parametrize("name", NO_RELEASE)
def test_a_file_that_is_no_release_is_refused(name: str, tmp_path: Path) -> None:
    make, why = NO_RELEASE[name]
    make(tmp_path / "scio.zip")
    with (
        pytest.raises(ExportError, match=f"is no release: .*{why}"),
        unpacked(tmp_path / "scio.zip"),
    ):
        pass


def test_no_bit_that_is_damaged_ends_in_anything_but_a_message(tmp_path: Path) -> None:
    """Of a small file, one bit of seven is turned over: it holds the same, or it is refused."""
    folder, file = tmp_path / "scio-2026.12", tmp_path / "scio.zip"
    folder.mkdir()
    (folder / "people.jsonl").write_text("lanterns, lanterns and lamps\n" * 20)
    (folder / "archive.warc.gz").write_bytes(b"\x1f\x8b lamps")
    (folder / SUMS).write_text("".join(sums(folder)))
    pack(folder, file, "2026-12-01")
    data = file.read_bytes()
    bits, refused = range(0, 8 * len(data), 7), 0
    for bit in bits:
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        try:
            with unpacked(file) as found:
                texts = {path.name: path.read_bytes() for path in found.rglob("*")}
        except ExportError as error:
            assert str(error).startswith(f"{file} is no release: ")  # noqa: PT017
            refused += 1
        else:
            whole = {path.name: path.read_bytes() for path in folder.iterdir()}
            assert texts == whole or texts.keys() != whole.keys()  # which the sums tell
    assert refused > len(bits) / 2
