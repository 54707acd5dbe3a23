"""`scrapy export`: where it reads and writes, what it prints, and its exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.items import TABLES
from tests.environment import CALLED, ENVIRONMENT, ROOT
from tests.processes import Command, run_unprepared
from tests.sample_output import LONG
from tests.server import soon
from tests.showing.exports.damages import lose, shorten

SCRAPY = (sys.executable, "-m", "scrapy")


def test_it_writes_into_the_folder_and_names_the_files(scrapy: Command, folder: Path) -> None:
    done = scrapy("export", "csv", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{folder}/export/turns.csv: 129 turns\n" in done.stdout
    written = {path.name for path in (folder / "export").iterdir()}
    assert written == {*(f"{table.name}.csv" for table in TABLES), "exported.json"}
    assert len(done.stdout.splitlines()) == len(TABLES)
    assert scrapy("check-output", str(folder)).returncode == 0


def test_one_line_is_counted_in_the_singular(scrapy: Command, folder: Path) -> None:
    for name in ("people", "pages"):
        path = folder / f"{name}.jsonl"
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    printed = scrapy("export", "csv", str(folder)).stdout
    assert f"{folder}/export/people.csv: 1 person\n" in printed
    assert f"{folder}/export/pages.csv: 1 page\n" in printed


def test_it_writes_to_another_folder(scrapy: Command, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    done = scrapy("export", "CSV", str(folder), "--to", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert (target / "turns.csv").exists()
    assert not (folder / "export").exists()


@pytest.mark.slow
def test_all_writes_what_can_be_written_and_says_how_to_get_the_rest(
    folder: Path, tmp_path: Path
) -> None:
    """A module of that name comes before the library, and does what a missing one does."""
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError(name='pyarrow')")
    words = (*SCRAPY, "export", "all", str(folder))
    done = run_unprepared(*words, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, done.stderr) == (0, "")
    left_out = [line for line in done.stdout.splitlines() if line.startswith("Left out: ")]
    assert left_out[0].startswith("Left out: parquet needs pyarrow, which is not installed. Type: ")
    assert left_out[0].endswith(" -m pip install pyarrow")
    there = {path.name for path in (folder / "export").iterdir()}
    assert {"turns.csv", "convokit", "tei"} <= there
    assert "turns.parquet" not in there


@pytest.mark.slow
def test_a_run_says_which_exports_are_older_than_the_turns(scrapy: Command, tmp_path: Path) -> None:
    where = ("-s", f"SCIO_OUTPUT_DIR={tmp_path}")

    def crawl(*words: str) -> list[str]:
        """Crawl the sample, and return what is printed about exports."""
        done = scrapy("crawl", "briefings", "-a", "site=sample", *words, *where)
        return [
            line for line in done.stderr.splitlines() if " export" in line or "Outdated" in line
        ]

    assert crawl("-a", "limit=2") == []
    assert scrapy("export", "CSV", str(tmp_path)).returncode == 0
    assert scrapy("export", "TEI", str(tmp_path)).returncode == 0
    *_, last = crawl()
    assert last.endswith(f"Next: {CALLED} export csv {tmp_path} && {CALLED} export tei {tmp_path}")
    assert scrapy("export", "csv", str(tmp_path)).returncode == 0
    look, last = crawl()
    assert "Outdated: tei is older than the turns" in look
    assert last.endswith(f"Next: {CALLED} export tei {tmp_path}")


def test_a_damaged_line_ends_with_1_and_is_named(scrapy: Command, folder: Path) -> None:
    (folder / LONG).write_bytes((folder / LONG).read_bytes()[:-1])
    done = scrapy("export", "csv", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{LONG}, line 28: ")
    assert not list((folder / "export").iterdir())


ALTERED = {
    "a turn is lost": (shorten(LONG), f"{LONG}: its size or its SHA-256 is not the one in"),
    "a note is lost": (shorten("notes.jsonl"), "notes.jsonl: its size or its SHA-256 is not"),
    "a feed is lost": (lose("feed.xml"), "feed.xml: is missing, and datapackage.json names it"),
    "all digests are lost": (lose("datapackage.json"), "datapackage.json: is missing"),
}


@pytest.mark.parametrize(("damage", "says"), ALTERED.values(), ids=ALTERED)
def test_what_was_altered_is_exported_and_named(
    scrapy: Command, folder: Path, damage: Callable[[Path], None], says: str
) -> None:
    damage(folder)
    done = scrapy("export", "csv", str(folder))
    assert (done.returncode, (folder / "export" / "turns.csv").exists()) == (0, True)
    altered, what_to_do = done.stderr.splitlines()
    assert altered.startswith(says)
    assert what_to_do.endswith(f"scrapy check-output {folder}")


def test_of_many_files_that_were_altered_some_are_named(scrapy: Command, folder: Path) -> None:
    for file in (folder / "briefings").iterdir():
        shorten(f"briefings/{file.name}")(folder)
    *named, more, _ = scrapy("export", "csv", str(folder)).stderr.splitlines()
    assert (len(named), more) == (5, "and 4 files more")


@pytest.mark.slow
def test_a_poor_terminal_prints_what_it_can(folder: Path) -> None:
    """As where the locale is C."""
    given = folder.rename(folder.with_name("日"))
    done = run_unprepared(*SCRAPY, "export", "csv", str(given), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "/?/export/turns.csv: 129 turns" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopped_it_leaves_nothing(folder: Path, name: str) -> None:
    pytest.importorskip("jinja2", reason="the extra `site` is not installed")
    process = subprocess.Popen(
        [*SCRAPY, "export", "site", str(folder)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
    )
    soon(lambda: any(folder.glob("export/.site.new.*/*")))
    process.send_signal(signal.Signals[name])
    _, printed = process.communicate(timeout=600)
    assert (process.returncode, printed) == (10, "Stopped. Files that were there are whole\n")
    assert list((folder / "export").iterdir()) == []
