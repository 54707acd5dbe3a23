"""The index of the archive: tables of ``state.sqlite`` with runs and records, numbered in order."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.warc import Record
from scio_crawler.common import addresses
from scio_crawler.common.database import Database
from scio_crawler.common.files import checked_file_name
from scio_crawler.items import SITE, Receipt

# What a run was: a crawl or an import of this folder, or one whose file somebody put into it.
CRAWL = "crawl"
IMPORT = "import"
COPIED = "copied"


class RecordedRun(NamedTuple):
    """One crawl or import, as the archive records it."""

    number: int
    name: str
    site: str  # "sample", or the origin that was read
    arguments: Mapping[str, str]  # of the spider, as they were given
    finished: bool  # whether it ended by itself; a page without a record then failed
    kind: str  # CRAWL, IMPORT or COPIED


@dataclass(slots=True)
class File:
    """A file of the archive, and how far it is indexed."""

    name: str
    indexed: int = 0  # bytes, from the beginning
    run: int = 0  # number of the run that the next record belongs to
    aside: bool = False  # the rest is damaged: never append to it


@dataclass(slots=True)
class IndexLine:
    """The record of one response: a response record, or a revisit."""

    run: int
    url: str
    date: str  # when the response arrived: ISO clock, UTC
    kind: str  # warc.RESPONSE or warc.REVISIT
    status: int
    digest: str  # of the body, the one referred to in a revisit
    file: str = ""  # name of the archive file
    offset: int = 0  # byte at which the record begins
    origin: str = SITE  # the site, or the name of the file that it was imported from
    origin_digest: str = ""  # SHA-256 of that file
    number: int = 0  # of the record in the index, 0 before it is added

    def is_of(self, record: Record) -> bool:
        stored = (self.url, self.date, self.kind, self.status, self.digest)
        return stored == (record.url, record.date, record.kind, record.status, record.digest)

    def receipt(self) -> Receipt:
        """Return the receipt of the response."""
        place = f"{ARCHIVE}/{self.file}", self.offset
        return Receipt(self.date, self.digest, *place, self.origin, self.origin_digest)


_SELECT = (
    "SELECT run, url, date, kind, status, digest,"
    " (SELECT name FROM files WHERE files.file = records.file), offset,"
    " origin, origin_digest, record FROM records WHERE "
)
_MAX_RECORDS = 10**9  # of a run, whatever its end says
_NEXT = "(SELECT max(0, coalesce(max(run), 0)) + 1 FROM runs)"
# A run whose records are no longer indexed keeps its name, under a number below 0.
_REVIVE = f"UPDATE runs SET run = {_NEXT}, site = '', finished = 0 WHERE name = ? AND run < 0"
# The end of a run may be read first.
_BEGIN = (
    f"INSERT INTO runs (run, name, site, arguments, finished, kind) VALUES ({_NEXT}, ?, ?, ?, 0, ?)"
    " ON CONFLICT (name) DO UPDATE SET site = excluded.site, arguments = excluded.arguments,"
    " kind = excluded.kind WHERE site = ''"
)
_INSERT = (
    "INSERT INTO records (run, url, date, kind, status, digest, file, offset, origin,"
    " origin_digest, about)"
    " VALUES (?, ?, ?, ?, ?, ?, (SELECT file FROM files WHERE name = ?), ?, ?, ?, ?)"
)
_SAVE = (
    "INSERT INTO files (name, indexed, run, aside) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
    " DO UPDATE SET indexed = excluded.indexed, run = excluded.run, aside = excluded.aside"
)


@dataclass
class Index:
    """The archive's tables in a database. Every method raises OutputError as Database does."""

    database: Database

    def begin(self, name: str, site: str, arguments: Mapping[str, str], kind: str = CRAWL) -> int:
        """Return the number of the run *name*, which is added if it is new."""
        with self.database.transaction() as database:
            database.execute(_REVIVE, (name,))
            database.execute(_BEGIN, (name, site, json.dumps(arguments), kind))
        return int(self.database.rows("SELECT run FROM runs WHERE name = ?", (name,))[0][0])

    def merge(self, run: int, into: int) -> None:
        """Make the records of *run* those of the run *into*, and delete *run*."""
        with self.database.transaction() as database:
            for table in ("records", "files", "settled"):
                query = f"UPDATE OR IGNORE {table} SET run = ? WHERE run = ?"
                database.execute(query, (into, run))
            database.execute("DELETE FROM runs WHERE run = ?", (run,))

    def run_with_mark(self, mark: str) -> int:
        """Return the number of the run whose name ends with *mark*, 0 if there is none."""
        query = "SELECT run FROM runs WHERE run > 0 AND substr(name, -length(?)) = ?"
        found = self.database.rows(query, (f"-{mark}", f"-{mark}"))
        return int(found[0][0]) if len(found) == 1 else 0

    def set_site(self, run: int, site: str) -> None:
        self.database.change("UPDATE runs SET site = ? WHERE run = ?", (site, run))

    def finish(self, name: str, records: int) -> None:
        """Record that the run *name* ended by itself, with at least *records* records."""
        query = "UPDATE runs SET finished = ? WHERE name = ?"
        self.database.change(query, (min(max(1, records), _MAX_RECORDS), name))

    def incomplete(self) -> list[tuple[str, int, int]]:
        """Return (name, records, records at its end) of each run that lacks some of its records."""
        query = (
            "SELECT name, (SELECT count(*) FROM records WHERE records.run = runs.run) AS there,"
            " finished FROM runs WHERE run > 0 AND there < finished ORDER BY run"
        )
        return self.database.rows(query)

    def count(self, run: int = 0) -> int:
        """Return the number of the records of *run*, of all records if that is 0."""
        query = "SELECT count(*) FROM records WHERE ? IN (0, run)"
        return int(self.database.rows(query, (run,))[0][0])

    def runs(self) -> list[RecordedRun]:
        """Return all runs, in order."""
        query = (
            "SELECT run, name, site, arguments, finished, kind FROM runs WHERE run > 0 ORDER BY run"
        )
        return self.database.decoded(_recorded_run, query)

    def writers(self) -> dict[str, str] | None:
        """Return the kinds of the runs that may have written what is not indexed, by their names.

        These are runs that were indexed before, and runs that were killed. None if they are not
        known: the database was lost, or put back from a copy.
        """
        if self.database.was_changed:
            return None
        rows = self.database.rows("SELECT name, kind, run < 0 OR finished = 0 FROM runs")
        return {name: kind for name, kind, may_write in rows if may_write} if rows else None

    def files(self) -> dict[str, File]:
        found = self.database.decoded(_file, "SELECT name, indexed, run, aside FROM files")
        return {file.name: file for file in found}

    def add(self, files: Iterable[File], lines: Iterable[IndexLine]) -> None:
        """Add *lines*, and note how far *files* are indexed with them."""
        with self.database.transaction() as database:
            database.executemany(_SAVE, map(astuple, files))
            database.executemany(_INSERT, map(_row_of, lines))

    def clear(self) -> None:
        """Delete all records; keep only which runs there were."""
        with self.database.transaction() as database:
            for table in ("records", "files", "named", "settled"):
                database.execute(f"DELETE FROM {table}")
            lowest = "(SELECT min(0, min(run)) FROM runs)"
            database.execute(f"UPDATE runs SET run = {lowest} - run WHERE run > 0")

    def latest(self, url: str, status: int = 0) -> IndexLine | None:
        """Return the last record of *url* that has a body, None if there is none.

        It has this *status* unless that is 0.
        """
        where = "url = ? AND ? IN (0, status) AND kind = 'response'"
        return self._first(f"{where} ORDER BY run DESC, record DESC", url, status)

    def crawled(self, url: str) -> IndexLine | None:
        """Return the last record of a page at *url* that the site sent, None if there is none.

        It may be a revisit: the site sent what the archive had, perhaps from an import.
        """
        where = "url = ? AND status = 200 AND origin = ? ORDER BY run DESC, record DESC"
        return self._first(where, url, SITE)

    def lines(self, url: str, run: int, after: int = 0) -> list[IndexLine]:
        """Return the records of *url* in *run* whose number is above *after*, in order."""
        return self._find("url = ? AND run = ? AND record > ? ORDER BY record", url, run, after)

    def addresses(self, run: int) -> list[str]:
        """Return the addresses that *run* has records of, each once, in order."""
        query = "SELECT url FROM records WHERE run = ? GROUP BY url ORDER BY min(record)"
        return [url for (url,) in self.database.rows(query, (run,))]

    def briefing_ids_of_run(self, run: int) -> list[str]:
        """Return the ids of the briefings that *run* has records about, sorted; none is empty."""
        query = "SELECT DISTINCT about FROM records WHERE run = ? AND about != '' ORDER BY about"
        return [about for (about,) in self.database.rows(query, (run,))]

    def known(self, url: str, date: str, digest: str) -> list[IndexLine]:
        """Return the records of *url* at *date* with a body of this *digest*."""
        return self._find("url = ? AND date = ? AND digest = ?", url, date, digest)

    def bodies(self, digest: str, url: str = "", date: str = "") -> list[IndexLine]:
        """Return the records with a body of this *digest*, and those of *url* at *date*."""
        where = "kind = 'response' AND (digest = ? OR (url = ? AND date = ?)) ORDER BY record"
        return self._find(where, digest, url, date)

    def oldest_import_of(self, line: IndexLine) -> IndexLine | None:
        """Return the oldest import of the body of *line* from its address, None without any."""
        where = "url = ? AND digest = ? AND origin != ? ORDER BY date, record"
        return self._first(where, line.url, line.digest, SITE)

    def lines_about(self, briefing_id: str, first: int, last: int) -> list[IndexLine]:
        """Return the records about a briefing in the runs from *first* to *last*, in order."""
        where = "about = ? AND run BETWEEN ? AND ? ORDER BY record"
        return self._find(where, briefing_id, first, last)

    def line_at(self, file: str, offset: int) -> IndexLine | None:
        """Return the record at byte *offset* of *file*, in any folder; None if there is none."""
        where = "offset = ? AND file = (SELECT file FROM files WHERE name = ?)"
        return self._first(where, offset, Path(file).name)

    def originals(self, visit: IndexLine) -> list[IndexLine]:
        """Return the records with the body of *visit*, the one that it was made for first.

        It has the same origin: an import may have other headers.
        """
        where = "url = ? AND digest = ? AND kind = 'response' "
        order = "ORDER BY origin != ?, record > ?, run DESC, record DESC"
        return self._find(where + order, visit.url, visit.digest, visit.origin, visit.number)

    def store_turn_ids(self, briefing_id: str, content: str, ids: Sequence[str]) -> None:
        """Store the *ids* of the turns whose hash is *content*, as a record states them."""
        query = "INSERT OR REPLACE INTO named VALUES (?, ?, ?)"
        self.database.change(query, (briefing_id, content, json.dumps(list(ids))))

    def store_settled(self, run: int, briefing_id: str) -> None:
        """Store that *run* was done with a briefing, and asked for no further page of it."""
        query = "INSERT OR IGNORE INTO settled VALUES (?, ?)"
        self.database.change(query, (run, briefing_id))

    def is_settled(self, run: int, briefing_id: str) -> bool:
        query = "SELECT 1 FROM settled WHERE run = ? AND briefing_id = ?"
        return bool(self.database.rows(query, (run, briefing_id)))

    def drop(self, line: IndexLine) -> None:
        """Forget the record of *line*, which is damaged."""
        self.database.change("DELETE FROM records WHERE record = ?", (line.number,))

    def lines_in(self, file: str) -> list[IndexLine]:
        """Return the records in *file*."""
        return self._find("file = (SELECT file FROM files WHERE name = ?)", file)

    def writes_on(self, run: int, file: str) -> bool:
        """Return whether *run* has records in files after *file*."""
        where = "run = ? AND file IN (SELECT file FROM files WHERE name > ?)"
        return self._first(where, run, file) is not None

    def is_followed(self, run: int) -> bool:
        """Return whether a run after *run* has records."""
        return self._first("run > ?", run) is not None

    def _first(self, where: str, *values: str | int) -> IndexLine | None:
        return next(iter(self._find(f"{where} LIMIT 1", *values)), None)

    def _find(self, where: str, *values: str | int) -> list[IndexLine]:
        return self.database.decoded(IndexLine, _SELECT + where, values)


def _row_of(line: IndexLine) -> tuple[Any, ...]:
    *columns, _number = astuple(line)
    return *columns, addresses.briefing_of(line.url)


def _recorded_run(
    number: int, name: str, site: str, arguments: str, finished: int, kind: str
) -> RecordedRun:
    return RecordedRun(number, name, site, dict(json.loads(arguments)), bool(finished), kind)


def _file(name: str, indexed: int, run: int, aside: int) -> File:
    if Path(checked_file_name(name)).name != name:
        raise ValueError(f"{name!r} is in a folder")
    return File(name, indexed, run, bool(aside))
