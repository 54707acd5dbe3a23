"""Lay out charts: places in time, heights, lengths and shades. Numbers go in, sizes come out. Pure.

``_figures.html`` draws them as lists, tables and plain SVG, so that words keep their size.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

MAX_HEIGHT = 120  # pixels of the highest column
MAX_SHADE = 4  # the darkest shade of a field
_MAX_FIGURES = 15  # of columns: if there are more, only the highest and the last have one
_MAX_CHARACTERS = 54  # of all figures above columns: a phone has no room for more
_MAX_YEARS = 100  # of an axis: only a wrong date makes more


class ChartMark(NamedTuple):
    """One number of a drawing."""

    value: float
    row: str  # the name of a bar, the row of a table, or the month or year of a column
    name: str  # of the link that it is
    href: str  # from the root of the site
    text: str  # the number as it is printed
    note: str = ""  # printed after it
    column: str = ""  # of a table


class AxisYear(NamedTuple):
    """A year on the axis that all charts share."""

    name: str
    label: str  # "" if there is no room for it
    is_gap: bool  # whether it had no conference


class Slot(NamedTuple):
    """A place for one mark, which may be empty."""

    mark: ChartMark | None
    size: float = 0  # the height of a column, the percentage of a bar, the shade of a field
    has_figure: bool = False
    month: int = 0  # of a narrow column: how many months came before


class Drawing(NamedTuple):
    """What a macro of the template draws."""

    kind: str  # the macro
    title: str
    fill: str  # the class of its marks
    slots: Sequence[Slot] = ()
    years: Sequence[AxisYear] = ()
    rows: Sequence[tuple[str, Sequence[Slot]]] = ()  # of a table
    heads: Sequence[str] = ()


def years_axis(years: Collection[str]) -> list[AxisYear]:
    """Return all years from the first to the last of *years*."""
    names = sorted(years)
    if names:
        span = [f"{year:04}" for year in range(int(names[0]), int(names[-1]) + 1)]
        if len(span) <= _MAX_YEARS and set(names) <= set(span):
            names = span

    # The last year has a label, and from there each one of so many that there is room.
    distance = math.ceil(len(names) / _MAX_FIGURES)
    axis = []
    for after, name in enumerate(reversed(names)):
        label = ""
        if after % distance == 0:
            label = f"’{name[2:]}"
        axis.append(AxisYear(name, label, name not in years))
    return axis[::-1]


def columns(
    title: str, fill: str, marks: Sequence[ChartMark], years: Sequence[AxisYear], top: float
) -> Drawing:
    """Return a drawing of one column for each of *marks* on its year; *top* has full height."""
    by_year = {mark.row: mark for mark in marks}
    widest = max(len(mark.text) for mark in marks)
    has_all_figures = len(years) <= _MAX_FIGURES and len(years) * widest <= _MAX_CHARACTERS
    highest = _highest(marks)

    slots = []
    for year in years:
        mark = by_year.get(year.name)
        if mark is None:
            slots.append(Slot(None))
        else:
            has_figure = has_all_figures or mark in (highest, marks[-1])
            slots.append(Slot(mark, _height(mark, top), has_figure))
    return Drawing("columns", title, fill, slots, years)


def monthly(
    title: str, fill: str, marks: Sequence[ChartMark], years: Sequence[AxisYear], top: float
) -> Drawing:
    """Return a drawing of one narrow column for each of *marks* in its month."""
    year_names = [year.name for year in years]
    slots = []
    for mark in marks:
        year, _, month = mark.row.partition("-")
        in_year = min(max(int(month), 1), 12) - 1  # a wrong date stays in its year
        before = 12 * year_names.index(year) + in_year
        slots.append(Slot(mark, _height(mark, top), month=before))

    most = _highest(marks).value
    return Drawing("monthly", f"{title}, at most {most:,}", fill, slots, years)


def bars(title: str, fill: str, marks: Sequence[ChartMark]) -> Drawing:
    """Return a drawing of one horizontal bar for each of *marks*, in their order."""
    top = _highest(marks).value
    slots = [Slot(mark, round(100 * mark.value / top, 1)) for mark in marks]
    return Drawing("bars", title, fill, slots)


def heat(
    title: str, fill: str, marks: Sequence[ChartMark], rows: Iterable[str], heads: Iterable[str]
) -> Drawing:
    """Return a table with a shaded field for each of *marks*, without empty rows and columns."""
    top = _highest(marks).value
    fields: dict[str, dict[str, Slot]] = {}
    used = set()
    for mark in marks:
        fields.setdefault(mark.row, {})[mark.column] = Slot(mark, shade(mark.value, top))
        used.add(mark.column)

    heads = [head for head in heads if head in used]
    table = []
    for row in rows:
        if row in fields:
            table.append((row, [fields[row].get(head, Slot(None)) for head in heads]))
    return Drawing("heat", title, fill, rows=table, heads=heads)


def shade(value: float, top: float) -> int:
    """Return the shade of a field, from 1 to STEPS."""
    return math.ceil(MAX_SHADE * value / top)


def _height(mark: ChartMark, top: float) -> int:
    return max(1, round(MAX_HEIGHT * mark.value / top))


def _highest(marks: Sequence[ChartMark]) -> ChartMark:
    return max(marks, key=attrgetter("value"))
