"""Whatever somebody writes into a file of the folder, nothing ends with a traceback."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.crawls.test_damage import REVISED, faults, tree, turns_file
from tests.mirrors import FULL, article, crawl, path, press_room, said
from tests.sampling import SEED, each_once
from tests.server import Mirror

# What no run writes in this place, as JSON.
VALUES: dict[str, bytes] = {
    "more than 64 bits": b"1" + b"0" * 20,
    "less than 64 bits": b"-1" + b"0" * 20,
    "more digits than Python reads": b"9" * 5000,
    "negative": b"-1",
    "a fraction": b"1.5",
    "no number": b"NaN",
    "infinite": b"-Infinity",
    "beyond all floats": b"1e400",
    "a boolean": b"true",
    "null": b"null",
    "nested lists": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a long text": b'"' + b"x" * 5_000_000 + b'"',
    "no text": b'""',
    "half a character": rb'"\ud800"',
    "a NUL": rb'"\u0000"',
    "a line feed": rb'"a\nb"',
    "not UTF-8": b'"\xff\xfe"',
    "a path": b'"../../outside"',
    "no day": b'"2024-99-99"',
    "the last day": b'"9999-12-31"',
}
FILES = (
    turns_file(REVISED),
    f"revisions/{REVISED}/1.jsonl",
    *("briefings.jsonl", "people.jsonl", "pages.jsonl", "offices.jsonl", "exchanges.jsonl"),
    *("organizations.jsonl", "speakers.jsonl", "changes.jsonl"),
    *("report.json", "datapackage.json"),
)
# Columns of the database that hold JSON.
COLUMNS = (
    *("briefings.records", "briefings.voices", "published.ids", "published.corrections"),
    *("states.reading", "met.gone", "runs.arguments"),
)
COMMANDS = (
    ("status",),
    ("check-output",),
    ("quote", said(2, 1)),
    ("export", "csv"),
    ("export", "sqlite"),
)


@dataclass(frozen=True)
class World:
    """A mirror, and the folder after two crawls of it: briefing 1 has two revisions."""

    mirror: Mirror
    folder: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world") / "output"
    with Mirror(press_room({1: 2, 2: 1})) as mirror:
        assert crawl(mirror.base, folder).status == 0
        mirror.pages[path(1, 2)] = article(1, 2, 2, more=1)
        assert crawl(mirror.base, folder, *FULL).status == 0
        yield World(mirror, folder)


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    return Path(shutil.copytree(world.folder, tmp_path / "output"))


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each object or list with each of its keys that has a value, and nothing in it."""
    for key, value in [*(node.items() if isinstance(node, dict) else enumerate(node))]:
        if isinstance(value, dict | list) and value:
            yield from places(value)
        else:
            yield node, key


def with_value(text: bytes, value: bytes, chance: random.Random) -> bytes:
    """Return the JSON *text* with *value* in place of some other, or of all if it has none."""
    record = json.loads(text)
    found = [*places(record)]
    if not found:
        return value
    node, key = chance.choice(found)
    node[key] = "here"
    return json.dumps(record, ensure_ascii=False).encode().replace(b'"here"', value)


def edit_file(file: Path, value: bytes, chance: random.Random) -> None:
    if file.suffix == ".json":
        file.write_bytes(with_value(file.read_bytes(), value, chance))
        return
    lines = file.read_bytes().splitlines()
    at = chance.randrange(len(lines))
    lines[at] = with_value(lines[at], value, chance)
    file.write_bytes(b"\n".join([*lines, b""]))


def edit_database(file: Path, place: str, value: bytes, chance: random.Random) -> None:
    table, column = place.split(".")
    with closing(sqlite3.connect(file)) as database, database:
        query = f"SELECT {column} FROM {table} WHERE length({column}) > 0"
        (held,) = chance.choice(database.execute(query).fetchall())
        is_packed = isinstance(held, bytes)
        text = zlib.decompress(held) if is_packed else held.encode()
        edited = with_value(text, value, chance)
        new = zlib.compress(edited) if is_packed else edited
        change = f"UPDATE {table} SET {column} = {'?' if is_packed else 'CAST(? AS TEXT)'}"
        try:
            database.execute(f"{change} WHERE {column} = ?", (new, held))
        except sqlite3.Error as error:
            pytest.skip(f"SQLite refuses it: {error}")


@pytest.mark.some(6)
@pytest.mark.parametrize(("place", "name"), each_once([*FILES, *COLUMNS], [*VALUES]))
def test_what_somebody_writes_into_a_file_is_damage_and_is_mended(
    world: World, folder: Path, place: str, name: str
) -> None:
    chance, before = random.Random(SEED), tree(folder)
    if place in FILES:
        edit_file(folder / place, VALUES[name], chance)
    else:
        edit_database(folder / "state.sqlite", place, VALUES[name], chance)

    for words in COMMANDS:
        done = processes.run("scrapy", *words, str(folder))
        assert "Traceback" not in done.stderr, done.stderr

    done = crawl(world.mirror.base, folder)
    assert done.status in (0, 9), done.log
    assert "Traceback" not in done.log
    if done.status == 9:  # which says to move the database aside, and to read the archive again
        assert place in COLUMNS
        for file in folder.glob("state.sqlite*"):
            file.unlink()
        assert crawl("archive", folder).status == 0
    assert list(folder.rglob("*.tmp")) == []
    assert crawl(world.mirror.base, folder).status == 0
    assert tree(folder) == before
    assert place in COLUMNS or faults(folder) == []
