"""The drawings themselves: lines that tell a height, places without gaps, and words that fit."""

from __future__ import annotations

import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scio_crawler.showing.room.drawing import (
    GAP,
    HEIGHT,
    NARROW,
    Mark,
    bars,
    columns,
    fitted,
    matrix,
    printable,
    ticks,
    width,
)

LAMPS = ("Lamps: 3", "search.html?q=lamps&kind=answer")  # name and link of a mark
YEARS = {str(year): str(year) for year in range(1960, 2026)}


def lamps(*values: float, text: str = "") -> list[Mark]:
    """A mark with each of *values*, in one year after the other."""
    return [Mark(value, year, *LAMPS, text) for value, year in zip(values, YEARS, strict=False)]


@pytest.mark.parametrize(
    ("top", "lines"),
    [
        (1, [1]),
        (4, [1, 2, 3, 4]),
        (5, [2, 4]),
        (8, [2, 4, 6, 8]),
        (2142, [1000, 2000]),
        (29_000, [10_000, 20_000]),
    ],
)
def test_few_lines_tell_the_height_of_columns(top: int, lines: list[int]) -> None:
    assert ticks(top) == lines
    drawn = columns("Lamps", lamps(top), {"1960": "1960"}).more["lines"]
    assert [line.of for line in drawn] == lines


@given(some.integers(1, 10**9))
def test_lines_are_few_and_reach_more_than_half_of_the_height(top: int) -> None:
    lines = ticks(top)
    assert 1 <= len(lines) <= 4
    assert top / 2 < lines[-1] <= top
    assert lines == [lines[0] * number for number in range(1, len(lines) + 1)]


@pytest.mark.parametrize(("top", "heights"), [(0, [60, 120]), (20, [30, 60])])
def test_the_largest_number_is_as_high_as_it_is_told_to_be(top: int, heights: list[int]) -> None:
    drawing = columns("Lamps", lamps(5, 10), dict(list(YEARS.items())[:2]), top)
    assert [mark.size for mark in drawing.marks] == heights


@pytest.mark.parametrize(
    ("text", "count", "is_printed"),
    {
        "few numbers": ("38", 13, True),
        "large numbers": ("12,345", 13, False),
        "many years": ("38", 60, False),
        "no numbers": ("", 3, False),
    }.values(),
    ids=["few numbers", "large numbers", "many years", "no numbers"],
)
def test_numbers_stand_above_columns_or_else_lines_beside_them(
    text: str, count: int, is_printed: bool
) -> None:
    marks = lamps(*[38] * count, text=text)
    drawing = columns("Lamps", marks, dict(list(YEARS.items())[:count]))
    assert (not drawing.more["lines"]) == is_printed


@pytest.mark.parametrize("count", [1, 2, 13, 25, 66])
def test_labels_of_columns_do_not_touch_and_the_newest_has_one(count: int) -> None:
    labels = dict(list(YEARS.items())[:count])
    drawing = columns("Lamps", lamps(*[1] * count), labels)
    shown = drawing.more["labels"]
    assert shown[0].of == list(labels)[-1]
    for right, left in pairwise(shown):
        assert right.x - left.x >= width("2025") + GAP
    assert shown[-1].x >= width("2025") / 2
    assert shown[0].x + width("2025") / 2 <= drawing.width


def test_a_century_of_months_scrolls_rather_than_vanishes() -> None:
    months = {f"{year}-{month:02}": "" for year in range(1900, 2000) for month in range(1, 13)}
    marks = [Mark(1, month, *LAMPS) for month in months]
    places = columns("Lamps", marks, months).marks
    assert {round(b.x - a.x, 2) for a, b in pairwise(places)} == {3}


def test_marks_come_in_their_order_with_their_shares() -> None:
    marks = [Mark(12 - n, f"Lamp {n}", *LAMPS, str(12 - n)) for n in range(12)]
    drawing = bars("Lamps", marks)
    assert [mark.of for mark in drawing.marks] == marks
    longest = drawing.marks[0].size
    assert longest < 100 * (1 - width("12") / NARROW)  # so that the number has room after it
    for number, mark in enumerate(drawing.marks):
        assert mark.size == pytest.approx(longest * (12 - number) / 12, abs=0.01)


def test_a_name_is_whole_on_a_page_and_takes_two_lines_on_a_small_screen() -> None:
    name = "Office of the Leading Group for Lamps, Lanterns and Candles at Ponds"
    drawing = bars("Lamps", [Mark(1, name, *LAMPS), Mark(1, "Lamps", *LAMPS)])
    assert drawing.more["broad"] == [[name], ["Lamps"]]
    lines, short = (mark.lines for mark in drawing.marks)
    assert (len(lines), " ".join(lines), short) == (2, name, ["Lamps"])


def test_a_row_or_a_column_without_a_dot_is_not_drawn() -> None:
    marks = [
        Mark(1, "Pond Times", *LAMPS, column="Bureau of Ponds"),
        Mark(4, "Lantern Daily", *LAMPS, column="Bureau of Lamps"),
    ]
    rows = ["Pond Times", "Candle News", "Lantern Daily"]
    across = ["Bureau of Ponds", "Bureau of Lamps", "Bureau of Candles"]
    drawing = matrix("Lamps", marks, rows, across)
    assert [row.of for row in drawing.more["rows"]] == ["Pond Times", "Lantern Daily"]
    assert [name.of for name in drawing.more["across"]] == across[:2]
    assert [mark.size for mark in drawing.marks] == [5, 10]  # its area is a quarter


def test_names_of_a_matrix_have_room_and_leave_half_of_the_page_for_dots() -> None:
    name = "Committee for the " + "Very " * 40 + "Long Names"
    drawing = matrix("Lamps", [Mark(1, name, *LAMPS, column=name)], [name], [name])
    (row,), (column,) = drawing.more["rows"], drawing.more["across"]
    assert len(row.lines) == len(column.lines) == 2
    assert row.lines[-1].endswith("…")
    assert max(map(width, row.lines)) <= drawing.more["left"] <= 400
    assert drawing.width > column.x + max(map(width, column.lines)) * 0.7
    assert drawing.height > HEIGHT


@given(
    some.text(string.ascii_letters + " .灯\u202e\n", max_size=120),
    some.integers(60, 400),
    some.integers(1, 3),
)
def test_words_fit_and_none_is_lost_before_an_ellipsis(text: str, room: int, most: int) -> None:
    lines = fitted(text, room, most)
    assert 1 <= len(lines) <= most
    assert all(width(line) <= room for line in lines)
    whole, shown = printable(text).replace(" ", ""), "".join(lines).replace(" ", "")
    assert shown == whole or (whole.startswith(shown[:-1]) and shown.endswith("…"))
    assert shown == whole or width(printable(text)) > room


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Lamps\nand  ponds", "Lamps and ponds"),
        ("\u202eLamps\u2069", "Lamps"),
        ("L\x00a\x1bm", "L a m"),
        ("灯笼 \U0001f3ee", "灯笼 \U0001f3ee"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(text: str, drawn: str) -> None:
    assert printable(text) == drawn
