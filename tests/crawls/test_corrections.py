"""Corrections of people: an input of the folder like its archive, whatever else happens to it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from scio_crawler.contract.checking.files import unapplied
from scio_crawler.contract.corrections import FILE, Correction, text_of
from tests.crawls.test_replay import MISREADING, replay, written
from tests.mirrors import FULL, Result, crawl, pages_of, press_room
from tests.processes import run
from tests.server import Mirror

ID = "scio-900000001"


def correct(result: Result, turn: int, key: str, value: str, was: str = "") -> str:
    """Correct a value of a turn of *result* for the next run; return the id of the turn."""
    found = result.turns(ID)[turn - 1]
    path = result.folder / FILE
    rows: list[Any] = [] if path.exists() else [Correction._fields]
    line = [ID, found["turn_id"], "", "", key, was or found[key], value, "Mei", "", "heard it"]
    with path.open("a", encoding="utf-8") as file:
        file.write(text_of([*rows, line]))
    return str(found["turn_id"])


def corrected(result: Result) -> dict[str, tuple[Any, ...]]:
    """Return speaker, role and corrected keys of the corrected turns of *result*, by their ids."""
    return {
        turn["turn_id"]: (turn["speaker"], turn["role"], turn["corrected"])
        for turn in result.turns(ID)
        if turn["corrected"]
    }


def test_a_correction_outlives_all_that_happens_to_a_folder(tmp_path: Path) -> None:
    with Mirror(press_room({1: 2, 2: 1})) as mirror:
        misread = crawl(mirror.base, tmp_path / "output", **MISREADING)  # by an earlier version
        official = correct(misread, 2, "speaker", "Tai Xueying")
        chair = correct(misread, 1, "role", "official")
        due = {official: ("Tai Xueying", "official", "speaker")}

        # A better reading
        reread = crawl(mirror.base, misread.folder)
        assert reread.status == 0
        assert corrected(reread)[official] == due[official]
        assert corrected(reread)[chair][1:] == ("official", "role")

        # An edit of the site elsewhere; within a second, an import cannot tell which came first
        time.sleep(1.1)
        mirror.pages |= pages_of(1, 2, more=1)
        edited = crawl(mirror.base, misread.folder, *FULL)
        assert edited.catalogue()[ID]["revision"] == 2
        assert corrected(edited)[official] == due[official]

        # A lost database
        before = written(misread.folder)
        for file in misread.folder.glob("state.sqlite*"):
            file.unlink()
        crawl(mirror.base, misread.folder)
        assert corrected(edited)[official] == due[official]
        lost = written(misread.folder)
        assert lost.keys() == before.keys()

    # A replay, and an import
    replayed = replay(misread.folder, tmp_path / "replayed")
    there = written(replayed.folder)
    changes = "changes.jsonl"  # which tells of corrections made after a crawl
    assert there | {changes: b""} == lost | {changes: b""}
    imported = tmp_path / "imported"
    imported.mkdir()
    shutil.copy(misread.folder / FILE, imported)
    archives = map(str, sorted((misread.folder / "archive").glob("*.gz")))
    into = ("-s", f"SCIO_OUTPUT_DIR={imported}", "-a", f"site={mirror.base}")
    done = run("scio_crawler", "import", *archives, *into)
    assert done.returncode == 0, done.stderr
    assert corrected(Result(0, "", imported))[official] == due[official]
    assert run("scio_crawler", "check-output", str(imported)).returncode == 0
    assert run("scio_crawler", "check-output", str(misread.folder)).returncode == 0


def test_a_correction_that_no_longer_fits_is_reported_until_it_is_deleted(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        first = crawl(mirror.base, tmp_path)
        before = written(tmp_path)
        correct(first, 2, "speaker", "Tai Xueying", was="Somebody else")
        told = crawl(mirror.base, tmp_path)
        assert told.status == 3
        assert "Not applied: corrections.csv: line 2: its turn has" in told.log
        assert corrected(told) == {}
        assert unapplied(tmp_path) == [], "the run has read it"
        (tmp_path / FILE).unlink()
        assert [fault.file for fault in unapplied(tmp_path)] == [FILE]
        assert crawl(mirror.base, tmp_path).status == 0
        assert written(tmp_path) == before


def test_corrections_that_cannot_be_read_end_a_run_before_it_begins(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        (tmp_path / FILE).write_text("turn;value\n", "utf-8")
        mirror.log.clear()
        refused = crawl(mirror.base, tmp_path)
        assert refused.status == 2
        assert f"{FILE} cannot be read: its first line must be" in refused.log
        assert mirror.paths() == []
