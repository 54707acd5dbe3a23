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
from tests.contract.checking.test_checking import LONG
from tests.environment import CALLED, ENVIRONMENT, ROOT
from tests.server import soon
from tests.showing.exports.damages import lose, shorten

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def test_it_writes_into_the_folder_and_names_the_files(scrapy: Command, folder: Path) -> None:
    done = scrapy("export", "csv", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{folder}/export/turns.csv: 129 turns\n" in done.stdout
    written = {path.name for path in (folder / "export").iterdir()}
    assert written == {*(f"{table.name}.csv" for table in TABLES), "exported.json"}
    assert len(done.stdout.splitlines()) == len(TABLES)
    assert scrapy("check-output", str(folder)).returncode == 0


def test_one_line_is_said_in_the_singular(scrapy: Command, folder: Path) -> None:
    for name in ("people", "pages"):
        path = folder / f"{name}.jsonl"
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    said = scrapy("export", "csv", str(folder)).stdout
    assert f"{folder}/export/people.csv: 1 person\n" in said
    assert f"{folder}/export/pages.csv: 1 page\n" in said


def test_it_writes_to_another_folder(scrapy: Command, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    done = scrapy("export", "csv", str(folder), "--to", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert (target / "turns.csv").exists()
    assert not (folder / "export").exists()


@pytest.mark.parametrize("name", ["CSV", "Csv"])
def test_a_format_may_be_written_in_any_case(scrapy: Command, folder: Path, name: str) -> None:
    assert scrapy("export", name, str(folder)).returncode == 0
    assert (folder / "export" / "turns.csv").exists()


@pytest.mark.slow
def test_all_writes_what_can_be_written_and_says_how_to_get_the_rest(
    folder: Path, tmp_path: Path
) -> None:
    """A module of that name comes before the library, and does what a missing one does."""
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError(name='pyarrow')")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "export", "all", str(folder)],
        cwd=ROOT,
        env={**ENVIRONMENT, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=600,
    )
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
        """Crawl the sample, and return what is said of exports."""
        done = scrapy("crawl", "briefings", "-a", "site=sample", *words, *where)
        return [
            line for line in done.stderr.splitlines() if " export" in line or "Outdated" in line
        ]

    assert crawl("-a", "limit=2") == []
    assert scrapy("export", "CSV", str(tmp_path)).returncode == 0
    assert scrapy("export", "TEI", str(tmp_path)).returncode == 0
    *_, said = crawl()
    assert said.endswith(f"Next: {CALLED} export csv {tmp_path} && {CALLED} export tei {tmp_path}")
    assert scrapy("export", "csv", str(tmp_path)).returncode == 0
    look, said = crawl()
    assert "Outdated: tei is older than the turns" in look
    assert said.endswith(f"Next: {CALLED} export tei {tmp_path}")


@pytest.mark.some(3)
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a format: parquet, sqlite, csv"),
        (["xml"], "name a format: parquet, sqlite, csv"),
        (["csv", "nowhere"], "nowhere does not exist"),
        (["csv", "tests"], "tests holds no output of a crawl"),
        (["csv", "a", "b"], "one folder at a time"),
        (["csv", "-s", "SCIO_OUTPUT_DIR=x"], "type x in place of -s SCIO_OUTPUT_DIR=x"),
        (["csv", "--fast"], "there is no option --fast"),
    ],
    ids=[
        "no format",
        "bad format",
        "no folder",
        "another",
        "two",
        "no folder of a crawl",
        "no option",
    ],
)
def test_bad_arguments_end_with_2(scrapy: Command, words: list[str], says: str) -> None:
    done = scrapy("export", *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_line_ends_with_1_and_is_named(scrapy: Command, folder: Path) -> None:
    (folder / LONG).write_bytes((folder / LONG).read_bytes()[:-1])
    done = scrapy("export", "csv", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"{LONG}, line 28: ")
    assert not list((folder / "export").iterdir())


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (shorten(LONG), f"{LONG}: its size or its SHA-256 is not the one in datapackage.json"),
        (shorten("notes.jsonl"), "notes.jsonl: its size or its SHA-256 is not"),
        (lose("feed.xml"), "feed.xml: is missing, and datapackage.json names it"),
        (lose("datapackage.json"), "datapackage.json: is missing"),
    ],
    ids=["a turn is lost", "a note is lost", "a feed is lost", "all digests are lost"],
)
def test_what_was_altered_is_exported_and_told(
    scrapy: Command, folder: Path, damage: Callable[[Path], None], says: str
) -> None:
    damage(folder)
    done = scrapy("export", "csv", str(folder))
    assert (done.returncode, (folder / "export" / "turns.csv").exists()) == (0, True)
    said, what_to_do = done.stderr.splitlines()
    assert said.startswith(says)
    assert what_to_do.endswith(f"scrapy check-output {folder}")


def test_of_many_files_that_were_altered_some_are_named(scrapy: Command, folder: Path) -> None:
    for file in (folder / "briefings").iterdir():
        shorten(f"briefings/{file.name}")(folder)
    *named, more, _ = scrapy("export", "csv", str(folder)).stderr.splitlines()
    assert (len(named), more) == (5, "and 4 files more")


def test_a_target_that_cannot_be_written_ends_with_1(scrapy: Command, folder: Path) -> None:
    done = scrapy("export", "csv", str(folder), "--to", "README.md/x")
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.splitlines()
    assert said.startswith("Cannot write to ")


@pytest.mark.slow
@pytest.mark.parametrize("is_read", [True, False], ids=["a poor terminal", "nobody reads"])
def test_what_is_printed_cannot_fail(folder: Path, is_read: bool) -> None:
    """As where the locale is C, or with ``| head -1``."""
    given = folder.rename(folder.with_name("日"))
    reading, writing = os.pipe()
    if not is_read:
        os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "export", "csv", str(given)],
        cwd=ROOT,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=600,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    if is_read:
        with os.fdopen(reading, "rb") as printed:
            assert b"/?/export/turns.csv: 129 turns" in printed.read()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopped_it_leaves_nothing(folder: Path, name: str) -> None:
    pytest.importorskip("jinja2", reason="the extra `site` is not installed")
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "export", "site", str(folder)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
    )
    soon(lambda: any(folder.glob("export/.site.new.*/*")))
    process.send_signal(signal.Signals[name])
    _, said = process.communicate(timeout=600)
    assert (process.returncode, said) == (10, "Stopped. Files that were there are whole\n")
    assert list((folder / "export").iterdir()) == []


def test_it_is_among_the_commands_that_scrapy_lists(scrapy: Command) -> None:
    assert "export        Write a folder of output as" in scrapy("-h").stdout
