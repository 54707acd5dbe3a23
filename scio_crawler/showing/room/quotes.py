"""Write the page "Check a quotation" and what it loads.

That is a file of the texts of each conference, of which the search shows excerpts, one of texts
that only earlier revisions have, and one of all names that an attribution may have. The index of
the search tells where words are said.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from scio_crawler.contract.lines import Fault, revision_files, skip
from scio_crawler.items import Record
from scio_crawler.showing.quoting.turns import Source, turns_of
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages

_FOLDER = paths.QUOTES.rpartition("/")[0]
_KEYS = (
    "turn_id speaker label position organization role kind page page_end url revision fetched "
    "origin"
).split()
_ABOUT = ("briefing_id", "title", "date", "status", "withdrawn", "same_as")
_NAMES = (
    "SELECT DISTINCT speaker, label, position, organization, role FROM turns ORDER BY 1, 2, 3, 4"
)
_NUMBERS = "SELECT count(*), sum(turns) FROM briefings WHERE file <> ''"


class QuoteTexts:
    """Writes the texts of *folder*, a conference at a time. Methods raise OSError."""

    def __init__(self, pages: Pages, folder: Path) -> None:
        self._pages, self._site = pages, pages.site
        self._folder = folder
        self._faults: list[Fault] = []

    def add(self, entry: Record, made_from: str, read: Callable[[], list[Record]]) -> None:
        """Write the turns of the briefing of *entry*, which *read* returns, *made_from* its key."""
        path = f"{_FOLDER}/{entry['briefing_id']}.json.gz"
        if not self._site.take([path], made_from):
            texts = {**_about(entry), "turns": list(map(_turn, read()))}
            self._site.write_json(path, [texts], made_from)

    def end(self, tables: Connection) -> None:
        """Write the other files, and the page. Raises ExportError."""
        revisions = list(self._revisions(tables))
        names = list(map(list, tables.execute(_NAMES)))
        self._site.write_json(f"{_FOLDER}/revisions.json.gz", revisions)
        self._site.write_json(f"{_FOLDER}/names.json.gz", names)
        conferences, turns = tables.execute(_NUMBERS).fetchone()
        index = {
            "conferences": conferences,
            "turns": turns or 0,
            "not_searched": list(map(str, self._faults)),
        }
        self._site.write_json(paths.QUOTES, index)
        self._pages.write("check.html", paths.CHECK)

    def _revisions(self, tables: Connection) -> Iterator[dict[str, Any]]:
        """Yield the turns of earlier revisions, the latest first, whose texts are said no more."""
        known: dict[str, set[str]] = {}
        for briefing_id, number, file in revision_files(self._folder):
            query = "SELECT * FROM briefings WHERE briefing_id = ?"
            entry = tables.execute(query, [briefing_id]).fetchone()
            if not entry:
                what = "is of a briefing that is not in the catalogue"
                self._faults.append(Fault("revisions", file, 0, what))
                continue
            if briefing_id not in known:
                current = (
                    turns_of(self._folder, Source(entry["file"]), skip) if entry["file"] else ()
                )
                known[briefing_id] = {cleaned(each.turn.text) for each in current}
            for found in turns_of(self._folder, Source(file, number), self._faults.append):
                turn = _turn(found.turn.record())
                if turn["text"] not in known[briefing_id]:
                    known[briefing_id].add(turn["text"])
                    yield {**turn, **_about(entry), "earlier": number}


def _about(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _ABOUT}


def _turn(turn: Record) -> dict[str, Any]:
    return {**{key: turn[key] for key in _KEYS}, "text": cleaned(turn["text"])}
