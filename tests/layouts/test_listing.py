"""Lists in every form, and the transcripts that some of them print."""

from __future__ import annotations

import pytest

from scio_crawler.items import Link, Page
from scio_crawler.layouts import read_list_page
from tests.reading import SITE

URL = f"{SITE}/pressroom/node_8021725.html"
ONE = "/pressroom/2024-07/24/content_900000001.htm"
TWO = "/pressroom/node_9000002.html"
TITLES = ("SCIO briefing on lanterns", "SCIO briefing on lamps and oil")


def read(html: str) -> Page:
    return read_list_page(f"<html><body>{html}</body></html>", URL)


LISTS = {
    "of 2018": (
        f"<div class='usual'><ul><li><a href='{ONE}'><img src='a.jpg'></a><h3><span class='mmmm'>"
        f"Press</span> July 25, 2024</h3><h1><a href='{ONE}'>{TITLES[0]}</a></h1><p>All.</p></li>"
        f"<li><h3>July 20, 2024</h3><h1><a href='{TWO}'>{TITLES[1]}</a></h1></li></ul></div>",
        ("2024-07-25", "2024-07-20"),
    ),
    "for phones": (
        f"<div class='usual'><ul><li><dl><dt><img></dt><dd><a href='{ONE}'>{TITLES[0]}</a></dd>"
        f"</dl></li><li><dl><dd><a href='{TWO}'>{TITLES[1]}</a></dd></dl></li></ul></div>",
        ("2024-07-24", ""),
    ),
    "the catalogue of 2024": (
        f"<div class='section July'><div class='list-box'><a href='{ONE}'>{TITLES[0]}</a>"
        f"<a href='{TWO}'>{TITLES[1]}</a></div></div>",
        ("2024-07-24", ""),
    ),
    "the catalogue of 2025": (
        f"<div class='monthBox'><div><div class='prTitle'><a href='{ONE}'>{TITLES[0]}</a></div>"
        "<span class='date'>July 25, 2024</span></div>"
        f"<div><div class='prTitle'><a href='{TWO}'>{TITLES[1]}</a></div>"
        "<span class='date'>July 20, 2024</span></div></div>",
        ("2024-07-25", "2024-07-20"),
    ),
    "of unknown markup": (
        f"<section><p><a href='{ONE}'>{TITLES[0]}</a></p><p><a href='{TWO}'>{TITLES[1]}</a></p>"
        "</section>",
        ("2024-07-24", ""),
    ),
    "absolute links": (
        f"<div class='usual'><li><a href='{SITE}{ONE}'>{TITLES[0]}</a></li>"
        f"<li><a href='{SITE}{TWO}'>{TITLES[1]}</a></li></div>",
        ("2024-07-24", ""),
    ),
}


@pytest.mark.parametrize(("html", "days"), LISTS.values(), ids=LISTS)
def test_every_form(html: str, days: tuple[str, str]) -> None:
    page = read(html)
    assert page.layout == "list"
    assert page.links == [
        Link(SITE + ONE, TITLES[0], days[0]),
        Link(SITE + TWO, TITLES[1], days[1]),
    ]
    assert page.inline == []


NO_ITEMS = {
    "the column beside": f"<div class='wrapr'><a href='{ONE}'>{TITLES[0]}</a></div>",
    "the breadcrumb": f"<div class='box5'><a href='{ONE}'>{TITLES[0]}</a></div>",
    "the foot": f"<footer><a href='{ONE}'>{TITLES[0]}</a></footer>",
    "the pager": "<div id='autopage'><a href='node_8021725_2.html'>2</a></div>",
    "the list itself": f"<p><a href='{URL}'>{TITLES[0]}</a></p>",
    "a column of the site": "<p><a href='/pressroom/node_8020805.html'>Press Room</a></p>",
    "an address of another form": "<p><a href='/about.htm'>About all these lanterns</a></p>",
}


@pytest.mark.parametrize("html", NO_ITEMS.values(), ids=NO_ITEMS)
def test_links_that_are_no_items(html: str) -> None:
    assert read(html).links == []


def test_a_headline_outside_the_list_is_an_item() -> None:
    headline = f"<div class='main'><h1><a href='{TWO}'>{TITLES[1]}</a></h1></div>"
    html = headline + f"<div class='usual'><li><a href='{ONE}'>{TITLES[0]}</a></li></div>"
    assert [link.url for link in read(html).links] == [SITE + TWO, SITE + ONE]


