"""Write the pages about speakers, organizations and outlets, and the lists of them."""

import csv
import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from itertools import chain, groupby
from typing import Any, NamedTuple

from scio_crawler.showing.room import facets, feeds, paths, snapshot
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.snapshot import Kind, Statistics

ON_ONE_PAGE = 500  # speakers; more are listed by the first letters of their names
REGULAR = 6  # conferences: who spoke at fewer has no page where there are so many speakers
_OFFICE = 160  # characters of an office in a list
OTHER = "Other"  # the letter of names that begin with none
FIRST, REST = 100, 200  # turns on a first page, which also has statistics, and on further ones


def _rows(table: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(table).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


# The kinds of organizations in the order of the list, each with its title there and its name.
KINDS = {row["kind"]: (row["title"], row["name"]) for row in _rows("kinds.csv")}
# The names of countries by ISO 3166 code; all homes of known outlets have one.
_COUNTRIES = {row["code"]: row["name"] for row in _rows("countries.csv")}
_UNKNOWN = "other"  # the kind of an organization that is not in the table
PRESS = {
    facets.DOMESTIC: "Domestic press",
    facets.FOREIGN: "Foreign press",
    facets.UNKNOWN: "Press of unknown home",
}

# The bodies that the catalogue names but for which nobody speaks, and the briefings of a body.
_SILENT = """
    SELECT DISTINCT organization AS name FROM briefings WHERE name <> '' AND name NOT IN
        (SELECT organization FROM turns WHERE role <> 'press') ORDER BY name
"""
_OF_BODY = "SELECT * FROM briefings WHERE organization = ? ORDER BY date DESC, rowid"
_COUNTED = """
    SELECT {column} AS name, count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        sum(kind = 'question') AS questions, {more}
    FROM turns AS t WHERE {condition} AND name <> '' GROUP BY name ORDER BY {order}
"""
# The latest printed office and the latest known organization.
_LATEST = """
    initial({column}) AS letter, folded({column}) AS sorted,
    coalesce((SELECT position FROM turns WHERE speaker = t.speaker AND role <> 'press'
        AND position <> '' ORDER BY rowid LIMIT 1), '') AS position,
    coalesce((SELECT organization FROM turns WHERE speaker = t.speaker AND role <> 'press'
        AND organization <> '' ORDER BY rowid LIMIT 1), '') AS organization,
    page_of('', {column}, '') AS place
"""
_ABOUT = """
    coalesce((SELECT {0} FROM organizations AS o WHERE o.organization = {{column}}), '') AS {0}
"""


class Group(NamedTuple):
    """A section of a list."""

    title: str
    rows: list[sqlite3.Row]


class _About(NamedTuple):
    """How pages are made about speakers, organizations or outlets."""

    kind: Kind
    template: str
    path: Callable[[str], str]
    context: Callable[[sqlite3.Connection, Statistics], dict[str, Any]]  # of the first page


def write(pages: Pages, tables: sqlite3.Connection) -> None:
    """Write the pages of the snapshot *tables* and their feeds. Raises ExportError and OSError."""
    place_of = places(tables)
    snapshot.prepare(tables, place_of)
    for about in _PAGES:
        for name in snapshot.names(tables, about.kind):
            if about.kind != snapshot.SPEAKER or place_of(name) == about.path(name):
                _write(pages, tables, about, name)
    for (name,) in tables.execute(_SILENT).fetchall():
        path, entries = paths.organization(name), tables.execute(_OF_BODY, (name,)).fetchall()
        pages.write("silent.html", path, name=name, entries=entries)
    _write_lists(pages, tables)


def places(tables: sqlite3.Connection) -> Callable[[str], str]:
    """Return what gives the place of a speaker: a page, or a part of that of a letter.

    A page and a feed for each would be too many files where many speak once. The numbers are those
    of the table of speakers, which is there before any turn is.
    """
    sql = "SELECT speaker, sum(briefings) FROM speakers WHERE role <> 'press' GROUP BY speaker"
    spoke = dict(tables.execute(sql))
    shared = {
        name: f"{paths.initial(initial(name))}#{paths.slug(name)}"
        for name, number in spoke.items()
        if len(spoke) > ON_ONE_PAGE and number < REGULAR
    }
    return lambda name: shared.get(name) or paths.speaker(name)


def split(turns: int) -> int:
    """Return the number of pages that so many *turns* take, at least 1."""
    return 1 + max(0, -(-(turns - FIRST) // REST))


def _write(pages: Pages, tables: sqlite3.Connection, about: _About, name: str) -> None:
    statistics = Statistics(tables, about.kind, name)
    [numbers] = statistics.rows(snapshot.NUMBERS)
    turns, path = statistics.turns(), about.path(name)
    last = split(numbers["turns"])
    for page in range(1, last + 1):
        own = paths.page(path, page)
        context: dict[str, Any] = {}
        if page == 1:
            context = about.context(tables, statistics)
            context["years"] = statistics.rows(snapshot.YEARS)
        here = snapshot.conferences(turns.fetchmany(FIRST if page == 1 else REST))
        context |= {"name": name, "numbers": numbers, "conferences": here}
        context |= {"page": page, "last": last, "first_path": path}
        pages.write(about.template, own, **context)
    feeds.write(pages, paths.feed(path), name, path, statistics.rows(snapshot.LATEST))


def _speaker(_: sqlite3.Connection, statistics: Statistics) -> dict[str, Any]:
    roles = [row["role"] for row in statistics.rows(snapshot.ROLES)]
    return {"known_roles": roles, "offices": statistics.rows(snapshot.OFFICES)}


def _organization(tables: sqlite3.Connection, statistics: Statistics) -> dict[str, Any]:
    offices: dict[str, list[sqlite3.Row]] = {}
    for office in statistics.rows(snapshot.OFFICES):
        offices.setdefault(office["speaker"], []).append(office)
    return {
        "about": _about(tables, statistics.name),
        "speakers": statistics.rows(snapshot.SPEAKERS),
        "offices": offices,
        "asked": statistics.questions_by_year(),
        "is_outlet": _speaks(tables, snapshot.OUTLET, statistics.name),
    }


def _outlet(tables: sqlite3.Connection, statistics: Statistics) -> dict[str, Any]:
    return {
        "about": _about(tables, statistics.name),
        "asked": statistics.asked(),
        "is_body": _speaks(tables, snapshot.ORGANIZATION, statistics.name),
    }


def _speaks(tables: sqlite3.Connection, kind: Kind, name: str) -> bool:
    [numbers] = Statistics(tables, kind, name).rows(snapshot.NUMBERS)
    return bool(numbers["turns"])


_PAGES = (
    _About(snapshot.SPEAKER, "speaker.html", paths.speaker, _speaker),
    _About(snapshot.ORGANIZATION, "organization.html", paths.organization, _organization),
    _About(snapshot.OUTLET, "outlet.html", paths.outlet, _outlet),
)


def country(code: str) -> str:
    """Return the name of the country of *code*; the code if that is unknown."""
    return _COUNTRIES.get(code, code)


def _write_lists(pages: Pages, tables: sqlite3.Connection) -> None:
    tables.create_function("initial", 1, initial, deterministic=True)
    tables.create_function("folded", 1, folded, deterministic=True)
    _write_speakers(pages, tables)
    groups = list(_organizations(tables))
    pages.write("organizations.html", paths.ORGANIZATIONS, groups=groups)
    groups = list(_outlets(tables))
    pages.write("outlets.html", paths.OUTLETS, groups=groups, country=country)


def _about(tables: sqlite3.Connection, name: str) -> dict[str, str]:
    """Return the short name of *name*, its kind in words, and its country, ``""`` if unknown."""
    row = tables.execute(
        "SELECT short, kind, country FROM organizations WHERE organization = ?", (name,)
    ).fetchone()
    short, kind, code = row or ("", _UNKNOWN, "")
    return {"short": short, "kind": KINDS[kind][1], "country": country(code)}


def initial(name: str) -> str:
    """Return the first letter of *name*, from A to Z, or OTHER."""
    first = folded(name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def folded(name: str) -> str:
    """Return *name* as names are sorted: without accents and in lower case."""
    marked = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in marked if not unicodedata.combining(sign)).casefold().strip()


def office(row: sqlite3.Row) -> str:
    """Return the latest office in a speaker's *row*, with the organization, shortened."""
    position, organization = row["position"], row["organization"]
    known = position if organization in position else f"{position}, {organization}".strip(", ")
    return known if len(known) <= _OFFICE else known[:_OFFICE].rpartition(" ")[0] + " …"


def _write_speakers(pages: Pages, tables: sqlite3.Connection) -> None:
    order = "letter = 'Other', letter, sorted, name"
    speakers = _counted(tables, snapshot.SPEAKER, _LATEST, order).fetchall()
    groups = [Group(key, list(rows)) for key, rows in groupby(speakers, lambda row: row["letter"])]
    write = partial(pages.write, "speakers.html", office=office)
    if len(speakers) <= ON_ONE_PAGE and not any("#" in row["place"] for row in speakers):
        write(paths.SPEAKERS, groups=groups, letters=[])
        return
    letters = [{"letter": group.title, "number": len(group.rows)} for group in groups]
    write(paths.SPEAKERS, groups=[], letters=letters)
    for group in groups:
        path = paths.initial(group.title)
        said = {
            row["name"]: Statistics(tables, snapshot.SPEAKER, row["name"]).rows(snapshot.LATEST)
            for row in group.rows
        }
        write(path, groups=[group], letters=letters, said=said)
        title, rows = f"Speakers: {group.title}", chain.from_iterable(said.values())
        feeds.write(pages, paths.feed(path), title, path, rows, by_speaker=True)
    names = [[row["name"], row["place"], office(row)] for row in speakers]
    pages.site.write(paths.NAMES, json.dumps(names, ensure_ascii=False))


def _organizations(tables: sqlite3.Connection) -> Iterator[Group]:
    more = ", ".join(map(_ABOUT.format, ("short", "kind")))
    rows = _counted(tables, snapshot.ORGANIZATION, more, "name").fetchall()
    for kind, (title, _) in KINDS.items():
        if found := [row for row in rows if (row["kind"] or _UNKNOWN) == kind]:
            yield Group(title, found)


def _outlets(tables: sqlite3.Connection) -> Iterator[Group]:
    more = ", ".join(map(_ABOUT.format, ("short", "country")))
    rows = _counted(tables, snapshot.OUTLET, more, "name").fetchall()
    for press, title in PRESS.items():
        if found := [row for row in rows if facets.press(row["country"]) == press]:
            yield Group(title, found)


def _counted(tables: sqlite3.Connection, kind: Kind, more: str, order: str) -> sqlite3.Cursor:
    column, condition = kind.name.format("t."), kind.condition.format("t.")
    more = more.format(column=column)
    sql = _COUNTED.format(column=column, condition=condition, more=more, order=order)
    return tables.execute(sql)
