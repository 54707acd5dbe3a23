"""What the tests draw from large products."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from tests import sampling
from tests.sampling import each_once, pairs, sample

AXES = (range(7), "abcd", (False, True), "xyz")


def meetings(rows: list[sampling.Row]) -> set[object]:
    return {pair for row in rows for pair in combinations(enumerate(row), 2)}


def test_in_pairs_every_two_values_of_two_axes_meet() -> None:
    assert meetings(pairs(*AXES)) == meetings(list(product(*AXES)))


def test_pairs_are_much_fewer_than_the_product() -> None:
    assert len(pairs(*AXES)) < 1.5 * 7 * 4
    assert len(list(product(*AXES))) == 6 * 7 * 4


def test_pairs_of_nothing_are_nothing() -> None:
    assert pairs([], "ab") == []


def test_a_sample_is_that_of_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(seed: str) -> list[int]:
        monkeypatch.setattr(sampling, "SEED", seed)
        return sample(range(100), 10)

    assert drawn("1") == drawn("1") == sorted(drawn("1"))
    assert drawn("1") != drawn("2")
    assert len(set(drawn("1"))) == 10


def test_every_case_comes_once_and_every_value_of_the_axes_with_some_case() -> None:
    rows = each_once(range(12), "abc", (False, True))
    assert [case for case, *_ in rows] == list(range(12))
    assert {(letter, flag) for _, letter, flag in rows} == set(product("abc", (False, True)))


def test_the_whole_is_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WHOLE", True)
    assert pairs(*AXES) == list(product(*AXES))
    assert sample("abc", 1) == list("abc")
    assert each_once("ab", "xy") == list(product("ab", "xy"))
