"""What the front page shows of the whole: a calendar, who speaks, and words to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import Entry, Turn
from scio_crawler.showing.room.collection import (
    Collection,
    count_suggested_words,
    describe_collection,
)
from tests.showing.room.making import tables_of


def shown(
    entries: Iterable[Entry] = (),
    turns: Iterable[Turn] = (),
    said: Mapping[tuple[str, str], int] = {},
) -> Collection:
    with closing(tables_of([*entries, *turns])) as tables:
        return describe_collection(tables, said)


def held(*dates: str) -> list[Entry]:
    return [Entry(date=date, file="a.jsonl") for date in dates]


def said_by(role: str, words: int, year: int = 2024) -> Turn:
    return Turn(role=role, kind="answer", date=f"{year}-03-04", words=words)


def test_a_month_has_its_number_of_conferences() -> None:
    entries = [*held(*["2024-03-04"] * 8, "2024-05-06"), Entry(date="2024-06-01", status="pending")]
    entries.append(Entry(date="2024-05-06", status="copy", same_as="scio-1"))
    [(year, months)] = shown(entries).years
    fields = [(month.number, month.step, month.says) for month in months if month]
    assert year == "2024"
    assert fields == [
        (8, 4, "March 2024: 8 conferences"),
        (1, 1, "May 2024: 1 conference"),
        (1, 0, "June 2024: 1 conference, transcript awaited"),
    ]
    assert [at for at, month in enumerate(months, 1) if month] == [3, 5, 6]


def test_ten_years_have_a_row_and_older_ones_share_one() -> None:
    found = shown(held("2025-01-02", "2016-01-02", "2015-01-02", "2009-01-02", "2009-02-02"))
    assert [year for year, _ in found.years] == [str(year) for year in range(2025, 2015, -1)]
    assert found.older == [("2015", 1), ("2009", 2)]


@pytest.mark.parametrize("date", ["0000-00-00", "9999-12-31", "2025-99-99", "२०२५-०३-०४"])
def test_a_wrong_date_is_shown_in_its_year(date: str) -> None:
    found = shown(held("2025-03-04", date))
    assert 1 <= len(found.years) <= 10


def test_shares_are_per_cent_of_the_words() -> None:
    turns = [said_by(role, words) for role, words in [("press", 150), ("chair", 100)]]
    turns += [said_by("official", 745), said_by("unknown", 4)]
    shares = [(share.who, share.percent) for share in shown(turns=turns).shares]
    assert shares == [("officials", 75), ("press", 15), ("chair", 10)]


def test_words_are_counted_where_officials_say_them() -> None:
    lines = [
        ("official", "2024-01-02", "Water, waterways and the anti-poverty office: WATER."),
        ("official", "2025-01-02", "Underwater? No water."),
        ("press", "2024-01-02", "And the water?"),
    ]
    turns = [dict(zip(("role", "date", "text"), line, strict=True)) for line in lines]
    assert count_suggested_words(turns) == {
        ("water", "2024"): 3,
        ("poverty", "2024"): 1,
        ("water", "2025"): 1,
    }


def test_bars_of_a_word_are_its_rates() -> None:
    turns = [said_by("official", 1000, 2022), said_by("official", 4000, 2024)]
    [water] = shown(turns=turns, said={("water", "2022"): 5, ("water", "2024"): 10}).tried
    assert (water.times, water.heights) == (15, [36, 0, 18])
    assert water.href == "words.html?q=water"


def test_words_that_are_said_often_come_first() -> None:
    times = {"poverty": 1, "carbon": 9, "people": 9, "water": 9, "winter": 9}
    said = {(word, "2024"): number for word, number in times.items()}
    tried = shown(turns=[said_by("official", 100)], said=said).tried
    assert [word.query for word in tried] == ["carbon", "people", "water"]


def test_an_empty_collection_shows_nothing() -> None:
    assert shown() == ([], [], [], [])
