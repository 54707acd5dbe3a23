"""Write the charts: a page for each thing that is counted, and one that shows them all.

The SQL of a count is printed on its page, and gives the same numbers in the database of
``scrapy export sqlite``. The search that a number leads to finds exactly the turns that it counts.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from scio_crawler.common.errors import count
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.drawing import Mark, bars, columns, matrix
from scio_crawler.showing.room.facets import DOMESTIC, FOREIGN, NOT_KNOWN, UNKNOWN
from scio_crawler.showing.room.render import Renderer, month, number
from scio_crawler.showing.room.site_folder import SiteFolder

Row = dict[str, Any]

PRESSES = (DOMESTIC, FOREIGN, UNKNOWN)
MOST_ROWS = 1_000  # of a table on a page; a large collection has ten times as many
_LONGEST = 1200  # months or years in a drawing: a century; only a wrong date makes more


class Size(NamedTuple):
    """The most rows and columns of a drawing."""

    rows: int
    columns: int


WHOLE, SMALL = Size(20, 10), Size(6, 6)


class Drawn(NamedTuple):
    """The drawings of a chart."""

    rows: Sequence[Row]  # all that are counted, first those that are drawn
    figures: list[tuple[str, Markup]]  # each with its title
    note: str = ""  # on what they leave out


class Cell(NamedTuple):
    """A cell of a table."""

    value: str | int | float
    href: str = ""  # where it leads, from the root of the site


class Count(NamedTuple):
    """Something that is counted over all conferences."""

    name: str  # of its page
    title: str
    about: str  # what is counted, in sentences
    sql: str
    heads: tuple[str, ...]  # of the columns of its table
    cells: Callable[[Row], list[Cell]]  # of a row of its table
    draw: Callable[[Sequence[Row], Size, str], Drawn]  # rows, size, and the path to the root
    left_out: tuple[str, str, str] = ("", "", "")  # SQL that counts these, what they are, and why


def questions_to(row: Row) -> str:
    """Return the search for the questions of an outlet to a body."""
    return paths.search(kind="question", outlet=row["outlet"], asked=row["asked"])


def answers_for(row: Row) -> str:
    """Return the search for the answers for a body."""
    return paths.search(kind="answer", organization=row["organization"])


def questions_by(row: Row, press: str = "") -> str:
    """Return the search for the questions of a year, of all the *press* or of one kind."""
    return paths.search(kind="question", role="press", year=row["year"], press=press)


def answers_by(row: Row) -> str:
    """Return the search for the answers of a speaker for a body."""
    known = row["organization"] or NOT_KNOWN
    return paths.search(kind="answer", speaker=row["speaker"], organization=known)


def _body(name: str) -> Cell:
    return Cell(name, paths.organization(name)) if name else Cell(NOT_KNOWN)


def _month_cells(row: Row) -> list[Cell]:
    href = paths.search(month=row["month"])
    first, turns = Cell(row["month"], href), Cell(row["turns"], href)
    return [first, Cell(row["conferences"]), turns, Cell(row["words"])]


def _pair_cells(row: Row) -> list[Cell]:
    outlet = Cell(row["outlet"], paths.outlet(row["outlet"]))
    return [outlet, _body(row["asked"]), Cell(row["questions"], questions_to(row))]


def _length_cells(row: Row) -> list[Cell]:
    answers = Cell(row["answers"], answers_for(row))
    words, length = Cell(row["words"]), Cell(row["words_per_answer"])
    return [_body(row["organization"]), answers, words, length]


def _press_cells(row: Row) -> list[Cell]:
    presses = (
        Cell(row[press], questions_by(row, press) if row[press] else "") for press in PRESSES
    )
    return [Cell(row["year"]), *presses, Cell(row["questions"], questions_by(row))]


def _speaker_cells(row: Row) -> list[Cell]:
    speaker = Cell(row["speaker"], paths.speaker(row["speaker"]))
    answers = Cell(row["answers"], answers_by(row))
    return [speaker, _body(row["organization"]), answers, Cell(row["words"])]


def _draw_months(rows: Sequence[Row], _: Size, root: str) -> Drawn:
    places = _timeline([row["month"] for row in rows], 12)
    labels = {place: place[:4] for place in places if place.endswith("-01")}
    if len(places) < 24:
        labels = {place: month(place) for place in places[::6]}

    def mark(row: Row, value: int) -> Mark:
        conferences, words = count(row["conferences"], "conference"), count(row["words"], "word")
        name = f"{month(row['month'])}: {conferences}, {words}"
        return Mark(value, row["month"], name, root + paths.search(month=row["month"]))

    figures = []
    for title, key in (("Conferences", "conferences"), ("Words", "words")):
        marks = [mark(row, row[key]) for row in rows]
        figures.append((title, Markup(columns(f"{title} by month", marks, places, labels))))
    return Drawn(rows, figures)


def _draw_pairs(rows: Sequence[Row], size: Size, root: str) -> Drawn:
    asking: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row in rows:
        asking[row["outlet"]] += row["questions"]
        asked[row["asked"]] += row["questions"]
    outlets = [name for name, _ in asking.most_common(size.rows)]
    bodies = [name for name, _ in asked.most_common(size.columns)]

    def is_left_out(row: Row) -> bool:
        return row["outlet"] not in outlets or row["asked"] not in bodies

    def mark(row: Row) -> Mark:
        name = f"{row['outlet']} to {row['asked']}: {count(row['questions'], 'question')}"
        href, text = root + questions_to(row), number(row["questions"])
        return Mark(row["questions"], row["outlet"], name, href, column=row["asked"], text=text)

    note = _cut(
        (len(outlets), len(asking), "outlets that ask most"),
        (len(bodies), len(asked), "bodies that are asked most"),
    )
    marks = [mark(row) for row in rows if not is_left_out(row)]
    figure = matrix("Questions of outlets to bodies", marks, outlets, bodies)
    return Drawn(sorted(rows, key=is_left_out), [("Questions", Markup(figure))], note)


def _draw_lengths(rows: Sequence[Row], size: Size, root: str) -> Drawn:
    def mark(row: Row) -> Mark:
        length, answers = number(row["words_per_answer"]), count(row["answers"], "answer")
        body, words = row["organization"], count(row["words"], "word")
        name = f"{body}: {length} words per answer, {answers}, {words}"
        href = root + answers_for(row)
        return Mark(row["words_per_answer"], body, name, href, text=length, note=answers)

    longest = sorted(rows[: size.rows], key=lambda row: -row["words_per_answer"])
    note = _cut((len(longest), len(rows), "bodies that answer most"))
    figure = bars("Words per answer", list(map(mark, longest)))
    return Drawn(rows, [("Words per answer", Markup(figure))], note)


def _draw_press(rows: Sequence[Row], _: Size, root: str) -> Drawn:
    places = _timeline([row["year"] for row in rows], 1)
    every = len(places) // 24 + 1  # so that at most 24 are labelled
    labels = {place: place for place in places[::every]}
    top = max(row[press] for row in rows for press in PRESSES)

    def mark(row: Row, press: str) -> Mark:
        name = f"{row['year']}: {count(row[press], 'question')} by the {press} press"
        href = root + questions_by(row, press)
        return Mark(row[press], row["year"], name, href, text=number(row[press]))

    figures = []
    for press in PRESSES:
        title = f"{press.capitalize()} press"
        if marks := [mark(row, press) for row in rows if row[press]]:
            figures.append((title, Markup(columns(title, marks, places, labels, top))))
    return Drawn(rows, figures)


def _draw_speakers(rows: Sequence[Row], size: Size, root: str) -> Drawn:
    def mark(row: Row) -> Mark:
        body = row["organization"] or "a body that is not known"
        answers, words = count(row["answers"], "answer"), count(row["words"], "word")
        bar = f"{row['speaker']}, {row['organization'] or 'body not known'}"
        name = f"{row['speaker']} for {body}: {answers}, {words}"
        href = root + answers_by(row)
        return Mark(row["answers"], bar, name, href, text=number(row["answers"]))

    marks = list(map(mark, rows[: size.rows]))
    note = _cut((len(marks), len(rows), "with the most answers"))
    return Drawn(rows, [("Answers", Markup(bars("Answers of speakers", marks)))], note)


def _cut(*parts: tuple[int, int, str]) -> str:
    """Return a sentence on what is left out: each part is a number shown, that of all, of what."""
    cut = [f"the {shown} {of}, of {number(there)}" for shown, there, of in parts if shown < there]
    return f"The chart shows {', and '.join(cut)}." if cut else ""


def _timeline(dates: Sequence[str], units: int) -> list[str]:
    """Return each month (*units* is 12) or year (1) that *dates* span, or *dates* if one is bad."""

    def place(date: str) -> int:
        return int(date[:4]) * 12 + int(date[5:]) - 1 if units == 12 else int(date)

    try:
        start, end = place(dates[0]), place(dates[-1])
    except ValueError:
        return list(dates)
    between = [
        f"{at // 12:04}-{at % 12 + 1:02}" if units == 12 else f"{at:04}"
        for at in range(start, min(end, start + _LONGEST) + 1)
    ]
    return between if set(dates) <= set(between) else list(dates)


MONTHS = Count(
    name="months",
    title="Conferences and words by month",
    about="The conferences that have a transcript here, by the month in which they were held, the "
    "turns of these transcripts, and their words in the English translation. Transcripts that are "
    "incomplete, doubtful or withdrawn count as well; of a conference that the site has twice, one "
    "does.",
    sql="""\
