"""`scrapy review`: what it draws and scores, what it prints, its exit status, and the next run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from scio_crawler.commands import review
from scio_crawler.showing.review.kinds import KINDS
from tests.processes import Command


def fill(own: Path, sheet: str) -> None:
    """Code in a sheet all that the data say, and that every turn is a closing."""
    sample = json.loads((own / "sample.json").read_text("utf-8"))
    with (own / sheet).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, unit in zip(rows, sample["units"], strict=True):
        row |= {key: value or "-" for key, value in unit["data"].items()} | {"kind": "c"}
    with (own / sheet).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_it_draws_and_scores_and_the_next_run_reports_the_result(
    scrapy: Command, folder: Path
) -> None:
    done = scrapy("review", str(folder), "--size", "40", "--seed", "7")
    assert (done.returncode, done.stderr) == (0, "")
    own = folder / "review" / "turns"
    assert done.stdout.startswith(f"40 of 129 turns\n{own}/index.html: ")
    assert f"{own}/A.csv and the others: " in done.stdout
    card = folder / "README.md"
    assert "Not reviewed" in card.read_text("utf-8")

    for sheet in ("A.csv", "B.csv"):
        fill(own, sheet)
    done = scrapy(*done.stdout.splitlines()[-1].partition("scrapy ")[2].split())
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\nWritten: {folder}/review/result.json, {own}/corrections.csv\n" in done.stdout
    result = json.loads((folder / "review/result.json").read_text("utf-8"))["turns"]
    assert done.stdout.startswith("\n".join(result["summary"]))
    disputed = len(result["disputed"])
    assert f"\n{disputed} values on which readers and data disagree\n" in done.stdout
    assert done.stdout.count(" | kind | closing | closing |  | ") == disputed > 30

    again = scrapy("crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}")
    assert again.returncode == 0
    text = card.read_text("utf-8")
    assert all(sentence in text for sentence in result["summary"])
    assert scrapy("check-output", str(folder)).returncode == 0
    before = card.stat().st_mtime_ns
    scrapy("crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}")
    assert card.stat().st_mtime_ns == before
    assert (own / "A.csv").exists()


def test_it_names_all_kinds_of_units() -> None:
    assert tuple(KINDS) == review.WHAT
