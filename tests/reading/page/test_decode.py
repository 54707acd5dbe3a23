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

PAGE = "<html><body><p>“Café” 灯笼</p></body></html>"
BODY = PAGE.encode()
HTML = "text/html; charset=utf-8"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


ARTICLE = "http://english.scio.gov.cn/pressroom/2024-07/24/content_117331010.htm"
GOOD = {
    "UTF-8": (BODY, {"Content-Type": HTML}),
    "with a byte order mark": (b"\xef\xbb\xbf" + BODY, {"Content-Type": HTML}),
    "no headers": (BODY, {}),
    "XHTML": (BODY, {"Content-Type": "application/xhtml+xml"}),
    "UTF-8, whatever is declared": (BODY, {"Content-Type": "text/html; charset=gb2312"}),
    "UTF-16": (PAGE.encode("utf-16"), {"Content-Type": "text/html; charset=utf-16"}),
    "UTF-16, big-endian": (codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"), {"Content-Type": HTML}),
    "UTF-32": (codecs.BOM_UTF32_LE + PAGE.encode("utf-32-le"), {}),
    "references to Windows-1252": (
        PAGE.replace("“", "&#147;").replace("”", "&#x94;").encode(),
        {"Content-Type": HTML},
    ),
    "NUL bytes": (PAGE.replace("p>", "p>\0").encode(), {"Content-Type": HTML}),
}


@pytest.mark.parametrize(("body", "headers"), GOOD.values(), ids=GOOD)
def test_a_page_becomes_text(body: bytes, headers: dict[str, str]) -> None:
    assert decode(body, headers).text == PAGE


ENGLISH = (
    "<html><body>" + "<p>It’s “late”, said the keeper of the lantern.</p>" * 20 + "</body></html>"
)
LATIN = ENGLISH.encode("cp1252")
LONG = "<p>the keeper of the lantern</p>" * 60

# body, Content-Type -> text, problems
ODD: dict[str, tuple[bytes, str, str, list[str]]] = {
    "references to characters with longer numbers": (
        b"<html><p>&#x8BF7;&#x9999; &#1480; &#x91;late&#146;</p></html>",
        HTML,
        "<html><p>&#x8BF7;&#x9999; &#1480; ‘late’</p></html>",
        [],
    ),
    "UTF-8 with an accent, declared as GBK": (
        "<html><p>The Café Gazette</p></html>".encode(),
        "text/html; charset=gb2312",
        "<html><p>The Café Gazette</p></html>",
        [],
    ),
    "quotes of Windows-1252 that were taken for Latin-1": (
        LATIN.decode("latin-1").encode(),
        HTML,
        ENGLISH,
        ["has control characters of Windows-1252: read as the signs they stand for"],
    ),
    "one bad byte in UTF-8": (
        f"{LONG}é灯笼X{LONG}".encode().replace(b"X", b"\xff"),
        HTML,
        f"{LONG}é灯笼\ufffd{LONG}",
        ["byte 1928 (0xFF) is not valid in UTF-8: read as U+FFFD"],
    ),
    "one bad byte beside one good character": (
        f"{LONG}&X\u00a0{LONG}".encode().replace(b"X", b"\xff"),
        "text/html",
        f"{LONG}&\ufffd\u00a0{LONG}",
        ["byte 1921 (0xFF) is not valid in UTF-8: read as U+FFFD"],
    ),
    "one bad byte in ASCII": (
        f"{LONG}X{LONG}".encode().replace(b"X", b"\xe9"),
        "text/html",
        f"{LONG}\ufffd{LONG}",
        ["byte 1920 (0xE9) is not valid in UTF-8: read as U+FFFD"],
    ),
}


@pytest.mark.parametrize(("body", "kind", "text", "problems"), ODD.values(), ids=ODD)
def test_what_is_odd_is_told(body: bytes, kind: str, text: str, problems: list[str]) -> None:
    found = decode(body, {"Content-Type": kind})
    assert (found.text, list(found.problems)) == (text, problems)


COMPRESSED = {
    "gzip": (gzip.compress(BODY), "gzip"),
    "x-gzip": (gzip.compress(BODY), "x-gzip"),
    "in capitals": (gzip.compress(BODY), "GZIP"),
    "gzip of several members": (gzip.compress(BODY[:30]) + gzip.compress(BODY[30:]), "gzip"),
    "gzip with bytes after its end": (gzip.compress(BODY) + b"\0\0", "gzip"),
    "deflate": (zlib.compress(BODY), "deflate"),
    "raw deflate": (raw_deflate(BODY), "deflate"),
    "two codings": (gzip.compress(zlib.compress(BODY)), "deflate, gzip"),
    "identity": (BODY, "identity"),
    "gzip, unpacked already": (BODY, "gzip"),
    "deflate, unpacked already": (BODY, "deflate"),
    "another coding, unpacked already": (BODY, "br"),
}


@pytest.mark.parametrize(("body", "coding"), COMPRESSED.values(), ids=COMPRESSED)
def test_a_compressed_page_is_unpacked(body: bytes, coding: str) -> None:
    assert decode(body, {"content-encoding": coding, "content-type": HTML}).text == PAGE


def test_a_large_page_is_unpacked_whole() -> None:
    page = f"<html>{'<p>灯笼</p>' * 50_000}</html>"
    assert decode(gzip.compress(page.encode()), {"Content-Encoding": "gzip"}).text == page


def test_control_characters_spoil_no_tag() -> None:
    page = read_page(Capture(ARTICLE, b"<p\x19a>Weng Jiamu:</p\x19a><p>It\x0b was\x01 late.</p>"))
    assert [block.text for block in page.blocks] == ["Weng Jiamu:", "It\u200b was\u200b late."]


def test_a_fragment_is_a_page() -> None:
    assert decode(b"<p>Reuters:</p>", {}).text == "<p>Reuters:</p>"


CUT = "<html><body><!--enpcontent--><p>Reuters:</p>"
HOPELESS = PAGE.encode("shift_jis", "replace").replace(b"?", b"\x81\xff")

# body, headers -> the failure's kind and data
REFUSED: dict[str, tuple[bytes, dict[str, str], str, dict[str, Any]]] = {
    "no HTML": (
        b"%PDF-1.4",
        {"Content-Type": "application/pdf"},
        "other-type",
        {"type": "application/pdf"},
    ),
    "a type that would spoil a terminal": (
        BODY,
        {"Content-Type": "\x1b[2J灯/" + "x" * 200},
        "other-type",
        {"type": ("\\x1b[2J\\u706f/" + "x" * 200)[:80]},
    ),
    "nothing": (b" \r\n", {}, "empty", {}),
    "nothing, compressed": (b"", {"Content-Encoding": "deflate"}, "empty", {}),
    "NUL bytes alone": (b"\0\0", {}, "empty", {}),
    "plain text": (b"Not found", {}, "not-html", {}),
    "cut short": (CUT.encode(), {}, "no-html-end", {}),
    "cut inside its content": (f"{CUT}</body></html>".encode(), {}, "no-content-end", {}),
    "bytes of no encoding": (HOPELESS, {"Content-Type": HTML}, "encoding", {"byte": 15}),
    "GBK": (
        PAGE.encode("gbk"),
        {"content-type": "text/html; charset=gbk"},
        "encoding",
        {"byte": 15},
    ),
    "GBK, with one sign that is UTF-8 as well": (
        '<html><meta charset="gb2312"><p>SCIO丨News</p></html>'.encode("gbk"),
        {"Content-Type": "text/html"},
        "encoding",
        {"byte": 0},
    ),
    "quotes of Windows-1252": (LATIN, {"Content-Type": "text/html"}, "encoding", {"byte": 17}),
    "one quote of Windows-1252": (b"<p>It\x92s late.</p>", {}, "encoding", {"byte": 5}),
    "UTF-16 without a byte order mark": (PAGE.encode("utf-16-le"), {}, "encoding", {"byte": 1}),
    "UTF-16, cut inside a character": (
        codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le")[:-1],
        {"Content-Type": HTML},
        "encoding",
        {"byte": 2 * len(PAGE)},
    ),
    "a challenge": (
        b"<html><title>Just a moment...</title><script>1</script></html>",
        {},
        "challenge",
        {},
    ),
    "gzip, cut short": (
        gzip.compress(BODY)[:-9],
        {"Content-Encoding": "gzip"},
        "no-content-end",
        {},
    ),
    "raw deflate, cut short": (
        raw_deflate(BODY)[:-3],
        {"Content-Encoding": "deflate"},
        "no-content-end",
        {},
    ),
    "gzip, damaged": (
        gzip.compress(BODY)[:-8] + b"\0" * 8,
        {"Content-Encoding": "gzip"},
        "damaged",
        {},
    ),
    "Brotli": (b"\x8b\x01\x80", {"Content-Encoding": "br"}, "compressed", {"coding": "br"}),
    "Zstandard": (
        b"\x28\xb5\x2f\xfd",
        {"Content-Encoding": "zstd"},
        "compressed",
        {"coding": "zstd"},
    ),
    "more codings than a server applies": (
        BODY,
        {"Content-Encoding": "gzip, gzip, gzip, gzip"},
        "compressed",
        {"coding": "gzip, gzip, gzip, gzip"},
    ),
}


@pytest.mark.parametrize(("body", "headers", "kind", "data"), REFUSED.values(), ids=REFUSED)
def test_refused(body: bytes, headers: dict[str, str], kind: str, data: dict[str, Any]) -> None:
    with pytest.raises(PageFailure) as refused:
        decode(body, headers)
    assert (refused.value.kind, refused.value.data) == (kind, data)


def test_an_article_that_mentions_a_moment_is_no_challenge() -> None:
    page = f"<html>{'<p>Just a moment, please, said the keeper of the lantern.</p>' * 99}</html>"
    assert decode(page.encode(), {"Content-Type": HTML}).text == page


def test_a_small_body_that_unpacks_to_a_large_one_is_refused() -> None:
    bomb = zlib.compress(b"<" * 65 * 2**20, level=1)
    with pytest.raises(PageFailure) as refused:
        decode(bomb, {"Content-Encoding": "deflate"})
    assert (refused.value.kind, refused.value.data) == ("too-large-unpacked", {"most": 64})
