"""Dates in every form the site prints them."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.dates import day_in, ending, find, only

FORMS = {
    "month shortened": ("Aug. 1, 2024", "2024-08-01"),
    "four letters": ("Sept. 5, 2024", "2024-09-05"),
    "month in full": ("March 5, 2024", "2024-03-05"),
    "the longest": ("September 27, 2018", "2018-09-27"),
    "May, which has no short form": ("May 8, 2025", "2025-05-08"),
    "no space behind the stop": ("Jan.19, 2016", "2016-01-19"),
    "no comma": ("July 5 2024", "2024-07-05"),
    "a space before the comma": ("July 5 , 2024", "2024-07-05"),
    "no space behind the comma": ("July 5,2024", "2024-07-05"),
    "an ordinal": ("July 5th, 2024", "2024-07-05"),
    "day first": ("27 August 2018", "2018-08-27"),
    "in numbers": ("2015-01-16", "2015-01-16"),
    "in numbers, with slashes": ("2015/1/6", "2015-01-06"),
    "capitals": ("OCT. 13, 2023", "2023-10-13"),
}


@pytest.mark.parametrize(("printed", "iso"), FORMS.values(), ids=FORMS)
def test_a_date_is_read_in_every_form(printed: str, iso: str) -> None:
    assert only(printed) == iso
    assert find(f"It was held on {printed}, in Beijing.") == iso


@pytest.mark.parametrize(
    "text",
    ["", "July 5", "July 2024", "Feb. 30, 2024", "Marching 5, 2024", "the year 2024", "2024-13-01"],
)
def test_other_text_has_no_date(text: str) -> None:
    assert find(text) == ""


def test_the_first_of_two_of_one_form_counts() -> None:
    assert find("from July 5, 2024 to July 9, 2024") == "2024-07-05"


def test_a_date_alone_is_nothing_but_a_date() -> None:
    assert only("July 5, 2024.") == "2024-07-05"
    assert only("On July 5, 2024") == ""


def test_a_date_at_the_end_is_taken_off() -> None:
    assert ending("China SCIO | March 5, 2024") == ("China SCIO", "2024-03-05")
    assert ending("March 5, 2024 was a Tuesday") == ("March 5, 2024 was a Tuesday", "")


DAYS = {
    "the year is that of publication": ("held on July 5", "2024-07-24", "2024-07-05"),
    "with a weekday": ("held on Friday, July 5", "2024-07-24", "2024-07-05"),
    "the day itself": ("held on July 24", "2024-07-24", "2024-07-24"),
    "of the year before": ("held on Dec. 28", "2024-01-09", "2023-12-28"),
    "the latest leap day": ("held on Feb. 29", "2023-03-01", "2020-02-29"),
    "a year is printed": ("held on July 5, 2023", "2024-07-24", "2023-07-05"),
    "another on before the day's": ("held on lanterns on July 5, 2023", "2024-07-24", "2023-07-05"),
    "another on, no year": ("held on lanterns on July 5", "2024-07-24", "2024-07-05"),
    "a year, publication unknown": ("held on July 5, 2023", "", "2023-07-05"),
    "no year, publication unknown": ("held on July 5", "", ""),
    "no day at all": ("held in Beijing on Monday", "2024-07-24", ""),
}


@pytest.mark.parametrize(("summary", "published", "day"), DAYS.values(), ids=DAYS)
def test_a_summary_names_the_day(summary: str, published: str, day: str) -> None:
    assert day_in(f"A press conference was {summary}.", published) == day
