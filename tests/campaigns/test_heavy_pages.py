"""Heavy pages: every shape keeps the promises, and takes time in proportion to its size."""

from __future__ import annotations

import pytest

from tests.campaigns import fuzz
from tests.campaigns.heavy_shapes import SHAPES, Shape
from tests.campaigns.test_fuzz import calls
from tests.sampling import sample

PATIENCE = 20  # times what a page may take: the machine may be slow or busy
SOME, SMALL, LARGE = 5_000, 20_000, 500_000  # bytes
FEW = 20_000  # calls: some shapes are refused at one size, and read at another


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


@pytest.mark.slow
@pytest.mark.parametrize("name", sample(SHAPES, 60))
def test_the_work_grows_no_faster_than_the_page(name: str) -> None:
    calls(SHAPES[name](8 * SOME))  # fills caches
    assert calls(SHAPES[name](8 * SOME)) < 12 * calls(SHAPES[name](SOME)) + FEW
