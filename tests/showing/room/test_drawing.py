"""The drawings: heights that tell numbers, an axis without gaps, and figures that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scio_crawler.showing.room.drawing import (
    MAX_SHADE,
    ChartMark,
    bars,
    columns,
    heat,
    monthly,
    shade,
    years_axis,
)
from tests.showing.room.cases import cases

LAMPS = ("Lamps: 3", "search.html?q=lamps&kind=answer")  # name and link of a mark


def lamps(*values: float, first: int = 2001) -> list[ChartMark]:
    """A mark with each of *values*, in one year after the other."""
    return [
        ChartMark(value, str(first + at), *LAMPS, f"{value:,}") for at, value in enumerate(values)
    ]


def years(number: int) -> list[str]:
    return [str(2001 + at) for at in range(number)]


@pytest.mark.parametrize(("held", "labels"), cases("axes"))
def test_an_axis_has_all_years_and_labels_that_have_room(
    held: list[str], labels: list[str]
) -> None:
    assert [year.label for year in years_axis(held) if year.label] == labels


def test_a_year_without_a_conference_is_a_gap() -> None:
    assert [year.is_gap for year in years_axis({"2020", "2022"})] == [False, True, False]


@pytest.mark.parametrize(("top", "heights"), [(10, [60, 120, 1]), (20, [30, 60, 1])])
def test_the_highest_column_is_full_and_the_lowest_visible(top: int, heights: list[int]) -> None:
    drawing = columns("Lamps", "fill-a", lamps(5, 10, 0.01), years_axis(years(3)), top)
    assert [slot.size for slot in drawing.slots] == heights


FIGURES = {
    "few numbers": ([38] * 13, 13),
    "large numbers": ([12_345] * 10 + [99_999, 1], 2),
    "many years": ([5] * 3 + [9] + [5] * 12, 2),
    "the last is the highest": ([*range(1, 17)], 1),
}


@pytest.mark.parametrize(("values", "figures"), FIGURES.values(), ids=FIGURES)
def test_columns_have_all_figures_or_the_highest_and_the_last(
    values: list[float], figures: int
) -> None:
    drawing = columns(
        "Lamps", "fill-a", lamps(*values), years_axis(years(len(values))), max(values)
    )
    shown = [slot.mark.value for slot in drawing.slots if slot.mark and slot.has_figure]
    assert len(shown) == figures
    assert max(values) in shown
    assert shown[-1] == values[-1]


@pytest.mark.parametrize(
    ("month", "before"), [("2001-01", 0), ("2002-12", 23), ("2001-99", 11), ("2001-00", 0)]
)
def test_a_month_is_placed_in_its_year(month: str, before: int) -> None:
    drawing = monthly(
        "Lamps", "fill-n", [ChartMark(1, month, *LAMPS, "1")], years_axis(years(2)), 1
    )
    assert [slot.month for slot in drawing.slots] == [before]


def test_bars_come_in_their_order_with_their_shares() -> None:
    drawing = bars("Lamps", "fill-a", lamps(12, 6, 1))
    assert [slot.size for slot in drawing.slots] == [100, 50, 8.3]


def test_a_table_leaves_out_empty_rows_and_columns() -> None:
    marks = [
        ChartMark(1, "Pond Times", *LAMPS, "1", column="Bureau of Ponds"),
        ChartMark(4, "Lantern Daily", *LAMPS, "4", column="Bureau of Lamps"),
    ]
    rows = ["Pond Times", "Candle News", "Lantern Daily"]
    heads = ["Bureau of Ponds", "Bureau of Lamps", "Bureau of Candles"]
    drawing = heat("Lamps", "fill-q", marks, rows, heads)
    assert drawing.heads == heads[:2]
    assert [(row, [slot.size for slot in slots]) for row, slots in drawing.rows] == [
        ("Pond Times", [1, 0]),
        ("Lantern Daily", [0, MAX_SHADE]),
    ]


@given(some.integers(1, 10**6), some.integers(1, 10**6))
def test_a_higher_number_is_never_lighter(value: int, other: int) -> None:
    top = max(value, other)
    assert 1 <= shade(value, top) <= MAX_SHADE
    assert (value <= other) or shade(value, top) >= shade(other, top)
