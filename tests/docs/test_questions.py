"""The queries of docs/questions.md are right where the sample, on which they are shown, is tame."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.items import RELEASED, TABLES
from tests.docs import generated
from tests.docs.markdown import QUESTIONS, RELEASES, examples, fenced, section, text

HEADINGS = re.findall(r"^## (\d+)\. (.+)$", text(QUESTIONS), re.MULTILINE)
BRIEFING, BELLS = "scio-900100001", "scio-900100014"  # the heads of the latter have no honorifics
ASKED = f"{BRIEFING}-9973cec4f5"  # a question of CCTV, which Ding Ruolan answers
MAI = "speaker = 'Mai Qingzhou'"  # a vice minister
CULTURE, WATER = "Ministry of Culture and Tourism", "Ministry of Water Resources"

Row = tuple[Any, ...]
Ask = Callable[..., list[Row]]


def recipe(number: int) -> str:
    """Return the query below the heading with *number*."""
    [question] = [question for each, question in HEADINGS if each == str(number)]
    below = section(QUESTIONS, f"{number}. {question}")
    [query] = re.findall(r"^```sql\n(.*?)^```$", below, re.MULTILINE | re.DOTALL)
    return query


@pytest.fixture(scope="session")
def release(folder: Path) -> Path:
    """The release of the sample that the document opens."""
    [making] = [e for e in examples(RELEASES) if "scrapy release --version " in e.code]
    made, _ = generated.run(making.language, making.code, folder).splitlines()
    return folder / made


@pytest.fixture
def ask(release: Path) -> Ask:
    """A function that returns all rows of a query, from the release changed by *statements*."""
    pytest.importorskip("duckdb", reason="the extra `recipes` is not installed")
    here = repr(str(release))
    opening = generated.opening().replace('"releases/scio-2026.12"', here)
    assert here in opening

    def rows(number: int, *statements: str) -> list[Row]:
        names: dict[str, Any] = {}
        exec(opening, names)
        with closing(names["database"]) as database:
            for table in (*TABLES, *RELEASED):
                database.execute(f"CREATE TABLE copied AS FROM {table.name}")
                database.execute(f"DROP VIEW {table.name}")
                database.execute(f"ALTER TABLE copied RENAME TO {table.name}")
            for statement in statements:
                database.execute(statement)
            unlimited = re.sub(r"LIMIT \d+$", "", recipe(number).rstrip())
            return database.sql(unlimited).fetchall()

    return rows


def test_each_of_ten_uses_has_one_query_and_its_answer() -> None:
    assert [int(number) for number, _ in HEADINGS] == list(range(1, 11))
    queries = [*map(recipe, range(1, 11))]
    assert fenced(QUESTIONS, "sql") == queries
    assert [e.code for e in examples(QUESTIONS) if e.language == "sql"] == queries


# 1. What changes with an event?


@pytest.mark.parametrize(
    ("change", "months"),
    {
        "an unread day": ("date_from = 'published' WHERE briefing_id = 'scio-900100005'", [-1, 4]),
        "the day itself": ("date = '2024-04-01' WHERE briefing_id = 'scio-900100005'", [-1, 0, 4]),
        "the day before": ("date = '2024-03-31' WHERE briefing_id = 'scio-900100005'", [-1, 4]),
        "the chair asks": ("role = 'chair' WHERE briefing_id = 'scio-900100003'", [0, 4]),
    }.values(),
)
def test_questions_of_the_press_count_by_their_day(
    ask: Ask, change: str, months: list[int]
) -> None:
    assert [month for month, *_ in ask(1, f"UPDATE turns SET {change}")] == months


# 2. How long do officials of each rank speak?


@pytest.mark.parametrize(
    ("more", "rank"),
    [("state-leader", "state-leader"), ("other", "vice-minister"), ("", "vice-minister")],
)
def test_the_highest_rank_of_a_person_counts(ask: Ask, more: str, rank: str) -> None:
    office = f"INSERT INTO offices SELECT * REPLACE (9 AS office, '{more}' AS rank) FROM offices"
    [(found, people, *_)] = ask(2, f"{office} WHERE {MAI}", f"DELETE FROM turns WHERE NOT {MAI}")
    assert (found, people) == (rank, 1)


def test_the_rank_of_somebody_in_no_head_is_unsure(ask: Ask) -> None:
    [(found, *_)] = ask(2, f"DELETE FROM offices WHERE {MAI}", f"DELETE FROM turns WHERE NOT {MAI}")
    assert found == "unsure"


# 3. Who asks whom?


def test_what_the_chair_answers_is_no_body_s(ask: Ask) -> None:
    def asked(*statements: str) -> int:
        return sum(number for _, body, number, _ in ask(3, *statements) if body == CULTURE)

    by_chair = f"UPDATE turns SET role = 'chair' WHERE reply_to_id = '{ASKED}'"
    assert asked() - asked(by_chair) == 1


def test_questions_to_a_body_count_for_the_one_that_does_its_work_today(ask: Ask) -> None:
    followed = f"UPDATE organizations SET now = '{WATER}' WHERE organization = '{CULTURE}'"
    before = ask(3)
    after = ask(3, followed)
    assert CULTURE in [body for _, body, *_ in before]
    assert CULTURE not in [body for _, body, *_ in after]
    assert sum(number for *_, number, _ in after) == sum(number for *_, number, _ in before)


# 4. Whose questions are refused or cut off?


@pytest.mark.parametrize(
    ("change", "counted"),
    {
        "declined": ("outcome = 'declined', also = ''", (0, 0, 1, 0)),
        "declined in part": ("outcome = 'answered', also = 'declined'", (0, 0, 1, 0)),
        "cut off": ("outcome = 'cut-off', also = ''", (1, 0, 0, 0)),
        "unanswered": ("outcome = 'unanswered', also = ''", (0, 1, 0, 0)),
        "referred": ("outcome = 'referred', also = ''", (0, 0, 0, 1)),
        "deferred in part": ("outcome = 'answered', also = 'deferred'", (0, 0, 0, 1)),
        "answered": ("outcome = 'answered', also = ''", (0, 0, 0, 0)),
    }.values(),
)
def test_a_question_counts_by_outcome_and_also(
    ask: Ask, change: str, counted: tuple[int, ...]
) -> None:
    nothing = "UPDATE exchanges SET outcome = 'answered', also = ''"
    rows = ask(4, nothing, f"UPDATE exchanges SET {change} WHERE question_id = '{ASKED}'")
    assert {country: tuple(counts) for country, _, *counts in rows}["CN"] == counted


def test_partial_transcripts_say_nothing_of_outcomes(ask: Ask) -> None:
    partial = f"UPDATE turns SET status = 'partial' WHERE briefing_id = '{BRIEFING}'"
    before, after = (sum(row[1] for row in ask(4, *changes)) for changes in ((), (partial,)))
    assert before - after == 9


# 5. Who is asked, and who answers?


@pytest.mark.parametrize(
    ("asked", "by", "told"),
    {
        "one of two who take it": (
            "Ding Ruolan; Mai Qingzhou",
            "Mai Qingzhou; Aliya",
            {"Ding Ruolan": False, "Mai Qingzhou": True},
        ),
        "nobody takes it": ("Aliya", "", {"Aliya": False}),
        "one whose name another has in his": ("Mai Qing", "Mai Qingzhou", {"Mai Qing": False}),
        "it is put to nobody": ("", "Mai Qingzhou", {}),
    }.values(),
)
def test_who_is_asked_and_does_not_answer(
    ask: Ask, asked: str, by: str, told: dict[str, bool]
) -> None:
    change = (
        f"UPDATE exchanges SET addressed_to = '{asked}', answered_by = '{by}'"
        f" WHERE question_id = '{ASKED}'"
    )
    found = ask(5, change)
    assert {name: answers for _, outlet, name, _, answers, _ in found if outlet == "CCTV"} == told


# 6. How many women and men are there of each rank?


def test_only_a_printed_honorific_tells_women_and_men(ask: Ask) -> None:
    def counted(*statements: str) -> list[int]:
        rows = ask(6, *statements)
        return [sum(row[column] for row in rows) for column in (1, 2, 3)]

    women, men, unknown = counted()
    doctor = "UPDATE people SET honorific = 'Dr.' WHERE name = 'Ding Ruolan'"
    assert counted(doctor) == [women - 1, men, unknown + 1]
    copy = f"UPDATE briefings SET file = '', same_as = '{BRIEFING}' WHERE briefing_id = '{BELLS}'"
    assert counted(copy)[:2] == [women, men]
    assert counted(copy)[2] < unknown


# 8. What is missing?


def test_every_gap_but_what_is_no_transcript_is_to_leave_out(ask: Ask) -> None:
    partial = f"INSERT INTO gaps VALUES (9, '{BELLS}', 2022, 'partial', '', 'page 2 is missing')"
    found = {year: rest for year, *rest in ask(8, partial)}
    assert found[2022] == [1, 1, f"partial {BELLS}"]
    assert found[2020] == [2, 2, ""]


# 9. What did one body say, under all its names?


def test_a_body_is_found_under_its_earlier_name(ask: Ask) -> None:
    today = "Ministry of Agriculture and Rural Affairs"
    earlier = f"UPDATE organizations SET now = '{today}' WHERE organization = '{WATER}'"
    assert [body for body, *_ in ask(9)] == [today]
    assert {body for body, *_ in ask(9, earlier)} == {today, WATER}


# 10. How many days until a transcript is published?


@pytest.mark.parametrize("unknown", ["published_from = 'fetch'", "date_from = 'published'"])
def test_a_day_that_no_page_gives_does_not_count(ask: Ask, unknown: str) -> None:
    change = f"UPDATE briefings SET {unknown} WHERE briefing_id = '{BELLS}'"
    assert "2022" in [year for year, *_ in ask(10)]
    assert "2022" not in [year for year, *_ in ask(10, change)]
