"""Write the charts: a page for each thing that is counted, and one that shows them all.

The SQL of a count is printed on its page, and gives the same numbers in the database of
``scrapy export sqlite``. The search that a number leads to finds exactly the turns that it counts.
"""

import io
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain, islice
from typing import Any, NamedTuple

from scio_crawler.common.errors import count
from scio_crawler.items import OUTCOMES
from scio_crawler.showing.exports.csv_file import write_rows
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.collection import Tried
from scio_crawler.showing.room.drawing import (
    Drawing,
    Mark,
    Year,
    axis,
    bars,
    columns,
    heat,
    monthly,
)
from scio_crawler.showing.room.facets import DOMESTIC, FOREIGN, HOME, NOT_KNOWN, UNKNOWN
from scio_crawler.showing.room.render import Pages, month, number
from scio_crawler.showing.room.site_folder import key_of

Row = dict[str, Any]

# The columns of numbers that are alike, whose drawings have one scale: values of facets.
ALIKE = (DOMESTIC, FOREIGN, UNKNOWN, *OUTCOMES)
# The turns of a part of a chart, and how its filters select them.
_TURNS = "WITH turns AS (\n    SELECT * FROM main.turns\n    WHERE {}\n)"
_OF = {
    "year": "date LIKE '{}-%'",
    "press": f"""(role <> 'press' OR organization IN (
        SELECT organization FROM organizations WHERE country NOT IN ('{HOME}', '')))""",
}
_YEARS = "SELECT DISTINCT substr(date, 1, 4) AS year FROM turns ORDER BY year DESC"
_SHOWN = """
    SELECT year, group_concat(digest) FROM (
        SELECT DISTINCT substr(date, 1, 4) AS year, briefing_id FROM turns ORDER BY rowid
    ) JOIN shown USING (briefing_id) GROUP BY year
"""
_BODIES = "SELECT organization, kind, country FROM organizations"  # by which turns are counted
_HELD = """
    SELECT substr(date, 1, 4) FROM turns
    UNION SELECT substr(date, 1, 4) FROM briefings WHERE file <> ''
"""
# The words of answers and questions in each period, which is so many characters of a date.
_SAID = """
    SELECT substr(date, 1, ?) AS period, sum(words * (role = 'official')) AS answers,
        sum(words * (role = 'press')) AS questions
    FROM turns GROUP BY period
"""
# Rows of a table on a page; a file has all, which are ten thousand of a large collection.
MOST_ROWS = 200


class Size(NamedTuple):
    """The most rows and columns of a drawing."""

    rows: int
    columns: int


WHOLE, SMALL = Size(20, 10), Size(6, 6)


class Drawn(NamedTuple):
    """The drawings of a chart."""

    figures: Sequence[Drawing]
    note: str = ""  # on what they leave out


class Cell(NamedTuple):
    """A cell of a table."""

    value: str | int | float
    href: str = ""  # where it leads, from the root of the site


