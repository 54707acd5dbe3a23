"""Check the tables beside the catalogue, read along with it briefing by briefing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scio_crawler.checking.catalogue import Index
from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import Entry, Note, PageLine, Table
from scio_crawler.transcript.text import visible


class Companion:
    """A table that is read along with the catalogue, once and in the same order."""

    def __init__(self, folder: Path, table: Table, index: Index, tell: Tell) -> None:
        self._name, self._index, self._tell = table.files, index, tell
        lines = records(folder, table.files, table.line, tell)
        # Each of these lines has a briefing_id, which Line itself does not know.
        self._lines: Iterator[tuple[int, Any]] = (
            (number, line) for number, line in lines if line is not None
        )
        self._next: tuple[int, Any] | None = next(self._lines, None)

    def of(self, briefing_id: str, line: int) -> list[tuple[int, Any]]:
        """Return (number, line) of the lines of the briefing on this *line* of the catalogue.

        Lines that stand before them are out of place.
        """
        found = []
        while self._next:
            number, record = self._next
            if record.briefing_id == briefing_id:
                found.append(self._next)
            elif (known := self._index.line(record.briefing_id)) > line:
                break
            else:
                self._out_of_place(number, record.briefing_id, known)
            self._next = next(self._lines, None)
        return found

    def rest(self) -> None:
        """Tell of the lines behind those of the last briefing."""
        while self._next:
            number, record = self._next
            self._out_of_place(number, record.briefing_id, self._index.line(record.briefing_id))
            self._next = next(self._lines, None)

    def tell(self, kind: str, line: int, what: str) -> None:
        """Tell a fault of this table."""
        self._tell(Fault(kind, self._name, line, what))

    def _out_of_place(self, line: int, briefing_id: str, known: int) -> None:
        if known:
            what = f"{briefing_id} does not stand here in the catalogue's order"
            self.tell("order of tables", line, what)
        else:
            self.tell("unknown briefings", line, f"{briefing_id} is not in the catalogue")


def check_pages(table: Companion, pages: list[tuple[int, PageLine]], entry: Entry) -> None:
    """Check that the *pages* of *entry* are as many as it says, in order and without a gap."""
    if not pages and entry.pages:
        table.tell("pages", 0, f"has no line about {entry.briefing_id}, of {entry.pages} pages")
    elif len(pages) != entry.pages:
        what = f"of {entry.briefing_id} there are {len(pages)} pages, and its entry says"
        table.tell("pages", pages[-1][0], f"{what} {entry.pages}")
    before = 0
    for line, page in pages:
        if page.page <= before:
            what = f"page {page.page} of {entry.briefing_id} stands behind page {before}"
            table.tell("pages", line, what)
        elif page.page > before + 1 and entry.status == "complete":
            what = f"page {before + 1} of {entry.briefing_id} is missing, and its status is"
            table.tell("pages and status", line, f"{what} complete")
        before = page.page


def check_notes(
    table: Companion,
    notes: list[tuple[int, Note]],
    entry: Entry,
    pages: list[tuple[int, PageLine]],
) -> None:
    """Check that the *notes* of *entry* stand on its pages and add up to its ``audit_notes``."""
    numbers = {page.page for _, page in pages}
    for line, note in notes:
        if note.turn > entry.turns:
            what = f"turn is {note.turn}, and {entry.briefing_id} has {entry.turns}"
            table.tell("turns of notes", line, what)
        if numbers and note.page not in numbers:
            what = f"page is {note.page}, which pages.jsonl does not have of {entry.briefing_id}"
            table.tell("pages of notes", line, what)
    total = sum(visible(note.text) for _, note in notes)
    if total != entry.audit_notes:
        what = f"{entry.briefing_id} has {total} characters of notes, and its audit_notes is"
        table.tell("audit of notes", notes[0][0] if notes else 0, f"{what} {entry.audit_notes}")
