"""Heavy pages: every shape keeps the promises, and takes time in proportion to its size."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from tests.campaigns import fuzz
from tests.campaigns.fuzz_inputs import Input
from tests.campaigns.heavy_shapes import SHAPES, Shape
from tests.sampling import sample

PATIENCE = 20  # times what a page may take: the machine may be slow or busy
SOME, SMALL, LARGE = 5_000, 20_000, 500_000  # bytes
FEW = 20_000  # calls: some shapes are refused at one size, and read at another


def calls(given: Input) -> int:
    """Return how many functions are called to read *given*: the same number on any machine."""
    count = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        fuzz.run(given)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.some(25)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_heavy_page_breaks_no_promise(shape: Shape) -> None:
    _, fault, _ = fuzz.attempt(shape(SMALL), PATIENCE)
    assert fault is None, fault


@pytest.mark.slow
@pytest.mark.parametrize("name", sample(SHAPES, 16))
def test_a_large_one_breaks_no_promise(name: str) -> None:
    _, fault, _ = fuzz.attempt(SHAPES[name](LARGE), PATIENCE)
    assert fault is None, fault


@pytest.mark.some(6)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_work_grows_no_faster_than_the_page(shape: Shape) -> None:
    """A page of eight times the size takes some eight times the calls; if quadratic, 64 times."""
    calls(shape(8 * SOME))  # fills caches
    assert calls(shape(8 * SOME)) < 12 * calls(shape(SOME)) + FEW
