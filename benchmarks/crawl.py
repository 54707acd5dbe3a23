"""Compare a whole crawl, and its replay, with spiders that follow the same links."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import press_room
from benchmarks.whole import CAN_PIN, Used, fast, in_turns, ours, rows, run

BRIEFINGS = 100  # of 11 pages each
BARE, OURS = "bare spider", "scio_crawler"
ON_ONE_CORE = ", one core"
GOALS = {OURS: 0.9}  # times as fast as the bare spider


def measure(folder: Path, rounds: int) -> Iterator[str]:
    """Measure whole commands in turns: a crawl, what it is compared with, and a replay of it."""
    site, output = folder / "site", folder / "output"
    pages = press_room.write(site, BRIEFINGS)
    with press_room.served(site) as base:
        bare, crawl = partial(_other, folder, "Bare", base), partial(_crawl, base, output)
        ways: dict[str, Callable[[], Used]] = {
            BARE: bare,
            OURS: crawl,
            "replay": partial(_replay, output, folder / "again"),
            "parsel and a regular expression": partial(_other, folder, "Naive", base),
        }
        if all(map(importlib.util.find_spec, ("trafilatura", "lxml_html_clean"))):
            extract = partial(_other, folder, "Extract", base)
            ways["trafilatura and a regular expression"] = extract
        if CAN_PIN:
            ways[BARE + ON_ONE_CORE] = partial(bare, on_one_core=True)
            ways[OURS + ON_ONE_CORE] = partial(crawl, on_one_core=True)
        found = in_turns(ways, rounds)
    beside = {name: BARE + ON_ONE_CORE * name.endswith(ON_ONE_CORE) for name in found}
    yield (
        f"Crawl and replay: {pages} pages on loopback, by {press_room.server_name()}; times as "
        "fast as the bare spider on as many cores"
    )
    yield from rows(found, beside, pages, GOALS)


def _crawl(base: str, output: Path, *, on_one_core: bool = False) -> Used:
    shutil.rmtree(output, ignore_errors=True)
    return ours(base, output, on_one_core=on_one_core)


def _replay(output: Path, again: Path) -> Used:
    shutil.rmtree(again, ignore_errors=True)
    shutil.copytree(output / "archive", again / "archive")
    return ours("archive", again)


def _other(folder: Path, name: str, base: str, *, on_one_core: bool = False) -> Used:
    """Run the spider *name* of bare.py: runspider needs a file with a single spider."""
    file = folder / f"{name.lower()}.py"
    file.write_text(
        f"from benchmarks.bare import {name} as _Spider\n\n\nclass Alone(_Spider):\n    pass\n"
    )
    words = ["runspider", str(file), "-a", f"base={base}", "-o", f"{file}.jsonl", *fast()]
    return run(words, folder, on_one_core=on_one_core)
