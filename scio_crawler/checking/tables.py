"""The catalogue's lines by themselves, and the lines of its companions, briefing by briefing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scio_crawler import addresses
from scio_crawler.checking.faults import Fault, Tell
from scio_crawler.checking.index import Index
from scio_crawler.checking.lines import records
from scio_crawler.items import Entry, Table

_ID = re.compile(r"scio-(?:node-)?\d{4,12}|scio-inline-\d{4}-\d\d-\d\d-[0-9a-f]{8}", re.ASCII)
_PARTS = ("audit_head", "audit_labels", "audit_turns", "audit_notes", "audit_furniture")


def check_entry(entry: Entry) -> Iterator[tuple[str, str]]:
    """(kind, what) of every fault that the line *entry* shows by itself."""
    yield from _identity(entry)
    yield from _audit(entry)
    yield from _state(entry)


def _identity(entry: Entry) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(entry.briefing_id):
        yield "ids", f"briefing_id {entry.briefing_id!r} is of no known form"
    address = addresses.parse(entry.url)
    if not entry.url.startswith(addresses.CANONICAL + "/") or address is None:
        yield "addresses", f"url is {entry.url!r}, which is no canonical address"
    elif entry.layout != "inline" and address.briefing_id != entry.briefing_id:
        yield "ids", f"briefing_id is {entry.briefing_id!r}, and url is that of another briefing"
    due = f"briefings/{entry.date}_{entry.briefing_id}.jsonl"
    if entry.file and entry.file != due:
        yield "file names", f"file is {entry.file!r}, and must be {due!r}"


def _audit(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.audit_unaccounted:
        what = f"audit_unaccounted is {entry.audit_unaccounted}: characters were lost or doubled"
        yield "unaccounted characters", what
    total = sum(getattr(entry, part) for part in _PARTS) + entry.audit_unaccounted
    if total != entry.audit_characters:
        what = f"audit_characters is {entry.audit_characters}, and its parts add up to {total}"
        yield "audit sums", what


def _state(entry: Entry) -> Iterator[tuple[str, str]]:
    """Whether status, file and what goes with a file agree."""
    kind = "status and file"
    if entry.status == "pending" and (entry.file or entry.turns):
        yield kind, f"status is pending, with {entry.turns} turns and the file {entry.file!r}"
    elif entry.status in ("complete", "partial") and not entry.file and not entry.same_as:
        yield kind, f"status is {entry.status}, without a turns file"
    if entry.same_as and entry.file:
        yield kind, f"same_as is {entry.same_as!r}, and so it must have no file"
    if entry.file and not (entry.turns and entry.sha256 and entry.revision and entry.pages):
        yield kind, "there is a file, but turns, sha256, revision or pages is not filled"
    if not entry.file and (entry.sha256 or entry.revision or entry.revised_by):
        yield kind, "there is no file, but sha256, revision or revised_by is filled"


class Companion:
    """A table that is read along with the catalogue, once and in its order."""

    def __init__(self, folder: Path, table: Table, index: Index, tell: Tell) -> None:
        self._name, self._index, self._tell = table.files, index, tell
        lines = records(folder, table.files, table.line, tell)
        # Every line of a companion table names its briefing.
        self._lines: Iterator[tuple[int, Any]] = (
            (number, line) for number, line in lines if line is not None
        )
        self._next: tuple[int, Any] | None = next(self._lines, None)

    def of(self, briefing_id: str, line: int) -> list[tuple[int, Any]]:
        """Return (number, line) of every line about a briefing, the catalogue's at *line*."""
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
        """Tell of what is left behind the last briefing."""
        while self._next:
            number, record = self._next
            self._out_of_place(number, record.briefing_id, self._index.line(record.briefing_id))
            self._next = next(self._lines, None)

    def tell(self, kind: str, line: int, what: str) -> None:
        self._tell(Fault(kind, self._name, line, what))

    def _out_of_place(self, line: int, briefing_id: str, known: int) -> None:
        if known:
            what = f"{briefing_id} does not stand here in the catalogue's order"
            self.tell("order of tables", line, what)
        else:
            self.tell("unknown briefings", line, f"{briefing_id} is not in the catalogue")
