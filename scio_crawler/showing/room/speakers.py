"""Write the pages about those who speak: speakers, organizations and outlets."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from scio_crawler.showing.room import facets, paths, snapshot
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.snapshot import Sort, Voice
from scio_crawler.showing.room.tree import Tree

# --- What the homes of outlets are called ---------------------------------------------------------

# By ISO 3166 code: those of all outlets that are known, and of the countries printed with others.
_NAMES = {
    "AE": "United Arab Emirates",
    "AF": "Afghanistan",
    "AM": "Armenia",
    "AR": "Argentina",
    "AT": "Austria",
    "AU": "Australia",
    "AZ": "Azerbaijan",
    "BD": "Bangladesh",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "BN": "Brunei",
    "BR": "Brazil",
    "BY": "Belarus",
    "CA": "Canada",
    "CH": "Switzerland",
    "CL": "Chile",
    "CN": "China",
    "CO": "Colombia",
    "CU": "Cuba",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "DZ": "Algeria",
    "EG": "Egypt",
    "ES": "Spain",
    "ET": "Ethiopia",
    "FI": "Finland",
    "FR": "France",
    "GB": "United Kingdom",
    "GE": "Georgia",
    "GH": "Ghana",
    "GR": "Greece",
    "HK": "Hong Kong",
    "HR": "Croatia",
    "HU": "Hungary",
    "ID": "Indonesia",
    "IE": "Ireland",
    "IL": "Israel",
    "IN": "India",
    "IQ": "Iraq",
    "IR": "Iran",
    "IS": "Iceland",
    "IT": "Italy",
    "JO": "Jordan",
    "JP": "Japan",
    "KE": "Kenya",
    "KG": "Kyrgyzstan",
    "KH": "Cambodia",
    "KR": "South Korea",
    "KW": "Kuwait",
    "KZ": "Kazakhstan",
    "LA": "Laos",
    "LB": "Lebanon",
    "LK": "Sri Lanka",
    "MA": "Morocco",
    "MM": "Myanmar",
    "MN": "Mongolia",
    "MO": "Macao",
    "MX": "Mexico",
    "MY": "Malaysia",
    "NG": "Nigeria",
    "NL": "Netherlands",
    "NO": "Norway",
    "NP": "Nepal",
    "NZ": "New Zealand",
    "PE": "Peru",
    "PH": "Philippines",
    "PK": "Pakistan",
    "PL": "Poland",
    "PS": "Palestine",
    "PT": "Portugal",
    "QA": "Qatar",
    "RO": "Romania",
    "RS": "Serbia",
    "RU": "Russia",
    "SA": "Saudi Arabia",
    "SD": "Sudan",
    "SE": "Sweden",
    "SG": "Singapore",
    "SK": "Slovakia",
    "SY": "Syria",
    "TH": "Thailand",
    "TJ": "Tajikistan",
    "TN": "Tunisia",
    "TR": "Türkiye",
    "TW": "Taiwan",
    "UA": "Ukraine",
    "UG": "Uganda",
    "US": "United States",
    "UZ": "Uzbekistan",
    "VE": "Venezuela",
    "VN": "Vietnam",
    "ZA": "South Africa",
    "ZM": "Zambia",
}


def country(code: str) -> str:
    """Return the name of the country of *code*; the code if it has none here."""
    return _NAMES.get(code, code)


# --- Write the lists of speakers, organizations and outlets ---------------------------------------

ON_ONE_PAGE = 500  # speakers; more are listed by the first letters of their names
_OFFICE = 160  # characters of an office in a list
OTHER = "Other"  # the letter of a name that begins with none

# The kinds of organizations in the order of the list: the title there, and what one is called.
KINDS = {
    "scio": ("The press office", "Press office of the State Council"),
    "ministry": ("Ministries", "Ministry"),
    "commission": ("Commissions", "Commission"),
    "agency": ("Agencies and administrations", "Agency or administration"),
    "bank": ("Banks", "Bank"),
    "party": ("Party bodies", "Party body"),
    "legislature": ("Congresses and conferences", "Congress or consultative conference"),
    "court": ("Courts and procuratorates", "Court or procuratorate"),
    "military": ("Armed forces", "Armed forces"),
    "province": ("Provinces", "Province"),
    "city": ("Cities and counties", "City or county"),
    "company": ("Companies", "Company"),
    "association": ("Associations", "Association"),
    "university": ("Universities and institutes", "University, academy or institute"),
    "other": ("Other bodies", "Body"),
    "press": ("Press", "Press"),
}
_UNKNOWN = "other"  # the kind of an organization that the table lacks
PRESS = {
    facets.DOMESTIC: "Domestic press",
    facets.FOREIGN: "Foreign press",
    facets.UNKNOWN: "Press of unknown home",
}

_COUNTED = """
    SELECT {column} AS name, count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        sum(kind = 'question') AS questions, {more}
    FROM turns AS t WHERE {condition} AND name <> '' GROUP BY name ORDER BY {order}
