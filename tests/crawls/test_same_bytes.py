"""A crawl and a replay read the same bytes the same way, and say the same where they cannot."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest

from scio_crawler.importing.responses import zstd
from tests.archive.test_replay import replay, written
from tests.crawls.hostile import Hostile, Raw, headed, packed, raw
from tests.crawls.misdeeds import BOMB, TOO_MUCH
from tests.mirrors import (
    LIST,
    Result,
    article,
    crawl,
    item,
    list_page,
    pages_of,
    path,
    press_room,
    title,
)
from tests.server import Asked, Mirror, Reply


def page(number: int, head: str = "") -> str:
    return article(number, 2, 2).replace("<head>", f"<head>{head}")


def refresh(to: str, seconds: int = 0) -> str:
    return f'<meta http-equiv="refresh" content="{seconds};url={to}">'


def typed(body: bytes, kind: str) -> Reply:
    return Reply(body, headers={"Content-Type": kind})


def coded(number: int, *codings: str) -> Raw:
    """Return page *number* in gzip, with a header for each of *codings*."""
    headers = [f"Content-Encoding: {coding}" for coding in codings]
    return raw(headed(*headers), gzip.compress(page(number).encode()))


def sent(number: int) -> dict[str, Any]:
    """Return by name what the second page of two answers, if it is of briefing *number*."""
    text = page(number).encode()
    zipped = gzip.compress(text)
    return {
        "a base that is no address": page(number, '<base href="http://[x">'),
        "that, and it reloads": page(number, f'<base href="http://[x">{refresh("/moved.htm")}'),
        "a base on another host": page(number, '<base href="http://127.0.0.2/">'),
        "reloads as a file": page(number, refresh("file:///etc/hostname")),
        "reloads as a script": page(number, refresh("javascript:alert(1)")),
        "reloads as no address": page(number, refresh("http://[x")),
        "reloads as another host": page(number, refresh("http://127.0.0.2:1/")),
        "reloads elsewhere": page(number, refresh("/moved.htm")),
        "reloads later": page(number, refresh("/moved.htm", 60)),
        "reloads, and is packed": packed(gzip.compress(page(number, refresh("/m.htm")).encode())),
        "moves to a file": Reply(status=302, headers={"Location": "file:///etc/hostname"}),
        "moves to a script": Reply(status=302, headers={"Location": "javascript:alert(1)"}),
        "moves to no address": Reply(status=302, headers={"Location": "http://[x"}),
        "moves to a user": Reply(status=302, headers={"Location": f"http://a@127.0.0.1{LIST}"}),
        "moves to what is not ASCII": Reply(status=302, headers={"Location": "/é ü.htm"}),
        "moves nowhere": Reply(status=302),
        "not modified, though not asked": Reply(status=304, headers={"Content-Length": "0"}),
        "brotli, it says": packed(text, "br"),
        "zstd, it says": packed(text, "zstd"),
        "gzip, it says": packed(text),
        "deflate, it says": packed(text, "deflate"),
        "gzip and brotli, it says": packed(text, "gzip, br"),
        "brotli": packed(brotli.compress(text, quality=1), "br"),
        "zstd": packed(zstd.compress(text), "zstd"),
        "zlib that says brotli": packed(zlib.compress(text), "br"),
        "gzip": packed(zipped),
        "gzip in capitals": packed(zipped, "GZIP"),
        "x-gzip": packed(zipped, "x-gzip"),
        "gzip that nobody mentions": Reply(zipped),
        "gzip twice": packed(gzip.compress(zipped), "gzip, gzip"),
        "gzip twice, it says": packed(zipped, "gzip, gzip"),
        "gzip twice, and mentioned once": packed(gzip.compress(zipped)),
        "gzip, then brotli": packed(brotli.compress(zipped, quality=1), "gzip, br"),
        "gzip in two members": packed(gzip.compress(text[:999]) + gzip.compress(text[999:])),
        "gzip, then rubbish": packed(zipped + b"lantern"),
        "gzip cut short": packed(zipped[:-40]),
        "gzip of another sum": packed(zipped[:-8] + b"\0\0\0\0" + zipped[-4:]),
        "gzip cut short, then whole": [packed(zipped[:-40]), packed(zipped)],
        "gzip in two headers": coded(number, "identity", "gzip"),
        "gzip in the first of two headers": coded(number, "gzip", "identity"),
        "raw deflate": packed(zlib.compress(text, wbits=-15), "deflate"),
        "identity": packed(text, "identity"),
        "a coding without a name": packed(text, ""),
        "a coding nobody knows": packed(text, "lantern"),
        "that, of bytes": packed(zipped, "lantern"),
        "a bomb": packed(BOMB),
        "latin-1, it says": typed(text.replace(b"smoke", "smōke".encode()), "text/html;charset=l1"),
        "utf-16, it says": typed(text, "text/html; charset=utf-16"),
        "utf-16": typed(page(number).encode("utf-16"), "text/html"),
        "gbk": typed(page(number).replace("smoke", "烟").encode("gbk"), "text/html; charset=gbk"),
        "no encoding": typed(text.replace(b"smoke", b"\x81\xff" * 40), "text/html"),
        "plain text, it says": typed(text, "text/plain"),
        "a type in capitals": typed(text, "TEXT/HTML; CHARSET=UTF-8"),
        "two types": raw(headed("Content-Type: application/pdf"), page(number)),
    }


NAMES = list(sent(0))
# Why the page is missing; the others are read.
UNREAD = {
    "that, and it reloads": "answers 404",
    "reloads as another host": "nothing else is contacted",
    "reloads elsewhere": "answers 404",
    "reloads, and is packed": "answers 404",
    "moves to a file": "answers 302",
    "moves to a script": "leads to something that is not an address",
    "moves to no address": "leads to something that is not an address",
    "moves to a user": "nothing else is contacted",
    "moves to what is not ASCII": "answers 404",
    "moves nowhere": "answers 302",
    "not modified, though not asked": "answers 304 to an unconditional request",
    "brotli": "is compressed as br, which is not supported",
    "zstd": "is compressed as zstd, which is not supported",
    "zlib that says brotli": "is compressed as br, which is not supported",
    "gzip that nobody mentions": "is in a wrong encoding",
    "gbk": "is in a wrong encoding",
    "gzip twice, and mentioned once": "is in a wrong encoding",
    "gzip, then brotli": "is compressed as br, which is not supported",
    "gzip cut short": "was cut short: the end of its content is missing",
    "gzip of another sum": "has damaged compression",
    "that, of bytes": "is compressed as lantern, which is not supported",
    "a bomb": TOO_MUCH,
    "no encoding": "is in a wrong encoding",
    "plain text, it says": "is not an HTML page but text/plain",
    "two types": "is not an HTML page but application/pdf",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Result]:
    """A crawl of a briefing for each case, and its replay."""
    folder = tmp_path_factory.mktemp("same-bytes")
    numbers = range(1, len(NAMES) + 1)
    pages: dict[str, Any] = {LIST: list_page(item(path(n), title(n)) for n in numbers)}
    for number, name in zip(numbers, NAMES, strict=True):
        pages |= pages_of(number, 2) | {path(number, 2): sent(number)[name]}
    with Hostile(pages) as mirror:
        crawled = crawl(mirror.base, folder / "crawled")
    return crawled, replay(crawled.folder, folder / "replayed")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_or_not_for_the_same_reason(both: tuple[Result, Result], name: str) -> None:
    crawled, replayed = (result.outcome(NAMES.index(name) + 1) for result in both)
    missing = [gap["reason"] for gap in crawled["missing"]]
    assert crawled | {"outcome": ""} == replayed | {"outcome": ""}
    assert len(missing) == (name in UNREAD)
    assert UNREAD.get(name, "") in "".join(missing)


def test_a_damaged_page_that_has_not_changed_is_sent_once_more(tmp_path: Path) -> None:
    zipped, tag = gzip.compress(article(1).encode()), {"ETag": '"a"'}
    damaged, whole = packed(zipped[:-40]), packed(zipped)
    answers = iter([damaged, damaged, whole])

    def answer(asked: Asked) -> Reply:
        if "If-None-Match" in asked.headers:
            return Reply(status=304, headers=tag)
        reply = next(answers)
        return replace(reply, headers={**reply.headers, **tag})

    with Mirror(press_room({1: 1}) | {path(1): answer}) as mirror:
        crawls = [crawl(mirror.base, tmp_path / "crawled", RETRY_TIMES=1) for _ in range(2)]
    replayed = replay(tmp_path / "crawled", tmp_path / "replayed")
    assert mirror.paths().count(path(1)) == 4
    assert [result.status for result in crawls] == [3, 0]
    assert written(replayed.folder) == written(crawls[1].folder)


def test_all_files_are_the_same_to_the_byte(both: tuple[Result, Result]) -> None:
    crawled, replayed = both
    assert written(replayed.folder) == written(crawled.folder)
    assert replayed.report["failures"] == crawled.report["failures"]
    assert (crawled.status, replayed.status) == (3, 3)
