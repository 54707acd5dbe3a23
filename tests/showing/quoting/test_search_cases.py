"""What is exact, what is near, and what turns the sense: the table of cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.showing.quoting.search import EXACT, search
from tests.showing.quoting.judging import judged, turn
from tests.showing.quoting.made_up import keep

TABLE = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CASES, ATTRIBUTED, TURNED = TABLE["cases"], TABLE["attributed"], TABLE["turned"]
COMPARED = ("verdict", "difference", "left_out", "differs_in", "negations", "turned_by")
IDS = {"scio-1": "2024-06-11", "scio-2": "2024-05-07"}  # the days of the conferences, newest first


def outcome(quoted: str, text: str) -> list[object]:
    """Return the values of COMPARED for a quotation from *text*."""
    found = judged(quoted, [turn(text)])
    if not found["occurrences"]:
        return [found["verdict"], "", [], [], [], []]
    match = found["occurrences"][0]["match"]
    keys = ("difference", "left_out", "kinds", "negations", "turned_by")
    return [found["verdict"], *(match[key] for key in keys)]


def keep_turns(folder: Path) -> None:
    """Write the turns of the table to *folder*."""
    for id, date in IDS.items():
        keep(folder, id, [turn for turn in TABLE["turns"] if turn["date"] == date])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attributed")
    keep_turns(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_a_quotation_is_judged_as_the_table_says(case: dict[str, str]) -> None:
    due = [case[key] for key in COMPARED]
    assert outcome(case["quotation"], TABLE["texts"][case["text"]]) == due


@pytest.mark.parametrize("case", TURNED, ids=[case["quotation"] for case in TURNED])
def test_words_around_a_quotation_turn_it_as_the_table_says(case: dict[str, Any]) -> None:
    found = judged(case["quotation"], [turn(case["said"])])
    match = found["occurrences"][0]["match"]
    assert (found["verdict"], match["turned_by"]) == (EXACT, case["turned_by"])
    due = f"Said so, within: “{case['said']}”" if case["turned_by"] else "Said exactly so"
    assert found["headline"] == due


@pytest.mark.parametrize("quoted", ["{}", "… {}", "{} …"])
def test_an_honest_mark_fares_no_worse_than_a_silent_cut(quoted: str) -> None:
    for case in TURNED:
        text, words = case["said"], quoted.format(case["quotation"])
        assert outcome(words, text)[-1] == case["turned_by"], words


def test_a_long_sentence_is_cut_but_never_at_the_word_that_turns_it() -> None:
    ferries = "with its ferries and its piers and all the people of the bay " * 9
    text = f"We will not {ferries}close the harbor before winter {ferries}ends."
    found = judged("close the harbor before winter", [turn(text)])
    assert found["headline"].startswith("Said so, within: “We will not with its ferries ")
    assert found["headline"].endswith(" …”")
    assert len(found["headline"]) < len(text)


def test_a_place_that_nothing_turns_is_preferred() -> None:
    found = judged("close the gate", [turn("We will not close the gate. They close the gate.")])
    assert found["headline"] == "Said exactly so"
    turns = [turn("We will not close the gate.", 0), turn("We will close the gate.", 1)]
    found = judged("close the gate", turns)
    assert found["headline"] == "Said exactly so, in 2 turns"
    assert [place["at"] for place in found["occurrences"]] == [1, 0]


@pytest.mark.parametrize("case", ATTRIBUTED, ids=[case["shows"] for case in ATTRIBUTED])
def test_an_attribution_is_judged_as_the_table_says(case: dict[str, Any], folder: Path) -> None:
    found = search(folder, case["quotation"])
    best = found.occurrences[0]
    wrong = {fault["what"]: [fault["claimed"], fault["right"]] for fault in best.faults}
    assert wrong == case["wrong"]
    assert (found.verdict, best.match.kinds) == (case["verdict"], [])


@pytest.mark.parametrize("quoted", TABLE["unattributed"])
def test_other_words_are_not_an_attribution(quoted: str, folder: Path) -> None:
    assert search(folder, quoted).verdict != EXACT


def test_no_word_of_an_attribution_is_part_of_a_difference(folder: Path) -> None:
    quoted = "“I climbed 31 of the ladders,” Tao Yining said, “and I was given bread.”"
    (occurrence,) = search(folder, quoted).occurrences
    difference = "I climbed 31 of the ladders[-,-] and I was given [-soup-]{+bread+}"
    assert occurrence.match.difference == difference