"""
# The latest office that is printed, and the latest body that is known.
_LATEST = """
    initial({column}) AS letter, folded({column}) AS sorted,
    coalesce((SELECT position FROM turns WHERE speaker = t.speaker AND role <> 'press'
        AND position <> '' ORDER BY rowid LIMIT 1), '') AS position,
    coalesce((SELECT organization FROM turns WHERE speaker = t.speaker AND role <> 'press'
        AND organization <> '' ORDER BY rowid LIMIT 1), '') AS organization
"""
_ABOUT = """
    coalesce((SELECT {0} FROM organizations AS o WHERE o.organization = {{column}}), '') AS {0}
"""


class About(NamedTuple):
    """What is known of an organization."""

    short: str
    kind: str  # in words
    country: str  # the name of its home, "" if it is not known


class Group(NamedTuple):
    """A part of a list, with its title."""

    title: str
    rows: list[sqlite3.Row]


def write_lists(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
    """Write the lists of who is on the *shelf*, which must be prepared (see heard.py)."""
    shelf.create_function("initial", 1, initial, deterministic=True)
    shelf.create_function("folded", 1, folded, deterministic=True)
    _write_speakers(tree, renderer, shelf)
    _list(tree, renderer, "organizations.html", paths.ORGANIZATIONS, _organizations(shelf))
    _list(tree, renderer, "outlets.html", paths.OUTLETS, _outlets(shelf), country=country)


def about(shelf: sqlite3.Connection, name: str) -> About:
    """Return what the table of organizations on the *shelf* says of *name*."""
    row = shelf.execute(
        "SELECT short, kind, country FROM organizations WHERE organization = ?", (name,)
    ).fetchone()
    short, kind, code = row or ("", _UNKNOWN, "")
    return About(short, KINDS[kind][1], country(code))


def initial(name: str) -> str:
    """Return the letter from A to Z with which *name* begins, OTHER if it is none."""
    first = folded(name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def folded(name: str) -> str:
    """Return *name* as it is sorted: without accents, in lower case."""
    marked = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in marked if not unicodedata.combining(sign)).casefold().strip()


def office(row: sqlite3.Row) -> str:
    """Return the latest office of a speaker's *row*, with the organization; shortened."""
    position, organization = row["position"], row["organization"]
    known = position if organization in position else f"{position}, {organization}".strip(", ")
    return known if len(known) <= _OFFICE else known[:_OFFICE].rpartition(" ")[0] + " …"


