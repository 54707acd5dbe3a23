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
from scio_crawler.contract.corrections import read_corrections
from scio_crawler.contract.description import NOT_REVIEWED, reviewed
from scio_crawler.folder.checking import check_folder
from scio_crawler.showing.review import result, sample
from scio_crawler.showing.review.kinds import KINDS, compare
from tests.contract.checking.test_checking import crawl_sample

Codes = Mapping[int, Mapping[str, str]]  # by the number of the unit, and key


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, with samples of turns and pages, for reading only."""
    copy = tmp_path_factory.mktemp("reviewed") / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    for what in KINDS:
        sample.write(copy, copy / "review" / what, what, 20, seed=1)
    return copy


@pytest.fixture
def folder(drawn: Path, tmp_path: Path) -> Path:
    return shutil.copytree(drawn, tmp_path / "output")


def units(folder: Path, what: str) -> list[dict[str, Any]]:
    found: dict[str, Any] = json.loads(
        (folder / "review" / what / "sample.json").read_text("utf-8")
    )
    return list(found["units"])


def code(folder: Path, what: str, reader: str, other: Codes, *, is_third: bool = False) -> None:
    """Code in the sheet of *reader* what the data say, or nothing if *is_third*; and *other*."""
    path = folder / "review" / what / f"{reader}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, (row, unit) in enumerate(zip(rows, units(folder, what), strict=True)):
        data = {key: value or "-" for key, value in unit["data"].items()}
        row |= {} if is_third else data
        row |= other.get(number, {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def score(folder: Path, what: str, *sheets: Codes) -> dict[str, Any]:
    for number, (reader, other) in enumerate(zip("ABC", sheets, strict=False)):
        code(folder, what, reader, other, is_third=number == 2)
    return result.write(folder / "review", what)


@pytest.mark.parametrize("what", KINDS)
def test_who_codes_what_the_data_say_finds_nothing_wrong(folder: Path, what: str) -> None:
    found = score(folder, what, {}, {})
    assert {key: rates["wrong"] for key, rates in found["keys"].items()} == dict.fromkeys(
        KINDS[what]["coded"], 0
    )
    assert found["disputed"] == []
    assert found == json.loads((folder / "review" / "result.json").read_text("utf-8"))[what]
    assert read_corrections(folder / "review" / what / "corrections.csv") == []


RIGHT = [
    ("speaker", "Lü Yi's", "LÜ  YI’S"),
    ("speaker", "", "-"),
    ("position", "vice minister of lamps; spokesperson", "Vice-minister of lamps, spokesperson."),
    ("first", "Good morning, all of you. We begin", "good morning all"),
    ("last", "We begin. Thank you.", "thank you"),
    ("first", "", "-"),
    ("end", "He said so. We counted 40 lamps. Good", "counted 40 lamps."),
    ("addressed_to", "Weng Jiamu; Cheng Yulian", "Cheng Yulian;Weng Jiamu"),
    ("turns", "3", "3"),
    ("date", "2024-07-05", "2024-07-05"),
]
WRONG = [
    ("speaker", "Lu Yi", "Lu Yin"),
    ("speaker", "Lu Yi", "-"),
    ("speaker", "", "Lu Yi"),
    ("first", "Good morning, all of you.", "morning all"),
    ("first", "Good morning.", "-"),
    ("last", "We begin. Thank you.", "we begin"),
    ("end", "We counted 40 lamps.", "counted 14 lamps"),
    ("end", "", "counted 40 lamps"),
    ("addressed_to", "Weng Jiamu; Cheng Yulian", "Weng Jiamu"),
    ("turns", "3", "13"),
]


@pytest.mark.parametrize(
    ("key", "data", "coded", "expected"),
    [*((*case, True) for case in RIGHT), *((*case, False) for case in WRONG)],
)
def test_values_are_compared_but_for_case_spaces_and_punctuation(
    key: str, data: str, coded: str, expected: bool
) -> None:
    assert compare(key, data, coded) == ("right" if expected else "wrong")


def test_what_either_reader_codes_otherwise_is_wrong_and_disputed(folder: Path) -> None:
    found = score(folder, "turns", {0: {"kind": "closing"}, 1: {"kind": "?"}}, {2: {"kind": ""}})
    kind, speaker = found["keys"]["kind"], found["keys"]["speaker"]
    assert (kind["wrong"], kind["right"], kind["unsure"]) == (1, 19, 0)
    assert (kind["pairs"], kind["agreed"]) == (19, 17)
    assert 0 < kind["low"] < kind["rate"] < kind["high"]
    assert (speaker["rate"], speaker["kappa"]) == (0, 1)
    unit = units(folder, "turns")[0]
    data = unit["data"]["kind"]
    assert found["disputed"] == [[unit["id"], "kind", "closing", data, "", data]]
    assert [line.partition(":")[0] for line in found["summary"][1:]] == [*KINDS["turns"]["coded"]]
    assert "1 of 20; kappa 0." in found["summary"][3]


BLANK = dict.fromkeys(KINDS["turns"]["coded"], "")


def test_units_count_that_two_readers_coded(folder: Path) -> None:
    found = score(folder, "turns", {0: BLANK, 1: BLANK}, {1: BLANK, 2: BLANK})
    assert found["coded"] == 17
    assert found["summary"][0].startswith("Two readers coded 17 of 129 turns that scio_crawler ")


@pytest.mark.parametrize("second", [BLANK, {}])
def test_what_two_readers_did_not_code_is_no_review(folder: Path, second: dict[str, str]) -> None:
    nothing = dict.fromkeys(range(20), BLANK)
    with pytest.raises(ExportError, match="no unit that both A"):
        score(folder, "turns", nothing, dict.fromkeys(range(20), second))
    assert not (folder / "review" / "result.json").exists()


def test_names_are_corrected_as_a_run_accepts_them(folder: Path) -> None:
    settled = {"speaker": "Qu Yong’nan", "position": "head of\u00a0lamps\u200b"}
    score(folder, "turns", {}, {}, {0: settled})
    written = read_corrections(folder / "review" / "turns" / "corrections.csv")
    assert [line.value for _, line in written] == ["Qu Yong'nan", "head of lamps"]


def test_what_is_settled_counts_and_corrects_turns(folder: Path) -> None:
    """Of three disputes the first is settled for the data, the next against them, one is not."""
    kinds = [unit["data"]["kind"] for unit in units(folder, "turns")]
    closing = {number: {"kind": "closing", "speaker": "Lu Yi"} for number in range(3)}
    settled = {0: {"kind": kinds[0]}, 1: {"kind": "closing", "speaker": "-", "first": "so it is"}}
    found = score(folder, "turns", closing, closing, settled)
    assert "closing" not in kinds[:3]
    assert found["keys"]["kind"]["wrong"] == 2
    unit = units(folder, "turns")[1]
    written = [
        line for _, line in read_corrections(folder / "review" / "turns" / "corrections.csv")
    ]
    assert [(line.turn_id, line.key, line.was, line.value) for line in written] == [
        (unit["turn_id"], "speaker", unit["data"]["speaker"], ""),
        (unit["turn_id"], "kind", kinds[1], "closing"),
    ]
    assert {line.briefing_id for line in written} == {unit["briefing_id"]}
    assert not (folder / "corrections.csv").exists()


def test_turns_that_the_data_lack_are_counted_by_page(folder: Path) -> None:
    pages = [int(unit["data"]["turns"]) for unit in units(folder, "pages")]
    weights = [unit["weight"] for unit in units(folder, "pages")]
    counted = {0: {"turns": str(pages[0] + 2)}, 1: {"turns": str(pages[1] - 1)}}
    found = score(folder, "pages", counted, counted)
    pages[0] += 2
    pages[1] -= 1
    there = sum(weight * number for weight, number in zip(weights, pages, strict=True))
    assert found["lost"]["rate"] == pytest.approx(2 * weights[0] / there)
    assert 0 < found["lost"]["low"] < found["lost"]["rate"] < found["lost"]["high"]
    assert found["summary"][-1].startswith("turns that are lost: ")


def test_results_of_other_units_stay_and_all_are_put_into_words(folder: Path) -> None:
    assert reviewed(folder) == NOT_REVIEWED
    turns = score(folder, "turns", {}, {})
    pages = score(folder, "pages", {}, {})
    first, second = reviewed(folder).split("\n\n")
    assert first.split("\n- ") == turns["summary"]
    assert second.split("\n- ") == pages["summary"]


@pytest.mark.parametrize("text", ["", "[]", '{"turns": 1}', '{"turns": {"summary": [1]}}', "{"])
def test_a_damaged_result_says_nothing_and_is_replaced(folder: Path, text: str) -> None:
    (folder / "review" / "result.json").write_text(text)
    assert reviewed(folder) == NOT_REVIEWED
    found = score(folder, "turns", {}, {})
    assert reviewed(folder).split("\n- ") == found["summary"]


def test_the_checker_finds_nothing_wrong_with_a_review(folder: Path) -> None:
    score(folder, "turns", {0: {"kind": "closing"}}, {})
    faults: list[object] = []
    check_folder(folder, faults.append)
    assert faults == []


@pytest.mark.parametrize("text", ["", "[]", '{"units": 1}', '{"units": [{}]}', "{"])
def test_without_a_sample_nothing_is_scored(tmp_path: Path, text: str) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / "sample.json").write_text(text)
    with pytest.raises(ExportError, match=r"sample\.json is no sample .+: draw one, or name"):
        result.write(tmp_path, "turns")
