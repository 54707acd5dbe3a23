"""The judge: each way to lose words is seen, and only what is reported counts as reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.styles.choices import GROUNDS
from tests.styles.judge import ALARM, READ, REPORTED, SILENT, Outcome, Seen, Turn, judge
from tests.styles.mirror import Case
from tests.styles.walk import crawl

CASE = Case("judge", GROUNDS["site"] | {"content": "plain"})
SEEN = crawl(CASE).briefings[0]


def with_turn(number: int, change: Callable[[Turn], Turn]) -> Seen:
    """The reading with one turn changed."""
    turns = [change(turn) if n == number else turn for n, turn in enumerate(SEEN.turns)]
    return replace(SEEN, turns=tuple(turns))


WRONG = {
    "a turn is missing": replace(SEEN, turns=SEEN.turns[:-1]),
    "there is a turn too many": replace(SEEN, turns=(*SEEN.turns, SEEN.turns[0])),
    "two turns are in the wrong order": replace(
        SEEN, turns=(SEEN.turns[1], SEEN.turns[0], *SEEN.turns[2:])
    ),
    "a letter is missing": with_turn(1, lambda turn: replace(turn, text=turn.text[:-1])),
    "a line of the page is in a text": with_turn(
        2, lambda turn: replace(turn, text=f"{turn.text}\n\nNext page")
    ),
    "another person speaks": with_turn(1, lambda turn: replace(turn, speaker="Hai Songtao")),
    "nobody speaks": with_turn(1, lambda turn: replace(turn, speaker="", label="")),
    "an official is taken for the press": with_turn(1, lambda turn: replace(turn, role="press")),
    "the title is another": replace(SEEN, title="Press Room"),
    "the day is another": replace(SEEN, date="1999-01-01"),
}
SAME = {
    "as it is": SEEN,
    "white space": with_turn(1, lambda turn: replace(turn, text=turn.text.replace(" ", "\u00a0"))),
    "the role is not known": with_turn(1, lambda turn: replace(turn, role="unknown")),
}


@pytest.mark.parametrize("seen", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_silent_unless_it_is_reported(seen: Seen) -> None:
    assert judge(CASE, Outcome([seen])).kind == SILENT
    for status in ("partial", "doubtful", "pending"):
        assert judge(CASE, Outcome([replace(seen, status=status)])).kind == REPORTED


@pytest.mark.parametrize("seen", SAME.values(), ids=SAME)
def test_what_is_right_is_read_and_must_not_be_doubted(seen: Seen) -> None:
    assert judge(CASE, Outcome([seen])).kind == READ
    assert judge(CASE, Outcome([replace(seen, status="doubtful")])).kind == ALARM


def test_a_briefing_that_is_nowhere_is_silent() -> None:
    path = CASE.places[0].paths[0]
    assert judge(CASE, Outcome()).kind == SILENT
    assert judge(CASE, Outcome(others={path: "a story"})).kind == SILENT


def test_only_its_own_pages_and_its_list_report_it() -> None:
    path = CASE.places[0].paths[0]
    for reported in (path, CASE.path):
        assert judge(CASE, Outcome(failures={reported: "no items"})).kind == REPORTED
    elsewhere = "/pressroom/2024-01/01/content_900000001.htm"
    assert judge(CASE, Outcome(failures={elsewhere: "answered 404"})).kind == SILENT


def test_a_failure_of_the_list_excuses_no_wrong_reading() -> None:
    seen = WRONG["a turn is missing"]
    assert judge(CASE, Outcome([seen], failures={CASE.path: "no items"})).kind == SILENT


def test_a_briefing_that_is_invented_is_silent() -> None:
    case = Case("judge", GROUNDS["site"] | {"content": "story"})
    assert judge(case, crawl(case)).kind == READ
    seen = replace(SEEN, paths=case.places[0].paths)
    assert judge(case, Outcome([seen])).kind == SILENT
    assert judge(case, Outcome([replace(seen, status="doubtful")])).kind == ALARM
