"""Check the tables beside the catalogue, read along with it briefing by briefing."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from scio_crawler.checking.catalogue import Index
from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import Entry, Note, PageLine, Person, Table, Turn
from scio_crawler.transcript.identify import fetched_between
from scio_crawler.transcript.text import visible


class Companion:
    """A table that is read along with the catalogue, once and in the same order."""

    def __init__(self, folder: Path, table: Table, index: Index, tell: Tell) -> None:
        self._name, self._index, self._tell = table.files, index, tell
        lines = records(folder, table.files, table.line, tell)
        # Each line has a briefing_id, which Line itself does not know.
        self._lines: Iterator[tuple[int, Any]] = (pair for pair in lines if pair[1] is not None)
        self._next = next(self._lines, None)

    def of(self, briefing_id: str, line: int) -> list[tuple[int, Any]]:
        """Return (number, line) of the lines of the briefing on this *line* of the catalogue."""
        found = []
        while self._next:
            number, record = self._next
            id = record.briefing_id
            if id == briefing_id:
                found.append(self._next)
            elif (known := self._index.line(id)) > line:
                break
            elif known:
                what = f"{id} does not stand here in the catalogue's order"
                self.tell("order of tables", number, what)
            else:
                self.tell("unknown briefings", number, f"{id} is not in the catalogue")
            self._next = next(self._lines, None)
        return found

    def rest(self) -> None:
        """Tell of the lines behind those of the last briefing."""
        self.of("", line=sys.maxsize)

    def tell(self, kind: str, line: int, what: str) -> None:
        """Tell a fault of this table."""
        self._tell(Fault(kind, self._name, line, what))


def check_pages(table: Companion, pages: list[tuple[int, PageLine]], entry: Entry) -> None:
    """Check that the *pages* of *entry* are as many, and as old, as it says, and in order.

    None may be missing between them unless its status says so.
    """
    id = entry.briefing_id
    if not pages and entry.pages:
        table.tell("pages", 0, f"has no line about {id}, of {entry.pages} pages")
    elif len(pages) != entry.pages:
        what = f"of {id} there are {len(pages)} pages, and its entry says {entry.pages}"
        table.tell("pages", pages[-1][0], what)
    before = 0
    for line, page in pages:
        if page.page <= before:
            table.tell("pages", line, f"page {page.page} of {id} stands behind page {before}")
        elif page.page > before + 1 and entry.status in ("complete", "doubtful"):
            what = f"page {before + 1} of {id} is missing, and its status is complete"
            table.tell("pages and status", line, what)
        before = page.page
    for key, clock in fetched_between(page.fetched for _, page in pages).items():
        if (said := getattr(entry, key)) != clock:
            what = f"{key} of {id} must be {clock} by its pages, and its entry says {said}"
            table.tell("pages", pages[0][0], what)


def check_people(
    table: Companion, people: list[tuple[int, Person]], entry: Entry, turns: Sequence[Turn]
) -> None:
    """Check that the *people* of *entry* have the roles and offices in which its *turns* stand."""
    by_name = {person.name: (line, person) for line, person in people}  # the last one counts
    for turn in turns:
        line, person = by_name.get(turn.speaker, (0, None))
        if not person or not turn.label:
            continue
        where = f"turn {turn.turn} of {entry.briefing_id}"
        if person.position and person.position != turn.position:
            what = f"position of {person.name} is {person.position!r}, and {turn.position!r}"
            table.tell("people and turns", line, f"{what} in {where}")
        if turn.role != (role := "chair" if person.name == entry.chair else person.role):
            what = f"role of {person.name} is {role}, and {turn.role} in {where}"
            table.tell("people and turns", line, what)
    line, chair = by_name.get(entry.chair, (0, None))
    if chair and chair.role != "chair":
        what = f"{chair.name} chairs {entry.briefing_id}, and has the role {chair.role}"
        table.tell("people and turns", line, what)


def check_notes(
    table: Companion, notes: list[tuple[int, Note]], entry: Entry, pages: Collection[int]
) -> None:
    """Check that the *notes* of *entry* stand on its *pages* and add up to its ``audit_notes``."""
    id = entry.briefing_id
    for line, note in notes:
        if note.turn > entry.turns:
            table.tell("turns of notes", line, f"turn is {note.turn}, and {id} has {entry.turns}")
        if pages and note.page not in pages:
            what = f"page is {note.page}, which pages.jsonl does not have of {id}"
            table.tell("pages of notes", line, what)
    total = sum(visible(note.text) for _, note in notes)
    if total != entry.audit_notes:
        what = f"{id} has {total} characters of notes, and its audit_notes is {entry.audit_notes}"
        table.tell("audit of notes", notes[0][0] if notes else 0, what)
