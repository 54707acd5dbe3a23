"""Store the states of each briefing: what every run was sent of it, and what imports show.

All of it can be read from the archive again. It is stored so that a briefing can be folded, and its
files written, without reading its pages.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from scio_crawler import items
from scio_crawler.common.database import Database, checked_tuple
from scio_crawler.common.files import safe, sha256_of_text
from scio_crawler.folder.outcomes import Measure, measure
from scio_crawler.items import Briefing, PageLine, Receipt, Sign
from scio_crawler.reading.version import version

# The tables whose lines a state holds.
_TABLES = tuple(table for table in items.TABLES if table.source)
_COMPRESSION = 1  # a level: higher ones save little and take longer

# What became of a state since its briefing's files were written; else empty.
ADDED, REPLACED, REMOVED = "added", "replaced", "removed"

ArchivePlace = tuple[str, int]  # of a record: file and byte; greater for a later record
END_OF_ARCHIVE: ArchivePlace = ("\U0010ffff", 0)  # after all records


@dataclass(slots=True, eq=False)
class State:
    """What one run was sent of a briefing, or what imports show of it on one day."""

    briefing_id: str
    run: str  # name of the run, "" for imports
    at: str  # when the last of its pages came
    until: str  # when a run was last sent the same
    place: ArchivePlace  # of the last of its pages
    key: str  # see key_of
    about: str  # the briefing whose address led to it, or the list that prints it
    reading: Briefing | None  # None: the site answered that it is gone
    is_cut: bool = False  # whether the run could not get a page that is not gone
    content: str = ""  # of the reading, before corrections; see lines.content_hash

    def __post_init__(self) -> None:
        if self.reading and not self.content:
            self.content = self.reading.size.content

    @classmethod
    def of(cls, briefing: Briefing, run: str, about: str = "") -> Self:
        """Return the state that *briefing* shows, which *run* has read."""
        if briefing.size is None:
            briefing.size = measure(briefing.entry.status, briefing.turns)
        return cls(
            briefing_id=briefing.briefing_id,
            run=run,
            at=briefing.fetched,
            until=briefing.fetched,
            place=max(map(place_of, briefing.sources), default=("", 0)),
            key=key_of(briefing.sources, missing_pages(briefing)),
            about=about or briefing.briefing_id,
            reading=briefing,
            is_cut=briefing.is_cut,
        )

    @classmethod
    def gone(cls, briefing_id: str, run: str, receipt: Receipt) -> Self:
        """Return the state of a briefing for which the site answered 404 or 410.

        It has a key for each day, since the days count on which the site has said so.
        """
        at = receipt.fetched
        key = f"gone {at[:10]}"
        return cls(briefing_id, run, at, at, place_of(receipt), key, briefing_id, None)


def place_of(receipt: Receipt | PageLine) -> ArchivePlace:
    """Return the place of a record in the archive."""
    return receipt.archive_file, receipt.archive_offset


def missing_pages(briefing: Briefing) -> list[str]:
    """Return, for each page that the run could not get, its number and whether it is gone."""
    return [f"{number} {why.is_gone}" for number, why in sorted(briefing.failures.items())]


def key_of(pages: Iterable[PageLine], missing: Sequence[str] = ()) -> str:
    """Return what two states have in common if they were sent the same *pages*."""
    sent = sorted((page.page, page.url, page.digest, page.origin) for page in pages)
    return sha256_of_text(json.dumps([sent, list(missing)]))[:32]


class StateHistory(NamedTuple):
    """The states of a briefing, and what has changed since its files were last written."""

    now: list[State]
    before: list[State]  # the states that its files were written from
    replaced: list[tuple[State, State]]  # a state as it was read before, and as it is read now


class States:
    """The states in *database*. Methods raise OutputError as Database does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, state: State) -> bool:
        """Store *state*; return whether it only repeats the one before it."""
        previous = self.previous(state.briefing_id, state.place) if state.run else None
        if previous and previous.is_repeated_by(state.key):
            self.extend(previous, state.until)
            return True

        known = self._last(state.briefing_id, _SAME, state.run, state.key, state.at)
        with self._database.transaction():
            if known:
                self._replace(known, state)
                self.extend(known, state.until)
            else:
                self._insert(state)
            self.mark([state.briefing_id])
        return False

    def _insert(self, state: State) -> None:
        turns = len(state.reading.turns) if state.reading else 0
        sent = (state.briefing_id, state.run, state.at, state.until, *state.place, state.key)
        values = (*sent, state.about, state.is_cut, turns, version(), _pack(state.reading))
        self._database.change(_INSERT, values)

    def _replace(self, known: "StoredState", state: State) -> None:
        """Store what *state*, which is *known*, shows by today's reading."""
        reading = _pack(state.reading)
        if known.reading != reading or known.change == REMOVED:
            self._database.change(_REPLACE, (*state.place, version(), reading, known.number))
        else:
            query = "UPDATE states SET reader = ? WHERE state = ?"
            self._database.change(query, (version(), known.number))

    def previous(self, briefing_id: str, at: ArchivePlace) -> "StoredState | None":
        """Return the last state of a crawl that was sent before the place *at*, None if none is."""
        return self._last(briefing_id, _EARLIER, *at)

    def of_run(self, briefing_id: str, run: str) -> "StoredState | None":
        """Return the last state that *run* was sent of a briefing, None if there is none."""
        return self._last(briefing_id, "run = ?", run)

    def has_turns_before(self, briefing_id: str, at: ArchivePlace) -> bool:
        """Return whether a crawl was sent a transcript of a briefing before the place *at*."""
        query = f"SELECT 1 FROM states WHERE briefing_id = ? AND {_EARLIER} AND turns > 0 LIMIT 1"
        return bool(self._database.rows(query, (briefing_id, *at)))

    def pages_before(self, briefing_id: str, at: ArchivePlace) -> list[PageLine]:
        """Return the pages that the last crawl before the place *at* has of a briefing."""
        previous = self.previous(briefing_id, at)
        if previous is None:
            return []
        with self._database.decoding():
            reading = previous.state().reading
        return reading.sources if reading else []

    def _last(self, briefing_id: str, where: str, *values: str | int) -> "StoredState | None":
        query = f"{_SELECT} WHERE briefing_id = ? AND {where} {_LATEST_FIRST} LIMIT 1"
        return self._database.first(StoredState, query, (briefing_id, *values))

    def extend(self, stored: "StoredState", until: str) -> None:
        """Note that *stored* was sent again, up to the clock *until*, and mark its briefing."""
        if until > stored.until:
            with self._database.transaction():
                query = "UPDATE states SET until = ? WHERE state = ?"
                self._database.change(query, (until, stored.number))
                self.mark([stored.briefing_id])

    def replace_imports(self, about: str, states: Sequence[State], captures: str = "") -> None:
        """Store *states*, all that imports show of the article or list *about*.

        See :meth:`shown_by` for *captures*.
        """
        with self._database.transaction():
            for state in states:
                self.add(state)
            query = "SELECT state, briefing_id, key, at FROM states WHERE run = '' AND about = ?"
            shown = {(state.briefing_id, state.key, state.at) for state in states}
            for number, *shows in self._database.rows(query, (about,)):
                if tuple(shows) not in shown:
                    self._remove(number, shows[0])
            query = "UPDATE states SET captures = ? WHERE run = '' AND about = ?"
            self._database.change(query, (captures, about))

    def shown_by(self, about: str, captures: str) -> dict[str, bool]:
        """Return the briefings that the *captures* of *about* show: captures have one digest.

        The keys are their ids. A value is whether this is the only state of its briefing, which is
        complete and without signs. It is empty if today's reading was not the last to read these
        captures.
        """
        return dict(self._database.rows(_SHOWN_BY, (about, captures, version())))

    def forget_unread(self, run: str, is_archived: Callable[[ArchivePlace, str], bool]) -> None:
        """Remove what only an earlier version of the reading has found in *run*.

        What was found in records that are no longer archived, by place and digest, stays.
        """
        query = f"{_SELECT} WHERE run = ? AND reader != ?"
        with self._database.transaction(), self._database.decoding():
            for stored in self._database.decoded(StoredState, query, (run, version())):
                if all(is_archived(place, digest) for place, digest in stored.records()):
                    self._remove(stored.number, stored.briefing_id)

    def distrust(self) -> None:
        """Have the whole archive read again: something else has changed the database."""
        with self._database.transaction() as database:
            database.execute("DELETE FROM folded")
            database.execute("UPDATE states SET reader = '', captures = ''")

    def _remove(self, number: int, briefing_id: str) -> None:
        with self._database.transaction() as database:
            query = f"DELETE FROM states WHERE state = ? AND change = '{ADDED}'"
            database.execute(query, (number,))
            database.execute(_REMOVE, (number,))
            self.mark([briefing_id])

    def stored(self, briefing_id: str) -> "list[StoredState]":
        """Return the rows of a briefing, for :func:`history_of`."""
        query = f"{_SELECT} WHERE briefing_id = ? ORDER BY state"
        return self._database.decoded(StoredState, query, (briefing_id,))

    def history(self, briefing_id: str) -> StateHistory:
        """Return the states of a briefing."""
        with self._database.decoding():
            return history_of(self.stored(briefing_id))

    def set_written(self, briefing_id: str) -> None:
        """Note that the files of a briefing are written from its present states."""
        with self._database.transaction() as database:
            query = f"DELETE FROM states WHERE briefing_id = ? AND change = '{REMOVED}'"
            database.execute(query, (briefing_id,))
            clear = "UPDATE states SET change = '', before = x''"
            database.execute(f"{clear} WHERE briefing_id = ? AND change != ''", (briefing_id,))

    def mark(self, ids: Iterable[str]) -> None:
        """Note that the files of briefings may differ from what their states show."""
        with self._database.transaction() as database:
            query = "INSERT OR IGNORE INTO marked VALUES (?)"
            database.executemany(query, ((briefing_id,) for briefing_id in ids))

    def marked(self) -> list[str]:
        """Return the ids of the briefings that are marked, sorted."""
        return self._database.column("SELECT briefing_id FROM marked ORDER BY briefing_id")

    def unmark(self, ids: Iterable[str]) -> None:
        """Note that the files of briefings are on the disk."""
        with self._database.transaction() as database:
            query = "DELETE FROM marked WHERE briefing_id = ?"
            database.executemany(query, ((briefing_id,) for briefing_id in ids))


