"""Check the tables: each line by itself, then the lines of all tables together."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common import addresses
from scio_crawler.contract import lines
from scio_crawler.contract.checking.keys import KIND, differing, repeated
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.corrections import LABEL, Correction
from scio_crawler.contract.description import Counter
from scio_crawler.contract.lines import QUARANTINE, REVISIONS, Fault, OnFault
from scio_crawler.items import (
    CATALOGUE,
    CHANGES,
    DOUBTS,
    READING,
    ROLES_OF_KIND,
    SHARED,
    TABLES,
    TURNS,
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

Faults = Iterator[tuple[str, str]]  # (kind, what) of each
LineFaults = Iterator[tuple[str, int, str]]  # (kind, line, what) of each


def read_turns(
    folder: Path, name: str, corrections: Sequence[Correction], on_fault: OnFault
) -> list[Turn]:
    """Return the turns of the file *name*, none if a line is invalid; pass faults to *on_fault*."""
    turns = [turn for _, turn in lines.numbered(folder, name, Turn, on_fault, strict=True)]
    whole = [turn for turn in turns if turn is not None]
    if not turns and (folder / name).is_file():
        on_fault(Fault("files", name, 0, "is empty"))
    if len(whole) < len(turns):
        return []
    for number, (kind, what) in _turn_faults(whole):
        on_fault(Fault(kind, name, number, what))
    for number, what in repeated(TURNS, enumerate(whole, 1)):
        on_fault(Fault(KIND, name, number, what))
    for number, what in _uncorrected(whole, corrections):
        on_fault(Fault("corrections", name, number, what))
    return whole


def _uncorrected(
    turns: Sequence[Turn], corrections: Sequence[Correction]
) -> Iterator[tuple[int, str]]:
    """Yield the number of each of *turns* with a corrected key that no line corrects, and why."""
    for number, turn in enumerate(turns, 1):
        for key in turn.corrected.split():
            if not any(_corrects(line, turn, key) for line in corrections):
                yield number, f"{key} is corrected, and {CORRECTIONS} has no line that does so"


def _corrects(line: Correction, turn: Turn, key: str) -> bool:
    """Return whether *line* gives *key* of *turn* the value that it has."""
    if not line.names(turn.briefing_id, turn.turn_id, turn.page, turn.label):
        return False
    return key == LABEL or (line.key == key and line.value == str(getattr(turn, key)))


def _turn_faults(turns: Sequence[Turn]) -> Iterator[tuple[int, tuple[str, str]]]:
    numbers = reader.numbered([turn.kind for turn in turns])
    is_corrected = any(turn.corrected for turn in turns)  # a person decides what turns do
    before = None
    for number, (turn, due) in enumerate(zip(turns, numbers, strict=True), 1):
        faults = [*_values(turn, number, turns[0], before)]
        if not is_corrected:
            faults += _position(number, turns)
        faults += _links(turn, turns, *due)
        for fault in faults:
            yield number, fault
        before = turn


def _links(turn: Turn, turns: Sequence[Turn], exchange: int, reply_to: int) -> Faults:
    """Check the exchange and the question of *turn*, whose kinds say what these must be."""
    if "exchange" in turn.corrected.split():
        exchange = turn.exchange
        asked = (t.turn for t in turns if (t.kind, t.exchange) == ("question", exchange))
        reply_to = next(asked, 0) if turn.kind == "answer" else 0
    question_id = turns[reply_to - 1].turn_id if reply_to else ""
    due = {"exchange": exchange, "reply_to": reply_to, "reply_to_id": question_id}
    for key, value in due.items():
        if (found := getattr(turn, key)) != value:
            yield key, f"{key} is {found!r}, and must be {value!r} for this {turn.kind}"


def _values(turn: Turn, number: int, first: Turn, before: Turn | None) -> Faults:
    if turn.turn != number:
        yield "turn numbers", f"turn is {turn.turn} on line {number}: they must be consecutive"
    if not _TURN_ID.fullmatch(turn.turn_id.removeprefix(f"{turn.briefing_id}-")):
        yield "turn ids", f"turn_id {turn.turn_id!r} is not of the form of {turn.briefing_id}"
    if turn.words != len(turn.text.split()):
        yield "words", f"words is {turn.words}, and the text has {len(turn.text.split())}"
    if not turn.url.startswith(f"{addresses.CANONICAL}/"):
        yield "addresses", f"url is {turn.url!r}, which is no canonical address"
    for key, own, _ in differing(turn, first, SHARED):
        yield "shared keys", f"{key} is {own!r}, unlike that of the first line"
    if turn.page_end < turn.page:
        yield "pages of turns", f"page_end {turn.page_end} is before page {turn.page}"
    if before and turn.page < before.page_end:
        what = f"page {turn.page} is before page {before.page_end}, where the turn before ends"
        yield "pages of turns", what
    if turn.role not in ROLES_OF_KIND[turn.kind]:
        yield "kinds and roles", f"kind is {turn.kind}, and role is {turn.role}"


def _position(number: int, turns: Sequence[Turn]) -> Faults:
    """Check that the kind agrees with the position in the file."""
    kind = turns[number - 1].kind
    if kind == "opening" and any(t.role == "chair" for t in turns[: number - 1]):
        yield "kinds", "kind is opening, and it is not the chair's first turn"
    if kind == "statement" and any(t.kind == "question" for t in turns[: number - 1]):
        yield "kinds", "kind is statement, after the first question"
    if kind == "closing" and number < len(turns):
        yield "kinds", "kind is closing, and it is not the last turn"


_TURN_ID = re.compile(r"[0-9a-f]{10}(-([2-9]|[1-9][0-9]+))?", re.ASCII)
_ID = re.compile(r"scio-(?:node-)?\d{4,12}|scio-inline-\d{4}-\d\d-\d\d-[0-9a-f]{8}", re.ASCII)
_PARTS = tuple(
    f"audit_{part}" for part in ("head", "labels", "turns", "notes", "furniture", "unread")
)


class Place(NamedTuple):
    """Where the catalogue has a briefing, and its turns file."""

    line: int
    file: str


Index = dict[str, Place]  # of the catalogue, by the ids of its briefings


def check_catalogue(folder: Path, on_fault: OnFault) -> Index:
    """Check the catalogue in *folder*; return what it has."""
    index: Index = {}
    newer: Entry | None = None
    for line, entry in lines.numbered(folder, CATALOGUE.files, Entry, on_fault, strict=True):
        if entry is None:
            continue
        known = index.setdefault(entry.briefing_id, Place(line, entry.file)).line
        if known != line:
            what = f"{entry.briefing_id} is on line {known} already"
            on_fault(Fault("ids", CATALOGUE.files, line, what))
        faults = (*_identity(entry), *_state(entry), *_order(newer, entry))
        for kind, what in faults:
            on_fault(Fault(kind, CATALOGUE.files, line, what))
        newer = entry
    return index


def due_file(entry: Entry) -> str:
    """Return the only name that a turns file of *entry* may have."""
    return TURNS.files.replace("*", f"{entry.date}_{entry.briefing_id}")


def _order(newer: Entry | None, entry: Entry) -> Faults:
    """Check that *entry* belongs after *newer*."""
    id = entry.briefing_id
    if not newer:
        return
    days, newer_days = (entry.date, entry.published), (newer.date, newer.published)
    if days > newer_days or (days == newer_days and id < newer.briefing_id):
        what = f"{id} ({entry.date}) must not come after {newer.briefing_id}: newest first"
        yield "order of the catalogue", what


def _identity(entry: Entry) -> Faults:
    if not _ID.fullmatch(entry.briefing_id):
        yield "ids", f"briefing_id {entry.briefing_id!r} is of no known form"
    address = addresses.parse(entry.url)
    if not entry.url.startswith(addresses.CANONICAL + "/") or address is None:
        yield "addresses", f"url is {entry.url!r}, which is no canonical address"
    elif entry.layout != "inline" and address.briefing_id != entry.briefing_id:
        yield "ids", f"briefing_id is {entry.briefing_id!r}, and url is that of another briefing"
    if entry.date_from == "published" and entry.date != entry.published:
        what = f"date is {entry.date}, and published {entry.published}, from which it should come"
        yield "dates", what
    if entry.file and entry.file != (due := due_file(entry)):
        yield "file names", f"file is {entry.file!r}, and must be {due!r}"
    if entry.audit_unaccounted:
        what = f"audit_unaccounted is {entry.audit_unaccounted}: characters were lost or doubled"
        yield "unaccounted characters", what
    total = sum(getattr(entry, part) for part in _PARTS) + entry.audit_unaccounted
    if total != entry.audit_characters:
        what = f"audit_characters is {entry.audit_characters}, and its parts add up to {total}"
        yield "audit sums", what


def _state(entry: Entry) -> Faults:
    """Check that the status, the file and the keys that go with a file agree."""
    kind = "status and file"
    if entry.status == "doubtful" and not entry.doubts:
        yield kind, "status is doubtful, and no doubt is named"
    elif entry.doubts and entry.status == "complete":
        yield kind, f"status is complete, with the doubts {entry.doubts!r}"
    if not set(entry.doubts.split()) <= DOUBTS.keys():
        yield kind, f"doubts is {entry.doubts!r}, which is no list of known codes"
    if entry.status == "pending" and (entry.file or entry.turns):
        yield kind, f"status is pending, with {entry.turns} turns and the file {entry.file!r}"
    elif entry.status != "pending" and not (entry.file or entry.same_as):
        yield kind, f"status is {entry.status}, without a turns file"
    if (is_partial := entry.status == "partial") and entry.pages_expected <= entry.pages:
        yield kind, f"status is partial, with {entry.pages} of {entry.pages_expected} pages"
    elif entry.pages_expected != entry.pages and not is_partial:
        yield kind, f"status is {entry.status}, with {entry.pages} of {entry.pages_expected} pages"
    if entry.withdrawn and not entry.file:
        yield kind, f"withdrawn is {entry.withdrawn}, without a turns file"
    if entry.same_as and entry.file:
        yield kind, f"same_as is {entry.same_as!r}, and so it must have no file"
    if entry.file and not (entry.turns and entry.sha256 and entry.revision and entry.pages):
        yield kind, "there is a file, but turns, sha256, revision or pages is not filled"
    if not entry.file and (entry.sha256 or entry.revision or entry.revised_by):
        yield kind, "there is no file, but sha256, revision or revised_by is filled"


class SideTable:
    """A table that is checked along with the catalogue, once and in the same order."""

    def __init__(self, folder: Path, table: Table, index: Index, on_fault: OnFault) -> None:
        self.file, self._index, self._on_fault = table.files, index, on_fault
        # Each line has a briefing_id, which Line itself does not know.
        self._lines: Iterator[tuple[int, Any]] = lines.numbered(
            folder, table.files, table.line, on_fault, strict=True
        )
        self._next = next(self._lines, None)  # the first line that nobody has taken

    def checked(self, briefing_id: str, line: int) -> list[tuple[int, Any]]:
        """Return (number, line) of the lines of the briefing on this *line* of the catalogue."""
        found = []
        while self._next:
            number, record = self._next
            if record and record.briefing_id == briefing_id:
                found.append(self._next)
            elif record:
                known = self._index.get(record.briefing_id)
                kind, where = "unknown briefings", "is not in the catalogue"
                if known:
                    kind, where = "order of tables", "does not stand here in the catalogue's order"
                    if known.line > line:
                        break
                self.report([(kind, number, f"{record.briefing_id} {where}")])
            self._next = next(self._lines, None)
        return found

    def check_due(
        self, found: Sequence[tuple[int, OutputLine]], due: Sequence[OutputLine], entry: Entry
    ) -> None:
        """Report the first of the lines *found* about *entry* that differs from those *due*."""
        number, what = _first_difference(found, due)
        if what:
            self.report([("counts", number, f"of {entry.briefing_id}: {what}")])

    def report(self, faults: Iterable[tuple[str, int, str]]) -> None:
        """Report *faults* of this table."""
        for kind, line, what in faults:
            self._on_fault(Fault(kind, self.file, line, what))


def page_faults(pages: list[tuple[int, PageLine]], entry: Entry) -> LineFaults:
    """Check that the *pages* of *entry* are in order, with the number and clocks that it says.

    None may be missing between them unless its status says so.
    """
    id = entry.briefing_id
    if not pages:
        if entry.pages:
            yield "pages", 0, f"has no line about {id}, of {entry.pages} pages"
        return
    first_line = pages[0][0]
    if len(pages) != entry.pages:
        what = f"of {id} there are {len(pages)} pages, and its entry says {entry.pages}"
        yield "pages", pages[-1][0], what
    before = 0
    for line, page in pages:
        if page.page <= before:
            yield "pages", line, f"page {page.page} of {id} comes after page {before}"
        elif page.page > before + 1 and entry.status in ("complete", "doubtful"):
            what = f"page {before + 1} of {id} is missing, and its status is complete"
            yield "pages and status", line, what
        before = page.page
    due = Entry()
    reader.note_pages(due, [page for _, page in pages])
    keys = ("fetched_from", "fetched_until", "origin")
    for key, said, value in differing(entry, due, keys):
        what = f"{key} of {id} must be {value} by its pages, and its entry says {said}"
        yield "pages", first_line, what


def people_faults(
    people: list[tuple[int, Person]], entry: Entry, turns: Sequence[Turn]
) -> LineFaults:
    """Check that the *people* of *entry* have the roles and offices in which its *turns* stand."""
    kind = "people and turns"
    by_name = {person.name: (line, person) for line, person in people}  # the last one counts
    for turn in turns:
        line, person = by_name.get(turn.speaker, (0, None))
        if not person or not turn.label or turn.corrected:
            continue
        where = f"turn {turn.turn} of {entry.briefing_id}"
        keys = ("position", "organization") if person.position else ()
        for key, own, said in differing(person, turn, keys):
            yield kind, line, f"{key} of {person.name} is {own!r}, and {said!r} in {where}"
        if turn.role != (role := "chair" if person.name == entry.chair else person.role):
            yield kind, line, f"role of {person.name} is {role}, and {turn.role} in {where}"
    line, chair = by_name.get(entry.chair, (0, None))
    if chair and chair.role != "chair":
        what = f"{chair.name} chairs {entry.briefing_id}, and has the role {chair.role}"
        yield kind, line, what


def note_faults(
    notes: list[tuple[int, Note]], entry: Entry, pages: Collection[int], turns: Sequence[Turn]
) -> LineFaults:
    """Check that the *notes* of *entry* have places on its *pages* and in its *turns*.

    They add up to its ``audit_notes``.
    """
    kind, id = "turns of notes", entry.briefing_id
    for line, note in notes:
        own = turns[note.turn - 1 : note.turn] if note.turn else ()
        if turns and note.turn_id != (turn_id := "".join(turn.turn_id for turn in own)):
            yield kind, line, f"turn_id is {note.turn_id!r}, and must be {turn_id!r} for this turn"
        if turns and note.paragraph > (last := sum(map(reader.paragraphs_of, own))):
            yield kind, line, f"paragraph is {note.paragraph}, and the turn has {last}"
        if note.turn > entry.turns:
            yield kind, line, f"turn is {note.turn}, and {id} has {entry.turns}"
        if pages and note.page not in pages:
            what = f"page is {note.page}, which pages.jsonl does not have of {id}"
            yield "pages of notes", line, what
    total = sum(visible(note.text) for _, note in notes)
    if total != entry.audit_notes:
        what = f"{id} has {total} characters of notes, and its audit_notes is {entry.audit_notes}"
        yield "audit of notes", notes[0][0] if notes else 0, what


# Whether a line of each kind names the turn as it is now, and as it was; the others name no turn.
_NAMES = {"turn-added": (True, False), "turn-removed": (False, True), "turn-changed": (True, True)}


def check_changes(folder: Path, index: Index, on_fault: OnFault) -> None:
    """Check the changes in *folder* by themselves, and against the catalogue in *index*."""
    unknown: dict[str, tuple[int, Change]] = {}  # by id, the last line about what is not there
    for line, change in lines.numbered(folder, CHANGES.files, Change, on_fault, strict=True):
        for kind, what in _change_faults(change, line) if change else ():
            on_fault(Fault(kind, CHANGES.files, line, what))
        if change and change.briefing_id not in index:
            unknown[change.briefing_id] = line, change
    for id, (line, change) in unknown.items():
        if (change.what, change.by) != ("withdrawn", READING):  # it was no transcript
            what = f"{id} is not in the catalogue"
            on_fault(Fault("unknown briefings", CHANGES.files, line, what))


def _change_faults(change: Change, line: int) -> Faults:
    id = change.briefing_id
    if change.change != line:
        yield "numbers of changes", f"change is {change.change} on line {line}"
    now, before = _NAMES.get(change.what, (False, False))
    due = {"turn_id": now or before, "turn": now, "turn_before": before}
    for key, is_due in due.items():
        if bool(value := getattr(change, key)) != is_due:
            yield "turns of changes", f"{key} is {value!r} in a line of the kind {change.what}"
    if change.turn_id and not change.turn_id.startswith(f"{id}-"):
        yield "turns of changes", f"turn_id is {change.turn_id!r} in a line about {id}"


def check_revisions(folder: Path, corrections: Sequence[Correction], on_fault: OnFault) -> None:
    """Check each file under ``revisions/`` and ``quarantine/`` by itself."""
    for path in sorted((folder / REVISIONS).glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".jsonl" or not path.stem.isdecimal():
            on_fault(Fault("strange files", name, 0, "is no earlier revision of a turns file"))
            continue
        turns = _read(folder, name, path.parent.name, corrections, on_fault)
        if turns and turns[0].revision != int(path.stem):
            what = f"revision is {turns[0].revision}, and the file is that of {path.stem}"
            on_fault(Fault("revisions", name, 1, what))
    for path in sorted((folder / QUARANTINE).glob("*")):
        _read(folder, path.relative_to(folder).as_posix(), path.stem, corrections, on_fault)


def _read(
    folder: Path, name: str, briefing_id: str, corrections: Sequence[Correction], on_fault: OnFault
) -> list[Turn]:
    turns = read_turns(folder, name, corrections, on_fault)
    if turns and turns[0].briefing_id != briefing_id:
        what = f"briefing_id is {turns[0].briefing_id!r}, and the file is that of {briefing_id}"
        on_fault(Fault("ids", name, 1, what))
    return turns


def check_counts(folder: Path, table: Table, counted: Counter, on_fault: OnFault) -> None:
    """Report the first line of *table* that differs from what was *counted*."""
    there = lines.numbered(folder, table.files, table.line, on_fault, strict=True)
    number, what = _first_difference(there, counted.lines())
    if what:
        on_fault(Fault("counts", table.files, number, what))


def _first_difference(
    found: Iterable[tuple[int, OutputLine | None]], due: Iterable[OutputLine]
) -> tuple[int, str]:
    """Return the number of the first line that differs from the one *due* in its place, and how.

    A line that could not be read was reported; ``(0, "")`` if no line differs.
    """
    for there, line in zip_longest(found, due):
        number, own = there or (0, None)
        if there and own is None:
            continue
        if what := _difference(own, line):
            return number, what
    return 0, ""


def _difference(found: OutputLine | None, due: OutputLine | None) -> str:
    """Return how a line differs from the one that is *due* in its place, ``""`` if it does not."""
    if due is None:
        return "no turn and no head has this line" if found else ""
    if found is None:
        table = next(table for table in TABLES if isinstance(due, table.line))
        return f"lacks a line: {', '.join(str(getattr(due, key)) for key in table.key)}"
    for key, value, other in differing(found, due, found.keys()):
        return f"{key} is {value!r}, and {other!r} by the turns and heads"
    return ""
