"""Write the page "Check a quotation" and what it loads.

It loads a file with the texts of each conference, from which the search also shows excerpts, one
with texts that only earlier revisions have, and one with all names that an attribution may have.
The search index says where words are said.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from scio_crawler.contract.lines import Fault, revision_files, skip
from scio_crawler.items import Record
from scio_crawler.showing.quoting.turns import TurnsFile, turns_of
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import SitePages

_FOLDER = paths.QUOTES.rpartition("/")[0]
_TURN_KEYS = (
    "turn_id speaker label position organization role kind page page_end url revision fetched "
    "origin"
).split()
_ENTRY_KEYS = ("briefing_id", "title", "date", "status", "withdrawn", "same_as")
_NAMES = (
    "SELECT DISTINCT speaker, label, position, organization, role FROM turns ORDER BY 1, 2, 3, 4"
)
_ENTRY = "SELECT * FROM briefings WHERE briefing_id = ?"
_NUMBERS = "SELECT count(*), sum(turns) FROM briefings WHERE file <> ''"


class QuoteTexts:
    """Writes the texts of *folder*, a conference at a time. Methods raise OSError."""

    def __init__(self, pages: SitePages, folder: Path) -> None:
        self._pages = pages
        self._site = pages.site
        self._folder = folder
        self._faults: list[Fault] = []

    def add_briefing(self, entry: Record, made_from: str, read: Callable[[], list[Record]]) -> None:
        """Write the turns of the briefing of *entry*, which *read* returns, *made_from* its key."""
        path = f"{_FOLDER}/{entry['briefing_id']}.json.gz"
        if not self._site.reuse_unchanged([path], made_from):
            content = {**_about(entry), "turns": list(map(_quoted_turn, read()))}
            self._site.write_json(path, [content], made_from)

    def write_shared_files(self, tables: Connection) -> None:
        """Write the other files, and the page. Raises ExportError."""
        self._site.write_json(f"{_FOLDER}/revisions.json.gz", list(self._earlier_turns(tables)))
        names = list(map(list, tables.execute(_NAMES)))
        self._site.write_json(f"{_FOLDER}/names.json.gz", names)

        conferences, turns = tables.execute(_NUMBERS).fetchone()
        index = {
            "conferences": conferences,
            "turns": turns or 0,
            "not_searched": list(map(str, self._faults)),
        }
        self._site.write_json(paths.QUOTES, index)
        self._pages.write_page("check.html", paths.CHECK)

    def _earlier_turns(self, tables: Connection) -> Iterator[dict[str, Any]]:
        """Yield the turns that only earlier revisions have, of each briefing the latest first."""
        known: dict[str, set[str]] = {}  # texts by briefing
        for briefing_id, number, file in revision_files(self._folder):
            entry = tables.execute(_ENTRY, [briefing_id]).fetchone()
            if not entry:
                fault = "is of a briefing that is not in the catalogue"
                self._faults.append(Fault("revisions", file, 0, fault))
                continue

            if briefing_id not in known:
                known[briefing_id] = self._current_texts(entry["file"])
            texts = known[briefing_id]
            for found in turns_of(self._folder, TurnsFile(file, number), self._faults.append):
                turn = _quoted_turn(found.turn.record())
                if turn["text"] not in texts:
                    texts.add(turn["text"])
                    yield {**turn, **_about(entry), "earlier": number}

    def _current_texts(self, file: str) -> set[str]:
        if not file:
            return set()
        return {cleaned(found.turn.text) for found in turns_of(self._folder, TurnsFile(file), skip)}


def _about(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _ENTRY_KEYS}


def _quoted_turn(turn: Record) -> dict[str, Any]:
    values = {key: turn[key] for key in _TURN_KEYS}
    values["text"] = cleaned(turn["text"])
    return values
