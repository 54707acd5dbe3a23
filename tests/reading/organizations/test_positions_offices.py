"""The offices in a position, each with its body."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import speaks_for
from scio_crawler.reading.organizations.positions import offices

MOF, MOC = "Ministry of Finance", "Ministry of Commerce"
SCIO = "State Council Information Office"
HUNAN = "People's Government of Hunan Province"

POSITIONS = {
    "one": [("vice minister of finance", MOF)],
    "one with two subjects": [
        (
            "vice minister of agriculture and rural affairs",
            "Ministry of Agriculture and Rural Affairs",
        )
    ],
    "two": [("vice minister of finance", MOF), ("spokesperson of the SCIO", SCIO)],
    "three": [
        ("vice minister of finance", MOF),
        ("governor of Hunan province", HUNAN),
        ("spokesperson of the SCIO", SCIO),
    ],
    "a rank that shares the next one's body": [
        ("chairman", MOC),
        ("secretary-general of MOFCOM", MOC),
    ],
    "a rank that shares the body before": [
        ("vice minister of commerce", MOC),
        ("spokesperson", MOC),
    ],
    "a department after its ministry": [
        ("vice minister of finance", MOF),
        ("director of the Budget Department", MOF),
    ],
    "a department before its ministry": [
        ("director of the Budget Department", MOF),
        ("spokesperson of the Ministry of Finance", MOF),
    ],
    "an acronym before the rank": [
        ("deputy head of the Press Bureau of the SCIO", SCIO),
        ("SCIO spokesperson", SCIO),
    ],
    "a committee and its government": [
        (
            "deputy secretary of the CPC Hunan Provincial Committee",
            "CPC Hunan Provincial Committee",
        ),
        ("governor", HUNAN),
    ],
    "a body that nobody knows": [
        ("chief keeper of the NLA", ""),
        ("vice minister of finance", MOF),
    ],
    "an honour": [
        ("academician of the Chinese Academy of Sciences", ""),
        ("vice minister of finance", MOF),
    ],
    "a professor of something": [("professor of history", ""), ("vice minister of finance", MOF)],
    "years in brackets": [("adviser (2001, head; 2011) to the Ministry of Finance", MOF)],
}


@pytest.mark.parametrize("due", POSITIONS.values(), ids=POSITIONS)
@pytest.mark.parametrize("joint", [" and ", "; "])
def test_each_office_has_its_body(due: list[tuple[str, str]], joint: str) -> None:
    position = joint.join(position for position, _ in due)
    whole = speaks_for("official", "", "", position, "2024-07-05")
    found = offices(position, "2024-07-05", whole)
    assert [office.position for office in found] == [position for position, _ in due]
    if joint == " and ":
        assert list(found) == due


def test_commas_separate_offices_too() -> None:
    position = "vice minister of finance, member of the Party group, and spokesperson"
    assert [office.organization for office in offices(position, "2024-07-05", MOF)] == [MOF] * 3


def test_all_offices_belong_to_the_body_of_the_whole_where_none_names_one() -> None:
    found = offices("director general of the Press Bureau and spokesperson", "2024-07-05", SCIO)
    assert [office.organization for office in found] == [SCIO, SCIO]


@pytest.mark.parametrize("position", ["", " ;,. ", "2024", "1e5; 7"])
def test_text_without_an_office_has_none(position: str) -> None:
    assert offices(position, "2024-07-05", "") == ()


def test_bodies_of_offices_have_the_names_of_the_day() -> None:
    position = "vice minister of agriculture, spokesperson"
    assert [office.organization for office in offices(position, "2017-07-05", "")] == (
        ["Ministry of Agriculture"] * 2
    )
