"""Compare imports and replays with one worker and more, and a replay that finds nothing new."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import archive
from benchmarks.whole import Used, in_turns, rows, run
from scio_crawler.run.workers import all_cores

BRIEFINGS, FILES = 182, 4
ALONE, UNCHANGED = "replay, one worker", "replay, nothing new"
# Times as fast as a replay with one worker.
GOALS = {"replay, all workers": 1.7, UNCHANGED: 10}


def measure(folder: Path, rounds: int) -> Iterator[str]:
    """Measure whole commands in turns; a replay with one worker is what others are compared to."""
    pages = archive.write(folder / "files", BRIEFINGS, FILES)
    output, again = folder / "output", folder / "again"
    _import(folder, output, all_cores())
    ways: dict[str, Callable[[], Used]] = {
        "import, one worker": partial(_import, folder, folder / "one", 1),
        "import, all workers": partial(_import, folder, folder / "all", all_cores()),
        ALONE: partial(_replay, output, again, 1),
        "replay, all workers": partial(_replay, output, again, all_cores()),
        UNCHANGED: partial(_read_again, again, 1),
    }
    found = in_turns(ways, rounds)
    yield f"Without the site: {pages} dense pages, {all_cores()} workers at most"
    yield from rows(found, dict.fromkeys(found, ALONE), pages, GOALS)


def _import(folder: Path, output: Path, workers: int) -> Used:
    shutil.rmtree(output, ignore_errors=True)
    return run(["import", str(folder / "files"), f"--workers={workers}", *_into(output)])


def _replay(output: Path, again: Path, workers: int) -> Used:
    shutil.rmtree(again, ignore_errors=True)
    shutil.copytree(output / "archive", again / "archive")
    return _read_again(again, workers)


def _read_again(folder: Path, workers: int) -> Used:
    words = ["crawl", "briefings", "-a", "site=archive", f"--workers={workers}"]
    return run([*words, *_into(folder)])


def _into(folder: Path) -> list[str]:
    return ["-s", f"SCIO_OUTPUT_DIR={folder}", "-s", "LOG_LEVEL=ERROR"]
