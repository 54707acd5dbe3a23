"""Pagers: which pages they name, which this is, and signs of more."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from scio_crawler.items import Page
from scio_crawler.reading.page.decode import parse
from scio_crawler.reading.page.lines import read_lines
from scio_crawler.reading.page.pager import start_page
from tests.readings import SITE

FOLDER = f"{SITE}/pressroom/2024-07/24/"
C = "content_900000001"
OTHER = "content_900000009"


def read(html: str, own: str = f"{C}.htm") -> Page:
    root = parse(f"<html><body><h1>On lanterns</h1><p>They burn.</p>{html}</body></html>")
    return start_page(read_lines(root), FOLDER + own, "article")


def names(pages: dict[int, str]) -> dict[int, str]:
    return {number: url.removeprefix(FOLDER) for number, url in pages.items()}


class Case(NamedTuple):
    """A pager on the page *own*, and the pages that it names."""

    own: str
    html: str
    pages: dict[int, str]
    number: int = 1


BROKEN = f"<a href='{C}.htm'>1</a>&nbsp;<a href='{C}_2.htm'>2&nbsp;<span>3</span>"
SITES_OWN = {1: f"{C}.htm", 3: f"{C}_3.htm"}
PAGERS = {
    "the site's, with a link that has no end": Case(
        f"{C}_3.htm",
        f"<div id='autopage'><center>{BROKEN}</center></div>",
        {1: f"{C}.htm", 2: f"{C}_2.htm"},
        3,
    ),
    "the site's: numbers and arrows, unescaped, in single quotes": Case(
        f"{C}_2.htm",
        f"<div width='100%' id='autopage'><center><a href='{C}.htm'><</a>&nbsp;"
        f"<a href='{C}.htm'>1</a>&nbsp;<span>2</span>&nbsp;<a href='{C}_3.htm'>3</a>&nbsp;"
        f"<a href='{C}_3.htm'>></a></center></div>",
        SITES_OWN,
        2,
    ),
    "absolute links": Case(
        f"{C}_2.htm",
        f"<div id='autopage'><a href='{FOLDER}{C}.htm'>1</a><span>2</span>"
        f"<a href='{FOLDER}{C}_3.htm'>3</a></div>",
        SITES_OWN,
        2,
    ),
    "the other style of the CMS": Case(
        f"{C}_2.htm",
        f"<ul class='pages'><li class='page-previous'><a href='{C}.htm'>Previous</a></li>"
        f"<li class='page-active'><a href='{C}_2.htm'>2</a></li>"
        f"<li class='page-next'><a href='{C}_3.htm'>Next</a></li></ul>",
        SITES_OWN,
        2,
    ),
    "another article, in the site's pager": Case(
        f"{C}_2.htm",
        f"<div id='autopage'><a href='{OTHER}.htm'>1</a><span>2</span></div>",
        {1: f"{C}.htm"},
        2,
    ),
    "another host, in the site's pager": Case(
        f"{C}_2.htm",
        f"<div id='autopage'><a href='http://other.example/{C}.htm'>1</a></div>",
        {1: f"{C}.htm"},
        2,
    ),
    "a script, in the site's pager": Case(
        f"{C}.htm", "<div id='autopage'><a href='javascript:go(3)'>3</a></div>", {3: f"{C}_3.htm"}
    ),
    "numbers of another article": Case(f"{C}.htm", f"<a href='{OTHER}_2.htm'>2</a>", {}),
    "numbers, some of them left out": Case(
        f"{C}.htm",
        f"<p><b>1</b> <a href='{C}_2.htm'>[2]</a> … <a href='{C}_11.htm'>[11]</a></p>",
        {2: f"{C}_2.htm", 11: f"{C}_11.htm"},
    ),
    "another extension": Case(f"{C}.htm", f"<a href='{C}_3.html'>3</a>", {3: f"{C}_3.html"}),
    "a base": Case(
        f"{C}.htm",
        f"<base href='{SITE}/pressroom/'><a href='2024-07/24/{C}_2.htm'>2</a>",
        {2: f"{C}_2.htm"},
    ),
    "Next": Case(f"{C}.htm", f"<a href='{C}_2.htm'>Next page ></a>", {2: f"{C}_2.htm"}),
    "an arrow, and one to the last page": Case(
        f"{C}.htm",
        f"<a href='{C}_5.htm'>»</a> <a href='{C}_2.htm'>›</a>",
        {2: f"{C}_2.htm", 5: f"{C}_5.htm"},
    ),
    "rel=next in the head": Case(
        f"{C}.htm", f"<link rel='next' href='{C}_2.htm'>", {2: f"{C}_2.htm"}
    ),
    "rel=next to another article": Case(f"{C}.htm", f"<link rel='next' href='{OTHER}.htm'>", {}),
    "a choice": Case(
        f"{C}.htm",
        f"<select onchange='location.href=this.value'><option value='{C}.htm' selected>Page 1"
        f"<option value='{C}_2.htm'>Page 2</select>",
        {2: f"{C}_2.htm"},
    ),
    "a button with a script": Case(
        f"{C}.htm",
        f"<button onclick=\"location.href='{C}_2.htm'\">Next</button>",
        {2: f"{C}_2.htm"},
    ),
    "data": Case(f"{C}.htm", f"<span data-href='{C}_2.htm'>On</span>", {2: f"{C}_2.htm"}),
    "a script": Case(f"{C}.htm", f"<script>next = '{C}_2.htm';</script>", {2: f"{C}_2.htm"}),
    "no number, a title": Case(f"{C}.htm", f"<a href='{C}_3.htm'>On oil</a>", {3: f"{C}_3.htm"}),
    "no pager": Case(f"{C}.htm", "<p>One page.</p>", {}),
    "print and share": Case(
        f"{C}.htm",
        f"<a href='{C}.htm?print=1'>Print</a><a href='{C}.htm?from=timeline'>Share</a>"
        f"<a href='/m/pressroom/2024-07/24/{C}.htm'>Phone</a><a href='#2'>2</a>",
        {},
    ),
}


@pytest.mark.parametrize("case", PAGERS.values(), ids=PAGERS)
def test_the_pages_it_names(case: Case) -> None:
    page = read(case.html, case.own)
    assert names(page.pager) == case.pages
    assert page.number == case.number
    assert page.signs == []


def test_the_pager_of_a_list() -> None:
    html = "<html><div id='autopage'><span>1</span><a href='node_8021725_2.html'>2</a></div>"
    page = start_page(read_lines(parse(html)), f"{SITE}/pressroom/node_8021725.html", "list")
    assert page.pager == {2: f"{SITE}/pressroom/node_8021725_2.html"}


def test_an_address_of_no_known_form_has_no_further_pages() -> None:
    html = "<html><div id='autopage'><a href='index_2.htm'>2</a></div>"
    page = start_page(read_lines(parse(html)), f"{SITE}/index.htm", "article")
    assert (page.number, page.pager) == (1, {})
    assert page.announced is not None


def test_the_whole_article_on_one_page() -> None:
    page = read(f"<a href='{C}_0.htm'>All</a>")
    assert page.whole == f"{FOLDER}{C}_0.htm"
    assert page.pager == {}


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
    assert read(html).marked == number


ANNOUNCED = {
    "in words": ("<p>Page 1 of 3</p>", 3),
    "in words and elements": ("<p>Page <b>1</b> of <b>3</b></p>", 3),
    "in Chinese": ("<p>第1页 共3页</p>", 3),
    "numbers without links": ("<div class='pagination'><b>1</b><b>2</b><b>3</b></div>", 3),
    "a choice without addresses": (
        "<select name='page'><option value='1'>1<option value='2'>2</select>",
        2,
    ),
    "a variable of a script": ("<script>var totalPages = 4;</script>", 4),
    "createPageHTML of another name": (
        f"<script>createPageHTML(4, 0, '{OTHER}', 'htm');</script>",
        4,
    ),
    "createPageHTML of this article": (
        f"<script>var countPage = 3; createPageHTML(countPage, 0, '{C}', 'htm');</script>",
        3,
    ),
    "createPageHTML with an element": (
        f"<script>createPageHTML('pager', 2, 1, '{C}', 'htm', 40);</script>",
        2,
    ),
    "createPageHTML of unknown numbers": (f"<script>createPageHTML(n, i, '{C}');</script>", 2),
    "a folder for each page": (f"<p><a href='p2/{C}.htm'>2</a></p>", 2),
    "a query": ("<p>[1] <a href='?page=2'>[2]</a> … <a href='?page=11'>[11]</a></p>", 11),
    "lines instead of pages": (f"<p><a href='{C}.htm?start=20'>2</a></p>", 2),
    "another form of address": (f"<p><a href='{C}-2.htm'>下一页</a></p>", 2),
    "a picture, and another form of address": (
        f"<p><a href='{C}_p2.htm' title='Next page'><img src='/r.gif'></a></p>",
        2,
    ),
    "a path behind the address": (f"<p><a href='{C}.htm/3'>Page 3</a></p>", 3),
    "addresses that count from 0": (
        f"<p><b>1</b> <a href='{C}_1.htm'>2</a> <a href='{C}_2.htm'>3</a></p>",
        3,
    ),
}


@pytest.mark.parametrize(("html", "pages"), ANNOUNCED.values(), ids=ANNOUNCED)
def test_pages_that_it_announces_without_a_link(html: str, pages: int) -> None:
    said = read(html).announced
    assert said is not None
    assert (said.pages, said.weak) == (pages, False)


SIGNS = {
    "a script behind Next": "<p><a href='javascript:go(2)'>Next</a></p>",
    "a button": "<p><button>Next page</button></p>",
    "a form": "<form action='?page=2'><input type='submit' value='Next'></form>",
    "the whole article, at another form of address": f"<a href='{C}_all.htm'>View all</a>",
    "the whole article, by a query": "<a href='?view=all'>Single page</a>",
    "Load more": "<p><button>Load more</button></p>",
    "Read the rest": "<p><a href='#'>Read the rest of this transcript</a></p>",
    "the full transcript": "<p><a href='javascript:;'>Show full transcript</a></p>",
}


@pytest.mark.parametrize("html", SIGNS.values(), ids=SIGNS)
def test_signs_of_more(html: str) -> None:
    (sign,) = read(html).signs
    assert (sign.doubt, sign.weak) == ("more-pages", False)


AT_MOST_WEAK = {
    "a slide show": "<div class='slider'><img src='a.jpg'><a href='javascript:;'>Next</a></div>",
    "pictures": "<div><img src='a.jpg'><a href='#'>></a><p>1/5</p></div>",
    "a counter of photos": "<p><img src='a.jpg'></p><p>/5 Weng Jiamu</p><p>2/5</p>",
    "the next article": f"<p><a href='{OTHER}.htm'>Next</a></p>",
    "the title of the next article": f"<p>Next: <a href='{OTHER}.htm'>SCIO briefing on oil</a></p>",
    "more on other articles": f"<p>Oil burns. <a href='{OTHER}.htm'>Read more</a></p>",
    "a menu": "<nav><a href='#'>More</a><button>Next</button></nav>",
    "a column": "<div class='wrapr'><button>Load more</button></div>",
    "another version": f"<p><a href='{C}_x.htm'>Another version</a></p>",
    "a date to choose": "<select name='month'><option>1<option>2<option>3</select>",
    "a file": f"<p><a href='{C}.pdf'>Full text</a></p>",
    "a disabled button": "<button class='disabled'>Next</button>",
}


@pytest.mark.parametrize("html", AT_MOST_WEAK.values(), ids=AT_MOST_WEAK)
def test_what_is_seen_on_right_pages_is_no_sign_or_a_weak_one(html: str) -> None:
    page = read(html)
    assert all(sign.weak for sign in page.signs)
    assert page.announced is None or page.announced.weak
