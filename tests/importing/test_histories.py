"""Captures of several dates become revisions in the order of time, whatever the order of files."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.importing.importing import files, imported, replayed
from tests.importing.recorded import DATES, edited, edition, write, write_editions
from tests.importing.test_kinds import lines
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


@pytest.mark.parametrize("order", ORDERS)
def test_one_import_of_files_in_any_order(
    order: tuple[int, ...], archives: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "output"
    result = imported(folder, *(archives[n] for n in order))
    assert result.status == 0, result.log
    check_history(folder)
    assert [at for what, at, _ in changed(folder) if what == "revised"] == DAYS[1:]


@pytest.mark.some(1)
@pytest.mark.parametrize("order", ORDERS)
def test_one_import_after_the_other_in_any_order(
    order: tuple[int, ...], archives: list[Path], tmp_path: Path
) -> None:
    at_once, apart = tmp_path / "at-once", tmp_path / "apart"
    imported(at_once, *archives)
    for n in order:
        assert imported(apart, archives[n]).status == 0
    assert told(apart) == told(at_once)
    before = files(apart)
    assert replayed(apart).status == 0
    assert files(apart) == before


def told(folder: Path) -> dict[str, Any]:
    """Return every line apart from places in the archive, and that of a turn's clocks with it.

    Ids, which are given at first sight, and changes tell in which order the files came.
    """
    found: dict[str, Any] = {
        file: [
            {k: v for k, v in line.items() if k not in ("turn_id", "reply_to_id")} for line in of
        ]
        for file, of in lines(folder).items()
        if file != "changes.jsonl"
    }
    found["clocks"] = [{"of 1": clocks(folder, 1), "of 2": clocks(folder, 2)}]
    return found


@pytest.mark.slow
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
        before = files(folder)
        again = crawl(mirror.base, folder, "-a", "full=1")
        assert again.status == 0
        assert again.report["counts"]["outcomes"]["unchanged"] == 3
        turns = ("briefings/", "revisions/")
        assert {k: v for k, v in files(folder).items() if k.startswith(turns)} == {
            k: v for k, v in before.items() if k.startswith(turns)
        }


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


def test_pages_that_do_not_fit_are_not_put_together(tmp_path: Path) -> None:
    """Page 1 of one date and page 2 of another, between which the editor moved the break."""
    first, second = pages_of(4, 2), pages_of(4, 3)
    one = write(tmp_path / "one.warc", {path_of(4): first[path_of(4)]}, DATES[0])
    other = write(tmp_path / "other.warc", {path_of(4, 2): second[path_of(4, 2)]}, DATES[1])
    result = imported(tmp_path / "output", one, other)
    entry = result.catalogue()["scio-900000004"]
    assert (entry["status"], entry["pages"], result.status) == ("partial", 1, 3)
    assert result.report["counts"]["unexpected_errors"] == 0


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
# What tells in which order archives came, and the digests of that.
_OF_THE_ORDER = ("archive", "changes.jsonl", "feed.", "datapackage.json", "pages.jsonl")


def without_ids(folder: Path) -> dict[str, str]:
    """Return every file whose content does not depend on the order, without the ids of turns."""
    found = files(folder, but=_OF_THE_ORDER)
    return {name: TURN_IDS.sub("", body.decode()) for name, body in found.items()}


TURN_IDS = re.compile(r"(?<=scio-\d{9})-[0-9a-f]{10}(-\d+)?")


@pytest.mark.some(2)
@pytest.mark.parametrize("order", ORDERS)
def test_copies_that_archives_show_in_any_order(order: tuple[int, ...], tmp_path: Path) -> None:
    archives = [write(tmp_path / f"{n}.warc", COPIES[n], DATES[n]) for n in range(3)]
    at_once, apart = tmp_path / "at-once", tmp_path / "apart"
    imported(at_once, *archives)
    for n in order:
        imported(apart, archives[n])
    assert without_ids(apart) == without_ids(at_once)
    same_as = {id: entry["same_as"] for id, entry in Result(0, "", apart).catalogue().items()}
    assert same_as == {
        "scio-900000001": "scio-900000003",
        "scio-900000002": "",
        "scio-900000003": "",
    }
    before = files(apart)
    replayed(apart)
    assert files(apart) == before
