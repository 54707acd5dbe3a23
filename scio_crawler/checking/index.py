"""What the whole catalogue has to be asked for: kept on disk, so that memory does not grow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from types import TracebackType

from scio_crawler.items import Entry


class Index:
    """Ids and files of the catalogue, in a temporary database that goes with it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # "": a temporary file
        self._db.execute("BEGIN")
        self._db.execute("CREATE TABLE entries (id TEXT PRIMARY KEY, line INTEGER, file TEXT)")
        self._db.execute("CREATE TABLE files (file TEXT PRIMARY KEY)")

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def add(self, entry: Entry, line: int) -> int:
        """Take in the *entry* on this *line*; returns the line that has its id already, or 0."""
        known = self.line(entry.briefing_id)
        if not known:
            row = (entry.briefing_id, line, entry.file)
            self._db.execute("INSERT INTO entries VALUES (?, ?, ?)", row)
        return known

    def line(self, briefing_id: str) -> int:
        """The line of this briefing, 0 if there is none."""
        return int(self._ask("SELECT line FROM entries WHERE id = ?", briefing_id) or 0)

    def file(self, briefing_id: str) -> str:
        """The turns file of this briefing, ``""`` if there is none."""
        return str(self._ask("SELECT file FROM entries WHERE id = ?", briefing_id) or "")

    def met(self, file: str) -> None:
        """Note that *file* is there."""
        self._db.execute("INSERT OR IGNORE INTO files VALUES (?)", (file,))

    def strangers(self) -> Iterator[str]:
        """The files that are there and belong to no briefing, in order."""
        query = "SELECT file FROM files WHERE file NOT IN (SELECT file FROM entries) ORDER BY file"
        for (file,) in self._db.execute(query):
            yield file

    def _ask(self, query: str, briefing_id: str) -> str | int | None:
        found = self._db.execute(query, (briefing_id,)).fetchone()
        return found[0] if found else None
