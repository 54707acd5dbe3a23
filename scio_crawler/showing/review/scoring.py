"""Make error rates, with their intervals, and the agreement of two readers. Pure.

A unit counts by its weight, the inverse of its inclusion probability: wrong / (right + wrong) is
Hájek's estimator of the rate among all units of the folder. Its variance is that of a stratified
sample, by linearization; the interval is Wilson's, for as many units as an unweighted sample of
this variance would have.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import NormalDist
from typing import Any, NamedTuple

from scio_crawler.items import Record
from scio_crawler.showing.review.kinds import RIGHT, UNSEEN, UNSURE, WRONG

_Z = NormalDist().inv_cdf(0.975)


class Measured(NamedTuple):
    """What a unit, with its stratum and weight, adds to the part and to the whole of a share."""

    unit: Record
    part: float
    whole: float = 1


def final_mark(said: Sequence[str]) -> str:
    """Return what counts of the verdicts of two readers and of who settles.

    That is what was settled; else an error that either saw; else what either knows. ``UNSEEN``
    means that neither looked at it.
    """
    counted = said[2:] if said[2] in (RIGHT, WRONG) else said[:2]
    return next((each for each in (WRONG, RIGHT, UNSURE) if each in counted), UNSEEN)


def share(measured: Iterable[Measured], of: float) -> dict[str, Any]:
    """Return the share of the parts in the wholes of the folder, with its interval at 95 %.

    The effective size is no more than that of the sample. Where nothing varies, the sample says
    nothing of its variance: there it is Kish's. The interval ends where all would be wrong, or all
    right, of the units that are not measured, of the *of* in the folder: it is the rate if none is
    left. Where nothing is known, the rate is None.
    """
    known = sorted(measured, key=lambda each: each.unit["stratum"])
    weights = [each.unit["weight"] for each in known]
    total = math.fsum(weights)
    whole = math.fsum(each.unit["weight"] * each.whole for each in known)
    if not whole:
        return {"effective": 0, "rate": None, "low": None, "high": None}

    rate = math.fsum(each.unit["weight"] * each.part for each in known) / whole
    variance = _variance(known, rate) / whole**2
    if variance:
        size = min(rate * (1 - rate) / variance, len(known))
    else:
        size = total**2 / sum(weight**2 for weight in weights)
    low, high = wilson(rate, size)
    whole_of_all = whole * max(1, of / total)
    least = sum(each.part for each in known) / whole_of_all
    most = 1 - sum(each.whole - each.part for each in known) / whole_of_all
    return {"effective": size, "rate": rate, "low": max(low, least), "high": min(high, most)}


def _variance(measured: Iterable[Measured], rate: float) -> float:
    """Return the variance of the weighted sum of deviations from *rate*, over all strata.

    *measured* stand in the order of their strata. The deviation of one that is alone in its
    stratum counts from the mean of all, which is 0.
    """
    found = 0.0
    for _, units in groupby(measured, key=lambda each: each.unit["stratum"]):
        own = list(units)
        deviations = [each.unit["weight"] * (each.part - rate * each.whole) for each in own]
        mean = math.fsum(deviations) / len(own) if len(own) > 1 else 0.0
        for each, deviation in zip(own, deviations, strict=True):
            not_drawn = 1 - 1 / each.unit["weight"]
            found += not_drawn * (deviation - mean) ** 2 * len(own) / max(1, len(own) - 1)
    return found


def wilson(rate: float, size: float) -> tuple[float, float]:
    """Return Wilson's interval, at 95 %, of a *rate* found in a sample of this *size*."""
    middle = rate + _Z**2 / (2 * size)
    half = _Z * math.sqrt(rate * (1 - rate) / size + (_Z / (2 * size)) ** 2)
    whole = 1 + _Z**2 / size
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def agreement(codes: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return how many pairs of *codes* are the same, and Cohen's kappa.

    Only units count that both looked at. Kappa is None where both always say one and the same.
    """
    pairs = [pair for pair in codes if UNSEEN not in pair]
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    same = sum(one == other for one, other in pairs)
    by_chance = sum(first[code] * second[code] for code in first)
    left = len(pairs) ** 2 - by_chance
    kappa = (same * len(pairs) - by_chance) / left if left else None
    return {"pairs": len(pairs), "agreed": same, "kappa": kappa}
