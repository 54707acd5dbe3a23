"""Heavy pages: every shape keeps the promises, and takes time in proportion to its size."""

from __future__ import annotations

import pytest

from tests.campaigns import fuzz, heavy_shapes

PATIENCE = 20  # times what a page may take: the machine may be slow or busy
SMALL, LARGE = 20_000, 500_000  # bytes


@pytest.mark.parametrize("shape", heavy_shapes.SHAPES.values(), ids=heavy_shapes.SHAPES)
def test_a_heavy_page_breaks_no_promise(shape: heavy_shapes.Shape) -> None:
    _, fault, _ = fuzz.attempt(shape(SMALL), PATIENCE)
    assert fault is None, fault


@pytest.mark.slow
@pytest.mark.parametrize("shape", heavy_shapes.SHAPES.values(), ids=heavy_shapes.SHAPES)
def test_a_large_one_takes_no_more_for_each_byte(shape: heavy_shapes.Shape) -> None:
    """The time that is allowed grows with the size; what takes time by the square exceeds it."""
    _, fault, _ = fuzz.attempt(shape(LARGE))
    assert fault is None, fault
