"""Pagers of lists at addresses of no known form."""

from __future__ import annotations

import pytest

from scio_crawler.reading.page import read_list_html
from tests.readings import SITE

# On a list -> whether it says that there are further pages of it.
CASES = {
    "an index": ("/lists/index.html", "<a href='index_1.html'>2</a>", True),
    "a folder": ("/lists/", "<a href='page/2/'>Next</a>", True),
    "a program": ("/list.jsp?id=7", "<a href='?id=7&page=2'>2</a>", True),
    "other words": ("/list.jsp?id=7", "<a href='?id=7&page=2'>Read on</a>", True),
    "another list": (
        "/lists/",
        "<a href='/others/page/2/'>2</a><a href='node_8021725.html'>More</a>",
        False,
    ),
    "another host": ("/lists/", "<a href='http://other.example/lists/page/2/'>2</a>", False),
}


@pytest.mark.parametrize(("own", "html", "says_so"), CASES.values(), ids=CASES)
def test_further_pages_that_it_announces(own: str, html: str, says_so: bool) -> None:
    page = read_list_html(f"<html><body><h1>Press room</h1>{html}</body></html>", SITE + own)
    assert page.pager == {}
    assert bool(page.announced) == says_so


def test_a_script_that_writes_the_pager_announces_its_pages() -> None:
    script = "<script>createPageHTML(3, 0, 'index', 'html');</script>"
    page = read_list_html(f"<html><body>{script}</body></html>", f"{SITE}/lists/index.html")
    assert page.announced is not None
    assert page.announced.pages == 3


# What a list prints below its items -> whether it says that it has more of them.
MORE = {
    "a button with an address": (
        "<button class='load-more' data-url='/api/list?page=2'>Load more</button>",
        True,
    ),
    "a link to a program": ("<a href='/api/list?page=2'>More briefings</a>", True),
    "a line that a script looks for": ("<p><span class='js-more'>Older ones</span></p>", True),
    "a request when it comes into view": ("<div hx-get='/rooms/list?page=2'></div>", True),
    "a script that asks for more": (
        "<script>fetch('/api/list?page=' + next).then(show)</script>",
        True,
    ),
    "numbers that a script acts on": ("<a href='#'>1</a><a href='javascript:go(2)'>2</a>", True),
    "an element that loads more": ("<div class='infinite-loader'></div>", True),
    "archives of years": ("<a href='/a/2023/'>2023</a><a href='/a/2022/'>2022</a>", True),
    "the next page of the list": (
        "<button data-url='node_8021725_2.html'>Load more</button>",
        False,
    ),
    "another list": ("<a href='node_7248351.html'>More</a>", False),
    "a button that shares the list": ("<button data-url='node_8021725.html'>Share</button>", False),
    "a menu": ("<nav><a href='#'>More</a></nav>", False),
    "a heading": ("<h2>More from China SCIO</h2>", False),
    "a count of visits": ("<script>fetch('/stat?page=list')</script>", False),
}


@pytest.mark.parametrize(("html", "says_so"), MORE.values(), ids=MORE)
def test_what_says_that_there_are_more_items(html: str, says_so: bool) -> None:
    items = "".join(
        f"<li><a href='/pressroom/2024-07/0{n}/content_90000000{n}.htm'>SCIO briefing on lanterns, "
        f"part {n}</a></li>"
        for n in range(1, 5)
    )
    url = f"{SITE}/pressroom/node_8021725.html"
    page = read_list_html(f"<html><body><ul>{items}</ul>{html}</body></html>", url)
    strong = {sign.doubt for sign in page.signs if not sign.weak}
    assert strong == ({"more-pages"} if says_so else set())
