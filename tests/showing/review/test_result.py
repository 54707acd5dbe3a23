"""What readers code is compared with the data; what differs is listed, settled and corrected."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.contract.corrections import Correction, read_corrections
from scio_crawler.contract.description import NOT_REVIEWED, reviewed
from scio_crawler.folder.checking import check_folder
from scio_crawler.showing.review.kinds import KINDS
from scio_crawler.showing.review.result import score_sheets
from tests.showing.review.conftest import SIZE, units_in

Codes = Mapping[int, Mapping[str, str]]  # by the number of the unit, and key
BLANK = dict.fromkeys(KINDS["turns"]["coded"], "")


@pytest.fixture
def folder(drawn: Path, tmp_path: Path) -> Path:
    return shutil.copytree(drawn, tmp_path / "output")


def code(folder: Path, kind: str, reader: str, codes: Codes) -> None:
    """Write *codes* to the sheet of a *reader*; readers A and B agree with the data otherwise."""
    path = folder / "review" / kind / f"{reader}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, (row, unit) in enumerate(zip(rows, units_in(folder, kind), strict=True)):
        if reader != "C":
            row |= {key: value or "-" for key, value in unit["data"].items()}
        row |= codes.get(number, {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def score(folder: Path, kind: str, *sheets: Codes) -> dict[str, Any]:
    for reader, codes in zip("ABC", sheets, strict=False):
        code(folder, kind, reader, codes)
    return score_sheets(folder / "review", kind)


def corrections(folder: Path, kind: str) -> list[Correction]:
    return [line for _, line in read_corrections(folder / "review" / kind / "corrections.csv")]


@pytest.mark.parametrize("kind", KINDS)
def test_readers_who_agree_with_the_data_find_nothing_wrong(folder: Path, kind: str) -> None:
    result = score(folder, kind, {}, {})
    wrong = {key: rates["wrong"] for key, rates in result["keys"].items()}
    assert wrong == dict.fromkeys(KINDS[kind]["coded"], 0)
    assert result["disputed"] == []
    assert result == json.loads((folder / "review" / "result.json").read_text("utf-8"))[kind]
    assert corrections(folder, kind) == []


def test_what_either_reader_codes_otherwise_is_wrong_and_disputed(folder: Path) -> None:
    result = score(folder, "turns", {0: {"kind": "closing"}, 1: {"kind": "?"}}, {2: {"kind": ""}})
    kind, speaker = result["keys"]["kind"], result["keys"]["speaker"]
    assert (kind["wrong"], kind["right"], kind["unsure"]) == (1, SIZE - 1, 0)
    assert (kind["pairs"], kind["agreed"]) == (SIZE - 1, SIZE - 3)
    assert 0 < kind["low"] < kind["rate"] < kind["high"]
    assert (speaker["rate"], speaker["kappa"]) == (0, 1)
    unit = units_in(folder, "turns")[0]
    data = unit["data"]["kind"]
    assert result["disputed"] == [[unit["id"], "kind", "closing", data, "", data]]
    assert [line.partition(":")[0] for line in result["summary"][1:]] == [*KINDS["turns"]["coded"]]
    assert f"1 of {SIZE}; kappa 0." in result["summary"][3]


def test_only_units_count_that_both_readers_coded(folder: Path) -> None:
    result = score(folder, "turns", {0: BLANK, 1: BLANK}, {1: BLANK, 2: BLANK})
    assert result["coded"] == SIZE - 3
    assert result["summary"][0].startswith(f"Two readers coded {SIZE - 3} of 129 turns that scio_")


@pytest.mark.parametrize("second", [BLANK, {}])
def test_without_a_unit_that_both_coded_nothing_is_written(folder: Path, second: Any) -> None:
    nothing = dict.fromkeys(range(SIZE), BLANK)
    with pytest.raises(ExportError, match="no unit that both A"):
        score(folder, "turns", nothing, dict.fromkeys(range(SIZE), second))
    assert not (folder / "review" / "result.json").exists()


def test_names_are_corrected_as_a_run_accepts_them(folder: Path) -> None:
    settled = {"speaker": "Qu Yong’nan", "position": "head of\u00a0lamps\u200b"}
    score(folder, "turns", {}, {}, {0: settled})
    assert [line.value for line in corrections(folder, "turns")] == ["Qu Yong'nan", "head of lamps"]


def test_the_third_sheet_decides_and_corrects_turns(folder: Path) -> None:
    """Of three disputes the first is settled for the data, the next against them, one is not."""
    units = units_in(folder, "turns")
    kinds = [unit["data"]["kind"] for unit in units]
    closing = {number: {"kind": "closing", "speaker": "Lu Yi"} for number in range(3)}
    settled = {0: {"kind": kinds[0]}, 1: {"kind": "closing", "speaker": "-", "first": "so it is"}}
    result = score(folder, "turns", closing, closing, settled)
    assert "closing" not in kinds[:3]
    assert result["keys"]["kind"]["wrong"] == 2
    lines = corrections(folder, "turns")
    assert [(line.turn_id, line.key, line.was, line.value) for line in lines] == [
        (units[1]["turn_id"], "speaker", units[1]["data"]["speaker"], ""),
        (units[1]["turn_id"], "kind", kinds[1], "closing"),
    ]
    assert {line.briefing_id for line in lines} == {units[1]["briefing_id"]}
    assert not (folder / "corrections.csv").exists()


def test_the_share_of_lost_turns_is_counted_by_page(folder: Path) -> None:
    units = units_in(folder, "pages")
    counts = [int(unit["data"]["turns"]) for unit in units]
    counts[0] += 2
    counts[1] -= 1
    counted = {number: {"turns": str(counts[number])} for number in (0, 1)}
    result = score(folder, "pages", counted, counted)
    all_turns = sum(unit["weight"] * count for unit, count in zip(units, counts, strict=True))
    lost = result["lost"]
    rate = pytest.approx(2 * units[0]["weight"] / all_turns)  # all pages are known: no interval
    assert (lost["rate"], lost["low"], lost["high"]) == (rate, rate, rate)
    assert result["summary"][-1].startswith("turns that are lost: ")


def test_results_of_other_kinds_stay_and_all_are_put_into_words(folder: Path) -> None:
    assert reviewed(folder) == NOT_REVIEWED
    turns = score(folder, "turns", {}, {})
    pages = score(folder, "pages", {}, {})
    first, second = reviewed(folder).split("\n\n")
    assert first.split("\n- ") == turns["summary"]
    assert second.split("\n- ") == pages["summary"]


@pytest.mark.parametrize("text", ["", "[]", '{"turns": 1}', '{"turns": {"summary": [1]}}', "{"])
def test_a_damaged_result_is_ignored_and_replaced(folder: Path, text: str) -> None:
    (folder / "review" / "result.json").write_text(text)
    assert reviewed(folder) == NOT_REVIEWED
    result = score(folder, "turns", {}, {})
    assert reviewed(folder).split("\n- ") == result["summary"]


def test_the_checker_finds_nothing_wrong_with_a_review(folder: Path) -> None:
    score(folder, "turns", {0: {"kind": "closing"}}, {})
    faults: list[object] = []
    check_folder(folder, faults.append)
    assert faults == []


@pytest.mark.parametrize("text", ["", "[]", '{"units": 1}', '{"units": [{}]}', "{"])
def test_without_a_sample_nothing_is_scored(tmp_path: Path, text: str) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / "sample.json").write_text(text)
    with pytest.raises(ExportError, match=r"sample\.json is not a sample .+: draw one, or name"):
        score_sheets(tmp_path, "turns")