SELECT substr(date, 1, 7) AS month, count(*) AS conferences,
    sum(turns) AS turns, sum(words) AS words
FROM briefings
WHERE file <> ''
GROUP BY month
ORDER BY month""",
    heads=("Month", "Conferences", "Turns", "Words"),
    cells=_month_cells,
    draw=_draw_months,
)

PAIRS = Count(
    name="who-asks-whom",
    title="Who asks whom",
    about="The questions of each outlet to each body. A question of the press counts once for each "
    "body that answers it, be it by an official or by the chair, and however often; so a question "
    "that two bodies answer counts for both. If two reporters ask before anybody answers, the "
    "answer counts for the later one only. What the chair asks does not count.",
    sql="""\
SELECT question.organization AS outlet, answer.organization AS asked,
    count(DISTINCT question.turn_id) AS questions
FROM turns AS answer
JOIN turns AS question ON question.turn_id = answer.reply_to_id
WHERE answer.kind = 'answer' AND answer.organization <> ''
    AND question.kind = 'question' AND question.role = 'press' AND question.organization <> ''
GROUP BY outlet, asked
ORDER BY questions DESC, outlet, asked""",
    heads=("Outlet", "Asked", "Questions"),
    cells=_pair_cells,
    draw=_draw_pairs,
    left_out=(
        """\
