"""What is exact, what is near, and what turns the sense: the table of cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.showing.quoting.report import lines
from scio_crawler.showing.quoting.search import EXACT, search
from tests.showing.quoting.judging import judged, turn
from tests.showing.quoting.made_up import keep

TABLE = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CASES, ATTRIBUTED, TURNED = TABLE["cases"], TABLE["attributed"], TABLE["turned"]
TOLD = ("verdict", "difference", "left_out", "differs_in", "negations", "turned_by")
IDS = {"scio-1": "2024-06-11", "scio-2": "2024-05-07"}  # the days of the conferences, newest first


def outcome(quoted: str, text: str) -> list[object]:
    """Return what is TOLD of a quotation from *text*."""
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
    told = [case[key] for key in TOLD]
    assert outcome(case["quotation"], TABLE["texts"][case["text"]]) == told


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


def test_of_two_places_in_one_turn_the_one_that_nothing_turns_counts() -> None:
    found = judged(
        "close the gate", [turn("We will not close the gate. They close the gate at six.")]
    )
    assert found["headline"] == "Said exactly so"


def test_of_two_places_the_one_that_nothing_turns_comes_first() -> None:
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


@pytest.mark.parametrize(
    "quoted",
    [
        "Su Heng never said: We counted 12,480 lamps, and every keeper has two ladders.",
        "Su Heng did not say that we counted 12,480 lamps, and every keeper has two ladders",
        "“We counted 12,480 lamps, and every keeper has two ladders.” — Su Heng denied this",
        "We counted 12,480 lamps, I believe, and every keeper has two ladders",
        "“I climbed 31 of the ladders.” That is what Tao Yining gladly sang to us.",
        "“We counted 12,480 lamps,” Su Heng said, “and two ladders.”",
        "The key point: we counted 12,480 lamps",
        "If Su Heng said we counted 12,480 lamps",
        "Su Heng’s deputy said: We counted 12,480 lamps",
    ],
)
def test_other_words_are_no_attribution(quoted: str, folder: Path) -> None:
    assert search(folder, quoted).verdict != EXACT


def test_no_word_of_an_attribution_is_part_of_a_difference(folder: Path) -> None:
    (occurrence,) = search(
        folder, "“I climbed 31 of the ladders,” Tao Yining said, “and I was given bread.”"
    ).occurrences
    assert (
        occurrence.match.difference
        == "I climbed 31 of the ladders[-,-] and I was given [-soup-]{+bread+}"
    )


@pytest.mark.parametrize(
    ("quoted", "says"),
    [
        ("Su Heng: The soup was hot.", "These words are Tao Yining's, not Su Heng's."),
        (
            "John Smith: The soup was hot.",
            "Nobody called John Smith speaks in this folder; the words are Tao Yining's.",
        ),
        (
            "“The soup was hot.” (Tao Yining, 8 May 2024)",
            "These words are of 2024-05-07, not of 2024-05-08.",
        ),
        (
            "“The soup was hot.” (Ministry of Waterways)",
            "These words were spoken for the Ministry of Harbors and Lights, not for the Ministry "
            "of Waterways.",
        ),
        (
            "Su Heng, vice minister of soup: Lamps burn on 58 percent of the piers.",
            "The speaker is vice minister of harbors and lights, not vice minister of soup.",
        ),
        (
            "Tao Yining told a briefing on cats: the soup was hot.",
            "These words are of the “SCIO briefing on the lamps of Lantern Bay”, not of the "
            "“briefing on cats”.",
        ),
        (
            "He said: “The soup was cold.”",
            "Nearly: the transcript has other words.\n“He said” names nobody: only the words were "
            "compared.",
        ),
        (
            "Su Heng: Lamps burn on 58% of the piers.",
            "Nearly: it differs in how a number is written.",
        ),
        ("Lamps burn on 59% of the piers.", "Nearly: the transcript has other words."),
    ],
)
def test_what_is_wrong_is_said_in_so_many_words(quoted: str, says: str, folder: Path) -> None:
    told = "\n".join(lines(search(folder, quoted), []))
    assert told.startswith(says)


def test_no_two_cases_have_one_name() -> None:
    names = [case["shows"] for case in (*CASES, *ATTRIBUTED)]
    assert sorted(set(names)) == sorted(names)
