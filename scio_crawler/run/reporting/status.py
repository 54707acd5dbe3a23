"""Describe the state of an output folder: what it holds, how old that is, and what needs attention.

Nothing is written.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from scio_crawler.archive.index import CRAWL, Index
from scio_crawler.common.addresses import CANONICAL, LIVE, base_of
from scio_crawler.common.clock import span
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import WORDS, OutputError, count
from scio_crawler.common.files import loads
from scio_crawler.common.terminal import printable
from scio_crawler.contract.checking.files import changed_files
from scio_crawler.contract.coverage import Coverage, coverage_by
from scio_crawler.contract.lines import REPORT
from scio_crawler.folder.ledger import Ledger
from scio_crawler.items import CATALOGUE, COVERAGE, Entry
from scio_crawler.run.output_folder import is_busy
from scio_crawler.run.reporting.report import SPOILED
from scio_crawler.run.reporting.summary import (
    Advice,
    Case,
    briefing_in_words,
    failed_briefing_cases,
    folder_cases,
    group_cases,
    site_cases,
)

# A schedule seems to have stopped if no crawl came for so many of its usual intervals, and days.
_MISSED_INTERVALS = 3
_MIN_DELAY = timedelta(days=2)
_MIN_INTERVAL = timedelta(hours=1)  # crawls that follow faster are on no schedule
_MAX_CRAWLS = 10  # the latest, of which the usual interval is taken

_BAD_REPORT = (OSError, ValueError, TypeError, LookupError, AttributeError, OverflowError)


class _Folder:
    """What can be read of the files of the output *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_busy = is_busy(folder)
        self.damage: list[object] = []
        self.coverage = Coverage([], [], [])
        self.crawls: list[str] = []  # when they began: ISO timestamps
        self.site = ""
        self.last_run = ""  # when it ended
        self.last_status = 0
        self.report_cases: list[Case] = []
        try:
            self._read_database()
        except OutputError as error:
            self.damage.append(error)
            self._read_coverage(None)

        site = LIVE if self.site in ("", CANONICAL) else self.site
        self.advice = Advice(folder, site, base_of(self.site or CANONICAL))
        self._read_report()

    def _read_database(self) -> None:
        """Read the database, if there is one, and what it helps to read. Raises OutputError."""
        if not (self.folder / FILE).exists():
            self._read_coverage(None)
            return

        with closing(Ledger.reading(self.folder / FILE)) as ledger:
            self.site = ledger.meta("site")
            self.crawls = [run.name[:20] for run in Index(ledger).runs() if run.kind == CRAWL]
            self._read_coverage(ledger)
            if not (self.is_busy or ledger.tables_stale):
                self.damage += changed_files(self.folder)

    def _read_coverage(self, ledger: Ledger | None) -> None:
        if (self.folder / CATALOGUE.files).exists():
            self.coverage = coverage_by(self.folder, ledger, self.damage.append, True)

    def _read_report(self) -> None:
        try:
            record = loads((self.folder / REPORT).read_bytes())
            cases = list(failed_briefing_cases(record))
            cases.extend(site_cases(record))
            group_cases(cases, self.advice)  # fails unless the report is as it was written
            self.last_status = int(record["exit_status"])
            self.last_run = str(record["finished"])
            self.report_cases = cases
        except FileNotFoundError:
            pass
        except _BAD_REPORT:
            self.damage.append(f"{REPORT} {WORDS['file-unreadable']}")


