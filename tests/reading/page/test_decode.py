"""From bytes to text, or the failure that says why not."""

from __future__ import annotations

import codecs
import gzip
import zlib
from typing import Any

import pytest

from scio_crawler.common.errors import PageFailure
from scio_crawler.items import Capture
from scio_crawler.reading.briefing import read_page
from scio_crawler.reading.page.decode import decode
from tests.readings import URL

PAGE = "<html><body><p>“Café” 灯笼</p></body></html>"
BODY = PAGE.encode()
HTML = {"Content-Type": "text/html; charset=utf-8"}
GB = {"Content-Type": "text/html; charset=gb2312"}


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def coded(coding: str) -> dict[str, str]:
    return {"content-encoding": coding, "content-type": "text/html; charset=utf-8"}


GOOD = {
    "UTF-8": (BODY, HTML),
    "with a byte order mark": (b"\xef\xbb\xbf" + BODY, HTML),
    "no headers": (BODY, {}),
    "XHTML": (BODY, {"Content-Type": "application/xhtml+xml"}),
    "UTF-8, whatever is declared": (BODY, GB),
    "UTF-16": (PAGE.encode("utf-16"), {"Content-Type": "text/html; charset=utf-16"}),
    "UTF-16, big-endian": (codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"), HTML),
    "UTF-32": (codecs.BOM_UTF32_LE + PAGE.encode("utf-32-le"), {}),
    "references to signs": (PAGE.replace("“", "&#147;").replace("”", "&#x94;").encode(), HTML),
    "NUL bytes": (PAGE.replace("p>", "p>\0").encode(), HTML),
    "gzip": (gzip.compress(BODY), coded("gzip")),
    "x-gzip": (gzip.compress(BODY), coded("x-gzip")),
    "in capitals": (gzip.compress(BODY), coded("GZIP")),
    "several members": (gzip.compress(BODY[:30]) + gzip.compress(BODY[30:]), coded("gzip")),
    "gzip with bytes after its end": (gzip.compress(BODY) + b"\0\0", coded("gzip")),
    "deflate": (zlib.compress(BODY), coded("deflate")),
    "raw deflate": (raw_deflate(BODY), coded("deflate")),
    "two codings": (gzip.compress(zlib.compress(BODY)), coded("deflate, gzip")),
    "identity": (BODY, coded("identity")),
    "gzip, unpacked already": (BODY, coded("gzip")),
    "deflate, unpacked already": (BODY, coded("deflate")),
    "another coding, unpacked already": (BODY, coded("br")),
}


@pytest.mark.parametrize(("body", "headers"), GOOD.values(), ids=GOOD)
def test_a_page_becomes_text(body: bytes, headers: dict[str, str]) -> None:
    assert decode(body, headers).text == PAGE


QUOTED = "<p>It’s “late”, said the keeper of the lantern.</p>" * 20
ENGLISH = f"<html><body>{QUOTED}</body></html>"
LATIN = ENGLISH.encode("cp1252")
LONG = "<p>the keeper of the lantern</p>" * 60
BAD = "is not valid in UTF-8: read as U+FFFD"

# body, headers -> text, problems
ODD: dict[str, tuple[bytes, dict[str, str], str, list[str]]] = {
    "references to characters with longer numbers": (
        b"<html><p>&#x8BF7;&#x9999; &#1480; &#x91;late&#146;</p></html>",
        HTML,
        "<html><p>&#x8BF7;&#x9999; &#1480; ‘late’</p></html>",
        [],
    ),
    "UTF-8 with an accent, declared as GBK": ("<p>The Café".encode(), GB, "<p>The Café", []),
    "quotes of Windows-1252 that were read as Latin-1": (
        LATIN.decode("latin-1").encode(),
        HTML,
        ENGLISH,
        ["has control characters of Windows-1252: read as the signs they stand for"],
    ),
    "one bad byte in UTF-8": (
        f"{LONG}é灯笼X{LONG}".encode().replace(b"X", b"\xff"),
        HTML,
        f"{LONG}é灯笼\ufffd{LONG}",
        [f"byte 1928 (0xFF) {BAD}"],
    ),
    "one bad byte next to one good character": (
        f"{LONG}&X\u00a0{LONG}".encode().replace(b"X", b"\xff"),
        {},
        f"{LONG}&\ufffd\u00a0{LONG}",
        [f"byte 1921 (0xFF) {BAD}"],
    ),
    "one bad byte in ASCII": (
        f"{LONG}X{LONG}".encode().replace(b"X", b"\xe9"),
        {},
        f"{LONG}\ufffd{LONG}",
        [f"byte 1920 (0xE9) {BAD}"],
    ),
}


@pytest.mark.parametrize(("body", "headers", "text", "problems"), ODD.values(), ids=ODD)
def test_unusual_bytes_are_reported(
    body: bytes, headers: dict[str, str], text: str, problems: list[str]
) -> None:
    found = decode(body, headers)
    assert (found.text, list(found.problems)) == (text, problems)


def test_a_large_page_is_unpacked_whole() -> None:
    page = f"<html>{'<p>灯笼</p>' * 50_000}</html>"
    assert decode(gzip.compress(page.encode()), coded("gzip")).text == page


def test_control_characters_do_not_break_a_tag() -> None:
    page = read_page(Capture(URL, b"<p\x19a>Weng Jiamu:</p\x19a><p>It\x0b was\x01 late.</p>"))
    assert [block.text for block in page.blocks] == ["Weng Jiamu:", "It\u200b was\u200b late."]


def test_a_fragment_is_a_page() -> None:
    assert decode(b"<p>Reuters:</p>", {}).text == "<p>Reuters:</p>"


CUT = "<html><body><!--enpcontent--><p>Reuters:</p>"
HOPELESS = PAGE.encode("shift_jis", "replace").replace(b"?", b"\x81\xff")
ESCAPES = "\x1b[2J灯/" + "x" * 200  # would change the colours of a terminal
CUT_UTF_16 = codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le")[:-1]
SIGN_IN_GBK = '<html><meta charset="gb2312"><p>SCIO丨News</p></html>'.encode("gbk")
CHALLENGE = b"<html><title>Just a moment...</title><script>1</script></html>"
FOUR = "gzip, gzip, gzip, gzip"

# body, headers -> the failure's kind and data
REFUSED: dict[str, tuple[bytes, dict[str, str], str, dict[str, Any]]] = {
    "no HTML": (b"%PDF", {"Content-Type": "image/png"}, "other-type", {"type": "image/png"}),
    "a type that would spoil a terminal": (
        BODY,
        {"Content-Type": ESCAPES},
        "other-type",
        {"type": ("\\x1b[2J\\u706f/" + "x" * 200)[:80]},
    ),
    "nothing": (b" \r\n", {}, "empty", {}),
    "nothing, compressed": (b"", coded("deflate"), "empty", {}),
    "NUL bytes alone": (b"\0\0", {}, "empty", {}),
    "plain text": (b"Not found", {}, "not-html", {}),
    "cut short": (CUT.encode(), {}, "no-html-end", {}),
    "cut inside its content": (f"{CUT}</body></html>".encode(), {}, "no-content-end", {}),
    "bytes of no encoding": (HOPELESS, HTML, "encoding", {"byte": 15}),
    "GBK": (PAGE.encode("gbk"), GB, "encoding", {"byte": 15}),
    "GBK, with one sign that is UTF-8 as well": (SIGN_IN_GBK, {}, "encoding", {"byte": 0}),
    "quotes of Windows-1252": (LATIN, {}, "encoding", {"byte": 17}),
    "one quote of Windows-1252": (b"<p>It\x92s late.</p>", {}, "encoding", {"byte": 5}),
    "UTF-16 without a byte order mark": (PAGE.encode("utf-16-le"), {}, "encoding", {"byte": 1}),
    "UTF-16, cut inside a character": (CUT_UTF_16, HTML, "encoding", {"byte": 2 * len(PAGE)}),
    "a challenge": (CHALLENGE, {}, "challenge", {}),
    "gzip, cut short": (gzip.compress(BODY)[:-9], coded("gzip"), "no-content-end", {}),
    "raw deflate, cut": (raw_deflate(BODY)[:-3], coded("deflate"), "no-content-end", {}),
    "gzip, damaged": (gzip.compress(BODY)[:-8] + b"\0" * 8, coded("gzip"), "damaged", {}),
    "Brotli": (b"\x8b\x01\x80", coded("br"), "compressed", {"coding": "br"}),
    "Zstandard": (b"\x28\xb5\x2f\xfd", coded("zstd"), "compressed", {"coding": "zstd"}),
    "more codings than servers apply": (BODY, coded(FOUR), "compressed", {"coding": FOUR}),
    "a small body that unpacks to a large one": (
        zlib.compress(b"<" * 65 * 2**20, level=1),
        coded("deflate"),
        "too-large-unpacked",
        {"most": 64},
    ),
}


@pytest.mark.parametrize(("body", "headers", "kind", "data"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_page_is_refused(
    body: bytes, headers: dict[str, str], kind: str, data: dict[str, Any]
) -> None:
    with pytest.raises(PageFailure) as refused:
        decode(body, headers)
    assert (refused.value.kind, refused.value.data) == (kind, data)


def test_an_article_that_mentions_a_moment_is_no_challenge() -> None:
    page = f"<html>{'<p>Just a moment, please, said the keeper of the lantern.</p>' * 99}</html>"
    assert decode(page.encode(), HTML).text == page
