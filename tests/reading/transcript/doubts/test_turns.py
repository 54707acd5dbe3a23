"""Turns that make no sense as a press conference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from scio_crawler.items import Sign
from scio_crawler.reading.transcript.doubts.turns import CHECKS, CheckedReading
from tests.reading.tables import results
from tests.reading.transcript.doubts.examples import (
    ANSWER,
    CLOSING,
    HEAD,
    LONG,
    OPENING,
    PARTS,
    QUESTION,
    raise_sign,
    signs,
)
from tests.readings import Reading, briefing_of, page_of, read_briefing, read_script

SCRIPTS = results("transcript/doubts/turns.txt", PARTS)


@pytest.mark.parametrize(("script", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_signs_in_turns(script: str, expected: str) -> None:
    assert signs(read_script(script)) == expected


@pytest.mark.parametrize(("first", "doubts"), [(1, "few-labels"), (2, "")])
def test_a_long_statement_may_have_its_label_on_page_1_which_is_missing(
    first: int, doubts: str
) -> None:
    lines = f"{LONG}\n{QUESTION}{ANSWER}{CLOSING}".splitlines()
    reading = read_briefing(briefing_of([page_of(lines, first)]))
    assert doubts in reading.briefing.entry.doubts
    assert bool(doubts) == bool(reading.briefing.entry.doubts)


NAMES = {
    "above text": ["Weng Jiamu", "Lanterns burn.", "Cheng Yulian", "They burn longer in winter."],
    "before text": ["Weng Jiamu | Lanterns burn.", "Cheng Yulian | They burn longer in winter."],
}


@pytest.mark.parametrize("lines", NAMES.values(), ids=NAMES)
def test_names_on_a_page_without_turns(lines: list[str]) -> None:
    reading = read_briefing(briefing_of([page_of(lines, 1, "Lanterns of the upper town")]))
    assert signs(reading) == "few-labels"
    assert reading.briefing.holds == "unreadable"


# The last words of the chair -> whether they close.
LAST_WORDS = {
    "so many words": ("The press conference is over.", True),
    "thanks": ("The oil of the lamps is on sale outside. Thank you.", True),
    "thanks in a sentence": ("The bus is waiting, and I thank you for a lively afternoon.", True),
    "a farewell": ("With that, goodbye.", True),
    "a remark": ("The oil of the lamps is on sale outside.", False),
    "an answer": (
        "Let me add something. The lamps of the harbor burn the same oil as those of the town, and "
        "so do all the lamps on the boats. Thank you.",
        False,
    ),
    "a last call": ("Thank you. The last question, please.", False),
    "a call on somebody": ("The lady in the second row, please.", False),
}


@pytest.mark.parametrize(("words", "closes"), LAST_WORDS.values(), ids=LAST_WORDS)
def test_a_turn_is_the_closing_where_no_closing_is_missed(words: str, closes: bool) -> None:
    reading = read_script(HEAD + OPENING + QUESTION + ANSWER + f"Lian Shuyan:\n{words}\n")
    assert (reading.turns[-1].kind == "closing") == closes
    assert ("no-closing" in {sign.doubt for sign in reading.briefing.signs}) != closes


@cache
def readings() -> list[Reading]:
    return [read_script(script) for script, _ in SCRIPTS.values()]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_has_an_example(check: Callable[[CheckedReading], Iterator[Sign]]) -> None:
    assert raise_sign(check, readings())
