"""What the tests draw from large products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise, product

import pytest

from tests import sampling
from tests.sampling import PARTS, Test, each_once, fewer, pairs, sample, share

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


def slow(file: str, count: int, is_together: bool = False) -> list[Test]:
    return [Test(n, file, f"{file}{n}", True, is_together) for n in range(count)]


COSTLY = [f"costly {number}" for number in range(20)]
SLOW = [
    *slow("many", 50),
    *(test for number in range(9) for test in slow(f"few {number}", 3)),
    *(test for file in COSTLY for test in slow(file, 4, is_together=True)),
]
QUICK = [Test(number, "other", f"f{number % 2}", count=number % 2 * 5) for number in range(40)]


def drawn(seed: int = 1, tests: Sequence[Test] = SLOW) -> list[Test]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "SEED", str(seed))
        return share(tests)


def test_a_run_draws_a_part_of_the_slow_tests_and_its_seed_repeats_it() -> None:
    assert len(drawn()) == 50 // PARTS + 9 + 4 * 20 // PARTS
    assert drawn() == drawn()
    assert drawn(1) != drawn(2)


def test_of_many_tests_of_a_file_a_run_draws_some_from_its_beginning_to_its_end() -> None:
    numbers = [test.item for test in drawn() if test.file == "many"]
    assert {after - before for before, after in pairwise(numbers)} == {PARTS}


def test_every_file_has_a_test_drawn_unless_its_set_up_is_costly() -> None:
    assert {test.file for test in SLOW} - {test.file for test in drawn()} <= set(COSTLY)


def test_tests_that_share_a_costly_set_up_are_drawn_together() -> None:
    costly = Counter(test.file for test in drawn() if test.is_together)
    assert set(costly.values()) == {4}
    assert len(costly) == 20 // PARTS


def test_in_many_runs_every_test_is_drawn() -> None:
    tests = [*SLOW, *QUICK]
    assert {test for seed in range(60) for test in drawn(seed, tests)} == set(tests)


def test_of_a_family_as_many_are_drawn_as_its_mark_says_and_else_all() -> None:
    families = Counter(test.family for test in drawn(tests=[*SLOW, *QUICK]) if not test.is_slow)
    assert families == {"f0": 20, "f1": 5}


def test_tests_are_drawn_in_their_order() -> None:
    tests = [*QUICK, *SLOW]
    assert drawn(tests=tests) == sorted(drawn(tests=tests), key=tests.index)


def test_whoever_asks_for_the_tests_of_one_file_has_them_all() -> None:
    assert drawn(tests=QUICK) == QUICK


def test_the_whole_is_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WHOLE", True)
    assert pairs(*AXES) == list(product(*AXES))
    assert sample("abc", 1) == list("abc")
    assert fewer(100) == 100
    assert each_once("ab", "xy") == list(product("ab", "xy"))
    assert drawn() == SLOW
