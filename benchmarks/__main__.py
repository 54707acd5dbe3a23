"""All benchmarks, side by side in one run: a table, and the same as JSON.

``python -m benchmarks`` takes some minutes. Nothing else should be at work on the machine.
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

# What is aimed at: pages a second of a crawl by those of the bare spider, and of a replay; how
# much more a crawl with nothing new may take for a hundred times as many briefings.
GOALS = {"crawl_by_bare": 1.5, "replay": 700, "growth": 1.2}


def measure(number: int, rounds: int) -> dict[str, Any]:
    """All results, by benchmark."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # a web server may be another user
        return {
            "machine": crawl.limits(),
            "crawl": crawl.crawls(Path(name), number, rounds),
            "reading": reading.measure(40, 7),
            "nothing_new": crawl.again(Path(name), rounds),
            "goals": {**GOALS, **{f"reading_{k}": v for k, v in reading.goals().items()}},
        }


def table(result: dict[str, Any]) -> Iterable[str]:
    """*result* for people."""
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
