"""What is exact and what is near: the table of cases, which the browser is held to as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.showing.quoting.attribution import terms_of_ways, ways
from scio_crawler.showing.quoting.claims import Names
from scio_crawler.showing.quoting.matching import (
    EXACT,
    NEAR,
    NONE,
    left_out,
    match_exactly,
    match_nearly,
    wdiff,
)
from scio_crawler.showing.quoting.quotation import interpretations, quotation
from scio_crawler.showing.quoting.report import lines
from scio_crawler.showing.quoting.search import search, sources, turns_of
from scio_crawler.showing.quoting.words import cleaned
from tests.showing.quoting.made_up import keep

TABLE = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CASES, ATTRIBUTED = TABLE["cases"], TABLE["attributed"]
TOLD = ("verdict", "difference", "left_out", "differs_in", "negations")
IDS = {"scio-1": "2024-06-11", "scio-2": "2024-05-07"}  # the days of the conferences, newest first


def outcome(quoted: str, text: str) -> list[object]:
    """Return what is TOLD of a quotation from *text*."""
    said = cleaned(text)
    for verdict, match in ((EXACT, match_exactly), (NEAR, match_nearly)):
        for words in interpretations(quoted):
            if found := match(quotation(words), said):
                left = left_out(found.segments)
                kinds, hidden = list(found.kinds), list(found.negations)
                return [verdict, wdiff(found.segments), left, kinds, hidden]
    return [NONE, "", [], [], []]


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


@pytest.mark.parametrize(
    "tail", ["", " https://english.scio.gov.cn", "https://english.scio.gov.cn"]
)
def test_the_first_look_knows_the_terms_of_every_way(tail: str, folder: Path) -> None:
    names = Names()
    for source in sources(folder, pytest.fail):
        for found in turns_of(folder, source, pytest.fail):
            names.add(found.turn)
    texts = [f"{text}{tail}" for case in ATTRIBUTED for text in interpretations(case["quotation"])]
    every = [(text, way) for text in texts for way in ways(text, names)]
    assert len(every) > len(texts)
    for text, way in every:
        assert quotation(*way.pieces).terms <= terms_of_ways(text)


@pytest.mark.parametrize("case", ATTRIBUTED, ids=[case["shows"] for case in ATTRIBUTED])
def test_an_attribution_is_judged_as_the_table_says(case: dict[str, Any], folder: Path) -> None:
    found = search(folder, case["quotation"])
    best = found.occurrences[0]
    assert {fault.what: [fault.claimed, fault.right] for fault in best.faults} == case["wrong"]
    assert (found.verdict, best.match.kinds) == (case["verdict"], ())


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
    shown = wdiff(occurrence.match.segments)
    assert shown == "I climbed 31 of the ladders[-,-] and I was given [-soup-]{+bread+}"


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
