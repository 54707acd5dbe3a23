"""What the charts count: the SQL, what it says in words, and the turns behind each number. Pure.

The SQL is printed on the pages and gives the same on the database of ``scrapy export sqlite``. The
filters of search that a number leads to find exactly the turns that it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scio_crawler.showing.room import paths
from scio_crawler.showing.room.facets import DOMESTIC, FOREIGN, NOT_KNOWN, UNKNOWN

Row = dict[str, Any]


class Cell(NamedTuple):
    """A cell of a table: what it says, and where that leads from the root of the site."""

    value: str | int | float
    href: str = ""


class Count(NamedTuple):
    """Something that is counted over all conferences."""

    name: str  # of its page
    title: str
    about: str  # what is counted, in sentences
    sql: str
    heads: tuple[str, ...]  # of the columns of its table
    cells: Callable[[Sequence[Row]], list[list[Cell]]]  # of its table
    left_out: tuple[str, str, str] = ("", "", "")  # SQL that counts what is, what that is, and why


def months(rows: Sequence[Row]) -> list[list[Cell]]:
    """Return the table of the conferences by month."""
    return [
        [
            Cell(row["month"], paths.search(month=row["month"])),
            Cell(row["conferences"]),
            Cell(row["turns"], paths.search(month=row["month"])),
            Cell(row["words"]),
        ]
        for row in rows
    ]


def pairs(rows: Sequence[Row]) -> list[list[Cell]]:
    """Return the table of who asks whom."""
    return [
        [
            Cell(row["outlet"], paths.outlet(row["outlet"])),
            body(row["asked"]),
            Cell(row["questions"], pair(row)),
        ]
        for row in rows
    ]


def pair(row: Row) -> str:
    """Return the search for the questions of an outlet to a body."""
    return paths.search(kind="question", outlet=row["outlet"], asked=row["asked"])


def lengths(rows: Sequence[Row]) -> list[list[Cell]]:
    """Return the table of the length of answers."""
    return [
        [
            body(row["organization"]),
            Cell(row["answers"], answers(row)),
            Cell(row["words"]),
            Cell(row["words_per_answer"]),
        ]
        for row in rows
    ]


def answers(row: Row) -> str:
    """Return the search for the answers for a body."""
    return paths.search(kind="answer", organization=row["organization"])


def presses(rows: Sequence[Row]) -> list[list[Cell]]:
    """Return the table of the domestic and the foreign press."""
    return [
        [
            Cell(row["year"]),
            *(Cell(row[press], asked(row, press) if row[press] else "") for press in PRESSES),
            Cell(row["questions"], asked(row)),
        ]
        for row in rows
    ]


PRESSES = (DOMESTIC, FOREIGN, UNKNOWN)


def asked(row: Row, press: str = "") -> str:
    """Return the search for the questions of a year, of all the *press* or of one sort of it."""
    return paths.search(kind="question", role="press", year=row["year"], press=press)


def speakers(rows: Sequence[Row]) -> list[list[Cell]]:
    """Return the table of who answers for whom."""
    return [
        [
            Cell(row["speaker"], paths.speaker(row["speaker"])),
            body(row["organization"]),
            Cell(row["answers"], answering(row)),
            Cell(row["words"]),
        ]
        for row in rows
    ]


def answering(row: Row) -> str:
    """Return the search for the answers of a speaker for a body."""
    known = row["organization"] or NOT_KNOWN
    return paths.search(kind="answer", speaker=row["speaker"], organization=known)


def body(name: str) -> Cell:
    """Return the cell of a body, which may not be known."""
    return Cell(name, paths.organization(name)) if name else Cell(NOT_KNOWN)


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
    cells=months,
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
    cells=pairs,
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
    cells=lengths,
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
    cells=presses,
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
    cells=speakers,
    left_out=(
        "SELECT count(*) FROM turns WHERE kind = 'answer' AND speaker = ''",
        "answer",
        "because the speaker is not named",
    ),
)

COUNTS = (MONTHS, PAIRS, LENGTHS, PRESS, SPEAKERS)
