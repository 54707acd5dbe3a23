"""Which cases of a large product, and which of the slow tests, a run of the tests tries.

``TESTS_SEED`` in the environment repeats the sample of another run, which prints it at its end.
``TESTS_WHOLE=1`` tries everything; ``python -m tests.campaigns products`` sets it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Sequence
from itertools import combinations, product
from typing import Any, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]

# In the environment, so that the processes of pytest-xdist collect the same tests.
SEED = os.environ.setdefault("TESTS_SEED", str(random.randrange(1_000_000)))
WHOLE = os.environ.get("TESTS_WHOLE") == "1"

# One run tries about one in as many of the slow tests.
PARTS = 5


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


def share(tests: Sequence[T], *, file: Callable[[T], Any], together: Callable[[T], bool]) -> set[T]:
    """Return the part of the slow *tests* that this run has its turn to run: about one in PARTS.

    Of a *file*, every PARTS-th test is, from a random one on: so some of each parametrized test. Of
    the files whose tests are run *together*, for the set-up that they share, every PARTS-th is. All
    are if it is WHOLE, or if somebody asks for the tests of one file.
    """
    files: dict[Any, list[T]] = {}
    for test in tests:
        files.setdefault(file(test), []).append(test)
    if WHOLE or len(files) == 1:
        return set(tests)
    whole = [name for name, listed in files.items() if any(map(together, listed))]
    chosen = [test for name in _every(whole, "files") for test in files[name]]
    for name in files.keys() - set(whole):
        chosen += _every(files[name], name) or sample(files[name], 1)
    return set(chosen)


def _every(cases: Sequence[T], name: Any) -> Sequence[T]:
    """Every PARTS-th of the *cases*, from one on that the seed and their *name* choose."""
    return cases[random.Random(f"{SEED} {name}").randrange(PARTS) :: PARTS]