class Count(NamedTuple):
    """Something that is counted over all conferences; ``counts.toml`` says what is what."""

    name: str  # of its page
    title: str
    about: str  # what is counted, in sentences
    sql: str
    heads: Sequence[str]  # of the columns of its table
    kind: str  # of drawing
    fill: str  # the class of its marks
    figures: Mapping[str, str]
    label: str
    says: str
    linked: Sequence[str]
    search: Mapping[str, str]
    note: str = ""
    says_of: Mapping[str, str] = {}  # another name for the marks of a column
    first: str = ""  # which rows are drawn if there are too many
    left_out: Mapping[str, str] = {}  # SQL that counts these, what they are, and why
    filters: Sequence[str] = ()  # by which it has parts
    part: Mapping[str, str] = {}  # the values of filters, if only a part is counted
    counted: str = ""  # SQL that limits the turns to this part

    def parts(self, years: Sequence[str]) -> Iterator["Count"]:
        """Yield this count, and those of its parts: of one of *years*, of the foreign press."""
        offered = {"year": years, "press": (FOREIGN,)}
        parts = ({of: value} for of in self.filters for value in offered[of])
        for part in ({}, *parts):
            where = "\n    AND ".join(_OF[of].format(value) for of, value in part.items())
            turns = _TURNS.format(where) if part else ""
            search = {**self.search, **part}
            yield self._replace(part=part, search=search, sql=turns + self.sql, counted=turns)

    def cells(self, row: Row, place_of: paths.PlaceOf) -> list[Cell]:
        """Return *row* of its table, with *place_of* speakers. What is not known leads nowhere."""
        pages = {**_PAGES, "speaker": place_of}
        cells = []
        for key, value in row.items():
            href = ""
            if value and key in self.linked:
                href = self.turns(row, key)
            elif value and key in pages:
                href = pages[key](value)
            cells.append(Cell(NOT_KNOWN if value == "" else value, href))
        return cells

    def turns(self, row: Row, key: str) -> str:
        """Return the search for the turns that a number of *row*, in the column *key*, counts."""
        known = {name: NOT_KNOWN if value == "" else value for name, value in row.items()}
        known["column"] = key if key in ALIKE else ""
        return paths.search(**{of: value.format_map(known) for of, value in self.search.items()})

    def marks(self, rows: Sequence[Row], key: str) -> Iterator[Mark]:
        """Yield a mark for each number in the column *key* of *rows* that is not 0."""
        for row in rows:
            if not row[key]:
                continue
            words = {of: _said(of, value) for of, value in row.items()}
            words |= {"drawn": words[key], "column": key, "date": month(row.get("month", ""))}
            says = self.says_of.get(key, self.says)
            yield Mark(
                row[key],
                self.label.format_map(words),
                says.format_map(words),
                self.turns(row, key),
                number(row[key]),
                self.note.format_map(words),
                row.get("asked", ""),
            )


COUNTS = tuple(
    Count(name, **fields)
    for name, fields in tomllib.loads(
        files(__package__).joinpath("counts.toml").read_text("utf-8")
    ).items()
)
_PAGES = {"outlet": paths.outlet, "asked": paths.organization, "organization": paths.organization}


def _said(key: str, value: str | int | float) -> str:
    """Return *value* of the column *key* in words."""
    if isinstance(value, int):
        return count(value, "question" if key in ALIKE else key.removesuffix("s"))
    return value or "body not known" if isinstance(value, str) else number(value)


def write(
    pages: Pages, snapshot: sqlite3.Connection, place_of: paths.PlaceOf = paths.speaker
) -> None:
    """Write the charts of the *snapshot*; *place_of* gives the place of a speaker.

    Raises ExportError and OSError.
    """
    shown = []
    years = [year for (year,) in snapshot.execute(_YEARS)]
    time = axis([year for (year,) in snapshot.execute(_HELD)])
    shown_in = dict(snapshot.execute(_SHOWN))  # digests of what is said, by year
    bodies = snapshot.execute(_BODIES).fetchall()
    for chart in chain.from_iterable(whole.parts(years) for whole in COUNTS):
        said = shown_in.get(chart.part.get("year", ""), "")
        path = paths.chart(chart.name, *chart.part.values())
        numbers = paths.numbers(path)
        key = said and key_of(pages.site.origin, chart.name, chart.part, said, bodies, years, time)
        if key and pages.site.take([path, numbers], key):
            continue
        rows = [dict(row) for row in snapshot.execute(chart.sql)]
        left_out = 0
        if "noun" in chart.left_out:
            [left_out] = snapshot.execute(chart.counted + chart.left_out["sql"]).fetchone()
        drawn = _DRAW[chart.kind](chart, rows, WHOLE, time)
        text = io.StringIO()
        write_rows(text, rows[0] if rows else (), (row.values() for row in rows))
        pages.site.write(numbers, f"\ufeff{text.getvalue()}", key)
        pages.write(
            "chart.html",
            path,
            key=key,
            chart=chart,
            charts=COUNTS,
            cells=[chart.cells(row, place_of) for row in rows[:MOST_ROWS]],
            all=len(rows),
            drawn=drawn,
            numbers=numbers,
            left_out=left_out,
            years=years,
        )
        if not chart.part:
            shown.append((chart, _DRAW[chart.kind](chart, rows, SMALL, time)))
    pages.write("charts.html", paths.CHARTS, shown=shown)