def test_a_frame_called_main_holds_no_headlines() -> None:
    others = f"<p><a href='{TWO}'>{TITLES[1]}</a></p>" * 6
    html = (
        f"<div class='main'><div class='usual'><li><a href='{ONE}'>x</a></li></div>{others}</div>"
    )
    assert [(link.url, link.headline) for link in read(html).links] == [(SITE + ONE, False)]


def test_links_to_one_briefing_are_one_item() -> None:
    image, title = f"<a href='{ONE}'><img></a>", f"<a href='{ONE}'>{TITLES[0]}</a>"
    html = f"<div class='usual'><li>{image}<h3>July 25, 2024</h3>{title}</li></div>"
    assert read(html).links == [Link(SITE + ONE, TITLES[0], "2024-07-25")]


def test_a_date_beside_several_items_dates_none_of_them() -> None:
    items = "".join(f"<p><a href='{ONE}?{n}'>{TITLES[0]}</a></p>" for n in range(5))
    days = [link.published for link in read(f"<div>July 25, 2024{items}</div>").links]
    assert days == ["2024-07-24"] * 5


def test_number_and_pager() -> None:
    page = read("<div id='autopage'><a href='node_8021725.html'>1</a><span>2</span></div>")
    assert (page.number, page.pager) == (2, {1: URL})


HEAD = "<p>Speakers:</p><p>Weng Jiamu, director general of the Lantern Office</p>"
TURNS = "<p>Weng Jiamu:</p><p>Good morning.</p><p>Reuters:</p><p>Why?</p>"


def inline(html: str) -> list[tuple[str, list[str]]]:
    return [(page.title, [block.text for block in page.blocks]) for page in read(html).inline]


def test_inline_transcripts_go_from_bullet_to_bullet() -> None:
    html = f"<p>• {TITLES[0]}</p>{HEAD}{TURNS}<p>•{TITLES[1]}</p>{HEAD}{TURNS}"
    assert [(title, lines[0], lines[-1]) for title, lines in inline(html)] == [
        (TITLES[0], f"• {TITLES[0]}", "Why?"),
        (TITLES[1], f"•{TITLES[1]}", "Why?"),
    ]


def test_a_bulleted_line_of_a_speech_is_no_title() -> None:
    html = f"<p>• {TITLES[0]}</p>{HEAD}{TURNS}<p>• Red lanterns are bright.</p><p>Yes.</p>"
    ((title, lines),) = inline(html)
    assert (title, lines[-2:]) == (TITLES[0], ["• Red lanterns are bright.", "Yes."])


def test_a_bulleted_title_that_is_a_link_is_an_item() -> None:
    html = f"<p>• <a href='{ONE}'>{TITLES[0]}</a></p><p>• {TITLES[1]}</p>{HEAD}{TURNS}"
    page = read(html)
    assert [link.url for link in page.links] == [SITE + ONE]
    assert [transcript.title for transcript in page.inline] == [TITLES[1]]


def test_a_bulleted_link_is_not_dated_by_the_transcript_below() -> None:
    head = f"{HEAD}<p>Date:</p><p>April 20, 2020</p>"
    html = f"<div><p>• <a href='{ONE}'>{TITLES[0]}</a></p><p>• {TITLES[1]}</p>{head}{TURNS}</div>"
    assert [link.published for link in read(html).links] == ["2024-07-24"]


def test_a_transcript_without_a_bullet_has_the_title_of_the_page() -> None:
    page = read_list_page(
        f"<html><head><title>{TITLES[0]} | english.scio.gov.cn</title></head>"
        f"<body><div>{HEAD}{TURNS}</div></body></html>",
        URL,
    )
    assert [transcript.title for transcript in page.inline] == [TITLES[0]]


def test_the_foot_of_the_list_is_in_no_transcript() -> None:
    pager = "<div id='autopage'><span>1</span><a href='node_8021725_2.html'>2</a></div>"
    ((_, lines),) = inline(f"<p>• {TITLES[0]}</p>{HEAD}{TURNS}{pager}")
    assert lines[-1] == "Why?"


def test_an_inline_transcript_keeps_its_chinese_link() -> None:
    link = "<p><a href='http://www.scio.gov.cn/1.htm'>Read in Chinese</a></p>"
    page = read(f"<p>• {TITLES[0]}</p>{link}{HEAD}{TURNS}")
    assert [transcript.url_zh for transcript in page.inline] == ["http://www.scio.gov.cn/1.htm"]
