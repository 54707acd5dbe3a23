"""Open ``state.sqlite`` in the output folder; a new one gets its tables.

Next to it is ``state.sqlite.sha256``, in the form of ``sha256sum``: its digest when it was closed,
nothing while it is open, nor after a run that was killed. A database that is not as that digest
says is looked at as a whole when it is opened, so that damage ends a run before it begins.

Only one thread uses the database. The write-ahead log makes a commit one sync instead of three and
lets others read during a run. ``synchronous`` is EXTRA, so that a committed row survives a power
cut, except in :meth:`Database.deferred`. (Without support for the log, SQLite keeps its journal.)
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Self, TypeVar, get_type_hints

from scio_crawler.common import files
from scio_crawler.common.errors import LONGEST, OutputError, VersionError

T = TypeVar("T")
Values = Sequence[Any] | Mapping[str, Any]  # of a query

FILE = "state.sqlite"
APPLICATION_ID = 0x5343494F  # "SCIO": marks the database as ours
# Levels of ``synchronous``: what a commit waits for.
_OFF = 0
_NORMAL = 1
_EXTRA = 3
_TYPES = {
    "TEXT": str,
    "INTEGER": int,
    "BLOB": bytes,
}  # of the values, by what the columns are declared as

# Decoding raises these for a value that no run has written.
_UNDECODABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,  # of numbers
    RecursionError,  # of nested JSON
)

FORMAT = 18  # of the tables that the script makes; a change of these raises it
_SCRIPT = resources.files(__package__).joinpath("database.sql").read_text("utf-8").split("\n\n")


def checked_tuple(kind: type[T], values: Iterable[Any]) -> T:
    """Return the named tuple of *kind* with *values*. Raises TypeError if one has another type."""
    made = kind(*values)
    if [*map(type, made)] != _types_of(kind):  # type: ignore[arg-type, call-overload]
        raise TypeError(f"{made!r} has values of wrong types"[:LONGEST])
    return made


@cache
def _types_of(kind: type) -> list[type]:
    return [*get_type_hints(kind).values()]


def is_changed(path: Path) -> bool | None:
    """Return whether the database at *path* differs from what was last closed.

    It is None if nobody knows, since the run that opened it was killed, or is at work.
    """
    if not path.exists():
        return False
    try:
        noted = _sum(path).read_bytes()
        return noted != _line(path).encode() if noted else None
    except OSError:
        return True


def _line(path: Path) -> str:
    return f"{files.sha256_of(path)}  {path.name}\n"


def _sum(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _read_only(path: Path, immutable: bool) -> sqlite3.Connection:
    """Return the database at *path* to read; if *immutable*, the file alone, without its log."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable={immutable:d}"
    return sqlite3.connect(uri, uri=True)


