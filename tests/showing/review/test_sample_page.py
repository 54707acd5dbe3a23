"""The page on which a reader codes by keyboard: it keeps what is coded, and saves the sheet."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scio_crawler.showing.review import sample
from scio_crawler.showing.review.sheets import read_sheet
from scio_crawler.showing.room.paths import POLICY
from tests.contract.checking.test_checking import crawl_sample
from tests.showing.exports.damages import change
from tests.showing.room.browsing import served, violations
from tests.showing.room.conftest import browser, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["browser", "page"]  # fixtures

pytestmark = [pytest.mark.slow, pytest.mark.together]

PEOPLE = 31  # all of them
HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of people of whom one has a name that is a formula, and one that is markup."""
    folder = tmp_path_factory.mktemp("reviewed") / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), folder)
    change("people.jsonl", 1, name=HOSTILE)(folder)
    change("people.jsonl", 2, name='=HYPERLINK("x")')(folder)
    sample.draw_sample(folder, folder / "review", "people", PEOPLE, seed=1)
    return folder / "review"


@pytest.fixture
def address(review: Path) -> Iterator[str]:
    with served(review) as base:
        yield f"{base}index.html"


def saved(page: Page, tmp_path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the sheet").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def fields(page: Page) -> list[str]:
    values: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-key]')].map((field) => field.value)"
    )
    return values


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def code_by_keyboard(page: Page) -> None:
    """Code the person that is shown, as somebody does who has no mouse."""
    page.locator("[data-key]").first.focus()
    page.keyboard.type("Ms.")
    page.keyboard.press("Tab")
    page.keyboard.type("o")  # the choice that begins so
    page.keyboard.press("Tab")
    page.keyboard.type("keeper of lamps")
    page.keyboard.press("Tab")
    page.keyboard.type("-")


def test_units_are_coded_one_after_another_by_keyboard(address: str, page: Page) -> None:
    page.goto(address)
    assert heading(page) == f"1 of {PEOPLE} people"
    code_by_keyboard(page)
    assert fields(page) == ["Ms.", "official", "keeper of lamps", "-", ""]
    assert page.get_by_role("status").inner_text() == "1 done"
    page.keyboard.press("Enter")
    assert heading(page) == f"2 of {PEOPLE} people"
    assert fields(page) == [""] * 5
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert heading(page) == f"1 of {PEOPLE} people"
    assert fields(page) == ["Ms.", "official", "keeper of lamps", "-", ""]


def test_it_shows_the_archived_page_and_not_the_data(
    review: Path, address: str, page: Page
) -> None:
    unit = json.loads((review / "sample.json").read_text("utf-8"))["units"][0]
    page.goto(address)
    link = page.get_by_role("link")
    assert link.get_attribute("href") == link.inner_text() == unit["shown"]["url"]
    assert page.locator("#printed").text_content() == unit["shown"]["printed"]
    assert page.locator("#find").text_content() == unit["shown"]["find"]
    assert fields(page) == [""] * 5


def test_it_is_as_strict_as_the_reading_room(review: Path) -> None:
    assert f'content="{POLICY}"' in (review / "index.html").read_text("utf-8")


def test_a_note_may_have_several_lines(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_label("Note").focus()
    page.keyboard.type("12 lines")
    page.keyboard.press("Enter")
    page.keyboard.type("9")
    assert heading(page) == f"1 of {PEOPLE} people"
    page.get_by_role("button", name="Next").click()
    assert page.get_by_label("Note").input_value() == ""
    page.get_by_role("button", name="Back").click()
    assert page.get_by_label("Note").input_value() == "12 lines\n9"


def test_what_is_coded_outlasts_the_page_and_belongs_to_one_reader(
    review: Path, address: str, page: Page
) -> None:
    page.goto((review / "index.html").as_uri())  # without a server
    code_by_keyboard(page)
    page.reload()
    assert page.get_by_role("status").inner_text() == "1 done"

    page.goto(address)
    code_by_keyboard(page)
    page.reload()  # it goes on at the first unit that is not done
    assert heading(page) == f"2 of {PEOPLE} people"
    page.get_by_label("You are reader").select_option("B")
    assert page.get_by_role("status").inner_text() == "0 done"
    page.get_by_label("You are reader").select_option("A")
    assert page.get_by_role("status").inner_text() == "1 done"


def test_the_saved_sheet_is_the_one_for_spreadsheets(
    review: Path, address: str, page: Page, tmp_path: Path
) -> None:
    page.goto(address)
    page.get_by_label("You are reader").select_option("B")
    assert (blank_one := saved(page, tmp_path)).name == "B.csv"
    assert blank_one.read_bytes() == (review / "B.csv").read_bytes()
    code_by_keyboard(page)
    page.get_by_label("Note").fill('+1, "quoted"\nand on')
    rows = list(csv.reader(io.StringIO((review / "B.csv").read_text("utf-8-sig"), newline="")))
    rows[1][-5:] = ["Ms.", "official", "keeper of lamps", "'-", '\'+1, "quoted"\nand on']
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path = saved(page, tmp_path)
    assert path.read_bytes().decode("utf-8-sig") == text.getvalue()
    read_again = read_sheet(path, "people", [row[0] for row in rows[1:]])
    assert [*read_again[rows[1][0]].values()] == ["Ms.", "official", "keeper of lamps", "-"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(address: str, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    code_by_keyboard(page)
    assert violations(page) == []
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0
