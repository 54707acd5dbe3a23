"""Write the front page and the lists of conferences."""

from __future__ import annotations

import sqlite3

from scio_crawler.exports.site import paths
from scio_crawler.exports.site.render import Renderer
from scio_crawler.exports.site.tree import Tree

_NEWEST = 10  # conferences on the front page

_YEARS = """
    SELECT substr(date, 1, 4) AS year, count(*) AS known, sum(file <> '') AS held,
        sum(questions * (file <> '')) AS questions, sum(words * (file <> '')) AS words
    FROM briefings GROUP BY year ORDER BY year DESC
"""
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
    page = renderer.render("years.html", paths.BRIEFINGS, rows=rows)
    tree.write(paths.BRIEFINGS, page)
    for year, _ in years:
        entries = shelf.execute(
            "SELECT * FROM briefings WHERE date LIKE ? ORDER BY date DESC, rowid", (f"{year}-%",)
        )
        path = paths.year(year)
        tree.write(
            path, renderer.render("year.html", path, year=year, years=years, entries=entries)
        )
