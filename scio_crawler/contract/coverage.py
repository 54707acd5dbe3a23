"""Count the conferences year by year, and list those that are not complete, with the reasons.

Known are the lists that runs have read, imports, and addresses that somebody named. What else the
site has, nobody knows.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.addresses import parse
from scio_crawler.common.database import FILE, Database
from scio_crawler.contract.lines import Fault, OnFault, read, refuse_in
from scio_crawler.items import (
    CATALOGUE,
    DAYS_GONE,
    FAILED,
    GAP_LINES,
    GAPS,
    GONE,
    IMPORTED,
    NO_TRANSCRIPT,
    PAGES,
    UNREAD,
    CoverageYear,
    Entry,
    Gap,
    PageLine,
    Visit,
)

# What an address lacks that is not known to be a briefing's.
_GAP_OF_VERDICT = {
    UNREAD: "unread",
    IMPORTED: "unread",
    FAILED: "failed",
    GONE: "gone",
    NO_TRANSCRIPT: "no-transcript",
}

_VISITS = "SELECT gone, published, reason, id, url, verdict, briefing_id FROM met ORDER BY id"
_MAX_PAGES = 1000  # of a briefing whose missing pages are listed


class Coverage(NamedTuple):
    """How many of the known conferences are complete, and what the others lack."""

    years: list[CoverageYear]  # the latest first
    gaps: list[Gap]
    lists: list[tuple[str, str]]  # that were read to their end, and when last: ISO clock, UTC
    entries: Sequence[Entry] = ()  # of the catalogue, copies left out, if they were asked for
    lacking: Collection[str] = ()  # ids of those that lack pages which the site may have
    is_of_catalogue: bool = False  # whether only the catalogue is known, not all listed addresses

    def rows(self) -> list[tuple[str, ...]]:
        """Return the numbers as a table: its head, a row for each year, and their sums."""
        sums = Counter[str]()
        rows = [tuple(map(_heading, CoverageYear.keys()))]
        for line in self.years:
            sums.update(line.record())
            rows.append(_row(str(line.year or "unknown"), line))
        rows.append(_row("all", CoverageYear(**sums)))
        return rows

    def notes(self, with_lists: bool = False) -> list[str]:
        """Return what must be known along with the numbers, in sentences.

        *with_lists*, they say when each list was last read, which most runs change.
        """
        if self.is_of_catalogue:
            return ["This copy knows its catalogue only, not what else the lists named."]
        notes = [
            "Known is what lists showed to the crawler, imports brought or somebody asked for; "
            "what the site has besides, nobody can say."
        ]
        if with_lists:
            for url, clock in self.lists:
                notes.append(f"{url} was last read to its end on {clock[:10]}.")
        return notes


def _heading(key: str) -> str:
    return key.replace("_", " ")


def _row(name: str, line: CoverageYear) -> tuple[str, ...]:
    return name, *(f"{number:,}" for number in line.values()[1:])


def coverage(folder: Path) -> Coverage:
    """Return the coverage of the output *folder*, or of a release.

    Raises OutputError if a line is damaged, or the database cannot be read.
    """
    if not (folder / FILE).exists():
        return coverage_by(folder, None, refuse_in(folder))
    with closing(Database.reading(folder / FILE)) as database:
        return coverage_by(folder, database, refuse_in(folder))


def coverage_by(
    folder: Path, database: Database | None, on_fault: OnFault, with_entries: bool = False
) -> Coverage:
    """Return the coverage of *folder* by its *database*, or without one by its tables.

    A release has its gaps in a table. Faults go to *on_fault*; of a line only the types count, so
    that one which the schemas refuse stops no run. Of complete entries, which may be many, only
    numbers are kept unless it is *with_entries*.
    """
    entries: list[Entry] = []
    incomplete: list[Entry] = []  # or withdrawn
    ids: set[str] = set()
    complete: Counter[str] = Counter()  # by year
    for entry in read(folder, CATALOGUE.files, Entry, on_fault):
        if entry.same_as:
            continue
        ids.add(entry.briefing_id)
        if entry.status == "complete":
            complete[entry.date[:4]] += 1
        if entry.status != "complete" or entry.withdrawn:
            incomplete.append(entry)
        if with_entries:
            entries.append(entry)

    try:
        found = _count(folder, database, ids, incomplete, complete, on_fault)
    except (ValueError, TypeError, LookupError) as error:
        on_fault(Fault("lines", CATALOGUE.files, 0, f"has a value that cannot be: {error}"))
        found = Coverage([], [], [])
    return found._replace(entries=entries)


def _count(
    folder: Path,
    database: Database | None,
    ids: set[str],
    incomplete: Sequence[Entry],
    complete: Mapping[str, int],
    on_fault: OnFault,
) -> Coverage:
    pages = _pages_of_partial(folder, incomplete, on_fault)
    visits: list[Visit] = []
    lists: list[tuple[str, str]] = []
    if database:
        visits = _read_visits(database, {entry.briefing_id for entry in incomplete})
        known = database.rows("SELECT briefing_id FROM briefings")
        ids = ids.union(id for (id,) in known)
        lists = database.rows("SELECT url, walked FROM lists ORDER BY url")

    has_gaps = database is None and (folder / GAP_LINES.files).exists()
    if has_gaps:
        found = list(read(folder, GAP_LINES.files, Gap, on_fault))
    else:
        found = list(gaps(incomplete, visits, ids, pages))
    return Coverage(
        years=years(complete, found),
        gaps=found,
        lists=lists,
        lacking=_lacking(incomplete, visits, pages),
        is_of_catalogue=not (database or has_gaps),
    )


def _read_visits(database: Database, incomplete: Collection[str]) -> list[Visit]:
    """Return what is stored of the *incomplete* briefings, and of addresses without a briefing."""
    visits: list[Visit] = []
    with database.decoding():
        for gone, published, reason, *known in database.stream(_VISITS):
            visit = Visit(*known)
            visit.published = published
            visit.reason = reason
            for page, days in json.loads(gone).items():
                visit.gone[int(page)] = days
            is_incomplete = visit.briefing_id in incomplete or visit.id in incomplete
            if is_incomplete or visit.verdict in _GAP_OF_VERDICT:
                visits.append(visit)
    return visits


def _lacking(
    incomplete: Iterable[Entry], visits: Iterable[Visit], pages: Mapping[str, Collection[int]]
) -> set[str]:
    """Return the ids of partial briefings with missing pages that the site may have."""
    by_id = {visit.briefing_id: visit for visit in visits}
    lacking = set()
    for entry in incomplete:
        id = entry.briefing_id
        if entry.status == "partial" and not entry.withdrawn:
            missing, gone = _missing_pages(entry, by_id.get(id), pages[id])
            if not missing or len(gone) < len(missing):
                lacking.add(id)
    return lacking


def years(complete: Mapping[str, int], gaps: Iterable[Gap]) -> list[CoverageYear]:
    """Return the numbers of *complete* conferences by year, with those of the *gaps*."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for year, number in complete.items():
        counts[_year(year)]["complete"] = number
    for gap in gaps:
        counts[gap.year][gap.what.replace("-", "_")] += 1

    lines = []
    for number in sorted(counts, reverse=True):
        of_year = counts[number]
        known = of_year.total() - of_year["withdrawn"]
        lines.append(CoverageYear(number, known, **of_year))
    return lines


