"""Write the front page and the lists of conferences."""

from __future__ import annotations

import json
import sqlite3

from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Renderer, day
from scio_crawler.showing.room.tree import Tree

ON_ONE_PAGE = 200  # conferences; more are listed by year only
_NEWEST = 10  # of them on the front page

_YEARS = """
    SELECT substr(date, 1, 4) AS year, count(*) AS known, sum(file <> '') AS held,
        sum(questions * (file <> '')) AS questions, sum(words * (file <> '')) AS words
    FROM briefings GROUP BY year ORDER BY year DESC
"""
_OF_A_YEAR = "SELECT * FROM briefings WHERE date LIKE ? ORDER BY date DESC, rowid"
# What the front page counts, and how.
_NUMBERS = {
    "conference": "SELECT count(*) FROM briefings WHERE file <> ''",
    "turn": "SELECT count(*) FROM turns",
    "word": "SELECT coalesce(sum(words), 0) FROM turns",
    "official": "SELECT count(DISTINCT speaker) FROM turns WHERE role = 'official' "
    "AND speaker <> ''",
    "outlet": "SELECT count(DISTINCT CASE organization WHEN '' THEN speaker ELSE organization "
    "END) FROM turns WHERE role = 'press' AND (speaker <> '' OR organization <> '')",
}


def write(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
    """Write the pages of *shelf* to *tree*."""
    rows = shelf.execute(_YEARS).fetchall()
    years = [(row["year"], row["known"]) for row in rows]
    numbers = [(name, shelf.execute(sql).fetchone()[0]) for name, sql in _NUMBERS.items()]
    newest = shelf.execute(
        "SELECT * FROM briefings WHERE file <> '' ORDER BY date DESC, rowid LIMIT ?", (_NEWEST,)
    )
    context = {"newest": newest.fetchall(), "numbers": numbers, "years": years}
    tree.write(paths.FRONT, renderer.render("index.html", paths.FRONT, **context))
    _write_all(tree, renderer, shelf, rows)
    for year, _ in years:
        path = paths.year(year)
        entries = shelf.execute(_OF_A_YEAR, (f"{year}-%",))
        tree.write(
            path, renderer.render("year.html", path, year=year, years=years, entries=entries)
        )


def _write_all(
    tree: Tree, renderer: Renderer, shelf: sqlite3.Connection, years: list[sqlite3.Row]
) -> None:
    """Write the list of all conferences; where they are many, their titles to look for instead."""
    entries = shelf.execute(_OF_A_YEAR, ("%",)).fetchall()
    if len(entries) > ON_ONE_PAGE:
        tree.write(paths.TITLES, json.dumps(list(map(_found, entries)), ensure_ascii=False))
        entries = []
    page = renderer.render("years.html", paths.BRIEFINGS, rows=years, entries=entries)
    tree.write(paths.BRIEFINGS, page)


def _found(entry: sqlite3.Row) -> tuple[str, str, str]:
    """Return what is shown of a conference that was looked for: title, page, and more."""
    more = f"{day(entry['date'])} · {entry['organization']}".removesuffix(" · ")
    return entry["title"] or entry["briefing_id"], paths.briefing(entry["briefing_id"]), more
