"""Measure crawls that find nothing new, for folders that know more and more briefings.

They are compared with ``scrapy version``, which does nothing but start and end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import press_room
from benchmarks.transcripts import briefings
from benchmarks.whole import Used, in_turns, middle, ours, ratio, run
from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.database import FILE
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Ledger, Row
from scio_crawler.folder.outcomes import measure as measure_reading
from scio_crawler.folder.tables import FROM_LEDGER
from scio_crawler.folder.visits import Visits
from scio_crawler.items import Briefing, Entry, Visit

SIZES = (100, 1_000, 10_000)  # known briefings; a crawl with nothing new must not grow with them
GOALS = {100: 1.2, 10_000: 1.4}  # times ``scrapy version``, by known briefings
VERSION = "scrapy version"
CLOCK = "2025-03-13T02:00:00Z"


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Measure whole commands in turns, by the number of known briefings."""
    site = folder / "list"
    press_room.write(site, press_room.ON_A_LIST)
    with press_room.served(site) as base:
        ways: dict[str, Callable[[], Used]] = {VERSION: partial(run, ["version"], folder)}
        for number in SIZES:
            _fill(folder / f"known-{number}", base, number)
            ways[_name(number)] = partial(_again, base, folder / f"known-{number}")
        found = in_turns(ways, 3 * rounds)  # they are short
    return {
        "ways": {name: middle(runs) for name, runs in found.items()},
        "times": {name: ratio(runs, found[VERSION]) for name, runs in found.items()},
        "cpu_times": {n: ratio(runs, found[VERSION], "cpu_seconds") for n, runs in found.items()},
        "goals": {_name(number): goal for number, goal in GOALS.items()},
    }


def _name(number: int) -> str:
    return f"{number:,} known"


def _again(base: str, known: Path) -> Used:
    used = ours(base, known)
    report = json.loads((known / "report.json").read_text("utf-8"))
    return {**used, "requests": report["requests"]["sent"], "bytes": report["bytes"]["received"]}


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
        visits = Visits(ledger, None)
        files = [*FROM_LEDGER, *(_remember(ledger, visits, address) for address in known)]
        visits.begin(addresses.CANONICAL + press_room.LIST)
        visits.walked(CLOCK)
        ledger.tables_written()
        (folder / "briefings").mkdir()
        for file in files:
            (folder / file).touch()
        SealedFiles(folder, ledger, lambda _: None).seal(*files)
        ledger.set_meta("opened", "1")


def _remember(ledger: Ledger, visits: Visits, address: Address) -> str:
    """Remember the briefing at *address* as complete; return its file."""
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
    ledger.save(Row.of(briefing, measure_reading(entry.status, [])))
    visits.confirm(Visit(address.briefing_id, entry.url), entry, CLOCK)
    return entry.file


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yield *result* as lines of a table."""
    yield f"A crawl with nothing new, compared with `{VERSION}`"
    yield f"{'':24}{'times':>7}{'CPU':>7}{'goal':>7}{'MB':>6}{'requests':>10}{'bytes':>8}"
    for name, used in result["ways"].items():
        yield (
            f"{name:24}{result['times'][name]:7.2f}{result['cpu_times'][name]:7.2f}"
            f"{result['goals'].get(name, ''):>7}{used['peak_megabytes']:6.0f}"
            f"{used.get('requests', ''):>10}{used.get('bytes', ''):>8}"
        )
