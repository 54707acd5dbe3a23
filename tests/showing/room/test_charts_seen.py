"""The charts in Chromium: open to all, with marks that are links, which a keyboard reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.showing.room import build, charts, paths
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.sampling import each_once
from tests.showing.room.browsing import served, violations, watched
from tests.showing.room.test_charts import HOSTILE, Room, made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

PAGES = [paths.CHARTS, *(paths.chart(chart.name) for chart in charts.COUNTS)]
SCREENS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
}
MINISTRY = "Ministry of Culture and Tourism"


@pytest.mark.parametrize(("path", "screen"), each_once(PAGES, list(SCREENS)))
def test_a_page_is_open_to_all(path: str, screen: str, room: str, browser: Any) -> None:
    with watched(browser, **SCREENS[screen]) as (page, troubles):
        page.goto(room + path)
        assert not violations(page)
        overflow = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(overflow) <= 0
    assert not troubles.found


# Of the figures and labels of columns, pairs that touch.
_OVERPRINTED = """() => [...document.querySelectorAll("ol.bars")].flatMap((list) => {
  const texts = [...list.querySelectorAll("b, .axis li")]
    .filter((text) => text.textContent.trim())
    .map((text) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return { words: text.textContent, box: range.getBoundingClientRect() };
    });
  return texts.flatMap((one, at) => texts.slice(at + 1)
    .filter(({ box }) => box.left < one.box.right && one.box.left < box.right
      && box.top + 2 < one.box.bottom && one.box.top + 2 < box.bottom)
    .map(({ words }) => `${one.words} / ${words}`));
})"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a room of many years, with long names."""
    dates = [f"{year}-{month:02}-04" for year in range(2001, 2026) for month in (2, 9)]
    site = Room(made_up(*dates), tmp_path_factory.mktemp("crowded") / "site").folder
    build.copy_assets(SiteFolder(site, site.with_name("none")), None)
    with served(site) as base:
        yield base


@pytest.mark.parametrize(("path", "screen"), each_once(PAGES, list(SCREENS)))
def test_no_figures_touch_and_no_page_is_wider_than_the_screen(
    path: str, screen: str, room: str, crowded: str, browser: Any
) -> None:
    with watched(browser, **SCREENS[screen]) as (page, _):
        for base in (room, crowded):
            page.goto(base + path)
            assert page.evaluate(_OVERPRINTED) == []
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_on_a_phone_the_explanation_stands_below_the_chart(room: str, browser: Any) -> None:
    with watched(browser, **SCREENS["phone"], java_script_enabled=False) as (page, _):
        page.goto(room + paths.chart("press"))
        chart = page.get_by_role("figure").last.bounding_box()
        about = page.get_by_text("The questions of the press in each year").last.bounding_box()
        assert chart["y"] + chart["height"] <= about["y"]


def test_a_month_is_drawn_in_its_place(crowded: str, page: Page) -> None:
    page.goto(crowded + paths.chart("months"))
    drawing = page.get_by_role("figure").first.locator("svg")
    whole = drawing.bounding_box()
    newest = drawing.locator("rect:not(.nothing)").last.bounding_box()
    assert whole["x"] < newest["x"] < whole["x"] + whole["width"]
    months = 25 * 12
    assert (newest["x"] - whole["x"]) / whole["width"] * months == pytest.approx(
        months - 4, abs=0.1
    )


def test_a_mark_is_a_link_with_its_numbers_for_a_name(room: str, page: Page) -> None:
    page.goto(room + paths.CHARTS)
    page.get_by_role("heading", name="Who asks whom").get_by_role("link").click()
    page.get_by_role("heading", level=1, name="Who asks whom").wait_for()
    name = f"Lianhe Zaobao to {MINISTRY}: 2 questions"
    mark = page.get_by_role("figure").get_by_role("link", name=name, exact=True)
    found = {"kind": "question", "outlet": "Lianhe Zaobao", "asked": MINISTRY}
    assert mark.get_attribute("href") == f"../{paths.search(**found)}"
    mark.click(trial=True)


def test_the_keyboard_reaches_the_marks(room: str, page: Page) -> None:
    page.goto(room + paths.chart("answer-length"))
    page.get_by_role("list", name="Words per answer").get_by_role("link").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(" words")


def test_the_drawing_can_be_passed_over(room: str, page: Page) -> None:
    page.goto(room + paths.chart("answer-length"))
    page.get_by_role("link", name="Go to the numbers").press("Enter")
    assert page.url.endswith("#numbers")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "All rows as CSV"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_words_stand_out_from_the_paper(scheme: Any, room: str, browser: Any) -> None:
    with watched(browser, color_scheme=scheme) as (page, _):
        page.goto(room + paths.chart("press"))
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.goto(room + paths.CHARTS)
        for ink in ("fill-a", "fill-q", "fill-n"):
            fill = f"getComputedStyle(document.querySelector('figure .{ink}')).fill"
            assert page.evaluate(fill) not in (paper, "rgb(0, 0, 0)", "none")


def test_a_hostile_name_does_nothing(tmp_path: Path, page: Page) -> None:
    site = Room(made_up("2025-03-04"), tmp_path / "site").folder
    build.copy_assets(SiteFolder(site, site.with_name("none")), None)
    with served(site) as base:
        for path in PAGES:
            page.goto(base + path, wait_until="networkidle")
        row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="not known"))
        assert HOSTILE in row.all_text_contents()[0]


@pytest.mark.parametrize("chart", [chart.name for chart in charts.COUNTS])
def test_search_finds_as_many_turns_as_the_number_that_leads_there(
    chart: str, room: str, page: Page
) -> None:
    page.goto(room + paths.chart(chart))
    links = page.locator(f"tbody td a[href*='{paths.SEARCH}']").all()
    assert links
    found = [(link.get_attribute("href") or "", link.inner_text()) for link in links]
    for href, number in {found[0], found[len(found) // 2], found[-1]}:
        page.goto(f"{room}charts/{href}")
        page.get_by_role("status").filter(has_text=re.compile(rf"^{number} turns?\b")).wait_for()
