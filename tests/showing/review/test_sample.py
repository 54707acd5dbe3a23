"""A sample of the sample's output: what is drawn, what readers are shown, what is written."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import dumps
from scio_crawler.items import TABLES, TURNS
from scio_crawler.showing.review import sample
from scio_crawler.showing.review.kinds import KINDS, codebook
from scio_crawler.showing.review.printed import HERE
from tests.contract.checking.test_checking import crawl_sample

SIZE = 60
# How many units of each kind the sample has.
THERE = {
    "turns": 129,
    "pages": 23,
    "exchanges": 36,
    "people": 31,
    "offices": 42,
    "briefings": 9,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, with a sample of each kind of units."""
    copy = tmp_path_factory.mktemp("reviewed") / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    for what in KINDS:
        sample.write(copy, copy / "review" / what, what, SIZE, seed=1)
    return copy


def units(folder: Path, what: str) -> list[dict[str, Any]]:
    found: dict[str, Any] = json.loads(
        (folder / "review" / what / "sample.json").read_text("utf-8")
    )
    return list(found["units"])


def lines(folder: Path, pattern: str) -> list[dict[str, Any]]:
    texts = [path.read_text("utf-8") for path in folder.glob(pattern)]
    return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.mark.parametrize("what", KINDS)
def test_as_many_are_drawn_as_are_wanted_or_all(folder: Path, what: str) -> None:
    drawn = units(folder, what)
    assert len({unit["id"] for unit in drawn}) == min(SIZE, THERE[what])
    assert sum(unit["weight"] for unit in drawn) == pytest.approx(THERE[what], rel=0.1)
    assert {tuple(unit["data"]) for unit in drawn} == {tuple(codebook(what))}
    assert all(unit["shown"]["url"].startswith("http://english") for unit in drawn)


def test_every_layout_and_role_is_drawn(folder: Path) -> None:
    strata = [unit["stratum"] for unit in units(folder, "turns")]
    layouts = {entry["layout"] for entry in lines(folder, "briefings.jsonl") if entry["file"]}
    assert {layout for _, layout, _ in strata} == layouts
    assert {role for *_, role in strata} >= {"chair", "official", "press"}


def test_the_sample_has_what_the_data_say(folder: Path) -> None:
    by_id = {turn["turn_id"]: turn for turn in lines(folder, "briefings/*.jsonl")}
    for unit in units(folder, "turns"):
        turn, data = by_id[unit["turn_id"]], unit["data"]
        for key in ("speaker", "role", "kind", "position", "organization"):
            assert data[key] == turn[key]
        asked = by_id[turn["reply_to_id"]]["speaker"] if turn["reply_to_id"] else ""
        assert data["asker"] == asked
        assert turn["text"].startswith(data["first"])
        assert turn["text"].endswith(data["last"])


def test_a_page_has_the_turns_that_begin_on_it_and_what_is_said_to_its_end(folder: Path) -> None:
    turns = lines(folder, "briefings/*.jsonl")
    pages = {unit["id"]: unit for unit in units(folder, "pages")}
    assert sum(int(page["data"]["turns"]) for page in pages.values()) == len(turns)
    across = next(turn for turn in turns if turn["page_end"] > turn["page"])
    for page in (across["page"], across["page_end"]):
        assert across["text"] in pages[f"{across['briefing_id']}/{page}"]["data"]["end"]


def test_the_archived_page_shows_the_turn_and_marks_a_place_within(folder: Path) -> None:
    turns = {turn["turn_id"]: turn for turn in lines(folder, "briefings/*.jsonl")}
    marked = 0
    for what in ("turns", "exchanges"):
        for unit in units(folder, what):
            shown = unit["shown"]["printed"]
            before, mark, after = shown.partition(HERE)
            paragraph = turns[unit["turn_id"]]["text"].partition("\n\n")[0]
            middle = len(paragraph) // 2
            marked += bool(mark)
            if mark:
                assert before.endswith(paragraph[:middle])
                assert after.startswith(paragraph[middle:])
    assert marked > 0.9 * (SIZE + THERE["exchanges"])


@pytest.mark.parametrize("what", KINDS)
def test_what_readers_are_given_does_not_show_what_the_data_say(folder: Path, what: str) -> None:
    given = folder / "review" / what
    names = {path.name for path in given.iterdir()}
    assets = {sample.PAGE, "review.js", "review.css", "room.css", "icon.svg"}
    assert names == {sample.FILE, sample.DATA, *sample.SHEETS, *assets}
    shown = ["id", "page", "find", "url", "printed"]
    script = (given / sample.DATA).read_text("utf-8")
    embedded = json.loads(script.removeprefix("const sample = "))
    assert [list(unit) for unit in embedded["units"]] == [shown] * len(units(folder, what))
    with (given / "A.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [unit["id"] for unit in units(folder, what)]
    assert {row[key] for row in rows for key in (*codebook(what), "note")} == {""}
    assert list(rows[0]) == [*shown, *codebook(what), "note"]
    assert len({(given / name).read_bytes() for name in sample.SHEETS}) == 1


def test_a_sample_is_drawn_again_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    sample.write(folder, tmp_path / "again", "turns", SIZE, seed=1)
    for file in (folder / "review" / "turns").iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_a_folder_without_its_archive_is_sampled_too(folder: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    shutil.copytree(folder, published, ignore=shutil.ignore_patterns("archive", "state*", "review"))
    found = sample.write(published, published / "review", "turns", SIZE, seed=1)
    assert {unit["shown"]["printed"] for unit in found["units"]} == {""}
    assert all(unit["shown"]["url"] for unit in found["units"])


def test_a_page_that_no_line_tells_of_has_the_address_of_the_briefing(
    folder: Path, tmp_path: Path
) -> None:
    """As the first page of a partial transcript."""
    partial = tmp_path / "partial"
    shutil.copytree(folder, partial, ignore=shutil.ignore_patterns("review"))
    pages = lines(folder, "pages.jsonl")
    text = "".join(dumps(page) for page in pages if page["page"] > 1)
    (partial / "pages.jsonl").write_text(text, "utf-8")
    drawn = sample.write(partial, partial / "review", "people", SIZE, seed=1)
    urls = {entry["briefing_id"]: entry["url"] for entry in lines(folder, "briefings.jsonl")}
    assert all(unit["shown"]["url"] == urls[unit["briefing_id"]] for unit in drawn["units"])


def test_filled_in_sheets_are_not_overwritten(folder: Path) -> None:
    with pytest.raises(ExportError, match=r"whose sheets may be filled in: .+ --to"):
        sample.write(folder, folder / "review" / "turns", "turns", SIZE, seed=2)


def test_a_folder_without_turns_has_nothing_to_review(tmp_path: Path) -> None:
    for table in TABLES:
        if table is not TURNS:
            (tmp_path / table.files).write_text("")
    with pytest.raises(ExportError, match="has no offices to review"):
        sample.write(tmp_path, tmp_path / "out", "offices", SIZE, seed=1)
