"""Remember the states of each briefing: what every run was sent of it, and what imports show.

All of it follows from the archive. It is kept so that a file can be written again, and a briefing
folded again, without reading its pages again.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple, Self

from scio_crawler import items
from scio_crawler.common.database import Database, checked_tuple
from scio_crawler.common.files import safe, sha256_of_text
from scio_crawler.folder.outcomes import Measure, measure
from scio_crawler.items import Briefing, PageLine, Receipt, Sign
from scio_crawler.reading.version import version

# The tables whose lines a state holds.
_TABLES = tuple(table for table in items.TABLES if table.source)
_LEVEL = 1  # of the compression: higher ones save little and take longer

ADDED, REPLACED, REMOVED = "added", "replaced", "removed"

Place = tuple[str, int]  # in the archive: file and byte
END: Place = ("\U0010ffff", 0)  # after all records


@dataclass(slots=True, eq=False)
class State:
    """What one run was sent of a briefing, or what imports show of it on one day."""

    briefing_id: str
    run: str  # name of the run, "" for imports
    at: str  # when the last of its pages came
    until: str  # when a run was last sent the same
    place: Place  # of the last of its pages
    key: str  # see key_of
    about: str  # the briefing whose address led to it, or the list that prints it
    reading: Briefing | None  # None: the site answered that it has it no more
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
            place=max(map(place, briefing.sources), default=("", 0)),
            key=key_of(briefing.sources, missing_words(briefing)),
            about=about or briefing.briefing_id,
            reading=briefing,
            is_cut=briefing.is_cut,
        )

    @classmethod
    def gone(cls, briefing_id: str, run: str, receipt: Receipt) -> Self:
        """Return the state of a briefing for which the site answered 404 or 410.

        It has a key for each day: on how many of them the site has said so is what counts.
        """
        at = receipt.fetched
        key = f"gone {at[:10]}"
        return cls(briefing_id, run, at, at, place(receipt), key, briefing_id, None)


def place(receipt: Receipt | PageLine) -> Place:
    """Return the place of a record in the archive; a later record's is greater."""
    return receipt.archive_file, receipt.archive_offset


def missing_words(briefing: Briefing) -> list[str]:
    """Return, for each page that is missing or was not got, its number and whether it is gone."""
    return [f"{number} {why.is_gone}" for number, why in sorted(briefing.failures.items())]


def key_of(pages: Iterable[PageLine], missing: Sequence[str] = ()) -> str:
    """Return what two states have in common if they were sent the same *pages*."""
    sent = sorted((page.page, page.url, page.digest, page.origin) for page in pages)
    return sha256_of_text(json.dumps([sent, list(missing)]))[:32]


class History(NamedTuple):
    """The states of a briefing, and what has changed since its files were last written."""

    now: list[State]
    before: list[State]  # the states that its files were written from
    replaced: list[tuple[State, State]]  # a state as it was read before, and as it is read now


