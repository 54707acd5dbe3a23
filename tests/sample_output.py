"""The output of a crawl of the sample, which many tests read or copy and change."""

from __future__ import annotations

from pathlib import Path

from tests import processes
from tests.shared import made_once

# Line 2 of the catalogue, 11 pages. Its fourth turn is the first question, its fifth the answer.
LONG = "briefings/2025-03-04_scio-900100001.jsonl"
SHORT = "briefings/2018-08-27_scio-900100002.jsonl"  # line 9


def crawl_sample(base: Path) -> Path:
    """Return the output of a crawl of the sample, which is made once in *base*."""
    return made_once(base, "crawled-sample", _crawl_sample)


def _crawl_sample(folder: Path) -> None:
    words = ("crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}")
    processes.run("scrapy", *words).check_returncode()
