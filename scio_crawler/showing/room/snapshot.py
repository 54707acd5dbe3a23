"""What the pages about many briefings are made of: the tables of a folder in SQLite.

The tables and columns are those of ``scrapy export sqlite``, so a number of the site is what the
same SQL says there. The texts stay out: a turn has the beginning of its text instead.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.items import CATALOGUE, ORGANIZATIONS, SPEAKERS, TURNS, Record, Table

# --- What the pages about many briefings are made of: the tables of a folder in SQLite ------------

OPENING = 240  # characters of a text that are kept
_TABLES = (CATALOGUE, TURNS, ORGANIZATIONS, SPEAKERS)
_INDEXED = {
    TURNS.name: ("briefing_id", "organization", "speaker", "reply_to_id"),
    CATALOGUE.name: ("briefing_id", "date"),
}


def open_shelf(path: Path) -> sqlite3.Connection:
    """Return a new database at *path* with the tables, empty. Rows are found by column names."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    # It is deleted when the site is made, so it needs no journal.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    for table in _TABLES:
        columns = (
            f"{column.name} {'INTEGER' if column.type == 'integer' else 'TEXT'} NOT NULL"
            for column in table.line.columns()
        )
        connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
        for name in _INDEXED.get(table.name, ()):
            connection.execute(f"CREATE INDEX {table.name}_{name} ON {table.name} ({name})")
    return connection


def add(shelf: sqlite3.Connection, table: Table, records: Iterable[Record]) -> None:
    """Add *records* to *table* of the *shelf*, in their order, texts cut to their beginnings."""
    keys = table.line.keys()
    places = ", ".join("?" * len(keys))
    rows = (
        [opening(str(record[key])) if key == "text" else record[key] for key in keys]
        for record in records
    )
    shelf.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def opening(text: str) -> str:
    """Return the beginning of *text* on one line, cut at a word, with an ellipsis if it is cut."""
    line = " ".join(text.split())
    if len(line) <= OPENING:
        return line
    return line[:OPENING].rpartition(" ")[0] + " …"


# --- What the shelf knows of a voice: its turns, years, offices, and who asks whom ----------------

# Of a turn of the press, the outlet; it is said in the same words wherever it is asked for, so that
# SQLite finds its index.
_OUTLET = "coalesce(nullif({0}organization, ''), {0}speaker)"


class Sort(NamedTuple):
    """A sort of voices: what their names are, in which turns, and how their turns are searched."""

    name: str  # also that of the filter of the search
    column: str  # SQL, with the alias of the turns
    condition: str


SPEAKER = Sort("speaker", "{0}speaker", "{0}role <> 'press'")
ORGANIZATION = Sort("organization", "{0}organization", "{0}role <> 'press'")
OUTLET = Sort("outlet", _OUTLET, "{0}role = 'press'")

# A reporter's question is asked of each body that answers it.
_PREPARED = f"""
    CREATE INDEX IF NOT EXISTS turns_turn_id ON turns (turn_id);
    CREATE INDEX IF NOT EXISTS turns_outlet ON turns ({_OUTLET.format("")}) WHERE role = 'press';
    CREATE TEMP TABLE asked AS
        SELECT DISTINCT q.turn_id, substr(q.date, 1, 4) AS year, {_OUTLET.format("q.")} AS outlet,
            a.organization AS organization
        FROM turns AS a JOIN turns AS q ON q.turn_id = a.reply_to_id
        WHERE a.kind = 'answer' AND a.organization <> ''
            AND q.kind = 'question' AND q.role = 'press';
    CREATE INDEX asked_organization ON asked (organization);
    CREATE INDEX asked_outlet ON asked (outlet);
"""
_NUMBERS = """
    SELECT count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        coalesce(sum(words), 0) AS words, coalesce(sum(kind = 'question'), 0) AS questions,
        coalesce(min(date), '') AS first_date, coalesce(max(date), '') AS last_date
    FROM turns WHERE {this}
"""
_YEARS = """
    SELECT substr(date, 1, 4) AS year, count(DISTINCT briefing_id) AS conferences,
        count(*) AS turns, sum(words) AS words, sum(kind = 'question') AS questions
    FROM turns WHERE {this} GROUP BY year ORDER BY year DESC
"""
_ROLES = "SELECT role FROM turns WHERE {this} GROUP BY role ORDER BY count(*) DESC, role"
_OFFICES = """
    SELECT speaker, position, organization, min(date) AS first_date, max(date) AS last_date,
        count(DISTINCT briefing_id) AS conferences, count(*) AS turns, sum(words) AS words
    FROM turns WHERE {this} GROUP BY speaker, position, organization
    ORDER BY last_date DESC, first_date DESC, position
"""
_SPEAKERS = """
    SELECT speaker, count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        sum(words) AS words, min(date) AS first_date, max(date) AS last_date
    FROM turns WHERE {this} GROUP BY speaker ORDER BY turns DESC, speaker
"""
# The turns were put on the shelf in the catalogue's order: the newest conference first.
_TURNS = """
    SELECT t.*, q.role AS asker_role, q.speaker AS asker, q.organization AS asker_organization,
        CASE t.kind WHEN 'question' THEN (
            SELECT json_group_array(json_array(speaker, role, organization)) FROM (
                SELECT DISTINCT speaker, role, organization FROM turns
                WHERE reply_to_id = t.turn_id AND kind = 'answer' ORDER BY rowid
            )
        ) ELSE '[]' END AS answered_by
    FROM turns AS t LEFT JOIN turns AS q ON q.turn_id = t.reply_to_id AND t.reply_to_id <> ''
    WHERE {this} ORDER BY t.rowid
"""
_ASKED_BY_YEAR = """
    SELECT outlet AS name, year, count(*) AS questions FROM asked
    WHERE organization = ? GROUP BY outlet, year
"""
_ASKED = """
    SELECT organization AS name, count(*) AS questions FROM asked
    WHERE outlet = ? GROUP BY organization ORDER BY questions DESC, name
"""


