"""Imports, crawls and replays of one folder in any sequence."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.folder.checking import check_folder
from tests.importing.importing import TELLING, files, imported, replayed
from tests.importing.recorded import (
    DATES,
    KINDS,
    Pages,
    edition,
    plain_records,
    sample_pages,
    write,
)
from tests.importing.test_kinds import lines
from tests.mirrors import article, article_id, crawl, pages_of, paragraphs, path, press_room
from tests.server import Mirror

pytestmark = pytest.mark.slow  # whole runs

PAGES = press_room({1: 1, 2: 3, 3: 2})


def part(number: int) -> Pages:
    """Return the pages of one briefing."""
    return {path: page for path, page in PAGES.items() if f"content_90000000{number}" in path}


@pytest.mark.some(2)
@pytest.mark.parametrize("kind", KINDS)
def test_a_second_import_changes_no_byte(kind: str, tmp_path: Path) -> None:
    told = KINDS[kind](tmp_path, PAGES)
    output = tmp_path / "output"
    first = imported(output, *told.paths)
    before, said = files(output), first.report["import"]
    again = imported(output, *told.paths)
    assert files(output) == before
    assert again.report["import"]["captures"] == 0
    assert again.report["import"]["known"] == said["captures"] + said["known"]
    assert again.report["import"]["left_out"] == said["left_out"]


def test_files_are_imported_in_any_order(tmp_path: Path) -> None:
    each = [write(tmp_path / f"{number}.warc", part(number)) for number in (1, 2, 3)]
    found = []
    for name, order in {"one": each, "other": each[::-1]}.items():
        imported(tmp_path / name, *order)
        found.append(lines(tmp_path / name))
    for file in (each[1], each[0], each[2]):
        imported(tmp_path / "apart", file)
    found.append(lines(tmp_path / "apart"))
    assert found[0] == found[1] == found[2]


def the_rest(folder: Path, base: str) -> None:
    imported(folder, write(folder.parent / "rest.warc", {**part(2), **part(3)}))


def all_of_it(folder: Path, base: str) -> None:
    imported(folder, write(folder.parent / "all.warc", PAGES))


def crawled(folder: Path, base: str) -> None:
    crawl(base, folder)


def crawled_in_full(folder: Path, base: str) -> None:
    crawl(base, folder, "-a", "full=1")


SEQUENCES: dict[str, list[Callable[[Path, str], None]]] = {
    "an import": [all_of_it],
    "crawl, import": [crawled, all_of_it],
    "import, crawl": [all_of_it, crawled],
    "crawl, import, crawl": [crawled, the_rest, crawled_in_full],
    "import, crawl, import": [the_rest, crawled, all_of_it],
}


@pytest.mark.some(1)
@pytest.mark.parametrize("steps", SEQUENCES.values(), ids=SEQUENCES)
def test_a_replay_gives_every_byte(
    steps: list[Callable[[Path, str], None]], tmp_path: Path
) -> None:
    output = tmp_path / "output"
    with Mirror(PAGES) as mirror:
        site = mirror.base
        if steps[0] is not crawled:  # the folder becomes the mirror's
            imported(output, write(tmp_path / "one.warc", part(1)), site=site)
        for step in steps:
            step(output, site)
    before, lasting = files(output), files(output, TELLING)
    again = tmp_path / "again"
    shutil.copytree(output / "archive", again / "archive")
    assert replayed(again).status == 0
    assert files(again, TELLING) == lasting
    assert replayed(output).status == 0
    assert files(output) == before


@pytest.mark.some(1)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("room", ["the sample", "editions"])
def test_captures_come_in_any_order(room: str, seed: int, tmp_path: Path) -> None:
    """Pages of one sitting that lie in several files are no states of their own in the end."""
    records = plain_records(sample_pages())
    if room == "editions":
        records = [r for n, d in enumerate(DATES) for r in plain_records(edition(n), began=d)]
    at_once = imported(tmp_path / "at-once", keep(tmp_path / "all.warc", records))
    assert at_once.status == 0, at_once.log
    random.Random(seed).shuffle(records)
    apart = tmp_path / "apart"
    for number in range(3):
        imported(apart, keep(tmp_path / f"{number}.warc", records[number::3]))
    assert without_ids(apart) == without_ids(at_once.folder)
    before, lasting = files(apart), files(apart, TELLING)
    shutil.copytree(apart / "archive", tmp_path / "again" / "archive")
    replayed(tmp_path / "again")
    assert files(tmp_path / "again", TELLING) == lasting
    replayed(apart)
    assert files(apart) == before
    faults: list[object] = []
    check_folder(apart, faults.append, with_records=True)
    assert faults == []


def some_captures(chance: random.Random) -> list[bytes]:
    """Return records of pages of two briefings as they were at some times, edited now and then."""
    records = []
    for _ in range(chance.randint(1, 5)):
        number, page, edits = chance.choice([1, 1, 2]), chance.randint(1, 2), chance.randint(0, 2)
        lines = paragraphs(number, page, 2, "July 24, 2024")
        text = article(number, page, 2, lines=[x.replace(" has", " has" * edits) for x in lines])
        at = timedelta(days=chance.choice([0, 1, 40]), seconds=chance.choice([0, 5, 3600]))
        records += plain_records({path(number, page): text}, began=DATES[0] + at)
    return records


def without_ids(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all lines but changes, without what tells in which order they came.

    Ids are given at first sight; a capture that two files have is the first file's.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for file in (*folder.rglob("*.jsonl"),):
        if file.name != "changes.jsonl":
            every = map(json.loads, file.read_text().splitlines())
            found[file.relative_to(folder).as_posix()] = [
                {k: v for k, v in line.items() if not k.endswith("_id") and k not in IN_ORDER}
                for line in every
            ]
    return found


IN_ORDER = ("archive_file", "archive_offset", "origin", "origin_digest")


@pytest.mark.some(2)
@pytest.mark.parametrize("seed", range(20))
def test_three_archives_in_any_order_give_one_folder(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    made = [keep(tmp_path / f"{n}.warc", some_captures(chance)) for n in range(3)]
    imported(tmp_path / "at-once", *made)
    for order in permutations(made):
        folder = tmp_path / "-".join(file.stem for file in order)
        for file in order:
            imported(folder, file)
        assert without_ids(folder) == without_ids(tmp_path / "at-once"), folder.name


def keep(file: Path, records: Iterable[bytes]) -> Path:
    file.write_bytes(b"".join(records))
    return file


def test_a_conference_at_two_addresses_stays_one_however_its_pages_come(tmp_path: Path) -> None:
    one = pages_of(21, 2)
    other = {
        name.replace(article_id(21), article_id(31)): page.replace(article_id(21), article_id(31))
        for name, page in one.items()
    }
    order = [(one, 1), (other, 2), (one, 2), (other, 1)]
    for number, (pages, page) in enumerate(order):
        chosen = {name: text for name, text in pages.items() if ("_2." in name) == (page == 2)}
        result = imported(tmp_path / "output", write(tmp_path / f"{number}.warc", chosen))
    entries = result.catalogue().values()
    assert sorted((entry["status"], bool(entry["file"])) for entry in entries) == [
        ("complete", False),
        ("complete", True),
    ]
