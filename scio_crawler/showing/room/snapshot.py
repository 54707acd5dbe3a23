"""The snapshot: the tables of a folder in SQLite, for the pages about many briefings.

The tables and columns are those of ``scrapy export sqlite``, so that the same SQL gives the same
numbers there. Of each text, only the beginning is stored.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sqlite3 import Connection, Row, connect
from textwrap import shorten
from typing import NamedTuple

from scio_crawler import items
from scio_crawler.items import (
    CATALOGUE,
    CHANGES,
    EXCHANGES,
    ORGANIZATIONS,
    TURNS,
    Record,
    Table,
    Value,
)
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import question_in
from scio_crawler.showing.room.site_folder import key_of

MAX_TEXT = 112  # characters of a text that are stored, with its ellipsis
_TABLES = (CATALOGUE, TURNS, EXCHANGES, ORGANIZATIONS, items.SPEAKERS, CHANGES)
_TABLES_OF_BRIEFING = (TURNS, EXCHANGES)
# The lines of a briefing in these tables were read from files with the digest made_from. What pages
# about many briefings show of one has a digest, too.
_OWN_TABLES = """
    CREATE TABLE stored (briefing_id TEXT PRIMARY KEY, made_from TEXT NOT NULL) WITHOUT ROWID;
    CREATE TEMP TABLE digests (briefing_id TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX changes_briefing_id ON changes (briefing_id);
    CREATE INDEX turns_briefing_id ON turns (briefing_id);
    CREATE INDEX exchanges_briefing_id ON exchanges (briefing_id);
"""
_IS_STORED = "SELECT 1 FROM before.stored WHERE briefing_id = ? AND made_from = ?"
_COPY = "INSERT INTO main.{0} SELECT * FROM before.{0} WHERE briefing_id = ? ORDER BY rowid"
# What facets and the search need of the lines of a briefing.
_COLUMNS = {
    TURNS: "turn_id, briefing_id, date, words, kind, reply_to_id, "
    "speaker, role, position, organization",
    EXCHANGES: "question_id, outcome",
}


def create(path: Path, before: Path | None = None) -> Connection:
    """Return a new snapshot at *path* with empty tables, whose rows have column names.

    What has not changed can be copied from the one *before*.
    """
    connection = connect(path)
    connection.row_factory = Row
    # An unfinished snapshot is not used again, so it needs no journal.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA case_sensitive_like = ON")  # so that LIKE can use an index
    for table in _TABLES:
        columns = []
        for column in table.line.columns():
            kind = "INTEGER" if column.type == "integer" else "TEXT"
            columns.append(f"{column.name} {kind} NOT NULL")
        connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
    connection.executescript(_OWN_TABLES)

    connection.execute("ATTACH ? AS before", (str(before or ":memory:"),))
    if not before:
        connection.execute("CREATE TABLE before.stored (briefing_id, made_from)")
    return connection


def copy_unchanged(snapshot: Connection, briefing_id: str, made_from: str) -> bool:
    """Copy the lines of a briefing from the snapshot before; return whether it has these lines."""
    known = (briefing_id, made_from)
    if not snapshot.execute(_IS_STORED, known).fetchone():
        return False
    for table in _TABLES_OF_BRIEFING:
        snapshot.execute(_COPY.format(table.name), (briefing_id,))
    snapshot.execute("INSERT INTO main.stored VALUES (?, ?)", known)
    return True


def add_transcript(
    snapshot: Connection,
    briefing_id: str,
    made_from: str,
    turns: Iterable[Record],
    exchanges: Iterable[Record],
) -> None:
    """Add the lines of a briefing, which have the digest *made_from*."""
    add_records(snapshot, TURNS, turns)
    add_records(snapshot, EXCHANGES, exchanges)
    snapshot.execute("INSERT INTO main.stored VALUES (?, ?)", (briefing_id, made_from))


def add_digest(
    snapshot: Connection, briefing_id: str, made_from: str, places: Mapping[str, str]
) -> None:
    """Add a digest of what pages about many briefings show of one.

    That is what is said, the *places* of its speakers, and when it changed last.
    """
    sql = "SELECT max(at) FROM changes WHERE briefing_id = ?"
    (changed,) = snapshot.execute(sql, (briefing_id,)).fetchone()
    digest = key_of(made_from, places, changed)
    snapshot.execute("INSERT INTO digests VALUES (?, ?)", (briefing_id, digest))


def read_lines(snapshot: Connection, table: Table, briefing_id: str) -> list[Record]:
    """Return the lines of a briefing, with what facets and the search need of them."""
    sql = f"SELECT {_COLUMNS[table]} FROM main.{table.name} WHERE briefing_id = ? ORDER BY rowid"
    return list(map(dict, snapshot.execute(sql, (briefing_id,))))


def add_records(snapshot: Connection, table: Table, records: Iterable[Record]) -> None:
    """Add *records* to *table* of the *snapshot* in their order, with shortened texts."""
    keys = table.line.keys()
    marks = ", ".join("?" * len(keys))
    rows = (_row(record, keys) for record in records)
    snapshot.executemany(f"INSERT INTO main.{table.name} VALUES ({marks})", rows)


def _row(record: Record, keys: Sequence[str]) -> list[Value]:
    """Return the values of *keys*; of a text, its beginning, and of a question, what it asks."""
    row = [record[key] for key in keys]
    if "text" in record:
        text = record["text"]
        if record.get("kind") == "question":
            text = question_in(text)
        row[keys.index("text")] = shorten(text, MAX_TEXT, placeholder=" …")
    return row


def speaker_names(snapshot: Connection, briefing_id: str) -> list[str]:
    """Return the names of those who spoke at a conference, without the press."""
    sql = "SELECT DISTINCT speaker FROM main.turns WHERE briefing_id = ? AND role <> 'press'"
    return [name for (name,) in snapshot.execute(sql, (briefing_id,)) if name]


# Views of the turns that count for speakers, organizations and outlets, each with their names.
SPEAKER = "said_by_speaker"
ORGANIZATION = "said_for_organization"
OUTLET = "asked_for_outlet"

# The expression for an outlet is always the same, so that SQLite uses its index. A reporter's
# question counts for each body that answers it. Lines are counted from the oldest turn, so that a
# new conference changes none of those before it.
_VIEWS = """
    CREATE INDEX turns_date ON turns (date);
    CREATE INDEX turns_organization ON turns (organization);
    CREATE INDEX turns_speaker ON turns (speaker);
    CREATE INDEX turns_reply_to_id ON turns (reply_to_id);
    CREATE INDEX turns_turn_id ON turns (turn_id);
    CREATE INDEX exchanges_question_id ON exchanges (question_id);
    CREATE INDEX turns_outlet
        ON turns (coalesce(nullif(organization, ''), speaker)) WHERE role = 'press';
    CREATE TEMP VIEW counted AS SELECT rowid - (SELECT max(rowid) FROM turns) AS line, * FROM turns;
    CREATE TEMP VIEW said_by_speaker AS
        SELECT *, speaker AS name FROM counted WHERE role <> 'press';
    CREATE TEMP VIEW said_for_organization AS
        SELECT *, organization AS name FROM counted WHERE role <> 'press';
    CREATE TEMP VIEW asked_for_outlet AS
        SELECT *, coalesce(nullif(organization, ''), speaker) AS name
        FROM counted WHERE role = 'press';
    CREATE TEMP TABLE asked AS
        SELECT DISTINCT q.turn_id, q.name AS outlet, a.organization AS organization
        FROM turns AS a JOIN asked_for_outlet AS q ON q.turn_id = a.reply_to_id
        WHERE a.kind = 'answer' AND a.organization <> '' AND q.kind = 'question';
    CREATE INDEX asked_organization ON asked (organization);
    CREATE INDEX asked_outlet ON asked (outlet);
"""
NUMBERS = """
    SELECT count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        coalesce(sum(words), 0) AS words, coalesce(sum(kind = 'question'), 0) AS questions,
        coalesce(min(date), '') AS first_date, coalesce(max(date), '') AS last_date
    FROM {} WHERE name = ?
"""
# Rows about whom statistics are about: the latest year first, the most frequent role, the latest
# office of each speaker, the speaker with the most turns.
YEARS = """
    SELECT substr(date, 1, 4) AS year, count(DISTINCT briefing_id) AS conferences,
        count(*) AS turns, sum(words) AS words, sum(kind = 'question') AS questions
    FROM {} WHERE name = ? GROUP BY year ORDER BY year DESC
"""
ROLES = "SELECT role FROM {} WHERE name = ? GROUP BY role ORDER BY count(*) DESC, role"
OFFICES = """
    SELECT speaker, position, organization, min(date) AS first_date, max(date) AS last_date,
        count(*) AS turns
    FROM {} WHERE name = ? GROUP BY speaker, position, organization
    ORDER BY last_date DESC, first_date DESC, position
"""
SPEAKERS = """
    SELECT speaker, page_of('', speaker, '') AS place, count(*) AS turns,
        min(date) AS first_date, max(date) AS last_date
    FROM {} WHERE name = ? GROUP BY speaker ORDER BY turns DESC, speaker
"""
# The newest conferences, with the first turn that says something, and when any turn changed last.
# SQLite takes all columns from the row that has the minimum.
LATEST = """
    SELECT *, count(*) AS turns, sum(words) AS words_said, coalesce(
            (SELECT max(at) FROM changes WHERE briefing_id = t.briefing_id), fetched
        ) AS updated,
        min(line + 1000000000 * (kind IN ('opening', 'closing', 'procedure'))) AS first
    FROM {} AS t WHERE name = ? GROUP BY briefing_id ORDER BY date DESC, line
"""
# The turns were added in the catalogue's order, the newest conference first.
TURNS_SAID = """
    SELECT t.*, page_of(t.role, t.speaker, t.organization) AS place,
        q.role AS asker_role, coalesce(nullif(q.speaker, ''), q.organization) AS asker,
        page_of(q.role, q.speaker, q.organization) AS asker_place,
        CASE t.kind WHEN 'question' THEN (
            SELECT json_group_array(json_array(
                coalesce(nullif(speaker, ''), organization), page_of(role, speaker, organization)
            )) FROM (
                SELECT DISTINCT speaker, role, organization FROM turns
                WHERE reply_to_id = t.turn_id AND kind = 'answer' ORDER BY rowid
            )
        ) ELSE '[]' END AS answered_by,
        (SELECT outcome FROM exchanges WHERE question_id = t.turn_id) AS outcome
    FROM {} AS t LEFT JOIN turns AS q ON q.turn_id = t.reply_to_id AND t.reply_to_id <> ''
    WHERE t.name = ? ORDER BY t.line
"""
# How many questions each outlet asked an organization: the most first, without a name last.
ASKED_BY = """
    SELECT outlet AS name, count(*) AS questions FROM asked
    WHERE organization = ? GROUP BY outlet ORDER BY outlet = '', questions DESC, outlet
"""
# How many questions an outlet asked each organization, the most first.
ASKED = """
    SELECT organization AS name, count(*) AS questions FROM asked
    WHERE outlet = ? GROUP BY organization ORDER BY questions DESC, name
"""


def create_views(snapshot: Connection, place_of: paths.SpeakerPath) -> None:
    """Add what statistics need to the *snapshot* of all turns; *place_of* is for speakers."""
    page_of = partial(paths.page_of, place_of=place_of)
    snapshot.create_function("page_of", 3, page_of, deterministic=True)
    snapshot.executescript(_VIEWS)


class Subject(NamedTuple):
    """A speaker, organization or outlet in a snapshot."""

    snapshot: Connection
    kind: str  # SPEAKER, ORGANIZATION or OUTLET
    name: str

    def rows(self, sql: str) -> list[Row]:
        """Return what *sql*, one of the above, finds about it."""
        return self.snapshot.execute(sql.format(self.kind), (self.name,)).fetchall()


class SubjectTotals(NamedTuple):
    """How much a speaker, organization or outlet says, and a digest of the briefings."""

    turns: int
    digest: str


def list_subjects(snapshot: Connection, kind: str) -> dict[str, SubjectTotals]:
    """Return the totals of all speakers, organizations or outlets by name, in its order."""
    sql = f"""
        SELECT name, sum(turns), coalesce(group_concat(digest), '') FROM (
            SELECT name, briefing_id, count(*) AS turns FROM {kind} WHERE name <> ''
            GROUP BY name, briefing_id ORDER BY name, min(line)
        ) LEFT JOIN digests USING (briefing_id) GROUP BY name ORDER BY name
    """
    rows = snapshot.execute(sql)
    return {name: SubjectTotals(turns, digest) for name, turns, digest in rows}


def group_by_conference(turns: Iterable[Row]) -> list[list[tuple[Row, list[list[str]]]]]:
    """Return *turns* by conference, each with the names and places of those who answer it."""
    conferences = []
    for _, group in groupby(turns, itemgetter("briefing_id")):
        conferences.append([(turn, json.loads(turn["answered_by"])) for turn in group])
    return conferences