class States:
    """The states in *database*. Methods raise OutputError as Database does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, state: State) -> bool:
        """Remember *state*; return whether it only repeats the one before it."""
        previous = self.previous(state.briefing_id, state.place) if state.run else None
        if previous and previous.repeats(state.key):
            self.extend(previous, state.until)
            return True

        same = "run = ? AND key = ? AND at = ?"
        known = self._last(state.briefing_id, same, state.run, state.key, state.at)
        blob = _packed(state.reading)
        with self._database.transaction() as database:
            if known is None:
                own = (state.briefing_id, state.run, state.at, state.until, *state.place)
                turns = len(state.reading.turns) if state.reading else 0
                read = (state.key, state.about, int(state.is_cut), turns, version(), blob)
                database.execute(_INSERT, (*own, *read, ADDED, b""))
            elif known.reading != blob or known.change == REMOVED:
                database.execute(_REPLACE, (*state.place, version(), blob, known.number))
            else:
                query = "UPDATE states SET reader = ? WHERE state = ?"
                database.execute(query, (version(), known.number))
            if known:
                self.extend(known, state.until)
            self.mark([state.briefing_id])
        return False

    def previous(self, briefing_id: str, at: Place) -> "StoredState | None":
        """Return the last state of a crawl that was sent before the *at*, None if there is none."""
        return self._last(briefing_id, _EARLIER, *at)

    def of_run(self, briefing_id: str, run: str) -> "StoredState | None":
        """Return the last state that *run* was sent of a briefing, None if there is none."""
        return self._last(briefing_id, "run = ?", run)

    def has_turns_before(self, briefing_id: str, at: Place) -> bool:
        """Return whether a crawl was sent a transcript of a briefing before the place *at*."""
        query = f"SELECT 1 FROM states WHERE briefing_id = ? AND {_EARLIER} AND turns > 0 LIMIT 1"
        return bool(self._database.rows(query, (briefing_id, *at)))

    def pages_before(self, briefing_id: str, at: Place) -> list[PageLine]:
        """Return the pages that the last crawl before the place *at* has of a briefing."""
        previous = self.previous(briefing_id, at)
        if previous is None:
            return []
        with self._database.decoding():
            reading = previous.state().reading
        return reading.sources if reading else []

    def _last(self, briefing_id: str, where: str, *values: str | int) -> "StoredState | None":
        query = f"{_SELECT} AND {where} {_LATEST_FIRST} LIMIT 1"
        found = self._database.decoded(StoredState, query, (briefing_id, *values))
        return found[0] if found else None

    def extend(self, stored: "StoredState", until: str) -> None:
        """Note that *stored* was sent again, up to the clock *until*, and mark its briefing."""
        if until > stored.until:
            with self._database.transaction() as database:
                query = "UPDATE states SET until = ? WHERE state = ?"
                database.execute(query, (until, stored.number))
                self.mark([stored.briefing_id])

    def replace_imports(self, about: str, states: Sequence[State], captures: str = "") -> None:
        """Remember *states*, all that imports show of the article or list *about*.

        See :meth:`shown_by` for *captures*.
        """
        with self._database.transaction():
            for state in states:
                self.add(state)
            query = "SELECT state, briefing_id, key, at FROM states WHERE run = '' AND about = ?"
            shown = {(state.briefing_id, state.key, state.at) for state in states}
            for number, *own in self._database.rows(query, (about,)):
                if tuple(own) not in shown:
                    self._remove(number, own[0])
            query = "UPDATE states SET captures = ? WHERE run = '' AND about = ?"
            self._database.change(query, (captures, about))

    def shown_by(self, about: str, captures: str) -> dict[str, bool]:
        """Return the ids of the briefings that *captures* of *about* show, by their digest.

        The value is whether this is the only state of a briefing that is complete and without
        signs. It is empty if today's reading was not the last to read these captures.
        """
        return dict(self._database.rows(_SHOWN_BY, (about, captures, version())))

    def forget_unread(self, run: str, is_archived: Callable[[Place, str], bool]) -> None:
        """Forget what only an earlier version of the reading has found in *run*.

        What was found in records that are not archived any more, by place and digest, stays.
        """
        query = f"{_STATES} WHERE run = ? AND reader != ?"
        with self._database.transaction(), self._database.decoding():
            for stored in self._database.decoded(StoredState, query, (run, version())):
                if all(starmap(is_archived, stored.records())):
                    self._remove(stored.number, stored.briefing_id)

    def distrust(self) -> None:
        """Have the whole archive read again: something else has changed the database."""
        with self._database.transaction() as database:
            database.execute("DELETE FROM folded")
            database.execute("UPDATE states SET reader = '', captures = ''")

    def _remove(self, number: int, briefing_id: str) -> None:
        with self._database.transaction() as database:
            database.execute(
                f"DELETE FROM states WHERE state = ? AND change = '{ADDED}'", (number,)
            )
            database.execute(_REMOVE, (number,))
            self.mark([briefing_id])

    def stored(self, briefing_id: str) -> "list[StoredState]":
        """Return the rows of a briefing, for :func:`history_of`."""
        query = f"{_SELECT} ORDER BY state"
        return self._database.decoded(StoredState, query, (briefing_id,))

    def history(self, briefing_id: str) -> History:
        """Return the states of a briefing."""
        with self._database.decoding():
            return history_of(self.stored(briefing_id))

    def settle(self, briefing_id: str) -> None:
        """Note that the files of a briefing are written from its present states."""
        with self._database.transaction() as database:
            where = "WHERE briefing_id = ?"
            database.execute(f"DELETE FROM states {where} AND change = '{REMOVED}'", (briefing_id,))
            clear = "UPDATE states SET change = '', before = x''"
            database.execute(f"{clear} {where} AND change != ''", (briefing_id,))

    def mark(self, ids: Iterable[str]) -> None:
        """Note that the files of briefings may differ from what their states show."""
        with self._database.transaction() as database:
            query = "INSERT OR IGNORE INTO marked VALUES (?)"
            database.executemany(query, ((id,) for id in ids))

    def marked(self) -> list[str]:
        """Return the ids of the briefings that are marked, sorted."""
        query = "SELECT briefing_id FROM marked ORDER BY briefing_id"
        return [briefing_id for (briefing_id,) in self._database.rows(query)]

    def unmark(self, ids: Iterable[str]) -> None:
        """Note that the files of briefings are on the disk."""
        with self._database.transaction() as database:
            database.executemany("DELETE FROM marked WHERE briefing_id = ?", ((id,) for id in ids))


class StoredState(NamedTuple):
    """A row of the table of states."""

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
    before: bytes

    def repeats(self, key: str) -> bool:
        """Return whether a state with this *key* needs no row of its own after this one."""
        return self.key == key and self.reader == version() and self.change != REMOVED

    def records(self) -> list[tuple[Place, str]]:
        """Return the places of its records in the archive, and their digests, if they are known."""
        reading = self.state().reading
        if reading is None:
            return [((self.file, self.offset), "")]
        return [(place(page), page.digest) for page in reading.sources]

    def whole_reading(self) -> Briefing | None:
        """Return its reading by today's code, None if there is none or a page was missing."""
        reading = self.state().reading if self.repeats(self.key) else None
        return reading if reading and self.key == key_of(reading.sources) else None

    def state(self, before: bool = False) -> State:
        """Return the state, or what it was *before* it was read again."""
        return State(
            self.briefing_id,
            self.run,
            self.at,
            self.until,
            (self.file, self.offset),
            self.key,
            self.about,
            _unpacked(self.before if before else self.reading),
            bool(self.is_cut),
        )


