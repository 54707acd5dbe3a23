"""Outlets: one name for each, whatever a label prints."""

from __future__ import annotations

import pytest

from scio_crawler.reading.organizations import organization_info, speaks_for
from scio_crawler.reading.text import APOSTROPHES
from tests.reading.tables import sections


@pytest.mark.parametrize("line", sections("organizations/outlets.txt")["outlets"])
def test_an_outlet_has_one_name_whatever_a_label_prints(line: str) -> None:
    label, _, outlet = line.partition("  # ")[0].partition(" -> ")
    name, _, country = outlet.rstrip(")").partition(" (")
    assert speaks_for("press", "", label, "", "2022-06-01") == name
    assert organization_info(name).kind == "press"
    assert organization_info(name).country == country


NOBODY = (
    *("", "Q", "Question 3", "Reporter", "A journalist", "Female reporter", "Foreign journalist"),
    *("A reporter from the Philippines", "…", "21"),
)


@pytest.mark.parametrize("label", NOBODY)
def test_a_label_that_names_no_outlet(label: str) -> None:
    assert speaks_for("press", "", label, "", "2022-06-01") == ""


def test_the_label_names_the_outlet_if_the_speaker_does_not() -> None:
    assert speaks_for("press", "Jin Anlan", "Jin Anlan, NHK", "", "2022-06-01") == "NHK"


@pytest.mark.parametrize("printed", APOSTROPHES)
@pytest.mark.parametrize("name", ["People{}s Daily", "Xi{}an Lantern Post", "Lanterns{} Weekly"])
def test_apostrophes_are_straight(name: str, printed: str) -> None:
    label = name.format(printed)
    assert speaks_for("press", label, label, "", "2024-01-01") == name.format("'")
