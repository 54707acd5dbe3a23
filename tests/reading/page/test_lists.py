"""Lists in every form, and what on them may lead to a briefing."""

from __future__ import annotations

import pytest

from scio_crawler.items import Link, Page
from scio_crawler.reading.page import read_list_html
from tests.readings import SITE

URL = f"{SITE}/pressroom/node_8021725.html"
ONE = "/pressroom/2024-07/24/content_900000001.htm"
TWO = "/pressroom/node_9000002.html"
TITLES = ("SCIO briefing on lanterns", "SCIO briefing on lamps and oil")


def read(html: str) -> Page:
    return read_list_html(f"<html><body>{html}</body></html>", URL)


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
def test_a_list_of_any_form_gives_links_and_days(html: str, days: tuple[str, str]) -> None:
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
def test_links_around_a_list_are_not_items(html: str) -> None:
    assert read(html).links == []


ELSEWHERE = {
    "in a box of another class": "<div class='top-story'><h2>{}</h2></div>",
    "in plain text": "<p>{}</p>",
    "in a list of its own": "<div class='earlier'><ul><li>{}</li></ul></div>",
    "in a table": "<table><tr><td>July 1, 2024</td><td>{}</td></tr></table>",
    "in a frame called main": "<div class='main'><p>{}</p><a>1</a><a>2</a><a>3</a><a>4</a></div>",
    "in the header": "<header><h1>{}</h1></header>",
    "in a column beside": "<aside class='sidebar'>{}</aside>",
}


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_item_outside_the_known_list_is_a_headline(place: str) -> None:
    other = place.format(f"<a href='{TWO}'>{TITLES[1]}</a>")
    page = read(f"<div class='usual'><li><a href='{ONE}'>{TITLES[0]}</a></li></div>{other}")
    assert [(link.url, link.headline) for link in page.links] == [
        (SITE + TWO, True),
        (SITE + ONE, False),
    ]
    assert page.signs == []


CARRIERS = {
    "a script": "<li onclick=\"show('{href}')\">{title}</li>",
    "data": "<li data-href='{href}'>{title}</li>",
    "a part of a picture": "<map><area href='{href}' alt='{title}'></map>",
    "a picture": "<a href='{href}'><img src='/a.jpg' alt='{title}'></a>",
    "a choice": "<select><option value='{href}'>{title}</option></select>",
}


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_whatever_leads_to_a_briefing_is_an_item(carrier: str) -> None:
    page = read(carrier.format(href=ONE, title=TITLES[0]))
    assert page.links == [Link(SITE + ONE, TITLES[0], "2024-07-24")]


def test_items_that_only_a_script_has_are_items() -> None:
    data = f'<script>var items = [{{"url": "{TWO}"}}, {{"url": "{ONE}", "title": "x"}}];</script>'
    page = read(f"<p><a href='{TWO}'>{TITLES[1]}</a></p>{data}")
    assert [link.url for link in page.links] == [SITE + TWO, SITE + ONE]


def test_a_date_in_a_script_dates_no_item() -> None:
    script = "<script>var now = 'July 1, 2024'; show('2024-07-01')</script>"
    page = read(f"<div><a href='{ONE}'>{TITLES[0]}</a>{script}</div>")
    assert [link.published for link in page.links] == ["2024-07-24"]


UNKNOWN = {
    "a day in the path": "/art/2026/7/3/art_1_2.html",
    "a day in the name": "/pressroom/202607/t20260703_812345.html",
    "a title in the path": "/pressroom/briefing-on-lanterns/",
    "an id in a query": "/pressroom/detail.jsp?id=812345",
    "an id that is too long": "/pressroom/2026-07/03/content_1173310101173.html",
}


@pytest.mark.parametrize("path", UNKNOWN.values(), ids=UNKNOWN)
def test_articles_at_addresses_of_no_known_form_are_counted_and_named(path: str) -> None:
    known = f"<li><a href='{ONE}'>{TITLES[0]}</a></li>"
    others = "".join(f"<li><a href='{path}?{n}'>{TITLES[1]}</a></li>" for n in range(3))
    (sign,) = read(f"<ul>{known}{others.replace('?id=812345?', '?id=81234')}</ul>").signs
    assert (sign.doubt, sign.weak) == ("unknown-links", False)
    assert sign.what.startswith(f"3 links of unknown form, such as {path[:20]}")


NO_ARTICLES = {
    "in a menu": "<nav><a href='/a/2026/07/03/1.html'>The new press hall is open</a></nav>",
    "a column of the site": "<p><a href='/pressroom/index.htm'>All press releases and news</a></p>",
    "a picture": "<p><a href='/images/2026/07/03/1.jpg'>The new press hall is open</a></p>",
    "a document": "<p><a href='/2026/07/03/1.pdf'>The new press hall is open</a></p>",
    "another host": "<p><a href='http://other.example/2026/07/03/1.htm'>A new hall is open</a></p>",
    "no title": "<p><a href='/pressroom/hall.htm'>Press hall</a></p>",
}


@pytest.mark.parametrize("html", NO_ARTICLES.values(), ids=NO_ARTICLES)
def test_links_that_look_like_no_article(html: str) -> None:
    page = read(f"<ul><li><a href='{ONE}'>{TITLES[0]}</a></li></ul>{html}")
    assert (len(page.links), page.signs) == (1, [])


def test_a_date_beside_several_items_dates_none_of_them() -> None:
    items = "".join(f"<p><a href='{ONE}?{n}'>{TITLES[0]}</a></p>" for n in range(5))
    days = [link.published for link in read(f"<div>July 25, 2024{items}</div>").links]
    assert days == ["2024-07-24"] * 5


def test_a_list_knows_its_number_and_its_further_pages() -> None:
    html = "<div id='autopage'><span>1</span><a href='node_8021725_2.html'>2</a></div>"
    page = read(html)
    assert (page.number, page.marked) == (1, 1)
    assert page.pager == {2: URL.replace(".html", "_2.html")}


def test_speech_without_labels_that_a_list_prints_is_a_sign() -> None:
    item = f"<ul><li><a href='{ONE}'>{TITLES[0]}</a></li></ul>"
    spoken = (
        "Ladies and gentlemen, good morning. Welcome to this press conference on lanterns.",
        "The floor is now open for questions. Please identify your news outlet before asking.",
        "My question is about the old lanterns. How many of them are still lit?",
        "Twelve of them. " + "The others hang in the museum, where everybody can see them. " * 25,
        "That's all for today's press conference. Thank you, goodbye.",
    )
    said = "".join(f"<h4>Somebody</h4><p>{line}</p>" for line in spoken)
    (sign,) = read(f"{item}<div>{said}</div>").signs
    assert (sign.doubt, sign.weak) == ("unread-speech", False)
    assert not read(f"{item}<div><p>{spoken[3]}</p></div>").signs
    (sign,) = read(f"{item}<div>{said.replace('?', '.')}</div>").signs
    assert (sign.doubt, sign.weak) == ("unread-speech", False)
