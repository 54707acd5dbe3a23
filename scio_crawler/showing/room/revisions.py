"""Write the pages of earlier revisions: what a transcript said, and what it says instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common.errors import DamagedError, OutputError
from scio_crawler.folder.files import TurnsFiles, quarantine_file_name
from scio_crawler.items import CHANGES, READING, SITE, Record
from scio_crawler.showing.exports.tables import read
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.comparison import SAME, Pair, pairs
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.tree import Tree

# What made a revision, by what changes.jsonl and the catalogue say of it.
MADE_BY = {SITE: "a change of the page", READING: "a better reading of the same page"}


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of a briefing, or a reading of it in quarantine."""

    number: int
    path: str = ""  # of its page
    turns: int = 0
    words: int = 0
    fetched_from: str = ""
    fetched: str = ""  # when the last of its pages was fetched; empty if the file is damaged
    by: str = ""  # what made it, in words, empty if not known
    changed: int | None = None  # turns that are not the same in the next revision, if there is one
    damage: str = ""  # what is wrong with its file, in words


class Earlier(NamedTuple):
    """What is known of a briefing besides its current transcript."""

    revisions: list[Revision]  # newest first
    set_aside: Revision | None  # a later reading in quarantine


class Past:
    """The earlier revisions of the briefings of *folder*.

    Raises ExportError if a line of changes.jsonl is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._files = TurnsFiles(folder)
        # Where older states were inserted, later lines have the numbers of today.
        self._made = {
            (change["briefing_id"], change["revision"]): str(change["by"])
            for change in read(folder, CHANGES)
            if change["what"] in ("revised", "completed")
        }

    def write(
        self, tree: Tree, renderer: Renderer, entry: Record, turns: Sequence[Record]
    ) -> Earlier:
        """Write a page for each earlier revision of the briefing of *entry*; return what there is.

        *turns* are those of its current revision, if it has one. A damaged file of a revision is
        told on its page. Raises ExportError and OSError.
        """
        id_ = str(entry["briefing_id"])
        later: Revision | None = None
        if turns:
            later = _revision(int(entry["revision"]), turns, str(entry["revised_by"]))
        found = []
        for number, file in sorted(self._files.revisions(id_).items(), reverse=True):
            path = paths.revision(id_, number)
            lines, damage = _lines(self._files, file, id_)
            both = pairs(lines, turns if later else lines) if lines else []
            changes = [pair for pair in both if pair.what != "same"]
            changed = len(changes) if later else None
            by = self._made.get((id_, number), "")
            revision = _revision(number, lines, by, path, changed, damage)
            page = renderer.render(
                "revision.html",
                path,
                entry=entry,
                revision=revision,
                later=later,
                pairs=both,
                changes=changes,
                titles=_titles(lines, turns),
                broken=broken,
            )
            tree.write(path, page)
            found.append(revision)
            if lines:  # else the one before it is compared with the one after it
                later, turns = revision, lines
        aside, damage = _lines(self._files, quarantine_file_name(id_), id_)
        return Earlier(found, _revision(0, aside, damage=damage) if aside or damage else None)


def broken(pair: Pair) -> list[list[tuple[str, str]]]:
    """Return the pieces of *pair* by paragraphs; a break that changed is a paragraph mark, too."""
    paragraphs: list[list[tuple[str, str]]] = [[]]
    for kind, words in pair.pieces:
        first, *others = words.split("\n\n")
        for number, part in enumerate([first, *others]):
            if number:
                if kind != SAME:
                    paragraphs[-1].append((kind, "¶"))
                paragraphs.append([])
            if part:
                paragraphs[-1].append((kind, part))
    return [paragraph for paragraph in paragraphs if paragraph]


def _lines(files: TurnsFiles, file: str, briefing_id: str) -> tuple[list[Record], str]:
    """Return the turns in *file*, and what is wrong with it if there are none to read."""
    if not (files.folder / file).exists():
        return [], ""
    try:
        files.records(file)
    except DamagedError as error:
        return [], error.why
    except OutputError:
        return [], "it cannot be read"
    turns = files.whole(file, briefing_id)
    damage = "" if turns else "its lines are not those of one revision"
    return [turn.record() for turn in turns], damage


def _revision(
    number: int,
    turns: Sequence[Mapping[str, Any]],
    by: str = "",
    path: str = "",
    changed: int | None = None,
    damage: str = "",
) -> Revision:
    fetched = [str(turn["fetched"]) for turn in turns]
    return Revision(
        number,
        path,
        len(turns),
        sum(int(turn["words"]) for turn in turns),
        min(fetched, default=""),
        max(fetched, default=""),
        MADE_BY.get(by, ""),
        changed,
        damage,
    )


def _titles(before: Sequence[Record], after: Sequence[Record]) -> tuple[str, str] | None:
    """Return the titles of two revisions if they differ."""
    was, now = ({str(turn["title"]) for turn in turns} for turns in (before[:1], after[:1]))
    return (was.pop(), now.pop()) if was and now and was != now else None
