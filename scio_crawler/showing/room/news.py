"""Write what is new: the page, and the folder's feeds beside it."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.errors import count
from scio_crawler.folder.description import ATOM, JSON_FEED
from scio_crawler.items import CHANGES, READING, SITE, Record
from scio_crawler.showing.exports.tables import read
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.tree import Tree

_SHOWN = 60  # of the latest events
_NEWEST = 10  # conferences
# What happened to a briefing, in a word or two for people.
_SAID = {
    "new": "New",
    "completed": "Completed",
    "revised": "Revised",
    "withdrawn": "Withdrawn",
    "returned": "Returned",
}
_BY = {SITE: "the page has changed", READING: "the same page is read differently"}
_COMES_AND_GOES = ("withdrawn", "returned")  # a page that is gone has not changed
_TURNS = {"turn-added": "added", "turn-removed": "removed", "turn-changed": "changed"}


class Feed(NamedTuple):
    """A feed of a folder: its file there and on the site, what it is called, and its media type."""

    file: str
    name: str
    type: str


FEEDS = (
    Feed(ATOM, "Atom", "application/atom+xml"),
    Feed(JSON_FEED, "JSON Feed", "application/feed+json"),
)


@dataclass(slots=True)
class Event:
    """Something that happened to a briefing, with the number of turns by what became of them."""

    change: Record
    turns: dict[str, int] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What happened, in a word."""
        return _SAID[str(self.change["what"])]

    @property
    def more(self) -> str:
        """What is known of it: by what it was made, and how many turns it touched."""
        what, by = self.change["what"], str(self.change["by"])
        why = "" if what == "new" or (what in _COMES_AND_GOES and by == SITE) else _BY.get(by, "")
        turns = (f"{count(n, 'turn')} {_TURNS[each]}" for each, n in sorted(self.turns.items()))
        return "; ".join(filter(None, [why, *turns]))


def events(changes: Iterable[Record]) -> list[Event]:
    """Return the latest events that *changes* tell, newest first."""
    found: deque[Event] = deque(maxlen=_SHOWN)
    for change in changes:
        what = str(change["what"])
        if what in _SAID:
            found.append(Event(change))
        elif found and found[-1].change["briefing_id"] == change["briefing_id"]:
            turns = found[-1].turns
            turns[what] = turns.get(what, 0) + 1
    return list(reversed(found))


def feeds(folder: Path) -> list[Feed]:
    """Return the feeds that *folder* has; one of an older version has none."""
    return [feed for feed in FEEDS if (folder / feed.file).is_file()]


def write(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection, folder: Path) -> None:
    """Write the page to *tree*, and the feeds of *folder* as they are."""
    latest = events(read(folder, CHANGES))
    entries = {
        row["briefing_id"]: row
        for event in latest
        for row in shelf.execute(
            "SELECT * FROM briefings WHERE briefing_id = ?", (event.change["briefing_id"],)
        )
    }
    newest = shelf.execute(
        "SELECT * FROM briefings ORDER BY published DESC, date DESC, rowid LIMIT ?", (_NEWEST,)
    )
    context = {"events": latest, "entries": entries, "newest": newest.fetchall()}
    tree.write(paths.NEW, renderer.render("new.html", paths.NEW, **context))
    for feed in feeds(folder):
        tree.write(feed.file, (folder / feed.file).read_bytes())
