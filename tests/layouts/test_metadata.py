"""What a page says about itself."""

from __future__ import annotations

import pytest
from parsel import Selector

from scio_crawler.items import Page
from scio_crawler.layouts import read_page
from scio_crawler.layouts.metadata import describe, metas, printed_line, properties, title_of
from tests.reading import SITE, URL

PROPERTY = (
    "<!--enpproperty <articleid>900000001</articleid><date>2024-07-24 10:12:13:0</date>"
    "<author>null</author><title>Lanterns & <b>lamps</b> > oil</title><keyword></keyword>"
    "<nodename>Press Room</nodename><abstract>All about \n lanterns.</abstract>"
    "<sourcename>China SCIO</sourcename>/enpproperty-->"
)


def root_of(html: str) -> object:
    return Selector(text=f"<html><head></head><body>{html}</body></html>").root


def test_the_property_comment_is_not_escaped_and_says_null() -> None:
    assert properties(root_of(PROPERTY)) == {
        "articleid": "900000001",
        "date": "2024-07-24 10:12:13:0",
        "title": "Lanterns & <b>lamps</b> > oil",
        "nodename": "Press Room",
        "abstract": "All about lanterns.",
        "sourcename": "China SCIO",
    }


def test_a_page_without_one() -> None:
    assert properties(root_of("<!-- enpcontent -->")) == {}


def test_metas() -> None:
    head = '<meta name="ContentID" content=" 900000001 "><meta name="author"><meta content="x">'
    assert metas(Selector(text=f"<html><head>{head}</head></html>").root) == {
        "contentid": "900000001"
    }


@pytest.mark.parametrize(
    "title",
    [
        "On lanterns | english.scio.gov.cn",
        "On lanterns_China.org.cn",
        "On lanterns - China SCIO",
        "On lanterns | The State Council Information Office of the People's Republic of China",
        "On lanterns",
    ],
)
def test_a_title_is_without_the_sites_name(title: str) -> None:
    assert title_of(Selector(text=f"<html><title>{title}</title></html>").root) == "On lanterns"


def test_a_dash_inside_a_title_stays() -> None:
    html = "<html><title>Lanterns - lamps | english.scio.gov.cn</title></html>"
    assert title_of(Selector(text=html).root) == "Lanterns - lamps"


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
    "no date": ("China SCIO", None),
    "a sentence with a date": ("It was held on July 5, 2024 in Beijing.", None),
    "too long": ("x " * 60 + "July 24, 2024", None),
}


@pytest.mark.parametrize(("line", "found"), PRINTED.values(), ids=PRINTED)
def test_the_printed_line(line: str, found: tuple[str, str] | None) -> None:
    assert printed_line(line) == found


META = '<meta name="publishdate" content="2024-07-23">'
DATED = f"{SITE}/pressroom/2024-07/21/content_900000001.htm"
UNDATED = f"{SITE}/pressroom/content_900000001.htm"

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
def test_when_it_was_published(
    comment: str, meta: str, printed: str, url: str, published: str, origin: str
) -> None:
    page = Page(url=url)
    describe(page, Selector(text=f"<html><head>{meta}</head>{comment}</html>").root, printed)
    assert (page.published, page.published_from) == (published, origin)


def test_what_the_markup_shows_is_before_what_the_comment_says() -> None:
    page = Page(url=URL, title="The title on the page")
    describe(page, root_of(PROPERTY), "")
    assert (page.title, page.category, page.summary, page.source, page.article) == (
        "The title on the page",
        "Press Room",
        "All about lanterns.",
        "China SCIO",
        "900000001",
    )


def test_a_damaged_page_is_reported() -> None:
    page = read_page("<html><body><p>Reuters:</p><p>Itâ€™s late.</p></body></html>", URL)
    assert page.problems == ["has mojibake: its text was damaged before it was published"]
    assert page.blocks[1].text == "Itâ€™s late."
