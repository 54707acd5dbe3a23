"""Decide how likely each unit is to be drawn, and draw. Pure.

A stratum gives units in proportion to the square root of its size, so that small ones are seen too.
The draw is systematic: strata stand in order, the units of each in an order by chance; laid end to
end, each as long as its inclusion probability, one unit is taken from every length of 1.
"""

import math
import random
from collections.abc import Collection, Mapping
from operator import itemgetter

Stratum = tuple[str, ...]  # year, layout, and the value of a key


def probabilities(sizes: Mapping[Stratum, int], wanted: int) -> dict[Stratum, float]:
    """Return for strata of these *sizes* how likely each of their units is drawn.

    Over all units, this adds up to *wanted*, or to their number if that is less.
    """
    likely: dict[Stratum, float] = {}
    left, roots = float(wanted), math.fsum(map(math.sqrt, sizes.values()))
    for stratum, size in sorted(sizes.items(), key=itemgetter(1)):
        # Small strata may give all their units; the others share what that leaves.
        likely[stratum] = min(1.0, left / (roots * math.sqrt(size)))
        left -= likely[stratum] * size
        roots -= math.sqrt(size)
    return likely


def draw(units: Mapping[Stratum, Collection[str]], wanted: int, seed: int) -> dict[str, float]:
    """Return the ids of *wanted* of *units*, each with its inclusion probability.

    The same units and *seed* give the same sample, in whatever order they come.
    """
    chance = random.Random(seed)
    likely = probabilities({stratum: len(ids) for stratum, ids in units.items()}, wanted)
    along = -chance.random()
    drawn = {}
    for stratum, ids in sorted(units.items()):
        for id in sorted(sorted(ids), key=lambda _: chance.random()):
            if math.floor(along + likely[stratum]) > math.floor(along):
                drawn[id] = likely[stratum]
            along += likely[stratum]
    return drawn
