"""The charts in Chromium: open to all, with marks that are links, which a keyboard reaches."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pagefind", reason="the extra `site` is not installed")

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
