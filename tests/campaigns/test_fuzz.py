"""The fuzzer: a short run breaks no promise."""

from __future__ import annotations

from tests.campaigns import fuzz
from tests.campaigns.fuzz import Fault
from tests.sampling import SEED, fewer

NUMBERS = range(fewer(300))
# A test machine may be slow or busy. What hangs is still found.
PATIENCE = 20


def test_damaged_pages_break_no_promise() -> None:
    faults: dict[int, Fault] = {}
    outcomes, _ = fuzz.fuzz(
        int(SEED), NUMBERS, lambda number, _, fault: faults.setdefault(number, fault), PATIENCE
    )
    assert not faults
    assert outcomes["published"]  # or it would fuzz the error messages only