class Database:
    """The database at *path*, opened. Its folder is made if it is missing.

    The constructor and every method raise OutputError: the folder cannot be made or written to;
    the file is damaged, belongs to another program, or was made by another version (VersionError).

    ``was_changed`` says whether something else has written to it since it was last closed, and
    ``was_closed`` whether it is known to be as it was then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        changed = is_changed(path)
        self.was_changed = changed is True
        self.was_closed = changed is False
        self._may_write = True
        with files.writing(path.parent):
            files.make_folder(path.parent)

        with self._refusals():
            # To write, SQLite would change it, and make files next to it, before it refused.
            # Without its log, the file may be damaged.
            with suppress(sqlite3.Error), closing(_read_only(path, immutable=True)) as self._db:
                self._check_format()
            self._db = sqlite3.connect(path, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    @classmethod
    def reading(cls, path: Path) -> Self:
        """Open it to read, even during a run."""
        database = cls.__new__(cls)
        database.path = path
        database.was_changed = database._may_write = False

        with database._refusals():
            # Without a log nobody writes to it, and SQLite must not make one.
            database._db = _read_only(path, immutable=not _log(path).exists())
            try:
                if not database._check_format():
                    raise OutputError(f"{path} is empty; the next crawl fills it.")
            except BaseException:
                database.close()
                raise

        return database

    def close(self) -> None:
        """Close the database, and note what it is like now."""
        self._db.close()
        # A database that is open elsewhere has a log. A full disk costs no more than the note. A
        # folder that was removed is not made again for it.
        is_in_place = self._may_write and files.identity(self.path) == self._identity
        if is_in_place and not _log(self.path).exists():
            with suppress(OSError):
                self._note(_line(self.path))

    def damage(self) -> str:
        """Return the first thing that is wrong with the database, ``""`` if nothing is."""
        (found,) = self.rows("PRAGMA integrity_check(1)")[0]
        return next(self._wrong_values(), "") if found == "ok" else str(found)

    def _wrong_values(self) -> Iterator[str]:
        """Yield where a value is not of the type of its column, which SQLite does not mind."""
        query = (
            "SELECT tables.name, columns.name, columns.type FROM sqlite_master AS tables,"
            " pragma_table_xinfo(tables.name) AS columns WHERE tables.type = 'table'"
        )
        for table, column, declared in self.rows(query):
            kind = _TYPES.get(declared)
            for (value,) in self.stream(f'SELECT "{column}" FROM "{table}"'):
                if type(value) is not kind:
                    yield f"{column} in {table} is {value!r}"[:LONGEST]

    def check_in_place(self) -> None:
        """Raise OutputError if the file was removed or replaced since it was opened."""
        # The system lets a program write to a file that no longer has a name.
        if files.identity(self.path) != self._identity:
            raise OutputError.file_replaced_error(self.path)

    def claim(self, site: str) -> None:
        """Claim the folder for *site*. Raises OutputError if it holds another site."""
        # Invented people must never mix with real ones.
        holds = self.meta("site")
        if not holds:
            self.set_meta("site", site)
        elif holds != site:
            raise self._refused(str(OutputError.of_site(holds, self.path.parent, site)))

    def rows(self, query: str, values: Values = ()) -> list[Any]:
        with self._refusals():
            return self._db.execute(query, values).fetchall()

    def decoded(self, decode: Callable[..., T], query: str, values: Values = ()) -> list[T]:
        """Return what *decode* makes of each row. Raises OutputError if that is nothing."""
        with self.decoding():
            return [decode(*row) for row in self.rows(query, values)]

    def first(self, decode: Callable[..., T], query: str, values: Values = ()) -> T | None:
        """Return what *decode* makes of the first row, None if there is none, like `decoded`."""
        found = self.decoded(decode, query, values)
        return found[0] if found else None

    def column(self, query: str, values: Values = ()) -> list[Any]:
        """Return the values of the first column."""
        return [row[0] for row in self.rows(query, values)]

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Raise OutputError if what a row holds cannot be decoded inside: it was changed."""
        try:
            yield
        except _UNDECODABLE as error:
            raise OutputError.garbled(self.path, error) from error

    def stream(self, query: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        with self._refusals():
            yield from self._db.execute(query, values)

    def meta(self, key: str) -> str:
        """Return a fact about the folder, ``""`` if it was never set."""
        found = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0][0]) if found else ""

    def set_meta(self, key: str, value: str) -> None:
        self.change("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def change(self, statement: str, values: Values) -> None:
        """Execute *statement* in a separate transaction."""
        with self.transaction() as database:
            database.execute(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit all that is done inside, or nothing if that raises; an inner one is part of it."""
        if self._db.in_transaction:
            yield self._db
            return

        with self._refusals():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """Commit without waiting for the disk; see :func:`~.files.unsynced`."""
        with self._synchronous(_OFF), files.unsynced():
            yield

    def deferred(self) -> AbstractContextManager[None]:
        """Commit to the log without waiting for the disk, which :meth:`sync_log` does.

        After a power cut, the commits since then may be lost, the last ones first.
        """
        return self._synchronous(_NORMAL)

    def sync_log(self) -> None:
        """Wait until the disk has what was committed, unless syncing is off. Any thread may."""
        if self._level == _OFF:
            return
        path = _log(self.path)
        with files.writing(path), suppress(FileNotFoundError), path.open("rb") as log:
            os.fsync(log.fileno())

    @contextmanager
    def _synchronous(self, level: int) -> Iterator[None]:
        """Commit at this *level*, or at the present one if that waits for less."""
        before = self._level
        self._set_level(min(level, before))
        try:
            yield
        finally:
            self._set_level(before)

    def _set_level(self, level: int) -> None:
        with self._refusals():
            self._db.execute(f"PRAGMA synchronous = {level}")
        self._level = level

    def _check_format(self) -> int:
        """Return the format, 0 of a new database. Raises OutputError for one of something else."""
        if self._has_tables() and self._number("PRAGMA application_id") != APPLICATION_ID:
            raise self._refused(
                f"{self.path} is the database of another program. Choose another folder "
                "with -s SCIO_OUTPUT_DIR=."
            )
        version = self._number("PRAGMA user_version")
        if version not in (0, FORMAT):
            found = f"{self.path.name} has the format {version}, and this version writes {FORMAT}"
            raise VersionError(self.path.parent, found)
        return version

    def _has_tables(self) -> bool:
        return self._number("SELECT count(*) FROM sqlite_master") > 0

    def _prepare(self) -> None:
        if not self.was_closed and (found := self.damage()):
            raise OutputError.garbled(self.path, found)

        with files.writing(_sum(self.path)):
            self._note("")  # a run that is killed leaves it like that

        is_new = not self._has_tables()
        if is_new:
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")

        self._db.execute("PRAGMA journal_mode = WAL")
        self._set_level(_EXTRA)

        with self.transaction():  # fails if it cannot be written to
            self._check_format()  # with what was only in its log
            for statement in _SCRIPT if is_new else ():
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {FORMAT}")

        self._identity = files.identity(self.path)

    def _note(self, line: str) -> None:
        """Note what the database is like. Raises OSError."""
        # Not by a new file: a disk that is full has no room for one.
        with open(_sum(self.path), "w", encoding="utf-8", opener=files.no_link) as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _refused(self, words: str) -> OutputError:
        """Return the error with *words*, unless they may come from damage."""
        is_damaged = self.was_changed and _sum(self.path).exists()
        return OutputError.garbled(self.path, words) if is_damaged else OutputError(words)

    def _number(self, query: str) -> int:
        return int(self._db.execute(query).fetchone()[0])

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except (UnicodeDecodeError, OverflowError) as error:  # of a name, and of a number
            raise OutputError.garbled(self.path, error) from error
        except sqlite3.Error as error:
            raise OutputError.output_error_for(self.path, error) from error
