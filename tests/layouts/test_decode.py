"""From bytes to text, or the failure that says why not."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from scio_crawler.errors import PageFailure
from scio_crawler.layouts import decode

PAGE = "<html><body><p>“Café” 灯笼</p></body></html>"
BODY = PAGE.encode()
HTML = "text/html; charset=utf-8"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


GOOD = {
    "UTF-8": (BODY, {"Content-Type": HTML}),
    "header names in lower case": (PAGE.encode("gbk"), {"content-type": "text/html; charset=gbk"}),
    "with a byte order mark": (b"\xef\xbb\xbf" + BODY, {"Content-Type": HTML}),
    "no headers": (BODY, {}),
    "XHTML": (BODY, {"Content-Type": "application/xhtml+xml"}),
    "UTF-8, whatever is declared": (BODY, {"Content-Type": "text/html; charset=gb2312"}),
    "declared in the header": (
        PAGE.encode("gb18030"),
        {"Content-Type": "text/html; charset=GBK"},
    ),
    "NUL bytes": (PAGE.replace("p>", "p>\0").encode(), {"Content-Type": HTML}),
}


@pytest.mark.parametrize(("body", "headers"), GOOD.values(), ids=GOOD)
def test_a_page_becomes_text(body: bytes, headers: dict[str, str]) -> None:
    assert decode(body, headers) == PAGE


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
    assert decode(body, {"content-encoding": coding, "content-type": HTML}) == PAGE


def test_a_large_page_is_unpacked_whole() -> None:
    page = f"<html>{'<p>灯笼</p>' * 50_000}</html>"
    assert decode(gzip.compress(page.encode()), {"Content-Encoding": "gzip"}) == page


def test_the_encoding_that_only_a_meta_declares() -> None:
    page = f'<html><meta charset="gb2312"><p>灯笼</p>{"<p>text</p>" * 9}</html>'
    assert decode(page.encode("gb18030"), {"Content-Type": "text/html"}) == page


def test_a_fragment_is_a_page() -> None:
    assert decode(b"<p>Reuters:</p>", {}) == "<p>Reuters:</p>"


CUT = "<html><body><!--enpcontent--><p>Reuters:</p>"
GBK = PAGE.encode("gb18030")
BOMB = zlib.compress(b"<" * 65 * 2**20, level=1)

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
    "bytes of no declared encoding": (GBK, {"Content-Type": HTML}, "encoding", {"byte": 15}),
    "declared as latin-1, which proves nothing": (
        GBK,
        {"Content-Type": "text/html; charset=iso-8859-1"},
        "encoding",
        {"byte": 15},
    ),
    "an encoding that does not exist": (
        GBK,
        {"Content-Type": "text/html; charset=lantern"},
        "encoding",
        {"byte": 15},
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
    "a small body that unpacks to a large one": (
        BOMB,
        {"Content-Encoding": "deflate"},
        "too-large-unpacked",
        {"most": 64},
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
    assert decode(page.encode(), {"Content-Type": HTML}) == page
