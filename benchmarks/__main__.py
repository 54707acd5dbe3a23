"""Run benchmarks, all or those named; print tables, and write the same as JSON.

``python -m benchmarks crawl start`` runs two. The machine should otherwise be idle. What takes long
runs only if it is named.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import crawl, memory, offline, reading, room, scale, start
from benchmarks.whole import ROOT


class Benchmark(NamedTuple):
    """How to measure in a folder, the given number of rounds, and how to show what was measured."""

    measure: Callable[[Path, int], dict[str, Any]]
    table: Callable[[dict[str, Any]], Iterable[str]]


BENCHMARKS = {
    "crawl": Benchmark(crawl.measure, crawl.table),
    "start": Benchmark(start.measure, start.table),
    "offline": Benchmark(offline.measure, offline.table),
    "memory": Benchmark(memory.measure, memory.table),
    "room": Benchmark(lambda folder, _: room.measure(folder), room.table),
    "reading": Benchmark(lambda _, rounds: reading.measure(40, 2 * rounds), reading.table),
    "scale": Benchmark(scale.measure, scale.table),
}
ON_DEMAND = ("scale",)  # takes long


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=3, help="the median of them counts")
    default = Path(__file__).parent / "results.json"
    parser.add_argument("--json", type=Path, default=default, help="file for the result")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if not hasattr(os, "wait4"):
        parser.error("processes can be measured on Linux and macOS only")
    for package in ("scio_crawler", "benchmarks"):  # what runs only once is compiled, too
        compileall.compile_dir(ROOT / package, quiet=1)
    results: dict[str, Any] = {"cores": os.cpu_count() or 0}
    for name in options.names or [name for name in BENCHMARKS if name not in ON_DEMAND]:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # the web server may run as another user
            results[name] = BENCHMARKS[name].measure(Path(folder), options.rounds)
        print("\n".join(BENCHMARKS[name].table(results[name])), end="\n\n", flush=True)
    options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
