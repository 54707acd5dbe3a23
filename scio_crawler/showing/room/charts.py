"""Write the charts: a page for each thing that is counted, and one that shows them all.

The SQL of a chart is printed on its page, and gives the same numbers in the database of
``scrapy export sqlite``. The search that a number leads to finds exactly the turns that it counts.
"""

import io
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from scio_crawler.common.errors import count
from scio_crawler.items import OUTCOMES
from scio_crawler.showing.exports.csv_file import write_rows
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.collection import SuggestedWord
from scio_crawler.showing.room.drawing import (
    AxisYear,
    ChartMark,
    Drawing,
    bars,
    columns,
    heat,
    monthly,
    years_axis,
)
from scio_crawler.showing.room.facets import DOMESTIC, FOREIGN, HOME_COUNTRY, NOT_KNOWN, UNKNOWN
from scio_crawler.showing.room.render import SitePages, month, number
from scio_crawler.showing.room.site_folder import key_of

Row = dict[str, Any]

# Columns of questions by one of their facets. Their drawings share one scale.
SHARED_SCALE = (DOMESTIC, FOREIGN, UNKNOWN, *OUTCOMES)

# SQL that limits a chart to some of the turns, and the conditions for values of its filters.
_LIMITED_TURNS = "WITH turns AS (\n    SELECT * FROM main.turns\n    WHERE {}\n)"
_CONDITIONS = {
    "year": "date LIKE '{}-%'",
    "press": f"""(role <> 'press' OR organization IN (
        SELECT organization FROM organizations WHERE country NOT IN ('{HOME_COUNTRY}', '')))""",
}
_YEARS_WITH_TURNS = "SELECT DISTINCT substr(date, 1, 4) AS year FROM turns ORDER BY year DESC"
_YEARS_WITH_TRANSCRIPTS = """
    SELECT substr(date, 1, 4) FROM turns
    UNION SELECT substr(date, 1, 4) FROM briefings WHERE file <> ''
"""
_DIGESTS_BY_YEAR = """
    SELECT year, group_concat(digest) FROM (
        SELECT DISTINCT substr(date, 1, 4) AS year, briefing_id FROM turns ORDER BY rowid
    ) JOIN digests USING (briefing_id) GROUP BY year
"""
_BODIES = "SELECT organization, kind, country FROM organizations"  # by which turns are counted
# The words of answers and questions in each period; the parameter is the length of its name.
_WORDS_BY_PERIOD = """
    SELECT substr(date, 1, ?) AS period, sum(words * (role = 'official')) AS answers,
        sum(words * (role = 'press')) AS questions
    FROM turns GROUP BY period
"""
MAX_ROWS = 200  # of a table on a page; a large collection has ten thousand, which the file has


class MaxSize(NamedTuple):
    """How many rows and columns a drawing may have."""

    rows: int
    columns: int


FULL_SIZE = MaxSize(20, 10)
SMALL_SIZE = MaxSize(6, 6)


class ChartDrawings(NamedTuple):
    """The drawings of a chart."""

    figures: Sequence[Drawing]
    note: str = ""  # on what they leave out


class TableCell(NamedTuple):
    """A cell of a table."""

    value: str | int | float
    href: str = ""  # where it leads, from the root of the site


class Chart(NamedTuple):
    """Something that is counted over all conferences; ``charts.toml`` explains the fields."""

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
    filters: Sequence[str] = ()  # that parts of the chart have pages for
    part: Mapping[str, str] = {}  # of a part: its filter and the value
    limit: str = ""  # of a part: the SQL that limits the turns

    def parts(self, years: Sequence[str]) -> Iterator["Chart"]:
        """Yield the charts of its parts: of each of *years*, of the foreign press."""
        values = {"year": years, "press": [FOREIGN]}
        for facet in self.filters:
            for value in values[facet]:
                yield self._limited_to(facet, value)

    def _limited_to(self, facet: str, value: str) -> "Chart":
        part = {facet: value}
        limit = _LIMITED_TURNS.format(_CONDITIONS[facet].format(value))
        sql = limit + self.sql
        return self._replace(part=part, search={**self.search, **part}, sql=sql, limit=limit)

    def table_row(self, row: Row, place_of: paths.SpeakerPath) -> list[TableCell]:
        """Return the cells for *row*; *place_of* gives the paths of speakers."""
        cells = []
        for key, value in row.items():
            href = self._href(row, key, place_of) if value else ""
            cells.append(TableCell(_or_not_known(value), href))
        return cells

    def _href(self, row: Row, key: str, place_of: paths.SpeakerPath) -> str:
        if key in self.linked:
            return self.search_path(row, key)
        if key == "speaker":
            return place_of(row[key])
        if key in _PAGES:
            return _PAGES[key](row[key])
        return ""

    def search_path(self, row: Row, key: str) -> str:
        """Return the search for the turns that a number of *row*, in the column *key*, counts."""
        values = {column: _or_not_known(value) for column, value in row.items()}
        values["column"] = ""
        if key in SHARED_SCALE:
            values["column"] = key
        filters = {facet: pattern.format_map(values) for facet, pattern in self.search.items()}
        return paths.search(**filters)

    def marks(self, rows: Sequence[Row], key: str) -> Iterator[ChartMark]:
        """Yield a mark for each number in the column *key* of *rows* that is not 0."""
        for row in rows:
            if row[key]:
                yield self._mark(row, key)

    def _mark(self, row: Row, key: str) -> ChartMark:
        words = {column: _value_in_words(column, value) for column, value in row.items()}
        words["drawn"] = words[key]
        words["column"] = key
        words["date"] = month(row.get("month", ""))

        label = self.label.format_map(words)
        name = self.says_of.get(key, self.says).format_map(words)
        note = self.note.format_map(words)
        href = self.search_path(row, key)
        value = row[key]
        return ChartMark(value, label, name, href, number(value), note, row.get("asked", ""))


