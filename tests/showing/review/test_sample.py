"""What is drawn of the sample's output, what readers are shown, what is written."""

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
from scio_crawler.showing.review.printed import PLACE_MARK
from tests.showing.review.conftest import SIZE, units_in

# Units of each kind in the output.
TOTAL = {
    "turns": 129, "pages": 23, "exchanges": 36, "people": 31, "offices": 42, "briefings": 9,
}  # fmt: skip


def lines(folder: Path, pattern: str) -> list[dict[str, Any]]:
    texts = [path.read_text("utf-8") for path in folder.glob(pattern)]
    return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.fixture
def copy(drawn: Path, tmp_path: Path) -> Path:
    """The output without the samples."""
    return shutil.copytree(drawn, tmp_path / "copy", ignore=shutil.ignore_patterns("review"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_has_the_wanted_size_or_all_units(drawn: Path, kind: str) -> None:
    units = units_in(drawn, kind)
    assert len({unit["id"] for unit in units}) == min(SIZE, TOTAL[kind])
    assert sum(unit["weight"] for unit in units) == pytest.approx(TOTAL[kind], rel=0.1)
    assert {tuple(unit["data"]) for unit in units} == {tuple(codebook(kind))}
    assert all(unit["shown"]["url"].startswith("http://english") for unit in units)


def test_every_layout_and_role_is_drawn(drawn: Path) -> None:
    strata = [unit["stratum"] for unit in units_in(drawn, "turns")]
    layouts = {entry["layout"] for entry in lines(drawn, "briefings.jsonl") if entry["file"]}
    assert {layout for _, layout, _ in strata} == layouts
    assert {role for *_, role in strata} >= {"chair", "official", "press"}


def test_a_turn_has_its_values_its_asker_its_beginning_and_end(drawn: Path) -> None:
    by_id = {turn["turn_id"]: turn for turn in lines(drawn, "briefings/*.jsonl")}
    for unit in units_in(drawn, "turns"):
        turn, data = by_id[unit["turn_id"]], unit["data"]
        for key in ("speaker", "role", "kind", "position", "organization"):
            assert data[key] == turn[key]
        asker = by_id[turn["reply_to_id"]]["speaker"] if turn["reply_to_id"] else ""
        assert data["asker"] == asker
        assert turn["text"].startswith(data["first"])
        assert turn["text"].endswith(data["last"])


def test_a_page_has_the_number_of_turns_that_begin_on_it_and_its_last_words(drawn: Path) -> None:
    turns = lines(drawn, "briefings/*.jsonl")
    pages = {unit["id"]: unit["data"] for unit in units_in(drawn, "pages")}
    assert sum(int(page["turns"]) for page in pages.values()) == len(turns)
    across = next(turn for turn in turns if turn["page_end"] > turn["page"])
    for page in (across["page"], across["page_end"]):
        assert across["text"] in pages[f"{across['briefing_id']}/{page}"]["end"]


def test_the_printed_text_is_marked_within_the_turn(drawn: Path) -> None:
    turns = {turn["turn_id"]: turn for turn in lines(drawn, "briefings/*.jsonl")}
    units = units_in(drawn, "turns") + units_in(drawn, "exchanges")
    marked = 0
    for unit in units:
        before, mark, after = unit["shown"]["printed"].partition(PLACE_MARK)
        paragraph = turns[unit["turn_id"]]["text"].partition("\n\n")[0]
        middle = len(paragraph) // 2
        if mark:
            marked += 1
            assert before.endswith(paragraph[:middle])
            assert after.startswith(paragraph[middle:])
    assert marked > 0.9 * len(units)


@pytest.mark.parametrize("kind", KINDS)
def test_neither_page_nor_sheets_show_the_data(drawn: Path, kind: str) -> None:
    folder, units = drawn / "review" / kind, units_in(drawn, kind)
    assets = {sample.PAGE, "review.js", "review.css", "room.css", "icon.svg"}
    names = {path.name for path in folder.iterdir()}
    assert names == {sample.FILE, sample.DATA, *sample.SHEETS, *assets}

    shown = ["id", "page", "find", "url", "printed"]
    script = (folder / sample.DATA).read_text("utf-8")
    embedded = json.loads(script.removeprefix("const sample = "))
    assert [list(unit) for unit in embedded["units"]] == [shown] * len(units)

    with (folder / "A.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [unit["id"] for unit in units]
    assert {row[key] for row in rows for key in (*codebook(kind), "note")} == {""}
    assert list(rows[0]) == [*shown, *codebook(kind), "note"]
    assert len({(folder / name).read_bytes() for name in sample.SHEETS}) == 1


def test_the_same_seed_draws_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    sample.draw_sample(drawn, tmp_path, "turns", SIZE, seed=1)
    for file in (drawn / "review" / "turns").iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_without_the_archive_nothing_is_printed(copy: Path) -> None:
    shutil.rmtree(copy / "archive")
    units = sample.draw_sample(copy, copy / "review", "turns", SIZE, seed=1)["units"]
    assert {unit["shown"]["printed"] for unit in units} == {""}
    assert all(unit["shown"]["url"] for unit in units)


def test_an_unlisted_page_has_the_address_of_the_briefing(copy: Path) -> None:
    """As the first page of a partial transcript."""
    pages = [dumps(page) for page in lines(copy, "pages.jsonl") if page["page"] > 1]
    (copy / "pages.jsonl").write_text("".join(pages), "utf-8")
    units = sample.draw_sample(copy, copy / "review", "people", SIZE, seed=1)["units"]
    urls = {entry["briefing_id"]: entry["url"] for entry in lines(copy, "briefings.jsonl")}
    assert all(unit["shown"]["url"] == urls[unit["briefing_id"]] for unit in units)


def test_filled_in_sheets_are_not_overwritten(drawn: Path) -> None:
    with pytest.raises(ExportError, match=r"whose sheets may be filled in: .+ --to"):
        sample.draw_sample(drawn, drawn / "review" / "turns", "turns", SIZE, seed=2)


def test_a_folder_without_turns_has_nothing_to_review(tmp_path: Path) -> None:
    for table in TABLES:
        if table is not TURNS:
            (tmp_path / table.files).touch()
    with pytest.raises(ExportError, match="has no offices to review"):
        sample.draw_sample(tmp_path, tmp_path / "out", "offices", SIZE, seed=1)
