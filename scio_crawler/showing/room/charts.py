"""Write the charts: a page for each thing that is counted, and one that shows them all."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from scio_crawler.common.errors import count
from scio_crawler.showing.room import counts, paths
from scio_crawler.showing.room.counts import Count, Row
from scio_crawler.showing.room.drawing import Mark, Target, bars, columns, matrix
from scio_crawler.showing.room.render import Renderer, month, number
from scio_crawler.showing.room.tree import Tree

MOST_ROWS = 1_000  # of a table on a page; there are ten times as many who ask somebody
_MOST_PLACES = 1200  # months or years in a drawing: a century; only a wrong date makes more


class Drawn(NamedTuple):
    """The drawings of a chart, each with its title, and what they leave out.

    *rows* are all that are counted, those that are drawn before the others.
    """

    rows: Sequence[Row]
    figures: list[tuple[str, Markup]]
    note: str = ""


class _Size(NamedTuple):
    """How much of a chart is drawn."""

    rows: int
    columns: int


_WHOLE, _SMALL = _Size(20, 10), _Size(6, 6)


def write(tree: Tree, renderer: Renderer, shelf: sqlite3.Connection) -> None:
    """Write the charts of what is on the *shelf* to *tree*. Raises ExportError and OSError."""
    shown = []
    for chart in counts.COUNTS:
        rows = [dict(row) for row in shelf.execute(chart.sql)]
        _write(tree, renderer, chart, rows, _left_out(shelf, chart))
        shown.append((chart, len(rows), _draw(chart, rows, _SMALL, paths.root(paths.CHARTS))))
    tree.write(paths.CHARTS, renderer.render("charts.html", paths.CHARTS, shown=shown))


def _write(
    tree: Tree, renderer: Renderer, chart: Count, rows: Sequence[Row], left_out: str
) -> None:
    """Write the page of *chart*; where its table is cut, one more for each part of that."""
    first_path = paths.chart(chart.name)
    drawn = _draw(chart, rows, _WHOLE, paths.root(first_path))
    last = max(1, -(-len(rows) // MOST_ROWS))
    cells = chart.cells(drawn.rows if last > 1 else rows)
    for page in range(1, last + 1):
        path = paths.page(first_path, page)
        rendered = renderer.render(
            "chart.html",
            path,
            chart=chart,
            charts=counts.COUNTS,
            cells=cells[(page - 1) * MOST_ROWS : page * MOST_ROWS],
            left_out=left_out,
            drawn=drawn,
            page=page,
            last=last,
            first_path=first_path,
        )
        tree.write(path, rendered)


def _left_out(shelf: sqlite3.Connection, chart: Count) -> str:
    sql, noun, reason = chart.left_out
    found = shelf.execute(sql).fetchone()[0] if sql else 0
    if not found:
        return ""
    return f"{count(found, noun)} {'is' if found == 1 else 'are'} left out, {reason}."


def _draw(chart: Count, rows: Sequence[Row], size: _Size, root: str) -> Drawn:
    if not rows:
        return Drawn(rows, [])
    return _DRAWN[chart.name](rows, size, root)


def _months(rows: Sequence[Row], _size: _Size, root: str) -> Drawn:
    places = _places([row["month"] for row in rows], 12)
    labels = {place: place[:4] for place in places if place.endswith("-01")}
    if len(places) < 24:
        labels = {place: month(place) for place in places[::6]}
    figures = []
    for title, key in (("Conferences", "conferences"), ("Words", "words")):
        marks = [
            Mark(
                row[key],
                row["month"],
                Target(
                    f"{month(row['month'])}: {count(row['conferences'], 'conference')}, "
                    f"{count(row['words'], 'word')}",
                    root + paths.search(month=row["month"]),
                ),
            )
            for row in rows
        ]
        figures.append((title, Markup(columns(f"{title} by month", marks, places, labels))))
    return Drawn(rows, figures)


def _pairs(rows: Sequence[Row], size: _Size, root: str) -> Drawn:
    asking: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row in rows:
        asking[row["outlet"]] += row["questions"]
        asked[row["asked"]] += row["questions"]
    outlets = [name for name, _ in asking.most_common(size.rows)]
    bodies = [name for name, _ in asked.most_common(size.columns)]

    def is_left_out(row: Row) -> bool:
        return row["outlet"] not in outlets or row["asked"] not in bodies

    marks = [
        Mark(
            row["questions"],
            row["outlet"],
            Target(
                f"{row['outlet']} to {row['asked']}: {count(row['questions'], 'question')}",
                root + counts.pair(row),
            ),
            column=row["asked"],
            text=number(row["questions"]),
        )
        for row in rows
        if not is_left_out(row)
    ]
    note = _cut(
        (len(outlets), len(asking), "outlets that ask most"),
        (len(bodies), len(asked), "bodies that are asked most"),
    )
    figure = matrix("Questions of outlets to bodies", marks, outlets, bodies)
    return Drawn(sorted(rows, key=is_left_out), [("Questions", Markup(figure))], note)


def _lengths(rows: Sequence[Row], size: _Size, root: str) -> Drawn:
    longest = sorted(rows[: size.rows], key=lambda row: -row["words_per_answer"])
    marks = [
        Mark(
            row["words_per_answer"],
            row["organization"],
            Target(
                f"{row['organization']}: {number(row['words_per_answer'])} words per answer, "
                f"{count(row['answers'], 'answer')}, {count(row['words'], 'word')}",
                root + counts.answers(row),
            ),
            text=number(row["words_per_answer"]),
            note=count(row["answers"], "answer"),
        )
        for row in longest
    ]
    note = _cut((len(marks), len(rows), "bodies that answer most"))
    return Drawn(rows, [("Words per answer", Markup(bars("Words per answer", marks)))], note)


def _press(rows: Sequence[Row], _size: _Size, root: str) -> Drawn:
    places = _places([row["year"] for row in rows], 0)
    every = len(places) // 24 + 1  # of them is labelled
    labels = {place: place for place in places[::every]}
    top = max(row[press] for row in rows for press in counts.PRESSES)
    figures = []
    for press in counts.PRESSES:
        marks = [
            Mark(
                row[press],
                row["year"],
                Target(
                    f"{row['year']}: {count(row[press], 'question')} by the {press} press",
                    root + counts.asked(row, press),
                ),
                text=number(row[press]),
            )
            for row in rows
            if row[press]
        ]
        title = f"{press.capitalize()} press"
        if marks:
            figures.append((title, Markup(columns(title, marks, places, labels, top))))
    return Drawn(rows, figures)


def _speakers(rows: Sequence[Row], size: _Size, root: str) -> Drawn:
    marks = [
        Mark(
            row["answers"],
            f"{row['speaker']}, {row['organization'] or 'body not known'}",
            Target(
                f"{row['speaker']} for {row['organization'] or 'a body that is not known'}: "
                f"{count(row['answers'], 'answer')}, {count(row['words'], 'word')}",
                root + counts.answering(row),
            ),
            text=number(row["answers"]),
        )
        for row in rows[: size.rows]
    ]
    note = _cut((len(marks), len(rows), "with the most answers"))
    return Drawn(rows, [("Answers", Markup(bars("Answers of speakers", marks)))], note)


_DRAWN: dict[str, Callable[[Sequence[Row], _Size, str], Drawn]] = {
    counts.MONTHS.name: _months,
    counts.PAIRS.name: _pairs,
    counts.LENGTHS.name: _lengths,
    counts.PRESS.name: _press,
    counts.SPEAKERS.name: _speakers,
}


def _cut(*parts: tuple[int, int, str]) -> str:
    """Return in a sentence how many are shown of how many, and which; those cut alone are told."""
    told = [f"the {shown} {of}, of {number(there)}" for shown, there, of in parts if shown < there]
    return f"The chart shows {', and '.join(told)}." if told else ""


def _places(dates: Sequence[str], months: int) -> list[str]:
    """Return the months or years from the first to the last of *dates*, gaps included."""
    first, last = dates[0], dates[-1]
    try:
        if months:
            start, end = (int(date[:4]) * 12 + int(date[5:]) - 1 for date in (first, last))
            between = [
                f"{at // 12:04}-{at % 12 + 1:02}"
                for at in range(start, min(end, start + _MOST_PLACES) + 1)
            ]
        else:
            between = [
                f"{at:04}"
                for at in range(int(first), min(int(last), int(first) + _MOST_PLACES) + 1)
            ]
    except ValueError:
        return list(dates)
    return between if set(dates) <= set(between) else list(dates)
