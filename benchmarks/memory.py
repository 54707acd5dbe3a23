"""Measure how the memory of a first crawl grows with the briefings, of one page each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import press_room
from benchmarks.whole import ours

SIZES = (1_000, 4_000, 8_000)  # the first fills the caches
GOAL = 1.0  # kB a briefing


def measure(folder: Path, _: int) -> dict[str, Any]:
    """Measure one first crawl of each size: memory varies little from run to run."""
    peaks = {}
    for number in SIZES:
        site = folder / f"one-page-{number}"
        press_room.write(site, number, each=1)
        with press_room.served(site) as base:
            peaks[number] = ours(base, folder / f"crawled-{number}")["peak_megabytes"]
    least, most = SIZES[0], SIZES[-1]
    growth = round((peaks[most] - peaks[least]) * 1000 / (most - least), 2)
    return {"peak_megabytes": peaks, "kilobytes_per_briefing": growth, "goal": GOAL}


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yield *result* as lines of a table."""
    yield "Memory of a first crawl, by the briefings"
    yield "".join(f"{int(number):>10,}" for number in result["peak_megabytes"])
    yield "".join(f"{peak:>7.1f} MB" for peak in result["peak_megabytes"].values())
    yield f"{result['kilobytes_per_briefing']} kB a briefing (goal: {result['goal']} kB)"