def _write_speakers(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
    order = "letter = 'Other', letter, sorted, name"
    speakers = _counted(shelf, snapshot.SPEAKER, _LATEST, order)
    known = shelf.execute(
        "SELECT count(DISTINCT speaker) FROM turns WHERE role <> 'press' AND speaker <> ''"
    ).fetchone()[0]
    groups = (Group(key, list(rows)) for key, rows in groupby(speakers, lambda row: row["letter"]))
    if known <= ON_ONE_PAGE:
        _list(tree, renderer, "speakers.html", paths.SPEAKERS, groups, letters=[], office=office)
        return
    letters = shelf.execute(
        "SELECT initial(speaker) AS letter, count(DISTINCT speaker) AS number FROM turns "
        "WHERE role <> 'press' AND speaker <> '' GROUP BY letter ORDER BY letter = 'Other', letter"
    ).fetchall()
    _list(tree, renderer, "speakers.html", paths.SPEAKERS, (), letters=letters, office=office)
    names = []
    for group in groups:
        names += [[row["name"], paths.speaker(row["name"]), office(row)] for row in group.rows]
        path = paths.initial(group.title)
        _list(tree, renderer, "speakers.html", path, (group,), letters=letters, office=office)
    tree.write(paths.NAMES, json.dumps(names, ensure_ascii=False))


def _organizations(shelf: sqlite3.Connection) -> Iterator[Group]:
    more = ", ".join(map(_ABOUT.format, ("short", "kind")))
    rows = _counted(shelf, snapshot.ORGANIZATION, more, "name").fetchall()
    for kind, (title, _) in KINDS.items():
        if found := [row for row in rows if (row["kind"] or _UNKNOWN) == kind]:
            yield Group(title, found)


def _outlets(shelf: sqlite3.Connection) -> Iterator[Group]:
    more = ", ".join(map(_ABOUT.format, ("short", "country")))
    rows = _counted(shelf, snapshot.OUTLET, more, "name").fetchall()
    for press, title in PRESS.items():
        if found := [row for row in rows if facets.press(row["country"]) == press]:
            yield Group(title, found)


def _counted(shelf: sqlite3.Connection, sort: Sort, more: str, order: str) -> sqlite3.Cursor:
    column, condition = sort.column.format("t."), sort.condition.format("t.")
    told = more.format(column=column)
    sql = _COUNTED.format(column=column, condition=condition, more=told, order=order)
    return shelf.execute(sql)


def _list(
    tree: Tree,
    renderer: Renderer,
    template: str,
    path: str,
    groups: Iterable[Group],
    **context: Any,
) -> None:
    tree.write(path, renderer.render(template, path, groups=list(groups), **context))


# --- Write the pages about those who speak: speakers, organizations and outlets -------------------

# Turns on a voice's first page, which has more to tell, and on each that follows.
FIRST, REST = 100, 200


class _Pages(NamedTuple):
    """How the pages about voices of one sort are made."""

    sort: Sort
    template: str
    path: Callable[[str], str]
    known: Callable[[sqlite3.Connection, Voice], dict[str, Any]]  # what its first page tells


def write(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
    """Write the pages about everybody on the *shelf* to *tree*. Raises ExportError and OSError."""
    snapshot.prepare(shelf)
    for pages in _PAGES:
        for name in snapshot.names(shelf, pages.sort):
            _write(tree, renderer, shelf, pages, name)
    _write_silent(tree, renderer, shelf)
    write_lists(tree, renderer, shelf)


def split(turns: int) -> int:
    """Return the number of pages that so many *turns* take: one at least."""
    return 1 + max(0, -(-(turns - FIRST) // REST))


def _write(
    tree: Tree, renderer: Renderer, shelf: sqlite3.Connection, pages: _Pages, name: str
) -> None:
    voice = Voice(shelf, pages.sort, name)
    numbers, turns, path = voice.numbers(), voice.turns(), pages.path(name)
    last = split(numbers["turns"])
    for page in range(1, last + 1):
        own = paths.page(path, page)
        context = pages.known(shelf, voice) if page == 1 else {}
        here = snapshot.conferences(turns.fetchmany(FIRST if page == 1 else REST))
        context |= {"name": name, "numbers": numbers, "conferences": here}
        context |= {"page": page, "last": last, "first_path": path}
        tree.write(own, renderer.render(pages.template, own, **context))


def _speaker(_: sqlite3.Connection, voice: Voice) -> dict[str, Any]:
    return {"known_roles": voice.roles(), "offices": voice.offices(), "years": voice.years()}


def _organization(shelf: sqlite3.Connection, voice: Voice) -> dict[str, Any]:
    offices: dict[str, list[sqlite3.Row]] = {}
    for office in voice.offices():
        offices.setdefault(office["speaker"], []).append(office)
    return {
        "about": about(shelf, voice.name),
        "speakers": voice.speakers(),
        "offices": offices,
        "years": voice.years(),
        "asked": voice.asked_by_year(),
        "is_outlet": _speaks(shelf, snapshot.OUTLET, voice.name),
    }


def _outlet(shelf: sqlite3.Connection, voice: Voice) -> dict[str, Any]:
    return {
        "about": about(shelf, voice.name),
        "years": voice.years(),
        "asked": voice.asked(),
        "is_body": _speaks(shelf, snapshot.ORGANIZATION, voice.name),
    }


def _speaks(shelf: sqlite3.Connection, sort: Sort, name: str) -> bool:
    return bool(Voice(shelf, sort, name).numbers()["turns"])


def _write_silent(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
    """Write pages about the bodies that the catalogue names, but for which nobody speaks."""
    for name in _silent(shelf):
        path = paths.organization(name)
        entries = shelf.execute(
            "SELECT * FROM briefings WHERE organization = ? ORDER BY date DESC, rowid", (name,)
        )
        page = renderer.render("silent.html", path, name=name, entries=entries)
        tree.write(path, page)


def _silent(shelf: sqlite3.Connection) -> Iterator[str]:
    rows = shelf.execute(
        "SELECT DISTINCT organization AS name FROM briefings WHERE name <> '' AND name NOT IN "
        "(SELECT organization FROM turns WHERE role <> 'press') ORDER BY name"
    )
    return (row["name"] for row in rows)


_PAGES = (
    _Pages(snapshot.SPEAKER, "speaker.html", paths.speaker, _speaker),
    _Pages(snapshot.ORGANIZATION, "organization.html", paths.organization, _organization),
    _Pages(snapshot.OUTLET, "outlet.html", paths.outlet, _outlet),
)
