"""Say how an output folder is: what is in it, how fresh, and what to see to. Only reads."""

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
from scio_crawler.items import CATALOGUE, COVERAGE
from scio_crawler.run.output_folder import is_busy
from scio_crawler.run.telling.report import SPOILED
from scio_crawler.run.telling.summary import (
    Case,
    Steps,
    named,
    needs,
    of_failed,
    of_folder,
    of_site,
)

# How many times the usual time may pass until the next run; then a schedule seems to have stopped.
_LATE = 3
_AT_LEAST = timedelta(days=2)


class _Folder:
    """What the files of the output *folder* say, as far as they can be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_busy = is_busy(folder)
        self.damage: list[object] = []
        self.covered = Coverage([], [], [])
        self.crawls: list[str] = []  # when they began: ISO clocks
        self.site = ""
        self.last_run = ""  # when it ended
        self.last_status = 0
        self.of_report: list[Case] = []
        try:
            if (folder / FILE).exists():
                with closing(Ledger.reading(folder / FILE)) as ledger:
                    self._read_database(ledger)
            else:
                self._read_coverage(None)
        except OutputError as error:
            self.damage.append(error)
            self._read_coverage(None)
        site = LIVE if self.site in ("", CANONICAL) else self.site
        self.steps = Steps(folder, site, base_of(self.site or CANONICAL))
        self._read_report()

    def _read_database(self, ledger: Ledger) -> None:
        self.site = ledger.meta("site")
        self.crawls = [run.name[:20] for run in Index(ledger).runs() if run.kind == CRAWL]
        self._read_coverage(ledger)
        if not (self.is_busy or ledger.tables_stale):
            self.damage += changed_files(self.folder)

    def _read_coverage(self, ledger: Ledger | None) -> None:
        if (self.folder / CATALOGUE.files).exists():
            self.covered = coverage_by(self.folder, ledger, self.damage.append, True)

    def _read_report(self) -> None:
        try:
            record = loads((self.folder / REPORT).read_bytes())
            cases = [*of_failed(record), *of_site(record)]
            needs(cases, self.steps)  # else the report is not as it was written
            self.last_status = int(record["exit_status"])
            self.last_run = str(record["finished"])
            self.of_report = cases
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, LookupError, AttributeError, OverflowError):
            self.damage.append(f"{REPORT} {WORDS['file-unreadable']}")


def status(folder: Path, now: datetime, with_gaps: bool = False) -> tuple[list[str], int]:
    """Return lines about the output *folder* as it is *now*, and the exit status that fits.

    *with_gaps* says whether everything that is not complete is named. A run may be at work in the
    folder. What is damaged is named, and all else is told.
    """
    found = _Folder(folder)
    to_see_to = needs(_cases(found, now), found.steps)
    last = found.last_status
    lines = [*_content(found, now), *map(str, to_see_to), *_coverage(found.covered, with_gaps)]
    steps = [need.step for need in to_see_to if need.step]
    if not steps and not (folder / COVERAGE.files).exists():  # which only a release has
        steps.append(found.steps.wait())
    lines += steps[:1]
    states = [last if last in (*SPOILED, 8) else 0, *(need.status for need in to_see_to)]
    return [*map(printable, lines)], next(filter(None, states), 0)


def _cases(found: _Folder, now: datetime) -> Iterator[Case]:
    for what in found.damage:
        yield Case("Damaged", str(what))
    yield from of_folder(found.folder)
    told = set[str]()  # addresses
    for entry in found.covered.entries:
        line = entry.record()
        if entry.doubts:
            yield Case("Doubtful", f"{named(line)}: {', '.join(entry.doubts.split())}", line)
        if entry.briefing_id in found.covered.lacking:
            told.add(entry.url)
            pages = f"{entry.pages} of {entry.pages_expected or '?'} pages"
            yield Case("Incomplete", f"{named(line)}: {pages}", line)
    if often := _late(found.crawls, now):
        yield Case("Late", f"the site was read every {often}, and not since")
    for case in found.of_report:
        if case.kind != "Incomplete" or case.line["url"] not in told:
            yield case


def _late(crawls: Sequence[str], now: datetime) -> str:
    """Return how often the last *crawls* came, in words, if the next one is late; else ``""``.

    Crawls that come more often than hourly, or without two gaps between them, are on no schedule.
    """
    began = list(map(_clock, crawls[-10:]))
    gaps = [(after - before).total_seconds() for before, after in pairwise(began)]
    usual = timedelta(seconds=median(gaps) if len(gaps) > 1 else 0)
    is_late = usual >= timedelta(hours=1) and now - began[-1] > max(_LATE * usual, _AT_LEAST)
    return span(usual) if is_late else ""


def _content(found: _Folder, now: datetime) -> Iterator[str]:
    if found.is_busy:
        yield "A run is under way; what follows was so before it."
    entries = found.covered.entries
    dates = [entry.date for entry in entries]
    period = f", {min(dates)} to {max(dates)}" if dates else ""
    turns = count(sum(entry.turns for entry in entries), "turn")
    yield f"{found.folder}: {count(len(entries), 'conference')}, {turns}{period}"

    tomorrow = (now.date() + timedelta(days=1)).isoformat()
    held = (entry.date for entry in entries if entry.is_dated_transcript)
    if newest := max((date for date in held if date <= tomorrow), default=""):
        yield f"Newest transcript: {newest}, {_ago(f'{newest}T00:00:00Z', now)}"
    if found.last_run:
        yield f"Last run: {_ago(found.last_run, now)}, status {found.last_status}"


def _coverage(covered: Coverage, with_gaps: bool) -> Iterator[str]:
    if not covered.years:
        return
    rows = covered.rows()
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield from ("  ".join(map(str.rjust, row, widths)) for row in rows)
    if with_gaps:
        for gap in covered.gaps:
            yield f"{gap.year or ''} {gap.what}: {gap.url}: {gap.reason}"
    yield from covered.notes(with_lists=True)


def _clock(text: str) -> datetime:
    """Return the moment that an ISO clock names; of one that names none, the first there is."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _ago(clock: str, now: datetime) -> str:
    return f"{span(now - _clock(clock))} ago"
