"""The search page in Chromium: what is typed, chosen, in the address, and on the keyboard."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

pytest.importorskip("pagefind", reason="the extra `site` is not installed")

from scio_crawler.items import Entry, Record, Turn
from scio_crawler.showing.exports.tables import Collection
from scio_crawler.showing.room import build
from scio_crawler.showing.room.facets import FACETS, facets
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.search_documents import BEGIN, END, POINT, Search, words
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.showing.room.browsing import served, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.slow, pytest.mark.together]

# What the turns of an invented room say, by their numbers.
TEXTS = {
    1: "The output grew by 12.5 percent, to 1,234 lamps.",
    2: "Some 125 state-owned makers, and 1.25 others, have a lamp.",
    3: "Weng Jia'an of Osterwald's café said: “High-quality development” of lamps – and oil.",
    4: "The policies of the U.S. are new. A policy is a policy.",
    5: "Taxis are free; a tax is a tax, and banking needs banks, an iPhone and 10kV.",
    6: "<script>alert(1)</script> & <b>bold</b> words; don’t ask.",
    7: "\u202eBackward lamps\u202c 中国 &amp; words",
    8: "Quality is high, and of development we know. A cafe is no café society.",
    9: "",
    10: "___PAGEFIND_WEIGHT___0 names like snake_case.\n\nAnother paragraph. And again and again.",
}
# What is typed, and the turns that are found.
TYPED = {
    "a word": ("output", {1}),
    "in capitals": ("OUTPUT", {1}),
    "a decimal": ("12.5", {1}),
    "a decimal with its sign": ("12.5%", {1}),
    "another number of its digits": ("125", {2}),
    "the point elsewhere": ("1.25", {2}),
    "thousands": ("1,234", {1}),
    "thousands without a comma": ("1234", {1}),
    "part of a number": ("234", set()),
    "two words that are apart": ("grew lamps", {1}),
    "a word that is longer than another": ("outputting", set()),
    "a word that begins with a small one": ("theology", set()),
    "an unknown word beside a known one": ("xylophone lamps", set()),
    "two words of different turns": ("output tax", set()),
    "a hyphen": ("state-owned", {2}),
    "a hyphen in quotation marks": ('"state-owned makers"', {2}),
    "a space for a hyphen": ('"state owned"', {2}),
    "an apostrophe": ("Jia'an", {3}),
    "a curly apostrophe": ("Jia’an", {3}),
    "no apostrophe": ("Jiaan", {3}),
    "an accent": ("café", {3, 8}),
    "no accent": ("cafe", {3, 8}),
    "a phrase of a word that is written in two ways": ('"cafe society"', {8}),
    "the end of a word": ("phone", set()),
    "a number that letters follow": ("10", set()),
    "its letters": ("kV", set()),
    "both": ("10kv", {5}),
    "a possessive": ("Osterwald's", {3}),
    "its name": ("Osterwald", {3}),
    "its name, exactly": ('"Osterwald"', {3}),
    "a phrase": ('"high-quality development"', {3}),
    "a phrase in curly marks": ("“high-quality development”", {3}),
    "its words": ("high quality development", {3, 8}),
    "a phrase across a dash": ('"lamps and oil"', {3}),
    "a phrase and a word": ('"is a tax" banks', {5}),
    "two phrases": ('"is a tax" "needs banks"', {5}),
    "a phrase that is not there": ('"tax banks"', set()),
    "a phrase that repeats": ('"again and again"', {10}),
    "a phrase across a paragraph": ('"case another paragraph"', {10}),
    "a singular": ("policy", {4}),
    "a plural": ("policies", {4}),
    "a plural that is longer": ("lamps", {1, 2, 3, 7}),
    "exactly the plural": ('"lamps"', {1, 3, 7}),
    "a short word": ("tax", {5}),
    "a beginning": ("bank", {5}),
    "an abbreviation": ("U.S.", {4}),
    "without its points": ("US", {4}),
    "a contraction": ("don't", {6}),
    "markup": ("<script>alert(1)</script>", {6}),
    "a tag": ("<b>bold", {6}),
    "an entity": ("&amp; backward", {7}),
    "between signs that turn the text": ("backward", {7}),
    "Chinese": ("中国", {7}),
    "an underscore": ("snake_case", {10}),
    "an order of the index": ("PAGEFIND_WEIGHT", {10}),
    "a small word among others": ("the output", {1}),
    "a small word alone": ("the", {1, 4}),
    "a quotation mark alone": ('"output', {1}),
    "no word": ("…", set()),
    "a name and a word": ("Pond policies", {4}),
    "a name and another word": ("Pond oil", set()),
    "a surname and a word": ("weng oil", {3}),
    "words of a body and a word": ("ministry of lanterns quality", {3, 8}),
    "its short name and a word": ("ML café", {3, 8}),
    "words of an office and a word": ("vice minister tax", {5}),
    "a name alone, which nobody says": ("Pond Times", set()),
    "a name in quotation marks": ('"Pond" policies', set()),
    "a phrase of a name and the text": ('"Times The policies"', set()),
}
HOSTILE = "\"><img src=x onerror=alert(1)> \u202e_%5F'&amp;"
YEARS = {1: "2025-03-04", 2: "2025-03-04", 3: "2024-05-06", 4: "2024-05-06"}


def turn(number: int) -> Record:
    date = YEARS.get(number, "2023-02-01")
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
        text=TEXTS[number],
    ).record()


TURNS = [turn(number) for number in TEXTS]


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a room that can only search, in three parts."""
    folder = tmp_path_factory.mktemp("lanterns")
    tree = SiteFolder(folder, folder / "none")
    dates = sorted({str(turn["date"]) for turn in TURNS}, reverse=True)
    shorts = {"Ministry of Lanterns": "ML"}
    with closing(Search(tree, [(date, 6) for date in dates], shorts, most=6)) as search:
        for date in dates:
            turns = [turn for turn in TURNS if turn["date"] == date]
            search.add(Entry(briefing_id=f"scio-{date}", date=date).record(), facets(turns, {}))
        search.end(Renderer(Collection("Lanterns", ""), is_sample=True))
    build.copy_assets(tree)
    for name in ("feed.xml", "feed.json"):
        tree.write(name, "")
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
    results = page.get_by_role("region", name="Results").get_by_role("listitem").get_by_role("link")
    return [str(link.get_attribute("href")) for link in results.all()]


