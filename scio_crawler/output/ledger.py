"""What is remembered between runs of the briefings, in ``state.sqlite``.

For every briefing known it holds the lines of the catalogue and its companion tables, ready to
be written, and what a new reading is judged by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

from scio_crawler.items import Entry
from scio_crawler.output.database import Database

TABLES = ("entry", "people", "pages", "notes")


@dataclass(slots=True)
class Row:
    """One briefing as it is remembered; the lines end with a line feed each."""

    briefing_id: str
    date: str
    published: str
    characters: int  # of the turns' text, white space apart
    lines_sha256: str  # of the turns' lines, clocks and revision apart
    entry: str  # its line of the catalogue
    people: str = ""  # its lines of people.jsonl, and so on
    pages: str = ""
    notes: str = ""
    fingerprint: str = ""  # what copies of the same conference share

    def read_entry(self) -> Entry:
        return Entry(**json.loads(self.entry))


@dataclass(slots=True)
class Intent:
    """A change of files that has begun. Paths are relative to the output folder."""

    row: Row  # what is remembered once it is done
    file: str = ""  # the turns file that is written, empty if one is only removed
    file_sha256: str = ""  # of its bytes: tells whether it was
    replaces: str = ""  # the file of another name that goes when it is there
    kept: str = ""  # the copy of the earlier revision that is made before


_COLUMNS = tuple(f.name for f in fields(Row))
_ROW = ", ".join(_COLUMNS)
UPSERT = f"INSERT OR REPLACE INTO briefings ({_ROW}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_STALE = "INSERT OR REPLACE INTO meta VALUES ('tables', ?)"


class Ledger(Database):
    """The briefings known in the output folder, which is taken for *site* if one is given.

    Raises OutputError, here and from every method, as :class:`Database` does.
    """

    def __init__(self, path: Path, site: str = "") -> None:
        super().__init__(path)
        try:
            if site:
                self.claim(site)
        except BaseException:
            self.close()
            raise

    def row(self, briefing_id: str) -> Row | None:
        """What is remembered of this briefing, None if it is not known."""
        query = f"SELECT {_ROW} FROM briefings WHERE briefing_id = ?"
        with self._said():
            found = self._db.execute(query, (briefing_id,)).fetchone()
        return Row(*found) if found else None

    def entry(self, briefing_id: str) -> Entry | None:
        """The catalogue's line of this briefing, None if it is not known."""
        row = self.row(briefing_id)
        return row.read_entry() if row else None

    def fingerprints(self, date: str) -> list[tuple[str, str]]:
        """(id, fingerprint) of the briefings of that day (ISO) that have one."""
        query = (
            "SELECT briefing_id, fingerprint FROM briefings"
            " WHERE date = ? AND fingerprint != '' ORDER BY briefing_id"
        )
        with self._said():
            return self._db.execute(query, (date,)).fetchall()

    def save(self, row: Row) -> None:
        """Remember *row*; the briefing's intent, if one is open, is done with that."""
        with self.transaction():
            self._db.execute(UPSERT, astuple(row))
            self._db.execute("DELETE FROM intents WHERE briefing_id = ?", (row.briefing_id,))
            self._db.execute(_STALE, ("stale",))

    def lines(self, table: str) -> Iterator[str]:
        """The lines of one of :data:`TABLES`, streamed in the catalogue's order, newest first.

        Each string holds all lines of one briefing.
        """
        if table not in TABLES:
            raise ValueError(f"no such table: {table}")
        query = f"SELECT {table} FROM briefings ORDER BY date DESC, published DESC, briefing_id"
        with self._said():
            for (text,) in self._db.execute(query):
                yield text

    def files(self) -> list[str]:
        """The turns files, in the catalogue's order."""
        query = (
            "SELECT json_extract(entry, '$.file') AS file FROM briefings WHERE file != ''"
            " ORDER BY date DESC, published DESC, briefing_id"
        )
        return [file for (file,) in self.rows(query)]

    def newest(self) -> str:
        """The day of the latest conference known, ``""`` if none is."""
        with self._said():
            return str(self._db.execute("SELECT max(date) FROM briefings").fetchone()[0] or "")

    @property
    def tables_stale(self) -> bool:
        """Whether anything was saved since the tables were last written."""
        return self.meta("tables") == "stale"

    def tables_written(self) -> None:
        """Remember that the tables on disk say what the ledger says."""
        with self.transaction():
            self._db.execute(_STALE, ("written",))

    def intend(self, intent: Intent) -> None:
        """Note what is about to happen to the files; :meth:`save` or :meth:`forget` ends it."""
        values = (
            intent.row.briefing_id,
            intent.file,
            intent.file_sha256,
            intent.replaces,
            intent.kept,
            json.dumps(asdict(intent.row)),
        )
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?, ?, ?)", values)

    def intents(self) -> list[Intent]:
        """The open intents: at most one of a run that was killed."""
        query = "SELECT row, file, file_sha256, replaces, kept FROM intents ORDER BY briefing_id"
        with self._said():
            found = self._db.execute(query).fetchall()
        return [Intent(Row(**json.loads(row)), *rest) for row, *rest in found]

    def forget(self, intent: Intent) -> None:
        """Drop an intent that came to nothing."""
        with self.transaction():
            query = "DELETE FROM intents WHERE briefing_id = ?"
            self._db.execute(query, (intent.row.briefing_id,))
