"""Measure how checks, searches and exports grow with a folder of made-up conferences.

Each command runs once for each size: they use one core, and processor time varies little.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.whole import Used, run
from scio_crawler.showing.exports import FORMATS, SITE

SIZES = (1_000, 3_000, 10_000)  # conferences of 31 turns and some 4,700 words
GOAL_GROWTH = 1.1  # times as long for a conference of the largest folder as for one of the smallest
GOAL_MEGABYTES = 500
NOT_FOUND = 2  # the exit status of `quote`


def measure(folder: Path, _: int) -> Iterator[str]:
    """Measure all commands with a folder of each size."""
    found: dict[str, list[Used]] = {}
    for number in SIZES:
        output = folder / str(number)
        # In a process of its own: no child's peak is below the size of the process that starts it.
        run([str(output), "--briefings", str(number)], module="benchmarks.folder")
        for name, (words, status) in _commands(output, folder / f"export-{number}").items():
            found.setdefault(name, []).append(run(words, status=status))
    sizes = "".join(f"{size:>8,}" for size in SIZES)
    goals = f"{GOAL_GROWTH} and {GOAL_MEGABYTES} MB"
    yield f"CPU s per 1,000 briefings, peak MB, and growth in time (goals: at most {goals})"
    yield f"{'':28}{sizes}   {sizes}{'times':>8}"
    for name, runs in found.items():
        per = [1000 * used["cpu_seconds"] / size for size, used in zip(SIZES, runs, strict=True)]
        seconds = "".join(f"{each:8.2f}" for each in per)
        peaks = "".join(f"{used['peak_megabytes']:8.0f}" for used in runs)
        yield f"{name:28}{seconds}   {peaks}{per[-1] / per[0]:8.2f}"


def _commands(output: Path, target: Path) -> dict[str, tuple[list[str], int]]:
    """Return by its name the words of each command and the exit status that it must have."""
    files = sorted((output / "briefings").iterdir())
    with files[len(files) // 2].open(encoding="utf-8") as lines:
        turn = json.loads(list(lines)[1])
    said = turn["text"].split(". ")[2]
    attributed = f"“{said},” said {turn['speaker']}, {turn['position']}."
    quotations = {
        "exact": (said, 0),
        "with an attribution": (attributed, 0),
        "not there": ("No purple elephant will ever govern the harbour of Lisbon", NOT_FOUND),
    }
    asked = {
        f"quote, {name}": (["quote", words, str(output)], status)
        for name, (words, status) in quotations.items()
    }
    exports = {
        f"export {name}": (["export", name, str(output), "--to", str(target)], 0)
        for name in FORMATS
        if name != SITE
    }
    return {"check-output": (["check-output", str(output)], 0), **asked, **exports}
