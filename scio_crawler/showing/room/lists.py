"""Write the pages that list conferences: the front page, those of the years, and what is new."""

import json
import sqlite3
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from scio_crawler.common.errors import count
from scio_crawler.contract.description import ATOM
from scio_crawler.items import CHANGES, READING, SITE, Record
from scio_crawler.showing.exports.tables import read
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
_NUMBERS = {
    "conference": "SELECT count(*) FROM briefings WHERE file <> ''",
    "turn": "SELECT count(*) FROM turns",
    "word": "SELECT coalesce(sum(words), 0) FROM turns",
    "official": "SELECT count(DISTINCT speaker) FROM turns WHERE role = 'official' "
    "AND speaker <> ''",
    "outlet": "SELECT count(DISTINCT CASE organization WHEN '' THEN speaker ELSE organization "
    "END) FROM turns WHERE role = 'press' AND (speaker <> '' OR organization <> '')",
}


def write(pages: Pages, snapshot: sqlite3.Connection) -> None:
    """Write the front page, the list of all conferences and those of the years."""
    rows = snapshot.execute(_YEARS).fetchall()
    years = [(row["year"], row["known"]) for row in rows]
    numbers = [(name, snapshot.execute(sql).fetchone()[0]) for name, sql in _NUMBERS.items()]
    newest = snapshot.execute(_LAST_HELD, (_NEWEST,)).fetchall()
    context = {"newest": newest, "numbers": numbers, "years": years}
    pages.write("index.html", paths.FRONT, **context)
    entries = snapshot.execute(_OF_YEAR, ("%",)).fetchall()
    if len(entries) > ON_ONE_PAGE:  # then people look for them by their titles instead
        pages.site.write(paths.TITLES, json.dumps(list(map(_titled, entries)), ensure_ascii=False))
        entries = []
    pages.write("years.html", paths.BRIEFINGS, rows=rows, entries=entries)
    for year, _ in years:
        entries = snapshot.execute(_OF_YEAR, (f"{year}-%",)).fetchall()
        context = {"year": year, "years": years, "entries": entries}
        pages.write("year.html", paths.year(year), **context)


def _titled(entry: sqlite3.Row) -> tuple[str, str, str]:
    more = f"{day(entry['date'])} · {entry['organization']}".removesuffix(" · ")
    return entry["title"] or entry["briefing_id"], paths.briefing(entry["briefing_id"]), more


_EVENTS = 60  # that are shown
# What may happen to a briefing.
_HAPPENED = ("new", "completed", "revised", "withdrawn", "returned")
_BY = {SITE: "the page has changed", READING: "the same page is read differently"}
_COMES_AND_GOES = ("withdrawn", "returned")  # a page that is gone has not changed


@dataclass(slots=True)
class Event:
    """Something that happened to a briefing."""

    change: Record
    turns: dict[str, int] = field(default_factory=dict)  # their numbers by kind of change

    @property
    def label(self) -> str:
        """What happened, in a word."""
        return str(self.change["what"]).capitalize()

    @property
    def details(self) -> str:
        """Why it happened, and how many turns it changed."""
        what, by = self.change["what"], str(self.change["by"])
        why = "" if what == "new" or (what in _COMES_AND_GOES and by == SITE) else _BY.get(by, "")
        turns = (
            f"{count(n, 'turn')} {each.removeprefix('turn-')}"
            for each, n in sorted(self.turns.items())
        )
        return "; ".join(filter(None, [why, *turns]))


def events(changes: Iterable[Record]) -> list[Event]:
    """Return the latest events among *changes*, lines of changes.jsonl, newest first."""
    found: deque[Event] = deque(maxlen=_EVENTS)
    for change in changes:
        what = str(change["what"])
        if what in _HAPPENED:
            found.append(Event(change))
        elif found and found[-1].change["briefing_id"] == change["briefing_id"]:
            turns = found[-1].turns
            turns[what] = turns.get(what, 0) + 1
    return list(reversed(found))


def write_news(pages: Pages, snapshot: sqlite3.Connection, folder: Path) -> None:
    """Write the page about what is new, and copy the feed of *folder*."""
    latest = events(read(folder, CHANGES))
    sql = "SELECT * FROM briefings WHERE briefing_id = ?"
    ids = (event.change["briefing_id"] for event in latest)
    entries = {row["briefing_id"]: row for id in ids for row in snapshot.execute(sql, (id,))}
    newest = snapshot.execute(_LAST_PUBLISHED, (_NEWEST,)).fetchall()
    context = {"events": latest, "entries": entries, "newest": newest}
    pages.write("new.html", paths.NEW, **context)
    pages.site.write(ATOM, (folder / ATOM).read_bytes())
