"""Which cases of a large product, and which of the slow tests, a run of the tests tries.

``TESTS_SEED`` in the environment repeats the sample of another run, which prints it at its end.
``TESTS_WHOLE=1`` tries everything; ``python -m tests.campaigns products`` sets it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Sequence
from itertools import product
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
Row = tuple[Any, ...]
Tests = Sequence[pytest.Item]

# In the environment, so that the processes of pytest-xdist collect the same tests.
SEED = os.environ.setdefault("TESTS_SEED", str(random.randrange(1_000_000)))
WHOLE = os.environ.get("TESTS_WHOLE") == "1"

# One run tries about one in as many of the slow tests.
PARTS = 10


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


def share(tests: Tests) -> list[pytest.Item]:
    """Return those of the *tests* that this run has its turn to run, in their order.

    All are if it is WHOLE, or if somebody asks for the tests of one file.
    """
    if WHOLE or len({test.path for test in tests}) == 1:
        return list(tests)
    is_slow = {test: test.get_closest_marker("slow") is not None for test in tests}
    drawn = {*_slow([test for test in tests if is_slow[test]])}
    families = _by(lambda test: test.nodeid.partition("[")[0], tests)
    for family in families.values():
        quick = [test for test in family if not is_slow[test]]
        some = family[0].get_closest_marker("some")
        drawn |= {*(sample(quick, some.args[0]) if some else quick)}
    return [test for test in tests if test in drawn]


def _slow(tests: Tests) -> list[pytest.Item]:
    """About one in PARTS of the slow *tests*.

    Of a file, every PARTS-th test is drawn, from a random one on: so some of each family. Of the
    files whose tests are run together, for the set-up that they share, every PARTS-th is.
    """
    files = _by(lambda test: test.path, tests)
    together = [file for file, listed in files.items() if listed[0].get_closest_marker("together")]
    drawn = [test for file in _every(together, "files") for test in files[file]]
    for file in files.keys() - set(together):
        drawn += _every(files[file], file) or sample(files[file], 1)
    return drawn


def _by(
    key: Callable[[pytest.Item], T], tests: Sequence[pytest.Item]
) -> dict[T, list[pytest.Item]]:
    found: dict[T, list[pytest.Item]] = {}
    for test in tests:
        found.setdefault(key(test), []).append(test)
    return found


def _every(cases: Sequence[T], name: object) -> Sequence[T]:
    """Every PARTS-th of the *cases*, from one on that the seed and their *name* choose."""
    return cases[random.Random(f"{SEED} {name}").randrange(PARTS) :: PARTS]
