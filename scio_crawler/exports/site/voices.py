"""Write the pages about those who speak: speakers, organizations and outlets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from scio_crawler.exports.site import directories, heard, paths
from scio_crawler.exports.site.heard import Sort, Voice
from scio_crawler.exports.site.render import Renderer
from scio_crawler.exports.site.tree import Tree

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
    heard.prepare(shelf)
    for pages in _PAGES:
        for name in heard.names(shelf, pages.sort):
            _write(tree, renderer, shelf, pages, name)
    _write_silent(tree, renderer, shelf)
    directories.write(tree, renderer, shelf)


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
        here = heard.conferences(turns.fetchmany(FIRST if page == 1 else REST))
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
        "about": directories.about(shelf, voice.name),
        "speakers": voice.speakers(),
        "offices": offices,
        "years": voice.years(),
        "asked": voice.asked_by_year(),
        "is_outlet": _speaks(shelf, heard.OUTLET, voice.name),
    }


def _outlet(shelf: sqlite3.Connection, voice: Voice) -> dict[str, Any]:
    return {
        "about": directories.about(shelf, voice.name),
        "years": voice.years(),
        "asked": voice.asked(),
        "is_body": _speaks(shelf, heard.ORGANIZATION, voice.name),
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
    _Pages(heard.SPEAKER, "speaker.html", paths.speaker, _speaker),
    _Pages(heard.ORGANIZATION, "organization.html", paths.organization, _organization),
    _Pages(heard.OUTLET, "outlet.html", paths.outlet, _outlet),
)
