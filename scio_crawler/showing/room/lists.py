"""Write the pages that list conferences: the front page, those of the years, and what is new."""

import json
from pathlib import Path
from sqlite3 import Connection

from scio_crawler.contract import feed
from scio_crawler.contract.description import ATOM
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages, day

ON_ONE_PAGE = 200  # conferences; if there are more, only the pages of the years list them
_NEWEST = 10  # conferences on the front page, and on the page about what is new

_YEARS = """
    SELECT substr(date, 1, 4) AS year, count(*) AS known, sum(file <> '') AS held,
        sum(questions * (file <> '')) AS questions, sum(words * (file <> '')) AS words
    FROM briefings GROUP BY year ORDER BY year DESC
"""
_OF_YEAR = "SELECT * FROM briefings WHERE date LIKE ? ORDER BY date DESC, rowid"
_LAST_HELD = "SELECT * FROM briefings WHERE file <> '' ORDER BY date DESC, rowid LIMIT ?"
_LAST_PUBLISHED = "SELECT * FROM briefings ORDER BY published DESC, date DESC, rowid LIMIT ?"
# The numbers on the front page.
_NUMBERS = """
    SELECT (SELECT count(*) FROM briefings WHERE file <> '') AS conference,
        (SELECT count(*) FROM turns) AS turn,
        (SELECT coalesce(sum(words), 0) FROM turns) AS word,
        (SELECT count(DISTINCT speaker) FROM turns
            WHERE role = 'official' AND speaker <> '') AS official,
        (SELECT count(DISTINCT CASE organization WHEN '' THEN speaker ELSE organization END)
            FROM turns WHERE role = 'press' AND (speaker <> '' OR organization <> '')) AS outlet
"""


def write(pages: Pages, snapshot: Connection) -> None:
    """Write the front page, the list of all conferences and those of the years."""
    rows = snapshot.execute(_YEARS).fetchall()
    years = [(row["year"], row["known"]) for row in rows]
    numbers = dict(snapshot.execute(_NUMBERS).fetchone())
    newest = snapshot.execute(_LAST_HELD, (_NEWEST,)).fetchall()
    pages.write("index.html", paths.FRONT, newest=newest, numbers=numbers, years=years)
    entries = snapshot.execute(_OF_YEAR, ("%",)).fetchall()
    if len(entries) > ON_ONE_PAGE:  # then people look for them by their titles instead
        titles = []
        for entry in entries:
            more = f"{day(entry['date'])} · {entry['organization']}".removesuffix(" · ")
            id = entry["briefing_id"]
            titles.append((entry["title"] or id, paths.briefing(id), more))
        pages.site.write(paths.TITLES, json.dumps(titles, ensure_ascii=False))
        entries = []
    pages.write("years.html", paths.BRIEFINGS, rows=rows, entries=entries)
    for year, _ in years:
        entries = snapshot.execute(_OF_YEAR, (f"{year}-%",)).fetchall()
        pages.write("year.html", paths.year(year), year=year, years=years, entries=entries)


def write_news(pages: Pages, snapshot: Connection, folder: Path) -> None:
    """Write the page about what is new, and copy the feed of *folder*."""
    changed = [each for each in feed.newest(folder) if each.change.what != "new"]
    newest = snapshot.execute(_LAST_PUBLISHED, (_NEWEST,)).fetchall()
    pages.write("new.html", paths.NEW, changed=changed, newest=newest)
    pages.site.write(ATOM, (folder / ATOM).read_bytes())
