"""Say how an output folder is: what is in it, how fresh, and what to see to. Only reads."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.addresses import CANONICAL, LIVE, base_of
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import WORDS, OutputError, count
from scio_crawler.common.files import size
from scio_crawler.contract.lines import Fault, read
from scio_crawler.folder import report
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.runs import PastRun, past_runs, sizes
from scio_crawler.items import CATALOGUE, DAYS_GONE, Entry
from scio_crawler.run.needs import (
    KINDS,
    Line,
    Need,
    Steps,
    named,
    of_failures,
    quarantined,
    ranked,
    settle,
)
from scio_crawler.run.output_folder import in_quarantine, is_busy
from scio_crawler.run.terminal import printable

SHOWN = 5  # runs in the table
_GONE = "SELECT coalesce(nullif(briefing_id, ''), id), gone FROM met WHERE gone != '{}'"
# How many times the usual time may pass until the next run; then a schedule seems to have stopped.
_LATE, _AT_LEAST = 3, timedelta(days=2)


class _Folder:
    """What the files of the output *folder* say, as far as they can be read."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.is_busy = folder, is_busy(folder)
        self.entries: list[Entry] = []  # of the catalogue, but not those of copies
        self.known = 0
        self.runs: list[PastRun] = []
        self.gone: dict[str, int] = {}  # how many pages the site no longer has, by briefing
        self.damage: list[str] = []
        self.report: Line = {}
        self.failed: list[Need] = []
        self.site = ""
        self._read_catalogue()
        self._read(FILE, self._read_database)
        site = LIVE if self.site in ("", CANONICAL) else self.site
        self.steps = Steps(folder, site, base_of(self.site or CANONICAL))
        self._read(report.FILE, self._read_report)

    def _read(self, name: str, take_in: Callable[[Path], None]) -> None:
        """Let *take_in* take in the file called *name*, if it is there and can be read."""
        try:
            if (path := self.folder / name).exists():
                take_in(path)
        except OutputError as error:
            self.damage.append(str(error))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self.damage.append(f"{name} {WORDS['file-unreadable']}")

    def _read_catalogue(self) -> None:
        def report(fault: Fault) -> None:
            self.damage.append(str(fault))

        if (self.folder / CATALOGUE.files).exists():
            for entry in read(self.folder, CATALOGUE.files, Entry, report):
                if not entry.same_as:
                    self.entries.append(entry)

    def _read_report(self, path: Path) -> None:
        record = json.loads(path.read_bytes())
        about = {key: record[key] for key in ("finished", "exit_status")}
        self.report, self.failed = about, [*of_failures(record, self.steps)]

    def _read_database(self, path: Path) -> None:
        with closing(Database.reading(path)) as database:
            self.site, self.runs = database.meta("site"), past_runs(database)
            self.known = database.rows("SELECT count(*) FROM briefings")[0][0]
            with database.decoding():
                for briefing_id, days in database.rows(_GONE):
                    pages = json.loads(days).values()
                    self.gone[briefing_id] = sum(len(page) >= DAYS_GONE for page in pages)
            if not self.is_busy:
                self.damage += _differing(SealedFiles(self.folder, database, lambda _: None))


def _differing(files: SealedFiles) -> Iterator[str]:
    """Yield which of *files* have another size; in a folder that was copied, times differ, too.

    A file of the archive may have grown in a run that was killed.
    """
    for seal in files.differing():
        path = files.folder / seal.file
        grown = path.lstat().st_size - seal.size if path.exists() else 0
        if not path.exists():
            yield f"{seal.file} {WORDS['file-missing']}"
        elif seal.modified and grown and (grown < 0 or not seal.file.startswith(f"{ARCHIVE}/")):
            yield f"{seal.file} {WORDS['file-changed']}"


def status(folder: Path, now: datetime) -> tuple[list[str], int]:
    """Return lines about the output *folder* as it is *now*, and the exit status that fits.

    A run may be at work in it. What is damaged is named, and all else is told.
    """
    found = _Folder(folder)
    needs, last = ranked(_needs(found, now)), found.report.get("exit_status")
    step = next((need.step for need in needs if need.step), found.steps.later)
    lines = [
        *_content(found),
        *_freshness(found, now),
        *map(str, needs),
        *_table(found.runs),
        *_size(found),
        step,
    ]
    states = [last if last in report.SPOILED else 0, *(KINDS[need.kind][1] for need in needs)]
    return [*map(printable, lines)], next(filter(None, states), 0)


