"""Measure crawls that find nothing new, for folders that know more and more briefings.

They are compared with ``scrapy version``, which does nothing but start and end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks import press_room
from benchmarks.transcripts import briefings
from benchmarks.whole import Used, in_turns, middle, ours, ratio, run
from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.database import FILE
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import BriefingRow, Ledger
from scio_crawler.folder.outcomes import measure as measure_reading
from scio_crawler.folder.tables import FROM_LEDGER
from scio_crawler.folder.visits import Visits
from scio_crawler.items import Briefing, Entry, Visit

SIZES = (100, 1_000, 10_000)  # known briefings; a crawl with nothing new must not grow with them
GOALS = {"100 known": 1.3, "10,000 known": 1.6}  # times the processor time of VERSION
VERSION = "scrapy version"
CLOCK = "2025-03-13T02:00:00Z"


def measure(folder: Path, rounds: int) -> Iterator[str]:
    """Measure whole commands in turns, by the number of known briefings."""
    site = folder / "list"
    press_room.write(site, press_room.ON_A_LIST)
    with press_room.served(site) as base:
        ways: dict[str, Callable[[], Used]] = {VERSION: partial(run, ["version"], folder)}
        for number in SIZES:
            known = folder / f"known-{number}"
            _fill(known, base, number)
            ways[f"{number:,} known"] = partial(ours, base, known)
        found = in_turns(ways, 3 * rounds)  # they are short
    yield f"A crawl with nothing new, compared with `{VERSION}`"
    yield f"{'':24}{'times':>7}{'CPU':>7}{'goal':>7}{'MB':>6}"
    for name, runs in found.items():
        times, cpu_times = (
            ratio(runs, found[VERSION], figure) for figure in ("seconds", "cpu_seconds")
        )
        yield (
            f"{name:24}{times:7.2f}{cpu_times:7.2f}{GOALS.get(name, ''):>7}"
            f"{middle(runs, 'peak_megabytes'):6.0f}"
        )


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
        visits.begin_list(addresses.CANONICAL + press_room.LIST)
        visits.note_list_read(CLOCK)
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
    ledger.save(BriefingRow.of(briefing, measure_reading(entry.status, [])))
    visits.save_unchanged(Visit(address.briefing_id, entry.url), entry, CLOCK)
    return entry.file
