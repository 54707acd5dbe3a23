"""From bytes to text, or the reason why they are no page."""

from __future__ import annotations

import pytest

from scio_crawler.layouts import PageError, decode

PAGE = "<html><body><p>“Café” 灯笼</p></body></html>"
HTML = "text/html; charset=utf-8"

GOOD = {
    "UTF-8": (PAGE.encode(), HTML),
    "with a byte order mark": (b"\xef\xbb\xbf" + PAGE.encode(), HTML),
    "no content type": (PAGE.encode(), ""),
    "XHTML": (PAGE.encode(), "application/xhtml+xml"),
    "UTF-8, whatever is declared": (PAGE.encode(), "text/html; charset=gb2312"),
    "declared in the header": (PAGE.encode("gb18030"), "text/html; charset=GBK"),
    "NUL bytes": (PAGE.replace("p>", "p>\0").encode(), HTML),
}


@pytest.mark.parametrize(("body", "kind"), GOOD.values(), ids=GOOD)
def test_good(body: bytes, kind: str) -> None:
    assert decode(body, kind) == PAGE


def test_the_encoding_that_only_a_meta_declares() -> None:
    page = f'<html><meta charset="gb2312"><p>灯笼</p>{"<p>text</p>" * 9}</html>'
    assert decode(page.encode("gb18030"), "text/html") == page


def test_a_fragment_is_a_page() -> None:
    assert decode(b"<p>Reuters:</p>", "text/html") == "<p>Reuters:</p>"


CUT = "<html><body><!--enpcontent--><p>Reuters:</p>"
REFUSED = {
    "no HTML": (b"%PDF-1.4", "application/pdf", "is no HTML page but application/pdf"),
    "nothing": (b" \r\n", HTML, "is empty"),
    "NUL bytes alone": (b"\0\0", HTML, "is empty"),
    "plain text": (b"Not found", HTML, "is no HTML page"),
    "cut short": (CUT.encode(), HTML, "was cut short: </html> is missing"),
    "cut inside its content": (
        f"{CUT}</body></html>".encode(),
        HTML,
        "was cut short: the end of its content is missing",
    ),
    "bytes of no declared encoding": (
        PAGE.encode("gb18030"),
        HTML,
        "is in a wrong encoding: byte 15 is not valid UTF-8",
    ),
    "declared as latin-1, which proves nothing": (
        PAGE.encode("gb18030"),
        "text/html; charset=iso-8859-1",
        "is in a wrong encoding: byte 15 is not valid UTF-8",
    ),
    "an encoding that does not exist": (
        PAGE.encode("gb18030"),
        "text/html; charset=lantern",
        "is in a wrong encoding: byte 15 is not valid UTF-8",
    ),
    "a challenge": (
        b"<html><title>Just a moment...</title><script>1</script></html>",
        HTML,
        "is a challenge, which is never evaded",
    ),
}


@pytest.mark.parametrize(("body", "kind", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(body: bytes, kind: str, reason: str) -> None:
    with pytest.raises(PageError) as refused:
        decode(body, kind)
    assert str(refused.value) == reason


def test_an_article_that_speaks_of_a_moment_is_no_challenge() -> None:
    page = f"<html>{'<p>Just a moment, please, said the keeper of the lantern.</p>' * 99}</html>"
    assert decode(page.encode(), HTML) == page
