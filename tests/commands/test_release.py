"""`scrapy release`: what it prints, what it refuses, its statuses; and the status of one."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock

from tests.processes import Command

VERSION = "--version=2026.12"


def test_a_release_is_written_verified_and_never_changed(scrapy: Command, folder: Path) -> None:
    made = scrapy("release", "--version=2026.06", str(folder))
    place = folder / "releases" / "scio-2026.06"
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines() == [str(place), f"{place}.zip"]
    for release in (str(place), f"{place}.zip"):
        good = scrapy("release", "--verify", release)
        assert (good.returncode, good.stderr) == (0, "")
        assert good.stdout == f"{release}: 10 briefings, 129 turns, no fault\n"
    later = scrapy("release", VERSION, "--archive", str(folder))
    assert later.returncode == 0, later.stderr
    assert (place.with_name("scio-2026.12") / "archive").is_dir()
    (place / "people.jsonl").write_text("{}\n")
    bad = scrapy("release", "--verify", str(place))
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "\npeople.jsonl, line 1: Person: keys missing" in bad.stdout
    again = scrapy("release", "--version=2026.06", str(folder))
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith(f"{place} is there, and holds something else. A release never ")
    assert scrapy("check-output", str(folder)).returncode == 0


def test_a_folder_in_use_is_left_alone(scrapy: Command, folder: Path) -> None:
    with FileLock(folder / ".lock"):
        done = scrapy("release", VERSION, str(folder))
    assert (done.returncode, done.stdout) == (11, "")
    assert "another run is at work" in done.stderr


def test_exports_of_a_release_go_beside_it(scrapy: Command, folder: Path) -> None:
    place = folder / "releases" / "scio-2026.12"
    assert scrapy("release", VERSION, str(folder)).returncode == 0
    done = scrapy("export", "csv", str(place))
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "releases" / "scio-2026.12-export" / "turns.csv").is_file()
    assert scrapy("release", "--verify", str(place)).returncode == 0
    quoted = scrapy("quote", "there were 214,608 reading rooms in use", str(place))
    assert (quoted.returncode, quoted.stderr) == (0, "")


def test_coverage_is_printed_alike_for_folder_and_release(scrapy: Command, folder: Path) -> None:
    assert scrapy("release", VERSION, str(folder)).returncode == 0
    one = scrapy("status", "--gaps", str(folder))
    other = scrapy("status", "--gaps", str(folder / "releases" / "scio-2026.12"))
    assert (one.returncode, one.stderr, other.returncode) == (0, "", 0)
    table = one.stdout[one.stdout.index("year  known  complete  partial  ") :]
    assert "\n all     13         9        0 " in table
    assert "\n2020 no-transcript: http://english.scio.gov.cn/pressroom/" in table
    assert table.partition("\nKnown is ")[0] in other.stdout
    assert "was last read to its end on " in table
