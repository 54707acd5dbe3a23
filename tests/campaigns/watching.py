"""Watch an output folder from run to run: what must hold in any, whatever the site did."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from tests import processes
from tests.campaigns.invented import MORE, NEXT, Said, likeness

Line = dict[str, Any]
Fault = tuple[str, str]  # id of the briefing or "", and what is wrong
MIN_LIKENESS = 0.5  # of two texts under one id


@dataclass
class Held:
    """What a folder holds."""

    entries: dict[str, Line] = field(default_factory=dict)
    turns: dict[str, list[Line]] = field(default_factory=dict)  # by briefing
    earlier: dict[str, dict[int, str]] = field(default_factory=dict)  # revisions, as they stand
    changes: list[Line] = field(default_factory=list)

    def revisions(self, id: str) -> list[Said]:
        """Return what each revision of a briefing says, the current one last."""
        files = sorted(self.earlier.get(id, {}).items())
        found = [texts(lines_of(text)) for _, text in files]
        return [*found, texts(self.turns[id])] if id in self.turns else found


def lines_of(text: str) -> list[Line]:
    return [json.loads(line) for line in text.split("\n")[:-1]]


def texts(turns: Iterable[Line]) -> Said:
    return tuple(turn["text"] for turn in turns)


def table(folder: Path, name: str) -> list[Line]:
    """Return the lines of a table, none if there is no such file."""
    file = folder / name
    return lines_of(file.read_text("utf-8")) if file.exists() else []


def held(folder: Path) -> Held:
    """Return what *folder* holds."""
    found = Held(changes=table(folder, "changes.jsonl"))
    for entry in table(folder, "briefings.jsonl"):
        id = entry["briefing_id"]
        found.entries[id] = entry
        if entry["file"]:
            found.turns[id] = table(folder, entry["file"])
    for file in folder.glob("revisions/*/*.jsonl"):
        earlier = found.earlier.setdefault(file.parent.name, {})
        earlier[int(file.stem)] = file.read_text("utf-8")
    return found


class Watch:
    """Remembers what *folder* held after the last run that came to its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = self.now = Held()
        self.named: dict[str, str] = {}  # every id of a turn ever -> its last text

    def look(self) -> Iterator[Fault]:
        """Look at the folder after a run, and yield what is wrong with it."""
        self.before, self.now = self.now, held(self.folder)
        yield from self._check_changes()
        for id in self.now.entries:
            yield from self._check_revisions(id)
            yield from self._check_names(id)
            yield from self._check_formulas(id)
        yield from check_keys(self.folder, self.now, set(self.named))
        for name in ("quarantine", "set-aside"):
            for file in self.folder.glob(f"{name}/**/*.jsonl"):
                yield file.stem, f"there is {name}/{file.name}"
        checked = processes.run("scrapy", "check-output", str(self.folder))
        if checked.returncode != 0:
            said = checked.stdout or checked.stderr[-300:]
            for line in said.splitlines():
                if not line.startswith(("To do", str(self.folder))):
                    yield "", f"check-output: {line}"

    def new_changes(self) -> list[Line]:
        return self.now.changes[len(self.before.changes) :]

    def _check_changes(self) -> Iterator[Fault]:
        """Check that a copy which follows the changes is what the folder holds."""
        known = len(self.before.changes)
        if self.now.changes[:known] != self.before.changes:
            yield "", "lines of changes.jsonl were altered"
        numbers = [line["change"] for line in self.now.changes]
        if numbers != list(range(1, len(numbers) + 1)):
            yield "", "the lines of changes.jsonl are not numbered 1, 2, 3 …"
        by_briefing: dict[str, list[Line]] = {}
        for line in self.new_changes():
            by_briefing.setdefault(line["briefing_id"], []).append(line)
        for id in self.before.turns.keys() | self.now.turns.keys():
            lines = by_briefing.get(id, [])
            before, now = self.before.turns.get(id, []), self.now.turns.get(id, [])
            if not lines and before != now:
                yield id, "changed without a line of changes.jsonl"
            if lines and all(line["what"] != "new" for line in lines):
                yield from follow(id, before, now, lines)

    def _check_revisions(self, id: str) -> Iterator[Fault]:
        was, now = self.before.earlier.get(id, {}), self.now.earlier.get(id, {})
        for number, text in was.items():
            if now.get(number) != text:
                yield id, f"revision {number}, an earlier one, is not what it was"
        revision = self.now.entries[id]["revision"]
        if sorted(now) != list(range(1, revision)):
            yield id, f"has revision {revision}, and of earlier ones {sorted(now)}"
        old: Line = self.before.entries.get(id) or {"status": ""}
        replaced = old["revision"] if old["status"] == "complete" else revision
        if replaced < revision:
            kept = texts(lines_of(now.get(replaced, "")))
            if kept != texts(self.before.turns.get(id, [])):
                yield id, f"revision {replaced} is kept with other words than it had"
        all_revisions = self.now.revisions(id)
        for number, said in enumerate(all_revisions[1:], 2):
            if said == all_revisions[number - 2]:
                yield id, f"revision {number} says the same as the one before"

    def _check_names(self, id: str) -> Iterator[Fault]:
        """Check that no id names a turn of other words than it ever did."""
        was, now = self.before.earlier.get(id, {}), self.now.earlier.get(id, {})
        newer = [lines_of(text) for number, text in sorted(now.items()) if number not in was]
        for turns in [*newer, self.now.turns.get(id, [])]:
            for turn in turns:
                name, text = turn["turn_id"], turn["text"]
                known = self.named.get(name, text)
                if likeness(known, text) < MIN_LIKENESS:
                    yield id, f"{name} names another turn: {known[:60]!r}, now {text[:60]!r}"
                self.named[name] = text

    def _check_formulas(self, id: str) -> Iterator[Fault]:
        """Check that what is said again and again has its id only where it stood."""
        was, now = neighbours(self.before.turns.get(id, [])), neighbours(self.now.turns.get(id, []))
        for name in formulas(self.before.turns.get(id, [])) & formulas(self.now.turns.get(id, [])):
            stay = was[name] <= now.keys()
            if stay and not was[name] & now[name]:
                yield id, f"{name}, a formula, names one that stands elsewhere"