def _read_charts() -> list[Chart]:
    text = files(__package__).joinpath("charts.toml").read_text("utf-8")
    return [Chart(name, **fields) for name, fields in tomllib.loads(text).items()]


CHARTS = _read_charts()
_PAGES = {"outlet": paths.outlet, "asked": paths.organization, "organization": paths.organization}


def _or_not_known(value: Any) -> Any:
    return NOT_KNOWN if value == "" else value


def _value_in_words(key: str, value: str | int | float) -> str:
    """Return *value* of the column *key* in words."""
    if isinstance(value, int):
        if key in SHARED_SCALE:
            return count(value, "question")
        return count(value, key.removesuffix("s"))
    if isinstance(value, float):
        return number(value)
    return value or "body not known"


def write_charts(
    pages: SitePages, snapshot: sqlite3.Connection, place_of: paths.SpeakerPath = paths.speaker
) -> None:
    """Write the charts of the *snapshot*; *place_of* gives the path of a speaker.

    Raises ExportError and OSError.
    """
    written = _ChartPages(pages, snapshot, place_of)
    overview = []
    for chart in CHARTS:
        rows = written.rows(chart)
        written.write(chart, rows)
        overview.append((chart, written.drawings(chart, rows, SMALL_SIZE)))
        for part in chart.parts(written.years):
            written.write_part(part)
    pages.write_page("charts.html", paths.CHARTS, shown=overview)


class _ChartPages:
    """Writes the page of each chart, and its numbers as CSV."""

    def __init__(
        self, pages: SitePages, snapshot: sqlite3.Connection, place_of: paths.SpeakerPath
    ) -> None:
        self._pages = pages
        self._snapshot = snapshot
        self._place_of = place_of
        self.years = [year for (year,) in snapshot.execute(_YEARS_WITH_TURNS)]
        self._axis = _transcript_years(snapshot)
        self._digests = dict(snapshot.execute(_DIGESTS_BY_YEAR))
        self._bodies = snapshot.execute(_BODIES).fetchall()

    def write_part(self, part: Chart) -> None:
        """Write the page of a *part*, unless the old site has that of a year made of the same."""
        key = ""
        digest = self._digests.get(part.part.get("year", ""))
        if digest:
            made_of = (part.name, part.part, digest, self._bodies, self.years, self._axis)
            key = key_of(self._pages.site.origin, *made_of)
        path = _path(part)
        if not key or not self._pages.site.reuse_unchanged([path, paths.numbers(path)], key):
            self.write(part, self.rows(part), key)

    def write(self, chart: Chart, rows: Sequence[Row], key: str = "") -> None:
        """Write the page of *chart*, which shows *rows*, made for *key*."""
        path = _path(chart)
        numbers = paths.numbers(path)
        text = io.StringIO()
        write_rows(text, rows[0] if rows else (), map(dict.values, rows))
        self._pages.site.write_file(numbers, f"\ufeff{text.getvalue()}", key)
        self._pages.write_page(
            "chart.html",
            path,
            key=key,
            chart=chart,
            charts=CHARTS,
            cells=[chart.table_row(row, self._place_of) for row in rows[:MAX_ROWS]],
            all=len(rows),
            drawn=self.drawings(chart, rows, FULL_SIZE),
            numbers=numbers,
            left_out=self._count_left_out(chart),
            years=self.years,
        )

    def rows(self, chart: Chart) -> list[Row]:
        """Return the rows that *chart* counts."""
        return list(map(dict, self._snapshot.execute(chart.sql)))

    def _count_left_out(self, chart: Chart) -> int:
        if not chart.left_out:
            return 0
        [number] = self._snapshot.execute(chart.limit + chart.left_out["sql"]).fetchone()
        return int(number)

    def drawings(self, chart: Chart, rows: Sequence[Row], size: MaxSize) -> ChartDrawings:
        """Return the drawings of *chart*; bars and tables have at most this *size*."""
        if chart.kind == "bars":
            return _draw_bars(chart, rows, size)
        if chart.kind == "heat":
            return _draw_heat(chart, rows, size)
        return _draw_columns(chart, rows, self._axis)


