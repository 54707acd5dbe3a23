"""Check the catalogue: each line by itself, their order, and that no briefing stands twice."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from scio_crawler import addresses
from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import CATALOGUE, DOUBTS, TURNS, Entry

_ID = re.compile(r"scio-(?:node-)?\d{4,12}|scio-inline-\d{4}-\d\d-\d\d-[0-9a-f]{8}", re.ASCII)
_PARTS = ("audit_head", "audit_labels", "audit_turns", "audit_notes", "audit_furniture")

# (kind, what) of a fault.
Told = Iterator[tuple[str, str]]


class Index:
    """Ids and files of the catalogue, in a temporary database so that memory does not grow."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # "": a temporary file
        self._db.execute("BEGIN")
        self._db.execute("CREATE TABLE entries (id TEXT PRIMARY KEY, line INTEGER, file TEXT)")
        self._db.execute("CREATE TABLE files (file TEXT PRIMARY KEY)")

    def close(self) -> None:
        self._db.close()

    def add(self, entry: Entry, line: int) -> int:
        """Add the *entry* on this *line*; return the line that already has its id, or 0."""
        known = self.line(entry.briefing_id)
        if not known:
            row = (entry.briefing_id, line, entry.file)
            self._db.execute("INSERT INTO entries VALUES (?, ?, ?)", row)
        return known

    def line(self, briefing_id: str) -> int:
        """Return the line of a briefing, 0 if there is none."""
        return int(self._ask("SELECT line FROM entries WHERE id = ?", briefing_id) or 0)

    def file(self, briefing_id: str) -> str:
        """Return the turns file of a briefing, ``""`` if there is none."""
        return str(self._ask("SELECT file FROM entries WHERE id = ?", briefing_id) or "")

    def met(self, file: str) -> None:
        """Note that *file* exists."""
        self._db.execute("INSERT OR IGNORE INTO files VALUES (?)", (file,))

    def files(self) -> list[str]:
        """Return the turns files in the catalogue's order."""
        query = "SELECT file FROM entries WHERE file != '' ORDER BY line"
        return [file for (file,) in self._db.execute(query)]

    def strangers(self) -> Iterator[str]:
        """Return the existing files that belong to no briefing, in order."""
        query = "SELECT file FROM files WHERE file NOT IN (SELECT file FROM entries) ORDER BY file"
        return (file for (file,) in self._db.execute(query))

    def _ask(self, query: str, briefing_id: str) -> str | int | None:
        found = self._db.execute(query, (briefing_id,)).fetchone()
        return found[0] if found else None


def check_catalogue(folder: Path, index: Index, tell: Tell) -> None:
    """Check the catalogue in *folder*, and add its lines to *index*."""
    newer: Entry | None = None
    for line, entry in records(folder, CATALOGUE.files, Entry, tell):
        if entry is None:
            continue
        known = index.add(entry, line)
        faults = (*_identity(entry), *_audit(entry), *_state(entry), *_order(newer, entry, known))
        for kind, what in faults:
            tell(Fault(kind, CATALOGUE.files, line, what))
        newer = entry


def due_file(entry: Entry) -> str:
    """Return the only name that a turns file of *entry* may have."""
    return TURNS.files.replace("*", f"{entry.date}_{entry.briefing_id}")


def _order(newer: Entry | None, entry: Entry, known: int) -> Told:
    """Check that *entry* belongs behind *newer*, and is not on the earlier line *known* already."""
    id = entry.briefing_id
    if newer:
        days, newer_days = (entry.date, entry.published), (newer.date, newer.published)
        if days > newer_days or (days == newer_days and id < newer.briefing_id):
            what = f"{id} ({entry.date}) must not stand behind {newer.briefing_id}: newest first"
            yield "order of the catalogue", what
    if known:
        yield "ids", f"{id} is on line {known} already"


def _identity(entry: Entry) -> Told:
    if not _ID.fullmatch(entry.briefing_id):
        yield "ids", f"briefing_id {entry.briefing_id!r} is of no known form"
    address = addresses.parse(entry.url)
    if not entry.url.startswith(addresses.CANONICAL + "/") or address is None:
        yield "addresses", f"url is {entry.url!r}, which is no canonical address"
    elif entry.layout != "inline" and address.briefing_id != entry.briefing_id:
        yield "ids", f"briefing_id is {entry.briefing_id!r}, and url is that of another briefing"
    if entry.file and entry.file != (due := due_file(entry)):
        yield "file names", f"file is {entry.file!r}, and must be {due!r}"


def _audit(entry: Entry) -> Told:
    if entry.audit_unaccounted:
        what = f"audit_unaccounted is {entry.audit_unaccounted}: characters were lost or doubled"
        yield "unaccounted characters", what
    total = sum(getattr(entry, part) for part in _PARTS) + entry.audit_unaccounted
    if total != entry.audit_characters:
        what = f"audit_characters is {entry.audit_characters}, and its parts add up to {total}"
        yield "audit sums", what


def _state(entry: Entry) -> Told:
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
    elif (
        entry.status in ("complete", "partial", "doubtful") and not entry.file and not entry.same_as
    ):
        yield kind, f"status is {entry.status}, without a turns file"
    if entry.same_as and entry.file:
        yield kind, f"same_as is {entry.same_as!r}, and so it must have no file"
    if entry.file and not (entry.turns and entry.sha256 and entry.revision and entry.pages):
        yield kind, "there is a file, but turns, sha256, revision or pages is not filled"
    if not entry.file and (entry.sha256 or entry.revision or entry.revised_by):
        yield kind, "there is no file, but sha256, revision or revised_by is filled"
