"""The search page in Chromium: what is typed, chosen, in the address, and on the keyboard."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import Entry, Record, Turn
from scio_crawler.showing.quoting.words import cleaned
from scio_crawler.showing.room import build, paths
from scio_crawler.showing.room.facets import FACETS, facets
from scio_crawler.showing.room.quotes import QuoteTexts
from scio_crawler.showing.room.render import Pages, Renderer
from scio_crawler.showing.room.search_index import Search
from scio_crawler.showing.room.search_text import words
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.showing.room.browsing import served, violations
from tests.showing.room.test_search_text import WORDS

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.slow, pytest.mark.together]

TABLE = json.loads(Path(__file__).with_name("searches.json").read_text("utf-8"))
HOSTILE = "\"><img src=x onerror=alert(1)> \u202e_%5F'&amp;"  # the name of a speaker
STATUS = {"2024-05-06": "doubtful"}


def date_of(number: int) -> str:
    return {1: "2025-03-04", 2: "2025-03-04", 3: "2024-05-06", 4: "2024-05-06"}.get(
        number, "2023-02-01"
    )


def turn(number: int) -> Record:
    date = date_of(number)
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
    tree = SiteFolder(folder, folder / "none")
    dates = sorted({str(turn["date"]) for turn in TURNS}, reverse=True)
    pages = Pages(tree, Renderer(is_sample=True))
    shorts = {"Ministry of Lanterns": "ML"}
    search = Search(pages, [(date[:7], 6) for date in dates], paths.speaker, shorts, most=6)
    quotes = QuoteTexts(pages, folder)
    for date in dates:
        turns = [turn for turn in TURNS if turn["date"] == date]
        entry = Entry(
            briefing_id=f"scio-{date}",
            date=date,
            title=HOSTILE,
            status=STATUS.get(date, "complete"),
        ).record()
        search.add(entry, facets(turns, {}))
        quotes.add(entry, turns)
    search.end()
    quotes.end()
    build.copy_assets(tree)
    tree.write("feed.xml", "")
    with served(folder) as base:
        yield base


def answered(page: Page) -> str:
    """What the page says of a search when it is done."""
    page.locator("#answers[aria-busy=false]").wait_for()
    return page.get_by_role("status").inner_text()


def search(page: Page, typed: str) -> str:
    page.get_by_role("searchbox", name="Search the transcripts").fill(typed)
    page.get_by_role("button", name="Search", exact=True).click()
    return answered(page)


def links(page: Page) -> list[str]:
    """The turns that are found, without the names above them."""
    turns = page.get_by_role("region", name="Results").locator("li:not(.name) h3 a")
    return [str(link.get_attribute("href")) for link in turns.all()]


def numbers(page: Page) -> set[int]:
    return {int(link.rpartition("#t")[2]) for link in links(page)}


def test_words_are_found_as_people_type_them(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    found = {}
    for case in TABLE["cases"]:
        is_nothing = search(page, case["typed"]).startswith("Nothing")
        found[case["name"]] = [] if is_nothing else sorted(numbers(page))
    assert found == {case["name"]: case["found"] for case in TABLE["cases"]}


def test_the_browser_takes_the_same_words(page: Page, lanterns: str, sample: Path) -> None:
    files = sorted((sample / "briefings").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    said = [str(json.loads(line)["text"]) for line in lines]
    texts = [*(text for _, text, _ in WORDS), *TABLE["texts"].values(), *said]
    page.goto(f"{lanterns}search.html")
    script = """async (texts) => {
      const { words } = await import("./assets/search-text.js");
      return texts.map((text) => words(text.normalize("NFC")).map(({ forms }) => forms));
    }"""
    assert page.evaluate(script, texts) == [list(map(list, words(text))) for text in texts]


def test_found_words_are_marked_in_their_sentence(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, '"a policy is"')
    sentence = page.locator("#results p.sentence")
    assert sentence.inner_text() == "A policy is a policy."
    assert sentence.locator("mark").all_inner_texts() == ["A policy is"]
    search(page, "development")
    assert page.locator("#results mark").all_inner_texts() == ["development", "development"]


def test_words_that_follow_each_other_come_first(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, "of development")
    assert [link.rpartition("#")[2] for link in links(page)] == ["t8", "t3"]
    search(page, "development of")
    assert [link.rpartition("#")[2] for link in links(page)] == ["t3", "t8"]


def test_markup_is_shown_as_text(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, "bold")
    item = page.locator("#results > li")
    assert item.locator("p.sentence").inner_text() == (
        "<script>alert(1)</script> & <b>bold</b> words; don’t ask."
    )
    assert item.locator("h3").inner_text() == HOSTILE
    assert item.locator("img, script, b").count() == 0


def test_a_hostile_name_is_a_filter_like_others(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?{urlencode({'speaker': HOSTILE})}")
    assert answered(page) == "1 turn."
    assert numbers(page) == {6}


def test_months_of_several_periods_are_found_together(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?month=20")
    assert answered(page) == "12 turns, the newest first."
    page.goto(f"{lanterns}search.html?month=2024")
    assert answered(page) == "2 turns, the newest first."


def test_what_is_asked_for_is_in_the_address(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    search(page, "lamps")
    page.get_by_label("Year").select_option("2025")
    assert answered(page)
    assert page.url == f"{lanterns}search.html?q=lamps&year=2025"
    assert numbers(page) == {1, 2}
    page.go_back()
    page.get_by_text("4 turns, the most").wait_for()
    assert page.get_by_label("Year").input_value() == ""
    assert numbers(page) == {1, 2, 3, 7}
    page.go_forward()
    page.get_by_text("2 turns, the most").wait_for()
    assert page.get_by_label("Year").input_value() == "2025"


def test_the_newest_come_first_across_the_periods(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?q=lamps&sort=newest")
    assert answered(page) == "4 turns, the newest first."
    assert [link.rpartition("#")[2] for link in links(page)] == ["t1", "t2", "t3", "t7"]


# What is typed, whose turns come first, and how many these are.
NAMES = [
    ("Weng Jiamu", "Weng Jiamu", 10),
    ("Mr. Weng", "Weng Jiamu", 10),
    ("Vice Minister Weng", "Weng Jiamu", 10),
    ("Minister Weng", "Weng Jiamu", 10),
    ("jiamu weng", "Weng Jiamu", 10),
    ("JIAMU", "Weng Jiamu", 10),
    ('"Weng Jiamu"', "Weng Jiamu", 10),
    ("Weng Jiamo", "Weng Jiamu", 10),
    ("Jiaum", "Weng Jiamu", 10),
    ("Wengjiamu", "Weng Jiamu", 10),
    ("Wang", "", 0),
    ("Weng xylophone", "Weng Jiamu", 0),
    ("Weng Jiamu tax", "Weng Jiamu", 1),
    ("Vice Minister Weng tax", "Weng Jiamu", 1),
    ("the Ministry of Lanterns", "Ministry of Lanterns", 11),
    ("Ministry of Lantern", "Ministry of Lanterns", 11),
    ("ML", "Ministry of Lanterns", 11),
    ("oil of the Ministry of Lanterns", "Ministry of Lanterns", 1),
    ("ml oil", "Ministry of Lanterns", 1),
    ("pond", "Pond Times", 1),
    ("Pnod Times", "Pond Times", 1),
    ("Weng tax", "", 0),
    ("lamps", "", 0),
    ("of the", "", 0),
]


def test_who_is_named_comes_first_and_then_what_they_say(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    found = []
    for typed, *_ in NAMES:
        said = search(page, typed)
        cards = page.locator("#results > .name h3").all_inner_texts()
        by = re.search(r"([\d,]+) (?:turns? )?by ", said)
        found.append((typed, cards[0] if cards else "", int(by[1]) if by else 0))
    assert found == NAMES


def test_turns_by_a_person_come_before_those_that_mention_them(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    assert search(page, "pond") == "1 turn by Pond Times."
    assert page.locator("#results > li h3").all_inner_texts() == [
        "Pond Times",
        "Pond Times doubtful",
    ]
    assert search(page, "Weng Jiamu lamps").startswith("4 turns")


def test_a_name_leads_to_all_its_turns(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?q=Weng+Jiamu")
    assert answered(page)
    page.locator("#results > .name").get_by_role("link", name="10 turns").click()
    page.get_by_role("status").filter(has_text="10 turns, the newest first.").wait_for()
    assert page.get_by_label("Speaker").input_value() == "Weng Jiamu"


def test_a_misspelt_word_is_searched_as_it_was_meant(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    said = "Nothing has “bakcward lamps”. For “backward lamps”: 1 turn."
    assert search(page, "bakcward lamps") == said
    assert page.locator("#hint").inner_text() == "Did you mean backward lamps?"
    assert numbers(page) == {7}


def test_a_conference_is_found_by_its_day(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    assert search(page, "2024-05-06") == "2 turns, the most relevant first."
    link = page.locator("#results > .name a")
    assert link.get_attribute("href") == "briefings/scio-2024-05-06.html"
    assert page.locator("#results .tag.doubtful").count() == 2


@pytest.mark.parametrize("typed", ["ferry library", "2025-03-28", "Dianchi"])
def test_a_conference_without_a_transcript_is_found(page: Page, room: str, typed: str) -> None:
    page.goto(f"{room}search.html?{urlencode({'q': typed})}")
    assert answered(page)
    found = page.locator("#results > .name")
    assert "SCIO briefing on the ferry library of Dianchi Lake" in found.all_inner_texts()[0]
    assert "no transcript" in found.all_inner_texts()[0]
    assert found.locator("a").first.get_attribute("href").endswith("scio-node-9010002.html")


def test_all_that_is_found_is_a_file_for_spreadsheets(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?q=lamps")
    assert answered(page)
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


def test_a_result_says_in_one_line_whence_it_is(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?q=tax")
    assert answered(page)
    link = page.locator("#results h3 a")
    line = page.locator(f"[id='{link.get_attribute('aria-describedby')}']")
    assert line.inner_text() == (
        f"vice minister · Ministry of Lanterns · answer · {HOSTILE}, February 1, 2023"
    )


def test_a_part_of_a_name_is_enough(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    page.get_by_label("Organization").fill("lantern")
    page.get_by_label("Organization").press("Enter")
    assert answered(page) == "11 turns, the newest first."


ENGLISH = (
    "Nothing found. You could search in English, or for a name as it is written in English: the "
    "texts are the site’s English translation."
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "xylophone"}, "Nothing found. You could try another word, or a shorter one."),
        ({"q": "-lamps"}, "Nothing found. Add a word that the turns must have."),
        ({"q": "2024-05-07"}, "Nothing found. You could choose another date, or only the year."),
        (
            {"q": "北京"},
            ENGLISH,
        ),
        ({"q": "lamps", "role": "chair"}, "Nothing found. You could choose fewer filters."),
        ({"outlet": "Nobody"}, "Nothing found. No turn has “Nobody” for Outlet."),
        ({"q": "…"}, "Nothing found. Type words or numbers."),
    ],
)
def test_nothing_found_says_what_to_try(
    page: Page, lanterns: str, asked: dict[str, str], expected: str
) -> None:
    page.goto(f"{lanterns}search.html?{urlencode(asked)}")
    assert answered(page) == expected


@pytest.mark.parametrize(
    ("typed", "link", "searched"),
    [
        ("xylophone lamps", "Search without xylophone", "lamps"),
        ("output tax", "Find any of the words", "output OR tax"),
        ('"tax banks"', "Search without quotation marks", "tax banks"),
    ],
)
def test_nothing_found_leads_on(
    page: Page, lanterns: str, typed: str, link: str, searched: str
) -> None:
    page.goto(f"{lanterns}search.html?{urlencode({'q': typed})}")
    assert answered(page).startswith("Nothing found.")
    page.get_by_role("link", name=link).click()
    page.locator("#results > li").first.wait_for()
    assert page.get_by_role("searchbox").input_value() == searched


def test_opened_as_a_file_it_says_how_to_search(page: Page, site: Path) -> None:
    # Chromium complains of the scripts, which it loads from no file.
    context = page.context.browser.new_context() if page.context.browser else page.context
    opened = context.new_page()
    opened.goto((site / "search.html").as_uri())
    opened.get_by_text("scio room").wait_for()
    context.close()


def test_without_scripts_it_leads_to_the_lists(page: Page, room: str) -> None:
    assert page.context.browser
    context = page.context.browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{room}search.html")
    opened.locator("noscript a", has_text="speakers").click()
    assert opened.url == f"{room}speakers/index.html"
    context.close()


@pytest.fixture(scope="session")
def said(sample: Path) -> list[dict[str, list[str]]]:
    """The facets of each turn of the sample."""
    lines = (sample / "organizations.jsonl").read_text("utf-8").splitlines()
    countries = {line["organization"]: line["country"] for line in map(json.loads, lines)}
    exchanges = [*map(json.loads, (sample / "exchanges.jsonl").read_text("utf-8").splitlines())]
    found = []
    for file in sorted((sample / "briefings").glob("*.jsonl")):
        turns = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        found += [each for _, each in facets(turns, countries, exchanges)]
    return found


def test_filters_alone_find_what_they_count(
    page: Page, room: str, said: list[dict[str, list[str]]]
) -> None:
    counted, found = {}, {}
    for name in FACETS:
        values = sorted({value for each in said for value in each.get(name, [])})
        for value in (values[0], values[-1]):
            counted[name, value] = sum(value in each.get(name, []) for each in said)
            page.goto(f"{room}search.html?{urlencode({name: value})}")
            found[name, value] = int(answered(page).split()[0])
            assert page.get_by_label(FACETS[name], exact=True).is_visible()
    assert found == counted


def test_words_and_phrases_are_found_wherever_they_are_said(
    page: Page, room: str, sample: Path
) -> None:
    files = sorted((sample / "briefings").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    texts = [f" {' '.join(plain(str(json.loads(line)['text'])))} " for line in lines]
    spoken = plain(" ".join(texts))
    asked = [" ".join(spoken[at : at + 1 + at % 3]) for at in range(0, len(spoken), 211)]
    page.goto(f"{room}search.html")
    found = {}
    for each in asked:
        number = search(page, f'"{each}"').split()[0]
        if not page.locator("#results > .name").count():  # the turns of who is named are found, too
            found[each] = 0 if number == "Nothing" else int(number)
    assert found == {said: sum(f" {said} " in text for text in texts) for said in found}
    assert len(found) > len(asked) / 2


def plain(text: str) -> list[str]:
    return [forms[0] for forms in words(text)]


@pytest.mark.parametrize(("name", "short"), [("organization", "MCT"), ("outlet", "cctv")])
def test_a_short_name_finds_what_the_name_does(
    page: Page, room: str, name: str, short: str
) -> None:
    names = {"MCT": "Ministry of Culture and Tourism", "cctv": "China Central Television"}
    told = []
    for value in (short, names[short]):
        page.goto(f"{room}search.html?{urlencode({name: value})}")
        told.append(answered(page))
    assert told[0] == told[1] != ""
    assert not told[0].startswith("Nothing")


def test_who_looks_for_questions_by_organization_is_told_where_to_name_it(
    page: Page, room: str
) -> None:
    page.goto(f"{room}search.html?kind=question&organization=Ministry+of+Culture+and+Tourism")
    assert "“Answered by”" in answered(page)
    page.get_by_label("Organization", exact=True).fill("")
    field = page.get_by_label("Answered by", exact=True)
    field.fill("Ministry of Culture and Tourism")
    field.press("Enter")
    page.get_by_role("status").filter(has_text="7 turns").wait_for()


def test_results_lead_to_the_turn_and_more_are_shown(page: Page, room: str) -> None:
    page.goto(f"{room}search.html?kind=answer")
    assert answered(page).startswith("41 turns")
    assert len(links(page)) == 10
    page.get_by_role("button", name="Show 10 more").click()
    page.locator("#results > li:nth-child(20)").wait_for()
    assert len(links(page)) == 20
    assert page.evaluate("document.activeElement.href").endswith(links(page)[10])
    words = page.locator("#results p.sentence").first.inner_text()[:30]
    page.locator("#results a").first.click()
    assert words in page.locator(":target").inner_text()


def test_more_are_shown_once_however_often_the_button_is_pressed(page: Page, room: str) -> None:
    page.goto(f"{room}search.html?kind=answer")
    assert answered(page)
    more = page.get_by_role("button", name="Show 10 more")
    more.evaluate("(button) => { button.click(); button.click(); }")
    page.locator("#results > li:nth-child(20)").wait_for()
    assert answered(page)
    assert len(set(links(page))) == len(links(page)) == 20


def test_a_search_that_ends_late_changes_nothing(page: Page, room: str) -> None:
    page.goto(f"{room}search.html?kind=answer")
    assert answered(page)
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
    page.get_by_label("Kind").select_option("answer")
    assert answered(page).startswith("41 turns")
    with page.expect_response("**/words-*"):
        for route in held:
            route.continue_()
    page.wait_for_timeout(200)
    page.get_by_role("button", name="Show 10 more").click()
    page.locator("#results > li:nth-child(20)").wait_for()
    assert links(page) == expected


def test_what_cannot_be_loaded_is_said(page: Page, room: str) -> None:
    browser = page.context.browser
    assert browser
    context = browser.new_context()  # whose complaints are expected
    opened = context.new_page()
    opened.route("**/quotes/2*", lambda route: route.abort())
    opened.goto(f"{room}search.html?q=rooms")
    opened.get_by_role("status").filter(has_text="The search failed").wait_for()
    opened.unroute("**/quotes/2*")
    assert "turns, the most relevant first" in search(opened, "rooms")
    context.close()


def test_by_keyboard_only(page: Page, room: str) -> None:
    page.goto(f"{room}search.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the text
    page.keyboard.press("Tab")
    page.keyboard.type("reading rooms")
    page.keyboard.press("Enter")
    assert "turns" in answered(page)
    page.locator("#results > :not(.name) a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/briefings/*.html#*")


@pytest.mark.parametrize("width", [360, 1200])
def test_nobody_is_kept_out(page: Page, room: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{room}search.html?q=rooms&kind=answer")
    assert answered(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
