"""Measure how the memory of a first crawl grows with the briefings, of one page each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import press_room
from benchmarks.whole import ours

SIZES = (1_000, 4_000, 8_000)  # the first fills the caches
GOAL = 1.0  # kB a briefing


def measure(folder: Path, _: int) -> Iterator[str]:
    """Measure one first crawl of each size: memory varies little from run to run."""
    yield "Memory of a first crawl"
    peaks = []
    for number in SIZES:
        site = folder / f"one-page-{number}"
        press_room.write(site, number, each=1)
        with press_room.served(site) as base:
            peaks.append(ours(base, folder / f"crawled-{number}")["peak_megabytes"])
        yield f"{number:8,} briefings{peaks[-1]:8.1f} MB"
    growth = (peaks[-1] - peaks[0]) * 1000 / (SIZES[-1] - SIZES[0])
    yield f"{growth:.2f} kB a briefing (goal: {GOAL} kB)"
