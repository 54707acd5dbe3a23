"""Open ``state.sqlite`` in the output folder and migrate it to this version.

Only one thread uses it. With a write-ahead log a commit takes one sync instead of three, and a
person can read the database during a run. ``synchronous`` is EXTRA, so that a committed row
survives a power cut. (Where a file system does not support the log, SQLite keeps its rollback
journal.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scio_crawler.errors import OutputError
from scio_crawler.output.files import make_folder

FILE = "state.sqlite"
APPLICATION_ID = 0x5343494F  # "SCIO", to tell it from another program's database


def _records(column: str) -> str:
    """Return SQL for the JSON object of records by table, made from columns of rendered lines.

    *column* is SQL for the value of a column, with ``{}`` for its name.
    """
    every = (("briefings", "entry"), ("people", "people"), ("pages", "pages"), ("notes", "notes"))
    lines = "json('[' || replace(rtrim({}, char(10)), char(10), ',') || ']')"
    pairs = (f"'{table}', {lines.format(column.format(name))}" for table, name in every)
    return f"json_object({', '.join(pairs)})"


def _intent(name: str) -> str:
    """Return SQL for the value *name* of the JSON object in an intent's column ``row``."""
    return f"json_extract(row, '$.{name}')"


# Columns of a briefing that hold no lines.
_KEPT = ("briefing_id", "date", "published", "characters", "lines_sha256", "fingerprint")

# The statements that lead from each format of the database to the next. The first ones create it.
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
    # From rendered lines to records by table, with the contract that they follow.
    (
        "ALTER TABLE briefings RENAME TO briefings_with_lines",
        "DROP INDEX catalogue",
        "DROP INDEX statuses",
        "DROP INDEX published",
        "CREATE TABLE briefings (briefing_id TEXT PRIMARY KEY, date TEXT NOT NULL,"
        " published TEXT NOT NULL, characters INTEGER NOT NULL, lines_sha256 TEXT NOT NULL,"
        " fingerprint TEXT NOT NULL, contract TEXT NOT NULL, records TEXT NOT NULL,"
        " status TEXT AS (json_extract(records, '$.briefings[0].status')),"
        " first_seen TEXT AS (json_extract(records, '$.briefings[0].first_seen')),"
        " checked TEXT AS (json_extract(records, '$.briefings[0].checked')),"
        " file TEXT AS (json_extract(records, '$.briefings[0].file')))",
        "INSERT INTO briefings SELECT briefing_id, date, published, characters, lines_sha256,"
        f" fingerprint, '', {_records('{}')} FROM briefings_with_lines",
        "DROP TABLE briefings_with_lines",
        "CREATE INDEX catalogue ON briefings (date DESC, published DESC, briefing_id)",
        "CREATE INDEX statuses ON briefings (status)",
        "CREATE INDEX published ON briefings (published)",
        "CREATE INDEX contracts ON briefings (contract)",
        "CREATE INDEX places ON records (file, offset)",
        "UPDATE intents SET row = json_object("
        + ", ".join(f"'{name}', {_intent(name)}" for name in _KEPT)
        + f", 'contract', '', 'records', {_records(_intent('{}'))})",
    ),
)


class Database:
    """The database at *path*, opened. Its folder is made if it is missing.

    The constructor and every method raise OutputError: the folder cannot be made or written to;
    the file is damaged, belongs to another program, or was made by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            make_folder(path.parent)
        except OSError as error:
            raise OutputError.unwritable(path.parent, error) from error
        with self._refusals():
            self._db = sqlite3.connect(path, isolation_level=None)
        try:
            with self._refusals():
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    def claim(self, site: str) -> None:
        """Claim the folder for *site*. Raises OutputError if it holds another site.

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
        """Return all rows of *query*."""
        with self._refusals():
            return self._db.execute(query, values).fetchall()

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of *query* one by one."""
        with self._refusals():
            yield from self._db.execute(query)

    def meta(self, key: str) -> str:
        """Return a fact about the folder, ``""`` if it was never set."""
        found = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0][0]) if found else ""

    def set_meta(self, key: str, value: str) -> None:
        """Set a fact about the folder."""
        with self.transaction() as database:
            database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _prepare(self) -> None:
        """Migrate the database to this version. Raises OutputError if it is not ours, or newer."""
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = EXTRA")
        with self.transaction():  # fails if it cannot be written to
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
        """Commit everything that is done inside, or nothing if that raises."""
        with self._refusals():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Raise what SQLite refuses as OutputError."""
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError.unusable(self.path, error) from error
