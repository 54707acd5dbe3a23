"""The snapshot: the tables of a folder in SQLite, for the pages about many briefings.

The tables and columns are those of ``scrapy export sqlite``, so that the same SQL gives the same
numbers there. Of each text, only the beginning is stored.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from sqlite3 import Connection, Row, connect
from typing import NamedTuple

from scio_crawler import items
from scio_crawler.items import CATALOGUE, CHANGES, EXCHANGES, ORGANIZATIONS, TURNS, Record, Table
from scio_crawler.showing.room import paths

OPENING = 110  # characters of a text that are stored
_TABLES = (CATALOGUE, TURNS, EXCHANGES, ORGANIZATIONS, items.SPEAKERS, CHANGES)
_INDEXES = """
    CREATE INDEX turns_briefing_id ON turns (briefing_id);
    CREATE INDEX turns_organization ON turns (organization);
    CREATE INDEX turns_speaker ON turns (speaker);
    CREATE INDEX turns_reply_to_id ON turns (reply_to_id);
    CREATE INDEX briefings_briefing_id ON briefings (briefing_id);
    CREATE INDEX briefings_date ON briefings (date);
    CREATE INDEX exchanges_question_id ON exchanges (question_id);
    CREATE INDEX changes_briefing_id ON changes (briefing_id);
"""


def create(path: Path) -> Connection:
    """Return a new snapshot at *path* with empty tables, whose rows have column names."""
    connection = connect(path)
    connection.row_factory = Row
    # It is deleted when the site is finished, so it needs no journal.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    for table in _TABLES:
        columns = (
            f"{column.name} {'INTEGER' if column.type == 'integer' else 'TEXT'} NOT NULL"
            for column in table.line.columns()
        )
        connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
    connection.executescript(_INDEXES)
    return connection


def add(snapshot: Connection, table: Table, records: Iterable[Record]) -> None:
    """Add *records* to *table* of the *snapshot* in their order, with shortened texts."""
    keys = table.line.keys()
    places = ", ".join("?" * len(keys))
    rows = (
        [opening(record[key]) if key == "text" else record[key] for key in keys]
        for record in records
    )
    snapshot.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def opening(text: str) -> str:
    """Return *text* on one line, a long one cut after a word and with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= OPENING:
        return line
    return line[:OPENING].rpartition(" ")[0] + " …"


# What statistics are about, each a view of the turns that count, with the name of whom they are of.
SPEAKER, ORGANIZATION, OUTLET = "said_by_speaker", "said_for_organization", "asked_for_outlet"

# The expression for an outlet is always the same, so that SQLite uses its index. A reporter's
# question counts for each body that answers it.
_PREPARED = """
    CREATE INDEX IF NOT EXISTS turns_turn_id ON turns (turn_id);
    CREATE INDEX IF NOT EXISTS turns_outlet
        ON turns (coalesce(nullif(organization, ''), speaker)) WHERE role = 'press';
    CREATE TEMP VIEW said_by_speaker AS
        SELECT rowid AS line, *, speaker AS name FROM turns WHERE role <> 'press';
    CREATE TEMP VIEW said_for_organization AS
        SELECT rowid AS line, *, organization AS name FROM turns WHERE role <> 'press';
    CREATE TEMP VIEW asked_for_outlet AS
        SELECT rowid AS line, *, coalesce(nullif(organization, ''), speaker) AS name
        FROM turns WHERE role = 'press';
    CREATE TEMP TABLE asked AS
        SELECT DISTINCT q.turn_id, substr(q.date, 1, 4) AS year, q.name AS outlet,
            a.organization AS organization
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
        count(DISTINCT briefing_id) AS conferences, count(*) AS turns, sum(words) AS words
    FROM {} WHERE name = ? GROUP BY speaker, position, organization
    ORDER BY last_date DESC, first_date DESC, position
"""
SPEAKERS = """
    SELECT speaker, page_of('', speaker, '') AS place, count(DISTINCT briefing_id) AS conferences,
        count(*) AS turns, sum(words) AS words, min(date) AS first_date, max(date) AS last_date
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
# How many questions each outlet asked an organization in each year: the most questions first,
# outlets without a name last.
ASKED_BY_YEAR = """
    SELECT outlet, year, count(*) AS questions FROM asked
    WHERE organization = ? GROUP BY outlet, year
    ORDER BY outlet = '', sum(count(*)) OVER (PARTITION BY outlet) DESC, outlet
"""
# How many questions an outlet asked each organization, the most first.
ASKED = """
    SELECT organization AS name, count(*) AS questions FROM asked
    WHERE outlet = ? GROUP BY organization ORDER BY questions DESC, name
"""


def prepare(snapshot: Connection, place_of: paths.PlaceOf) -> None:
    """Add what statistics need to the *snapshot* of all turns; *place_of* is for speakers."""
    page_of = partial(paths.page_of, place_of=place_of)
    snapshot.create_function("page_of", 3, page_of, deterministic=True)
    snapshot.executescript(_PREPARED)


class Named(NamedTuple):
    """A speaker, organization or outlet in a snapshot."""

    snapshot: Connection
    kind: str  # SPEAKER, ORGANIZATION or OUTLET
    name: str

    def rows(self, sql: str) -> list[Row]:
        """Return what *sql*, one of the above, finds about it."""
        return self.snapshot.execute(sql.format(self.kind), (self.name,)).fetchall()


def names(snapshot: Connection, kind: str) -> Iterator[str]:
    """Yield the names of all speakers, organizations or outlets."""
    rows = snapshot.execute(f"SELECT DISTINCT name FROM {kind} WHERE name <> '' ORDER BY name")
    return (row["name"] for row in rows)


def conferences(turns: Iterable[Row]) -> list[list[tuple[Row, list[list[str]]]]]:
    """Return *turns* by conference, each with the names and places of those who answer it."""
    answered = ((turn, json.loads(turn["answered_by"])) for turn in turns)
    return [list(group) for _, group in groupby(answered, lambda pair: pair[0]["briefing_id"])]
