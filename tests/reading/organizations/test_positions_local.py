"""Bodies of provinces and cities: one name for each, in whatever order its words are printed."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import organization_info, speaks_for
from tests.reading.tables import cases, sections

TABLE = sections("organizations/positions_local.txt")


@pytest.mark.parametrize(("form", "name"), cases(TABLE["one name"]))
def test_a_body_has_one_name(form: str, name: str) -> None:
    assert speaks_for("official", "", "", f"deputy head of the {form}", "2022-06-01") == name
    assert organization_info(name).kind != "press"
    assert organization_info(name).country == "CN"


@pytest.mark.parametrize(("position", "name"), cases(TABLE["elsewhere"]))
def test_a_body_in_a_place_is_not_always_of_its_government(position: str, name: str) -> None:
    assert speaks_for("official", "", "", position, "2022-06-01") == name
