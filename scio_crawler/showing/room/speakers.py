"""Write the pages about speakers, organizations and outlets, and the lists of them."""

import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.resources import files
from itertools import groupby
from sqlite3 import Connection, Row
from textwrap import shorten
from typing import Any, NamedTuple

from scio_crawler.showing.room import facets, paths, snapshot
from scio_crawler.showing.room.citing import office_of
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.site_folder import key_of
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

_BODY = "SELECT short, kind, country FROM organizations WHERE organization = ?"
# All speakers, with the latest printed office and the latest known organization.
_SPEAKERS = """
    SELECT speaker, count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        initial(speaker) AS letter,
        coalesce((SELECT position FROM turns WHERE speaker = t.speaker AND role <> 'press'
            AND position <> '' ORDER BY rowid LIMIT 1), '') AS position,
        coalesce((SELECT organization FROM turns WHERE speaker = t.speaker AND role <> 'press'
            AND organization <> '' ORDER BY rowid LIMIT 1), '') AS organization,
        page_of('', speaker, '') AS place
    FROM said_by_speaker AS t WHERE speaker <> '' GROUP BY speaker
    ORDER BY letter = 'Other', letter, folded(speaker), speaker
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
    names = {kind: snapshot.names(tables, kind) for kind, *_ in _PAGES}
    bodies = {shown.name for shown in names[snapshot.ORGANIZATION]}
    both = bodies.intersection(shown.name for shown in names[snapshot.OUTLET])
    for kind, template, path_of, context_of in _PAGES:
        for name, turns, digest in names[kind]:
            path = path_of(name)
            if kind == snapshot.SPEAKER and place_of(name) != path:
                continue
            named = Named(tables, kind, name)
            key = key_of(pages.site.origin, template, name, digest, _about(named), name in both)
            written = [paths.page(path, page) for page, _ in enumerate(_starts(turns), 1)]
            if not pages.site.take([*written, paths.feed(path)], key):
                context = {**context_of(named), "is_both": name in both}
                _write(pages, template, path, named, context, key)

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


def _starts(turns: int) -> list[int]:
    """Return where the pages about somebody begin, of whom there are so many *turns*."""
    return [0, *range(FIRST, turns, REST)]


def _write(
    pages: Pages, template: str, path: str, named: Named, context: dict[str, Any], key: str
) -> None:
    """Write the pages about *named*, made for *key*: the first one, with *context*, at *path*."""
    [numbers] = named.rows(snapshot.NUMBERS)
    turns = named.rows(snapshot.TURNS_SAID)
    context["years"] = named.rows(snapshot.YEARS)
    starts = _starts(len(turns))
    for page, start in enumerate(starts, 1):
        end = start + (REST if start else FIRST)
        pages.write(
            template,
            paths.page(path, page),
            key=key,
            name=named.name,
            numbers=numbers,
            conferences=snapshot.conferences(turns[start:end]),
            page=page,
            last=len(starts),
            first_path=path,
            **context,
        )
        context = {}  # further pages have turns only
    newest = named.rows(snapshot.LATEST)[:ENTRIES]  # a conference and a turn there
    about = {"title": named.name, "page": path, "rows": newest}
    pages.write("feed.xml", paths.feed(path), key=key, **about)


def _speaker(named: Named) -> dict[str, Any]:
    roles = [row["role"] for row in named.rows(snapshot.ROLES)]
    return {"known_roles": roles, "offices": named.rows(snapshot.OFFICES)}


def _organization(named: Named) -> dict[str, Any]:
    offices: dict[str, list[Row]] = {}
    for office in named.rows(snapshot.OFFICES):
        offices.setdefault(office["speaker"], []).append(office)
    return {
        "about": _about(named),
        "speakers": named.rows(snapshot.SPEAKERS),
        "offices": offices,
        "asked_by": named.rows(snapshot.ASKED_BY),
    }


def _outlet(named: Named) -> dict[str, Any]:
    return {"about": _about(named), "asked": named.rows(snapshot.ASKED)}


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
    return shorten(office_of(row), _OFFICE, placeholder=" …")


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
            named = Named(tables, snapshot.SPEAKER, row["speaker"])
            said[named.name] = named.rows(snapshot.LATEST)
        write(path, groups=[Group(title, rows)], letters=letters, said=said)


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
