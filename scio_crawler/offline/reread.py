"""Read a briefing again as a recorded run had it; what a worker process does.

Nothing here imports Scrapy, which a worker would take long to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index, RecordedRun
from scio_crawler.archive.replay import Replay, Shelf
from scio_crawler.errors import Failure
from scio_crawler.items import Briefing, Collected, Page, Visit
from scio_crawler.offline.recorded import Call, Recorded, directly, finish
from scio_crawler.output.database import FILE, Database
from scio_crawler.output.outcomes import Measure, measure
from scio_crawler.reading import read, size_of
from scio_crawler.schemas import first_fault
from scio_crawler.spiders.collect import collect
from scio_crawler.visits.visits import find_gaps


@dataclass(frozen=True, slots=True)
class Task:
    """A briefing to read again."""

    target: Address | Page  # where it begins, or an inline transcript
    visit: Visit
    run: RecordedRun
    base: str  # the origin of the run


@dataclass(slots=True)
class Reread:
    """What came of a task.

    Without a *failure* the pages *collected* are a Briefing, or those of a list. Without pages,
    *failure* says why there are none. A sound transcript has been checked line by line, and *size*
    is its measure. *crashes* are addresses of pages that a fault of this program
    has spoilt, and the fault.
    """

    collected: Collected | None
    failure: Failure | None
    crashes: list[tuple[str, str]]
    size: Measure | None = None


def reread(replay: Replay, task: Task, call: Call = directly) -> Reread:
    """Read the briefing of *task* as *replay* has it; *call* reads what may be heavy."""
    source = Recorded(replay, task.run, task.base, call)
    try:
        collected = _collected(source, task)
    except Failure as failure:
        return Reread(None, failure, source.crashes)
    failed: Failure | None = None
    if collected.pages[0].layout != "list":
        try:
            collected = call(read, collected, size_of(collected))
        except Failure as failure:
            failed = failure
    lighten(collected)
    size = sized(collected) if isinstance(collected, Briefing) else None
    return Reread(collected, failed, source.crashes, size)


def reread_from(folder: Path, passing: frozenset[int], task: Task) -> Reread:
    """Read the briefing of *task* as the archive in the output *folder* has it.

    The runs that are replayed retried after the statuses *passing*.
    """
    return reread(_replay(folder, passing), task)


def sized(briefing: Briefing) -> Measure | None:
    """Check the lines of *briefing*, and return its measure; None if it has no valid turns.

    Both take as long as writing it does, and a worker can do them as well.
    """
    check_lines(briefing)
    return measure(briefing.entry.status, briefing.turns) if briefing.is_valid else None


def check_lines(briefing: Briefing) -> None:
    """Note in *briefing* whether it has turns and all its lines are valid."""
    briefing.is_valid = bool(briefing.turns) and first_fault(briefing) is None


def lighten(collected: Collected) -> None:
    """Take the text out of the pages of *collected*, which nobody needs once it is read."""
    for page in collected.pages:
        page.blocks, page.outside, page.framed, page.hidden = [], [], [], []


@cache
def shelf_of(folder: Path) -> Shelf:
    """Return the archive of the output *folder*, opened by this process only to read it."""
    return Shelf(folder / ARCHIVE, Index(Database.reading(folder / FILE)))


@cache
def _replay(folder: Path, passing: frozenset[int]) -> Replay:
    return Replay(shelf_of(folder), passing)


def _collected(source: Recorded, task: Task) -> Collected:
    target, visit = task.target, task.visit
    if isinstance(target, Page):
        return Collected([target], url=addresses.canonical(target.url), visit=visit)
    collected = finish(collect(source, target))
    collected.visit = visit
    find_gaps(collected)
    return collected
