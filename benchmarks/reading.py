"""Compare reading in one process, from HTML to turns, with lxml's bare parse of the same bytes.

Times differ between machines and hours, their ratio hardly does. The number of function calls does
not differ at all, but predicts no time: a quarter fewer may save a fourteenth.
"""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from benchmarks.transcripts import briefings
from scio_crawler import Capture, read

BRIEFINGS = 12  # of 11 pages each
FETCHED = "2026-01-02T03:04:05Z"
HEADERS = {"Content-Type": "text/html"}

Pages = Sequence[tuple[str, bytes]]  # (address, body)


def measure(_: Path, rounds: int) -> Iterator[str]:
    """Measure both in turns; the best of all *rounds* counts."""
    every = [briefing.pages for briefing in briefings(BRIEFINGS)]
    number = sum(map(len, every))
    _turns(every)  # what is compiled and remembered once is no part of it
    parsing = reading = float("inf")
    for _ in range(rounds):
        parsing = min(parsing, _seconds(_parse, every))
        reading = min(reading, _seconds(_turns, every))
    profile = cProfile.Profile()
    profile.runcall(_turns, every)
    calls = round(pstats.Stats(profile).total_calls / number, -1)  # some more or fewer
    yield (
        f"Reading takes {reading / parsing:.1f} times as long as parsing alone"
        f" ({reading / number * 1e6:,.0f} µs a page), with {calls:,.0f} calls a page"
    )


def _seconds(way: Callable[[Sequence[Pages]], None], every: Sequence[Pages]) -> float:
    begun = time.process_time()
    way(every)
    return time.process_time() - begun


def _parse(every: Sequence[Pages]) -> None:
    parser = etree.HTMLParser(encoding="utf-8")
    for pages in every:
        for _, body in pages:
            etree.fromstring(body, parser)


def _turns(every: Sequence[Pages]) -> None:
    for pages in every:
        read(Capture(url, body, HEADERS, FETCHED) for url, body in pages)
