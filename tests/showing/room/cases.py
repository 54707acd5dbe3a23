"""Tables of cases that are mostly text: a file for each, with a line for each case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).with_name("cases")


def read_cases(table: str) -> Any:
    """Return the cases of a table, as a rule by their names."""
    return json.loads((_FOLDER / f"{table}.json").read_text("utf-8"))


def cases(table: str) -> list[Any]:
    """Return the cases of a table for ``parametrize``: of one value, the name is the other."""
    return [
        pytest.param(*(values if isinstance(values, list) else (name, values)), id=name)
        for name, values in read_cases(table).items()
    ]
