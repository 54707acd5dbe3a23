"""The recipes of docs/questions.md are right where the sample, on which they are shown, is tame."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.showing.exports import export
from tests.docs import generated
from tests.docs.markdown import QUESTIONS, README, examples, section, text
from tests.docs.test_recipes import publish
from tests.folder import made_up
from tests.folder.made_up import ID, folder_in, gone, lines

HEADINGS = re.findall(r"^### (\d+)\. (.+)$", text(QUESTIONS), re.MULTILINE)
DATABASE = "output/sample/export/scio.sqlite"
BRIEFING, BELLS = "scio-900100001", "scio-900100014"  # the heads of the latter have no honorifics
ASKED = f"{BRIEFING}-9973cec4f5"  # a question of CCTV, which Ding Ruolan answers

Row = tuple[Any, ...]
Ask = Callable[..., list[Row]]


def recipe(number: int) -> str:
    """Return the code below the question *number*."""
    [question] = [question for each, question in HEADINGS if each == str(number)]
    below = section(QUESTIONS, f"{number}. {question}")
    [code] = re.findall(r"^```(?:sh|python)\n(.*?)^```$", below, re.MULTILINE | re.DOTALL)
    return code


@pytest.fixture(scope="module")
def exported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as one database."""
    pytest.importorskip("sqlite_utils", reason="the extra `recipes` is not installed")
    target = tmp_path_factory.mktemp("exported")
    export("sqlite", sample, target)
    return target / "scio.sqlite"


@pytest.fixture
def change(exported: Path, tmp_path: Path) -> Callable[..., Path]:
    """A function that returns a database of the sample, changed by *statements*."""

    def changed(*statements: str) -> Path:
        copy = tmp_path / "scio.sqlite"
        shutil.copy(exported, copy)
        with closing(sqlite3.connect(copy)) as database, database:
            for statement in statements:
                database.execute(statement)
        return copy

    return changed


@pytest.fixture
def ask(change: Callable[..., Path]) -> Ask:
    """A function that returns all rows of a recipe, from a database changed by *statements*."""

    def rows(number: int, *statements: str) -> list[Row]:
        _, query, _ = recipe(number).split('"')
        unlimited = re.sub(r"LIMIT \d+$", "", query.rstrip())
        with closing(sqlite3.connect(change(*statements))) as database:
            return database.execute(unlimited).fetchall()

    return rows


def test_each_of_twenty_questions_has_one_recipe_and_its_answer() -> None:
    assert [int(number) for number, _ in HEADINGS] == list(range(1, 21))
    assert [example.code for example in examples(QUESTIONS)] == [*map(recipe, range(1, 21))]


def test_the_readme_asks_the_first_of_them() -> None:
    [asked], first = examples(README), examples(QUESTIONS)[0]
    assert (asked.code, asked.printed) == (first.code, first.printed)


# The press


@pytest.mark.parametrize(
    ("country", "questions"), [("GB", 5), ("HK", 5), ("TW", 5), ("CN", 4), ("", 4)]
)
def test_a_question_is_foreign_by_the_country_of_its_outlet(
    ask: Ask, country: str, questions: int
) -> None:
    moved = (
        "UPDATE organizations SET country = '{}' WHERE organization = 'China Central Television'"
    )
    found = {body: count for body, count, _ in ask(1, moved.format(country))}
    assert found["Ministry of Culture and Tourism"] == questions


def test_what_the_chair_answers_is_no_ministry_s(ask: Ask) -> None:
    office = "State Council Information Office"
    assert office not in [body for body, *_ in ask(1)]
    assert office in [asked for _, asked, _ in ask(3)]


def test_an_outlet_of_unknown_country_is_neither(change: Callable[..., Path], folder: Path) -> None:
    pytest.importorskip("pandas", reason="the extra `recipes` is not installed")
    there = change(
        "UPDATE organizations SET country = '' WHERE organization = 'Reuters'",
        f"UPDATE turns SET organization = '' WHERE turn_id = '{ASKED}'",
        f"UPDATE turns SET status = 'partial' WHERE briefing_id = '{BELLS}'",
    )
    code = recipe(4).replace(DATABASE, str(there)).replace(".tail(4)", "")
    found = generated.run("python", code, folder)
    assert " d ? ? d F F F F d\n" in found
    assert BELLS not in found


