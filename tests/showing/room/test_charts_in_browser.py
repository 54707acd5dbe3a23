"""The charts and words over time in Chromium: open to all, right, and their marks are links."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import etree

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import Entry, Turn
from scio_crawler.showing.room import build, charts, paths
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.folder.made_up import lines
from tests.sampling import each_once
from tests.showing.room.browsing import script, served, violations, watched
from tests.showing.room.making import pages_in, tables_of, write_search
from tests.showing.room.test_charts import Room, made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.together]

PAGES = [paths.CHARTS, *(paths.chart(chart.name) for chart in charts.CHARTS)]
SCREENS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
}
MINISTRY = "Ministry of Culture and Tourism"


_OVERPRINTED = script("overprinted")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a room of many years, with long names."""
    dates = [f"{year}-{month:02}-04" for year in range(2001, 2026) for month in (2, 9)]
    site = Room(made_up(*dates), tmp_path_factory.mktemp("crowded") / "site").folder
    build.copy_assets(SiteFolder(site, site.with_name("none")), None)
    with served(site) as base:
        yield base


@pytest.mark.parametrize(("path", "screen"), each_once(PAGES, list(SCREENS)))
def test_a_page_is_accessible_and_fits_the_screen_and_no_figures_touch(
    path: str, screen: str, room: str, crowded: str, browser: Any
) -> None:
    with watched(browser, **SCREENS[screen]) as (page, troubles):
        page.goto(room + path)
        assert not violations(page)
        assert not troubles.found
        for base in (room, crowded):
            page.goto(base + path)
            assert page.evaluate(_OVERPRINTED) == []
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_on_a_phone_the_explanation_is_below_the_chart(room: str, browser: Any) -> None:
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


def test_a_link_skips_the_drawing(room: str, page: Page) -> None:
    page.goto(room + paths.chart("answer-length"))
    page.get_by_role("link", name="Go to the numbers").press("Enter")
    assert page.url.endswith("#numbers")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "All rows as CSV"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_are_not_of_the_colour_of_the_page(scheme: Any, room: str, browser: Any) -> None:
    with watched(browser, color_scheme=scheme) as (page, _):
        page.goto(room + paths.chart("press"))
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.goto(room + paths.CHARTS)
        for ink in ("fill-a", "fill-q", "fill-n"):
            fill = f"getComputedStyle(document.querySelector('figure .{ink}')).fill"
            assert page.evaluate(fill) not in (paper, "rgb(0, 0, 0)", "none")


SIDES = {"official": "answers", "press": "questions"}
HOSTILE = '"><img src=x onerror=alert(1)> \u202e=1+1'

# A search, and the same as a pattern, which knows nothing of the index.
SEARCHES = {
    "a word in all its forms": ("year", r"\byears?(?:ly)?\b"),
    "longer words that begin with it": ("people", r"\bpeople"),
    "a word of three letters": ("tea", r"\bteas?\b"),
    "a small word": ("the", r"\bthe\b"),
    "a number": ("60,000", r"\b60,000\b"),
    "a sign": ("percent", r"\bpercent\b|\bper cent\b|%"),
    "a phrase": ('"reading rooms"', r"\breading rooms\b"),
    "a phrase of small words": ('"of the"', r"\bof\W+the\b"),
    "alternatives": ("railway OR winter", r"\b(?:railway|winter)"),
    "alternatives that overlap": ("bee OR bees", r"\bbees?\b"),
    "phrases or words": ('"reading rooms" OR library', r"\breading rooms\b|\blibrar(?:y|ies)\b"),
    "nothing": ("xylophone", "xylophone"),
}


def words_page(room: str, *queries: str, **options: str) -> str:
    asked = [("q", query) for query in queries] + list(options.items())
    return f"{room}{paths.WORDS}?{urlencode(asked)}"


def opened(page: Page, address: str) -> None:
    """Open a page of words, and wait until they are drawn."""
    page.goto(address)
    page.get_by_role("link", name="CSV").wait_for()


def rows(page: Page) -> list[dict[str, str]]:
    """The file with all numbers."""
    with page.expect_download() as loaded:
        page.get_by_role("link", name="CSV").click()
    return list(csv.DictReader(Path(loaded.value.path()).read_text("utf-8-sig").splitlines()))


@pytest.mark.parametrize("by", ["year", "month"])
@pytest.mark.parametrize("first", range(0, len(SEARCHES), 4))
def test_words_are_counted_as_often_as_the_turns_have_them(
    first: int, by: str, room: str, sample: Path, page: Page
) -> None:
    searches = dict(list(SEARCHES.values())[first : first + 4])
    times: Counter[tuple[str, ...]] = Counter()
    words: Counter[tuple[str, ...]] = Counter()
    for file in sorted(sample.glob("briefings/*.jsonl")):
        for turn in lines(file):
            period = turn["date"][: 4 if by == "year" else 7]
            side = SIDES.get(turn["role"], "")
            words[period, side] += turn["words"]
            for query, pattern in searches.items():
                found = re.findall(pattern, turn["text"], re.IGNORECASE)
                times[query, period, side] += len(found)
    opened(page, words_page(room, *searches, by=by))
    drawn: Counter[str] = Counter()
    for row in rows(page):
        query, period, side = row["search"], row["period"], row["in"]
        said, all_words = times[query, period, side], words[period, side]
        assert (query, int(row["times"]), int(row["words"])) == (query, said, all_words)
        rate = 100_000 * said / all_words if all_words else 0
        assert float(row["per_100000_words"]) == pytest.approx(rate)
        drawn[query] += said
    for query in searches:
        assert drawn[query] == sum(times[key] for key in times if key[0] == query and key[2])