def follow(
    id: str, before: Sequence[Line], now: Sequence[Line], lines: Iterable[Line]
) -> Iterator[Fault]:
    """Apply *lines* to the ids of *before*, and compare with those of *now*."""
    order = [turn["turn_id"] for turn in before]
    changed: set[str] = set()
    for _, group in groupby(lines, lambda line: (line["at"], line["revision"])):
        placed: list[tuple[int, str]] = []
        for line in group:
            name = line["turn_id"]
            if not name:
                continue
            if (name in order) == (line["what"] == "turn-added"):
                yield id, f"change {line['change']}: {line['what']} of {name} cannot be applied"
                return
            if line["what"] != "turn-added":
                order.remove(name)
            if line["what"] != "turn-removed":
                placed.append((line["turn"], name))
                changed.add(name)
        for number, name in sorted(placed):
            order.insert(number - 1, name)
    if order != [turn["turn_id"] for turn in now]:
        yield id, "the lines of changes.jsonl do not lead to the turns of the file"
    text = {turn["turn_id"]: turn["text"] for turn in before}
    for turn in now:
        name = turn["turn_id"]
        if name not in changed and text.get(name) != turn["text"]:
            yield id, f"{name} has other words, of which no line of changes.jsonl says so"


def check_keys(folder: Path, now: Held, names: set[str]) -> Iterator[Fault]:
    """Check the keys of all tables; *names* are all ids that turns ever had."""
    tables: dict[str, list[Line]] = {}
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        files = resource.get("path", [])
        files = [files] if isinstance(files, str) else files
        tables[resource["name"]] = [line for file in files for line in table(folder, file)]
    for resource in package["resources"]:
        lines = tables[resource["name"]]
        primary = resource["schema"].get("primaryKey", [])
        keys = [tuple(line[key] for key in primary) for line in lines]
        if primary and len(set(keys)) < len(keys):
            yield "", f"two lines of {resource['name']} have one key"
        for foreign in resource["schema"].get("foreignKeys", []):
            there = foreign["reference"]
            target = tables[there["resource"] or resource["name"]]
            unknown = values(lines, foreign["fields"]) - values(target, there["fields"])
            if unknown := {key for key in unknown if any(key)}:
                yield "", f"{resource['name']} refers to what is not there: {sorted(unknown)[:3]}"
    turns = {turn["turn_id"]: turn for id in now.turns for turn in now.turns[id]}
    for note in tables["notes"]:
        if note["turn_id"] and turns.get(note["turn_id"], {}).get("turn") != note["turn"]:
            yield note["briefing_id"], f"a note names another turn: {note['turn_id']}"
    for line in tables["exchanges"]:
        if turns.get(line["question_id"], {}).get("exchange") != line["exchange"]:
            yield line["briefing_id"], f"an exchange names another turn: {line['question_id']}"
    for id, own in now.turns.items():
        for turn in own:
            asked = own[turn["reply_to"] - 1]["turn_id"] if turn["reply_to"] else ""
            if turn["reply_to_id"] != asked:
                yield id, f"an answer names another turn: {turn['reply_to_id']}"
    for line in now.changes:
        if line["turn_id"] and line["turn_id"] not in names:
            yield line["briefing_id"], f"a change names no turn that ever was: {line['turn_id']}"


def values(lines: Iterable[Line], keys: Sequence[str]) -> set[tuple[Any, ...]]:
    return {tuple(line[key] for key in keys) for line in lines}


def formulas(turns: Iterable[Line]) -> set[str]:
    """Return the ids of turns that say what is said again and again."""
    return {turn["turn_id"] for turn in turns if turn["text"] in (NEXT, MORE)}


def neighbours(turns: Sequence[Line]) -> dict[str, set[str]]:
    """Return by the id of each turn those of the turns beside it."""
    names = [turn["turn_id"] for turn in turns]
    found: dict[str, set[str]] = {}
    for place, name in enumerate(names):
        found[name] = {*names[max(0, place - 1) : place], *names[place + 1 : place + 2]}
    return found
