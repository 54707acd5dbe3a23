"""Runs that put a folder in order and publish made-up states, and what the folder holds then."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from scio_crawler.contract.lines import Fault
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.states import State
from scio_crawler.folder.store import Store
from scio_crawler.items import LEDGER_TABLES, Briefing
from tests.folder.made_up import ID, lines, publish, state, tree
from tests.folder.test_fold import Story

FILE = f"briefings/2024-07-05_{ID}.jsonl"
TABLES = {table.files for table in LEDGER_TABLES}


def run(path: Path, *found: Briefing | State, tell: Callable[[Any], None] = lambda _: None) -> None:
    """Put the folder *path* in order, and publish what a run has *found*."""
    with closing(Store(path, "sample", tell, tell)) as store:
        store.index_archive()
        store.put_in_order()
        publish(store.output, *found)


def made(story: Story) -> list[State]:
    """Return the states of *story*; pages with the same words are the same pages."""
    found = []
    for day, words in enumerate(story, 1):
        own = "".join(str(words.get(key, "")) for key in ("word", "turns", "title", "status"))
        found.append(state(day, **{"digest": own.ljust(32, "A")[:32], **words}))
    return found


def content(path: Path) -> dict[str, str]:
    """Return every file but those that tell in which order things came in, without ids of turns."""
    ordered = (
        "changes.jsonl",
        "feed.xml",
        "datapackage.json",
    )  # the last has digests of the others
    return {
        name: re.sub(r"(scio-\d+)-[0-9a-f]{10}(-\d+)?", r"\1", text)
        for name, text in whole(path).items()
        if name not in ordered
    }


def whole(path: Path) -> dict[str, str]:
    """Return every file but those that were set aside."""
    return {name: text for name, text in tree(path).items() if not name.startswith("set-aside")}


def turns_in(path: Path) -> dict[str, list[Any]]:
    """Return the turns of all briefings that have a file."""
    return {file.stem.partition("_")[2]: lines(file) for file in path.glob("briefings/*_*")}


class Follower:
    """Somebody who keeps the turns up to date by ``changes.jsonl``, as docs/data.md says."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.turns: dict[str, list[Any]] = {}
        self.told: list[Any] = []

    def follow(self) -> None:
        """Read the new lines, and the files that they name; check that all turns are right."""
        changes = self._path / "changes.jsonl"
        told = lines(changes) if changes.exists() else []
        assert told[: len(self.told)] == self.told, "lines are only added"
        now = turns_in(self._path)
        for briefing_id in {str(line["briefing_id"]) for line in told[len(self.told) :]}:
            self.turns.pop(briefing_id, None)
            if briefing_id in now:
                self.turns[briefing_id] = now[briefing_id]
        self.told = told
        assert self.turns == now


def reported(path: Path, briefing_id: str = ID) -> list[str]:
    """Return what is told of a briefing, and by whom."""
    told = [line for line in lines(path / "changes.jsonl") if line["briefing_id"] == briefing_id]
    return [f"{line['what']} {line['by']}".rstrip() for line in told]


def faults_in(path: Path) -> list[Fault]:
    """Return all faults of the folder *path*."""
    faults: list[Fault] = []
    check_folder(path, faults.append)
    return faults


def groups(found: list[State], random: Random) -> list[list[State]]:
    """Return what is *found* in groups: the states of crawls in their order, others in any."""
    crawls = [each for each in found if each.run]
    mixed = random.sample(found, len(found))
    mixed = [crawls.pop(0) if each.run else each for each in mixed]
    grouped: list[list[State]] = [[]]
    for each in mixed:
        if random.random() < 0.7:
            grouped.append([])
        grouped[-1].append(each)
    return grouped


def lose(path: Path) -> None:
    for file in path.glob("state.sqlite*"):
        file.unlink()


def edited(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("lamps", "candles"), "utf-8")