def test_several_words_count_as_the_rarest_where_all_are_said(room: str, page: Page) -> None:
    opened(page, words_page(room, "reading rooms", "reading -rooms", "rooms"))
    times: Counter[str] = Counter()
    for row in rows(page):
        times[row["search"]] += int(row["times"])
    assert 0 < times["reading rooms"] <= times["rooms"]
    assert times["reading -rooms"] > 0


def test_the_front_page_says_the_same_of_the_words_to_try(room: str, page: Page) -> None:
    page.goto(room)
    listed = page.get_by_role("region", name="Words over time").get_by_role("listitem")
    tried = {
        item.get_by_role("link").inner_text(): item.locator("p").inner_text()
        for item in listed.filter(has=page.get_by_role("link")).all()
    }
    assert len(tried) == 3
    for word, says in tried.items():
        opened(page, words_page(room, word))
        assert page.get_by_text(re.compile(rf"^{says}, \d+ in questions\.")).is_visible()


def test_a_bar_leads_to_its_turns(room: str, page: Page) -> None:
    opened(page, words_page(room, "people"))
    bar = page.get_by_role("list", name="answers").get_by_role("link").last
    assert bar.inner_text().startswith("252")
    bar.click()
    page.locator("#answers[aria-busy=false]").wait_for()
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"q": ["people"], "role": ["official"], "year": ["2025"]}
    assert re.match(r"\d+ turns?\b", page.get_by_role("status").inner_text())


def test_the_link_keeps_searches_periods_and_numbers(room: str, page: Page) -> None:
    page.goto(f"{room}{paths.WORDS}")
    page.get_by_role("textbox", name="First search").fill("people")
    page.get_by_role("textbox", name="Third search").fill('"reading rooms"')
    page.get_by_role("button", name="Draw").click()
    page.get_by_role("link", name="CSV").wait_for()
    page.get_by_role("button", name="By month").click()
    page.get_by_role("link", name="CSV").wait_for()
    page.get_by_role("button", name="Plain counts").click()
    page.get_by_role("link", name="CSV").wait_for()
    link = page.get_by_role("link", name="Link to this").get_attribute("href") or ""
    assert parse_qs(link[1:]) == {
        "q": ["people", '"reading rooms"'],
        "by": ["month"],
        "count": ["plain"],
    }
    assert page.url.endswith(link)
    pressed = page.get_by_role("button", pressed=True).all_inner_texts()
    assert pressed == ["By month", "Plain counts"]
    assert page.get_by_role("textbox", name="Second search").input_value() == '"reading rooms"'
    assert page.title().startswith('people, "reading rooms" · Words over time')


def turn(year: int, role: str, words: int, text: str) -> Turn:
    return Turn(
        briefing_id=f"scio-{year}",
        turn_id=f"{year}-{role}",
        date=f"{year}-03-04",
        title="Lamps",
        speaker="Weng Jiamu" if role == "official" else "Pond Times",
        role=role,
        kind="answer" if role == "official" else "question",
        text=text,
        words=words,
    )


def lamps(folder: Path, turns: list[Turn]) -> Path:
    """A room that has only words over time, of *turns*, the newest first."""
    pages = pages_in(folder)
    briefings = []
    for name, date in dict.fromkeys((each.briefing_id, each.date) for each in turns):
        entry = Entry(briefing_id=name, date=date, title="Lamps").record()
        briefings.append((entry, [each.record() for each in turns if each.briefing_id == name]))
    write_search(pages, briefings)
    with closing(tables_of(turns)) as tables:
        charts.write_words_page(pages, tables, [])
    build.copy_assets(pages.site)
    pages.site.write_file("feed.xml", "")
    return folder


