"""The queries of docs/questions.md are right where the sample, on which they are shown, is tame."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.items import RELEASED, TABLES
from tests.docs import generated
from tests.docs.markdown import QUESTIONS, RELEASES, examples, fenced, section, text

HEADINGS = re.findall(r"^## (\d+)\. (.+)$", text(QUESTIONS), re.MULTILINE)
# A change of the release, and what is found in the result of a query afterwards: the sample, on
# which the queries are shown, has none of it.
CASES = json.loads(Path(__file__).with_name("questions.json").read_text("utf-8"))


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
def database(release: Path) -> Iterator[Any]:
    """The release as the document opens it, with tables that can be changed."""
    pytest.importorskip("duckdb", reason="the extra `recipes` is not installed")
    here = repr(str(release))
    opening = generated.opening().replace('"releases/scio-2026.12"', here)
    assert here in opening
    names: dict[str, Any] = {}
    exec(opening, names)
    with closing(names["database"]) as database:
        for table in (*TABLES, *RELEASED):
            database.execute(f"CREATE TABLE copied AS FROM {table.name}")
            database.execute(f"DROP VIEW {table.name}")
            database.execute(f"ALTER TABLE copied RENAME TO {table.name}")
        yield database


def test_each_of_ten_uses_has_one_query_and_its_answer() -> None:
    assert [int(number) for number, _ in HEADINGS] == list(range(1, 11))
    queries = [*map(recipe, range(1, 11))]
    assert fenced(QUESTIONS, "sql") == queries
    assert [e.code for e in examples(QUESTIONS) if e.language == "sql"] == queries


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['question']}: {case['case']}")
def test_a_query_is_right_after_a_change(case: dict[str, Any], database: Any) -> None:
    for statement in case["after"]:
        database.execute(statement)
    unlimited = re.sub(r"LIMIT \d+$", "", recipe(case["question"]).rstrip())
    found = database.sql(unlimited).query("result", case["ask"]).fetchall()
    assert [list(row) for row in found] == case["rows"]
