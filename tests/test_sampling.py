"""What the tests draw from large products."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise, product
from operator import itemgetter

import pytest

from tests import sampling
from tests.sampling import PARTS, each_once, pairs, sample, share

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


# Slow tests as (file, number): files of many and of few tests, and twenty with a costly set-up.
SLOW = [
    *(("many", number) for number in range(50)),
    *((f"few {file}", number) for file in range(9) for number in range(3)),
    *((f"costly {file}", number) for file in range(20) for number in range(4)),
]


def drawn(seed: int = 1, tests: list[tuple[str, int]] = SLOW) -> set[tuple[str, int]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "SEED", str(seed))
        return share(tests, file=itemgetter(0), together=lambda test: test[0].startswith("costly"))


def test_a_run_draws_a_part_of_the_slow_tests_and_its_seed_repeats_it() -> None:
    assert len(drawn()) == 50 // PARTS + 9 + 4 * 20 // PARTS
    assert drawn() == drawn()
    assert drawn(1) != drawn(2)


def test_of_many_tests_of_a_file_a_run_draws_some_from_its_beginning_to_its_end() -> None:
    numbers = sorted(number for file, number in drawn() if file == "many")
    assert {after - before for before, after in pairwise(numbers)} == {PARTS}


def test_every_file_has_a_test_drawn_unless_its_set_up_is_costly() -> None:
    assert {file for file, _ in SLOW if not file.startswith("costly")} <= {f for f, _ in drawn()}


def test_tests_that_share_a_costly_set_up_are_drawn_together() -> None:
    costly = [file for file, _ in drawn() if file.startswith("costly")]
    assert set(Counter(costly).values()) == {4}
    assert len(set(costly)) == 20 // PARTS


def test_in_many_runs_every_slow_test_is_drawn() -> None:
    assert set().union(*map(drawn, range(60))) == set(SLOW)


def test_whoever_asks_for_the_tests_of_one_file_has_them_all() -> None:
    one = [test for test in SLOW if test[0] == "many"]
    assert drawn(tests=one) == set(one)


def test_the_whole_is_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WHOLE", True)
    assert pairs(*AXES) == list(product(*AXES))
    assert sample("abc", 1) == list("abc")
    assert each_once("ab", "xy") == list(product("ab", "xy"))
    assert drawn() == set(SLOW)
