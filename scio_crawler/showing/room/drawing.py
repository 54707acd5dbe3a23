"""Lay out charts: places in time, heights, lengths and shades. Numbers go in, sizes come out. Pure.

``_figures.html`` draws them as lists, tables and plain SVG, so that words keep their size.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

HEIGHT = 120  # pixels of the highest column
STEPS = 4  # shades of a field
_MOST_FIGURES = 15  # of columns: if there are more, only the highest and the last have one
_ROOM = 54  # characters of all figures above columns that a phone has room for
_MOST_YEARS = 100  # of an axis: only a wrong date makes more


class Mark(NamedTuple):
    """One number of a drawing."""

    value: float
    row: str  # the name of a bar, the row of a table, or the month or year of a column
    name: str  # of the link that it is
    href: str  # from the root of the site
    text: str  # the number as it is printed
    note: str = ""  # printed after it
    column: str = ""  # of a table


class Year(NamedTuple):
    """A year on the axis that all charts share."""

    name: str
    label: str  # "" if there is no room for it
    is_gap: bool  # whether it had no conference


class Place(NamedTuple):
    """Where a mark stands, or nothing does."""

    mark: Mark | None
    size: float = 0  # the height of a column, the percentage of a bar, the shade of a field
    has_figure: bool = False
    month: int = 0  # of a narrow column: how many months came before


class Drawing(NamedTuple):
    """What a macro of the template draws."""

    kind: str  # the macro
    title: str
    fill: str  # the class of its marks
    places: Sequence[Place] = ()
    years: Sequence[Year] = ()
    rows: Sequence[tuple[str, Sequence[Place]]] = ()  # of a table
    heads: Sequence[str] = ()


def axis(years: Collection[str]) -> list[Year]:
    """Return all years from the first to the last of *years*."""
    names = sorted(years)
    if names:
        span = [f"{year:04}" for year in range(int(names[0]), int(names[-1]) + 1)]
        if len(span) <= _MOST_YEARS and set(names) <= set(span):
            names = span
    apart = -(-len(names) // _MOST_FIGURES)
    found = []
    for number, name in enumerate(reversed(names)):
        label = f"’{name[2:]}" if number % apart == 0 else ""
        found.append(Year(name, label, name not in years))
    return found[::-1]


def columns(
    title: str, fill: str, marks: Sequence[Mark], years: Sequence[Year], top: float
) -> Drawing:
    """Return a drawing of one column for each of *marks* on its year; *top* has full height."""
    by_year = {mark.row: mark for mark in marks}
    widest = max(len(mark.text) for mark in marks)
    has_all = len(years) <= _MOST_FIGURES and len(years) * widest <= _ROOM
    highest = max(marks, key=lambda mark: mark.value)
    places = []
    for year in years:
        mark = by_year.get(year.name)
        if mark is None:
            places.append(Place(None))
            continue
        has_figure = has_all or mark in (highest, marks[-1])
        places.append(Place(mark, _height(mark, top), has_figure))
    return Drawing("columns", title, fill, places, years)


def monthly(
    title: str, fill: str, marks: Sequence[Mark], years: Sequence[Year], top: float
) -> Drawing:
    """Return a drawing of one narrow column for each of *marks* in its month."""
    numbers = {year.name: number for number, year in enumerate(years)}
    places = []
    for mark in marks:
        year, _, month = mark.row.partition("-")
        before = min(max(int(month), 1), 12) - 1  # a wrong date stays in its year
        place = Place(mark, _height(mark, top), month=12 * numbers[year] + before)
        places.append(place)
    most = max(mark.value for mark in marks)
    return Drawing("monthly", f"{title}, at most {most:,}", fill, places, years)


def bars(title: str, fill: str, marks: Sequence[Mark]) -> Drawing:
    """Return a drawing of one horizontal bar for each of *marks*, in their order."""
    top = max(mark.value for mark in marks)
    places = [Place(mark, round(100 * mark.value / top, 1)) for mark in marks]
    return Drawing("bars", title, fill, places)


def heat(
    title: str, fill: str, marks: Sequence[Mark], rows: Iterable[str], heads: Iterable[str]
) -> Drawing:
    """Return a table with a shaded field for each of *marks*, without empty rows and columns."""
    top = max(mark.value for mark in marks)
    fields = {(mark.row, mark.column): Place(mark, shade(mark.value, top)) for mark in marks}
    used = {mark.column for mark in marks}
    heads = [head for head in heads if head in used]
    table = []
    for row in rows:
        places = [fields.get((row, head), Place(None)) for head in heads]
        if any(place.mark for place in places):
            table.append((row, places))
    return Drawing("heat", title, fill, rows=table, heads=heads)


def shade(value: float, top: float) -> int:
    """Return the shade of a field, from 1 to STEPS."""
    return int(-(-STEPS * value // top))


def _height(mark: Mark, top: float) -> int:
    return max(1, round(HEIGHT * mark.value / top))
