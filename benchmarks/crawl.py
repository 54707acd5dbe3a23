"""Compare a whole crawl with bare spiders that follow the same links, and replay its archive."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import press_room
from benchmarks.whole import Used, fast, in_turns, middle, ours, ratio, rows, run

BRIEFINGS = 100  # of 11 pages each
GOALS = {"scio_crawler": 1.25}  # times as fast as the bare spider
BARE = "bare spider"


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Measure whole commands in turns: a crawl, bare spiders beside it, and a replay of it."""
    site, output, again = folder / "site", folder / "output", folder / "again"
    pages = press_room.write(site, BRIEFINGS)
    with press_room.served(site) as base:
        ways: dict[str, Callable[[], Used]] = {
            BARE: partial(_other, folder, "Bare", base),
            "scio_crawler": partial(_crawl, base, output),
            "replay": partial(_replay, output, again),
        }
        if all(map(importlib.util.find_spec, ("trafilatura", "lxml_html_clean"))):
            extract = partial(_other, folder, "Extract", base)
            ways["trafilatura and a regular expression"] = extract
        found = in_turns(ways, rounds)
    times = {name: ratio(found[BARE], runs) for name, runs in found.items()}
    used = {name: middle(runs) for name, runs in found.items()}
    server = press_room.server_name()
    return {"server": server, "pages": pages, "ways": used, "times": times, "goals": GOALS}


def _crawl(base: str, output: Path) -> Used:
    shutil.rmtree(output, ignore_errors=True)
    return ours(base, output)


def _replay(output: Path, again: Path) -> Used:
    shutil.rmtree(again, ignore_errors=True)
    shutil.copytree(output / "archive", again / "archive")
    return ours("archive", again)


def _other(folder: Path, name: str, base: str) -> Used:
    """Run the spider *name* of bare.py: runspider needs a file with a single spider."""
    file = folder / f"{name.lower()}.py"
    file.write_text(
        f"from benchmarks.bare import {name} as _Spider\n\n\nclass Alone(_Spider):\n    pass\n"
    )
    return run(["runspider", str(file), "-a", f"base={base}", *fast()], folder)


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yield *result* as lines of a table."""
    yield f"Crawl and replay: {result['pages']} pages on loopback, by {result['server']}"
    yield from rows(result)