SELECT count(*) FROM turns AS question
WHERE kind = 'question' AND role = 'press' AND (organization = '' OR NOT EXISTS (
    SELECT 1 FROM turns AS answer
    WHERE answer.reply_to_id = question.turn_id AND answer.kind = 'answer'
        AND answer.organization <> ''))""",
        "question",
        "because the outlet is not known, or no body that is known answers",
    ),
)

LENGTHS = Count(
    name="answer-length",
    title="Length of answers by organization",
    about="The answers of the officials and chairs of each body, their words in the English "
    "translation, and how many words that makes for an answer. Each turn that answers is one, so "
    "somebody who speaks twice on a question gives two. Statements before the first question and "
    "turns that only call on somebody do not count.",
    sql="""\
SELECT organization, count(*) AS answers, sum(words) AS words,
    round(avg(words), 1) AS words_per_answer
FROM turns
WHERE kind = 'answer' AND organization <> ''
GROUP BY organization
ORDER BY answers DESC, organization""",
    heads=("Organization", "Answers", "Words", "Words per answer"),
    cells=_length_cells,
    draw=_draw_lengths,
    left_out=(
        "SELECT count(*) FROM turns WHERE kind = 'answer' AND organization = ''",
        "answer",
        "because the body is not known",
    ),
)

PRESS = Count(
    name="press",
    title="Domestic and foreign press by year",
    about="The questions of the press in each year, by the home of the outlet. Domestic outlets "
    "are those of the mainland. Foreign are all others whose home is known, those of Hong Kong, "
    "Macao and Taiwan included; unknown are those whose home or name is not known. Questions are "
    "counted, answered or not, rather than reporters or conferences.",
    sql="""\
