"""The data file: every row can be looked up, in one way only, and stands where one looks for it."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from importlib.resources import files

import pytest

from scio_crawler.items import BODY_KINDS
from scio_crawler.reading import organizations
from scio_crawler.reading.organizations import organization_info, speaks_for
from scio_crawler.reading.organizations.table import (
    GOVERNMENT,
    SEPARATOR,
    Row,
    by_name,
    find,
    key_of,
    last_renaming_before,
    rows,
    spellings,
    successor,
)

ROWS = rows()


def test_every_name_is_listed_once() -> None:
    assert [name for name, number in Counter(row.name for row in ROWS).items() if number > 1] == []


def test_no_spelling_is_of_two_bodies_at_a_time() -> None:
    claims = defaultdict(set)
    for row in ROWS:
        for spelling in spellings(row):
            claims[key_of(spelling)].add(row)
    assert [
        (" ".join(key), one.name, other.name)
        for key, claiming in claims.items()
        for one in claiming
        for other in claiming
        if one.name < other.name
        and max(one.since, other.since) < min(one.until or "9", other.until or "9")
    ] == []


def test_no_row_lists_a_spelling_twice() -> None:
    def listed(row: Row) -> list[tuple[str, ...]]:
        return [key_of(name) for name in (row.name, row.short, *row.others) if name]

    assert [row.name for row in ROWS if len(set(listed(row))) < len(listed(row))] == []


def test_rows_are_sorted_by_kind_country_and_name() -> None:
    def order(row: Row) -> tuple[int, bool, str, str, str]:
        kind = BODY_KINDS.index(row.kind)
        return (kind, row.country != "CN", row.country, row.name.casefold(), row.since)

    assert list(ROWS) == sorted(ROWS, key=order)


def test_cells_are_well_formed() -> None:
    for row in ROWS:
        for cell in (row.name, row.short, *row.others, row.source):
            assert cell == " ".join(cell.split())
            assert "’" not in cell
            assert SEPARATOR.strip() not in cell
        assert row.name
        assert row.source
        assert row.kind in BODY_KINDS
        assert re.fullmatch(r"[A-Z]{2}|", row.country)
        assert row.country == "CN" or row.kind == "press"


def test_dates_are_dates_and_in_order() -> None:
    for row in ROWS:
        days = [date.fromisoformat(day) for day in (row.since, row.until) if day]
        assert days == sorted(set(days))


def spoken(row: Row, printed: str) -> str:
    """Whom somebody speaks for whose label and position is *printed*, at the time of the row."""
    day = row.since or ("2012-01-01" if row.until else "2024-01-01")
    return speaks_for("press" if row.kind == "press" else "official", "", printed, printed, day)


def test_every_body_speaks_for_itself_under_its_name() -> None:
    assert [row.name for row in ROWS if spoken(row, row.name) != row.name] == []


def test_every_other_name_leads_to_its_body() -> None:
    assert [
        (other, spoken(row, other))
        for row in ROWS
        if not row.name.startswith(GOVERNMENT)
        for other in (row.short, *row.others)
        if other and spoken(row, other) != row.name
    ] == []


def test_a_name_found_for_a_day_is_found_by_itself() -> None:
    days = {day for row in ROWS for day in (row.since, row.until)}  # "" is after all of them
    found = [(day, find(row.name, day)) for row in ROWS for day in days]
    assert [(day, row) for day, row in found if row and find(row.name, day) != row] == []


def test_names_do_not_change_between_renamings() -> None:
    days = [
        "",
        "1990-01-01",
        "2024-07-05",
        *{day for row in ROWS for day in (row.since, row.until)},
    ]
    for row in (row for row in ROWS if row.since or row.until):
        for day in days:
            assert find(row.name, day) == find(row.name, last_renaming_before(day)), (row.name, day)


def test_a_body_is_found_by_a_name_of_the_table_only() -> None:
    assert organization_info("Ministry of Agriculture").short == "MOA"
    assert "Ministry of Lanterns" not in by_name()
    assert find("Ministry of Lanterns", "2022-06-01") is None


def test_every_country_has_a_code_and_names_of_its_own() -> None:
    text = (files(organizations) / "countries.csv").read_text("utf-8")
    lines = list(csv.DictReader(text.splitlines(), strict=True))
    codes = [line["code"] for line in lines]
    names = [
        name
        for line in lines
        for column in ("names", "adjectives")
        for name in filter(None, line[column].split(SEPARATOR))
    ]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"[A-Z]{2}", code) for code in codes)
    assert sorted(names) == sorted(set(names))


KINDS_OF = {
    "in the table": ("State Council Information Office", "scio", "CN"),
    "a provincial commission": ("Guizhou Provincial Lantern Commission", "agency", "CN"),
    "a Party committee": ("CPC Hebei Provincial Committee", "party", "CN"),
    "a city": ("People's Government of Shigatse", "city", "CN"),
    "a provincial congress": ("Hunan Provincial People's Congress", "legislature", "CN"),
    "a university": ("Lantern University", "university", "CN"),
    "a company": ("Lantern Group", "company", "CN"),
    "an association": ("China Lantern Association", "association", "CN"),
    "a hospital": ("Lantern People's Hospital", "other", "CN"),
    "an outlet that is not known": ("Osterwald Courier", "press", ""),
}


@pytest.mark.parametrize(("name", "kind", "country"), KINDS_OF.values(), ids=KINDS_OF)
def test_a_name_shows_its_kind_and_country(name: str, kind: str, country: str) -> None:
    assert organization_info(name)[2:] == (kind, country, "", "", "")


@pytest.mark.parametrize("row", [row for row in ROWS if row.until], ids=lambda row: row.name)
def test_the_work_of_a_body_that_ends_is_done_by_another(row: Row) -> None:
    follower = by_name()[row.follower]
    assert follower.since <= row.until, "it is there on that day"
    assert follower.has_name_on(row.until)
    assert successor(row).until == ""


def test_who_does_the_work_today() -> None:
    assert [row.name for row in ROWS if row.follower and not row.until] == []
    assert organization_info("China Insurance Regulatory Commission").now == (
        "National Financial Regulatory Administration"
    )
    assert organization_info("Ministry of Agriculture")[4:] == (
        "",
        "2018-03-17",
        "Ministry of Agriculture and Rural Affairs",
    )
    assert organization_info("National Data Administration")[4:] == ("2023-03-10", "", "")
