"""What people come to the reading room for, from its front page on, each within a minute."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from tests.showing.room.browsing import choose, unfold

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.together]

SAID = (
    "When we asked the keepers to name their greatest need, we expected to hear about money. "
    "Most of them spoke about something else."
)
# What a quotation may be, and what the room says of it.
QUOTATIONS = {
    "true": (SAID, "Said exactly so"),
    "true, in curly quotation marks and cut": (
        "“asked the keepers to name their greatest need.”",
        "Said exactly so",
    ),
    "a word is another": (SAID.replace("money", "chairs"), "Nearly"),
    "a word is missing": (SAID.replace("greatest ", ""), "Nearly"),
    "invented": ("The ministry will close all reading rooms by Friday.", "Not found"),
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


def test_what_a_named_official_said_on_a_subject(front: Page) -> None:
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


def test_a_search_is_narrowed_by_filters(front: Page, briefings: list[Any]) -> None:
    choose(front, "Search")
    front.get_by_text("Filters:").click()
    front.get_by_label("Year", exact=True).select_option("2025")
    front.get_by_label("Kind", exact=True).select_option("question")
    [of_2025] = [entry for entry in briefings if entry["date"].startswith("2025")]
    assert found(front, f"{of_2025['questions']} turns").count() == of_2025["questions"]
    asks(front, "Outlet", "Xinhua News Agency")
    found(front, "1 turn")
    front.go_back()
    found(front, f"{of_2025['questions']} turns")


def test_a_phrase_is_found_as_it_stands(front: Page) -> None:
    asks(front, "Search the transcripts", '"hear about money"')
    assert "hear about money" in found(front, "1 turn").first.inner_text()
    asks(front, "Search the transcripts", '"money about hear"')
    front.get_by_role("status").filter(has_text="Nothing found").wait_for()


@pytest.mark.parametrize(("quotation", "verdict"), QUOTATIONS.values(), ids=QUOTATIONS)
def test_whether_a_quotation_is_right(front: Page, quotation: str, verdict: str) -> None:
    choose(front, "Check a quotation")
    front.get_by_label("Quotation").fill(quotation)
    front.get_by_role("button", name="Check", exact=True).click()
    result = front.get_by_role("region", name="Result")
    assert result.get_by_role("heading").first.inner_text().startswith(verdict)
    if verdict == "Not found":
        return
    assert "Ding Ruolan" in result.inner_text()
    assert bool(result.locator("ins, del").count()) == (verdict == "Nearly")
    result.get_by_role("link", name="reading rooms").first.click()
    assert "I did visit 47 of them" in front.locator("article:target").inner_text()


def test_which_outlets_asked_a_ministry_in_a_year(front: Page) -> None:
    choose(front, "Bodies")
    front.get_by_role("link", name="Ministry of Agriculture and Rural Affairs").first.click()
    table = front.get_by_role("table").filter(has=front.get_by_role("columnheader", name="Outlet"))
    asked = table.get_by_role("row").filter(has_text="Bloomberg").get_by_role("link").last
    assert asked.inner_text() == "1"
    asked.click()
    assert "Bloomberg" in found(front, "1 turn").first.inner_text()


def test_a_mark_of_a_chart_leads_to_the_turns_behind_it(front: Page) -> None:
    choose(front, "Charts")
    front.get_by_role("link", name="Who asks whom").first.click()
    mark = front.locator("figure a").first
    number = re.search(r"(\d+) question", mark.get_attribute("aria-label") or "")
    assert number
    mark.click()
    assert found(front, f"{number[1]} turn").count() == int(number[1])


def test_a_citation_is_copied(front: Page) -> None:
    front.get_by_role("link", name=re.compile("reading rooms")).first.click()
    unfold(front, 8)
    front.get_by_role("button", name="Cite turn 8 by Ding Ruolan").click()
    dialog = front.get_by_role("dialog")
    dialog.get_by_text("CSL-JSON", exact=True).click()
    dialog.get_by_role("button", name="Copy", exact=True).click()
    front.get_by_role("status").filter(has_text="copied").first.wait_for()
    [cited] = json.loads(front.evaluate("navigator.clipboard.readText()"))
    assert cited["author"] == [{"family": "Ding", "given": "Ruolan"}]
    assert cited["issued"] == {"date-parts": [[2025, 3, 4]]}


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


_NAME = """() => {
  const element = document.activeElement;
  const label = element.labels?.[0] ?? element;
  return label.textContent.replace(/\\s+/g, " ").trim();
}"""


def walk(page: Page, name: str) -> None:
    """Press Tab until what ends in *name* has the focus. Raises AssertionError if nothing does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(_NAME).endswith(name):
            return
    raise AssertionError(f"nothing is called {name}")


def test_what_is_new_is_told_with_a_feed(front: Page) -> None:
    choose(front, "What is new")
    address = front.get_by_role("link", name="Follow all this").get_attribute("href")
    answer = front.request.get(front.url.rpartition("/")[0] + f"/{address}")
    assert answer.ok
    assert "reading rooms" in answer.text()
