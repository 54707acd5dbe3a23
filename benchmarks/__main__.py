"""Run benchmarks, all or those named, and print tables: ``python -m benchmarks crawl start``.

The machine should otherwise be idle. What takes long runs only if it is named.
"""

from __future__ import annotations

import argparse
import compileall
import os
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.whole import ROOT

BENCHMARKS = ("crawl", "start", "offline", "memory", "room", "reading", "scale")  # modules
ON_DEMAND = ("scale",)  # takes long


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=3, help="the median of them counts")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if not hasattr(os, "wait4"):
        parser.error("processes can be measured on Linux and macOS only")

    for package in ("scio_crawler", "benchmarks"):  # what runs only once is compiled, too
        compileall.compile_dir(ROOT / package, quiet=1)
    for name in options.names or [name for name in BENCHMARKS if name not in ON_DEMAND]:
        measure = import_module(f"benchmarks.{name}").measure
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # the web server may run as another user
            print("\n".join(measure(Path(folder), options.rounds)), flush=True)


if __name__ == "__main__":
    main()
