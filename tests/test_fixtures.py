"""Frozen pages: each is read today as it was when a person looked at it."""

from __future__ import annotations

import pytest

from scio_crawler.items import LAYOUTS
from tests.fixtures import FOLDER, cases, expected, reading


@pytest.mark.parametrize("case", cases())
def test_a_frozen_page_is_read_as_ever(case: str) -> None:
    assert reading(case) == expected(case)


def test_every_folder_of_pages_has_its_expectation() -> None:
    folders = {path.name for path in FOLDER.iterdir() if any(path.rglob("*.htm*"))}
    assert folders == set(cases())


@pytest.mark.parametrize("case", cases())
def test_nothing_is_lost_in_any_of_them(case: str) -> None:
    for briefing in expected(case)["briefings"]:
        assert briefing.get("entry", {}).get("audit_unaccounted", 0) == 0


def test_every_registered_layout_is_among_them() -> None:
    briefings = [briefing for case in cases() for briefing in expected(case)["briefings"]]
    assert {entry["layout"] for b in briefings if (entry := b.get("entry"))} == set(LAYOUTS)