def numbers(page: Page) -> set[int]:
    return {int(link.rpartition("#t")[2]) for link in links(page)}


def test_words_are_found_as_people_type_them(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    found = {}
    for name, (typed, _) in TYPED.items():
        told = search(page, typed)
        found[name] = (typed, numbers(page))
        assert told.startswith(f"{len(numbers(page))} turn" if numbers(page) else "Nothing found")
    assert found == TYPED


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


def test_months_of_several_parts_are_found_together(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?month=20")
    assert answered(page) == "10 turns, the newest first."
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


def test_the_newest_come_first_across_the_parts(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?q=lamps&sort=newest")
    assert answered(page) == "4 turns, the newest first."
    assert [link.rpartition("#")[2] for link in links(page)] == ["t1", "t2", "t3", "t7"]


# What is typed, and whose turns are offered: the values of the filters.
NAMES = [
    ("Weng Jiamu", [{"speaker": "Weng Jiamu"}]),
    ("jiamu", [{"speaker": "Weng Jiamu"}]),
    ("Weng Jiamu tax", [{"q": "tax", "speaker": "Weng Jiamu"}]),
    ("Weng tax", []),
    ("the Ministry of Lanterns", [{"organization": "Ministry of Lanterns"}]),
    ("oil of the Ministry of Lanterns", [{"q": "oil", "organization": "Ministry of Lanterns"}]),
    ("ml oil", [{"q": "oil", "organization": "Ministry of Lanterns"}]),
    ("pond", [{"outlet": "Pond Times"}]),
    ('"Weng Jiamu"', [{"speaker": "Weng Jiamu"}]),
    ('Weng Jiamu "a tax"', []),
    ("lamps", []),
    ("of the", []),
]


def test_those_whose_name_was_typed_are_offered(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    found = []
    for typed, _ in NAMES:
        search(page, typed)
        offered = page.locator("#names:visible a").all()
        asked = [urlsplit(str(link.get_attribute("href"))).query for link in offered]
        found.append((typed, [dict(parse_qsl(each)) for each in asked]))
    assert found == NAMES


def test_an_offer_leads_to_as_many_turns_as_it_says(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html?q=Weng+Jiamu")
    assert answered(page)
    assert "speaker Weng Jiamu (8 turns)" in page.locator("#names").inner_text()
    page.get_by_role("link", name="speaker Weng Jiamu").click()
    page.get_by_role("status").filter(has_text="8 turns, the newest first.").wait_for()
    assert page.get_by_label("Speaker").input_value() == "Weng Jiamu"
    assert not page.locator("#names").is_visible()


def test_it_says_where_a_name_was_needed(page: Page, lanterns: str) -> None:
    page.goto(f"{lanterns}search.html")
    assert search(page, "tax") == "1 turn."
    assert search(page, "weng lamps") == (
        "4 turns, the most relevant first. In 3 of them, some of the words are of the name or "
        "office of who speaks."
    )
    assert search(page, "pond policies") == (
        "1 turn. Some of the words are of the name or office of who speaks."
    )
    assert search(page, "Pond Times").startswith("Nothing found. You could go by the name above")


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
    assert answered(page) == "9 turns, the newest first."


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "xylophone"}, "Nothing found. You could try another word, or a shorter one."),
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
    found = []
    for file in sorted((sample / "briefings").glob("*.jsonl")):
        turns = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        found += [each for _, each in facets(turns, countries)]
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
    told = {said: search(page, f'"{said}"').split()[0] for said in asked}
    found = {said: 0 if number == "Nothing" else int(number) for said, number in told.items()}
    assert found == {said: sum(f" {said} " in text for text in texts) for said in asked}


def plain(text: str) -> list[str]:
    """The words of *text*, each as it may be typed."""
    found = re.findall(f"{BEGIN}(.*?){END}", words(text))
    joined = unicodedata.normalize("NFD", " ".join(found)).replace(POINT, ".").lower()
    return re.sub("[\ue000-\ue007\u0300-\u036f]", "", joined).split()


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
    assert len(links(page)) == 20
    page.get_by_role("button", name="Show 20 more").click()
    page.get_by_role("button", name="Show 1 more").wait_for()
    assert len(links(page)) == 40
    assert page.evaluate("document.activeElement.href").endswith(links(page)[20])
    words = page.locator("#results p.sentence").first.inner_text()[:30]
    page.locator("#results a").first.click()
    assert words in page.locator(":target").inner_text()


def test_more_are_shown_once_however_often_the_button_is_pressed(page: Page, room: str) -> None:
    page.goto(f"{room}search.html?kind=answer")
    assert answered(page)
    more = page.get_by_role("button", name="Show 20 more")
    more.evaluate("(button) => { button.click(); button.click(); }")
    page.get_by_role("button", name="Show 1 more").wait_for()
    assert answered(page)
    assert len(set(links(page))) == len(links(page)) == 40


def test_a_search_that_ends_late_changes_nothing(page: Page, room: str) -> None:
    page.goto(f"{room}search.html?kind=answer")
    assert answered(page)
    page.get_by_role("button", name="Show 20 more").click()
    page.get_by_role("button", name="Show 1 more").wait_for()
    expected = links(page)
    held: list[Route] = []
    page.goto(f"{room}search.html")
    page.route("**/*.pf_index", lambda route: held.append(route))
    page.get_by_role("searchbox").fill("rooms")
    with page.expect_request("**/*.pf_index"):
        page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill("")
    page.get_by_label("Kind").select_option("answer")
    assert answered(page).startswith("41 turns")
    with page.expect_response("**/*.pf_index"):
        for route in held:
            route.continue_()
    page.wait_for_timeout(200)
    page.get_by_role("button", name="Show 20 more").click()
    page.get_by_role("button", name="Show 1 more").wait_for()
    assert links(page) == expected


def test_what_cannot_be_loaded_is_said(page: Page, room: str) -> None:
    browser = page.context.browser
    assert browser
    context = browser.new_context()  # whose complaints are expected
    opened = context.new_page()
    opened.route("**/*.pf_fragment", lambda route: route.abort())
    opened.goto(f"{room}search.html?q=rooms")
    opened.get_by_role("status").filter(has_text="The search failed").wait_for()
    opened.unroute("**/*.pf_fragment")
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
    page.locator("#results a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/briefings/*.html#*")


@pytest.mark.parametrize("width", [360, 1200])
def test_nobody_is_kept_out(page: Page, room: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{room}search.html?q=rooms&kind=answer")
    assert answered(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
