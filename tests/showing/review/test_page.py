"""The page on which a reader judges by keyboard: it keeps what is ticked, and saves the sheet."""

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
from scio_crawler.showing.review.sheets import KEYS, read
from tests.contract.checking.test_checking import crawl_sample
from tests.showing.exports.damages import change
from tests.showing.room.browsing import served, violations
from tests.showing.room.conftest import browser, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["browser", "page"]  # fixtures

pytestmark = [pytest.mark.slow, pytest.mark.together]

TURNS = 129  # all of them
HOSTILE = "</script><script>alert(1)</script>"
FORMULA = '=HYPERLINK("x")'


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of a folder in which a speaker is a formula, and a label is hostile markup."""
    folder = tmp_path_factory.mktemp("reviewed") / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), folder)
    for file in (folder / "briefings").glob("*.jsonl"):
        change(f"briefings/{file.name}", 1, speaker=FORMULA, label=HOSTILE)(folder)
    sample.write(folder, folder / "review", TURNS, seed=1)
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


def ticks(page: Page) -> list[str]:
    return page.locator("button[data-key]").all_inner_texts()


def test_keys_are_judged_turn_after_turn_by_keyboard(address: str, page: Page) -> None:
    page.goto(address)
    for key in ("1", "2", "2", "8", "8", "8", "3", "3", "3", "3"):
        page.keyboard.press(key)
    unseen = ["not looked at"] * 4
    assert ticks(page) == ["right", "wrong", "not looked at", *unseen, "can't tell"]
    page.keyboard.press("9")  # what is ticked stays
    assert ticks(page) == ["right", "wrong", *["right"] * 5, "can't tell"]
    assert page.get_by_role("status").inner_text() == "1 done"
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("heading", level=1).inner_text() == f"Turn 2 of {TURNS}"
    assert ticks(page) == ["not looked at"] * 8
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.get_by_role("heading", level=1).inner_text() == f"Turn 1 of {TURNS}"


def test_it_shows_page_and_data_of_a_turn(review: Path, address: str, page: Page) -> None:
    turn = json.loads((review / "sample.json").read_text("utf-8"))["turns"][0]
    page.goto(address)
    link = page.get_by_role("link")
    assert (link.get_attribute("href"), link.inner_text()) == (turn["url"], turn["url"])
    assert page.locator("#printed").text_content() == turn["printed"]
    values = page.locator("#keys td:nth-child(2)").all_text_contents()
    for key, value in zip(KEYS, values, strict=True):
        assert value.startswith("(empty)" if turn[key] == "" else str(turn[key])), key
    assert values[0].endswith(f"(printed: {turn['label']})")


def test_a_note_is_typed_in_which_digits_and_arrows_judge_nothing(address: str, page: Page) -> None:
    page.goto(address)
    page.keyboard.press("n")
    page.keyboard.type("12 lines\n9")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert ticks(page) == ["not looked at"] * 8
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("Note").input_value() == ""
    page.keyboard.press("ArrowLeft")
    assert page.get_by_label("Note").input_value() == "12 lines\n9"


def test_what_is_ticked_outlasts_the_page_and_belongs_to_one_reader(
    address: str, page: Page
) -> None:
    page.goto(address)
    page.keyboard.press("9")
    page.reload()  # it goes on at the first turn that is not done
    assert page.get_by_role("heading", level=1).inner_text() == f"Turn 2 of {TURNS}"
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
    page.keyboard.press("9")
    page.get_by_label("Note").fill('+1, "quoted"\nand on')
    rows = list(csv.reader(io.StringIO((review / "B.csv").read_text("utf-8-sig"), newline="")))
    rows[1][-9:] = [*["right"] * 8, '\'+1, "quoted"\nand on']
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path = saved(page, tmp_path)
    assert path.read_bytes().decode("utf-8-sig") == text.getvalue()
    read_again = read(path, [row[0] for row in rows[1:]])
    assert read_again[rows[1][0]] == dict.fromkeys(KEYS, "right")


def test_it_works_as_a_file(review: Path, page: Page) -> None:
    page.goto((review / "index.html").as_uri())
    page.keyboard.press("9")
    page.reload()
    assert page.get_by_role("status").inner_text() == "1 done"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(address: str, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    page.keyboard.press("9")
    assert violations(page) == []
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0
