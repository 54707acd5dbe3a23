"""The facets that turns are searched and counted by."""

from __future__ import annotations

import pytest

from scio_crawler.items import Exchange, Turn
from scio_crawler.showing.room.facets import (
    DOMESTIC,
    FACETS,
    FOREIGN,
    NOT_KNOWN,
    UNKNOWN,
    facets,
    press,
)

COUNTRIES = {"Osterwald Bote": "DE", "Lantern Daily": "CN", "Pond Times": ""}
MINISTRY, BUREAU = "Ministry of Lanterns", "Bureau of Ponds"


def turn(id: str, role: str, kind: str, speaker: str, organization: str, to: str = "") -> Turn:
    return Turn(
        turn_id=id,
        role=role,
        kind=kind,
        speaker=speaker,
        organization=organization,
        reply_to_id=to,
        date="2025-03-04",
    )


TURNS = [
    turn("1", "chair", "opening", "Lian Shuyan", "State Council Information Office"),
    turn("2", "press", "question", "Osterwald Bote", "Osterwald Bote"),
    turn("3", "official", "answer", "Weng Jiamu", MINISTRY, "2"),
    turn("4", "official", "answer", "Tai Xueying", BUREAU, "2"),
    turn("5", "official", "answer", "Weng Jiamu", MINISTRY, "2"),
    turn("6", "press", "question", "A reporter", ""),
    turn("7", "chair", "answer", "Lian Shuyan", "State Council Information Office", "6"),
    turn("8", "press", "procedure", "Lantern Daily", "Lantern Daily"),
    turn("9", "unknown", "procedure", "", ""),
]
EXCHANGES = [
    Exchange(question_id=id, outcome=outcome).record()
    for id, outcome in [("2", "answered"), ("6", "declined")]
]
FOUND = {
    str(record["turn_id"]): found
    for record, found in facets([each.record() for each in TURNS], COUNTRIES, EXCHANGES)
}
DAY = {"year": ["2025"], "month": ["2025-03"]}


@pytest.mark.parametrize(
    ("turn_id", "expected"),
    [
        pytest.param(
            "1",
            {
                "organization": ["State Council Information Office"],
                "speaker": ["Lian Shuyan"],
                "role": ["chair"],
                "kind": ["opening"],
            },
            id="the chair speaks for an organization",
        ),
        pytest.param(
            "2",
            {
                "outlet": ["Osterwald Bote"],
                "role": ["press"],
                "kind": ["question"],
                "asked": [MINISTRY, BUREAU],
                "press": [FOREIGN],
                "outcome": ["answered"],
            },
            id="a question is asked of each body that answers it, once",
        ),
        pytest.param(
            "6",
            {
                "outlet": ["A reporter"],
                "role": ["press"],
                "kind": ["question"],
                "asked": ["State Council Information Office"],
                "press": [UNKNOWN],
                "outcome": ["declined"],
            },
            id="an outlet without a name of its own; the chair answers",
        ),
        pytest.param(
            "8",
            {"outlet": ["Lantern Daily"], "role": ["press"], "kind": ["procedure"]},
            id="what is no question is neither domestic nor foreign",
        ),
        pytest.param(
            "9",
            {"organization": [NOT_KNOWN], "role": ["unknown"], "kind": ["procedure"]},
            id="nobody",
        ),
    ],
)
def test_the_facets_of_a_turn(turn_id: str, expected: dict[str, list[str]]) -> None:
    assert FOUND[turn_id] == DAY | expected


def test_every_turn_has_facets_of_known_names() -> None:
    assert list(FOUND) == [each.turn_id for each in TURNS]
    assert {name for found in FOUND.values() for name in found} == FACETS.keys()


@pytest.mark.parametrize(
    ("country", "expected"), [("CN", DOMESTIC), ("HK", FOREIGN), ("DE", FOREIGN), ("", UNKNOWN)]
)
def test_which_press_is_foreign(country: str, expected: str) -> None:
    assert press(country) == expected
