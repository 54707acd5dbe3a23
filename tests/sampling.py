"""Which cases of a large product, and which of the slow tests, a run of the tests tries.

``TESTS_SEED`` in the environment repeats the sample of another run, which prints it at its end.
``TESTS_WHOLE=1`` tries everything; ``python -m tests.campaigns products`` sets it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]

# In the environment, so that the processes of pytest-xdist collect the same tests.
SEED = os.environ.setdefault("TESTS_SEED", str(random.randrange(1_000_000)))
WHOLE = os.environ.get("TESTS_WHOLE") == "1"

# One run tries about one in as many of the slow tests.
PARTS = 10


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


def fewer(count: int) -> int:
    """Return how many of *count* made-up examples this run tries."""
    return count if WHOLE else count // PARTS


def each_once(cases: Collection[Any], *axes: Sequence[Any]) -> list[Row]:
    """Return each of the *cases* with a value of each axis: another one in each run.

    All combinations of the axes come about equally often.
    """
    if WHOLE:
        return list(product(cases, *axes))
    others = list(product(*axes))
    random.Random(SEED).shuffle(others)
    return [(case, *others[number % len(others)]) for number, case in enumerate(cases)]


@dataclass(frozen=True)
class Test:
    """What decides whether a run runs a test: see the marks in pyproject.toml."""

    __test__ = False  # for pytest

    item: Any
    file: Any
    family: str  # is parametrized: the same function with other arguments
    is_slow: bool = False
    is_together: bool = False
    count: int = 0  # how many of its family a run tries; 0 for all


def share(tests: Sequence[Test]) -> list[Test]:
    """Return those of the *tests* that this run has its turn to run, in their order.

    All are if it is WHOLE, or if somebody asks for the tests of one file.
    """
    if WHOLE or len({test.file for test in tests}) == 1:
        return list(tests)
    drawn = {*_slow([test for test in tests if test.is_slow])}
    for few in _by([test for test in tests if not test.is_slow], attrgetter("family")).values():
        drawn |= {*sample(few, few[0].count or len(few))}
    return [test for test in tests if test in drawn]


def _slow(tests: list[Test]) -> list[Test]:
    """About one in PARTS of the slow *tests*.

    Of a file, every PARTS-th test is drawn, from a random one on: so some of each family. Of the
    files whose tests are run together, for the set-up that they share, every PARTS-th is.
    """
    files = _by(tests, attrgetter("file"))
    whole = [file for file, listed in files.items() if listed[0].is_together]
    drawn = [test for file in _every(whole, "files") for test in files[file]]
    for file in files.keys() - set(whole):
        drawn += _every(files[file], file) or sample(files[file], 1)
    return drawn


def _by(tests: list[Test], key: Callable[[Test], Any]) -> dict[Any, list[Test]]:
    found: dict[Any, list[Test]] = {}
    for test in tests:
        found.setdefault(key(test), []).append(test)
    return found


def _every(cases: Sequence[T], name: Any) -> Sequence[T]:
    """Every PARTS-th of the *cases*, from one on that the seed and their *name* choose."""
    return cases[random.Random(f"{SEED} {name}").randrange(PARTS) :: PARTS]
