"""CSV files for spreadsheets: no cell is run as a formula, and every value can be restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.showing.exports.csv_file import escape_formula
from tests.showing.exports.conftest import unsafe

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＠a", "'=1")


@pytest.mark.parametrize("value", FORMULAS)
def test_what_begins_like_a_formula_gets_an_apostrophe(value: str) -> None:
    assert escape_formula(value) == f"'{value}"
    assert unsafe(f"'{value}") == value


@pytest.mark.parametrize("value", ["'Tis true", "1=1", "– a dash", "", -3])
def test_every_other_value_stays_as_it_is(value: str | int) -> None:
    assert escape_formula(value) == value
    assert unsafe(str(value)) == str(value) or isinstance(value, int)


def test_the_files_begin_with_a_byte_order_mark(exported: Callable[[str], Path]) -> None:
    start = (exported("csv") / "turns.csv").read_bytes()[:40]
    assert start.startswith(b"\xef\xbb\xbfschema_version,turn_id,")
