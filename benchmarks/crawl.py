"""Compare a whole crawl with bare spiders that follow the same links, and with a raw fetch."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import press_room
from benchmarks.whole import CAN_PIN, Used, fast, in_turns, middle, ours, ratio, rows, run

BRIEFINGS = 100  # of 11 pages each
BARE, RAW, OURS = "bare spider", "raw asyncio fetch, links known", "scio_crawler"
ON_ONE_CORE = ", one core"
GOALS = {OURS: 0.9}  # times as fast as the bare spider


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Measure whole commands in turns: a crawl, what it is compared with, and a replay of it."""
    site, output, again = folder / "site", folder / "output", folder / "again"
    pages = press_room.write(site, BRIEFINGS)
    with press_room.served(site) as base:
        bare, crawl = partial(_other, folder, "Bare", base), partial(_crawl, base, output)
        ways: dict[str, Callable[[], Used]] = {
            BARE: bare,
            OURS: crawl,
            "replay": partial(_replay, output, again),
            RAW: partial(_fetch, _addresses(site, base, folder / "addresses.txt")),
        }
        if all(map(importlib.util.find_spec, ("trafilatura", "lxml_html_clean"))):
            extract = partial(_other, folder, "Extract", base)
            ways["trafilatura and a regular expression"] = extract
        if CAN_PIN:
            ways[BARE + ON_ONE_CORE] = partial(bare, on_one_core=True)
            ways[OURS + ON_ONE_CORE] = partial(crawl, on_one_core=True)
        found = in_turns(ways, rounds)
    beside = {name: BARE + ON_ONE_CORE * name.endswith(ON_ONE_CORE) for name in found}
    times = {name: ratio(found[beside[name]], runs) for name, runs in found.items()}
    used = {name: middle(runs) for name, runs in found.items()}
    server = press_room.server_name()
    return {"server": server, "pages": pages, "ways": used, "times": times, "goals": GOALS}


def _addresses(site: Path, base: str, file: Path) -> Path:
    """Write the addresses of all pages in *site* to *file*; return it."""
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    file.write_text("\n".join(f"{base}/{path}" for path in paths))
    return file


def _fetch(addresses: Path) -> Used:
    return run([str(addresses)], module="benchmarks.raw")


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
    words = ["runspider", str(file), "-a", f"base={base}", *fast()]
    return run(words, folder, on_one_core=on_one_core)


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yield *result* as lines of a table."""
    yield (
        f"Crawl and replay: {result['pages']} pages on loopback, by {result['server']}; times as "
        "fast as the bare spider on as many cores"
    )
    yield from rows(result)
