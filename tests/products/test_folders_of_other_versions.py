"""A folder of another version: every command refuses it alike, and names the one that helps."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE, FORMAT
from scio_crawler.common.errors import OutputError
from tests.processes import Command, run_unprepared

# Each starts a process of its own.
pytestmark = pytest.mark.slow

CHANGES = {
    "an older format": f"PRAGMA user_version = {FORMAT - 1}",
    "a newer format": f"PRAGMA user_version = {FORMAT + 1}",
    "another contract": "UPDATE meta SET value = 'another' WHERE key = 'contract'",
}
COMMANDS = [
    ["crawl", "briefings", "-a", "site=sample", "-s", "SCIO_OUTPUT_DIR={folder}"],
    ["crawl", "briefings", "-a", "site=archive", "-s", "SCIO_OUTPUT_DIR={folder}"],
    ["import", "{folder}/archive", "-s", "SCIO_OUTPUT_DIR={folder}"],
    ["status", "{folder}"],
    ["check-output", "{folder}"],
    ["check-output", "--repair", "{folder}"],
    ["export", "csv", "{folder}"],
    ["quote", "reading rooms", "{folder}"],
    ["room", "--no-browser", "{folder}"],
    ["release", "--version", "2026.12", "{folder}"],
    ["review", "{folder}"],
]


def of_another_version(folder: Path, change: str) -> Path:
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute(change)
    return folder


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_refuses_it_and_leaves_it_as_it_is(
    scrapy: Command, folder: Path, words: list[str]
) -> None:
    of_another_version(folder, CHANGES["another contract"])
    before = contents(folder)
    done = scrapy(*(word.format(folder=folder) for word in words))
    assert (done.returncode, done.stdout) == (OutputError.exit_status, "")
    (line,) = done.stderr.splitlines()
    assert f"Another version of scio_crawler wrote {folder}: its lines have other keys" in line
    assert contents(folder) == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_command_that_is_named_makes_a_whole_folder(
    scrapy: Command, folder: Path, tmp_path: Path, change: str
) -> None:
    before = contents(folder / "briefings")
    refused = scrapy("status", str(of_another_version(folder, change)))
    new = tmp_path / "new"
    shutil.copytree(folder / "archive", new / "archive")
    typed = refused.stderr.partition("type: ")[2].replace("=NEW", f"={new}")
    done = run_unprepared(*shlex.split(typed))
    assert done.returncode == 0, done.stderr
    written = {folder / path.relative_to(new): text for path, text in contents(new).items()}
    assert {path: written.get(path) for path in before} == before
    checked = scrapy("check-output", "--archive", str(new))
    assert checked.returncode == 0, checked.stdout
