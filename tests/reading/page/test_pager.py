"""Pagers: which pages they name, which this is, and signs of more."""

from __future__ import annotations

import pytest

from scio_crawler.items import Page
from scio_crawler.reading.page.decode import parse
from scio_crawler.reading.page.lines import read_lines
from scio_crawler.reading.page.pager import start_page
from tests.reading.tables import results
from tests.readings import SITE

FOLDER = f"{SITE}/pressroom/2024-07/24/"
C = "content_900000001"
FIRST = f"{C}.htm"
OTHER = "content_900000009"


def read(html: str, own: str = FIRST) -> Page:
    root = parse(f"<html><body><h1>On lanterns</h1><p>They burn.</p>{html}</body></html>")
    return start_page(read_lines(root), FOLDER + own, "article")


NAMED = results("page/pager_named.txt")
ANNOUNCED = results("page/pager_announced.txt")


@pytest.mark.parametrize(("html", "due"), NAMED.values(), ids=NAMED)
def test_a_page_names_others_and_has_a_number(html: str, due: str) -> None:
    number = int(due.removeprefix("page ").partition(" |")[0])
    own = FIRST if number == 1 else f"{C}_{number}.htm"
    page = read(html.format(FOLDER=FOLDER, SITE=SITE), own)
    named = [f"{other} {url.removeprefix(FOLDER)}" for other, url in sorted(page.pager.items())]
    assert f"page {page.number} | {'; '.join(named) or 'none'}" == due
    assert page.signs == []


def test_an_address_of_unknown_form_has_no_further_pages() -> None:
    html = "<html><div id='autopage'><a href='index_2.htm'>2</a></div>"
    page = start_page(read_lines(parse(html)), f"{SITE}/index.htm", "article")
    assert (page.number, page.pager) == (1, {})
    assert page.announced is not None


def test_a_link_to_page_0_leads_to_the_whole_article() -> None:
    page = read(f"<a href='{C}_0.htm'>All</a>")
    assert (page.whole, page.pager) == (f"{FOLDER}{C}_0.htm", {})


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
def test_a_pager_marks_the_number_of_its_page(html: str, number: int) -> None:
    assert read(html).marked == number


@pytest.mark.parametrize(("html", "pages"), ANNOUNCED.values(), ids=ANNOUNCED)
def test_pages_may_be_announced_without_a_link(html: str, pages: str) -> None:
    said = read(html).announced
    assert said is not None
    assert (said.pages, said.weak) == (int(pages), False)


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
def test_a_control_that_leads_nowhere_is_a_sign(html: str) -> None:
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
def test_what_complete_pages_show_is_at_most_a_weak_sign(html: str) -> None:
    page = read(html)
    assert all(sign.weak for sign in page.signs)
    assert page.announced is None or page.announced.weak
