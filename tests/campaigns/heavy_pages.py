"""Read heavy pages of many shapes, and see whether time doubles when the page doubles.

``python -m tests.campaigns heavy-pages`` reads every shape of ``heavy_shapes`` at three sizes, each
in a process of its own, and prints the seconds of processor time, how they grow, the most memory
and the outcome. A shape that takes nearly three times as long when it doubles is not linear; it is
marked, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise
from multiprocessing import get_context

from tests.campaigns import fuzz
from tests.campaigns.fuzz_inputs import Input
from tests.campaigns.heavy_shapes import SHAPES

STEEP, SHORT = 2.8, 0.4  # growth when the size doubles, and seconds that are too few to tell


def measure(given: Input) -> tuple[float, int, str]:
    """Read *given* in a process of its own; return seconds, MB of memory and the outcome."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(_measure, [given])


def _measure(given: Input) -> tuple[float, int, str]:
    begun = time.process_time()
    try:
        outcome = fuzz.run(given)
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    return time.process_time() - begun, fuzz.memory(), outcome[:90]


OPTIONS = {"size": 100_000, "doublings": 2, "only": ""}


def try_all(options: argparse.Namespace) -> int:
    """Measure; return the exit status, 1 if a shape is not linear."""
    fuzz.run(SHAPES["turns"](20_000))  # fills caches
    steep = 0
    for name in SHAPES:
        if options.only not in name:
            continue
        sizes = [options.size << n for n in range(options.doublings + 1)]
        found = [measure(SHAPES[name](size)) for size in sizes]
        seconds = [one[0] for one in found]
        ratios = [after / before for before, after in pairwise(seconds)]
        is_steep = max(ratios, default=0) > STEEP and seconds[-1] > SHORT
        steep += is_steep
        columns = [*(f"{s:7.2f} s" for s in seconds), *(f"x{ratio:4.1f}" for ratio in ratios)]
        columns += [f"{found[-1][1]:5} MB", found[-1][2], "NOT LINEAR" if is_steep else ""]
        print(f"{name:32}", *columns, flush=True)
    return int(steep > 0)
