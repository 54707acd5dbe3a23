"""Run whole commands, each in a process of its own, and measure what they take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
AT_ONCE = 16
FAST = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": AT_ONCE,
    "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
    "ROBOTSTXT_OBEY": False,
    "LOG_LEVEL": "ERROR",
}

Used = dict[str, float]  # seconds, cpu_seconds, peak_megabytes


CAN_PIN = hasattr(os, "sched_setaffinity")  # to one core; not on macOS


def run(
    words: list[str],
    cwd: Path = ROOT,
    *,
    module: str = "scrapy",
    status: int = 0,
    on_one_core: bool = False,
) -> Used:
    """Run a *module* with *words*; return the seconds, processor seconds and peak megabytes.

    Raises RuntimeError if it does not end with *status*.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else it is compiled again each time
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        preexec_fn=partial(os.sched_setaffinity, 0, {0}) if on_one_core else None,
    )
    _, waited, used = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - began
    if (ended := os.waitstatus_to_exitcode(waited)) != status:
        raise RuntimeError(f"{' '.join(words)} ended with {ended}")
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "peak_megabytes": round(used.ru_maxrss * unit / 1e6, 1),
    }


def fast() -> list[str]:
    """Return the words that let a spider ask as fast as it can."""
    return [part for name, value in FAST.items() for part in ("-s", f"{name}={value}")]


def ours(site: str, folder: Path, *, on_one_core: bool = False) -> Used:
    """Crawl *site* into *folder* with this project."""
    given = ["-a", f"site={site}", "-s", f"SCIO_OUTPUT_DIR={folder}"]
    return run(["crawl", "briefings", *given, *fast()], on_one_core=on_one_core)


def in_turns(ways: Mapping[str, Callable[[], Used]], rounds: int) -> dict[str, list[Used]]:
    """Run all *ways* once, so that all is compiled and cached, then *rounds* times in turns."""
    found: dict[str, list[Used]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            used = way()
            if turn:
                found[name].append(used)
    return found


def ratio(one: list[Used], other: list[Used], figure: str = "seconds") -> float:
    """Return by how much *one* exceeds *other*: the median of the pairs that ran in one turn."""
    pairs = zip(one, other, strict=True)
    return median(mine[figure] / theirs[figure] for mine, theirs in pairs)


def middle(runs: list[Used], figure: str) -> float:
    """Return the median of a *figure*."""
    return median(run[figure] for run in runs)


def rows(
    found: Mapping[str, list[Used]],
    beside: Mapping[str, str],
    pages: int,
    goals: Mapping[str, float],
) -> Iterator[str]:
    """Yield a table of what was *found*: times as fast as the way that *beside* names."""
    yield f"{'':40}{'times':>7}{'goal':>7}{'pages/s':>9}{'CPU s':>8}{'MB':>6}"
    for name, runs in found.items():
        yield (
            f"{name:40}{ratio(found[beside[name]], runs):7.2f}{goals.get(name, ''):>7}"
            f"{pages / middle(runs, 'seconds'):9.0f}"
            f"{middle(runs, 'cpu_seconds'):8.2f}{middle(runs, 'peak_megabytes'):6.0f}"
        )
