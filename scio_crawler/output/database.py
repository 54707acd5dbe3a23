"""``state.sqlite`` in the output folder: opened, brought to this version, and its errors in words.

It is used from one thread only. The database keeps a write-ahead log, which costs one sync a
commit where a rollback journal costs three, lets a person look into it during a run, and is as
durable: ``synchronous`` is EXTRA, so that a row that was committed survives a power cut. (On a
file system that cannot do it, SQLite stays with its rollback journal.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scio_crawler.errors import OutputError
from scio_crawler.output.files import make_folder, unwritable

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
    (
        "CREATE TABLE runs (run INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " site TEXT NOT NULL, arguments TEXT NOT NULL, finished INTEGER NOT NULL)",
        "CREATE TABLE files (file INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " indexed INTEGER NOT NULL, run INTEGER NOT NULL, aside INTEGER NOT NULL)",
        "CREATE TABLE records (record INTEGER PRIMARY KEY, run INTEGER NOT NULL,"
        " url TEXT NOT NULL, date TEXT NOT NULL, kind TEXT NOT NULL, status INTEGER NOT NULL,"
        " digest TEXT NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL)",
        "CREATE INDEX captures ON records (url, run)",
        "CREATE INDEX of_run ON records (run)",
    ),
    (
        "ALTER TABLE briefings ADD COLUMN status TEXT AS (json_extract(entry, '$.status'))",
        "ALTER TABLE briefings ADD COLUMN first_seen TEXT AS (json_extract(entry, '$.first_seen'))",
        "CREATE TABLE met (id TEXT PRIMARY KEY, url TEXT NOT NULL, verdict TEXT NOT NULL,"
        " briefing_id TEXT NOT NULL, reading INTEGER NOT NULL, first_seen TEXT NOT NULL,"
        " checked TEXT NOT NULL, gone TEXT NOT NULL, reason TEXT NOT NULL,"
        " published TEXT NOT NULL) WITHOUT ROWID",
        "INSERT INTO met SELECT briefing_id, json_extract(entry, '$.url'), 'briefing', briefing_id,"
        " 0, json_extract(entry, '$.first_seen'), json_extract(entry, '$.checked'), '{}', '',"
        " published FROM briefings",
        "CREATE INDEX verdicts ON met (verdict)",
        "CREATE INDEX met_as ON met (briefing_id)",
        "CREATE INDEX statuses ON briefings (status)",
        "CREATE INDEX published ON briefings (published)",
        "CREATE TABLE lists (url TEXT PRIMARY KEY, walked TEXT NOT NULL) WITHOUT ROWID",
    ),
)

_WORDS = {
    sqlite3.SQLITE_NOTADB: "it is damaged, or no database of this crawler",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or created",
    sqlite3.SQLITE_BUSY: "another program is writing to it",
}
_ASIDE = (
    "Put a copy of it back. Without one, move it aside and read the archive again, with "
    "-a site=archive; a crawl would ask the site for everything."
)
_TO_DO = {
    sqlite3.SQLITE_NOTADB: _ASIDE,
    sqlite3.SQLITE_CORRUPT: _ASIDE,
    sqlite3.SQLITE_FULL: "Free some space and run again.",
    sqlite3.SQLITE_BUSY: "Wait until the other run has ended, then run again.",
}
_CHECK = "Check the folder's permissions, or choose another one with -s SCIO_OUTPUT_DIR=."


class Database:
    """The open database at *path*; the folder is made if it is not there.

    Raises OutputError, here and from every method: the folder cannot be made or written to;
    the file is damaged, no database, or of a newer version.
    """

    def __init__(self, path: Path) -> None:
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
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    def claim(self, site: str) -> None:
        """Take the folder for *site*; raises OutputError if it holds another one.

        One folder holds one site, so that invented people never mix with real ones.
        """
        holds = self.meta("site")
        if not holds:
            self.set_meta("site", site)
        elif holds != site:
            raise OutputError(
                f"{self.path.parent} holds the site {holds!r}, and this run reads {site!r}: one "
                "folder holds one site. Choose another folder with -s SCIO_OUTPUT_DIR=."
            )

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """What *query* gives, all of it."""
        with self._said():
            return self._db.execute(query, values).fetchall()

    def meta(self, key: str) -> str:
        """One of the facts about the folder, ``""`` if it was never set."""
        found = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0][0]) if found else ""

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as database:
            database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _prepare(self) -> None:
        """Bring the database to this version, or refuse it."""
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = EXTRA")
        with self.transaction():  # also finds out whether it can be written to
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

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done within it is on the disk at its end, or nothing."""
        with self._said():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
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
