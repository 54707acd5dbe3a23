"""`scrapy check-output`: what it prints, what it repairs, and its exit status."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from filelock import FileLock

from scio_crawler.contract.corrections import Correction
from tests.environment import CALLED
from tests.processes import Command
from tests.sample_output import LONG


def test_a_good_folder_ends_with_0(scrapy: Command, folder: Path) -> None:
    done = scrapy("check-output", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{folder}: ")
    assert done.stdout.endswith(" turns, no fault\n")


def test_faults_are_printed_and_end_with_1(scrapy: Command, folder: Path) -> None:
    (folder / LONG).unlink()
    done = scrapy("check-output", str(folder))
    assert (done.returncode, done.stderr) == (1, "")
    first, to_do, last = done.stdout.splitlines()
    assert first == f"{LONG}: is missing"
    assert to_do.startswith(f"To do (files): `{CALLED} check-output --repair {folder}` ")
    assert last.endswith(" turns, 1 fault")


def test_of_many_faults_of_one_kind_most_are_counted(scrapy: Command, folder: Path) -> None:
    text = (folder / LONG).read_text("utf-8")
    (folder / LONG).write_text(text.replace('"words": ', '"words": 1'), "utf-8")
    printed = scrapy("check-output", str(folder)).stdout
    assert len(re.findall(rf"^{LONG}.*: words is ", printed, re.MULTILINE)) == 20
    assert "… and 8 more faults of this kind: words\n" in printed


def test_what_is_damaged_is_repaired_and_set_aside(scrapy: Command, folder: Path) -> None:
    before = {file: (folder / file).read_bytes() for file in (LONG, "people.jsonl", "README.md")}
    (folder / LONG).write_bytes(before[LONG][:-40])
    (folder / "people.jsonl").unlink()
    (folder / "README.md").write_bytes(b"edited")
    done = scrapy("check-output", "--repair", str(folder))
    assert done.returncode == 0, done.stderr
    repaired = f"{LONG}: is not as it was written; written again from what is remembered; "
    assert repaired in done.stdout
    assert "people.jsonl: is missing; written again from what is remembered\n" in done.stdout
    assert done.stdout.endswith(" turns, no fault\n")
    assert {file: (folder / file).read_bytes() for file in before} == before
    assert (folder / "set-aside" / f"{LONG}.1").read_bytes() == before[LONG][:-40]
    assert (folder / "set-aside" / "README.md.1").read_bytes() == b"edited"


def test_a_lost_archive_is_reported_and_costs_no_turns_file(scrapy: Command, folder: Path) -> None:
    before = (folder / LONG).read_bytes()
    shutil.rmtree(folder / "archive")
    (folder / LONG).unlink()
    done = scrapy("check-output", "--repair", str(folder))
    assert done.returncode == 1
    assert f"{LONG}: is missing; written again from what is remembered" in done.stdout
    assert (folder / LONG).read_bytes() == before


def test_unreadable_corrections_are_a_fault_for_a_person(scrapy: Command, folder: Path) -> None:
    (folder / "corrections.csv").write_text("turn;value\n", "utf-8")
    done = scrapy("check-output", str(folder))
    assert (done.returncode, "put corrections.csv right" in done.stdout) == (1, True)
    done = scrapy("check-output", "--repair", str(folder))
    assert done.returncode == 2
    assert "corrections.csv cannot be read: its first line must be" in done.stderr


def test_corrections_that_no_run_has_read_are_no_fault(scrapy: Command, folder: Path) -> None:
    (folder / "corrections.csv").write_text(f"{','.join(Correction._fields)}\n", "utf-8")
    done = scrapy("check-output", str(folder))
    hint, last = done.stdout.splitlines()
    assert hint == "corrections.csv: has changed since the last run; the next one reads it"
    assert (done.returncode, last.endswith("no fault")) == (0, True)
    done = scrapy("check-output", "--repair", str(folder))
    assert (done.returncode, "corrections.csv" in done.stdout) == (0, False)


def test_a_folder_without_a_database_is_not_repaired(scrapy: Command, folder: Path) -> None:
    (folder / "state.sqlite").unlink()
    done = scrapy("check-output", "--repair", str(folder))
    assert done.returncode == 9
    assert "has no state.sqlite, which remembers what the files were like" in done.stderr
    assert not (folder / "state.sqlite").exists()


def test_a_folder_in_use_is_not_repaired(scrapy: Command, folder: Path) -> None:
    with FileLock(folder / ".lock"):
        done = scrapy("check-output", "--repair", str(folder))
    assert (done.returncode, "another run is at work" in done.stderr) == (11, True)
