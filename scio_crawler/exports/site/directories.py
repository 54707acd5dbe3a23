"""Write the lists of speakers, organizations and outlets."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from scio_crawler.exports.site import facets, heard, paths
from scio_crawler.exports.site.countries import country
from scio_crawler.exports.site.heard import Sort
from scio_crawler.exports.site.render import Renderer
from scio_crawler.exports.site.tree import Tree

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


def write(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
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
    speakers = _counted(shelf, heard.SPEAKER, _LATEST, order)
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
    rows = _counted(shelf, heard.ORGANIZATION, more, "name").fetchall()
    for kind, (title, _) in KINDS.items():
        if found := [row for row in rows if (row["kind"] or _UNKNOWN) == kind]:
            yield Group(title, found)


def _outlets(shelf: sqlite3.Connection) -> Iterator[Group]:
    more = ", ".join(map(_ABOUT.format, ("short", "country")))
    rows = _counted(shelf, heard.OUTLET, more, "name").fetchall()
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
