"""Measure how fast HTML becomes validated turns, next to lxml's bare parse of the same bytes.

``python -m benchmarks.reading`` makes briefings of 11 pages of 12 kB from the sample's texts, in
the site's markup, and reads them in one process: the rates are those of one core.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lxml import etree

import scio_crawler
from scio_crawler import Capture, read
from scio_crawler.items import TABLES, Entry
from scio_crawler.reading import read_page
from scio_crawler.schemas import check

PAGES = 11
SIZE = 12_000  # bytes of a page, as on the site
GOAL = 2_000  # pages a second and core
GOAL_SHARE = 0.45  # of the rate of lxml's bare parse
GOAL_TRIPWIRES = 0.1  # the most of the time that tripwires may take
# What looks for words that were not read, for pages that are not linked, and for doubts, with what
# stands in for each to measure the time that they take.
TRIPWIRES: dict[str, Callable[..., Any]] = {
    "scio_crawler.layouts.note_unread": lambda *_: None,
    "scio_crawler.layouts.pager.page_count": lambda *_: None,
    "scio_crawler.transcript.doubts.collect": lambda _: [],
}
FETCHED = "2026-01-02T03:04:05Z"
HEADERS = {"Content-Type": "text/html"}
TEXTS = Path(scio_crawler.__file__).parent / "sample/pressroom/2025-03/12"
ARTICLE = "900100001"
SITE = "http://english.scio.gov.cn/pressroom/2025-03/12"
# The parts of a page of the sample: before, in and behind the transcript.
_PARTS = re.compile(r"(.*<!--enpcontent-->)(.*?)(<div width.*)", re.DOTALL)

Pages = Sequence[tuple[str, bytes]]  # (address, body)


def briefings(number: int) -> list[Pages]:
    """Return *number* briefings, no two alike."""
    parts = [_PARTS.fullmatch(_sample(page)) for page in range(1, PAGES + 1)]
    frames = [(found[1], found[3]) for found in parts if found]
    texts = [found[2] for found in parts if found]
    return [_briefing(frames, texts, shift) for shift in range(number)]


def _sample(page: int) -> str:
    further = f"_{page}" if page > 1 else ""
    return (TEXTS / f"content_{ARTICLE}{further}.html").read_text("utf-8")


def _briefing(frames: Sequence[tuple[str, str]], texts: Sequence[str], shift: int) -> Pages:
    """Return pages of SIZE bytes: the head, then speech from the sample, *shift* pages on."""
    article = str(int(ARTICLE) + 1 + shift)
    pages = []
    for page, (before, after) in enumerate(frames, 1):
        content = texts[0] if page == 1 else ""
        for number in count(page + shift):
            content += texts[1 + number % (len(texts) - 1)]
            if len(before + content + after) >= SIZE:
                break
        room = SIZE - len(before + after)
        content = content[: content.rfind("</p>", 0, room) + len("</p>")]
        html = (before + content + after).replace(ARTICLE, article)
        url = f"{SITE}/content_{article}{f'_{page}' if page > 1 else ''}.html"
        pages.append((url, html.encode()))
    return pages


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
    every = briefings(number)
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


def table(result: dict[str, Any]) -> str:
    """Return *result* as a table."""
    rates: dict[str, int] = result["pages_per_second"]
    lines = [f"{result['pages']} pages of {result['bytes_per_page']} bytes, one core", ""]
    lines.append(f"{'':16}{'pages/s':>9}{'ms/page':>9}{'of lxml':>9}")
    for name, rate in rates.items():
        share = rate / rates["lxml parse"]
        lines.append(f"{name:16}{rate:9}{1000 / rate:9.2f}{share:9.0%}")
    lines.append(f"{'goal':16}{GOAL:9}{1000 / GOAL:9.2f}{GOAL_SHARE:9.0%}")
    share = result["share_of_tripwires"]
    lines.append(f"tripwires: {share:.0%} of the time (goal: at most {GOAL_TRIPWIRES:.0%})")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--briefings", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7, help="the best of them counts")
    parser.add_argument("--json", type=Path, help="file for the result")
    options = parser.parse_args()
    result = measure(options.briefings, options.rounds)
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
