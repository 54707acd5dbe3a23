"""A sample of the sample's output: what is drawn, what it shows of the pages, what is written."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.folder.checking import check_folder
from scio_crawler.showing.review import result, sample
from scio_crawler.showing.review.sheets import COLUMNS, KEYS
from tests.contract.checking.test_checking import crawl_sample

TURNS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, with a sample of its turns."""
    copy = tmp_path_factory.mktemp("reviewed") / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    sample.write(copy, copy / "review", TURNS, seed=1)
    return copy


@pytest.fixture(scope="module")
def drawn(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "review/sample.json").read_text("utf-8"))
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(folder: Path, name: str, *wrong: int, key: str = "kind") -> Path:
    """Fill in a copy of the sheet *name*: all is right but *key* of the turns numbered *wrong*."""
    every = rows(folder / "review" / name)
    path = folder / f"filled {name}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, every[0])
        writer.writeheader()
        for number, row in enumerate(every):
            ticks = {
                f"{k}: right?": "wrong" if k == key and number in wrong else "right" for k in KEYS
            }
            writer.writerow(row | ticks)
    return path


def test_every_layout_and_role_is_in_it(folder: Path, drawn: dict[str, Any]) -> None:
    entries = map(json.loads, (folder / "briefings.jsonl").read_text("utf-8").splitlines())
    assert {turn["layout"] for turn in drawn["turns"]} == {
        e["layout"] for e in entries if e["file"]
    }
    assert {turn["role"] for turn in drawn["turns"]} >= {"chair", "official", "press"}
    assert (len(drawn["turns"]), drawn["of"]) == (TURNS, 129)


def test_weights_add_up_to_about_all_turns(drawn: dict[str, Any]) -> None:
    assert sum(float(turn["weight"]) for turn in drawn["turns"]) == pytest.approx(129, rel=0.1)


def test_a_row_says_what_the_data_say(folder: Path, drawn: dict[str, Any]) -> None:
    files = (folder / "briefings").glob("*.jsonl")
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    by_id = {line["turn_id"]: line for line in lines}
    for row in drawn["turns"]:
        turn = by_id[row["turn_id"]]
        same = [key for key in KEYS if key != "text"] + ["url", "page", "label"]
        assert {key: row[key] for key in same} == {key: turn[key] for key in same}
        first, _, last = row["text"].partition(" [… ")
        assert turn["text"].startswith(first)
        assert turn["text"].endswith(last.partition("…] ")[2])
        asked = by_id[turn["reply_to_id"]]["text"] if turn["reply_to_id"] else ""
        assert row["question"][:100] == asked[:100]


def test_the_archived_page_shows_label_and_text(drawn: dict[str, Any]) -> None:
    """The excerpt begins above the turn and ends with the line at which the next one begins."""
    for row in drawn["turns"]:
        printed = row["printed"].replace("’", "'")
        assert row["label"].replace("’", "'") in printed, row["turn_id"]
        first = row["text"].partition("\n")[0].partition(" [… ")[0].replace("’", "'")
        assert " ".join(first.split()) in " ".join(printed.split())


def test_the_two_sheets_are_the_same_and_blank(folder: Path) -> None:
    one, other = (rows(folder / "review" / name) for name in sample.SHEETS)
    assert one == other
    assert {row[column] for row in one for column in COLUMNS} == {""}


def test_a_sample_is_drawn_again_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    sample.write(folder, tmp_path / "again", TURNS, seed=1)
    for file in (folder / "review").glob("[!r]*.*s*"):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_a_folder_without_its_archive_is_sampled_too(folder: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    shutil.copytree(folder, published, ignore=shutil.ignore_patterns("archive", "state*", "review"))
    found = sample.write(published, published / "review", TURNS, seed=1)
    assert {row["printed"] for row in found["turns"]} == {""}
    assert all(row["url"] and row["label"] for row in found["turns"])


def test_filled_in_sheets_are_not_overwritten(folder: Path) -> None:
    with pytest.raises(ExportError, match=r"whose sheets may be filled in: .+ --to"):
        sample.write(folder, folder / "review", TURNS, seed=2)


def test_a_folder_without_turns_has_nothing_to_review(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "empty", ignore=shutil.ignore_patterns("review", "20*"))
    (tmp_path / "empty" / "briefings.jsonl").write_text("")
    with pytest.raises(ExportError, match="has no turns to review"):
        sample.write(tmp_path / "empty", tmp_path / "out", TURNS, seed=1)


def test_the_result_says_rates_agreement_and_disputes(folder: Path) -> None:
    paths = [fill(folder, "A.csv", 0, 1), fill(folder, "B.csv", 0)]
    found = result.write(folder / "review", paths)
    assert found == json.loads((folder / "review/result.json").read_text("utf-8"))
    kind, speaker = found["keys"]["kind"], found["keys"]["speaker"]
    assert (kind["wrong"], kind["right"], kind["pairs"], kind["agreed"]) == (2, 58, 60, 59)
    assert 0 < kind["low"] < kind["both"] < kind["rate"] == kind["worst"] < kind["high"]
    assert (speaker["rate"], speaker["kappa"]) == (0, None)
    id = rows(paths[0])[1]["turn_id"]
    assert found["disputed"] == [[id, "kind", "wrong", "right"]]
    shown = list(result.lines(found))
    assert shown[1].split()[:3] == ["speaker", "0.0", f"(0.0–{100 * speaker['high']:.1f})"]
    assert "1 tick on which the readers disagree" in shown[-1]


def test_a_third_sheet_settles(folder: Path) -> None:
    paths = [fill(folder, "A.csv", 0, 1), fill(folder, "B.csv", 0)]
    found = result.write(folder / "review", [*paths, paths[1]])
    assert found["keys"]["kind"]["wrong"] == 1
    assert [dispute[2:] for dispute in found["disputed"]] == [["wrong", "right", "right"]]


def test_the_checker_finds_nothing_wrong_with_a_review(folder: Path) -> None:
    faults: list[object] = []
    check_folder(folder, faults.append)
    assert faults == []


@pytest.mark.parametrize("text", ["", "[]", '{"turns": 1}', '{"turns": [{}]}', "{"])
def test_without_a_sample_nothing_is_scored(folder: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "sample.json").write_text(text)
    with pytest.raises(ExportError, match=r"sample\.json is no sample .+: draw one, or name"):
        result.write(tmp_path, [folder / "review/A.csv", folder / "review/B.csv"])
