"""Check that an output folder keeps the contract: each file by itself, and all of them together.

Everything is read as a stream: first the catalogue by itself, then again along with the other
tables and the turns files. Memory has an id and a few names of each briefing.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scio_crawler.contract.checking import files, tables
from scio_crawler.contract.checking.keys import Keys, differing
from scio_crawler.contract.checking.tables import Index, SideTable
from scio_crawler.contract.corrections import Correction, lines_in
from scio_crawler.contract.description import COUNTERS, contributions
from scio_crawler.contract.lines import (
    NO_TURNS,
    Fault,
    OnFault,
    content_hash,
    numbered,
    revision_files,
    skip,
)
from scio_crawler.items import (
    ARCHIVED,
    CATALOGUE,
    ORGANIZATIONS,
    SHARED,
    SITE,
    SPEAKERS,
    TABLES_IN_ROW,
    TURNS,
    Entry,
    PageLine,
    Turn,
)
from scio_crawler.reading import reader
from scio_crawler.reading.text import visible

# The tables, besides the catalogue, whose lines are about one briefing each.
_OF_BRIEFING = [table for table in TABLES_IN_ROW if table is not CATALOGUE]


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
    checked = CheckCounts()
    counters = {table: COUNTERS[table.name]() for table in (ORGANIZATIONS, SPEAKERS)}
    is_whole = True  # whether every turns file could be read
    index = tables.check_catalogue(folder, on_fault)
    corrections = lines_in(folder, on_fault)
    keys = Keys(folder, on_fault)
    for table in (CATALOGUE, *counters):
        keys.add_table(table)
    for table in counters:
        keys.check_table(table)
    side_tables = {table.name: SideTable(folder, table, index, on_fault) for table in _OF_BRIEFING}
    # The faults of the catalogue itself are reported already.
    for line, entry in numbered(folder, CATALOGUE.files, Entry, skip, strict=True):
        place = index.get(entry.briefing_id) if entry else None
        if entry is None or place is None or place.line != line:
            continue
        own = {name: table.checked(entry.briefing_id, line) for name, table in side_tables.items()}
        pages = {page.page: page for _, page in own["pages"]}
        side_tables["pages"].report(tables.page_faults(own["pages"], entry))
        turns = _check_file(folder, entry, line, pages, index, corrections, on_fault)
        side_tables["notes"].report(tables.note_faults(own["notes"], entry, pages, turns))
        side_tables["people"].report(tables.people_faults(own["people"], entry, turns))
        people = [person for _, person in own["people"]]
        offices = [office for _, office in own["offices"]]
        side_tables["offices"].check_due(
            own["offices"], reader.offices_of(people, entry.date), entry
        )
        if turns or not entry.file:
            due = reader.exchanges(turns, people)
            side_tables["exchanges"].check_due(own["exchanges"], due, entry)
            lines_of = {table: own[table.name] for table in _OF_BRIEFING}
            lines_of |= {CATALOGUE: [(line, entry)], TURNS: [*enumerate(turns, 1)]}
            keys.check_briefing(lines_of, entry.file)
        for counter in counters.values():
            counter.add(entry.date, contributions(turns, people, offices))
        is_whole = is_whole and bool(turns or not entry.file)
        checked.briefings += 1
        checked.files += bool(turns)
        checked.turns += len(turns)
    for side_table in side_tables.values():
        side_table.checked("", sys.maxsize)  # the lines after the last briefing
    for table, counter in counters.items() if is_whole else ():
        tables.check_counts(folder, table, counter, on_fault)
    tables.check_changes(folder, index, on_fault)
    known = [place.file for place in index.values() if place.file]
    there = (folder / TURNS.files).parent.glob("*")
    names = {path.relative_to(folder).as_posix() for path in there}
    for file in sorted(names.difference(known, [NO_TURNS])):
        on_fault(Fault("strange files", file, 0, "belongs to no briefing of the catalogue"))
    earlier = [file.name for file in revision_files(folder)]
    files.check_description(folder, known, earlier, on_fault)
    tables.check_revisions(folder, corrections, on_fault)
    return checked


def _check_file(
    folder: Path,
    entry: Entry,
    line: int,
    pages: dict[int, PageLine],
    index: Index,
    corrections: Sequence[Correction],
    on_fault: OnFault,
) -> list[Turn]:
    """Check the turns file of *entry* (on *line*) against it and its *pages*; return the turns."""
    better = index.get(entry.same_as)
    if better and (not better.file or entry.same_as == entry.briefing_id):
        what = f"same_as is {entry.same_as!r}, which is no other briefing with a turns file"
        on_fault(Fault("same_as", CATALOGUE.files, line, what))
    if entry.file != tables.due_file(entry) or not (
        turns := tables.read_turns(folder, entry.file, corrections, on_fault)
    ):
        return []
    for key, found, due in differing(turns[0], entry, SHARED):
        what = f"{key} is {found!r}, and {due!r} in the catalogue"
        on_fault(Fault("shared keys", entry.file, 1, what))
    sums = {
        "turns": len(turns),
        "questions": sum(turn.kind == "question" for turn in turns),
        "words": sum(turn.words for turn in turns),
        "audit_turns": sum(visible(turn.text) for turn in turns),
        "sha256": content_hash(turns),
    }
    for key, total in sums.items():
        if getattr(entry, key) != total:
            what = f"{key} is {getattr(entry, key)}, and {total} in {entry.file}"
            on_fault(Fault("sums", CATALOGUE.files, line, what))
    for number, turn in enumerate(turns, 1):
        for what in _source(turn, pages):
            on_fault(Fault("pages of turns", entry.file, number, what))
    return turns


def _source(turn: Turn, pages: dict[int, PageLine]) -> Iterator[str]:
    """Yield what contradicts *pages*, those in ``pages.jsonl``, about the pages of *turn*."""
    first = pages.get(turn.page)
    if pages and (first is None or turn.page_end not in pages):
        yield f"pages {turn.page} to {turn.page_end} are not in pages.jsonl"
    own = [pages[n].origin for n in range(turn.page, turn.page_end + 1) if n in pages]
    if own and turn.origin != (origin := SITE if {*own} == {SITE} else ARCHIVED):
        yield f"origin is {turn.origin!r}, and must be {origin!r} by pages.jsonl"
    for key, found, due in differing(turn, first, ("url", "fetched")) if first else ():
        yield f"{key} is {found!r}, and {due!r} in pages.jsonl"