class StoredState(NamedTuple):
    """A row of the table ``states``, as _SELECT gives it."""

    number: int
    briefing_id: str
    run: str
    at: str
    until: str
    file: str
    offset: int
    key: str
    about: str
    is_cut: int
    reader: str
    reading: bytes
    change: str
    before: bytes  # the reading that was replaced or removed

    def is_repeated_by(self, key: str) -> bool:
        """Return whether a state with this *key* needs no row after this one."""
        return self.key == key and self.reader == version() and self.change != REMOVED

    def records(self) -> list[tuple[ArchivePlace, str]]:
        """Return the places of its records in the archive, and their digests, ``""`` if unknown."""
        reading = self.state().reading
        if reading is None:
            return [((self.file, self.offset), "")]
        return [(place_of(page), page.digest) for page in reading.sources]

    def whole_reading(self) -> Briefing | None:
        """Return its reading by today's code, None if there is none or a page was missing."""
        if not self.is_repeated_by(self.key):
            return None
        reading = self.state().reading
        return reading if reading and self.key == key_of(reading.sources) else None

    def state(self) -> State:
        """Return the state. Raises ValueError and the like if it cannot be decoded."""
        return State(
            self.briefing_id,
            self.run,
            self.at,
            self.until,
            (self.file, self.offset),
            self.key,
            self.about,
            _unpack(self.reading),
            bool(self.is_cut),
        )

    def state_before(self) -> State:
        """Return the state as it was before it was read again, or removed."""
        return self._replace(reading=self.before).state()


