"""The search page in Chromium: what is typed, chosen, in the address, and on the keyboard."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import Entry, Record, Turn
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import build
from scio_crawler.showing.room.facets import FACETS, facets_of_turns
from scio_crawler.showing.room.quotes import QuoteTexts
from scio_crawler.showing.room.render import Renderer, SitePages
from scio_crawler.showing.room.search_text import word_forms
from scio_crawler.showing.room.site_folder import SiteFolder, key_of
from tests.folder.made_up import lines
from tests.showing.room.browsing import served, violations
from tests.showing.room.cases import read_cases
from tests.showing.room.making import write_search

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.slow, pytest.mark.together]

TABLE = json.loads(Path(__file__).with_name("searches.json").read_text("utf-8"))
HOSTILE = "\"><img src=x onerror=alert(1)> \u202e_%5F'&amp;"  # the name of a speaker
STATUS = {"2024-05-06": "doubtful"}


DATES = {1: "2025-03-04", 2: "2025-03-04", 3: "2024-05-06", 4: "2024-05-06"}


def turn(number: int) -> Record:
    date = DATES.get(number, "2023-02-01")
    is_press = number == 4
    return Turn(
        briefing_id=f"scio-{date}",
        turn_id=f"t{number}",
        turn=number,
        date=date,
        title=HOSTILE,
        speaker="Pond Times" if is_press else HOSTILE if number == 6 else "Weng Jiamu",
        organization="" if is_press else "Ministry of Lanterns",
        position="" if is_press else "vice minister",
        role="press" if is_press else "official",
        kind="question" if is_press else "answer",
        text=TABLE["texts"][str(number)],
    ).record()


TURNS = [turn(int(number)) for number in TABLE["texts"]]


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a room that can only search, in three periods."""
    folder = tmp_path_factory.mktemp("lanterns")
    pages = SitePages(SiteFolder(folder, folder / "none"), Renderer(is_sample=True))
    briefings = []
    for date in sorted({str(turn["date"]) for turn in TURNS}, reverse=True):
        about = {"title": HOSTILE, "status": STATUS.get(date, "complete")}
        entry = Entry(briefing_id=f"scio-{date}", date=date, **about).record()
        briefings.append((entry, [turn for turn in TURNS if turn["date"] == date]))
    write_search(pages, briefings, shorts={"Ministry of Lanterns": "ML"}, most=6)
    quotes = QuoteTexts(pages, folder)
    for entry, turns in briefings:
        quotes.add_briefing(entry, key_of(entry, turns), partial(list, turns))
    build.copy_assets(pages.site)
    pages.site.write_file("feed.xml", "")
    with served(folder) as base:
        yield base


def answered(page: Page) -> str:
    """What the page says of a search when it is done."""
    page.locator("#answers[aria-busy=false]").wait_for()
    return " ".join(page.get_by_role("status").inner_text().split())


def ask(page: Page, base: str, **asked: str) -> str:
    """Open the search page for what is *asked*, and return what it says."""
    page.goto(f"{base}search.html?{urlencode(asked)}")
    says = answered(page)
    assert says
    return says


def search(page: Page, typed: str) -> str:
    page.get_by_role("searchbox", name="Search the transcripts").fill(typed)
    page.get_by_role("button", name="Search", exact=True).click()
    return answered(page)


def links(page: Page) -> list[str]:
    """The turns that are found, without the names above them."""
    turns = page.locator("#results .hit a")
    return [str(link.get_attribute("href")) for link in turns.all()]


def order(page: Page) -> list[int]:
    """The numbers of the turns that are found, in order."""
    return [int(link.rpartition("#t")[2]) for link in links(page)]


def numbers(page: Page) -> set[int]:
    return set(order(page))


