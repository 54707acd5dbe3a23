"""Positions: whom an official speaks for. Bodies that exist are facts; the others are invented."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import speaks_for
from tests.docs.markdown import DATA, rows, section
from tests.reading.tables import cases, sections

DAY = "2022-06-01"

TABLE = sections("organizations/positions.txt")


@pytest.mark.parametrize(("printed", "name"), cases(TABLE["whole"]))
def test_a_name_is_matched_whole(printed: str, name: str) -> None:
    """The name "itself" is what is printed."""
    for office in (f"head of the {printed}", f"Vice President of {printed}", printed):
        found = speaks_for("official", "Weng Jiamu", "Weng Jiamu", office, DAY)
        assert found == name.replace("itself", printed)


BODIES = [case for name in ("bodies", "places", "both", "nobody") for case in cases(TABLE[name])]


@pytest.mark.parametrize(("position", "name"), BODIES)
def test_a_position_names_one_body_or_none(position: str, name: str) -> None:
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, DAY) == name


@pytest.mark.parametrize(("printed", "name"), cases(TABLE["times"]))
def test_a_body_has_the_name_of_the_day(printed: str, name: str) -> None:
    day, _, position = printed.partition(": ")
    assert speaks_for("official", "Weng Jiamu", "Weng Jiamu", position, day) == name


@pytest.mark.parametrize(("position", "name"), cases(TABLE["chairs"]))
def test_a_chair_speaks_for_the_scio_if_the_position_names_no_other_body(
    position: str, name: str
) -> None:
    assert speaks_for("chair", "Lian Shuyan", "Moderator", position, DAY) == name


def test_a_turn_without_a_label_speaks_for_nobody() -> None:
    assert speaks_for("unknown", "", "", "", DAY) == ""


def test_a_known_outlet_is_found_for_an_unknown_role() -> None:
    assert speaks_for("unknown", "Reuters", "Reuters", "", DAY) == "Reuters"


EXAMPLES = [row for row in rows(section(DATA, "For whom")) if len(row) == 3]


@pytest.mark.parametrize(("role", "printed", "name"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_the_examples_of_the_documents_hold(role: str, printed: str, name: str) -> None:
    assert speaks_for(role.strip("`"), "", printed, printed, DAY) == name