def write_words(pages: Pages, snapshot: sqlite3.Connection, tried: Sequence[Tried]) -> None:
    """Write the page of words over time: how many words each year and month has, what to try."""
    years = axis([year for (year,) in snapshot.execute(_HELD)])
    months = [f"{year.name}-{number:02}" for year in years for number in range(1, 13)]
    said = {}
    for length, periods in ((4, [year.name for year in years]), (7, months)):
        found = {row["period"]: row for row in snapshot.execute(_SAID, (length,))}
        rows = [found.get(period) or (period, 0, 0) for period in periods]
        said["year" if length == 4 else "month"] = [tuple(row) for row in rows]
    pages.write("words.html", paths.WORDS, years=years, said=said, tried=tried)


def _draw_bars(chart: Count, rows: Sequence[Row], size: Size, _: Sequence[Year]) -> Drawn:
    [(key, title)] = chart.figures.items()
    marks = list(islice(chart.marks(rows, key), size.rows))
    note = _cut((len(marks), len(rows), f"the {len(marks)} {chart.first}"))
    marks.sort(key=lambda mark: -mark.value)
    return Drawn([bars(title, chart.fill, marks)] if marks else [], note)


def _draw_columns(chart: Count, rows: Sequence[Row], _: Size, time: Sequence[Year]) -> Drawn:
    draw = monthly if chart.kind == "monthly" else columns
    highest = max((row.get(key, 0) for row in rows for key in ALIKE), default=0)
    figures = []
    for key, title in chart.figures.items():
        if marks := list(chart.marks(rows, key)):
            top = highest if key in ALIKE else max(mark.value for mark in marks)
            figures.append(draw(title, chart.fill, marks, time, top))
    return Drawn(figures)


def _draw_heat(chart: Count, rows: Sequence[Row], size: Size, _: Sequence[Year]) -> Drawn:
    [(key, title)] = chart.figures.items()
    outlets = _most(rows, "outlet", size.rows)
    bodies = _most([row for row in rows if row["outlet"] in outlets], "asked", size.columns)
    drawn = [row for row in rows if row["outlet"] in outlets and row["asked"] in bodies]
    marks = list(chart.marks(drawn, key))
    shown = len({mark.row for mark in marks})
    some = "the" if shown == len(outlets) else f"{shown} of the"
    asking, asked = ({row[key] for row in rows} for key in ("outlet", "asked"))
    note = _cut(
        (shown, len(asking), f"{some} {len(outlets)} outlets that ask most"),
        (len(bodies), len(asked), f"the {len(bodies)} bodies that they ask most"),
    )
    figures = [heat(title, chart.fill, marks, outlets, bodies)] if marks else []
    return Drawn(figures, note)


_DRAW = {"bars": _draw_bars, "columns": _draw_columns, "monthly": _draw_columns, "heat": _draw_heat}


def _most(rows: Sequence[Row], key: str, most: int) -> list[str]:
    """Return the *most* values of *key* with the most questions."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row[key]] += row["questions"]
    return [name for name, _ in found.most_common(most)]


def _cut(*parts: tuple[int, int, str]) -> str:
    """Return a sentence on what is left out: each part is a number shown, that of all, of what."""
    cut = [f"{of}, of {number(there)}" for shown, there, of in parts if shown < there]
    return f"The chart shows {', and '.join(cut)}." if cut else ""