def _path(chart: Chart) -> str:
    return paths.chart(chart.name, "".join(chart.part.values()))


def _transcript_years(snapshot: sqlite3.Connection) -> list[AxisYear]:
    return years_axis([year for (year,) in snapshot.execute(_YEARS_WITH_TRANSCRIPTS)])


def write_words_page(
    pages: SitePages, snapshot: sqlite3.Connection, tried: Sequence[SuggestedWord]
) -> None:
    """Write the page of words over time: how many words each year and month has, what to try."""
    axis = _transcript_years(snapshot)
    years = [year.name for year in axis]
    months = []
    for year in years:
        months += [f"{year}-{number:02}" for number in range(1, 13)]

    said = {
        "year": _count_words(snapshot, years, len("2025")),
        "month": _count_words(snapshot, months, len("2025-03")),
    }
    pages.write_page("words.html", paths.WORDS, years=axis, said=said, tried=tried)


def _count_words(
    snapshot: sqlite3.Connection, periods: Sequence[str], length: int
) -> list[tuple[str, int, int]]:
    """Return the words of answers and of questions in each of *periods*, dates of this *length*."""
    counts = {period: (period, 0, 0) for period in periods}
    for row in snapshot.execute(_WORDS_BY_PERIOD, (length,)):
        if row["period"] in counts:
            counts[row["period"]] = tuple(row)
    return list(counts.values())


def _draw_bars(chart: Chart, rows: Sequence[Row], size: MaxSize) -> ChartDrawings:
    [(key, title)] = chart.figures.items()
    marks = list(islice(chart.marks(rows, key), size.rows))
    if not marks:
        return ChartDrawings([])

    note = ""
    if len(marks) < len(rows):
        note = f"The chart shows the {len(marks)} {chart.first}, of {number(len(rows))}."
    marks.sort(key=attrgetter("value"), reverse=True)
    return ChartDrawings([bars(title, chart.fill, marks)], note)


def _draw_columns(chart: Chart, rows: Sequence[Row], years: Sequence[AxisYear]) -> ChartDrawings:
    draw = monthly if chart.kind == "monthly" else columns
    shared_top = 0
    for row in rows:
        for key in SHARED_SCALE:
            shared_top = max(shared_top, row.get(key, 0))

    figures = []
    for key, title in chart.figures.items():
        marks = list(chart.marks(rows, key))
        if marks:
            top = shared_top if key in SHARED_SCALE else max(mark.value for mark in marks)
            figures.append(draw(title, chart.fill, marks, years, top))
    return ChartDrawings(figures)


def _draw_heat(chart: Chart, rows: Sequence[Row], size: MaxSize) -> ChartDrawings:
    if not rows:
        return ChartDrawings([])
    [(key, title)] = chart.figures.items()
    asking = _count_questions(rows, "outlet")
    outlets = dict(asking.most_common(size.rows))
    of_outlets = [row for row in rows if row["outlet"] in outlets]
    bodies = dict(_count_questions(of_outlets, "asked").most_common(size.columns))
    of_both = [row for row in of_outlets if row["asked"] in bodies]
    figure = heat(title, chart.fill, list(chart.marks(of_both, key)), outlets, bodies)

    left_out = []
    if len(figure.rows) < len(asking):
        some = "the" if len(figure.rows) == len(outlets) else f"{len(figure.rows)} of the"
        outlets_drawn = f"{some} {len(outlets)} outlets that ask most"
        left_out.append(f"{outlets_drawn}, of {number(len(asking))}")
    asked = _count_questions(rows, "asked")
    if len(bodies) < len(asked):
        bodies_drawn = f"the {len(bodies)} bodies that they ask most"
        left_out.append(f"{bodies_drawn}, of {number(len(asked))}")
    note = f"The chart shows {', and '.join(left_out)}." if left_out else ""
    return ChartDrawings([figure], note)


def _count_questions(rows: Sequence[Row], key: str) -> Counter[str]:
    """Return the questions of *rows* by the value of *key*."""
    questions: Counter[str] = Counter()
    for row in rows:
        questions[row[key]] += row["questions"]
    return questions
