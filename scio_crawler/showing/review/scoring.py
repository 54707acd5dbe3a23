"""Estimate error rates with their intervals, and measure how far two readers agree. Pure.

A unit counts by its weight, the inverse of its inclusion probability: wrong / (right + wrong) is
Hájek's estimator of the rate among all units of the folder. Its variance is the variance in a
stratified sample, by linearization; the interval is Wilson's, for an unweighted sample of the size
that would have this variance.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from statistics import NormalDist
from typing import Any, NamedTuple

from scio_crawler.showing.review.kinds import RIGHT, UNSEEN, UNSURE, WRONG

_Z = NormalDist().inv_cdf(0.975)
_stratum_of = attrgetter("stratum")


class Measurement(NamedTuple):
    """What a drawn unit adds to both sides of a share: *part* / *whole*."""

    stratum: Sequence[str]
    weight: float
    part: float
    whole: float = 1


def final_mark(verdicts: Sequence[str]) -> str:
    """Return which of three *verdicts* counts: those of two readers and of the referee.

    It is the referee's, if that is right or wrong; else an error that either reader saw; else what
    either knows. ``UNSEEN`` means that nobody looked at the value.
    """
    referee = verdicts[2]
    if referee in (RIGHT, WRONG):
        return referee

    readers = verdicts[:2]
    for mark in (WRONG, RIGHT, UNSURE):
        if mark in readers:
            return mark
    return UNSEEN


def estimate_share(measurements: Iterable[Measurement], of: float) -> dict[str, Any]:
    """Return which share of the wholes in the folder the parts are, with its interval at 95 %.

    The folder has *of* units. The interval ends where all, or none, of the units without a
    measurement would be wrong; without such units it is the rate alone. The effective size is at
    most the size of the sample. The rate is None where nothing was measured.
    """
    known = sorted(measurements, key=_stratum_of)
    whole = math.fsum(each.weight * each.whole for each in known)
    if not whole:
        return {"effective": 0, "rate": None, "low": None, "high": None}

    rate = math.fsum(each.weight * each.part for each in known) / whole
    size = _effective_size(known, rate, whole)
    low, high = wilson_interval(rate, size)

    drawn_part = drawn_rest = 0.0
    for each in known:
        drawn_part += each.part
        drawn_rest += each.whole - each.part
    whole_of_all = whole * max(1, of / _total_weight(known))
    least = drawn_part / whole_of_all
    most = 1 - drawn_rest / whole_of_all
    return {"effective": size, "rate": rate, "low": max(low, least), "high": min(high, most)}


def _total_weight(measurements: Iterable[Measurement]) -> float:
    return math.fsum(each.weight for each in measurements)


def _effective_size(known: Sequence[Measurement], rate: float, whole: float) -> float:
    """Return the size of an unweighted sample that would know *rate* as precisely.

    Where all measurements agree, they do not show their variance; the size is then Kish's.
    """
    variance = _variance_of_sum(known, rate) / whole**2
    if variance:
        return min(rate * (1 - rate) / variance, len(known))

    squares = sum(each.weight**2 for each in known)
    return _total_weight(known) ** 2 / squares


def _variance_of_sum(known: Iterable[Measurement], rate: float) -> float:
    """Return the variance of the weighted sum of deviations from *rate*, over all strata.

    *known* is sorted by stratum. A measurement that is alone in its stratum deviates from the mean
    of all, which is 0.
    """
    variance = 0.0
    for _, group in groupby(known, key=_stratum_of):
        units = list(group)
        count = len(units)
        deviations = [each.weight * (each.part - rate * each.whole) for each in units]
        mean = 0.0
        if count > 1:
            mean = math.fsum(deviations) / count

        for each, deviation in zip(units, deviations, strict=True):
            share_not_drawn = 1 - 1 / each.weight
            variance += share_not_drawn * (deviation - mean) ** 2 * count / max(1, count - 1)
    return variance


def wilson_interval(rate: float, size: float) -> tuple[float, float]:
    """Return Wilson's interval, at 95 %, for a *rate* measured in a sample of this *size*."""
    middle = rate + _Z**2 / (2 * size)
    half = _Z * math.sqrt(rate * (1 - rate) / size + (_Z / (2 * size)) ** 2)
    scale = 1 + _Z**2 / size
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def agreement(codes: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return how many pairs of *codes* are equal, and Cohen's kappa.

    Only units count that both readers looked at. Kappa is None where both always give one code.
    """
    pairs = [pair for pair in codes if UNSEEN not in pair]
    first_codes = Counter[str]()
    second_codes = Counter[str]()
    agreed = 0
    for first, second in pairs:
        first_codes[first] += 1
        second_codes[second] += 1
        agreed += first == second

    by_chance = sum(count * second_codes[code] for code, count in first_codes.items())
    not_by_chance = len(pairs) ** 2 - by_chance
    kappa = None
    if not_by_chance:
        kappa = (agreed * len(pairs) - by_chance) / not_by_chance
    return {"pairs": len(pairs), "agreed": agreed, "kappa": kappa}
