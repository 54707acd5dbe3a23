"""Measure the time and memory of whole crawls, each in a process of its own.

:func:`crawls` compares a crawl with bare spiders on the same pages, and replays its archive.
:func:`again` measures crawls that find nothing new, for folders that know more and more briefings.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import press_room
from benchmarks.transcripts import briefings
from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.items import BRIEFING, LEDGER_TABLES, Briefing, Entry, Visit
from scio_crawler.output.database import FILE
from scio_crawler.output.description import CARD, PACKAGE
from scio_crawler.output.ledger import Ledger, Row
from scio_crawler.output.outcomes import measure
from scio_crawler.reading import READING
from scio_crawler.visits.table import KnownAddresses

ROOT = Path(__file__).parent.parent
AT_ONCE = 16
FAST = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": AT_ONCE,
    "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
    "ROBOTSTXT_OBEY": False,
    "LOG_LEVEL": "ERROR",
}
SIZES = (100, 1_000, 10_000)  # known briefings; a crawl with nothing new must not grow with them
CLOCK = "2025-03-13T02:00:00Z"


def _run(words: list[str], cwd: Path = ROOT) -> dict[str, float]:
    """Run Scrapy with *words*; return the seconds, processor seconds and peak megabytes."""
    settings = [part for name, value in FAST.items() for part in ("-s", f"{name}={value}")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    command = [sys.executable, "-m", "scrapy", *words, *settings]
    running = subprocess.Popen(command, cwd=cwd, env=environment)
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "peak_megabytes": round(used.ru_maxrss * unit / 1e6, 1),
    }


def _ours(site: str, folder: Path) -> dict[str, float]:
    return _run(["crawl", "briefings", "-a", f"site={site}", "-s", f"SCIO_OUTPUT_DIR={folder}"])


def _best(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: min(run[key] for run in runs) for key in runs[0]}


def crawls(folder: Path, number: int, rounds: int) -> dict[str, Any]:
    """Measure a crawl of *number* briefings, bare spiders beside it, and its replay."""
    site, output = folder / "site", folder / "output"
    pages = press_room.write(site, number)
    found: dict[str, list[dict[str, float]]] = {}
    with press_room.served(site) as base:
        others = {"bare spider": "Bare"}
        if all(map(importlib.util.find_spec, ("trafilatura", "lxml_html_clean"))):
            others["trafilatura and a regular expression"] = "Extract"
        for _ in range(rounds):
            shutil.rmtree(output, ignore_errors=True)
            found.setdefault("scio_crawler", []).append(_ours(base, output))
            for name, spider_class in others.items():
                code = _alone(spider_class, folder)
                words = ["runspider", str(code), "-a", f"base={base}"]
                found.setdefault(name, []).append(_run(words, folder))
    for _ in range(rounds):
        again = folder / "again"
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(output / "archive", again / "archive")
        found.setdefault("replay", []).append(_ours("archive", again))
    best = {name: _best(runs) for name, runs in found.items()}
    start = _run(["version"], folder)  # the time that any command takes to start
    for result in best.values():
        result["pages_per_second"] = round(pages / (result["seconds"] - start["seconds"]))
    return {"server": press_room.server_name(), "pages": pages, "start": start, "ways": best}


def _alone(name: str, folder: Path) -> Path:
    """Write a file with a single spider, which runspider needs; return its path."""
    file = folder / f"{name.lower()}.py"
    file.write_text(
        f"from benchmarks.bare import {name} as _Spider\n\n\nclass Alone(_Spider):\n    pass\n"
    )
    return file


def again(folder: Path, rounds: int) -> dict[str, Any]:
    """Measure a crawl that finds nothing new, by the number of known briefings."""
    found: dict[str, Any] = {}
    site = folder / "list"
    press_room.write(site, press_room.ON_A_LIST)
    with press_room.served(site) as base:
        for number in SIZES:
            known = folder / f"known-{number}"
            _fill(known, base, number)
        for _ in range(rounds):
            for number in SIZES:
                known = folder / f"known-{number}"
                run = _ours(base, known)
                report = json.loads((known / "report.json").read_text())
                sent, size = report["requests"]["sent"], report["bytes"]["received"]
                found.setdefault(str(number), []).append({**run, "requests": sent, "bytes": size})
    return {number: _best(runs) for number, runs in found.items()}


def _fill(folder: Path, site: str, number: int) -> None:
    """Make *folder* know *number* briefings of *site*, the listed ones among them."""
    listed = [briefing.pages[0][0] for briefing in briefings(press_room.ON_A_LIST)]
    known = [address for url in listed if (address := addresses.parse(url))]
    last = known[-1]
    known += [
        replace(last, id=str(int(last.id) + 1 + further)) for further in range(number - len(known))
    ]
    with closing(Ledger(folder / FILE)) as ledger:
        ledger.rows("PRAGMA synchronous = OFF")  # nothing is lost if this process is killed
        ledger.claim(site)
        visits = KnownAddresses(ledger)
        for address in known:
            _remember(ledger, visits, address)
        visits.set_walked(addresses.CANONICAL + press_room.LIST, CLOCK)
        ledger.tables_written()
    for name in (*(table.files for table in LEDGER_TABLES), PACKAGE, CARD):
        (folder / name).touch()


def _remember(ledger: Ledger, visits: KnownAddresses, address: Address) -> None:
    """Remember the briefing at *address* as complete."""
    entry = Entry(
        briefing_id=address.briefing_id,
        date="2025-03-04",
        published="2025-03-12",
        published_from="meta",
        url=address.canonical,
        layout="article",
        status="complete",
        pages=11,
        turns=28,
        revision=1,
        file=f"briefings/2025-03-04_{address.briefing_id}.jsonl",
        first_seen=CLOCK,
        checked=CLOCK,
        fetched_from=CLOCK,
        fetched_until=CLOCK,
    )
    briefing = Briefing([], briefing_id=address.briefing_id, entry=entry)
    ledger.save(Row.of(briefing, measure(entry.status, [])))
    visit = Visit(address.briefing_id, entry.url, BRIEFING, address.briefing_id, READING)
    visits.settle(replace(visit, first_seen=CLOCK, checked=CLOCK, published=entry.published))


def limits() -> dict[str, int]:
    """Return the limits of the machine, to compare results by."""
    return {
        "cores": os.cpu_count() or 0,
        "open_files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    }
