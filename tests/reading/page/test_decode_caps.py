"""The most that a page may hold: what is let in, what is refused, and what is cut."""

from __future__ import annotations

import pytest

from scio_crawler.common.errors import TooMuch
from scio_crawler.items import Capture, Link, Page
from scio_crawler.reading.briefing import read_list, read_page
from scio_crawler.reading.page import decode
from scio_crawler.reading.page.decode import ATTRIBUTES, Caps
from tests.mirrors import LIST, SITE, article, path

FEW = Caps(characters=100_000, tags=20)
MANY = ATTRIBUTES + 1
SPACE = " " * decode.SHORT

LET_IN = {
    "all tags that there may be": "<p>" * FEW.tags,
    "many attributes in many tags": f"<p {'a=1 ' * (ATTRIBUTES // 2)}>" * 4,
    "a long value": f"<p title='{'lantern ' * MANY}'>",
    "a long value without quotes": f"<a href={'/lantern' * MANY}>",
    "a long value with its sign": "<p title = '" + ">lantern " * MANY + "'>",
    "a comment": f"<!-- <p {'a ' * MANY}-->",
    "a comment with dashes": f"<!-- - -- <p {'a ' * MANY}-->",
    "a script": f"<script>a<b {'a ' * MANY}</script>",
    "a style sheet": f"<style>a<b {'a ' * MANY}</style>",
    "text": f"3 < 4 {'a ' * MANY}",
}
REFUSED = {
    "too long": ("x" * 100_001, "holds more than 100,000 characters, and no page"),
    "too many tags": ("<p>" * (FEW.tags + 1), "holds more than 20 tags, and no page"),
    "names": (f"<p {'a ' * MANY}>", "holds more than 1,000 attributes in one tag, and no page"),
    "values": (f"<p {'a=1 ' * MANY}>", "attributes"),
    "values with ends": ("<p " + 'a=">" ' * MANY, "attributes"),
    "values without spaces": ("<p " + "a='>'" * MANY, "attributes"),
    "behind an odd quote": (f"<p ' {'a=1 ' * MANY}'>", "attributes"),
    "behind a sign without a value": (f"<p a= {'b ' * MANY}>", "attributes"),
    "of a script": (f"<script {'a ' * MANY}>", "attributes"),
    "behind a script": (f"<script>a<b</script><p {'a ' * MANY}>", "attributes"),
    "behind a comment": (f"<!-- a --><p {'a ' * MANY}>", "attributes"),
    "without an end": (f"<p {'a ' * MANY}", "attributes"),
}


@pytest.mark.parametrize("html", LET_IN.values(), ids=LET_IN)
def test_what_a_page_may_hold_is_let_in(html: str) -> None:
    decode.check(html + SPACE, FEW)


@pytest.mark.parametrize(("html", "words"), REFUSED.values(), ids=REFUSED)
def test_what_no_page_holds_is_refused(html: str, words: str) -> None:
    with pytest.raises(TooMuch, match=words):
        decode.check(html + SPACE, FEW)


def test_a_list_may_hold_more_than_an_article() -> None:
    html = article(1).replace("</body>", f"{'<br>' * decode.ARTICLE.tags}</body>").encode()
    with pytest.raises(TooMuch, match="60,000 tags"):
        read_page(Capture(SITE + path(1), html))
    assert read_list(Capture(SITE + LIST, html)).inline


@pytest.mark.parametrize(
    ("unit", "most", "words"),
    [
        ("<a href='/pressroom/2024-07/24/content_9{n}.htm'>Lanterns {n}</a>", "LINKS", "links"),
        ("<p>• Lanterns {n}</p><p>Weng Jiamu:</p><p>Yes.</p>", "INLINE", "transcripts"),
    ],
    ids=["links", "transcripts"],
)
def test_a_list_has_a_limit_of_items(
    monkeypatch: pytest.MonkeyPatch, unit: str, most: str, words: str
) -> None:
    monkeypatch.setattr(decode, most, 10)

    def read(count: int) -> Page:
        html = "".join(unit.replace("{n}", str(100_000 + n)) for n in range(count))
        return read_list(Capture(SITE + LIST, f"<html><body>{html}</body></html>".encode()))

    page = read(10)
    assert len(page.links or page.inline) == 10
    with pytest.raises(TooMuch, match=f"more than 10 {words}"):
        read(11)


def test_long_metadata_is_cut_and_that_is_reported() -> None:
    page = Page(SITE, title="x" * 9000, summary="On lanterns.", links=[Link("", "x" * 2000)])
    decode.truncate_metadata(page)
    assert (page.title, page.summary) == ("x" * 1000, "On lanterns.")
    assert page.problems == ["has a title of 9,000 characters: 1,000 were kept"]
    assert len(page.links[0].title) == 1000