class Conference(NamedTuple):
    """Turns of one voice in a row at one conference; the first one tells what it was."""

    first: sqlite3.Row
    turns: list[tuple[sqlite3.Row, list[tuple[str, str, str]]]]  # each with who answers it


class Matrix(NamedTuple):
    """Numbers of questions by name and year."""

    years: list[str]
    rows: list[tuple[str, dict[str, int]]]  # those with the most first, that of no name last

    @property
    def totals(self) -> dict[str, int]:
        """The sums by year."""
        return {year: sum(row.get(year, 0) for _, row in self.rows) for year in self.years}


def prepare(shelf: sqlite3.Connection) -> None:
    """Give the *shelf*, which must be full, what the other functions look things up in."""
    shelf.executescript(_PREPARED)


class Voice:
    """One voice: the turns on the *shelf* whose *sort* of name is *name*."""

    def __init__(self, shelf: sqlite3.Connection, sort: Sort, name: str) -> None:
        self.sort, self.name = sort, name
        self._shelf = shelf

    def numbers(self) -> sqlite3.Row:
        """Return how much the voice says, and from when until when."""
        row: sqlite3.Row = self._ask(_NUMBERS).fetchone()
        return row

    def years(self) -> list[sqlite3.Row]:
        """Return how much it says in each year, the latest first."""
        return list(self._ask(_YEARS))

    def roles(self) -> list[str]:
        """Return its roles, the usual one first."""
        return [row["role"] for row in self._ask(_ROLES)]

    def offices(self) -> list[sqlite3.Row]:
        """Return every office in which somebody speaks, the latest first, with its days."""
        return list(self._ask(_OFFICES))

    def speakers(self) -> list[sqlite3.Row]:
        """Return who speaks, those with the most turns first."""
        return list(self._ask(_SPEAKERS))

    def asked_by_year(self) -> Matrix:
        """Return how many questions each outlet asked the organization in each year."""
        return matrix(self._shelf.execute(_ASKED_BY_YEAR, (self.name,)))

    def asked(self) -> list[sqlite3.Row]:
        """Return how many questions the outlet asked each organization, the most first."""
        return self._shelf.execute(_ASKED, (self.name,)).fetchall()

    def turns(self) -> sqlite3.Cursor:
        """Return its turns, those of the newest conference first, each with whom it answers."""
        return self._ask(_TURNS, "t.")

    def _ask(self, sql: str, alias: str = "") -> sqlite3.Cursor:
        this = f"{self.sort.column} = ? AND {self.sort.condition}".format(alias)
        return self._shelf.execute(sql.format(this=this), (self.name,))


def names(shelf: sqlite3.Connection, sort: Sort) -> Iterator[str]:
    """Yield the names of all voices of a *sort*."""
    column, condition = sort.column.format(""), sort.condition.format("")
    sql = f"SELECT DISTINCT {column} AS name FROM turns WHERE {condition} AND name <> ''"
    return (row["name"] for row in shelf.execute(f"{sql} ORDER BY name"))


def conferences(turns: Iterable[sqlite3.Row]) -> list[Conference]:
    """Return *turns* by conference."""
    found = []
    for _, group in groupby(turns, key=lambda turn: turn["briefing_id"]):
        rows = list(group)
        answered = [[(*one,) for one in json.loads(row["answered_by"])] for row in rows]
        found.append(Conference(rows[0], list(zip(rows, answered, strict=True))))
    return found


def matrix(rows: Iterable[Any]) -> Matrix:
    """Return the numbers of *rows*, which have a name, a year and the questions in it."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["name"], {})[row["year"]] = row["questions"]
    years = sorted({year for numbers in found.values() for year in numbers}, reverse=True)
    ordered = sorted(found.items(), key=lambda item: (not item[0], -sum(item[1].values()), item[0]))
    return Matrix(years, ordered)