def gaps(
    entries: Iterable[Entry],
    visits: Iterable[Visit],
    known: Collection[str],
    pages: Mapping[str, Collection[int]],
) -> Iterator[Gap]:
    """Yield what is not complete: the *entries*, newest first, then other addresses in *visits*.

    *known* are the ids of all briefings, copies included. *pages* are the numbers of those pages
    that partial briefings have, by id.
    """
    numbers = count(1)
    by_id = {visit.briefing_id or visit.id: visit for visit in visits}
    for entry in entries:
        id, year = entry.briefing_id, _year(entry.date)
        visit = by_id.pop(id, None)
        if entry.status != "complete":
            reason = _reason(entry, visit, pages.get(id, ()))
            yield Gap(next(numbers), id, year, entry.status, entry.url, reason)
        if entry.withdrawn:
            reason = f"since {entry.withdrawn}"
            yield Gap(next(numbers), id, year, "withdrawn", entry.url, reason)

    for id, visit in by_id.items():
        if visit.verdict in _GAP_OF_VERDICT and id not in known:
            yield _gap_of_visit(next(numbers), id, visit)


def _gap_of_visit(number: int, id: str, visit: Visit) -> Gap:
    """Return the gap that is an address without a briefing."""
    day = visit.published
    if not day:
        address = parse(visit.url)
        day = address.published if address else ""
    if " " in id:
        id = ""  # an inline transcript has no address
    what = _GAP_OF_VERDICT[visit.verdict]
    return Gap(number, id, _year(day), what, visit.url, visit.reason or GAPS[what])


def _reason(entry: Entry, visit: Visit | None, pages: Collection[int]) -> str:
    """Return why *entry* is not complete; *pages* of it are there."""
    if entry.status == "doubtful":
        return entry.doubts
    if entry.status != "partial":
        return f"the transcript was not out on {entry.checked[:10]}"

    missing, gone = _missing_pages(entry, visit, pages)
    reason = f"of {entry.pages_expected} pages, these are missing: {', '.join(map(str, missing))}"
    if gone:
        reason += f"; the site has none at {', '.join(map(str, gone))}"
    return reason


def _missing_pages(
    entry: Entry, visit: Visit | None, pages: Collection[int]
) -> tuple[list[int], list[int]]:
    """Return the pages that *entry* lacks, and those of them that the site has long not had."""
    last = min(entry.pages_expected, _MAX_PAGES)
    missing = [page for page in range(1, last + 1) if page not in pages]
    days_gone = visit.gone if visit else {}
    return missing, [page for page in missing if len(days_gone.get(page, ())) >= DAYS_GONE]


def _year(day: str) -> int:
    return int(day[:4] or 0)


def _pages_of_partial(
    folder: Path, entries: Iterable[Entry], on_fault: OnFault
) -> dict[str, set[int]]:
    """Return the numbers of the pages of those *entries* that are partial, by id."""
    found = {entry.briefing_id: set[int]() for entry in entries if entry.status == "partial"}
    if found:
        for page in read(folder, PAGES.files, PageLine, on_fault):
            if page.briefing_id in found:
                found[page.briefing_id].add(page.page)
    return found
