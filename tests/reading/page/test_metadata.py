"""What a page says about itself."""

from __future__ import annotations

import pytest
from parsel import Selector

from scio_crawler.items import Page
from scio_crawler.reading.page import read_html
from scio_crawler.reading.page.lines import PageLines, read_lines
from scio_crawler.reading.page.metadata import describe, find_date_line, read_metadata, title_of
from tests.readings import SITE, URL

PROPERTY = (
    "<!--enpproperty <articleid>900000001</articleid><date>2024-07-24 10:12:13:0</date>"
    "<author>null</author><title>Lanterns & <b>lamps</b> > oil</title><keyword></keyword>"
    "<nodename>Press Room</nodename><abstract>All about \n lanterns.</abstract>"
    "<sourcename>China SCIO</sourcename>/enpproperty-->"
)


DATED = f"{SITE}/pressroom/2024-07/21/content_900000001.htm"
UNDATED = f"{SITE}/pressroom/content_900000001.htm"


def sheet_of(html: str) -> PageLines:
    return read_lines(Selector(text=html).root)


def body(html: str) -> PageLines:
    return sheet_of(f"<html><head></head><body>{html}</body></html>")


def test_the_property_comment_is_not_escaped_and_may_say_null() -> None:
    assert read_metadata(body(PROPERTY)).comment == {
        "articleid": "900000001",
        "date": "2024-07-24 10:12:13:0",
        "title": "Lanterns & <b>lamps</b> > oil",
        "nodename": "Press Room",
        "abstract": "All about lanterns.",
        "sourcename": "China SCIO",
    }


def test_a_page_may_have_no_property_comment() -> None:
    assert read_metadata(body("<!-- enpcontent -->")).comment == {}


def test_names_of_metas_are_in_lower_case() -> None:
    head = '<meta name="ContentID" content=" 900000001 "><meta name="author"><meta content="x">'
    assert read_metadata(sheet_of(f"<html><head>{head}</head></html>")).meta == {
        "contentid": "900000001"
    }


# <title> -> the title in it
SITES = {
    "On lanterns | english.scio.gov.cn": "On lanterns",
    "On lanterns_China.org.cn": "On lanterns",
    "On lanterns - China SCIO": "On lanterns",
    "On lanterns": "On lanterns",
    "Lanterns - lamps | english.scio.gov.cn": "Lanterns - lamps",
    "On lanterns_Press Room_The State Council Information Office of China": "On lanterns",
    "On lanterns – English.SCIO": "On lanterns",
    "On lanterns_english.scio.gov.cn": "On lanterns",
    "SCIO | On lanterns": "On lanterns",
    "www.scio.gov.cn - Press Conference Transcripts - On lanterns": "On lanterns",
    "On lanterns | and on lamps | SCIO": "On lanterns | and on lamps",
    "SCIO press conference on lanterns": "SCIO press conference on lanterns",
    "English.SCIO": "English.SCIO",
}


@pytest.mark.parametrize(("title", "found"), SITES.items(), ids=SITES)
def test_a_title_is_without_the_name_of_the_site(title: str, found: str) -> None:
    assert title_of(sheet_of(f"<html><title>{title}</title></html>")) == found


LAMPS = "Press conference on lanterns and lamps"
NAMED = f"<title>{LAMPS} | english.scio.gov.cn</title>"
OPEN_GRAPH = f'<meta property="og:title" content="{LAMPS}">'

# head, body -> title
TITLES = {
    "the only h1": (NAMED, f"<h1>{LAMPS}</h1>", LAMPS),
    "the h1 that agrees with <title>": (NAMED, f"<h1>China SCIO</h1><h1>{LAMPS}</h1>", LAMPS),
    "a column before it": (NAMED, f"<h1>Voices of the keepers</h1><h1>{LAMPS}</h1>", LAMPS),
    "an h2 that agrees": (NAMED, f"<h1>Voices of the keepers</h1><h2>{LAMPS}</h2>", LAMPS),
    "the number of the page behind it": (NAMED, f"<h1>{LAMPS} (1)</h1>", LAMPS),
    "a column on its line": (NAMED, f"<h1><span>Transcript</span> {LAMPS}</h1>", LAMPS),
    "a heading over two lines": (
        NAMED,
        "<h1>Press conference on<br>lanterns and lamps</h1>",
        LAMPS,
    ),
    "a heading that agrees with nothing": (NAMED, "<h1>On oil</h1>", "On oil"),
    "the logo is none": (NAMED, "<h1>China SCIO</h1>", LAMPS),
    "og:title alone": (f"<title>English.SCIO</title>{OPEN_GRAPH}", "", LAMPS),
}


@pytest.mark.parametrize(("head", "body", "title"), TITLES.values(), ids=TITLES)
def test_the_title_agrees_with_what_the_page_says_of_itself(
    head: str, body: str, title: str
) -> None:
    html = f"<html><head>{head}</head><body>{body}<p>Reuters:</p><p>Why?</p></body></html>"
    assert read_html(html, URL).title == title


# html -> ISO day
DAYS = {
    "the site's own": '<meta name="publishdate" content="2024-07-24">',
    "the evening before, in UTC": (
        '<meta property="article:published_time" content="2024-07-23T18:00:00Z">'
    ),
    "in capitals": '<meta name="PubDate" content="2024-07-24 10:12">',
    "Open Graph": '<meta property="article:published_time" content="2024-07-24T10:12:13+08:00">',
}


