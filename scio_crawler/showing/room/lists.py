"""Write the pages that list conferences: the front page, those of the years, and what is new."""

from pathlib import Path
from sqlite3 import Connection, Row

from scio_crawler.contract import feed
from scio_crawler.contract.description import ATOM
from scio_crawler.items import Entry
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.collection import Collection
from scio_crawler.showing.room.render import SitePages

MAX_ON_ONE_PAGE = 200  # conferences; if there are more, only the pages of the years list them
_MAX_NEWEST = 8  # conferences on the front page, and on the page about what is new
_MAX_RANKED = 5  # outlets and speakers on the front page

_YEARS = """
    SELECT substr(date, 1, 4) AS year, count(*) AS known, sum(file <> '') AS held,
        sum(questions * (file <> '')) AS questions, sum(words * (file <> '')) AS words
    FROM briefings GROUP BY year ORDER BY year DESC
"""
_OF_YEAR = "SELECT * FROM briefings WHERE date LIKE ? ORDER BY date DESC, rowid"
_LAST = "SELECT * FROM briefings WHERE same_as = '' ORDER BY date DESC, rowid LIMIT ?"
_LAST_HELD = "SELECT * FROM briefings WHERE file <> '' ORDER BY date DESC, rowid LIMIT 1"
_LAST_PUBLISHED = "SELECT * FROM briefings ORDER BY published DESC, date DESC, rowid LIMIT ?"
_QUESTIONS = """
    SELECT exchange, speaker, text FROM turns
    WHERE briefing_id = ? AND kind = 'question' AND exchange
    GROUP BY exchange ORDER BY exchange LIMIT 12
"""
# What the front page counts.
_NUMBERS = """
    SELECT (SELECT count(*) FROM briefings WHERE file <> '') AS conferences,
        count(DISTINCT CASE role WHEN 'official' THEN nullif(speaker, '') END) AS officials,
        count(DISTINCT CASE role WHEN 'press' THEN
            coalesce(nullif(organization, ''), nullif(speaker, '')) END) AS outlets,
        coalesce(sum(words), 0) AS words,
        coalesce(substr(min(date), 1, 4), '') AS first,
        coalesce(substr(max(date), 1, 4), '') AS last
    FROM turns
"""
_MOST_QUESTIONS = """
    SELECT name, count(*) AS number, page_of('press', name, '') AS place FROM asked_for_outlet
    WHERE kind = 'question' AND name <> '' GROUP BY name ORDER BY number DESC, name LIMIT ?
"""
_MOST_ANSWERS = """
    SELECT name, count(*) AS number, page_of('', name, '') AS place FROM said_by_speaker
    WHERE kind = 'answer' AND name <> '' GROUP BY name ORDER BY number DESC, name LIMIT ?
"""

# The conferences before and after each. Copies of others are left out.
_NEIGHBOURS = """
    SELECT briefing_id,
        lag(briefing_id) OVER around AS later, lag(title) OVER around AS later_title,
        lead(briefing_id) OVER around AS earlier, lead(title) OVER around AS earlier_title
    FROM briefings WHERE same_as = '' WINDOW around AS (ORDER BY date DESC, rowid)
"""


def find_neighbours(snapshot: Connection) -> dict[str, Row]:
    """Return the conferences before and after each, by its id."""
    return {row["briefing_id"]: row for row in snapshot.execute(_NEIGHBOURS)}


def write_lists(pages: SitePages, snapshot: Connection, collection: Collection) -> None:
    """Write the front page, the list of all conferences and those of the years.

    The *snapshot* is prepared, as :func:`snapshot.prepare` does.
    """
    _write_front_page(pages, snapshot, collection)
    rows = snapshot.execute(_YEARS).fetchall()
    years = [(row["year"], row["known"]) for row in rows]
    entries = []
    if sum(number for _, number in years) <= MAX_ON_ONE_PAGE:
        entries = snapshot.execute(_OF_YEAR, ("%",)).fetchall()
    pages.write_page("years.html", paths.BRIEFINGS, rows=rows, entries=entries)

    for year, _ in years:
        entries = snapshot.execute(_OF_YEAR, (f"{year}-%",)).fetchall()
        pages.write_page("year.html", paths.year(year), year=year, years=years, entries=entries)


def _write_front_page(pages: SitePages, snapshot: Connection, collection: Collection) -> None:
    first = snapshot.execute(_LAST_HELD).fetchone()
    questions = []
    if first:
        questions = snapshot.execute(_QUESTIONS, (first["briefing_id"],)).fetchall()
    newest = snapshot.execute(_LAST, (_MAX_NEWEST,)).fetchall()
    if first in newest:
        newest.remove(first)

    numbers = snapshot.execute(_NUMBERS).fetchone()
    askers = snapshot.execute(_MOST_QUESTIONS, (_MAX_RANKED,)).fetchall()
    speakers = snapshot.execute(_MOST_ANSWERS, (_MAX_RANKED,)).fetchall()
    pages.write_page(
        "index.html",
        paths.FRONT,
        first=first,
        questions=questions,
        newest=newest,
        numbers=numbers,
        askers=askers,
        speakers=speakers,
        collection=collection,
    )


def write_news(pages: SitePages, snapshot: Connection, folder: Path) -> None:
    """Write the page about what is new, and the feed of *folder*.

    The feed leads to the room if its address is known, else it is that of the folder.
    """
    news = feed.newest(folder)
    changed = [each for each in news if each.change.what != "new"]
    newest = snapshot.execute(_LAST_PUBLISHED, (_MAX_NEWEST,)).fetchall()
    pages.write_page("new.html", paths.NEW, changed=changed, newest=newest)

    address = pages.renderer.address
    if not address:
        pages.site.write_file(ATOM, (folder / ATOM).read_bytes())
        return

    def link_of(entry: Entry) -> str:
        return f"{address}/{paths.briefing(entry.briefing_id)}"

    text = feed.atom(news, pages.renderer.is_sample, link_of, f"{address}/")
    pages.site.write_file(ATOM, text)
