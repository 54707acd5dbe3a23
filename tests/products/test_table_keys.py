"""The keys of all tables of a folder hold, whatever the pages print."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from scio_crawler.contract.checking import check_tables
from scio_crawler.contract.lines import Fault
from scio_crawler.items import TABLES
from scio_crawler.showing.exports import export
from tests.folder.made_up import SPEECH, briefing, folder_in, lines, publish
from tests.readings import read_script

# An outlet and an official are printed with two apostrophes, a reporter and an official not named,
# and people who say nothing belong to bodies that nobody else names.
SCRIPT = Path(__file__).with_name("table_keys.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with such a transcript, a copy of another one, and one that is pending."""
    path = tmp_path_factory.mktemp("keys")
    with folder_in(path) as opened:
        publish(opened, read_script(SCRIPT).briefing)
        for briefing_id in ("scio-1234", "scio-1235"):
            made = briefing(briefing_id=briefing_id, speech=SPEECH, turns=3)
            made.notes[0].turn = 1
            made.people[0].organization = f"Lantern Hospital of {briefing_id}"
            publish(opened, made)
        publish(opened, briefing(briefing_id="scio-1236", turns=0, status="pending"))
    return path


def values(folder: Path, table: str, *keys: str) -> list[tuple[str | int, ...]]:
    return [tuple(line[key] for key in keys) for line in lines(folder / f"{table}.jsonl")]


def test_a_name_has_straight_apostrophes_in_all_tables(folder: Path) -> None:
    [file] = folder.glob("briefings/2017-*.jsonl")
    turns = lines(file)
    speakers = {"Lian Shuyan", "Weng Jia'an", "Farmers' Daily", "Lanterns' Weekly", ""}
    assert {turn["speaker"] for turn in turns} == speakers
    assert {turn["label"] for turn in turns} >= {"Farmers\u2019 Daily", "Farmers' Daily"}
    assert set(values(folder, "exchanges", "answered_by")) == {("Weng Jia'an",)}
    text = "".join((folder / f"{table.name}.jsonl").read_text("utf-8") for table in TABLES[2:])
    assert "\u2019" not in text


def test_a_join_with_speakers_drops_no_turn(folder: Path) -> None:
    known = set(values(folder, "speakers", "speaker", "organization"))
    turns = [turn for file in folder.glob("briefings/*.jsonl") for turn in lines(file)]
    named = {(turn["speaker"], turn["organization"]) for turn in turns if turn["speaker"]}
    assert named == known


def test_every_body_that_a_table_names_has_a_line(folder: Path) -> None:
    bodies = dict(values(folder, "organizations", "organization", "turns"))
    for table in ("people", "offices", "exchanges", "speakers", "briefings"):
        assert {name for (name,) in values(folder, table, "organization") if name} <= set(bodies)
    silent = {name for name, turns in bodies.items() if not turns}
    assert silent >= {
        "Lantern Society",  # of a second office
        "Lantern Group",  # of somebody who says nothing
        "Lantern Hospital of scio-1234",  # of the heads of a conference and of its copy
        "Lantern Hospital of scio-1235",
        "Ministry of Agriculture and Rural Affairs",  # which does the work of another today
    }


def test_a_note_of_a_copy_names_no_turn(folder: Path) -> None:
    [copy] = [line for line in lines(folder / "briefings.jsonl") if line["same_as"]]
    notes = [line for line in lines(folder / "notes.jsonl") if line["turn"]]
    ids = {note["briefing_id"]: note["turn_id"] for note in notes}
    assert [id for id, turn_id in ids.items() if not turn_id] == [copy["briefing_id"]]


def test_frictionless_finds_all_keys(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "message"])


def test_no_key_is_at_fault(folder: Path) -> None:
    faults: list[Fault] = []
    check_tables(folder, faults.append)
    kinds = {fault.kind for fault in faults}
    assert kinds.isdisjoint(("keys", "speakers", "description", "turns of notes"))
    assert {fault.file for fault in faults if fault.kind == "counts"} <= {"offices.jsonl"}


def test_it_can_be_exported_to_convokit(folder: Path, tmp_path: Path) -> None:
    export("convokit", folder, tmp_path)
    speakers = json.loads((tmp_path / "convokit" / "speakers.json").read_text("ascii"))
    assert {"Farmers' Daily", "Lanterns' Weekly"} <= set(speakers)


def test_frictionless_sees_a_key_that_leads_nowhere(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    organizations = copy / "organizations.jsonl"
    rows = organizations.read_text("utf-8").splitlines(keepends=True)
    rest = [row for row in rows if '"Lantern Group"' not in row]
    organizations.write_text("".join(rest), "utf-8")
    report = Package(str(copy / "datapackage.json")).validate()
    assert "foreign-key" in {row[0] for row in report.flatten(["type"])}