def test_questions_to_a_body_count_for_the_one_that_does_its_work_today(ask: Ask) -> None:
    followed = (
        "UPDATE organizations SET now = 'Ministry of Water Resources'"
        " WHERE organization = 'Ministry of Culture and Tourism'"
    )
    found = {body: questions for body, questions, _ in ask(1, followed)}
    assert found["Ministry of Water Resources"] == 4 + 2
    bodies = {body for _, body, _ in ask(3, followed)}
    assert "Ministry of Culture and Tourism" not in bodies | found.keys()


@pytest.mark.parametrize(
    ("asked", "by", "told"),
    {
        "one of two who take it": (
            "Ding Ruolan; Mai Qingzhou",
            "Mai Qingzhou; Aliya",
            {"Ding Ruolan": "False", "Mai Qingzhou": "True"},
        ),
        "nobody takes it": ("Aliya", "", {"Aliya": "False"}),
        "one whose name another has in his": ("Mai Qing", "Mai Qingzhou", {"Mai Qing": "False"}),
        "it is put to nobody": ("", "Mai Qingzhou", {}),
    }.values(),
)
def test_who_is_asked_and_does_not_answer(
    change: Callable[..., Path], folder: Path, asked: str, by: str, told: dict[str, str]
) -> None:
    pytest.importorskip("pandas", reason="the extra `recipes` is not installed")
    there = change(
        f"UPDATE exchanges SET addressed_to = '{asked}', answered_by = '{by}'"
        f" WHERE question_id = '{ASKED}'"
    )
    found = generated.run("python", recipe(6).replace(DATABASE, str(there)), folder)
    assert dict(re.findall(r" CCTV +(.+?) +(True|False) ", found)) == told


# The officials


def test_who_said_nothing_comes_first(ask: Ask) -> None:
    silent = "DELETE FROM turns WHERE speaker = 'Ding Ruolan'"
    (_, first, _, none), *_ = ask(9, silent)
    assert (first, none) == ("Ding Ruolan", 0)


def test_only_a_printed_honorific_tells_women_and_men(ask: Ask) -> None:
    doctor = "UPDATE people SET honorific = 'Dr.' WHERE name = 'Ding Ruolan'"
    copy = f"UPDATE briefings SET file = '', same_as = '{BRIEFING}' WHERE briefing_id = '{BELLS}'"
    found = {(year, role): numbers for year, role, *numbers in ask(11, doctor, copy)}
    assert found["2025", "official"] == [1, 2, 1]
    assert ("2022", "official") not in found


# The record


def test_changes_of_turns_and_older_ones_are_not_listed(ask: Ask) -> None:
    older = f"UPDATE changes SET at = date('now', '-2 months') WHERE briefing_id = '{BELLS}'"
    of_a_turn = f"UPDATE changes SET turn_id = '{ASKED}' WHERE briefing_id = '{BRIEFING}'"
    all_days, days = (
        {day for *_, day, _ in ask(17, *changes)} for changes in ((), (older, of_a_turn))
    )
    assert all_days - days == {"2022-06-16", "2025-03-04"}


def test_what_it_said_before_is_shown_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path, {"turns": 12}, {"turns": 11}, {"turns": 11, "word": "tides"})
    with folder_in(tmp_path) as opened:
        for day in (1, 2, 3):
            made_up.publish(opened, gone(f"2024-09-0{day}T00:00:00Z", ID))
    exec(recipe(18).replace("output/sample", str(tmp_path)), {})
    *before, last = capsys.readouterr().out.splitlines()
    first, second = (lines(tmp_path / f"revisions/{ID}/{number}.jsonl") for number in (1, 2))
    assert before == [
        f"{turn['turn_id']} {turn['speaker']} said before: {turn['text']}"
        for turn in (first[-1], *second)
    ]
    assert last == f"withdrawn: ['{ID}']"


def test_partial_transcripts_are_left_out_and_copies_are_none(ask: Ask) -> None:
    change = "UPDATE briefings SET status = 'partial', {} WHERE briefing_id = '{}'"
    partial = change.format("pages_expected = pages + 2", BRIEFING)
    copy = change.format(f"same_as = '{BRIEFING}'", BELLS)
    found = [(status, missing) for _, status, _, missing, _ in ask(19, partial, copy)]
    assert found == [("partial", 2), ("pending", 0)]


def test_a_day_of_publication_that_no_page_gives_does_not_count(ask: Ask) -> None:
    unknown = f"UPDATE briefings SET published_from = 'fetch' WHERE briefing_id = '{BELLS}'"
    assert "2022" in [year for year, *_ in ask(20)]
    assert "2022" not in [year for year, *_ in ask(20, unknown)]
