"""Write the pages about speakers, organizations and outlets, and the lists of them."""

import json
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.resources import files
from itertools import chain, groupby
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from scio_crawler.showing.room import facets, paths, snapshot
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.snapshot import Named

ON_ONE_PAGE = 500  # speakers; more are listed by the first letters of their names
REGULAR = 6  # conferences: who spoke at fewer has no page where there are so many speakers
_OFFICE = 160  # characters of an office in a list
ENTRIES = 12  # of a feed
OTHER = "Other"  # the letter of names that begin with none
FIRST, REST = 100, 200  # turns on a first page, which also has statistics, and on further ones


_NAMES = tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))
# The kinds of organizations in the order of the list, each with its title there and its name.
KINDS: dict[str, tuple[str, str]] = _NAMES["kinds"]
_COUNTRIES: dict[str, str] = _NAMES["countries"]
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
_BODY = "SELECT short, kind, country FROM organizations WHERE organization = ?"
_OF_BODY = "SELECT * FROM briefings WHERE organization = ? ORDER BY date DESC, rowid"
# All speakers, with the latest printed office and the latest known organization.
_SPEAKERS = """
    SELECT name, count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        initial(name) AS letter,
        coalesce((SELECT position FROM turns WHERE speaker = t.name AND role <> 'press'
            AND position <> '' ORDER BY rowid LIMIT 1), '') AS position,
        coalesce((SELECT organization FROM turns WHERE speaker = t.name AND role <> 'press'
            AND organization <> '' ORDER BY rowid LIMIT 1), '') AS organization,
        page_of('', name, '') AS place
    FROM said_by_speaker AS t WHERE name <> '' GROUP BY name
    ORDER BY letter = 'Other', letter, folded(name), name
"""
_ORGANIZATIONS = """
    SELECT name, count(DISTINCT t.briefing_id) AS conferences, count(*) AS turns,
        coalesce(o.short, '') AS short, coalesce(o.kind, '') AS kind
    FROM said_for_organization AS t LEFT JOIN organizations AS o ON o.organization = t.name
    WHERE name <> '' GROUP BY name ORDER BY name
"""
_OUTLETS = """
    SELECT name, count(DISTINCT t.briefing_id) AS conferences,
        sum(t.kind = 'question') AS questions,
        coalesce(o.short, '') AS short, coalesce(o.country, '') AS country
    FROM asked_for_outlet AS t LEFT JOIN organizations AS o ON o.organization = t.name
    WHERE name <> '' GROUP BY name ORDER BY name
"""


class Group(NamedTuple):
    """A section of a list."""

    title: str
    rows: list[Row]


def write(pages: Pages, tables: Connection, place_of: paths.PlaceOf) -> None:
    """Write the pages of the snapshot *tables* and their feeds; *place_of* is from :func:`places`.

    Raises ExportError and OSError.
    """
    snapshot.prepare(tables, place_of)
    for kind, template, path_of, context_of in _PAGES:
        for name in snapshot.names(tables, kind):
            path = path_of(name)
            if kind != snapshot.SPEAKER or place_of(name) == path:
                named = Named(tables, kind, name)
                _write(pages, template, path, named, context_of(named))
    for (name,) in tables.execute(_SILENT).fetchall():
        entries = tables.execute(_OF_BODY, (name,)).fetchall()
        pages.write("silent.html", paths.organization(name), name=name, entries=entries)

    tables.create_function("initial", 1, initial, deterministic=True)
    tables.create_function("folded", 1, folded, deterministic=True)
    _write_speakers(pages, tables)
    _write_organizations(pages, tables)
    _write_outlets(pages, tables)


def places(tables: Connection) -> paths.PlaceOf:
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


def _write(pages: Pages, template: str, path: str, named: Named, context: dict[str, Any]) -> None:
    """Write the pages about *named*, the first one at *path* with *context*, and their feed."""
    [numbers] = named.rows(snapshot.NUMBERS)
    turns = named.rows(snapshot.TURNS_SAID)
    context["years"] = named.rows(snapshot.YEARS)
    starts = [0, *range(FIRST, len(turns), REST)]
    for page, start in enumerate(starts, 1):
        end = start + (REST if start else FIRST)
        pages.write(
            template,
            paths.page(path, page),
            name=named.name,
            numbers=numbers,
            conferences=snapshot.conferences(turns[start:end]),
            page=page,
            last=len(starts),
            first_path=path,
            **context,
        )
        context = {}  # further pages have turns only
    _write_feed(pages, paths.feed(path), named.name, path, named.rows(snapshot.LATEST))


def _write_feed(
    pages: Pages,
    path: str,
    title: str,
    page: str,
    rows: Iterable[Row],
    by_speaker: bool = False,
) -> None:
    """Write the feed at *path*, in Atom, called *title*, whose *page* shows the same to people.

    It has an entry for each of the newest *rows* of snapshot.LATEST: a conference and a turn there.
    The entry's id is made of the conference and the page, or the speaker if it is *by_speaker*.
    """
    newest = sorted(rows, key=lambda row: row["date"], reverse=True)[:ENTRIES]
    pages.write("feed.xml", path, title=title, page=page, rows=newest, by_speaker=by_speaker)


