"""The report says in sentences what is wrong with a quotation, and names further places."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.showing.quoting.report import report_lines
from scio_crawler.showing.quoting.search import search
from tests.showing.quoting.made_up import keep
from tests.showing.quoting.test_search_cases import TABLE, folder

__all__ = ["folder"]  # a fixture


@pytest.mark.parametrize("case", TABLE["reported"], ids=lambda case: case["says"])
def test_the_report_begins_with_what_is_wrong(case: dict[str, str], folder: Path) -> None:
    report = "\n".join(report_lines(search(folder, case["quotation"]), []))
    assert report.startswith(case["says"])


def test_further_places_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    turn = {"title": "Lamps", "date": "2024-05-07", "speaker": "He Lan", "text": "The soup is hot."}
    keep(tmp_path, "scio-1", [turn] * 12)
    result = search(tmp_path, "The soup is hot.")
    listed = list(report_lines(result, []))[-12:]
    assert listed[0] == "Also there:"
    assert listed[1] == "  2024-05-07  He Lan  scio-1-0000000001"
    assert listed[-1] == "  and 2 more"
    del result.occurrences[3:]
    assert list(report_lines(result, []))[-1] == "  2024-05-07  He Lan  scio-1-0000000003"