@pytest.mark.parametrize("html", DAYS.values(), ids=DAYS)
def test_the_day_in_metas(html: str) -> None:
    page = Page(url=DATED)
    describe(page, head(html), read_metadata(head(html)))
    assert (page.published, page.published_from) == ("2024-07-24", "meta")


def head(html: str) -> PageLines:
    return sheet_of(f"<html><head>{html}</head><body></body></html>")


# head -> summary
SUMMARIES = {
    "Open Graph": ('<meta property="og:description" content="On lamps.">', "On lamps."),
    "the beginning of the text": ('<meta name="description" content="Good morning…">', ""),
}


@pytest.mark.parametrize(("html", "summary"), SUMMARIES.values(), ids=SUMMARIES)
def test_the_summary_in_metas(html: str, summary: str) -> None:
    page = Page(url=URL)
    describe(page, head(html), read_metadata(head(html)))
    assert page.summary == summary


PRINTED = {
    "source, rule and Updated": (
        "China SCIO丨Updated: July 24, 2024",
        ("China SCIO", "2024-07-24"),
    ),
    "the form of 2022": ("China SCIO | March 5, 2024", ("China SCIO", "2024-03-05")),
    "a web site": ("China.org.cn | May 8, 2025", ("China.org.cn", "2025-05-08")),
    "with commas": ("China.org.cn, June 3, 2019", ("China.org.cn", "2019-06-03")),
    "the sister site's buttons": (
        "0 Comment(s)Print E-mail China.org.cn, June 3, 2019",
        ("China.org.cn", "2019-06-03"),
    ),
    "in brackets": ("(Xinhua) Updated: July 24, 2024", ("Xinhua", "2024-07-24")),
    "a date alone": ("Updated: July 24, 2024", ("", "2024-07-24")),
    "in numbers, with a clock": ("Xinhua | 2024-07-24 10:12", ("Xinhua", "2024-07-24")),
    "no space behind the stop": ("SCIO | Jan.19, 2016", ("SCIO", "2016-01-19")),
    "the day first": ("Source: Xinhua | 24 July 2024", ("Xinhua", "2024-07-24")),
    "the source behind it": ("2024-07-24 10:12 Source: Xinhua", ("Xinhua", "2024-07-24")),
    "no date": ("China SCIO", None),
    "a sentence with a date": ("It was held on July 5, 2024 in Beijing.", None),
    "too long": ("x " * 60 + "July 24, 2024", None),
}


@pytest.mark.parametrize(("line", "found"), PRINTED.values(), ids=PRINTED)
def test_a_date_line_has_source_and_day(line: str, found: tuple[str, str] | None) -> None:
    assert find_date_line(line) == found


META = '<meta name="publishdate" content="2024-07-23">'

# (comment, meta, printed, address) -> (published, published_from)
SOURCES = {
    "the property comment first": (PROPERTY, META, "2024-07-22", DATED, "2024-07-24", "property"),
    "then the meta": ("", META, "2024-07-22", DATED, "2024-07-23", "meta"),
    "then the printed line": ("", "", "2024-07-22", DATED, "2024-07-22", "line"),
    "then the address": ("", "", "", DATED, "2024-07-21", "address"),
    "nothing": ("", "", "", UNDATED, "", ""),
}


@pytest.mark.parametrize(
    ("comment", "meta", "printed", "url", "published", "origin"), SOURCES.values(), ids=SOURCES
)
def test_the_day_of_publication_is_from_the_surest_place(
    comment: str, meta: str, printed: str, url: str, published: str, origin: str
) -> None:
    page = Page(url=url)
    sheet = sheet_of(f"<html><head>{meta}</head>{comment}</html>")
    describe(page, sheet, read_metadata(sheet), printed)
    assert (page.published, page.published_from) == (published, origin)


# the date of the property comment -> the clock, UTC
CLOCKS = {
    "China is eight hours ahead": ("2024-07-24 10:12:13:0", "2024-07-24T02:12:13Z"),
    "on the day before": ("2024-07-24 07:59:59:0", "2024-07-23T23:59:59Z"),
    "without tenths": ("2024-07-24 10:12:13", "2024-07-24T02:12:13Z"),
    "a day alone": ("2024-07-24", ""),
    "no day of the calendar": ("2024-02-31 10:12:13:0", ""),
    "no date": ("soon", ""),
}


@pytest.mark.parametrize(("printed", "clock"), CLOCKS.values(), ids=CLOCKS)
def test_the_time_of_publication_is_in_utc(printed: str, clock: str) -> None:
    page = Page(url=URL)
    sheet = body(f"<!--enpproperty <date>{printed}</date>/enpproperty-->")
    describe(page, sheet, read_metadata(sheet))
    assert page.published_at == clock


def test_what_the_markup_shows_is_before_what_the_comment_says() -> None:
    page = Page(url=URL, title="The title on the page")
    describe(page, body(PROPERTY), read_metadata(body(PROPERTY)))
    assert page.title == "The title on the page"
    assert (page.category, page.summary) == ("Press Room", "All about lanterns.")
    assert (page.source, page.article) == ("China SCIO", "900000001")


def test_a_damaged_page_is_reported() -> None:
    page = read_html("<html><body><p>Reuters:</p><p>Itâ€™s late.</p></body></html>", URL)
    assert page.problems == ["has mojibake: its text was damaged before it was published"]
    assert page.blocks[1].text == "Itâ€™s late."
