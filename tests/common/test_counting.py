"""A number agrees with its noun."""

from __future__ import annotations

import pytest

from scio_crawler.common.errors import count


@pytest.mark.parametrize(
    ("number", "plural", "expected"),
    [
        (0, "", "0 turns"),
        (1, "", "1 turn"),
        (2, "", "2 turns"),
        (31_000, "", "31,000 turns"),
        (1, "turning", "1 turn"),
        (2, "turning", "2 turning"),
    ],
)
def test_a_number_agrees_with_its_noun(number: int, plural: str, expected: str) -> None:
    assert count(number, "turn", plural) == expected
