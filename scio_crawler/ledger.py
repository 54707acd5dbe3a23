"""What is remembered between runs: ``state.sqlite`` in the output folder.

For every briefing known it holds the lines of the catalogue and its companion tables, ready to
be written, and what a new reading is judged by. It is used from one thread only.

The database keeps a write-ahead log, which costs one sync a commit where a rollback journal
costs three, lets a person look into it during a run, and is as durable: ``synchronous`` is
EXTRA, so that a row that was committed survives a power cut. (On a file system that cannot do
it, SQLite stays with its rollback journal.)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

from scio_crawler.errors import OutputError
from scio_crawler.files import make_folder, unwritable
from scio_crawler.items import Entry

FILE = "state.sqlite"
APPLICATION_ID = 0x5343494F  # "SCIO": tells it from another program's database

# Statements that lead from each version of the database to the next; the first ones create it.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE briefings (briefing_id TEXT PRIMARY KEY, date TEXT NOT NULL,"
        " published TEXT NOT NULL, characters INTEGER NOT NULL, lines_sha256 TEXT NOT NULL,"
        " fingerprint TEXT NOT NULL,"
        " entry TEXT NOT NULL, people TEXT NOT NULL, pages TEXT NOT NULL, notes TEXT NOT NULL)",
        "CREATE INDEX catalogue ON briefings (date DESC, published DESC, briefing_id)",
        "CREATE TABLE intents (briefing_id TEXT PRIMARY KEY, file TEXT NOT NULL,"
        " file_sha256 TEXT NOT NULL, replaces TEXT NOT NULL, kept TEXT NOT NULL,"
        " row TEXT NOT NULL)",
    ),
)

TABLES = ("entry", "people", "pages", "notes")

_WORDS = {
    sqlite3.SQLITE_NOTADB: "it is damaged, or no database of this crawler",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or created",
    sqlite3.SQLITE_BUSY: "another program is writing to it",
}
_ASIDE = (
    "Put a copy of it back, or move it aside: the next run then begins a new one and reads "
    "everything again."
)
_TO_DO = {
    sqlite3.SQLITE_NOTADB: _ASIDE,
    sqlite3.SQLITE_CORRUPT: _ASIDE,
    sqlite3.SQLITE_FULL: "Free some space and run again.",
    sqlite3.SQLITE_BUSY: "Wait until the other run has ended, then run again.",
}
_CHECK = "Check the folder's permissions, or choose another one with -s SCIO_OUTPUT_DIR=."


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
_UPSERT = f"INSERT OR REPLACE INTO briefings ({_ROW}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_STALE = "INSERT OR REPLACE INTO meta VALUES ('tables', ?)"


class Ledger:
    """The open database of the output folder that holds it.

    Raises OutputError, here and from every method: the folder cannot be made or written to;
    the file is damaged, no database, or of a newer version; the folder holds another *site*.
    """

    def __init__(self, path: Path, site: str) -> None:
        self.path = path
        try:
            make_folder(path.parent)
        except OSError as error:
            raise unwritable(path.parent, error) from error
        with self._said():
            self._db = sqlite3.connect(path, isolation_level=None)
        try:
            with self._said():
                self._prepare()
            self._claim(site)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

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
        with self._transaction():
            self._db.execute(_UPSERT, astuple(row))
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

    def newest(self) -> str:
        """The day of the latest conference known, ``""`` if none is."""
        with self._said():
            return str(self._db.execute("SELECT max(date) FROM briefings").fetchone()[0] or "")

    @property
    def tables_stale(self) -> bool:
        """Whether anything was saved since the tables were last written."""
        return self._meta("tables") == "stale"

    def tables_written(self) -> None:
        """Remember that the tables on disk say what the ledger says."""
        with self._transaction():
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
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?, ?, ?)", values)

    def intents(self) -> list[Intent]:
        """The open intents: at most one of a run that was killed."""
        query = "SELECT row, file, file_sha256, replaces, kept FROM intents ORDER BY briefing_id"
        with self._said():
            found = self._db.execute(query).fetchall()
        return [Intent(Row(**json.loads(row)), *rest) for row, *rest in found]

    def forget(self, intent: Intent) -> None:
        """Drop an intent that came to nothing."""
        with self._transaction():
            query = "DELETE FROM intents WHERE briefing_id = ?"
            self._db.execute(query, (intent.row.briefing_id,))

    def _prepare(self) -> None:
        """Bring the database to this version, or refuse it."""
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = EXTRA")
        with self._transaction():  # also finds out whether it can be written to
            version = self._pragma("user_version")
            tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables and self._pragma("application_id") != APPLICATION_ID:
                raise OutputError(
                    f"{self.path} is the database of another program. Choose another folder "
                    "with -s SCIO_OUTPUT_DIR=."
                )
            if version > len(MIGRATIONS):
                raise OutputError(
                    f"{self.path} was made by a newer version of scio_crawler (its format is "
                    f"{version}, this version knows {len(MIGRATIONS)}). Update scio_crawler, or "
                    "choose another folder with -s SCIO_OUTPUT_DIR=."
                )
            for statement in (line for step in MIGRATIONS[version:] for line in step):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _claim(self, site: str) -> None:
        """One folder holds one site, so that invented people never mix with real ones."""
        holds = self._meta("site")
        if not holds:
            with self._transaction():
                self._db.execute("INSERT INTO meta VALUES ('site', ?)", (site,))
        elif holds != site:
            raise OutputError(
                f"{self.path.parent} holds the site {holds!r}, and this run reads {site!r}: one "
                "folder holds one site. Choose another folder with -s SCIO_OUTPUT_DIR=."
            )

    def _meta(self, key: str) -> str:
        with self._said():
            found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._said():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Errors of the database, said to people."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            what, to_do = _WORDS.get(code, str(error)), _TO_DO.get(code, _CHECK)
            raise OutputError(f"Cannot use {self.path}: {what}. {to_do}") from error
