"""Check that an output folder keeps the contract: each file by itself, and all of them together.

Everything is read as a stream: first the catalogue by itself, then again along with the other
tables and the turns files. Memory has an id and a few names of each briefing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scio_crawler.contract.checking import files
from scio_crawler.contract.checking.keys import Keys, LineFaults, report
from scio_crawler.contract.checking.tables import (
    SideTable,
    check_catalogue,
    check_changes,
    copy_faults,
    due_faults,
    note_faults,
    page_faults,
    people_faults,
)
from scio_crawler.contract.checking.turns import (
    TurnsFiles,
    expected_file,
    shared_key_faults,
    source_faults,
    sum_faults,
)
from scio_crawler.contract.corrections import lines_in
from scio_crawler.contract.lines import OnFault, numbered, skip
from scio_crawler.contract.statistics import Counter, Organizations, Speakers, contributions
from scio_crawler.items import (
    CATALOGUE,
    EXCHANGES,
    NOTES,
    OFFICES,
    ORGANIZATIONS,
    PAGES,
    PEOPLE,
    SPEAKERS,
    TABLES_IN_ROW,
    TURNS,
    Entry,
    PageLine,
    Table,
    Turn,
)
from scio_crawler.reading import reader

_Rows = list[tuple[int, Any]]  # lines of a table about one briefing, with their numbers


@dataclass(slots=True)
class CheckCounts:
    """How much was checked."""

    briefings: int = 0
    files: int = 0
    turns: int = 0


def check_tables(folder: Path, on_fault: OnFault) -> CheckCounts:
    """Check all that is published of *folder*; return how much was checked.

    Faults go to *on_fault*.
    """
    checker = _Checker(folder, on_fault)
    # The faults of the catalogue itself are reported already.
    entries = numbered(folder, CATALOGUE.files, Entry, skip, strict=True)
    for line, entry in entries:
        if entry and checker.is_first(entry, line):
            checker.check_briefing(entry, line)
    checker.check_whole_tables()
    checker.check_files()
    return checker.counts


class _Checker:
    """Checks a folder, briefing by briefing in the catalogue's order, and then as a whole."""

    def __init__(self, folder: Path, on_fault: OnFault) -> None:
        self._folder, self._on_fault = folder, on_fault
        self.counts = CheckCounts()
        self._index = check_catalogue(folder, on_fault)
        corrections = lines_in(folder, on_fault)
        self._turns_files = TurnsFiles(folder, corrections, on_fault)
        self._are_all_turns_read = True

        self._keys = Keys(folder, on_fault)
        self._counters: dict[Table, Counter] = {
            ORGANIZATIONS: Organizations(),
            SPEAKERS: Speakers(),
        }
        for table in (CATALOGUE, *self._counters):
            self._keys.add_table(table)
        for table in self._counters:
            self._keys.check_table(table)

        self._side_tables: dict[Table, SideTable] = {}
        for table in TABLES_IN_ROW:
            if table is not CATALOGUE:
                self._side_tables[table] = SideTable(folder, table, self._index, on_fault)

    def is_first(self, entry: Entry, line: int) -> bool:
        """Return whether *entry*, which is on this *line*, is the first about its briefing."""
        indexed = self._index.get(entry.briefing_id)
        return indexed is not None and indexed.line == line

    def check_briefing(self, entry: Entry, line: int) -> None:
        """Check all lines about the briefing of *entry*, which is on *line* of the catalogue."""
        rows: dict[Table, _Rows] = {}
        for table, side_table in self._side_tables.items():
            rows[table] = side_table.lines_of(entry.briefing_id, line)
        people = _without_numbers(rows[PEOPLE])
        pages = {page.page: page for _, page in rows[PAGES]}
        offices = _without_numbers(rows[OFFICES])

        self._report(PAGES, page_faults(rows[PAGES], entry))
        turns = self._check_turns(entry, line, pages)
        self._report(NOTES, note_faults(rows[NOTES], entry, pages, turns))
        self._report(PEOPLE, people_faults(rows[PEOPLE], entry, turns))
        about = f"of {entry.briefing_id}: "
        due_offices = reader.offices_of(people, entry.date)
        self._report(OFFICES, due_faults(rows[OFFICES], due_offices, about))
        if turns or not entry.file:
            due_exchanges = reader.exchanges(turns, people)
            self._report(EXCHANGES, due_faults(rows[EXCHANGES], due_exchanges, about))
            rows[CATALOGUE] = [(line, entry)]
            rows[TURNS] = list(enumerate(turns, 1))
            self._keys.check_briefing(rows, entry.file)
        else:
            self._are_all_turns_read = False

        counted = contributions(turns, people, offices)
        for counter in self._counters.values():
            counter.add(entry.date, counted)
        self.counts.briefings += 1
        self.counts.files += bool(turns)
        self.counts.turns += len(turns)

    def _check_turns(self, entry: Entry, line: int, pages: Mapping[int, PageLine]) -> list[Turn]:
        """Check the turns file of *entry* against it and its *pages*; return the turns."""
        self._report(CATALOGUE, copy_faults(entry, line, self._index))
        if entry.file != expected_file(entry):
            return []
        turns = self._turns_files.read(entry.file)
        if not turns:
            return []

        report(shared_key_faults(entry, turns), entry.file, self._on_fault)
        self._report(CATALOGUE, sum_faults(entry, line, turns))
        report(source_faults(turns, pages), entry.file, self._on_fault)
        return turns

    def _report(self, table: Table, faults: LineFaults) -> None:
        report(faults, table.files, self._on_fault)

    def check_whole_tables(self) -> None:
        """Check what only shows when every briefing was checked."""
        folder, on_fault = self._folder, self._on_fault
        for side_table in self._side_tables.values():
            side_table.report_unread_lines()
        if self._are_all_turns_read:
            for table, counter in self._counters.items():
                found = numbered(folder, table.files, table.line, on_fault, strict=True)
                due = counter.lines()
                self._report(table, due_faults(found, due))
        check_changes(folder, self._index, on_fault)

    def check_files(self) -> None:
        """Check which turns files exist, the description, and earlier revisions."""
        listed = [entry.file for entry in self._index.values() if entry.file]
        files.check_turns_files(self._folder, listed, self._on_fault)
        files.check_description(self._folder, listed, self._on_fault)
        self._turns_files.check_revisions()


def _without_numbers(rows: _Rows) -> list[Any]:
    return [line for _, line in rows]