def status(folder: Path, now: datetime, with_gaps: bool = False) -> tuple[list[str], int]:
    """Return lines about the output *folder* as it is *now*, and its exit status.

    A run may be at work in the folder. Damaged files are named, and the others still described.
    *with_gaps* adds a line for everything that is not complete.
    """
    found = _Folder(folder)
    groups = group_cases(_cases(found, now), found.advice)
    lines = list(_content(found, now))
    lines.extend(map(str, groups))
    lines.extend(_coverage(found.coverage, with_gaps))

    steps = [group.step for group in groups if group.step]
    is_release = (folder / COVERAGE.files).exists()
    if not steps and not is_release:
        steps.append(found.advice.wait())
    lines.extend(steps[:1])

    # A last run that read badly counts more than what needs attention.
    exit_status = 0
    if found.last_status in SPOILED or found.last_status == 8:
        exit_status = found.last_status
    for group in groups:
        exit_status = exit_status or group.status
    return list(map(printable, lines)), exit_status


def _cases(found: _Folder, now: datetime) -> Iterator[Case]:
    for damage in found.damage:
        yield Case("Damaged", str(damage))
    yield from folder_cases(found.folder)
    lacking = found.coverage.lacking
    for entry in found.coverage.entries:
        if entry.doubts:
            yield _entry_case("Doubtful", entry, ", ".join(entry.doubts.split()))
        if entry.briefing_id in lacking:
            pages = f"{entry.pages} of {entry.pages_expected or '?'} pages"
            yield _entry_case("Incomplete", entry, pages)

    interval = _missed_interval(found.crawls, now)
    if interval:
        yield Case("Late", f"the site was read every {interval}, and not since")
    for case in found.report_cases:
        # The catalogue, which was read above, says more about a briefing that lacks pages.
        if case.kind != "Incomplete" or case.line.get("briefing_id") not in lacking:
            yield case


def _entry_case(kind: str, entry: Entry, why: str) -> Case:
    line = entry.record()
    return Case(kind, f"{briefing_in_words(line)}: {why}", line)


def _missed_interval(crawls: Sequence[str], now: datetime) -> str:
    """Return the usual interval of *crawls* in words if the next one is late, else ``""``.

    It takes three crawls to show one.
    """
    starts = list(map(_parse_timestamp, crawls[-_MAX_CRAWLS:]))
    if len(starts) < 3:
        return ""
    seconds = median((after - before).total_seconds() for before, after in pairwise(starts))
    usual = timedelta(seconds=seconds)
    if usual < _MIN_INTERVAL:
        return ""
    is_late = now - starts[-1] > max(_MISSED_INTERVALS * usual, _MIN_DELAY)
    if not is_late:
        return ""
    return span(usual)


def _content(found: _Folder, now: datetime) -> Iterator[str]:
    if found.is_busy:
        yield "A run is under way; what follows was so before it."
    entries = found.coverage.entries
    turns = count(sum(entry.turns for entry in entries), "turn")
    line = f"{found.folder}: {count(len(entries), 'conference')}, {turns}"
    if entries:
        dates = [entry.date for entry in entries]
        line += f", {min(dates)} to {max(dates)}"
    yield line

    tomorrow = (now.date() + timedelta(days=1)).isoformat()
    newest = ""
    for entry in entries:
        if entry.is_dated_transcript and entry.date <= tomorrow:
            newest = max(newest, entry.date)
    if newest:
        yield f"Newest transcript: {newest}, {_ago(f'{newest}T00:00:00Z', now)}"
    if found.last_run:
        yield f"Last run: {_ago(found.last_run, now)}, status {found.last_status}"


def _coverage(coverage: Coverage, with_gaps: bool) -> Iterator[str]:
    if not coverage.years:
        return

    rows = coverage.rows()
    columns = zip(*rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    for row in rows:
        yield "  ".join(map(str.rjust, row, widths))
    if with_gaps:
        for gap in coverage.gaps:
            yield f"{gap.year or ''} {gap.what}: {gap.url}: {gap.reason}"
    yield from coverage.notes(with_lists=True)


def _parse_timestamp(text: str) -> datetime:
    """Return the moment of an ISO timestamp, or the earliest one if *text* is not a timestamp."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _ago(timestamp: str, now: datetime) -> str:
    return f"{span(now - _parse_timestamp(timestamp))} ago"
