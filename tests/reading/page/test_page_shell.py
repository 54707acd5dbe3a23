"""Small pages that only redirect by JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scio_crawler.items import Page
from scio_crawler.reading.page import read_html, read_list_html, read_shell
from tests.readings import SITE, URL

THERE = f"{SITE}/pressroom/node_9000001.html"


def page(script: str, body: str = "") -> str:
    return f"<html><head><script>{script}</script></head><body>{body}</body></html>"


SHELLS = {
    "linkContent": page(f"var linkContent='{THERE}'; if (linkContent) location.href=linkContent;"),
    "in double quotes": page(f'var linkContent = "{THERE}";'),
    "location.href": page(f"window.location.href = '{THERE}'"),
    "location": page(f"location='{THERE}'"),
    "replace": page(f"location.replace('{THERE}')"),
    "a relative address": page("location.href = '/pressroom/node_9000001.html'"),
    "with a line for people": page(
        f"location.href = '{THERE}'",
        "<p>If you are not redirected, click <a href='#'>here</a>.</p>",
    ),
}


@pytest.mark.parametrize("html", SHELLS.values(), ids=SHELLS)
@pytest.mark.parametrize("read", [read_html, read_list_html])
def test_a_shell_gives_the_address_that_it_leads_to(
    html: str, read: Callable[[str, str], Page]
) -> None:
    assert read(html, URL) == Page(url=URL, layout="shell", redirect=THERE)


PHONES = "if (/Android/.test(navigator.userAgent)) location.href = '/m/pressroom/a.htm';"
NO_SHELLS = {
    "an article that sends phones elsewhere": page(PHONES, "<p>One lantern.</p>" * 30),
    "a short one, by the CMS's marker": page(PHONES, "<!--enpcontent-->Hi<!--/enpcontent-->"),
    "an address that is put together": page("location.href = '/m' + location.pathname"),
    "a long page": page(f"location.href = '{THERE}'" + " " * 20_000),
    "no script": "<html><body><p>One lantern.</p></body></html>",
}


@pytest.mark.parametrize("html", NO_SHELLS.values(), ids=NO_SHELLS)
def test_a_page_with_text_is_not_a_shell(html: str) -> None:
    assert read_shell(html, URL) is None