@pytest.fixture(scope="module")
def much(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A room of four years, of which one has no conference, and one has few words."""
    turns = [
        turn(2025, "official", 20_000, "lamp " * 20),
        turn(2025, "press", 6_000, "No word."),
        turn(2024, "official", 1_000, "lamp " * 9),
        turn(2022, "official", 10_000, "lamp " * 5),
        turn(2022, "press", 100, "a lamp"),
    ]
    with served(lamps(tmp_path_factory.mktemp("much"), turns)) as base:
        yield base


def test_bars_are_hollow_for_few_words_dashed_where_cut_and_absent_without_words(
    much: str, page: Page
) -> None:
    opened(page, words_page(much, "lamp"))
    answers, questions = (
        [
            (item.locator("b, .none").all_inner_texts() or [item.inner_text()], shape)
            for item in page.get_by_role("list", name=name).get_by_role("listitem").all()
            for shape in [[s.get_attribute("class") for s in item.locator("rect").all()]]
        ]
        for name in ("answers", "questions")
    )
    assert answers == [
        (["50"], ["fill-a"]),
        ([""], []),
        (["900"], ["fill-a few cut"]),
        (["100"], ["fill-a"]),
    ]
    assert questions == [
        (["1,000"], ["fill-q few cut"]),
        ([""], []),
        ([""], []),
        (["0"], []),
    ]
    heights = page.locator("svg[height]:has(.fill-a)").evaluate_all(
        "all => all.map((one) => one.height.baseVal.value)"
    )
    assert heights[-3:] == [75, 150, 150]
    assert page.locator(".axis .gap").all_inner_texts() == ["’23"]


def test_months_have_the_heights_of_years(much: str, page: Page) -> None:
    opened(page, words_page(much, "lamp", by="month"))
    heights = page.locator("svg.up rect, svg.down rect").evaluate_all(
        "all => all.map((one) => Math.round(one.getBoundingClientRect().height))"
    )
    assert heights == [75, 150, 150, 150]
    assert page.get_by_text("At most 1,000 in a month.").is_visible()


def test_plain_counts_are_never_hollow(much: str, page: Page) -> None:
    opened(page, words_page(much, "lamp", count="plain"))
    bars = page.get_by_role("list", name="answers").get_by_role("link").all_inner_texts()
    assert [re.split(r"\s", bar)[0] for bar in bars] == ["5", "9", "20"]
    assert page.locator(".few, .cut").count() == 0


def test_of_many_years_only_the_highest_and_the_last_have_figures(
    tmp_path: Path, page: Page
) -> None:
    turns = [
        turn(year, "official", 10_000, "lamp " * (7 if year == 2012 else 2))
        for year in range(2025, 2005, -1)
    ]
    with served(lamps(tmp_path, turns)) as base:
        opened(page, words_page(base, "lamp"))
        figures = page.get_by_role("list", name="answers").locator("b").all_inner_texts()
        assert [figure for figure in figures if figure] == ["70", "20"]
        labels = page.locator(".axis li").all_inner_texts()
        assert [label for label in labels if label][-2:] == ["’23", "’25"]
        assert len(labels) == 20


def test_the_drawing_is_a_file_of_its_own(much: str, page: Page) -> None:
    opened(page, words_page(much, "lamp", HOSTILE))
    with page.expect_download() as loaded:
        page.get_by_role("link", name="SVG").click()
    drawn = etree.parse(loaded.value.path()).getroot()
    name = {"svg": "http://www.w3.org/2000/svg"}
    texts = drawn.xpath("//svg:text/text()", namespaces=name)
    assert {"lamp", HOSTILE, "900", "’25"} <= set(texts)
    fills = drawn.xpath("//svg:rect/@fill", namespaces=name)
    assert (fills.count("#8c2318"), fills.count("#5d5850")) == (3, 1)
    assert not drawn.xpath("//svg:script | //svg:style | //svg:img", namespaces=name)


def test_a_hostile_search_is_text_and_no_formula(much: str, page: Page) -> None:
    opened(page, words_page(much, "=1+1", HOSTILE))
    assert {row["search"] for row in rows(page)} == {"'=1+1", HOSTILE}
    assert page.get_by_role("textbox", name="Second search").input_value() == HOSTILE


def test_a_missing_file_of_words_is_reported(much: str, browser: Any) -> None:
    with watched(browser) as (page, _):
        page.route("**/words-*", lambda route: route.fulfill(status=404))
        page.goto(words_page(much, "lamp"))
        page.get_by_text("The words could not be counted: status 404.").wait_for()


def test_the_keyboard_goes_from_the_fields_to_the_bars(much: str, page: Page) -> None:
    opened(page, words_page(much, "lamp"))
    page.get_by_role("textbox", name="First search").focus()
    stops = []
    for _ in range(5):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.innerText"))
    assert stops[0] == "Read them"
    assert [re.split(r"\s", stop)[0] for stop in stops[1:]] == ["50", "900", "100", "1,000"]


@pytest.mark.parametrize("by", ["year", "month"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_page_is_open_to_all(screen: str, by: str, room: str, browser: Any) -> None:
    with watched(browser, **SCREENS[screen]) as (page, troubles):
        opened(page, words_page(room, "people", "the", "water", "winter", by=by))
        page.get_by_text("The numbers", exact=True).click()
        assert not violations(page)
        overflow = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(overflow) <= 0
    assert not troubles.found


@pytest.mark.parametrize(
    ("width", "most"), [(1280, 278), (360, 264)], ids=["desktop", "phone, with a note above"]
)
def test_bars_begin_high_on_the_page(width: int, most: int, room: str, browser: Any) -> None:
    with watched(browser, viewport={"width": width, "height": 740}) as (page, _):
        opened(page, words_page(room, "people", "the", "water", "winter"))
        box = page.get_by_role("list", name="answers").nth(1).bounding_box()
        tops = page.locator("ol.up").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().top)"
        )
        assert box
        assert min(tops) <= most
