"""The reading room as people use it: find, read, walk by keyboard, on a phone, on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from tests.showing.room.browsing import choose, unfold, violations, watched
from tests.showing.room.pages import KINDS, of_kind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.together]

PHONE = {"width": 360, "height": 740}
LONG = "briefings/scio-900100001.html"  # the sample's long conference
DING = "I did visit 47 of them"  # what its eighth turn says
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OUTSIDE = """() => [...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  const isCut = box.width > 1 && box.right > innerWidth + 1 && e.checkVisibility();
  return isCut && !e.closest(".wide, pre, [tabindex='0'] *");
}).map((e) => e.outerHTML.slice(0, 120))"""


# Find a conference


def test_a_conference_is_found_from_the_front_page(room: str, page: Page) -> None:
    page.goto(room)
    page.get_by_role("link", name=re.compile("count of reading rooms")).first.click()
    assert page.url.endswith(LONG)
    assert page.get_by_role("heading", level=1).inner_text().endswith("count of reading rooms")
    assert page.get_by_text(DING).is_visible()


def test_a_conference_is_found_by_its_year(room: str, page: Page) -> None:
    page.goto(room)
    choose(page, "Conferences")
    page.get_by_role("main").get_by_role("link", name="2018").first.click()
    page.get_by_role("link", name=re.compile("Lake-Water Atlas")).click()
    assert "Lake-Water Atlas" in page.title()


def test_every_page_leads_to_all_parts_of_the_room(room: str, page: Page) -> None:
    page.goto(room + LONG)
    links = page.get_by_role("navigation", name="Main").locator("li:not(.phone) > a")
    titles = [title.strip() for title in links.all_text_contents()]
    for title in titles:
        choose(page, title)
        here = page.locator("li:not(.phone) > [aria-current=page]")
        assert here.text_content() == title
    assert len(titles) > 5


def test_a_turn_is_opened_by_its_address(room: str, page: Page) -> None:
    page.goto(room + LONG)
    turn = page.get_by_role("article").filter(has_text=DING).last
    turn_id = turn.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{room}{LONG}#{turn_id}")
    assert _top_of(turn) < 300
    assert turn.evaluate("turn => turn.matches(':target')")
    assert turn.evaluate("turn => getComputedStyle(turn).outlineStyle") != "none"


def test_an_answer_leads_to_its_question(room: str, page: Page) -> None:
    page.goto(room + LONG)
    answer = page.get_by_role("article").filter(has_text=DING).last
    unfold(page, 8)
    answer.get_by_role("link", name=re.compile("Answers turn")).click()
    question = page.locator("article:target")
    assert question.get_attribute("data-kind") == "question"
    assert -1 <= _top_of(question) < 300


def test_the_contents_lead_to_a_question(room: str, page: Page) -> None:
    page.goto(room + LONG)
    contents = page.get_by_role("navigation", name=re.compile("Contents"))
    contents.get_by_role("link", name="Question 3").click()
    assert -1 <= _top_of(page.get_by_role("heading", name="Question 3")) < 300


def _top_of(element: Any) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().top"))


# By keyboard only


def test_the_first_key_skips_to_the_text(room: str, page: Page) -> None:
    page.goto(room + LONG)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the text"
    assert skip.bounding_box()["x"] >= 0  # it can be seen
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


# Everything that is asked of every kind of page, on one load of it


@pytest.mark.parametrize("pattern", KINDS.values(), ids=KINDS)
def test_a_page_is_open_to_all(pattern: str, site: Path, room: str, page: Page) -> None:
    page.goto(room + of_kind(site, pattern), wait_until="networkidle")
    found = {name: check(page) for name, check in CHECKS.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def in_the_light(page: Page) -> list[str]:
    """Return what keeps people out."""
    return violations(page)


def in_the_dark(page: Page) -> list[str]:
    """Return what cannot be told from its ground once the colours are others."""
    page.emulate_media(color_scheme="dark")
    found = violations(page, only=["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found


def on_paper(page: Page) -> list[str]:
    """Return what is printed and can only be pressed."""
    page.emulate_media(media="print")
    shown = page.locator("button, input, select, textarea, nav, summary:not(.aside *)")
    found = [each.inner_text() for each in shown.all() if each.is_visible()]
    page.emulate_media(media="screen")
    return found


def by_keyboard(page: Page) -> list[str]:
    """Return what is not seen to have the focus, and what the keyboard does not reach."""
    usable = page.locator(
        ":is(a[href], button, input, select, textarea, summary, [tabindex='0'])"
        ":not([tabindex='-1'])"
    )
    wanted = sum(element.is_visible() and element.is_enabled() for element in usable.all())
    reached: set[tuple[int, str, bool]] = set()
    for _ in range(2 * wanted + 5):
        page.keyboard.press("Tab")
        focused = tuple(page.evaluate(_FOCUSED))
        if focused in reached:  # once around
            break
        reached.add(focused)
    invisible = [name for _, name, is_seen in reached if not is_seen]
    count = len({number for number, _, _ in reached} - {-1})
    return invisible + ([f"{count} of {wanted}"] if count != wanted else [])


def on_a_phone(page: Page) -> list[str]:
    """Return what makes a phone scroll sideways, and what a finger misses."""
    page.set_viewport_size(PHONE)
    wider = page.evaluate(_OVERFLOW)
    small = violations(page, only=["target-size"])
    return [*page.evaluate(_OUTSIDE), *([f"{wider} pixels"] if wider > 0 else []), *small]


CHECKS: dict[str, Callable[[Page], list[str]]] = {
    "in the light": in_the_light,
    "in the dark": in_the_dark,
    "on paper": on_paper,
    "by keyboard": by_keyboard,
    "on a phone": on_a_phone,
}

# The number of the focused element, its beginning, and whether it is seen to have the focus; a mark
# of a chart has a frame instead of an outline.
_FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return [-1, "", true];
  const box = element.getBoundingClientRect();
  const isFramed = [element, ...element.querySelectorAll("svg *")].some((each) => {
    const { outlineStyle, strokeWidth } = getComputedStyle(each);
    return outlineStyle !== "none" || (each.closest("svg") && parseFloat(strokeWidth) > 1);
  });
  const number = [...document.querySelectorAll("*")].indexOf(element);
  const isShown = box.width > 1 && box.height > 1 && box.right > 0 && isFramed;
  return [number, element.outerHTML.slice(0, 90), isShown];
}"""


