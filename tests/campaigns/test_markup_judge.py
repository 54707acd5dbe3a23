"""The judge: each way to lose words is seen, and only what is reported counts as reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.campaigns.markup.choices import GROUNDS
from tests.campaigns.markup.judge import ALARM, READ, REPORTED, SILENT, Outcome, Seen, Turn, judge
from tests.campaigns.markup.mirror import Case
from tests.campaigns.markup.walk import crawl

CASE = Case("judge", GROUNDS["site"] | {"content": "plain"})
Change = Callable[[Seen], Seen]


@pytest.fixture(scope="module")
def right() -> Seen:
    """Return a reading in which nothing is wrong."""
    return crawl(CASE).briefings[0]


def turn(number: int, change: Callable[[Turn], Turn]) -> Change:
    """Return what makes another reading of one, with one turn changed."""

    def changed(seen: Seen) -> Seen:
        turns = [change(turn) if n == number else turn for n, turn in enumerate(seen.turns)]
        return replace(seen, turns=tuple(turns))

    return changed


WRONG: dict[str, Change] = {
    "a turn is missing": lambda seen: replace(seen, turns=seen.turns[:-1]),
    "there is a turn too many": lambda seen: replace(seen, turns=(*seen.turns, seen.turns[0])),
    "two turns are in the wrong order": lambda seen: replace(
        seen, turns=(seen.turns[1], seen.turns[0], *seen.turns[2:])
    ),
    "a letter is missing": turn(1, lambda turn: replace(turn, text=turn.text[:-1])),
    "a line of the page is in a text": turn(
        2, lambda turn: replace(turn, text=f"{turn.text}\n\nNext page")
    ),
    "another person speaks": turn(1, lambda turn: replace(turn, speaker="Hai Songtao")),
    "nobody speaks": turn(1, lambda turn: replace(turn, speaker="", label="")),
    "an official is taken for the press": turn(1, lambda turn: replace(turn, role="press")),
    "the title is another": lambda seen: replace(seen, title="Press Room"),
    "the day is another": lambda seen: replace(seen, date="1999-01-01"),
}
SAME: dict[str, Change] = {
    "as it is": replace,
    "white space": turn(1, lambda turn: replace(turn, text=turn.text.replace(" ", "\u00a0"))),
    "the role is not known": turn(1, lambda turn: replace(turn, role="unknown")),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_silent_unless_it_is_reported(change: Change, right: Seen) -> None:
    seen = change(right)
    assert judge(CASE, Outcome([seen])).kind == SILENT
    for status in ("partial", "doubtful", "pending"):
        assert judge(CASE, Outcome([replace(seen, status=status)])).kind == REPORTED


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_is_right_is_read_and_must_not_be_doubted(change: Change, right: Seen) -> None:
    seen = change(right)
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


def test_a_failure_of_the_list_excuses_no_wrong_reading(right: Seen) -> None:
    seen = WRONG["a turn is missing"](right)
    assert judge(CASE, Outcome([seen], failures={CASE.path: "no items"})).kind == SILENT


def test_a_briefing_that_is_invented_is_silent(right: Seen) -> None:
    case = Case("judge", GROUNDS["site"] | {"content": "story"})
    assert judge(case, crawl(case)).kind == READ
    seen = replace(right, paths=case.places[0].paths)
    assert judge(case, Outcome([seen])).kind == SILENT
    assert judge(case, Outcome([replace(seen, status="doubtful")])).kind == ALARM
