"""Which cases of a large product a run of the tests tries.

``TESTS_SEED`` in the environment repeats the sample of another run, which prints it at its end.
``TESTS_WHOLE=1`` tries everything; ``python -m tests.campaigns products`` sets it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Sequence
from itertools import combinations, product
from typing import Any, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]

# In the environment, so that the processes of pytest-xdist collect the same tests.
SEED = os.environ.setdefault("TESTS_SEED", str(random.randrange(1_000_000)))
WHOLE = os.environ.get("TESTS_WHOLE") == "1"


def pairs(*axes: Sequence[Any]) -> list[Row]:
    """Return rows with a value of each axis, in which every two values of two axes meet."""
    rows = list(product(*axes))
    if WHOLE or not rows:
        return rows
    numbers = list(product(*(range(len(axis)) for axis in axes)))
    meetings = [set(combinations(enumerate(row), 2)) for row in numbers]
    missing = set().union(*meetings)
    chosen = []
    while missing:
        best = max(range(len(rows)), key=lambda number: len(meetings[number] & missing))
        missing -= meetings[best]
        chosen.append(rows[best])
    return chosen


def sample(cases: Collection[T], count: int) -> list[T]:
    """Return *count* of the *cases*, in their order: others in each run."""
    listed = list(cases)
    if WHOLE or count >= len(listed):
        return listed
    chosen = random.Random(SEED).sample(range(len(listed)), count)
    return [listed[number] for number in sorted(chosen)]


def each_once(cases: Collection[Any], *axes: Sequence[Any]) -> list[Row]:
    """Return each of the *cases* with a value of each axis: another one in each run.

    All combinations of the axes come about equally often.
    """
    if WHOLE:
        return list(product(cases, *axes))
    others = list(product(*axes))
    random.Random(SEED).shuffle(others)
    return [(case, *others[number % len(others)]) for number, case in enumerate(cases)]
