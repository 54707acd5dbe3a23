"""Run all benchmarks; print tables, and write the same as JSON.

``python -m benchmarks`` takes some minutes on a machine that should otherwise be idle.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks import crawl, reading

# Goals: the rate of a crawl as a multiple of the bare spider's, the pages a second of a replay, and
# the growth in time of a crawl with nothing new when a hundred times as many briefings are known.
GOALS = {"crawl_by_bare": 1.5, "replay": 700, "growth": 1.2}


def measure(number: int, rounds: int) -> dict[str, Any]:
    """Return all results, by benchmark."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # the web server may run as another user
        return {
            "machine": crawl.limits(),
            "crawl": crawl.crawls(Path(name), number, rounds),
            "reading": reading.measure(40, 7),
            "nothing_new": crawl.again(Path(name), rounds),
            "goals": {**GOALS, **{f"reading_{k}": v for k, v in reading.goals().items()}},
        }


def table(result: dict[str, Any]) -> Iterable[str]:
    """Yield *result* as lines of tables."""
    crawls = result["crawl"]
    ways = crawls["ways"]
    bare = ways["bare spider"]["pages_per_second"]
    yield f"Crawl and replay: {crawls['pages']} pages on loopback, by {crawls['server']}"
    yield f"{'':40}{'pages/s':>9}{'of bare':>9}{'CPU s':>9}{'MB':>7}"
    for name, way in ways.items():
        rate = way["pages_per_second"]
        yield (
            f"{name:40}{rate:9}{rate / bare:9.0%}{way['cpu_seconds']:9.2f}"
            f"{way['peak_megabytes']:7.0f}"
        )
    yield f"{'goals: crawl, replay':40}{GOALS['replay']:9}{GOALS['crawl_by_bare']:9.0%}"
    yield ""
    yield "A crawl with nothing new, by the briefings that are known"
    yield f"{'':40}{'requests':>9}{'bytes':>9}{'seconds':>9}{'CPU s':>9}{'MB':>7}"
    for number, run in result["nothing_new"].items():
        yield (
            f"{int(number):<40,}{run['requests']:9}{run['bytes']:9}{run['seconds']:9.2f}"
            f"{run['cpu_seconds']:9.2f}{run['peak_megabytes']:7.0f}"
        )
    yield ""
    yield "Reading"
    yield reading.table(result["reading"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--briefings", type=int, default=100, help="of 11 pages each")
    parser.add_argument("--rounds", type=int, default=3, help="the best of them counts")
    default = Path(__file__).parent / "results.json"
    parser.add_argument("--json", type=Path, default=default, help="file for the result")
    options = parser.parse_args()
    if not hasattr(os, "wait4"):
        parser.error("processes can be measured on Linux and macOS only")
    result = measure(options.briefings, options.rounds)
    print("\n".join(table(result)))
    options.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
