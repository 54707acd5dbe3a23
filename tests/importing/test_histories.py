"""Captures of several dates become revisions in the order of time, whatever the order of files."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from tests.importing.importing import files, imported, replayed, without_order
from tests.importing.recorded import DATES, edited, edition, write, write_editions
from tests.mirrors import Result, article, article_id, crawl, pages_of, paragraphs
from tests.mirrors import path as path_of
from tests.server import Mirror

pytestmark = pytest.mark.slow  # whole runs


@pytest.fixture
def archives(tmp_path: Path) -> list[Path]:
    """Return a file for each date."""
    return write_editions(tmp_path)


def clocks(result: Path, number: int) -> list[tuple[int, set[str]]]:
    """Return (revision, days of its turns) of each revision of a briefing, in order."""
    briefing_id = f"scio-{article_id(number)}"
    earlier = sorted(
        (result / "revisions" / briefing_id).glob("*.jsonl"), key=lambda p: int(p.stem)
    )
    found = []
    for file in (*earlier, *(result / "briefings").glob(f"*_{briefing_id}.jsonl")):
        turns = [json.loads(line) for line in file.read_text().splitlines()]
        assert len({turn["revision"] for turn in turns}) == 1
        found.append((turns[0]["revision"], {turn["fetched"][:10] for turn in turns}))
    return found


DAYS = [date.isoformat()[:10] for date in DATES]
ORDERS = list(itertools.permutations(range(3)))


def check_history(folder: Path) -> None:
    assert clocks(folder, 1) == [
        (1, {DAYS[0]}),
        (2, {DAYS[1]}),
        (3, {DAYS[2]}),
    ]
    assert [number for number, _ in clocks(folder, 2)] == [1]
    assert [number for number, _ in clocks(folder, 3)] == [1]


def changed(folder: Path) -> list[tuple[str, str, int]]:
    """Return what the site changed, as changes.jsonl tells it."""
    every = map(json.loads, (folder / "changes.jsonl").read_text().splitlines())
    return [(c["what"], c["at"][:10], c["revision"]) for c in every if c["what"] != "new"]


@pytest.mark.some(2)
@pytest.mark.parametrize("order", ORDERS)
def test_files_in_any_order_at_once_or_apart_give_one_history(
    order: tuple[int, ...], archives: list[Path], tmp_path: Path
) -> None:
    at_once, apart = tmp_path / "at-once", tmp_path / "apart"
    assert imported(at_once, *(archives[n] for n in order)).status == 0
    check_history(at_once)
    assert [at for what, at, _ in changed(at_once) if what == "revised"] == DAYS[1:]
    for n in order:
        assert imported(apart, archives[n]).status == 0
    check_history(apart)
    assert without_order(apart) == without_order(at_once)
    before = files(apart)
    assert replayed(apart).status == 0
    assert files(apart) == before


TURNS = ("briefings/", "revisions/")


def turns_in(folder: Path) -> dict[str, bytes]:
    """Return the files of turns by name."""
    return {name: data for name, data in files(folder).items() if name.startswith(TURNS)}


def test_a_newer_crawl_stays_the_current_state(archives: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "output"
    now = edition(2) | {path_of(1, 1): edited(1)}
    with Mirror(now) as mirror:
        crawled = crawl(mirror.base, folder)
        current = crawled.turns("scio-900000001")
        for n in (1, 0, 2):
            assert imported(folder, archives[n]).status == 0
        assert [number for number, _ in clocks(folder, 1)] == [1, 2, 3, 4]
        after = Result(0, "", folder).turns("scio-900000001")
        assert [t["text"] for t in after] == [t["text"] for t in current]
        before = turns_in(folder)
        again = crawl(mirror.base, folder, "-a", "full=1")
    assert again.status == 0
    assert again.report["counts"]["outcomes"]["unchanged"] == 3
    assert turns_in(folder) == before


def test_a_replay_without_the_ledger_takes_up_the_revisions_on_disk(
    archives: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "output"
    for archive in archives:
        imported(folder, archive)
    before = files(folder)
    for file in folder.glob("state.sqlite*"):
        file.unlink()
    assert replayed(folder).status == 0
    assert files(folder, but=("set-aside/", "state.sqlite")) == before


def test_a_briefing_without_its_first_page_is_partial(tmp_path: Path) -> None:
    pages = pages_of(4, 3)
    del pages[path_of(4)]
    result = imported(tmp_path / "output", write(tmp_path / "a.warc", pages, DATES[0]))
    entry = result.catalogue()["scio-900000004"]
    assert (entry["status"], entry["pages"], result.status) == ("partial", 2, 3)
    whole = imported(
        result.folder,
        write(tmp_path / "b.warc", {path_of(4): pages_of(4, 3)[path_of(4)]}, DATES[0]),
    )
    entry = whole.catalogue()["scio-900000004"]
    assert (entry["status"], entry["revision"], whole.status) == ("complete", 1, 0)


def copy_of(number: int, other: int, more: int) -> dict[str, str]:
    """Return the page of briefing *number*, which prints the transcript of *other*."""
    return {path_of(number): article(number, lines=paragraphs(other, 1, 1, "July 24, 2024", more))}


# Two and then three copies of a conference; which one is the best changes twice.
COPIES = [
    copy_of(1, 1, 4) | copy_of(2, 1, 3),
    copy_of(1, 1, 4) | copy_of(2, 1, 6) | copy_of(3, 1, 5),
    copy_of(2, 5, 7) | copy_of(3, 1, 5),
]


@pytest.mark.some(2)
@pytest.mark.parametrize("order", ORDERS)
def test_copies_in_archives_in_any_order_give_one_best_copy(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    archives = [write(tmp_path / f"{n}.warc", COPIES[n], DATES[n]) for n in range(3)]
    at_once, apart = tmp_path / "at-once", tmp_path / "apart"
    imported(at_once, *archives)
    for n in order:
        imported(apart, archives[n])
    assert without_order(apart) == without_order(at_once)
    same_as = {id: entry["same_as"] for id, entry in Result(0, "", apart).catalogue().items()}
    assert same_as == {
        "scio-900000001": "scio-900000003",
        "scio-900000002": "",
        "scio-900000003": "",
    }
    before = files(apart)
    replayed(apart)
    assert files(apart) == before
