"""Write the page "Check a quote", and the texts of all turns, packed by month.

Check searches these texts; the search shows excerpts of them.
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scio_crawler.contract.lines import Fault, revision_files
from scio_crawler.items import Record
from scio_crawler.showing.quoting.search import Source, turns_of
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.site_folder import key_of

_KEYS = (
    "turn_id speaker label position organization role kind page page_end url revision fetched "
    "origin"
).split()
_ABOUT = ("briefing_id", "title", "date", "status", "withdrawn", "same_as")


class QuoteTexts:
    """Writes the texts of *folder*, a month at a time. Methods raise OSError.

    A month in which nothing changed gives the same file.
    """

    def __init__(self, pages: Pages, folder: Path) -> None:
        self._pages, self._site = pages, pages.site
        self._folder = folder
        self._month = ""
        self._briefings: list[dict[str, Any]] = []
        self._written: list[dict[str, Any]] = []  # what is in each file
        self._faults: list[Fault] = []

    def add(self, entry: Record, turns: Iterable[Record]) -> None:
        """Add the *turns* of the briefing of *entry*; briefings come newest first."""
        month = entry["date"][:7]
        if month != self._month:
            self._flush()
            self._month = month
        briefing_id = entry["briefing_id"]
        current = [_turn(turn) for turn in turns]
        earlier = {
            number: [
                _turn(found.turn)
                for found in turns_of(self._folder, Source(file, number), self._faults.append)
            ]
            for _, number, file in reversed(revision_files(self._folder, briefing_id))
        }
        keys = {key: entry[key] for key in _ABOUT}
        self._briefings.append({**keys, "turns": current, "earlier": earlier})

    def end(self) -> None:
        """Write the last file, the list of the files, and the page. Raises ExportError."""
        self._flush()
        index = {
            "files": self._written,
            "not_searched": list(map(str, self._faults)),
        }
        self._site.write(paths.QUOTES, json.dumps(index, indent=1) + "\n")
        self._pages.write("check.html", paths.CHECK)

    def _flush(self) -> None:
        if not self._briefings:
            return
        file = f"{self._month}.json.gz"
        path = f"{paths.QUOTES.rpartition('/')[0]}/{file}"
        key = key_of(self._site.origin, self._briefings)
        if not self._site.take(path, key):
            data = json.dumps(self._briefings, ensure_ascii=False, separators=(",", ":"))
            packed = gzip.compress(data.encode("utf-8", "replace"), compresslevel=6, mtime=0)
            self._site.write(path, packed, key)
        turns = sum(len(briefing["turns"]) for briefing in self._briefings)
        ids = [briefing["briefing_id"] for briefing in self._briefings]
        self._written.append({"file": file, "turns": turns, "briefings": ids})
        self._briefings = []


def _turn(turn: Record) -> dict[str, Any]:
    return {**{key: turn[key] for key in _KEYS}, "text": cleaned(turn["text"])}