def _speaker(named: Named) -> dict[str, Any]:
    roles = [row["role"] for row in named.rows(snapshot.ROLES)]
    return {"known_roles": roles, "offices": named.rows(snapshot.OFFICES)}


def _organization(named: Named) -> dict[str, Any]:
    offices: dict[str, list[Row]] = {}
    for office in named.rows(snapshot.OFFICES):
        offices.setdefault(office["speaker"], []).append(office)

    questions: dict[str, dict[str, int]] = {}  # of each outlet, by year
    totals: Counter[str] = Counter()
    for row in named.rows(snapshot.ASKED_BY_YEAR):
        questions.setdefault(row["outlet"], {})[row["year"]] = row["questions"]
        totals[row["year"]] += row["questions"]
    return {
        "about": _about(named),
        "speakers": named.rows(snapshot.SPEAKERS),
        "offices": offices,
        "asked_by": questions,
        "asked_in": dict(sorted(totals.items(), reverse=True)),
        "is_outlet": bool(named._replace(kind=snapshot.OUTLET).rows(snapshot.ROLES)),
    }


def _outlet(named: Named) -> dict[str, Any]:
    return {
        "about": _about(named),
        "asked": named.rows(snapshot.ASKED),
        "is_body": bool(named._replace(kind=snapshot.ORGANIZATION).rows(snapshot.ROLES)),
    }


# Of whom there are pages, with their template, the first path, and what only the first page has.
_PAGES = (
    (snapshot.SPEAKER, "speaker.html", paths.speaker, _speaker),
    (snapshot.ORGANIZATION, "organization.html", paths.organization, _organization),
    (snapshot.OUTLET, "outlet.html", paths.outlet, _outlet),
)


def country(code: str) -> str:
    """Return the name of the country of *code*; the code if that is unknown."""
    return _COUNTRIES.get(code, code)


def _about(named: Named) -> dict[str, str]:
    """Return its short name, its kind in words, and its country, ``""`` if unknown."""
    row = named.snapshot.execute(_BODY, (named.name,)).fetchone()
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


def office(row: Row) -> str:
    """Return the latest office in a speaker's *row*, with the organization, shortened."""
    position, organization = row["position"], row["organization"]
    known = position if organization in position else f"{position}, {organization}".strip(", ")
    return known if len(known) <= _OFFICE else known[:_OFFICE].rpartition(" ")[0] + " …"


def _write_speakers(pages: Pages, tables: Connection) -> None:
    speakers = tables.execute(_SPEAKERS).fetchall()
    groups = [Group(key, list(rows)) for key, rows in groupby(speakers, lambda row: row["letter"])]
    write = partial(pages.write, "speakers.html", office=office)
    if len(speakers) <= ON_ONE_PAGE and not any("#" in row["place"] for row in speakers):
        write(paths.SPEAKERS, groups=groups, letters=[])
        return

    letters = [{"letter": group.title, "number": len(group.rows)} for group in groups]
    write(paths.SPEAKERS, groups=[], letters=letters)
    for title, rows in groups:
        path = paths.initial(title)
        said = {}
        for row in rows:
            named = Named(tables, snapshot.SPEAKER, row["name"])
            said[named.name] = named.rows(snapshot.LATEST)
        write(path, groups=[Group(title, rows)], letters=letters, said=said)
        latest = chain.from_iterable(said.values())
        _write_feed(pages, paths.feed(path), f"Speakers: {title}", path, latest, by_speaker=True)
    names = [[row["name"], row["place"], office(row)] for row in speakers]
    pages.site.write(paths.NAMES, json.dumps(names, ensure_ascii=False))


def _write_organizations(pages: Pages, tables: Connection) -> None:
    rows = tables.execute(_ORGANIZATIONS)
    titles = {kind: title for kind, (title, _) in KINDS.items()}
    groups = _grouped(rows, titles, lambda row: row["kind"] or _UNKNOWN)
    pages.write("organizations.html", paths.ORGANIZATIONS, groups=groups)


def _write_outlets(pages: Pages, tables: Connection) -> None:
    rows = tables.execute(_OUTLETS)
    groups = _grouped(rows, PRESS, lambda row: facets.press(row["country"]))
    pages.write("outlets.html", paths.OUTLETS, groups=groups, country=country)


def _grouped(
    rows: Iterable[Row], titles: Mapping[str, str], key: Callable[[Row], str]
) -> list[Group]:
    """Return *rows* in groups by *key*, in the order of *titles*, without empty groups."""
    groups = {value: Group(title, []) for value, title in titles.items()}
    for row in rows:
        groups[key(row)].rows.append(row)
    return [group for group in groups.values() if group.rows]
