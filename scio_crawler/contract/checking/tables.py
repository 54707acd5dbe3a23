"""Check the tables: each line by itself, then the lines of all tables together."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common import addresses
from scio_crawler.contract.checking.keys import LineFaults, differences
from scio_crawler.contract.checking.turns import Faults, expected_file
from scio_crawler.contract.lines import Fault, OnFault, numbered
from scio_crawler.items import (
    CATALOGUE,
    CHANGES,
    DOUBTS,
    READING,
    TABLES,
    Change,
    Entry,
    Note,
    OutputLine,
    PageLine,
    Person,
    Table,
    Turn,
)
from scio_crawler.reading import reader
from scio_crawler.reading.text import visible

_ID = re.compile(r"scio-(?:node-)?\d{4,12}|scio-inline-\d{4}-\d\d-\d\d-[0-9a-f]{8}", re.ASCII)
# The keys of an entry that add up to its audit_characters.
_AUDIT_PARTS = (
    "audit_head",
    "audit_labels",
    "audit_turns",
    "audit_notes",
    "audit_furniture",
    "audit_unread",
    "audit_unaccounted",
)


class IndexedEntry(NamedTuple):
    """Where the catalogue has a briefing, and its turns file."""

    line: int
    file: str


CatalogueIndex = Mapping[str, IndexedEntry]  # by the ids of the briefings


def check_catalogue(folder: Path, on_fault: OnFault) -> CatalogueIndex:
    """Check the catalogue in *folder* by itself; return the first line of each briefing."""
    index: dict[str, IndexedEntry] = {}
    newer: Entry | None = None
    for line, entry in numbered(folder, CATALOGUE.files, Entry, on_fault, strict=True):
        if entry is None:
            continue
        first = index.setdefault(entry.briefing_id, IndexedEntry(line, entry.file)).line
        if first != line:
            what = f"{entry.briefing_id} is on line {first} already"
            on_fault(Fault("ids", CATALOGUE.files, line, what))

        faults = list(_identity_faults(entry))
        for check in (_audit_faults, _doubt_faults, _status_faults, _file_faults):
            faults += check(entry)
        if newer:
            faults += _order_faults(newer, entry)
        for kind, what in faults:
            on_fault(Fault(kind, CATALOGUE.files, line, what))
        newer = entry
    return index


def _order_faults(newer: Entry, entry: Entry) -> Faults:
    """Check that *entry* belongs after *newer*."""
    days = entry.date, entry.published
    newer_days = newer.date, newer.published
    is_same_day = days == newer_days
    if days > newer_days or (is_same_day and entry.briefing_id < newer.briefing_id):
        what = f"{entry.briefing_id} ({entry.date}) must not come after {newer.briefing_id}"
        yield "order of the catalogue", f"{what}: newest first"


def _identity_faults(entry: Entry) -> Faults:
    if not _ID.fullmatch(entry.briefing_id):
        yield "ids", f"briefing_id {entry.briefing_id!r} is of no known form"
    address = addresses.parse(entry.url)
    if address is None or not entry.url.startswith(f"{addresses.CANONICAL}/"):
        yield "addresses", f"url is {entry.url!r}, which is no canonical address"
    elif entry.layout != "inline" and address.briefing_id != entry.briefing_id:
        yield "ids", f"briefing_id is {entry.briefing_id!r}, and url is that of another briefing"

    if entry.date_from == "published" and entry.date != entry.published:
        what = f"date is {entry.date}, and published {entry.published}, from which it should come"
        yield "dates", what
    if entry.file not in ("", expected_file(entry)):
        yield "file names", f"file is {entry.file!r}, and must be {expected_file(entry)!r}"


def _audit_faults(entry: Entry) -> Faults:
    """Check that no character of the pages was lost."""
    if entry.audit_unaccounted:
        what = f"audit_unaccounted is {entry.audit_unaccounted}: characters were lost or doubled"
        yield "unaccounted characters", what
    total = sum(getattr(entry, part) for part in _AUDIT_PARTS)
    if total != entry.audit_characters:
        what = f"audit_characters is {entry.audit_characters}, and its parts add up to {total}"
        yield "audit sums", what


_STATUS = "status and file"  # the kind of the faults below


def _doubt_faults(entry: Entry) -> Faults:
    if entry.status == "doubtful" and not entry.doubts:
        yield _STATUS, "status is doubtful, and no doubt is named"
    elif entry.status == "complete" and entry.doubts:
        yield _STATUS, f"status is complete, with the doubts {entry.doubts!r}"
    if not set(entry.doubts.split()) <= DOUBTS.keys():
        yield _STATUS, f"doubts is {entry.doubts!r}, which is no list of known codes"


def _status_faults(entry: Entry) -> Faults:
    """Check that the status agrees with the turns file and the number of pages."""
    if entry.status == "pending":
        if entry.file or entry.turns:
            what = f"status is pending, with {entry.turns} turns and the file {entry.file!r}"
            yield _STATUS, what
    elif not entry.file and not entry.same_as:
        yield _STATUS, f"status is {entry.status}, without a turns file"
    if not _has_pages_of_status(entry):
        what = f"status is {entry.status}, with {entry.pages} of {entry.pages_expected} pages"
        yield _STATUS, what


def _has_pages_of_status(entry: Entry) -> bool:
    if entry.status == "partial":
        return entry.pages < entry.pages_expected
    return entry.pages == entry.pages_expected


def _file_faults(entry: Entry) -> Faults:
    """Check that the keys of *entry* that go with a turns file agree."""
    if not entry.file:
        if entry.withdrawn:
            yield _STATUS, f"withdrawn is {entry.withdrawn}, without a turns file"
        if any((entry.sha256, entry.revision, entry.revised_by)):
            yield _STATUS, "there is no file, but sha256, revision or revised_by is filled"
        return

    if entry.same_as:
        yield _STATUS, f"same_as is {entry.same_as!r}, and so it must have no file"
    if not all((entry.turns, entry.sha256, entry.revision, entry.pages)):
        yield _STATUS, "there is a file, but turns, sha256, revision or pages is not filled"


def copy_faults(entry: Entry, line: int, index: CatalogueIndex) -> LineFaults:
    """Check that the briefing of which *entry* is a copy, if any, is another one with turns.

    One that *index* lacks is reported by its key.
    """
    better = index.get(entry.same_as)
    if better and (not better.file or entry.same_as == entry.briefing_id):
        what = f"same_as is {entry.same_as!r}, which is no other briefing with a turns file"
        yield "same_as", line, what


class SideTable:
    """A table that is checked along with the catalogue, once and in the same order."""

    def __init__(
        self, folder: Path, table: Table, index: CatalogueIndex, on_fault: OnFault
    ) -> None:
        self._file, self._index, self._on_fault = table.files, index, on_fault
        self._lines = numbered(folder, table.files, table.line, on_fault, strict=True)
        # The first line not yet checked. Each has a briefing_id, unknown to OutputLine itself.
        self._next: Any = next(self._lines, None)

    def lines_of(self, briefing_id: str, catalogue_line: int) -> list[tuple[int, Any]]:
        """Return (number, line) of the lines of the briefing on *catalogue_line*.

        Lines before them, of briefings that are not due here, are reported.
        """
        found = []
        while self._next:
            number, record = self._next
            if record and record.briefing_id == briefing_id:
                found.append(self._next)
            elif record:
                listed = self._index.get(record.briefing_id)
                if listed and listed.line > catalogue_line:
                    break
                self._report_misplaced(number, record.briefing_id, is_listed=bool(listed))
            self._next = next(self._lines, None)
        return found

    def report_unread_lines(self) -> None:
        """Report the lines after those of the last briefing."""
        self.lines_of("", sys.maxsize)

    def _report_misplaced(self, number: int, briefing_id: str, *, is_listed: bool) -> None:
        kind, where = "unknown briefings", "is not in the catalogue"
        if is_listed:
            kind, where = "order of tables", "does not stand here in the catalogue's order"
        self._on_fault(Fault(kind, self._file, number, f"{briefing_id} {where}"))


def page_faults(pages: Sequence[tuple[int, PageLine]], entry: Entry) -> LineFaults:
    """Check that the *pages* of *entry* are in order, with the number and clocks that it says.

    None may be missing between them unless its status says so.
    """
    id = entry.briefing_id
    if not pages:
        if entry.pages:
            yield "pages", 0, f"has no line about {id}, of {entry.pages} pages"
        return
    if len(pages) != entry.pages:
        last_line = pages[-1][0]
        what = f"of {id} there are {len(pages)} pages, and its entry says {entry.pages}"
        yield "pages", last_line, what
    yield from _page_order_faults(pages, entry)

    due = Entry()
    reader.note_pages(due, [page for _, page in pages])
    first_line = pages[0][0]
    for key, value, of_pages in differences(
        entry, due, ("fetched_from", "fetched_until", "origin")
    ):
        what = f"{key} of {id} must be {of_pages} by its pages, and its entry says {value}"
        yield "pages", first_line, what


def _page_order_faults(pages: Iterable[tuple[int, PageLine]], entry: Entry) -> LineFaults:
    id, before = entry.briefing_id, 0
    for line, page in pages:
        if page.page <= before:
            yield "pages", line, f"page {page.page} of {id} comes after page {before}"
        elif page.page > before + 1 and entry.status in ("complete", "doubtful"):
            what = f"page {before + 1} of {id} is missing, and its status is complete"
            yield "pages and status", line, what
        before = page.page


_ROLES = "people and turns"  # the kind of the faults below


def people_faults(
    people: Iterable[tuple[int, Person]], entry: Entry, turns: Iterable[Turn]
) -> LineFaults:
    """Check that the *people* of *entry* have the roles and offices that its *turns* give them."""
    by_name = {person.name: (line, person) for line, person in people}  # the last one counts
    for turn in turns:
        line, person = by_name.get(turn.speaker, (0, None))
        if person and turn.label and not turn.corrected:
            for what in _person_faults(person, turn, entry):
                yield _ROLES, line, f"{what} in turn {turn.turn} of {entry.briefing_id}"
    if entry.chair in by_name:
        yield from _chair_faults(*by_name[entry.chair], entry)


def _chair_faults(line: int, chair: Person, entry: Entry) -> LineFaults:
    if chair.role != "chair":
        what = f"{chair.name} chairs {entry.briefing_id}, and has the role {chair.role}"
        yield _ROLES, line, what


def _person_faults(person: Person, turn: Turn, entry: Entry) -> Iterator[str]:
    """Yield what *person* has unlike *turn*, which the person speaks."""
    if person.position:
        for key, value, of_turn in differences(person, turn, ("position", "organization")):
            yield f"{key} of {person.name} is {value!r}, and {of_turn!r}"
    role = "chair" if person.name == entry.chair else person.role
    if turn.role != role:
        yield f"role of {person.name} is {role}, and {turn.role}"


def note_faults(
    notes: Sequence[tuple[int, Note]], entry: Entry, pages: Collection[int], turns: Sequence[Turn]
) -> LineFaults:
    """Check that the *notes* of *entry* have places on its *pages* and in its *turns*.

    They add up to its ``audit_notes``.
    """
    id = entry.briefing_id
    for line, note in notes:
        if turns:
            for what in _note_faults(note, turns):
                yield "turns of notes", line, what
        if note.turn > entry.turns:
            yield "turns of notes", line, f"turn is {note.turn}, and {id} has {entry.turns}"
        if pages and note.page not in pages:
            what = f"page is {note.page}, which pages.jsonl does not have of {id}"
            yield "pages of notes", line, what

    total = sum(visible(note.text) for _, note in notes)
    if total != entry.audit_notes:
        first_line = notes[0][0] if notes else 0
        what = f"{id} has {total} characters of notes, and its audit_notes is {entry.audit_notes}"
        yield "audit of notes", first_line, what


def _note_faults(note: Note, turns: Sequence[Turn]) -> Iterator[str]:
    """Yield what contradicts the turn of *note*, which is the number 0 before the first."""
    turn_id, paragraphs = "", 0
    if 0 < note.turn <= len(turns):
        turn = turns[note.turn - 1]
        turn_id, paragraphs = turn.turn_id, reader.paragraphs_of(turn)
    if note.turn_id != turn_id:
        yield f"turn_id is {note.turn_id!r}, and must be {turn_id!r} for this turn"
    if note.paragraph > paragraphs:
        yield f"paragraph is {note.paragraph}, and the turn has {paragraphs}"


# Whether a line of each kind names the turn as it is now, and as it was; the others name no turn.
_NAMES = {"turn-added": (True, False), "turn-removed": (False, True), "turn-changed": (True, True)}


def check_changes(folder: Path, index: CatalogueIndex, on_fault: OnFault) -> None:
    """Check the changes in *folder* by themselves, and against the catalogue in *index*."""
    unlisted: dict[str, tuple[int, Change]] = {}  # by id, the last line about a missing briefing
    for line, change in numbered(folder, CHANGES.files, Change, on_fault, strict=True):
        if change is None:
            continue
        for kind, what in _change_faults(change, line):
            on_fault(Fault(kind, CHANGES.files, line, what))
        if change.briefing_id not in index:
            unlisted[change.briefing_id] = line, change

    for id, (line, change) in unlisted.items():
        if (change.what, change.by) != ("withdrawn", READING):  # it was not a transcript
            what = f"{id} is not in the catalogue"
            on_fault(Fault("unknown briefings", CHANGES.files, line, what))


def _change_faults(change: Change, line: int) -> Faults:
    id = change.briefing_id
    if change.change != line:
        yield "numbers of changes", f"change is {change.change} on line {line}"

    has_turn, had_turn = _NAMES.get(change.what, (False, False))
    due = {"turn_id": has_turn or had_turn, "turn": has_turn, "turn_before": had_turn}
    for key, is_due in due.items():
        value = getattr(change, key)
        if bool(value) != is_due:
            yield "turns of changes", f"{key} is {value!r} in a line of the kind {change.what}"
    if change.turn_id and not change.turn_id.startswith(f"{id}-"):
        yield "turns of changes", f"turn_id is {change.turn_id!r} in a line about {id}"


def due_faults(
    found: Iterable[tuple[int, OutputLine | None]], due: Iterable[OutputLine], about: str = ""
) -> LineFaults:
    """Check that the lines *found* are those *due*; yield the first difference.

    Its text begins with *about*.
    """
    number, what = _first_difference(found, due)
    if what:
        yield "counts", number, about + what


def _first_difference(
    found: Iterable[tuple[int, OutputLine | None]], due: Iterable[OutputLine]
) -> tuple[int, str]:
    """Return the number of the first line that differs from the one *due* in its place, and how.

    A line that could not be read was reported; ``(0, "")`` if no line differs.
    """
    for numbered_line, due_line in zip_longest(found, due):
        if numbered_line is None:
            return 0, _what_is_lacking(due_line)
        number, line = numbered_line
        what = _difference(line, due_line) if line else ""
        if what:
            return number, what
    return 0, ""


def _what_is_lacking(due: OutputLine) -> str:
    [table] = [table for table in TABLES if isinstance(due, table.line)]
    return f"lacks a line: {', '.join(str(getattr(due, key)) for key in table.key)}"


def _difference(line: OutputLine, due: OutputLine | None) -> str:
    """Return how *line* differs from the one that is *due* in its place, ``""`` if it does not."""
    if due is None:
        return "no turn and no head has this line"
    for key, value, due_value in differences(line, due, line.keys()):
        return f"{key} is {value!r}, and {due_value!r} by the turns and heads"
    return ""