# In the dark, on paper


def test_the_dark_is_dark(room: str, page: Page) -> None:
    def brightness(scheme: Any, of: str) -> float:
        page.emulate_media(color_scheme=scheme)
        color = page.locator("body").evaluate(f"body => getComputedStyle(body).{of}")
        return sum(map(float, re.findall(r"[\d.]+", color)[:3])) / 3

    page.goto(room + LONG)
    assert brightness("light", "backgroundColor") > 230 > 60 > brightness("light", "color")
    assert brightness("dark", "backgroundColor") < 40 < 200 < brightness("dark", "color")


def test_on_paper_the_addresses_are_kept(sample: Path, room: str, page: Page) -> None:
    page.goto(room + LONG)
    page.emulate_media(media="print")
    lines = (sample / "pages.jsonl").read_text("utf-8").splitlines()
    for line in map(json.loads, lines):
        if line["briefing_id"] in LONG:
            [shown] = page.get_by_role("listitem").filter(has_text=line["digest"]).all()
            said = shown.inner_text()
            assert {line["url"], line["archive_file"]} <= set(re.split(r"[\s,;]+", said))
    assert page.locator("[data-turn='8'] summary").is_visible()  # the number of a turn


def test_on_paper_the_text_is_whole(room: str, page: Page) -> None:
    page.goto(room + LONG, wait_until="networkidle")
    turns = page.locator("article.turn .words")
    said = turns.all_inner_texts()
    page.emulate_media(media="print")
    assert turns.all_inner_texts() == said
    assert all(text.strip() for text in said)
    assert page.evaluate(_OVERFLOW) <= 0


