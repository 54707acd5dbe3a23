"""Imports, crawls and replays of one folder in any sequence."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.importing.importing import TELLING, files, imported, replayed, without_order
from tests.importing.recorded import (
    DATES,
    Pages,
    plain_records,
    write,
)
from tests.mirrors import article, article_id, crawl, pages_of, paragraphs, path, press_room
from tests.server import Mirror

pytestmark = pytest.mark.slow  # whole runs

Step = Callable[[Path, str], object]  # of a folder, with the address of a mirror

PAGES = press_room({1: 1, 2: 3, 3: 2})


def part(number: int) -> Pages:
    """Return the pages of one briefing."""
    return {path: page for path, page in PAGES.items() if f"content_90000000{number}" in path}


def importing(name: str, pages: Pages) -> Step:
    return lambda folder, _: imported(folder, write(folder.parent / f"{name}.warc", pages))


def crawling(*words: str) -> Step:
    return lambda folder, base: crawl(base, folder, *words)


ALL, REST = importing("all", PAGES), importing("rest", {**part(2), **part(3)})
CRAWL, CRAWL_IN_FULL = crawling(), crawling("-a", "full=1")
SEQUENCES: dict[str, list[Step]] = {
    "an import": [ALL],
    "crawl, import": [CRAWL, ALL],
    "import, crawl": [ALL, CRAWL],
    "crawl, import, crawl": [CRAWL, REST, CRAWL_IN_FULL],
    "import, crawl, import": [REST, CRAWL, ALL],
}


@pytest.mark.some(1)
@pytest.mark.parametrize("steps", SEQUENCES.values(), ids=SEQUENCES)
def test_a_replay_gives_every_byte(steps: list[Step], tmp_path: Path) -> None:
    output = tmp_path / "output"
    with Mirror(PAGES) as mirror:
        site = mirror.base
        if steps[0] is not CRAWL:  # the folder becomes the mirror's
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
        assert without_order(folder) == without_order(tmp_path / "at-once"), folder.name


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
