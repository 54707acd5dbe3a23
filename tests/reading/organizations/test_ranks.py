"""The ranks of offices."""

from __future__ import annotations

import pytest

from scio_crawler.items import RANKS
from scio_crawler.reading.organizations import speaks_for
from scio_crawler.reading.organizations.positions import offices
from scio_crawler.reading.organizations.ranks import rank
from scio_crawler.reading.organizations.table import by_name, lines_of
from tests.reading.tables import sections

DAY = "2024-07-05"

# The offices of each rank; a position with several offices has the same rank in each.
RANKED = sections("organizations/ranks.txt")
CASES = [
    (position.replace("(none)", ""), due.replace("(none)", ""))
    for due, positions in RANKED.items()
    for position in positions
]


@pytest.mark.parametrize(("position", "due"), CASES, ids=[case[0] for case in CASES])
def test_an_office_has_its_rank(position: str, due: str) -> None:
    whole = speaks_for("official", "", "", position, DAY)
    found = {rank(*office, DAY) for office in offices(position, DAY, whole)}
    assert (found or {""}) == {due}


def test_every_rank_has_examples() -> None:
    assert set(RANKED) == {*RANKS, "(none)"}


# What one position says of two offices.
BOTH = {
    "state councilor and minister of foreign affairs": ["state-leader", "minister"],
    "vice premier and defense minister": ["state-leader", "minister"],
    "deputy governor of the PBOC and head of the SAFE": ["vice-minister", "vice-minister"],
    "head of the Department of Lanterns and spokesperson of the Ministry of Justice": [
        "director-general",
        "spokesperson",
    ],
    "vice chairman of the NDRC, president of Lantern University": ["vice-minister", "other"],
    "director and chief engineer of the Budget Department of the Ministry of Finance": ["", ""],
}


@pytest.mark.parametrize("position", BOTH)
def test_each_of_two_offices_has_its_rank(position: str) -> None:
    whole = speaks_for("official", "", "", position, DAY)
    assert [rank(*office, DAY) for office in offices(position, DAY, whole)] == BOTH[position]


def test_a_body_under_its_earlier_name_has_the_rank_of_its_time() -> None:
    position = "head of the State Administration of Grain"
    assert rank(position, "State Administration of Grain", "2017-07-05") == "vice-minister"


def test_every_body_with_a_rank_is_in_the_table_and_has_a_source() -> None:
    for line in lines_of("ranks.csv"):
        assert line["name"] in by_name()
        assert line["rank of its head"] in ("state-leader", "minister", "vice-minister")
        assert line["source"]
