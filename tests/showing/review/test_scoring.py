"""Rates, intervals and agreement are those of the libraries that are made for them."""

from __future__ import annotations

import math
import random

import pytest

from scio_crawler.showing.review.sampling import draw
from scio_crawler.showing.review.scoring import (
    Measurement,
    agreement,
    estimate_share,
    final_mark,
    wilson_interval,
)

R, W, C, UNSEEN = "right", "wrong", "?", ""

# By statsmodels 0.15.0: proportion_confint(wrong, size, 0.05, "wilson").
WILSON = [
    (0, 135, 0.000000, 0.027668),
    (2, 395, 0.001390, 0.018271),
    (1, 1, 0.206549, 1.000000),
    (5, 10, 0.236593, 0.763407),
    (200, 200, 0.981155, 1.000000),
    (1.5, 37.25, 0.009355, 0.157139),
]
# By scikit-learn 1.9.1: cohen_kappa_score(list(one), list(other)).
KAPPA = [
    ("rrrrwwwwcc", "rrrwwwwrcr", 0.516129),
    ("rwrw", "wrwr", -1.0),
    ("rrrwc", "rrrwc", 1.0),
    ("rrrrrrrrr", "rrrrrrrrw", 0.0),
]


@pytest.mark.parametrize(("wrong", "size", "low", "high"), WILSON)
def test_the_interval_is_wilsons(wrong: float, size: float, low: float, high: float) -> None:
    assert wilson_interval(wrong / size, size) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(("one", "other", "kappa"), KAPPA)
def test_kappa_is_cohens(one: str, other: str, kappa: float) -> None:
    pairs = list(zip(one, other, strict=True))
    unseen = [(UNSEEN, "r"), ("w", UNSEEN), (UNSEEN, UNSEEN)]  # which count for nothing
    found = agreement([*pairs, *unseen])
    assert found == {
        "pairs": len(pairs),
        "agreed": sum(a == b for a, b in pairs),
        "kappa": pytest.approx(kappa, abs=1e-6),
    }


@pytest.mark.parametrize("pairs", [[], [(R, R)], [(W, W), (W, W)]])
def test_kappa_is_unknown_where_both_always_give_one_code(pairs: list[tuple[str, str]]) -> None:
    assert agreement(pairs)["kappa"] is None


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ((R, R, UNSEEN), R),
        ((R, W, UNSEEN), W),  # an error that one of them saw
        ((W, R, UNSEEN), W),
        ((W, C, UNSEEN), W),
        ((C, R, UNSEEN), R),
        ((R, UNSEEN, UNSEEN), R),
        ((C, C, UNSEEN), C),
        ((UNSEEN, C, UNSEEN), C),
        ((UNSEEN, UNSEEN, UNSEEN), UNSEEN),
        ((R, W, R), R),  # settled
        ((R, R, W), W),
        ((R, W, C), W),  # not settled
        ((UNSEEN, UNSEEN, R), R),
    ],
)
def test_the_referee_decides_else_an_error_that_either_reader_saw(
    said: tuple[str, ...], counts: str
) -> None:
    assert final_mark(said) == counts


def measured(*units: tuple[str, float, float], whole: float = 1) -> list[Measurement]:
    return [Measurement([stratum], weight, part, whole) for stratum, weight, part in units]


@pytest.mark.parametrize(
    ("units", "rate", "size"),
    [
        # Nothing varies: Kish's size, (2 + 3 + 5)^2 / (2^2 + 3^2 + 5^2).
        (measured(("a", 2, 0), ("a", 3, 0), ("b", 5, 0)), 0, 100 / 38),
        (measured(("a", 2, 1), ("a", 2, 1)), 1, 2),
        # By hand: weighted deviations ±5 about 0, so 2 * (0.9 * 25 + 0.9 * 25) / 20^2.
        (measured(("a", 10, 1), ("a", 10, 0)), 0.5, 0.25 / (90 / 400)),
        # All that is wrong is in one stratum, where all is wrong: no better than the sample.
        (measured(("a", 9, 1), ("a", 9, 1), ("b", 9, 0), ("b", 9, 0)), 0.5, 4),
        # Alone in its stratum, a unit deviates from 0: (2/9) / (0.75 * (4 * 2/3)^2 / 12^2).
        (measured(("a", 4, 1), *[("b", 1, 0)] * 8), 1 / 3, 6),
        # Three turns of every page counted, one of them lost: a ratio of sums.
        (measured(("a", 4, 1), ("a", 4, 1), whole=3), 1 / 3, 2),
    ],
)
def test_the_effective_size_follows_from_the_variance_in_strata(
    units: list[Measurement], rate: float, size: float
) -> None:
    found = estimate_share(units, of=math.inf)
    assert (found["rate"], found["effective"]) == pytest.approx((rate, size))
    assert (found["low"], found["high"]) == wilson_interval(found["rate"], found["effective"])


def test_without_a_measurement_there_is_no_rate() -> None:
    assert estimate_share([], of=9) == {"effective": 0, "rate": None, "low": None, "high": None}


@pytest.mark.parametrize("wrong", [0, 1, 36])
def test_the_interval_is_the_rate_where_all_units_are_known(wrong: int) -> None:
    units = measured(*[("a", 1, number < wrong) for number in range(36)])
    found = estimate_share(units, of=36)
    assert (found["low"], found["high"]) == pytest.approx((found["rate"], wrong / 36))
    without_one = estimate_share(units[:-1], of=36)  # it may be right or wrong
    bounds = pytest.approx(((wrong - (wrong > 35)) / 36, (wrong + (wrong < 36)) / 36))
    assert (without_one["low"], without_one["high"]) == bounds


# How often a unit of a stratum is wrong, by the number of its units.
POPULATIONS = {
    "as often everywhere": lambda size: 0.05,
    "in small strata": lambda size: 0.3 if size < 20 else 0.01,
    "in large strata": lambda size: 0.05 if size > 60 else 0.0,
    "hardly ever": lambda size: 0.003,
}


@pytest.mark.parametrize("where", POPULATIONS)
def test_the_interval_holds_the_true_rate_in_most_samples(where: str) -> None:
    """Of a folder of known rate, 200 samples of 100 units are drawn by different seeds."""
    chance = random.Random(29)
    units, wrong = {}, set()
    for number in range(40):
        size = int(chance.lognormvariate(3, 1)) + 1
        units[(f"{number}",)] = ids = [f"{number}-{n}" for n in range(size)]
        wrong.update(id for id in ids if chance.random() < POPULATIONS[where](size))
    of = sum(map(len, units.values()))
    true = len(wrong) / of
    found = []
    for seed in range(200):
        drawn = draw(units, 100, seed)
        rows = [(id.partition("-")[0], 1 / drawn[id], id in wrong) for id in drawn]
        found.append(estimate_share(measured(*rows), of))
    held = sum(each["low"] <= true <= each["high"] for each in found)
    assert held >= 184
    if true > 0.005:
        assert sum(each["rate"] for each in found) / 200 == pytest.approx(true, rel=0.1)