SELECT year, sum(country = 'CN') AS domestic, sum(country NOT IN ('CN', '')) AS "foreign",
    sum(country = '') AS unknown, count(*) AS questions
FROM (
    SELECT substr(date, 1, 4) AS year, coalesce(country, '') AS country
    FROM turns LEFT JOIN organizations USING (organization)
    WHERE turns.kind = 'question' AND turns.role = 'press'
)
GROUP BY year
ORDER BY year""",
    heads=("Year", "Domestic", "Foreign", "Unknown", "All"),
    cells=_press_cells,
    draw=_draw_press,
)

SPEAKERS = Count(
    name="who-answers-for-whom",
    title="Who answers for whom",
    about="The answers of each official, and of each chair who answers, by the body that he or she "
    "speaks for, and their words in the English translation. Somebody who went to another body has "
    "a row for each, and so has somebody whose body is not always known. People of one name at one "
    "body cannot be told apart.",
    sql="""\
SELECT speaker, organization, count(*) AS answers, sum(words) AS words
FROM turns
WHERE kind = 'answer' AND speaker <> ''
GROUP BY speaker, organization
ORDER BY answers DESC, speaker, organization""",
    heads=("Speaker", "Speaks for", "Answers", "Words"),
    cells=_speaker_cells,
    draw=_draw_speakers,
    left_out=(
        "SELECT count(*) FROM turns WHERE kind = 'answer' AND speaker = ''",
        "answer",
        "because the speaker is not named",
    ),
)

COUNTS = (MONTHS, PAIRS, LENGTHS, PRESS, SPEAKERS)


def write(site: SiteFolder, renderer: Renderer, snapshot: sqlite3.Connection) -> None:
    """Write the charts of the *snapshot* to *site*. Raises ExportError and OSError."""
    shown = []
    for chart in COUNTS:
        rows = [dict(row) for row in snapshot.execute(chart.sql)]
        _write(site, renderer, chart, rows, _left_out(snapshot, chart))
        shown.append((chart, len(rows), _drawn(chart, rows, SMALL, paths.CHARTS)))
    renderer.write(site, "charts.html", paths.CHARTS, shown=shown)


def _write(
    site: SiteFolder, renderer: Renderer, chart: Count, rows: Sequence[Row], left_out: str
) -> None:
    """Write the page of *chart*, and further pages if its table is too long for one."""
    first_path = paths.chart(chart.name)
    drawn = _drawn(chart, rows, WHOLE, first_path)
    last = max(1, -(-len(rows) // MOST_ROWS))
    cells = list(map(chart.cells, drawn.rows if last > 1 else rows))
    for page in range(1, last + 1):
        renderer.write(
            site,
            "chart.html",
            paths.page(first_path, page),
            chart=chart,
            charts=COUNTS,
            cells=cells[(page - 1) * MOST_ROWS : page * MOST_ROWS],
            left_out=left_out,
            drawn=drawn,
            page=page,
            last=last,
            first_path=first_path,
        )


def _left_out(snapshot: sqlite3.Connection, chart: Count) -> str:
    sql, noun, reason = chart.left_out
    found = snapshot.execute(sql).fetchone()[0] if sql else 0
    if not found:
        return ""
    return f"{count(found, noun)} {'is' if found == 1 else 'are'} left out, {reason}."


def _drawn(chart: Count, rows: Sequence[Row], size: Size, path: str) -> Drawn:
    return chart.draw(rows, size, paths.root(path)) if rows else Drawn(rows, [])
