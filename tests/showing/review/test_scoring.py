"""Rates, intervals and agreement are those of the libraries that are made for them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.showing.review.sampling import draw
from scio_crawler.showing.review.scoring import agreement, effective, rates, score, verdict, wilson
from scio_crawler.showing.review.sheets import KEYS

R, W, C, UNSEEN = "right", "wrong", "can't tell", ""

# By statsmodels 0.15.0: proportion_confint(wrong, size, 0.05, "wilson").
WILSON = [
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
    words = {"r": R, "w": W, "c": C}
    pairs = [(words[a], words[b]) for a, b in zip(one, other, strict=True)]
    unseen = [(UNSEEN, R), (W, UNSEEN), (UNSEEN, UNSEEN)]  # which count for nothing
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
    ("weights", "size"),
    [([], 0), ([3], 1), ([2, 2, 2, 2], 4), ([1, 3], 1.6), ([1, 1, 8], 100 / 66)],
)
def test_unequal_weights_make_a_sample_worth_less(weights: list[float], size: float) -> None:
    assert effective(weights) == pytest.approx(size)


@given(st.lists(st.floats(0.5, 500), min_size=1))
def test_a_sample_is_worth_no_more_than_its_turns(weights: list[float]) -> None:
    assert 1 - 1e-9 <= effective(weights) <= len(weights) + 1e-9


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ((R, R), R),
        ((R, W), W),  # an error that one of them saw
        ((W, R), W),
        ((W, C), W),
        ((C, R), R),
        ((R, UNSEEN), R),
        ((C, C), C),
        ((UNSEEN, C), C),
        ((UNSEEN, UNSEEN), UNSEEN),
        ((R, W, R), R),  # settled
        ((R, R, W), W),
        ((R, W, C), W),  # not settled
        ((R, W, UNSEEN), W),
        ((UNSEEN, UNSEEN, R), R),
    ],
)
def test_what_counts_of_two_readers_and_of_who_settles(said: tuple[str, ...], counts: str) -> None:
    assert verdict(said) == counts


def ticked(*turns: tuple[float, str, str]) -> list[tuple[dict[str, Any], tuple[str, str]]]:
    return [({"weight": f"{weight}"}, (one, other)) for weight, one, other in turns]


def test_rates_are_weighted_and_bounded() -> None:
    """Of 20 that are known, 3 are wrong, 1 of them for both; 5 nobody could tell."""
    found = rates(ticked((17, R, R), (1, W, W), (2, R, W), (5, C, C), (9, UNSEEN, UNSEEN)))
    low, high = wilson(3 / 20, 400 / (289 + 1 + 4))
    assert found == {
        "right": 1,
        "wrong": 2,
        "unsure": 1,
        "effective": pytest.approx(400 / 294, abs=1e-6),
        "rate": 0.15,
        "low": pytest.approx(low, abs=1e-6),
        "high": pytest.approx(high, abs=1e-6),
        "both": 0.05,
        "worst": 0.32,
    }


@pytest.mark.parametrize(("said", "worst"), [(UNSEEN, None), (C, 1)])
def test_nothing_is_claimed_where_nothing_is_known(said: str, worst: float | None) -> None:
    found = rates(ticked((2, said, said)))
    assert [found[name] for name in ("rate", "low", "high", "both")] == [None] * 4
    assert found["worst"] == worst


def test_each_year_layout_and_role_has_its_own_rate() -> None:
    rows = [
        {"turn_id": "a", "year": "2018", "layout": "article", "role": "press", "weight": "1"},
        {"turn_id": "b", "year": "2020", "layout": "article", "role": "chair", "weight": "3"},
    ]
    sheet = {"a": dict.fromkeys(KEYS, W), "b": dict.fromkeys(KEYS, R)}
    found = score(rows, [sheet, sheet])
    assert list(found) == list(KEYS)
    kind = found["kind"]
    assert (kind["rate"], kind["agreed"], kind["kappa"]) == (0.25, 2, 1)
    assert {year: kind["year"][year]["rate"] for year in kind["year"]} == {"2018": 1, "2020": 0}
    assert kind["layout"]["article"]["rate"] == 0.25
    assert list(kind["role"]) == ["chair", "press"]


# How often a turn of a stratum is wrong, by the number of its turns.
POPULATIONS = {
    "as often everywhere": lambda size: 0.05,
    "in small strata": lambda size: 0.3 if size < 20 else 0.01,
    "in one stratum of five": lambda size: 0.3 if size % 5 == 0 else 0.0,
}


@pytest.mark.parametrize("where", POPULATIONS)
def test_the_interval_holds_the_true_rate_in_most_samples(where: str) -> None:
    """Of a folder of known rate, 200 samples of 100 turns are drawn by different seeds."""
    chance = random.Random(29)
    turns, wrong = {}, set()
    for number in range(40):
        size = int(chance.lognormvariate(3, 1)) + 1
        turns[(f"{number}",)] = ids = [f"{number}-{n}" for n in range(size)]
        wrong.update(id for id in ids if chance.random() < POPULATIONS[where](size))
    true = len(wrong) / sum(map(len, turns.values()))
    found = []
    for seed in range(200):
        drawn = draw(turns, 100, seed)
        rows = [({"weight": 1 / drawn[id]}, [W if id in wrong else R] * 2) for id in drawn]
        found.append(rates(rows))
    held = sum(each["low"] <= true <= each["high"] for each in found)
    assert held >= 185
    assert sum(each["rate"] for each in found) / 200 == pytest.approx(true, rel=0.1)
