"""Measure how fast HTML becomes validated turns, next to lxml's bare parse of the same bytes.

``python -m benchmarks.reading`` reads briefings of 11 pages of 12 kB in one process: the rates are
those of one core.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lxml import etree

from benchmarks.transcripts import briefings
from scio_crawler import Capture, read
from scio_crawler.contract.schemas import check
from scio_crawler.items import TABLES, Entry
from scio_crawler.reading.briefing import read_page

GOAL = 2_000  # pages a second and core
GOAL_SHARE = 0.45  # of the rate of lxml's bare parse
GOAL_TRIPWIRES = 0.1  # the most of the time that tripwires may take
# What looks for words that were not read, for pages that are not linked, and for doubts, with what
# stands in for each to measure the time that they take.
TRIPWIRES: dict[str, Callable[..., Any]] = {
    "scio_crawler.reading.page.note_omissions": lambda *_: None,
    "scio_crawler.reading.page.pager.page_count": lambda *_: None,
    "scio_crawler.reading.transcript.doubts.collect": lambda _: [],
}
FETCHED = "2026-01-02T03:04:05Z"
HEADERS = {"Content-Type": "text/html"}

Pages = Sequence[tuple[str, bytes]]  # (address, body)


def parse(every: Sequence[Pages]) -> int:
    """Parse with lxml alone; return the number of pages."""
    parser = etree.HTMLParser(encoding="utf-8")
    for pages in every:
        for _, body in pages:
            etree.fromstring(body, parser)
    return sum(map(len, every))


def layouts(every: Sequence[Pages]) -> int:
    """Read HTML to pages of blocks; return the number of pages."""
    for pages in every:
        for url, body in pages:
            read_page(Capture(url, body, HEADERS, FETCHED))
    return sum(map(len, every))


def turns(every: Sequence[Pages]) -> int:
    """Read HTML to validated turns; return the number of pages."""
    for pages in every:
        briefing = read(Capture(url, body, HEADERS, FETCHED) for url, body in pages)
        for table in TABLES:
            for line in briefing.lines(table):
                if not isinstance(line, Entry):  # which the exporter completes
                    check(type(line), line.record())
        assert briefing.turns
        assert not briefing.entry.audit_unaccounted
    return sum(map(len, every))


def without_tripwires(every: Sequence[Pages]) -> int:
    """Read HTML to validated turns without a look at what may be missing."""
    with ExitStack() as stack:
        for name, nothing in TRIPWIRES.items():
            stack.enter_context(patch(name, nothing))
        return turns(every)


def measure(number: int, rounds: int) -> dict[str, Any]:
    """Measure each way of reading *number* briefings in pages a second, the best of *rounds*."""
    every = [briefing.pages for briefing in briefings(number)]
    ways: dict[str, Callable[[Sequence[Pages]], int]] = {
        "lxml parse": parse,
        "layouts": layouts,
        "HTML to turns": turns,
        "no tripwires": without_tripwires,
    }
    best = dict.fromkeys(ways, 0.0)
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.process_time()
            pages = way(every)
            best[name] = max(best[name], pages / (time.process_time() - begun))
    sizes = [len(body) for pages in every for _, body in pages]
    return {
        "pages": len(sizes),
        "bytes_per_page": round(sum(sizes) / len(sizes)),
        "pages_per_second": {name: round(rate) for name, rate in best.items()},
        "share_of_lxml": round(best["HTML to turns"] / best["lxml parse"], 3),
        "share_of_tripwires": round(1 - best["HTML to turns"] / best["no tripwires"], 3),
        "goals": goals(),
    }


def goals() -> dict[str, float]:
    """Return the goals."""
    return {
        "pages_per_second": GOAL,
        "share_of_lxml": GOAL_SHARE,
        "share_of_tripwires": GOAL_TRIPWIRES,
    }


def table(result: dict[str, Any]) -> list[str]:
    """Return *result* as lines of a table."""
    rates: dict[str, int] = result["pages_per_second"]
    lines = [f"Reading: {result['pages']} pages of {result['bytes_per_page']} bytes, one core"]
    lines.append(f"{'':16}{'pages/s':>9}{'ms/page':>9}{'of lxml':>9}")
    for name, rate in rates.items():
        share = rate / rates["lxml parse"]
        lines.append(f"{name:16}{rate:9}{1000 / rate:9.2f}{share:9.0%}")
    lines.append(f"{'goal':16}{GOAL:9}{1000 / GOAL:9.2f}{GOAL_SHARE:9.0%}")
    share = result["share_of_tripwires"]
    lines.append(f"tripwires: {share:.0%} of the time (goal: at most {GOAL_TRIPWIRES:.0%})")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--briefings", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7, help="the best of them counts")
    parser.add_argument("--json", type=Path, help="file for the result")
    options = parser.parse_args()
    result = measure(options.briefings, options.rounds)
    print("\n".join(table(result)))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
