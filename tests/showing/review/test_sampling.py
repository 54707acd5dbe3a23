"""A sample has the size that was asked for, and each turn the chance that its weight says."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.showing.review.sampling import Stratum, draw, probabilities

LARGE, SMALL, ONE = ("2018", "article", "press"), ("2020", "inline", "chair"), ("2024", "node", "x")
SIZES: dict[Stratum, int] = {LARGE: 400, SMALL: 25, ONE: 1}

strata = st.dictionaries(st.tuples(st.text("ab", max_size=3)), st.integers(1, 500), min_size=1)


def turns(sizes: dict[Stratum, int]) -> dict[Stratum, list[str]]:
    return {stratum: [f"{stratum}-{n}" for n in range(size)] for stratum, size in sizes.items()}


@given(strata, st.integers(1, 600))
def test_probabilities_add_up_to_what_is_wanted(sizes: dict[Stratum, int], wanted: int) -> None:
    likely = probabilities(sizes, wanted)
    assert likely.keys() == sizes.keys()
    assert all(0 < each <= 1 for each in likely.values())
    total = math.fsum(likely[stratum] * sizes[stratum] for stratum in sizes)
    assert math.isclose(total, min(wanted, sum(sizes.values())))


@pytest.mark.parametrize(
    ("sizes", "wanted", "expected"),
    [
        ((400, 25, 1), 13, (0.025, 0.1, 0.5)),  # 10, 2.5 and half a turn
        ((400, 25, 1), 52, (0.1, 0.41, 1)),  # the one turn, and of the others 20 to 5
        ((400, 25, 1), 426, (1, 1, 1)),
        ((400, 25, 1), 9999, (1, 1, 1)),
        ((9, 9, 9), 3, (1 / 9, 1 / 9, 1 / 9)),
    ],
)
def test_small_strata_are_drawn_from_more_closely(
    sizes: tuple[int, ...], wanted: int, expected: tuple[float, ...]
) -> None:
    likely = probabilities(dict(zip((LARGE, SMALL, ONE), sizes, strict=True)), wanted)
    assert [round(likely[each], 2) for each in (LARGE, SMALL, ONE)] == [
        round(each, 2) for each in expected
    ]


@given(strata, st.integers(1, 600), st.integers(0, 5))
def test_a_sample_has_the_size_that_is_wanted(
    sizes: dict[Stratum, int], wanted: int, seed: int
) -> None:
    drawn = draw(turns(sizes), wanted, seed)
    assert len(drawn) == min(wanted, sum(sizes.values()))


def test_each_stratum_gives_as_many_turns_as_it_should_or_one_more_or_less() -> None:
    likely = probabilities(SIZES, 30)
    for seed in range(50):
        drawn = Counter(id.rpartition("-")[0] for id in draw(turns(SIZES), 30, seed))
        for stratum, size in SIZES.items():
            assert abs(drawn[str(stratum)] - likely[stratum] * size) < 1


def test_turns_are_drawn_as_often_as_their_weights_say() -> None:
    """Over 2,000 seeds, the count of each turn is within five standard deviations."""
    sizes, seeds = {LARGE: 40, SMALL: 9, ONE: 1}, 2_000
    counts = Counter(id for seed in range(seeds) for id in draw(turns(sizes), 12, seed))
    for stratum, likely in probabilities(sizes, 12).items():
        most = 5 * math.sqrt(seeds * likely * (1 - likely))
        assert all(abs(counts[id] - seeds * likely) <= most for id in turns(sizes)[stratum])


def test_the_seed_decides_and_the_order_does_not() -> None:
    every = turns(SIZES)
    upside_down = {stratum: ids[::-1] for stratum, ids in reversed(every.items())}
    assert draw(every, 20, 1) == draw(upside_down, 20, 1)
    assert draw(every, 20, 1) != draw(every, 20, 2)
