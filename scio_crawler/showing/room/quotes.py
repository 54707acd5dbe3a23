"""Write the texts that the page "Check a quote" looks through: all turns, packed by quarters."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scio_crawler.folder.files import TurnsFiles
from scio_crawler.items import Record
from scio_crawler.showing.quoting.texts import Source, texts
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.tree import Tree

LARGEST = 3_000_000  # characters of the texts in a file, beyond which another one is begun
_KEYS = (
    *("anchor", "speaker", "label", "position", "organization", "role", "kind"),
    *("page", "page_end", "url", "revision", "fetched"),
)


class QuoteTexts:
    """The texts of the folder that is at *folder*, for the new site *tree*.

    One quarter is in memory at a time. A quarter in which nothing changed is the same file again.
    Methods raise OSError.
    """

    def __init__(self, tree: Tree, folder: Path) -> None:
        self._tree, self._folder, self._files = tree, folder, TurnsFiles(folder)
        self._quarter = ""
        self._size = 0
        self._briefings: list[dict[str, Any]] = []
        self._written: dict[str, int] = {}  # turns by file
        self._faults: list[str] = []

    def add(self, entry: Record, turns: Iterable[Record]) -> None:
        """Add the *turns* of the briefing of *entry*; briefings come newest first."""
        quarter = _quarter(str(entry["date"]))
        if quarter != self._quarter or self._size > LARGEST:
            self._flush()
            self._quarter = quarter
        briefing_id = str(entry["briefing_id"])
        kept = [_turn(turn) for turn in turns]
        earlier = {
            number: [
                _turn(text.turn)
                for text in texts(self._folder, Source(file, number), self._faults.append)
            ]
            for number, file in self._files.revisions(briefing_id).items()
        }
        said = {key: entry[key] for key in ("briefing_id", "title", "date", "status")}
        self._briefings.append({**said, "turns": kept, "earlier": earlier})
        every = [*kept, *(turn for lines in earlier.values() for turn in lines)]
        self._size += sum(len(turn["text"]) for turn in every)

    def end(self, renderer: Renderer) -> None:
        """Write what is left, the list of the files, and the page. Raises ExportError."""
        self._flush()
        told = {
            "files": [{"file": file, "turns": turns} for file, turns in self._written.items()],
            "not_searched": self._faults,
        }
        self._tree.write(paths.QUOTES, json.dumps(told, indent=1) + "\n")
        self._tree.write(paths.CHECK, renderer.render("check.html", paths.CHECK))

    def _flush(self) -> None:
        if not self._briefings:
            return
        file, number = f"{self._quarter}.json.gz", 1
        while file in self._written:
            number += 1
            file = f"{self._quarter}-{number}.json.gz"
        data = json.dumps(self._briefings, ensure_ascii=False, separators=(",", ":"))
        packed = gzip.compress(data.encode("utf-8", "replace"), compresslevel=6, mtime=0)
        self._tree.write(f"{paths.QUOTES.rpartition('/')[0]}/{file}", packed)
        self._written[file] = sum(len(briefing["turns"]) for briefing in self._briefings)
        self._briefings, self._size = [], 0


def _turn(turn: Record) -> dict[str, Any]:
    return {**{key: turn[key] for key in _KEYS}, "text": cleaned(str(turn["text"]))}


def _quarter(date: str) -> str:
    """Return the quarter of an ISO *date*: ``2025-q1``."""
    return f"{date[:4]}-q{(int(date[5:7]) + 2) // 3}"
