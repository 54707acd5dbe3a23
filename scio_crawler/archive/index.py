"""Where each record of the archive is: tables of ``state.sqlite``, which can be made again.

Runs and records are numbered in the order in which they were written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

from scio_crawler.output.database import Database


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """One crawl of *site*, with the arguments that it was given."""

    number: int
    name: str
    site: str  # "sample", or the origin that was read
    arguments: Mapping[str, str]
    finished: bool  # whether it came to its end: what it did not get could not be had


@dataclass(slots=True)
class File:
    """How far a file of the archive is indexed."""

    name: str
    indexed: int = 0  # bytes from its beginning on
    run: int = 0  # number of the run that its next record belongs to
    aside: bool = False  # what follows is damaged: nothing is written to it any more


@dataclass(slots=True)
class IndexLine:
    """One record of a response, or of a revisit."""

    run: int
    url: str
    date: str
    kind: str
    status: int
    digest: str
    file: str = ""  # its name
    offset: int = 0
    number: int = 0


_SELECT = (
    "SELECT run, url, date, kind, status, digest,"
    " (SELECT name FROM files WHERE files.file = records.file), offset, record FROM records"
)
_INSERT = (
    "INSERT INTO records (run, url, date, kind, status, digest, file, offset)"
    " VALUES (?, ?, ?, ?, ?, ?, (SELECT file FROM files WHERE name = ?), ?)"
)
_SAVE = (
    "INSERT INTO files (name, indexed, run, aside) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
    " DO UPDATE SET indexed = excluded.indexed, run = excluded.run, aside = excluded.aside"
)


class Index:
    """The archive's tables in *database*; raises OutputError as that does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, site: str, arguments: Mapping[str, str]) -> int:
        """The number of the run *name*, which is made known if it is not."""
        with self._database.transaction() as database:
            values = (name, site, json.dumps(arguments))
            query = "INSERT OR IGNORE INTO runs (name, site, arguments, finished) VALUES (?,?,?,0)"
            database.execute(query, values)
        return int(self._database.rows("SELECT run FROM runs WHERE name = ?", (name,))[0][0])

    def finish(self, name: str) -> None:
        """Note that the run *name* came to its end."""
        with self._database.transaction() as database:
            database.execute("UPDATE runs SET finished = 1 WHERE name = ?", (name,))

    def runs(self) -> list[RecordedRun]:
        """All runs, in order."""
        query = "SELECT run, name, site, arguments, finished FROM runs ORDER BY run"
        return [
            RecordedRun(number, name, site, json.loads(arguments), bool(finished))
            for number, name, site, arguments, finished in self._database.rows(query)
        ]

    def files(self) -> dict[str, File]:
        """Every file that is known, by its name."""
        rows = self._database.rows("SELECT name, indexed, run, aside FROM files")
        return {name: File(name, indexed, run, bool(aside)) for name, indexed, run, aside in rows}

    def add(self, files: Iterable[File], captures: Sequence[IndexLine]) -> None:
        """Remember *captures*, and how far *files* are indexed with them."""
        with self._database.transaction() as database:
            database.executemany(_SAVE, map(astuple, files))
            database.executemany(_INSERT, (astuple(capture)[:-1] for capture in captures))

    def clear(self) -> None:
        """Forget everything."""
        with self._database.transaction() as database:
            for table in ("records", "files", "runs"):
                database.execute(f"DELETE FROM {table}")

    def latest(self, url: str, status: int = 0, run: int = 0) -> IndexLine | None:
        """Return the last record of *url* that holds a body, None if there is none.

        It is one of *status* unless that is 0, and none later than *run* unless that is 0.
        """
        query = (
            f"{_SELECT} WHERE url = ? AND kind = 'response' AND ? IN (0, status)"
            " AND (run <= ? OR ? = 0) ORDER BY run DESC, record DESC LIMIT 1"
        )
        rows = self._database.rows(query, (url, status, run, run))
        return next((IndexLine(*row) for row in rows), None)

    def runs_of(self, url: str) -> list[int]:
        """Return the numbers of the runs that recorded a body of *url*."""
        query = "SELECT DISTINCT run FROM records WHERE url = ? AND kind = 'response'"
        return [run for (run,) in self._database.rows(query, (url,))]

    def lines(self, url: str, run: int, after: int = 0) -> list[IndexLine]:
        """The captures of *url* in *run*, in order, those numbered after *after*."""
        query = f"{_SELECT} WHERE url = ? AND run = ? AND record > ? ORDER BY record"
        return [IndexLine(*row) for row in self._database.rows(query, (url, run, after))]

    def addresses(self, run: int) -> list[str]:
        """The addresses of which *run* holds a capture, each once, in order."""
        query = "SELECT url FROM records WHERE run = ? GROUP BY url ORDER BY min(record)"
        return [url for (url,) in self._database.rows(query, (run,))]

    def has(self, url: str, run: int) -> bool:
        """Whether *run* holds a capture of *url*."""
        query = "SELECT 1 FROM records WHERE url = ? AND run = ? LIMIT 1"
        return bool(self._database.rows(query, (url, run)))

    def at(self, file: str, offset: int) -> IndexLine | None:
        """Return the record at byte *offset* of *file*, None if there is none."""
        query = f"{_SELECT} WHERE offset = ? AND file = (SELECT file FROM files WHERE name = ?)"
        rows = self._database.rows(query, (offset, file))
        return next((IndexLine(*row) for row in rows), None)

    def original(self, visit: IndexLine) -> IndexLine | None:
        """The capture that holds the body of the revisit *visit*, None if it is gone."""
        query = (
            f"{_SELECT} WHERE url = ? AND run <= ? AND record < ? AND digest = ?"
            " AND kind = 'response' ORDER BY run DESC, record DESC LIMIT 1"
        )
        values = (visit.url, visit.run, visit.number, visit.digest)
        return next((IndexLine(*row) for row in self._database.rows(query, values)), None)