def test_roles_are_told_apart_without_colours(room: str, page: Page) -> None:
    page.goto(room + LONG)
    of_chair = page.locator("article.turn.chair h3")
    assert all(name.endswith(", chair") for name in of_chair.all_inner_texts())
    assert not [each for each in page.locator(".official h3").all_inner_texts() if "," in each]
    edges = {
        role: page.locator(f".turn.{role} .words").first.evaluate(
            "words => getComputedStyle(words).borderLeftStyle"
        )
        for role in ("official", "press")
    }
    assert edges == {"official": "none", "press": "solid"}


def test_contents_say_who_asks_what_and_headings_who_asks(room: str, page: Page) -> None:
    page.goto(room + LONG)
    contents = page.get_by_role("navigation", name=re.compile("Contents"))
    assert contents.get_by_role("link", name="Question 2 CCTV", exact=True).is_visible()
    assert contents.get_by_text("What do people in these rooms actually need most?").is_visible()
    assert page.get_by_role("heading", name="Question 2 CCTV", exact=True).is_visible()


@pytest.mark.parametrize(("width", "highest"), [(1280, 198), (360, 265)])
def test_contents_come_first(room: str, page: Page, width: int, highest: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(room + LONG)
    contents = page.get_by_role("navigation", name=re.compile("Contents"))
    assert contents.get_by_role("listitem").first.bounding_box()["y"] <= highest


def test_source_pages_open_for_who_comes_for_them(room: str, page: Page) -> None:
    page.goto(room + LONG)
    digest = page.get_by_text("Digest of all turns")
    assert not digest.is_visible()
    page.get_by_role("link", name="Digests and archive records").click()
    digest.wait_for()


# Opened as a file, by a double click


@pytest.fixture
def opened(browser: Browser, site: Path) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page of the site as a file."""
    with watched(browser) as (page, troubles):

        def opens(path: str) -> Page:
            page.goto(f"{site.as_uri()}/{path}")
            return page

        yield opens
    assert not troubles.found


SEARCHES = [
    "index.html",
    "search.html",
    "search.html?q=chairs&year=2025",
    "check.html?quote=chairs",
]


@pytest.mark.parametrize("path", SEARCHES)
def test_a_file_says_at_once_what_it_takes_and_keeps_what_was_typed(
    path: str, opened: Callable[[str], Page]
) -> None:
    page = opened(path)
    notice = page.locator("p.care")
    assert [each for each in notice.all() if each.is_visible()]
    assert notice.first.bounding_box()["y"] < 400
    assert notice.first.inner_text().count(". ") == 0  # one sentence
    field = page.locator("main form :is(input[type=search], textarea)").first
    field.fill("chairs")
    page.locator("main form button").first.click()
    assert page.url.endswith(path)
    assert field.input_value() == "chairs"
    assert notice.first.evaluate("notice => notice === document.activeElement")


def test_a_file_is_read_quoted_and_cited(opened: Callable[[str], Page]) -> None:
    page = opened(LONG)
    unfold(page, 8)
    page.get_by_role("button", name="Quote turn 8 by Ding Ruolan").click()
    page.get_by_role("status").filter(has_text="Quotation copied").wait_for()
    page.get_by_role("button", name="Cite turn 8 by Ding Ruolan").click()
    page.get_by_text("APA", exact=True).click()
    assert "Ding Ruolan" in page.get_by_role("textbox", name="APA").input_value()


def test_a_list_in_a_file_is_filtered(opened: Callable[[str], Page]) -> None:
    page = opened("outlets/index.html")
    page.get_by_label("Filter the list").fill("xinhua")
    shown = [each for each in page.locator("#list li").all() if each.is_visible()]
    assert [each.get_by_role("link").inner_text() for each in shown] == ["Xinhua News Agency"]


# Without scripts


def test_without_scripts_all_can_be_read(room: str, browser: Browser) -> None:
    with watched(browser, java_script_enabled=False) as (page, troubles):
        page.goto(room + LONG)
        assert page.get_by_text(DING).is_visible()
        for path in ("search.html", "check.html"):
            page.goto(room + path)
            assert "needs JavaScript" in page.get_by_role("main").inner_text()
            assert not page.locator("#waiting").is_visible()
    assert troubles.found == []
