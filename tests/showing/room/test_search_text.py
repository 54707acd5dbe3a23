"""The search's words and what a search asks for: one table for Python and for the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.showing.room.search_text import fulfils, groups, words

HOSTILE = "\"><img src=x onerror=alert(1)> \u202e_%5F'&amp;"  # the name of a speaker
TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("searches.json").read_text("utf-8"))

# A text, and the forms of its words.
WORDS = [
    ("words", "Two lanterns burn.", ["two", "lanterns", "burn"]),
    ("a hyphen parts and joins", "state-owned lamps", ["state/stateowned", "owned", "lamps"]),
    ("two hyphens", "up-to-date", ["up/upto/uptodate", "to", "date"]),
    ("a hyphen at the end", "Lamps and-", ["lamps", "and"]),
    ("a dash is no hyphen", "lamps – and–oil", ["lamps", "and", "oil"]),
    ("figures are not joined", "2024-07-24", ["2024", "07", "24"]),
    ("a possessive", "China's lamps", ["china/chinas", "lamps"]),
    ("a curly one, too", "China’s lamps", ["china/chinas", "lamps"]),
    ("a name with an apostrophe", "Weng Jia'an", ["weng", "jiaan"]),
    ("a contraction", "we don’t", ["we", "dont"]),
    ("a decimal", "12.5 percent", ["12.5", "percent"]),
    ("a percent sign", "12.5%", ["12.5", "percent"]),
    ("per cent", "Eight per cent, a percentage", ["eight", "percent", "a", "percentage"]),
    ("thousands", "1,234.5 lamps", ["1234.5", "lamps"]),
    ("thousands parted by thin spaces", "1\u2009234 or 1\u00a0234", ["1234", "or", "1234"]),
    ("figures that are no thousands", "7,5 or 12,3456", ["7", "5", "or", "12", "3456"]),
    ("a number that ends a sentence", "In 2024. Then", ["in", "2024", "then"]),
    ("letters after a number", "5G and 10kV", ["5g", "and", "10kv"]),
    ("an abbreviation that is also a small word", "the U.S. and us", ["the", "US/us", "and", "us"]),
    ("an abbreviation", "a U.N. lamp", ["a", "un", "lamp"]),
    ("British spelling", "labour centres", ["labour/labor", "centres/centers"]),
    ("Chinese", "中国 lamps", ["中", "国", "lamps"]),
    ("accents", "cafe\u0301 Lü", ["cafe", "lu"]),
    ("an underscore", "snake_case", ["snake", "case"]),
    ("no word", " … ", []),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in WORDS], ids=[case[0] for case in WORDS]
)
def test_words_are_what_people_take_for_words(text: str, expected: list[str]) -> None:
    assert ["/".join(forms) for forms in words(text)] == expected


def date_of(number: int) -> str:
    return {1: "2025-03-04", 2: "2025-03-04", 3: "2024-05-06", 4: "2024-05-06"}.get(
        number, "2023-02-01"
    )


def who_says(number: int) -> str:
    speaker = {4: "Pond Times", 6: HOSTILE}.get(number, "Weng Jiamu")
    return speaker if number == 4 else f"{speaker} Ministry of Lanterns vice minister ML"


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_a_search_finds_the_turns_that_it_asks_for(case: dict[str, Any]) -> None:
    asked = groups(case["typed"])
    found = [
        number
        for number, text in ((int(key), text) for key, text in TABLE["texts"].items())
        if fulfils(asked, text, who_says(number), date_of(number))
    ]
    assert found == case["found"]


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_is_understood_somehow(typed: str, text: str, who: str) -> None:
    fulfils(groups(typed), text, who, "2025-03-04")


@given(st.lists(st.sampled_from("lamp oil grew tax banking".split()), min_size=1, max_size=4))
def test_a_word_of_a_text_finds_it_alone_and_with_others(said: list[str]) -> None:
    text = " ".join(said)
    for typed in (*said, text, f'"{text}"', " OR ".join(["xylophone", *said])):
        assert fulfils(groups(typed), text, "", "")
        assert not fulfils(groups(f"{typed} -{said[0]}"), text, "", "")
