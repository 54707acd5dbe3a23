"""Lines in a body that lead elsewhere."""

from __future__ import annotations

import pytest
from parsel import Selector

from scio_crawler.items import FURNITURE, PAGER, TEXT
from scio_crawler.reading.page.articles import mark_links
from scio_crawler.reading.page.lines import read_lines
from tests.readings import SITE, URL

OTHER = f"{SITE}/pressroom/2024-05/02/content_900000077.htm"
LINK = f"<a href='{OTHER}'>Old lamp found under the new library</a>"
SPEECH = "The old lamp burns. Lanterns burn longer in the winter, and the keepers know it."

# html of a body -> the kinds of its lines
BODIES = {
    "a link between paragraphs": (f"<p>So.</p><p>{LINK}</p>", [TEXT, FURNITURE]),
    "a link in a sentence": (f"<p>See {LINK} there.</p>", [TEXT]),
    "words before a link": (f"<p>Read also: {LINK}</p><p>Related: {LINK}</p>", [FURNITURE] * 2),
    "links and rules": (f"<p>{LINK} | <a href='/x'>Print</a></p>", [FURNITURE]),
    "links in one box": (
        f"<div><a href='{OTHER}'>Next: An old lamp</a><a href='{OTHER}'>Previous</a></div>",
        [FURNITURE],
    ),
    "a label that is a link": (f"<p><a href='{OTHER}'>Weng Jiamu:</a></p>", [TEXT]),
    "a label that is a link before a colon": (f"<p><a href='{OTHER}'>Weng</a>:</p>", [TEXT]),
    "a name that is a link": (f"<p><a href='{OTHER}'>Weng Jiamu</a></p>", [TEXT]),
    "speech that is a link": (f"<p><a href='{OTHER}'>{SPEECH}</a></p>", [TEXT]),
    "a further page of the article": (
        "<p><a href='content_900000001_2.htm'>Next page</a></p>",
        [FURNITURE],
    ),
    "the pager": ("<div id='autopage'><a href='content_900000001_2.htm'>2</a></div>", [PAGER]),
    "a box by its name": (
        "<div class='sponsored'><h4>Lamps</h4><p>Buy one.</p></div>",
        [FURNITURE] * 2,
    ),
    "a label in such a box": (
        f"<div class='related'><p>Reuters:</p><p>{SPEECH}</p></div>",
        [TEXT] * 2,
    ),
}


@pytest.mark.parametrize(("html", "kinds"), BODIES.values(), ids=BODIES)
def test_links_that_lead_elsewhere_are_furniture(html: str, kinds: list[str]) -> None:
    root = Selector(text=f"<html><body><div>{html}</div></body></html>").root
    sheet = read_lines(root)
    mark_links(sheet.lines, URL, URL)
    assert [line.kind for line in sheet.lines] == kinds