def history_of(rows: Iterable[StoredState]) -> StateHistory:
    """Return the states in *rows*. Raises ValueError and the like if one cannot be decoded."""
    history = StateHistory([], [], [])
    for stored in rows:
        if stored.change == REMOVED:
            history.before.append(stored.state_before())
            continue
        state = stored.state()
        history.now.append(state)
        if stored.change == "":
            history.before.append(state)
        elif stored.change == REPLACED:
            before = stored.state_before()
            history.before.append(before)
            history.replaced.append((before, state))
    return history


def _pack(reading: Briefing | None) -> bytes:
    """Return *reading* in compressed JSON, nothing if there is none."""
    if reading is None:
        return b""
    lines = {}
    for table in _TABLES:
        lines[table.name] = [line.values() for line in reading.lines(table)]
    content = {"lines": lines, "signs": reading.signs, "size": reading.size}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(safe(text).encode("utf-8", "surrogatepass"), _COMPRESSION)


def _unpack(blob: bytes) -> Briefing | None:
    """Return the reading that :func:`_pack` has packed. Raises ValueError and the like."""
    if not blob:
        return None
    try:
        data = zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError(str(error)) from error

    content = json.loads(data.decode("utf-8", "surrogatepass"))
    lines: dict[str, Any] = {}  # by the attribute of a briefing
    for table in _TABLES:
        values = content["lines"][table.name]
        lines[table.source] = list(map(table.line.from_values, values))
    [entry] = lines.pop("entry")
    return Briefing(
        pages=[],
        briefing_id=entry.briefing_id,
        url=entry.url,
        entry=entry,
        signs=[checked_tuple(Sign, sign) for sign in content["signs"]],
        size=checked_tuple(Measure, content["size"]),
        **lines,
    )


_SELECT = """
SELECT state, briefing_id, run, at, until, file, offset, key, about, cut, reader, reading, change,
    before
FROM states
"""
_SAME = "run = ? AND key = ? AND at = ?"
_EARLIER = f"run != '' AND (file, offset) < (?, ?) AND change != '{REMOVED}'"
_LATEST_FIRST = "ORDER BY file DESC, offset DESC, at DESC, state DESC"
_INSERT = f"""
INSERT INTO states VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '{ADDED}', x'', '')
"""
_SHOWN_BY = f"""
SELECT briefing_id,
    EXISTS (
        SELECT 1 FROM briefings AS known
        WHERE signs = 0 AND status = 'complete' AND known.briefing_id = states.briefing_id
    )
    AND (SELECT count(*) FROM states AS own WHERE own.briefing_id = states.briefing_id) = 1
FROM states
WHERE run = '' AND about = ? AND captures = ? AND reader = ? AND change != '{REMOVED}'
"""
# A state that no file was written from yet has nothing before it.
_REPLACE = f"""
UPDATE states
SET file = ?, offset = ?, reader = ?, reading = ?,
    before = iif(change = '', reading, before),
    change = iif(change = '{ADDED}', change, '{REPLACED}')
WHERE state = ?
"""
_REMOVE = f"""
UPDATE states
SET before = iif(change = '', reading, before), change = '{REMOVED}'
WHERE state = ?
"""
