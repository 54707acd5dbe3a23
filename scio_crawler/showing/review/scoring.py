"""Make error rates, with their intervals, and the agreement of two readers of their ticks. Pure.

A turn counts by its weight, the inverse of its inclusion probability: wrong / (right + wrong) is
Hájek's estimator of the rate among all turns of the folder. The interval is Wilson's, for as many
turns as an unweighted sample of the same precision would have (Kish's effective sample size). This
leaves out what strata and a small folder gain.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import Any

from scio_crawler.items import Record
from scio_crawler.showing.review.sampling import STRATUM
from scio_crawler.showing.review.sheets import KEYS, RIGHT, UNSEEN, UNSURE, WRONG, Ticks

_Z = NormalDist().inv_cdf(0.975)

Judged = Sequence[str]  # ticks of two readers, and perhaps of who settled what they disagree on


def score(rows: Iterable[Record], sheets: Sequence[Ticks]) -> dict[str, Any]:
    """Return rates and agreement by key, in all and by each part of a stratum.

    *rows* are those of the sample, *sheets* the ticks of two readers and perhaps of a third.
    """
    found = {}
    for key in KEYS:
        ticked = [(row, [sheet[row["turn_id"]][key] for sheet in sheets]) for row in rows]
        groups: dict[str, dict[str, Any]] = {part: {} for part in STRATUM}
        for part, group in groups.items():
            for value in sorted({row[part] for row, _ in ticked}):
                group[value] = rates((row, said) for row, said in ticked if row[part] == value)
        found[key] = {**rates(ticked), **agreement(said for _, said in ticked), **groups}
    return found


def verdict(said: Judged) -> str:
    """Return what counts: what was settled; else an error that either saw; else what either knows.

    ``UNSEEN`` means that neither looked at it.
    """
    settled = [tick for tick in said[2:] if tick in (RIGHT, WRONG)]
    return next((t for t in (WRONG, RIGHT, UNSURE) if t in (settled or said[:2])), UNSEEN)


def rates(ticked: Iterable[tuple[Record, Judged]]) -> dict[str, Any]:
    """Return how many of the turns *ticked* are wrong, and their rate with interval and bounds.

    A rate is None where nothing is known. ``both`` is the rate of what nobody calls right,
    ``worst`` the rate if what nobody could tell is wrong.
    """
    weights: dict[str, list[float]] = {RIGHT: [], WRONG: [], UNSURE: [], UNSEEN: []}
    both = 0.0
    for row, said in ticked:
        weights[verdict(said)].append(weight := float(row["weight"]))
        both += weight * (verdict(said) == WRONG and RIGHT not in said)
    known, unsure = [*weights[RIGHT], *weights[WRONG]], sum(weights[UNSURE])
    whole, wrong, size = sum(known), sum(weights[WRONG]), effective(known)
    low, high = wilson(wrong / whole, size) if known else (None, None)
    return {
        "right": len(weights[RIGHT]),
        "wrong": len(weights[WRONG]),
        "unsure": len(weights[UNSURE]),
        "effective": size,
        "rate": wrong / whole if known else None,
        "low": low,
        "high": high,
        "both": both / whole if known else None,
        "worst": (wrong + unsure) / (whole + unsure) if known or unsure else None,
    }


def effective(weights: Sequence[float]) -> float:
    """Return the effective size, by Kish, of a sample with these *weights*."""
    return sum(weights) ** 2 / sum(weight**2 for weight in weights) if weights else 0.0


def wilson(rate: float, size: float) -> tuple[float, float]:
    """Return Wilson's interval, at 95 %, of a *rate* found in a sample of this *size*."""
    middle = rate + _Z**2 / (2 * size)
    half = _Z * math.sqrt(rate * (1 - rate) / size + (_Z / (2 * size)) ** 2)
    whole = 1 + _Z**2 / size
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def agreement(ticks: Iterable[Judged]) -> dict[str, Any]:
    """Return on how many turns the first two of each of *ticks* agree, and Cohen's kappa.

    Only turns count that both looked at. Kappa is None where both always say one and the same.
    """
    pairs = [(one, other) for one, other, *_ in ticks if UNSEEN not in (one, other)]
    one, other = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    same, by_chance = sum(a == b for a, b in pairs), sum(one[tick] * other[tick] for tick in one)
    left = len(pairs) ** 2 - by_chance
    kappa = (same * len(pairs) - by_chance) / left if left else None
    return {"pairs": len(pairs), "agreed": same, "kappa": kappa}
