"""Rates, intervals and agreement are those of the libraries that are made for them."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest

from scio_crawler.showing.review.sampling import draw
from scio_crawler.showing.review.scoring import Measured, agreement, final_mark, share, wilson

R, W, C, UNSEEN = "right", "wrong", "?", ""

# By statsmodels 0.15.0: proportion_confint(wrong, size, 0.05, "wilson").
WILSON = [
    (0, 135, 0.000000, 0.027668),
    (0, 395, 0.000000, 0.009632),
    (2, 395, 0.001390, 0.018271),
    (0, 1, 0.000000, 0.793451),
    (1, 1, 0.206549, 1.000000),
    (5, 10, 0.236593, 0.763407),
    (200, 200, 0.981155, 1.000000),
    (3, 200, 0.005114, 0.043166),
    (1.5, 37.25, 0.009355, 0.157139),
    (0.4, 12.8, 0.002720, 0.276190),
]
# By scikit-learn 1.9.1: cohen_kappa_score(list(one), list(other)).
KAPPA = [
    ("rrrrwwwwcc", "rrrwwwwrcr", 0.516129),
    ("rrrrrrrrrw", "rrrrrrrrww", 0.615385),
    ("rwrw", "wrwr", -1.0),
    ("rrrwc", "rrrwc", 1.0),
    ("rrrrrrrrr", "rrrrrrrrw", 0.0),
]


@pytest.mark.parametrize(("wrong", "size", "low", "high"), WILSON)
def test_the_interval_is_wilsons(wrong: float, size: float, low: float, high: float) -> None:
    assert wilson(wrong / size, size) == pytest.approx((low, high), abs=1e-6)


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
def test_kappa_is_unknown_where_both_always_say_the_same(pairs: list[tuple[str, str]]) -> None:
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
def test_what_counts_of_two_readers_and_of_who_settles(said: tuple[str, ...], counts: str) -> None:
    assert final_mark(said) == counts


def measured(*units: tuple[str, float, float], whole: float = 1) -> list[Measured]:
    return [
        Measured({"stratum": [stratum], "weight": weight}, part, whole)
        for stratum, weight, part in units
    ]


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
def test_the_variance_is_that_of_strata(units: list[Measured], rate: float, size: float) -> None:
    found = share(units, of=math.inf)
    assert (found["rate"], found["effective"]) == pytest.approx((rate, size))
    assert (found["low"], found["high"]) == wilson(found["rate"], found["effective"])


def test_nothing_is_claimed_where_nothing_is_known() -> None:
    assert share([], of=9) == {"effective": 0, "rate": None, "low": None, "high": None}


@pytest.mark.parametrize("wrong", [0, 1, 36])
def test_where_all_units_are_known_nothing_is_uncertain(wrong: int) -> None:
    units = measured(*[("a", 1, number < wrong) for number in range(36)])
    found = share(units, of=36)
    assert (found["low"], found["high"]) == pytest.approx((found["rate"], wrong / 36))
    without_one = share(units[:-1], of=36)  # it may be right or wrong
    bounds = pytest.approx(((wrong - (wrong > 35)) / 36, (wrong + (wrong < 36)) / 36))
    assert (without_one["low"], without_one["high"]) == bounds


def test_the_variance_is_that_of_all_samples() -> None:
    """Of all samples of 2 of 4 in each of two strata, which are all drawn here, by brute force."""
    strata = {"a": (1, 1, 0, 0), "b": (1, 0, 0, 0)}
    pairs = [(i, j) for i in range(4) for j in range(i)]
    rates, variances = [], []
    for one, other in product(pairs, pairs):
        units = [("a", 2.0, strata["a"][i]) for i in one]
        units += [("b", 2.0, strata["b"][i]) for i in other]
        sample = measured(*units)
        rate = sum(each.part for each in sample) / 4
        rates.append(rate)
        spread = sum(
            (sum(own) / 2 - own[0]) ** 2 * 2  # the variance of two values
            for own in ([each.part for each in sample[:2]], [each.part for each in sample[2:]])
        )
        variances.append(spread)
        found = share(sample, of=8)
        if spread:
            # Each stratum is half of the whole: (1/2)^2 * (1 - 2/4) * s^2 / 2.
            due = rate * (1 - rate) / (spread / 16)
            assert found["effective"] == pytest.approx(min(due, 4))
    mean = sum(rates) / len(rates)
    true = sum((rate - mean) ** 2 for rate in rates) / len(rates)
    assert sum(variances) / len(variances) / 16 == pytest.approx(true)  # it is unbiased


# How often a unit of a stratum is wrong, by the number of its units.
POPULATIONS = {
    "as often everywhere": lambda size: 0.05,
    "in small strata": lambda size: 0.3 if size < 20 else 0.01,
    "in one stratum of five": lambda size: 0.3 if size % 5 == 0 else 0.0,
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
        found.append(share(measured(*rows), of))
    held = sum(each["low"] <= true <= each["high"] for each in found)
    assert held >= 184
    if true > 0.005:
        assert sum(each["rate"] for each in found) / 200 == pytest.approx(true, rel=0.1)
