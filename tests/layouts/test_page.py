"""Pagers: which pages there are, and which this is."""

from __future__ import annotations

import pytest
from parsel import Selector

from scio_crawler.addresses import parse
from scio_crawler.layouts.page import current_page, read_pager
from tests.reading import SITE

FOLDER = f"{SITE}/pressroom/2024-07/24"
OWN = f"{FOLDER}/content_900000001_2.htm"


def at(page: int, name: str = "content_900000001", ext: str = "htm") -> str:
    return f"{FOLDER}/{name}{f'_{page}' if page > 1 else ''}.{ext}"


ALL = {1: at(1), 3: at(3)}
PAGERS = {
    "numbers and arrows, unescaped, in single quotes": (
        '<div width="100%" id="autopage"><center><a href=\'content_900000001.htm\'><</a>&nbsp;'
        "<a href='content_900000001.htm'>1</a>&nbsp;<span>2</span>&nbsp;"
        "<a href='content_900000001_3.htm'>3</a>&nbsp;"
        "<a href='content_900000001_3.htm'>></a></center></div>",
        ALL,
    ),
    "absolute links": (
        f"<div id='autopage'><a href='{at(1)}'>1</a><span>2</span><a href='{at(3)}'>3</a></div>",
        ALL,
    ),
    "the other style, without its page of everything": (
        "<ul class='pages'><li class='page-previous'><a href='content_900000001.htm'>Previous</a>"
        "</li><li class='page-active'><a href='content_900000001_2.htm'>2</a></li>"
        "<li class='page-next'><a href='content_900000001_3.htm'>Next</a></li>"
        "<li class='page-all'><a href='content_900000001_0.htm'>All</a></li></ul>",
        {1: at(1), 2: at(2), 3: at(3)},
    ),
    "a number that leads to another article": (
        "<div id='autopage'><a href='content_900000009.htm'>1</a><span>2</span></div>",
        {1: at(1)},
    ),
    "a number that leads to another host": (
        "<div id='autopage'><a href='http://other.example/content_900000001.htm'>1</a></div>",
        {1: at(1)},
    ),
    "a number that is a script": (
        "<div id='autopage'><a href='javascript:go(3)'>3</a></div>",
        {3: at(3)},
    ),
    "other articles' numbers, outside a pager": ("<a href='content_900000009_2.htm'>2</a>", {}),
    "a pager of no known markup": ("<p><a href='content_900000001_3.htm'>Next</a></p>", {3: at(3)}),
    "another extension": (
        "<div id='autopage'><a href='content_900000001_3.html'>3</a></div>",
        {3: at(3, ext="html")},
    ),
    "no pager": ("<p>One page.</p>", {}),
}


@pytest.mark.parametrize(("html", "pages"), PAGERS.values(), ids=PAGERS)
def test_the_pages_it_names(html: str, pages: dict[int, str]) -> None:
    root = Selector(text=f"<html><body>{html}</body></html>").root
    assert read_pager(root, parse(OWN)) == pages


def test_the_pager_of_a_list() -> None:
    html = "<div id='autopage'><span>1</span><a href='node_8021725_2.html'>2</a></div>"
    own = parse(f"{SITE}/pressroom/node_8021725.html")
    assert read_pager(Selector(text=html).root, own) == {2: f"{SITE}/pressroom/node_8021725_2.html"}


def test_an_address_of_no_known_form_has_no_further_pages() -> None:
    html = "<div id='autopage'><a href='index_2.htm'>2</a></div>"
    assert read_pager(Selector(text=html).root, parse(f"{SITE}/index.htm")) == {}


@pytest.mark.parametrize(
    ("html", "number"),
    [
        ("<div id='autopage'><a href='a'>1</a><span>2</span></div>", 2),
        ("<ul class='pages'><li class='page-active'><a>3</a></li></ul>", 3),
        ("<div id='autopage'><span>…</span></div>", 0),
        ("<p>2</p>", 0),
    ],
    ids=["a span", "the active item", "no number", "no pager"],
)
def test_the_page_at_hand(html: str, number: int) -> None:
    assert current_page(Selector(text=html).root) == number
