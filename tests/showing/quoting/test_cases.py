"""What is exact and what is near: the table of cases, which the browser is held to as well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
from scio_crawler.showing.quoting.words import cleaned

TABLE = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CASES = TABLE["cases"]


def outcome(quoted: str, text: str) -> tuple[str, str, list[str]]:
    """Return the verdict on a quotation from *text*, the difference, and what is left out."""
    said = cleaned(text)
    for verdict, match in ((EXACT, match_exactly), (NEAR, match_nearly)):
        for way in interpretations(quoted):
            if not way.attribution and (found := match(quotation(way.words), said)):
                return verdict, wdiff(found.segments), left_out(found.segments)
    return NONE, "", []


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_a_quotation_is_judged_as_the_table_says(case: dict[str, str]) -> None:
    told = (case["verdict"], case["difference"], case["left_out"])
    assert outcome(case["quotation"], TABLE["texts"][case["text"]]) == told


def test_no_two_cases_have_one_name() -> None:
    names = [case["shows"] for case in CASES]
    assert sorted(set(names)) == sorted(names)


def test_it_is_told_which_negation_an_omission_hides() -> None:
    match = match_nearly(quotation("We … row, and … light"), "We cannot row, and don’t light it.")
    assert match is not None
    assert match.is_reversed
    assert match.negations == ("cannot", "don’t")
