"""`scrapy review`: what it draws and scores, what it prints, its exit status, and the next run."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def fill(sheet: Path, said: str) -> str:
    """Tick *said* for every key of every turn; return the path as text."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    filled = [[*row[:-9], *[said] * 8, ""] for row in rows]
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *filled])
    return str(sheet)


def test_it_draws_and_scores_and_the_next_run_tells_the_result(
    scrapy: Command, folder: Path
) -> None:
    done = scrapy("review", str(folder), "--turns", "40", "--seed", "7")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("40 turns of 129, from ")
    assert f"{folder}/review/A.csv {folder}/review/B.csv: " in done.stdout
    card = folder / "README.md"
    assert "Nobody has reviewed it yet" in card.read_text("utf-8")
    sheets = [fill(folder / "review" / name, "r") for name in ("A.csv", "B.csv")]
    done = scrapy("review", str(folder), "--score", *sheets)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\nWritten: {folder}/review/result.json\n" in done.stdout
    summary = json.loads((folder / "review/result.json").read_text("utf-8"))["summary"]
    again = scrapy("crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}")
    assert again.returncode == 0
    text = card.read_text("utf-8")
    assert all(sentence in text for sentence in summary)
    assert scrapy("check-output", str(folder)).returncode == 0
    before = card.stat().st_mtime_ns
    scrapy("crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}")
    assert card.stat().st_mtime_ns == before
    assert (folder / "review/A.csv").exists()


WRONG = {
    "one sheet": (("--score", "A.csv"), 2, "--score takes the sheets of two readers"),
    "one sheet twice": (("--score", "A.csv", "./A.csv"), 2, "the sheets are the same file"),
    "four sheets": (("--score", *"ABCD"), 2, "--score takes the sheets of two readers"),
    "no turns": (("--turns", "0"), 2, "0 is no number from 1"),
    "half a turn": (("--turns", "1.5"), 2, "1.5 is no number"),
    "an unknown option": (("--sed", "1"), 2, "there is no option --sed"),
    "no sample": (("--score", "A.csv", "B.csv"), 1, "sample.json is no sample"),
    "a file in the way": (("--to", "README.md"), 1, "Cannot write to README.md"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_in_a_sentence(scrapy: Command, folder: Path, name: str) -> None:
    words, status, said = WRONG[name]
    done = scrapy("review", str(folder), *words)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "review").exists()
