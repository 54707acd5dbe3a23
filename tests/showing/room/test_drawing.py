"""The drawings: heights that tell numbers, an axis without gaps, and figures that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scio_crawler.showing.room.drawing import (
    STEPS,
    Mark,
    axis,
    bars,
    columns,
    heat,
    monthly,
    shade,
)

LAMPS = ("Lamps: 3", "search.html?q=lamps&kind=answer")  # name and link of a mark


def lamps(*values: float, first: int = 2001) -> list[Mark]:
    """A mark with each of *values*, in one year after the other."""
    return [Mark(value, str(first + at), *LAMPS, f"{value:,}") for at, value in enumerate(values)]


def years(number: int) -> list[str]:
    return [str(2001 + at) for at in range(number)]


@pytest.mark.parametrize(
    ("held", "labels"),
    [
        ([], []),
        (["2020"], ["’20"]),
        (["2023", "2020"], ["’20", "’21", "’22", "’23"]),
        (years(16), ["’02", "’04", "’06", "’08", "’10", "’12", "’14", "’16"]),
        (["2025", "9999"], ["’25", "’99"]),  # a wrong date
        (["2025", "२०२५"], ["’25", "’२५"]),
    ],
    ids=["no year", "one", "years between", "many", "far ahead", "other digits"],
)
def test_an_axis_has_all_years_and_labels_that_have_room(
    held: list[str], labels: list[str]
) -> None:
    assert [year.label for year in axis(held) if year.label] == labels


def test_a_year_without_a_conference_is_a_gap() -> None:
    assert [year.is_gap for year in axis({"2020", "2022"})] == [False, True, False]


@pytest.mark.parametrize(("top", "heights"), [(10, [60, 120, 1]), (20, [30, 60, 1])])
def test_the_top_is_as_high_as_there_is_room_and_no_number_vanishes(
    top: int, heights: list[int]
) -> None:
    drawing = columns("Lamps", "fill-a", lamps(5, 10, 0.01), axis(years(3)), top)
    assert [place.size for place in drawing.places] == heights


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ([38] * 13, 13),
        ([12_345] * 10 + [99_999, 1], 2),
        ([5] * 3 + [9] + [5] * 12, 2),
        ([*range(1, 17)], 1),
    ],
    ids=["few numbers", "large numbers", "many years", "the last is the highest"],
)
def test_all_numbers_stand_above_columns_or_the_highest_and_the_last(
    values: list[float], figures: int
) -> None:
    drawing = columns("Lamps", "fill-a", lamps(*values), axis(years(len(values))), max(values))
    shown = [place.mark.value for place in drawing.places if place.mark and place.has_figure]
    assert len(shown) == figures
    assert max(values) in shown
    assert shown[-1] == values[-1]


@pytest.mark.parametrize(
    ("month", "before"), [("2001-01", 0), ("2002-12", 23), ("2001-99", 11), ("2001-00", 0)]
)
def test_a_month_stands_in_its_year(month: str, before: int) -> None:
    drawing = monthly("Lamps", "fill-n", [Mark(1, month, *LAMPS, "1")], axis(years(2)), 1)
    assert [place.month for place in drawing.places] == [before]


def test_bars_come_in_their_order_with_their_shares() -> None:
    drawing = bars("Lamps", "fill-a", lamps(12, 6, 1))
    assert [place.size for place in drawing.places] == [100, 50, 8.3]


def test_a_row_or_a_column_without_a_number_is_not_in_a_table() -> None:
    marks = [
        Mark(1, "Pond Times", *LAMPS, "1", column="Bureau of Ponds"),
        Mark(4, "Lantern Daily", *LAMPS, "4", column="Bureau of Lamps"),
    ]
    rows = ["Pond Times", "Candle News", "Lantern Daily"]
    heads = ["Bureau of Ponds", "Bureau of Lamps", "Bureau of Candles"]
    drawing = heat("Lamps", "fill-q", marks, rows, heads)
    assert drawing.heads == heads[:2]
    assert [(row, [place.size for place in places]) for row, places in drawing.rows] == [
        ("Pond Times", [1, 0]),
        ("Lantern Daily", [0, STEPS]),
    ]


@given(some.integers(1, 10**6), some.integers(1, 10**6))
def test_a_higher_number_is_no_lighter(value: int, other: int) -> None:
    top = max(value, other)
    assert 1 <= shade(value, top) <= STEPS
    assert (value <= other) or shade(value, top) >= shade(other, top)