def history_of(rows: Iterable[StoredState]) -> History:
    """Return the states in *rows*. Raises ValueError and the like if one cannot be decoded."""
    now: list[State] = []
    before: list[State] = []
    replaced: list[tuple[State, State]] = []
    for stored in rows:
        if stored.change in (REPLACED, REMOVED):
            before.append(stored.state(before=True))
        if stored.change != REMOVED:
            now.append(stored.state())
        if stored.change == REPLACED:
            replaced.append((before[-1], now[-1]))
        if stored.change == "":
            before.append(now[-1])
    return History(now, before, replaced)


def _packed(reading: Briefing | None) -> bytes:
    """Return *reading* in compressed JSON, nothing if there is none."""
    if reading is None:
        return b""
    lines = {table.name: [line.values() for line in reading.lines(table)] for table in _TABLES}
    content = {"lines": lines, "signs": reading.signs, "size": reading.size}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(safe(text).encode("utf-8", "surrogatepass"), _LEVEL)


def _unpacked(blob: bytes) -> Briefing | None:
    """Return the reading that :func:`_packed` has packed. Raises ValueError and the like."""
    if not blob:
        return None
    try:
        data = zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    content = json.loads(data.decode("utf-8", "surrogatepass"))
    own: dict[str, Any] = {}  # by the attribute of a briefing
    for table in _TABLES:
        lines = content["lines"][table.name]
        own[table.source] = [table.line.from_values(values) for values in lines]
    (entry,) = own.pop("entry")
    signs = [checked_tuple(Sign, sign) for sign in content["signs"]]
    size = checked_tuple(Measure, content["size"])
    return Briefing(
        pages=[],
        briefing_id=entry.briefing_id,
        url=entry.url,
        entry=entry,
        signs=signs,
        size=size,
        **own,
    )


_STATES = (
    "SELECT state, briefing_id, run, at, until, file, offset, key, about, cut, reader, reading,"
    " change, before FROM states"
)
_SELECT = f"{_STATES} WHERE briefing_id = ?"
_EARLIER = f"run != '' AND (file, offset) < (?, ?) AND change != '{REMOVED}'"
_LATEST_FIRST = "ORDER BY file DESC, offset DESC, at DESC, state DESC"
_INSERT = (
    "INSERT INTO states (briefing_id, run, at, until, file, offset, key, about, cut, turns, reader,"
    " reading, change, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SHOWN_BY = (
    "SELECT briefing_id, EXISTS (SELECT 1 FROM briefings AS known WHERE signs = 0"
    " AND status = 'complete' AND known.briefing_id = states.briefing_id)"
    " AND (SELECT count(*) FROM states AS own WHERE own.briefing_id = states.briefing_id) = 1"
    " FROM states WHERE run = '' AND about = ? AND captures = ?"
    f" AND reader = ? AND change != '{REMOVED}'"
)
# A state that no file was written from yet has nothing before it.
_REPLACE = (
    "UPDATE states SET file = ?, offset = ?, reader = ?, reading = ?,"
    " before = iif(change = '', reading, before),"
    f" change = iif(change = '{ADDED}', change, '{REPLACED}') WHERE state = ?"
)
_REMOVE = (
    "UPDATE states SET before = iif(change = '', reading, before),"
    f" change = '{REMOVED}' WHERE state = ?"
)
