"""Pagers of lists at addresses of no known form."""

from __future__ import annotations

import pytest

from scio_crawler.reading.page import read_list_html
from tests.readings import SITE

CASES = {
    "an index": (
        "/lists/index.html",
        "<a href='index_1.html'>2</a>",
        {2: "/lists/index_1.html"},
        "",
    ),
    "a folder": ("/lists/", "<a href='page/2/'>Next</a>", {}, "/lists/page/2/"),
    "a program": (
        "/list.jsp?id=7",
        "<a href='?id=7&page=2'>2</a>",
        {2: "/list.jsp?id=7&page=2"},
        "",
    ),
    "another list of the program": ("/list.jsp?id=7", "<a href='?id=8&page=2'>2</a>", {}, ""),
    "another list": (
        "/lists/",
        "<a href='/others/page/2/'>2</a><a href='/others/'>Next</a>",
        {},
        "",
    ),
    "other words": (
        "/list.jsp?id=7",
        "<a href='?id=7&page=2'>Read on</a>",
        {},
        "/list.jsp?id=7&page=2",
    ),
    "another host": ("/lists/", "<a href='http://other.example/lists/page/2/'>2</a>", {}, ""),
}


@pytest.mark.parametrize(("own", "html", "pages", "following"), CASES.values(), ids=CASES)
def test_the_pages_it_names(own: str, html: str, pages: dict[int, str], following: str) -> None:
    page = read_list_html(f"<html><body><h1>Press room</h1>{html}</body></html>", SITE + own)
    assert {n: url.removeprefix(SITE) for n, url in page.pager.items()} == pages
    assert page.next.removeprefix(SITE) == following


def test_a_script_that_writes_the_pager_announces_its_pages() -> None:
    script = "<script>createPageHTML(3, 0, 'index', 'html');</script>"
    page = read_list_html(f"<html><body>{script}</body></html>", f"{SITE}/lists/index.html")
    assert page.announced is not None
    assert page.announced.pages == 3
