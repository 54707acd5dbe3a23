"""The facets that turns are searched and counted by."""

from __future__ import annotations

import pytest

from scio_crawler.items import Exchange, Turn
from scio_crawler.showing.room.facets import (
    DOMESTIC,
    FACETS,
    FOREIGN,
    UNKNOWN,
    facets_of_turns,
    press_home,
)
from tests.showing.room.cases import cases, read_cases

COUNTRIES = {"Osterwald Bote": "DE", "Lantern Daily": "CN", "Pond Times": ""}
MINISTRY, BUREAU = "Ministry of Lanterns", "Bureau of Ponds"


def turn(id: str, role: str, kind: str, speaker: str, organization: str, to: str) -> Turn:
    names = {"speaker": speaker, "organization": organization}
    return Turn(turn_id=id, role=role, kind=kind, reply_to_id=to, date="2025-03-04", **names)


TURNS = [turn(id, *said) for id, said in read_cases("facet_turns").items()]
EXCHANGES = [
    Exchange(question_id=id, outcome=outcome).record()
    for id, outcome in [("2", "answered"), ("6", "declined")]
]
FOUND = {
    str(record["turn_id"]): found
    for record, found in facets_of_turns([each.record() for each in TURNS], COUNTRIES, EXCHANGES)
}
DAY = {"year": ["2025"], "month": ["2025-03"]}


@pytest.mark.parametrize(("turn_id", "expected"), cases("facets"))
def test_a_turn_has_its_facets(turn_id: str, expected: dict[str, list[str]]) -> None:
    assert FOUND[turn_id] == DAY | expected


def test_every_turn_has_facets_of_known_names() -> None:
    assert list(FOUND) == [each.turn_id for each in TURNS]
    assert {name for found in FOUND.values() for name in found} == FACETS.keys()


@pytest.mark.parametrize(
    ("country", "expected"), [("CN", DOMESTIC), ("HK", FOREIGN), ("DE", FOREIGN), ("", UNKNOWN)]
)
def test_which_press_is_foreign(country: str, expected: str) -> None:
    assert press_home(country) == expected
