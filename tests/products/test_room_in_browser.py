"""The reading room as people use it: find, read, walk by keyboard, on a phone, on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from tests.showing.room.browsing import choose, script, unfold, violations, watched
from tests.showing.room.pages import KINDS, of_kind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.together]

PHONE = {"width": 360, "height": 740}
LONG = "briefings/scio-900100001.html"  # the sample's long conference
DING = "I did visit 47 of them"  # what its eighth turn says
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OUTSIDE = script("outside")


# Find a conference


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

_FOCUSED = script("focused")


# In the dark, on paper


def test_the_dark_scheme_is_dark(room: str, page: Page) -> None:
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


def test_roles_differ_without_colours(room: str, page: Page) -> None:
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
        for path in ("search.html", "check.html", "words.html"):
            page.goto(room + path)
            assert "needs JavaScript" in page.get_by_role("main").inner_text()
            assert not page.locator("#waiting").is_visible()
        assert page.get_by_role("textbox").count() == 0  # of words over time
        page.goto(f"{room}search.html")
        page.locator("noscript a", has_text="speakers").click()
        assert page.url == f"{room}speakers/index.html"
    assert troubles.found == []


SAID = (
    "When we asked the keepers to name their greatest need, we expected to hear about money. "
    "Most of them spoke about something else."
)
# What a quotation may be, and what the room says of it; tests of quotes.py have more.
QUOTATIONS = {
    "true": (SAID, "Said exactly so"),
    "a word is another": (SAID.replace("money", "chairs"), "Nearly"),
}


@pytest.fixture(params=["room", "own_room"], ids=["on any web server", "in scrapy room"])
def front(page: Page, request: pytest.FixtureRequest) -> Page:
    """The front page, open."""
    page.goto(request.getfixturevalue(request.param))
    return page


def found(page: Page, words: str) -> Locator:
    """Return the results of a search, as soon as it says that it found *words*."""
    page.get_by_role("status").filter(has_text=words).wait_for()
    return page.locator("#results > .hit")


def asks(page: Page, name: str, words: str) -> None:
    """Fill in a field and press Enter."""
    field = page.get_by_label(name, exact=True)
    field.fill(words)
    field.press("Enter")


def test_words_of_an_official_on_a_subject_are_found(front: Page) -> None:
    asks(front, "Search the transcripts", "chairs")
    front.wait_for_url("**/search.html?q=chairs")
    front.get_by_text("Filters:").click()
    asks(front, "Speaker", "Ding Ruolan")
    results = found(front, "turn")
    others = results.filter(has_not_text="Ding Ruolan")
    others.first.wait_for(state="detached")  # those of the search before
    assert results.count()
    assert "chairs" in results.first.locator("mark").first.inner_text().lower()
    results.first.get_by_role("link").click()
    turn = front.locator("article:target")
    assert "Chairs: people stay" in turn.inner_text()


@pytest.mark.parametrize(("quotation", "verdict"), QUOTATIONS.values(), ids=QUOTATIONS)
def test_a_quotation_is_checked(front: Page, quotation: str, verdict: str) -> None:
    choose(front, "Check a quotation")
    front.get_by_label("Quotation").fill(quotation)
    front.get_by_role("button", name="Check", exact=True).click()
    result = front.get_by_role("region", name="Result")
    assert result.get_by_role("heading").first.inner_text().startswith(verdict)
    assert "Ding Ruolan" in result.inner_text()
    assert bool(result.locator("ins, del").count()) == (verdict == "Nearly")
    result.get_by_role("link", name="reading rooms").first.click()
    assert "I did visit 47 of them" in front.locator("article:target").inner_text()


def test_outlets_that_asked_a_ministry_in_a_year_are_found(front: Page) -> None:
    choose(front, "Bodies")
    front.get_by_role("link", name="Ministry of Agriculture and Rural Affairs").first.click()
    table = front.get_by_role("table").filter(has=front.get_by_role("columnheader", name="Outlet"))
    asked = table.get_by_role("row").filter(has_text="Bloomberg").get_by_role("link").last
    assert asked.inner_text() == "1"
    asked.click()
    assert "Bloomberg" in found(front, "1 turn").first.inner_text()


def test_by_keyboard_alone_from_the_front_page_to_a_citation(front: Page) -> None:
    keys = front.keyboard
    walk(front, "Search the transcripts")
    keys.type("keepers greatest need")
    keys.press("Enter")
    found(front, "turn")
    walk(front, ", turn 8")
    keys.press("Enter")
    front.locator("article:target").wait_for()
    walk(front, "Turn 8")
    keys.press("Enter")
    walk(front, "Cite turn 8 by Ding Ruolan")
    keys.press("Enter")
    dialog = front.get_by_role("dialog")
    dialog.wait_for()
    for _ in range(3):
        keys.press("ArrowRight")
    walk(front, "Copy")
    keys.press("Enter")
    front.get_by_role("status").filter(has_text="copied").first.wait_for()
    assert front.evaluate("navigator.clipboard.readText()").startswith("@")
    keys.press("Escape")
    dialog.wait_for(state="detached")
    assert front.evaluate(_NAME) == "Cite turn 8 by Ding Ruolan"


_NAME = script("name_of_focused")


def walk(page: Page, name: str) -> None:
    """Press Tab until what ends in *name* has the focus. Raises AssertionError if nothing does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(_NAME).endswith(name):
            return
    raise AssertionError(f"nothing is called {name}")


def test_what_is_new_is_listed_with_a_feed(front: Page) -> None:
    choose(front, "What is new")
    address = front.get_by_role("link", name="Follow all this").get_attribute("href")
    answer = front.request.get(front.url.rpartition("/")[0] + f"/{address}")
    assert answer.ok
    assert "reading rooms" in answer.text()
