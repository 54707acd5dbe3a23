"""Articles on the desktop, for phones, on the sister site, and in a layout never seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from scio_crawler.common.errors import PageFailure
from scio_crawler.items import Page
from scio_crawler.reading.page import read_html, read_list_html
from scio_crawler.reading.text import visible
from tests.readings import SITE, URL

TEXT = "<p>Reuters:</p><p>Why?</p>"
CHINESE = "<p><a href='http://www.scio.gov.cn/live/1.htm'>Read in Chinese</a></p>"
BOXES = (
    "<div class='box1'><div class='box1l'><span class='mmmm'>Press Room</span></div>"
    "<div class='box1r'>All about lanterns.</div></div>"
    "<div class='box2'><p></p><div>China SCIO<span>丨</span>Updated:&nbsp;July 24, 2024</div></div>"
    f"<div class='cp'>{CHINESE}<!--enpcontent-->{TEXT}<!--/enpcontent--></div>"
    "<div class='box3'><p>MORE FROM China SCIO</p></div>"
)
TITLE = "<h1>SCIO briefing<br>on lanterns</h1>"

PAGES = {
    "desktop": (
        "<div class='wrap'><div class='wrapl'><div class='box5'><a href='/'>Home</a> ></div>"
        f"{TITLE}{BOXES}</div><div class='wrapr'><h1>Events</h1></div></div>",
        URL,
        "article",
    ),
    "phone": (
        "<div class='column'><h1>ㄑ <a href='/m/'>Press Room</a></h1></div>"
        f"<div class='wrap'>{TITLE}{BOXES}</div>",
        URL.replace("/pressroom", "/m/pressroom"),
        "phone",
    ),
    "sister": (
        "<div id='title'>SCIO briefing<br>on lanterns</div><div id='summary'>All about lanterns."
        "</div><dl id='guild'><dd>China SCIO, July 24, 2024</dd></dl>"
        f"{CHINESE}<div id='container_txt'>{TEXT}</div>",
        URL,
        "sister",
    ),
    "unknown": (
        "<header><p>Menu</p></header><div class='neu'><h1>SCIO briefing on lanterns</h1>"
        "<p class='wo'>China SCIO | July 24, 2024</p>"
        f"{CHINESE}<div class='text'>{TEXT}</div></div>",
        URL,
        "unknown",
    ),
}


def read(html: str, url: str = URL) -> Page:
    return read_html(f"<!DOCTYPE html><html><body>{html}</body></html>", url)


@pytest.mark.parametrize(("html", "url", "layout"), PAGES.values(), ids=PAGES)
def test_each_layout_gives_title_date_and_body(html: str, url: str, layout: str) -> None:
    page = read(html, url)
    assert page.layout == layout
    assert page.title == "SCIO briefing on lanterns"
    assert (page.source, page.published, page.published_from) == (
        "China SCIO",
        "2024-07-24",
        "line",
    )
    assert page.url_zh == "http://www.scio.gov.cn/live/1.htm"
    lines = [block.text for block in page.blocks]
    assert lines[-2:] == ["Reuters:", "Why?"]
    assert len(lines) == 2 or layout == "unknown"
    assert page.characters == sum(map(visible, lines))


@pytest.mark.parametrize("name", ["desktop", "phone"])
def test_category_and_summary(name: str) -> None:
    page = read(PAGES[name][0])
    assert (page.category, page.summary) == ("Press Room", "All about lanterns.")


def test_a_summary_in_an_unknown_layout_is_the_sentence_that_announces() -> None:
    lead = "A press conference on lanterns was held in Beijing on Friday, July 5."
    page = read(f"<div><h1>Lamps</h1><p>{lead}</p><p>By us</p><section>{TEXT}</section></div>")
    assert page.summary == lead


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("http://www.scio.gov.cn/live/1.htm", "http://www.scio.gov.cn/live/1.htm"),
        ("/zh/1.htm", f"{SITE}/zh/1.htm"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_the_chinese_link_is_an_address_of_the_web(href: str, url: str) -> None:
    assert read(f"<p><a href='{href}'>Read in Chinese</a></p>{TEXT}").url_zh == url


READERS = pytest.mark.parametrize("reader", [read_html, read_list_html])


@READERS
def test_a_page_without_an_element_is_refused(reader: Callable[[str, str], Page]) -> None:
    with pytest.raises(PageFailure) as refused:
        reader("", URL)
    assert refused.value.kind == "no-element"


@READERS
def test_a_page_of_a_comment_is_empty_or_refused(reader: Callable[[str, str], Page]) -> None:
    with suppress(PageFailure):  # which of both depends on the version of libxml2
        assert reader("<!-- nothing -->", URL).characters == 0


@READERS
def test_a_page_that_nests_too_deeply_is_refused(reader: Callable[[str, str], Page]) -> None:
    with pytest.raises(PageFailure) as refused:
        reader("<div>" * 600 + "x", URL)
    assert (refused.value.kind, refused.value.data) == ("too-deep", {"most": 512})


def test_text_behind_a_stray_end_of_the_body_is_read() -> None:
    page = read("<div class='cp'><p>Reuters:</p></body></html><p>Why?</p></div>")
    assert [block.text for block in page.blocks] == ["Reuters:", "Why?"]


def test_words_that_are_struck_out_are_left_out_and_reported() -> None:
    said = "<p>Weng Jiamu:</p><p>It costs <s><b>dollars</b></s> yuan.</p>"
    page = read_html(f"<html><body><div class='cp'>{said}</div></body></html>", URL)
    assert [block.text for block in page.blocks] == ["Weng Jiamu:", "It costs yuan."]
    (sign,) = page.signs
    assert (sign.doubt, sign.weak) == ("hidden-text", True)
    assert "'dollars'" in sign.what


def test_words_that_are_struck_out_of_a_hidden_body_are_reported() -> None:
    said = "<p>Weng Jiamu:</p><p>It costs <s>dollars</s> yuan.</p>"
    html = f"<html><body><div hidden><div class='cp'>{said}</div></div></body></html>"
    assert any("'dollars'" in sign.what for sign in read_html(html, URL).signs)


def test_an_id_is_not_the_class_of_a_known_container() -> None:
    html = f"<html><body><div id='cp'><p>Home</p></div><main>{TEXT}</main></body></html>"
    page = read_html(html, URL)
    assert [block.text for block in page.blocks] == ["Reuters:", "Why?"]
    assert page.layout == "unknown"
