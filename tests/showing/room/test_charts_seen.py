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


# Of the texts that a reader sees, those that leave their drawing, and pairs that touch. The boxes
# of slanted ones overlap anyway.
_OVERPRINTED = """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")]
    .filter((text) => text.checkVisibility() && text.textContent.trim())
    .map((text) => ({ text, words: text.textContent, box: text.getBoundingClientRect() }));
  const outside = texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const flat = texts.filter(({ text }) => !text.closest("[transform*=rotate]"));
  const touching = flat.flatMap((one, at) => flat.slice(at + 1)
    .filter(({ box }) => box.left < one.box.right && one.box.left < box.right
      && box.top + 2 < one.box.bottom && one.box.top + 2 < box.bottom)
    .map(({ words }) => `${one.words} / ${words}`));
  return [...outside.map(({ words }) => words), ...touching];
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
def test_no_words_overprint_others_or_leave_the_drawing(
    path: str, screen: str, room: str, crowded: str, browser: Any
) -> None:
    with watched(browser, **SCREENS[screen]) as (page, _):
        for base in (room, crowded):
            page.goto(base + path)
            assert page.evaluate(_OVERPRINTED) == []


def test_a_phone_shows_the_newest_columns_and_that_there_are_more(
    crowded: str, browser: Any
) -> None:
    with watched(browser, **SCREENS["phone"], java_script_enabled=False) as (page, _):
        page.goto(crowded + paths.chart("press"))
        box = page.get_by_role("group", name="Domestic press")
        right = box.bounding_box()["x"] + box.bounding_box()["width"]
        columns = box.get_by_role("link").all()
        newest, oldest = columns[-1].bounding_box(), columns[0].bounding_box()
        assert 0 < newest["x"] < newest["x"] + newest["width"] <= right
        assert oldest["x"] < 0
        assert (
            box.evaluate("box => getComputedStyle(box).backgroundAttachment").count("scroll") == 2
        )


def test_bars_fit_a_phone(room: str, browser: Any) -> None:
    with watched(browser, **SCREENS["phone"]) as (page, _):
        page.goto(room + paths.chart("who-answers-for-whom"))
        box = page.get_by_role("group", name="Answers of speakers")
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_a_mark_is_a_link_with_its_numbers_for_a_name(room: str, page: Page) -> None:
    page.goto(room + paths.CHARTS)
    page.get_by_role("heading", name="Who asks whom").get_by_role("link").click()
    page.get_by_role("heading", level=1, name="Who asks whom").wait_for()
    name = f"Lianhe Zaobao to {MINISTRY}: 2 questions"
    mark = page.get_by_role("list", name="Questions of outlets to bodies").get_by_role(
        "link", name=name, exact=True
    )
    found = {"kind": "question", "outlet": "Lianhe Zaobao", "asked": MINISTRY}
    assert mark.get_attribute("href") == f"../{paths.search(**found)}"
    mark.click(trial=True)


def test_the_keyboard_reaches_the_marks_and_shows_where_it_is(room: str, page: Page) -> None:
    page.goto(room + paths.chart("answer-length"))
    page.get_by_role("group", name="Words per answer").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(" words")
    frame = "getComputedStyle(document.activeElement.querySelector('.nothing-fill')).stroke"
    assert page.evaluate(frame) not in ("none", "")


def test_the_drawing_can_be_passed_over(room: str, page: Page) -> None:
    page.goto(room + paths.chart("answer-length"))
    page.get_by_role("link", name="Go to the numbers").press("Enter")
    assert page.url.endswith("#numbers")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.wide').querySelector('table')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_words_stand_out_from_the_paper(scheme: Any, room: str, browser: Any) -> None:
    with watched(browser, color_scheme=scheme) as (page, _):
        page.goto(room + paths.chart("press"))
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        for ink in ("ink-fill", "muted-fill", "accent-fill"):
            fill = f"getComputedStyle(document.querySelector('svg .{ink}')).fill"
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