def _needs(found: _Folder, now: datetime) -> Iterator[Need]:
    steps = found.steps
    doubtful = [entry.record() for entry in found.entries if entry.doubts]
    lacking = [entry.record() for entry in found.entries if _lacks(entry, found.gone)]
    doubts = [f"{named(line)}: {', '.join(str(line['doubts']).split())}" for line in doubtful]
    pages = [f"{named(e)}: {e['pages']} of {e['pages_expected'] or '?'} pages" for e in lacking]
    yield Need("Damaged", found.damage, f"Next: {steps.repair()}")
    yield quarantined(in_quarantine(found.folder), steps)
    yield Need("Doubtful", doubts, settle(doubtful, steps))
    yield Need("Incomplete", pages, steps.later)
    if often := _late(found.runs, now):
        yield Need("Late", [f"a run came every {often}, and none since"], f"Next: {steps.crawl()}")
    yield from found.failed


def _lacks(entry: Entry, gone: Mapping[str, int]) -> bool:
    """Return whether the briefing of *entry* may lack more than the pages that are *gone*."""
    missing = entry.pages_expected - entry.pages
    is_known = 0 < missing <= gone.get(entry.briefing_id, 0)
    return entry.status == "partial" and not is_known


def _late(runs: Sequence[PastRun], now: datetime) -> str:
    """Return how often the last *runs* came, in words, if the next one is late; else ``""``.

    Runs that come more often than hourly, or without two gaps between them, are on no schedule.
    """
    ended = [_clock(run.ended) for run in runs[-10:]]
    gaps = [(after - before).total_seconds() for before, after in pairwise(ended)]
    usual = timedelta(seconds=median(gaps) if len(gaps) > 1 else 0)
    is_late = usual >= timedelta(hours=1) and now - ended[-1] > max(_LATE * usual, _AT_LEAST)
    return _span(usual) if is_late else ""


def _content(found: _Folder) -> Iterator[str]:
    if found.is_busy:
        known = count(found.known, "conference")
        yield f"A run is under way, and knows {known}; what follows was so before it."
    dates = [entry.date for entry in found.entries]
    statuses = Counter(entry.status for entry in found.entries).most_common()
    turns = sum(entry.turns for entry in found.entries)
    states = ", ".join(f"{number:,} {status}" for status, number in statuses)
    span = f", {min(dates)} to {max(dates)}" if dates else ""
    known = count(len(dates), "conference") + f" ({states})" * bool(states)
    yield f"{found.folder}: {known}, {count(turns, 'turn')}{span}"


def _freshness(found: _Folder, now: datetime) -> Iterator[str]:
    tomorrow = (now.date() + timedelta(days=1)).isoformat()
    dates = (entry.date for entry in found.entries)
    if newest := max((date for date in dates if date <= tomorrow), default=""):
        yield f"Newest conference: {newest}, {_ago(f'{newest}T00:00:00Z', now)}"
    if record := found.report:
        good = next((run.ended for run in reversed(found.runs) if not run.status), "")
        since = f"; the last one with status 0 {_ago(good, now)}" if good else ""
        status = record["exit_status"]
        yield f"Last run: {_ago(record['finished'], now)}, status {status}{since * bool(status)}"


def _table(runs: Sequence[PastRun]) -> Iterator[str]:
    form = "{:18}{:>10}{:>8}{:>8,}{:>9,}{:>8,}"
    if runs:
        yield form.replace(",", "").format(*"Ended,Site,Status,New,Changed,Failed".split(","))
    for run in reversed(runs[-SHOWN:]):
        at, site = run.ended[:16].replace("T", " "), run.site.rpartition("/")[2][:9]
        yield form.format(at, site, run.status, run.new, run.changed, run.failed)


def _size(found: _Folder) -> Iterator[str]:
    """Yield how large the folder is, and how it grows, by what the runs have measured."""
    parts, runs = sizes(found.folder), found.runs
    each = ", ".join(f"{name} {size(number)}" for name, number in parts.most_common())
    yield f"Size: {size(parts.total())}{f' ({each})' if each else ''}"
    days = (_clock(runs[-1].ended) - _clock(runs[0].ended)) / timedelta(days=1) if runs else 0
    if days >= 1:
        grown = max(0, runs[-1].bytes - runs[0].bytes)
        yearly = f"{size(grown / days * 365)} a year, as measured in {days:,.0f} days"
        yield f"Growth: {size(grown / (len(runs) - 1))} a run, {yearly}"


def _clock(text: str) -> datetime:
    """Return the moment that an ISO clock names; of one that names none, the first there is."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _ago(clock: str, now: datetime) -> str:
    return f"{_span(now - _clock(clock))} ago"


def _span(length: timedelta) -> str:
    minutes = max(0, length // timedelta(minutes=1))
    for unit, long in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * long:
            return count(minutes // long, unit)
    return count(minutes, "minute")
