"""A release: whole, the same bytes each time, never changed, and made only of sound output."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ExportError
from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.tables import write_tables
from scio_crawler.items import TABLES
from scio_crawler.run.output_folder import repair
from scio_crawler.showing.exports import export
from scio_crawler.showing.releases.building import build
from scio_crawler.showing.releases.packing import have_same_content, listed
from tests.folder.made_up import ID, LATER, briefing, folder_in, publish, take
from tests.sample_output import LONG
from tests.showing.exports.damages import replace
from tests.showing.releases.conftest import SUMS, VERSION, faults_in


def test_made_twice_it_is_the_same(sample: Path, release: Path, tmp_path: Path) -> None:
    """Whatever the clocks of the files, their order on the disk and the place of the folder."""
    copy = tmp_path / "copy"
    for path in sorted(sample.rglob("*"), reverse=True):
        if path.is_file():
            (copy / path.relative_to(sample)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / path.relative_to(sample))
            os.utime(copy / path.relative_to(sample), (0, 1_000_000_000))
    folder, file = build(copy, VERSION, tmp_path / "again", with_archive=True)
    assert have_same_content(folder, release)
    assert have_same_content(file, release.with_name(f"{release.name}.zip"))
    assert build(copy, VERSION, tmp_path / "again", with_archive=True) == [folder, file]


def test_it_has_what_a_reader_of_the_folder_gets(sample: Path, release: Path) -> None:
    for table in TABLES:
        names = [path.relative_to(sample).as_posix() for path in sample.glob(table.files)]
        assert names
        assert all((release / name).read_bytes() == (sample / name).read_bytes() for name in names)
    assert {line.split("  ")[1] for line in (release / SUMS).read_text().splitlines()} == {
        path.relative_to(release).as_posix()
        for path in release.rglob("*")
        if path.is_file() and path.name != SUMS
    }
    assert not [name for name in listed(release) if name.startswith((FILE, "report"))]
    assert have_same_content(release / "archive", sample / "archive")


def test_all_descriptions_name_the_version_and_the_terms(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text())
    assert {r["name"]: r["rows"] for r in package["resources"]}["turns"] == 129
    day = (release / "datacite.json").read_text().partition('"publicationYear": "')[2][:4]
    for name in ("datapackage.json", "datacite.json", ".zenodo.json", "CITATION.cff", "README.md"):
        text = (release / name).read_text()
        assert VERSION in text
        assert "No licence is granted here" in text
        assert day in text or name == "datapackage.json"


def test_it_states_what_a_review_found_or_that_there_was_none(sample: Path, tmp_path: Path) -> None:
    """The sheets are left out."""
    copy = shutil.copytree(sample, tmp_path / "copy")
    bare, _ = build(copy, "2026.11", tmp_path)
    assert "Not reviewed" in (bare / "QUALITY.md").read_text()
    assert "Not reviewed" in (bare / "README.md").read_text()
    (copy / "review" / "turns").mkdir(parents=True)
    result = '{"turns": {"summary": ["speaker: 1.5 (0.4–5.3)", "role: 0"]}}'
    (copy / "review" / "result.json").write_text(result)
    for sheet in ("notes.csv", "turns/A.csv", "turns/sample.json"):
        (copy / "review" / sheet).write_text("mine")
    measured, _ = build(copy, "2026.12", tmp_path)
    for name in ("QUALITY.md", "README.md"):
        assert "speaker: 1.5 (0.4–5.3)\n- role: 0\n" in (measured / name).read_text()
    assert [path.name for path in (measured / "review").iterdir()] == ["result.json"]
    assert faults_in(measured) == []


def test_corrections_are_in_it_as_in_the_folder(sample: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(sample, tmp_path / "copy")
    keys = ",".join(Correction._fields)
    line = "scio-900100001,,,,accept,0123,no-closing,us,2026-12-01T00:00:00Z,it ends so"
    (copy / "corrections.csv").write_text(f"{keys}\n{line}\n")
    repair(copy, lambda _: None, lambda _: None)
    release, _ = build(copy, VERSION, tmp_path)
    assert (release / "corrections.csv").read_text() == f"{keys}\n{line}\n"
    assert "  corrections.csv\n" in (release / SUMS).read_text()
    assert "corrections.csv" in (release / "QUALITY.md").read_text()
    files = json.loads((release / "datapackage.json").read_text())["files"]
    assert "corrections.csv" in [file["path"] for file in files]
    assert faults_in(release) == []
    (copy / "corrections.csv").unlink()
    with pytest.raises(ExportError, match=r"corrections\.csv: has changed since the last run"):
        build(copy, "2026.11", tmp_path)


@pytest.mark.parametrize(
    ("name", "library"), [("csv", "csv"), ("sqlite", "sqlite_utils"), ("site", "jinja2")]
)
def test_exports_are_made_of_it_as_of_the_folder(
    name: str, library: str, sample: Path, release: Path, tmp_path: Path
) -> None:
    pytest.importorskip(library, reason="an extra is not installed")
    written = export(name, release, tmp_path / "one")
    assert written == export(name, sample, tmp_path / "other")
    if name == "csv":
        assert have_same_content(tmp_path / "one", tmp_path / "other")


Spoil = Callable[[Path, Path], object]  # of the output and the target


def _other_release(folder: Path, target: Path) -> None:
    build(folder, VERSION, target)
    (target / f"scio-{VERSION}" / "people.jsonl").write_text("")


def _unapplied_corrections(folder: Path, _: Path) -> None:
    (folder / "corrections.csv").write_text(",".join(Correction._fields))


def _cut_off(folder: Path, _: Path) -> None:
    """Publish a conference as a run does that is killed before it writes the tables."""
    with folder_in(folder) as opened:
        take(opened, briefing())


def _other_memory(folder: Path, _: Path) -> None:
    with (folder / FILE).open("ab") as file:
        file.write(b"lantern")


REFUSED: list[tuple[Spoil, str]] = [
    (lambda at, _: replace(LONG, "the", "teh")(at), rf"{LONG}: its size .* check-output --repair "),
    (lambda folder, _: (folder / "people.jsonl").unlink(), "people.jsonl: is missing"),
    (_cut_off, "the last run was cut off. See .* --repair "),
    (_unapplied_corrections, "corrections.csv: has changed since the last run"),
    (lambda folder, _: (folder / "corrections.csv").mkdir(), "Cannot read .*corrections.csv"),
    (_other_memory, f"{FILE} was changed, or "),
    (lambda folder, _: (folder / FILE).unlink(), f"has no {FILE}"),
    (_other_release, "is there, and holds something else"),
    (lambda folder, _: shutil.rmtree(folder / "archive"), "Leave out --archive"),
    (lambda _, target: target.touch(), "Cannot write to"),
]


@pytest.mark.parametrize(("spoil", "why"), REFUSED)
def test_what_is_refused_leaves_nothing(
    spoil: Spoil, why: str, sample: Path, tmp_path: Path
) -> None:
    folder, target = shutil.copytree(sample, tmp_path / "output"), tmp_path / "releases"
    spoil(folder, target)
    before = sorted(target.rglob("*"))
    with pytest.raises(ExportError, match=why):
        build(folder, VERSION, target, with_archive="--archive" in why)
    assert sorted(target.rglob("*")) == before


def test_output_without_a_transcript_is_refused(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        write_tables(opened.files, opened.ledger, is_settled=True)
    with pytest.raises(ExportError, match="has no transcript"):
        build(tmp_path, VERSION, tmp_path / "releases")


def test_what_an_interrupted_release_left_is_replaced(sample: Path, tmp_path: Path) -> None:
    staging = tmp_path / f".scio-{VERSION}.tmp"
    (staging / f"scio-{VERSION}" / "briefings").mkdir(parents=True)
    (staging / f"scio-{VERSION}.zip").write_text("half")
    build(sample, VERSION, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"scio-{VERSION}",
        f"scio-{VERSION}.zip",
    ]


def test_earlier_revisions_are_in_it(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with folder_in(output) as opened:
        publish(opened, briefing())
        publish(opened, briefing(word="decline", fetched=LATER, digest="B" * 32))
    folder, _ = build(output, VERSION, tmp_path)
    assert (folder / "revisions" / ID / "1.jsonl").is_file()
    faults = faults_in(folder)
    own = {"checksums", "coverage", "description", "digests"}
    assert own.isdisjoint(fault.kind for fault in faults)  # the readings are made up
