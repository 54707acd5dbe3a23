"""Decide how likely each unit is to be drawn, and draw. Pure.

A stratum gives units in proportion to the square root of its size, so that small ones are seen too.
The draw is systematic: strata stand in order, the units of each in an order by chance; laid end to
end, each as long as its inclusion probability, one unit is taken from every length of 1.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping

STRATUM = ("year", "layout", "group")  # what the units of one share; the third is a key of the kind

Stratum = tuple[str, ...]


def probabilities(sizes: Mapping[Stratum, int], wanted: int) -> dict[Stratum, float]:
    """Return for strata of these *sizes* how likely each of their units is drawn.

    Over all units, this adds up to *wanted*, or to their number if that is less.
    """
    certain: dict[Stratum, float] = {}  # all of their units; the others share what that leaves
    while left := sizes.keys() - certain:
        roots = math.fsum(math.sqrt(sizes[stratum]) for stratum in left)
        share = (wanted - sum(sizes[stratum] for stratum in certain)) / roots
        likely = {stratum: share / math.sqrt(sizes[stratum]) for stratum in left}
        if max(likely.values()) < 1:
            return certain | likely
        certain |= {stratum: 1.0 for stratum in left if likely[stratum] >= 1}
    return certain


def draw(units: Mapping[Stratum, Iterable[str]], wanted: int, seed: int) -> dict[str, float]:
    """Return the ids of *wanted* of *units*, each with its inclusion probability.

    The same units and *seed* give the same sample, in whatever order they come.
    """

    def chance(id: str) -> bytes:
        return hashlib.sha256(f"{seed} {id}".encode()).digest()

    shuffled = {stratum: sorted(ids, key=chance) for stratum, ids in sorted(units.items())}
    likely = probabilities({stratum: len(ids) for stratum, ids in shuffled.items()}, wanted)
    along = -int.from_bytes(chance("")[:6]) / 2**48
    drawn = {}
    for stratum, ids in shuffled.items():
        for id in ids:
            if math.floor(along + likely[stratum]) > math.floor(along):
                drawn[id] = likely[stratum]
            along += likely[stratum]
    return drawn