def test_words_are_found_as_people_type_them(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    found = {}
    for case in TABLE["cases"]:
        is_nothing = re.match("Nothing (?!has “)", search(page, case["typed"]))
        found[case["name"]] = [] if is_nothing else sorted(numbers(page))
    assert found == {case["name"]: case["found"] for case in TABLE["cases"]}


def test_the_browser_splits_a_text_into_the_same_words(
    page: Page, lanterns: str, sample: Path
) -> None:
    files = sorted((sample / "briefings").glob("*.jsonl"))
    said = [str(line["text"]) for file in files for line in lines(file)]
    texts = [*(text for text, _ in read_cases("words").values()), *TABLE["texts"].values(), *said]
    page.goto(f"{lanterns}search.html")
    script = """async (texts) => {
      const { words } = await import("./assets/search-text.js");
      return texts.map((text) => words(text.normalize("NFC")).map(({ forms }) => forms));
    }"""
    assert page.evaluate(script, texts) == [list(map(list, word_forms(text))) for text in texts]


def test_found_words_are_marked_in_their_sentence(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, '"a policy is"')
    sentence = page.locator("#results .said")
    assert sentence.inner_text() == "A policy is a policy."
    assert sentence.locator("mark").all_inner_texts() == ["A policy is"]
    search(page, "development")
    assert page.locator("#results mark").all_inner_texts() == ["development", "development"]


def test_words_that_follow_each_other_come_first(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, "of development")
    assert order(page) == [8, 3]
    search(page, "development of")
    assert order(page) == [3, 8]


def test_the_newest_come_first_across_the_periods(page: Page, lanterns: str) -> None:
    assert ask(page, lanterns, q="lamps", sort="newest") == "4 turns in 3 conferences"
    assert order(page) == [1, 2, 3, 7]


def test_markup_is_shown_as_text(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, "bold")
    item = page.locator("#results > li")
    assert item.locator(".said").inner_text() == (
        "<script>alert(1)</script> & <b>bold</b> words; don’t ask."
    )
    assert item.locator("h2").inner_text() == HOSTILE
    assert item.locator("img, script, b").count() == 0


def test_a_search_is_in_the_address(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, "lamps")
    page.get_by_text("Filters:").click()
    page.get_by_label("Year").select_option("2025")
    page.get_by_text("2 turns in").wait_for()
    assert page.locator("#filters summary").inner_text() == "Filters: 2025, anybody, any kind"
    assert page.url == f"{lanterns}search.html?q=lamps&year=2025"
    assert numbers(page) == {1, 2}
    page.go_back()
    page.get_by_text("4 turns in").wait_for()
    assert page.get_by_label("Year").input_value() == ""
    assert numbers(page) == {1, 2, 3, 7}
    page.go_forward()
    page.get_by_text("2 turns in").wait_for()
    assert page.get_by_label("Year").input_value() == "2025"


def test_a_named_speaker_comes_before_turns(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    for case in TABLE["names"]:
        said = search(page, case["typed"])
        cards = page.locator("#results > .name h2").all_inner_texts()
        found = (cards[0] if cards else "", said.partition(" ")[0])
        assert found == (case["card"], case["turns"]), case["typed"]


def test_a_search_says_what_it_found_and_what_to_try(page: Page, lanterns: str) -> None:
    for case in TABLE["answers"]:
        assert ask(page, lanterns, **case["asked"]) == case["says"], case["name"]
        assert numbers(page) == set(case.get("found", numbers(page))), case["name"]


def test_a_name_leads_to_all_its_turns(page: Page, lanterns: str) -> None:
    ask(page, lanterns, q="Weng Jiamu")
    page.locator("#results > .name").get_by_role("link", name="10 turns").click()
    page.get_by_text("Filters: any year, Weng Jiamu, any kind").wait_for()
    assert page.get_by_label("Speaker").input_value() == "Weng Jiamu"


def test_a_conference_is_found_by_its_day(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    assert search(page, "2024-05-06") == "2 turns in 1 conference"
    link = page.locator("#results > .name a")
    assert link.get_attribute("href") == "briefings/scio-2024-05-06.html"
    assert page.locator("#results .hit .state").all_inner_texts() == ["doubtful"] * 2


@pytest.mark.parametrize("typed", ["ferry library", "2025-03-28", "Dianchi"])
def test_a_conference_without_a_transcript_is_found(page: Page, room: str, typed: str) -> None:
    ask(page, room, q=typed)
    found = page.locator("#results > .name")
    assert "The ferry library of Dianchi Lake" in found.all_inner_texts()[0]
    assert "no transcript" in found.all_inner_texts()[0]
    assert found.locator("a").first.get_attribute("href").endswith("scio-node-9010002.html")


def test_all_that_is_found_is_a_file_for_spreadsheets(page: Page, lanterns: str) -> None:
    ask(page, lanterns, q="lamps")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Download all as CSV").click()
    assert begun.value.suggested_filename == "turns.csv"
    with Path(begun.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["turn_id"] for row in rows} == {"t1", "t2", "t3", "t7"}
    for row in rows:
        of = turn(int(row["turn_id"][1:]))
        assert row["text"] == cleaned(str(of["text"]))
        assert (row["speaker"], row["date"]) == (of["speaker"], of["date"])
        assert row["address"] == f"{lanterns}briefings/{of['briefing_id']}.html#{of['turn_id']}"


def test_a_result_says_whose_it_is_of_when_and_where(page: Page, lanterns: str) -> None:
    ask(page, lanterns, q="tax")
    said = page.locator("#results .hit > div").first.locator("h2, span, time")
    assert said.all_inner_texts() == ["Weng Jiamu", "answer", "February 1, 2023"]
    assert page.locator("#results .hit a").inner_text() == f"{HOSTILE}, turn\u00a01"


def test_a_part_of_a_name_is_enough(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    page.get_by_text("Filters:").click()
    page.get_by_label("Organization").fill("lantern")
    page.get_by_label("Organization").press("Enter")
    page.get_by_text("11 turns in 3 conferences").wait_for()


def test_turns_with_some_of_the_words_are_shown_the_rarest_first(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    for case in TABLE["some"]:
        assert search(page, case["typed"]).startswith("Nothing has all of these words")
        assert numbers(page) == set(case["found"])
        assert order(page)[0] in case["found"][:2]


def test_other_words_for_the_same_are_searched_unless_one_wants_the_letters(
    page: Page, lanterns: str
) -> None:
    assert "Also searched: COVID" in ask(page, lanterns, q="coronavirus")
    assert numbers(page) == {12}
    page.get_by_role("link", name="Only what was typed").click()
    page.get_by_text("Nothing found").wait_for()
    assert page.get_by_role("searchbox").input_value() == '"coronavirus"'


def test_results_come_while_one_types(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    assert answered(page)
    box = page.get_by_role("searchbox")
    box.press_sequentially("lamp")
    page.get_by_text("4 turns in 3 conferences").wait_for()
    assert page.url.endswith("?q=lamp")
    box.press_sequentially("s oil")
    page.get_by_text("1 turn in 1 conference").wait_for()
    assert page.evaluate("[document.activeElement.id, history.length]") == ["q", 2]


def test_results_are_narrowed_by_what_stands_beside_them(page: Page, lanterns: str) -> None:
    ask(page, lanterns, q="lamps")
    beside = page.get_by_role("complementary", name="Narrow the results")
    beside.get_by_role("link", name="2025: 2 turns").click()
    page.get_by_text("2 turns in 1 conference").wait_for()
    assert numbers(page) == {1, 2}
    assert page.evaluate("document.activeElement.id") == "found"


def test_a_conference_is_called_by_what_it_is_about(page: Page, room: str) -> None:
    ask(page, room, q="chairs")
    named = page.locator("#results .hit a").all_inner_texts()
    assert "The first national count of reading rooms, turn\u00a027" in named
    ask(page, room, q="SCIO briefing on the Lake-Water Atlas")
    assert "The Lake-Water Atlas" in page.locator("#results > .name h2").all_inner_texts()


@pytest.fixture(scope="session")
def said(sample: Path) -> list[dict[str, list[str]]]:
    """The facets of each turn of the sample."""
    bodies = lines(sample / "organizations.jsonl")
    countries = {line["organization"]: line["country"] for line in bodies}
    exchanges = lines(sample / "exchanges.jsonl")
    found = []
    for file in sorted((sample / "briefings").glob("*.jsonl")):
        found += [each for _, each in facets_of_turns(lines(file), countries, exchanges)]
    return found


def test_filters_alone_find_what_they_count(
    page: Page, room: str, said: list[dict[str, list[str]]]
) -> None:
    counted, found = {}, {}
    for name in FACETS:
        values = sorted({value for each in said for value in each.get(name, [])})
        for value in (values[0], values[-1]):
            counted[name, value] = sum(value in each.get(name, []) for each in said)
            found[name, value] = int(ask(page, room, **{name: value}).split()[0])
            assert page.get_by_label(FACETS[name], exact=True).input_value() == value
    assert found == counted


@pytest.mark.parametrize(("name", "short"), [("organization", "MCT"), ("outlet", "cctv")])
def test_a_short_name_finds_what_the_name_does(
    page: Page, room: str, name: str, short: str
) -> None:
    names = {"MCT": "Ministry of Culture and Tourism", "cctv": "China Central Television"}
    told = [ask(page, room, **{name: value}) for value in (short, names[short])]
    assert told[0] == told[1]
    assert not told[0].startswith("Nothing")


def test_who_looks_for_questions_by_organization_is_told_where_to_name_it(
    page: Page, room: str
) -> None:
    ministry = "Ministry of Culture and Tourism"
    assert "“Answered by”" in ask(page, room, kind="question", organization=ministry)
    page.get_by_text("Filters:").click()
    page.get_by_label("Organization", exact=True).fill("")
    field = page.get_by_label("Answered by", exact=True)
    field.fill(ministry)
    field.press("Enter")
    page.get_by_role("status").filter(has_text="7 turns").wait_for()


def test_results_lead_to_the_turn_and_more_are_shown(page: Page, room: str) -> None:
    assert ask(page, room, kind="answer").startswith("41 turns")
    assert len(links(page)) == 10
    page.get_by_role("button", name="Show 10 more").click()
    page.locator("#results > li:nth-child(20)").wait_for()
    assert len(links(page)) == 20
    assert page.evaluate("document.activeElement.href").endswith(links(page)[10])
    words = page.locator("#results .said").first.inner_text()[:30]
    page.locator("#results a").first.click()
    assert words in page.locator(":target").inner_text()


def test_more_are_shown_once_however_often_the_button_is_pressed(page: Page, room: str) -> None:
    ask(page, room, kind="answer")
    more = page.get_by_role("button", name="Show 10 more")
    more.evaluate("(button) => { button.click(); button.click(); }")
    page.locator("#results > li:nth-child(20)").wait_for()
    assert answered(page)
    assert len(set(links(page))) == len(links(page)) == 20


def test_a_search_that_ends_late_changes_nothing(page: Page, room: str) -> None:
    ask(page, room, kind="answer")
    page.get_by_role("button", name="Show 10 more").click()
    page.locator("#results > li:nth-child(20)").wait_for()
    expected = links(page)
    held: list[Route] = []
    page.goto(f"{room}search.html")
    page.route("**/words-*", lambda route: held.append(route))
    page.get_by_role("searchbox").fill("rooms")
    with page.expect_request("**/words-*"):
        page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill("")
    page.get_by_text("Filters:").click()
    page.get_by_label("Kind").select_option("answer")
    page.get_by_text("41 turns in").wait_for()
    with page.expect_response("**/words-*"):
        for route in held:
            route.continue_()
    page.wait_for_timeout(200)
    page.get_by_role("button", name="Show 10 more").click()
    page.locator("#results > li:nth-child(20)").wait_for()
    assert links(page) == expected


def test_a_file_of_the_index_that_is_missing_is_reported(page: Page, room: str) -> None:
    browser = page.context.browser
    assert browser
    context = browser.new_context()  # whose complaints are expected
    opened = context.new_page()
    opened.route("**/quotes/scio*", lambda route: route.abort())
    opened.goto(f"{room}search.html?q=rooms")
    opened.get_by_role("status").filter(has_text="The search failed").wait_for()
    opened.unroute("**/quotes/scio*")
    assert "turns in" in search(opened, "rooms")
    context.close()


@pytest.mark.parametrize("width", [360, 1200])
def test_the_search_page_is_accessible(page: Page, room: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, room, q="rooms", kind="answer")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
