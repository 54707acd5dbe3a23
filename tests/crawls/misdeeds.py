"""What the hostile mirror does, case by case, and the result that is expected."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import Any

import brotli

from tests.crawls.hostile import (
    HANG,
    KEEP,
    RESET,
    bomb,
    chunk,
    headed,
    packed,
    raw,
)
from tests.mirrors import path
from tests.server import Reply

CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
TOO_LARGE = "is larger than DOWNLOAD_MAXSIZE allows"
LATE, DROPPED = "did not answer in time", "dropped the connection"
ON_THE_WAY, NO_HTTP = "was cut short on the way", "something other than HTTP"
UNRECORDED = {TOO_LARGE, LATE, DROPPED, ON_THE_WAY, NO_HTTP}  # there was no whole response
BOMB, TOO_MUCH = bomb(b"<html>", 200), "is larger than 64 MB when unpacked"
ELSEWHERE = "nothing else is contacted"
CHUNKED = headed("Transfer-Encoding: chunked")
BUSY, BROKEN = Reply(status=503), Reply(status=500)


@dataclass(frozen=True)
class Deed:
    """Where a case happens: a page of a briefing, with its proper content."""

    number: int
    at: int
    page: str
    other: str  # the base address of the host that must never be contacted

    @property
    def text(self) -> bytes:
        return self.page.encode()

    @property
    def zipped(self) -> bytes:
        return gzip.compress(self.text)

    def with_head(self, element: str) -> str:
        return self.page.replace("<head>", f"<head>{element}")

    def moved(self, to: str) -> Reply:
        """Return a redirect to *to*, where {other} and {port} are those of the other host."""
        where = to.replace("{other}", self.other).replace("{port}", self.other.rpartition(":")[2])
        return Reply(status=302, headers={"Location": where})


@dataclass(frozen=True)
class Case:
    """What the mirror does in place of a page, and why the page is missing then."""

    does: Any  # an answer, a dict of answers by path, or a function of a Deed that returns one
    reason: str = ""
    hangs: int = 0  # requests of the page that get no answer, before it is read

    @property
    def unanswered(self) -> int:
        """The number of requests of the page that get no answer."""
        return 1000 if self.reason == LATE else self.hangs

    def done(self, deed: Deed) -> dict[str, Any]:
        """Return the pages of the mirror that the case changes."""
        answer = self.does(deed) if callable(self.does) else self.does
        return answer if isinstance(answer, dict) else {path(deed.number, deed.at): answer}


def then(*answers: Any, hangs: int = 0) -> Case:
    """Send *answers* first, then the page."""
    return Case(lambda deed: [*answers, deed.page], hangs=hangs)


def typed(body: bytes, kind: str) -> Reply:
    return Reply(body, headers={"Content-Type": kind})


def refresh(to: str, seconds: int = 0) -> str:
    return f'<meta http-equiv="refresh" content="{seconds};url={to}">'


# The middle page of three misbehaves, and is read all the same.
HEALED = {
    "500 twice, then the page": then(BROKEN, BROKEN),
    "a reset before the answer": then(raw(end=RESET)),
    "a reset in the body": then(raw(headed("Content-Length: 9000"), "<html>", end=RESET)),
    "a time-out": then(raw(end=HANG), hangs=1),
    "a status line of rubbish": then(raw("LANTERN 200 lit\r\n\r\n")),
    "HTTP/1.0 without a length": Case(
        lambda d: raw(headed().replace(b"HTTP/1.1", b"HTTP/1.0"), d.page)
    ),
    "utf-8 that says it is utf-16": Case(lambda d: typed(d.text, "text/html; charset=utf-16")),
    "utf-8 that says it is latin-1": Case(
        lambda d: typed(d.text.replace(b" smoke", b"\xe2\x80\x8b smoke"), "text/html;charset=l1")
    ),
    "utf-16 that does not say so": Case(lambda d: typed(d.page.encode("utf-16"), "text/html")),
    "a type in capitals": Case(lambda d: typed(d.text, "TEXT/HTML; CHARSET=UTF-8")),
    "brotli, it says": Case(lambda d: packed(d.text, "br")),
    "gzip, it says": Case(lambda d: packed(d.text)),
    "a coding nobody knows, it says": Case(lambda d: packed(d.text, "lantern")),
    "gzip": Case(lambda d: packed(d.zipped)),
    "gzip in capitals": Case(lambda d: packed(d.zipped, "GZIP")),
    "gzip twice": Case(lambda d: packed(gzip.compress(d.zipped), "gzip, gzip")),
    "gzip twice, it says": Case(lambda d: packed(d.zipped, "gzip, gzip")),
    "gzip in two members": Case(
        lambda d: packed(gzip.compress(d.text[:999]) + gzip.compress(d.text[999:]))
    ),
    "gzip, then rubbish": Case(lambda d: packed(d.zipped + b"lantern")),
    "gzip cut short, then whole": Case(lambda d: [packed(d.zipped[:-40]), packed(d.zipped)]),
    "gzip in the first of two headers": Case(
        lambda d: raw(headed("Content-Encoding: gzip", "Content-Encoding: identity"), d.zipped)
    ),
    "raw deflate": Case(lambda d: packed(zlib.compress(d.text, wbits=-15), "deflate")),
    "a page that reloads later": Case(lambda d: d.with_head(refresh("/moved.htm", 60))),
    "NUL bytes": Case(lambda d: d.page.replace("without smoke", "wi\0thout smo\0ke")),
    "characters that no line may hold": Case(
        lambda d: d.page.replace("without smoke", "wi&#27;thout&#x2028;smoke&#x200b;")
    ),
    "a base that is another host": Case(lambda d: d.with_head(f'<base href="{d.other}/">')),
    "a Refresh header to another host": Case(
        lambda d: Reply(d.page, headers={"Refresh": f"0; url={d.other}/"})
    ),
}
# The middle page of three cannot be had: the others are read, and the reason is reported.
GAPS = {
    "500 for ever": Case(BROKEN, "answers 500"),
    "the page, but 206": Case(lambda d: Reply(d.page, status=206), "answers 206"),
    "a status that does not exist": Case(
        raw("HTTP/1.1 999 Lit\r\nContent-Length: 1\r\n\r\nx"), "answers 999"
    ),
    "resets": Case(raw(end=RESET), DROPPED),
    "nothing, ever": Case(raw(end=HANG), LATE),
    "a body that drips for ever": Case(
        raw(headed(), "<html>", b" ", pause=0.1, forever=True), LATE
    ),
    "the body ends early": Case(lambda d: raw(headed("Content-Length: 90000"), d.page), ON_THE_WAY),
    "the body ends early, without a length": Case(
        lambda d: raw(headed(), d.page[:900]), ON_THE_WAY
    ),
    "a length that is too short": Case(
        lambda d: raw(headed("Content-Length: 700"), d.page, end=KEEP),
        "was cut short: </html> is missing",
    ),
    "a page that is too large": Case(lambda d: d.page + " " * 400_000, TOO_LARGE),
    "chunks of rubbish for ever": Case(raw(CHUNKED, "lantern\r\n"), ON_THE_WAY),
    "no last chunk": Case(lambda d: raw(CHUNKED, chunk(d.text)), ON_THE_WAY),
    "a body without end": Case(raw(headed(), b" " * 9999, forever=True), TOO_LARGE),
    "no HTTP at all": Case(raw(bytes(range(256)) * 9), NO_HTTP),
    "not modified, though not asked": Case(
        Reply(status=304), "answers 304 to an unconditional request"
    ),
    "brotli": Case(
        lambda d: packed(brotli.compress(d.text, quality=1), "br"),
        "is compressed as br, which is not supported",
    ),
    "bytes in a coding nobody knows": Case(
        lambda d: packed(d.zipped, "lantern"), "is compressed as lantern, which is not supported"
    ),
    "gzip that nobody mentions": Case(lambda d: Reply(d.zipped), "is in a wrong encoding"),
    "gzip twice, and mentioned once": Case(
        lambda d: packed(gzip.compress(d.zipped)), "is in a wrong encoding"
    ),
    "gzip cut short": Case(
        lambda d: packed(d.zipped[:-40]), "was cut short: the end of its content is missing"
    ),
    "gzip of another sum": Case(
        lambda d: packed(d.zipped[:-8] + b"\0\0\0\0" + d.zipped[-4:]), "has damaged compression"
    ),
    "gzip garbage": Case(packed(b"no gzip at all" * 9), "has damaged compression"),
    "a bomb": Case(packed(BOMB), TOO_MUCH),
    "a bomb in a bomb": Case(packed(gzip.compress(BOMB), "gzip, gzip"), TOO_MUCH),
    "a deflate bomb": Case(packed(bomb(b"<html>", 200, zlib.MAX_WBITS), "deflate"), TOO_MUCH),
    "packed a hundred times, it says": Case(
        lambda d: packed(d.zipped, ", ".join(["gzip"] * 100)), "is compressed as gzip, gzip"
    ),
    "a redirect to nowhere": Case(Reply(status=302), "answers 302"),
    "a redirect to another host after a 503": Case(
        lambda d: [BUSY, d.moved("{other}/")], ELSEWHERE
    ),
    "another host in backslashes": Case(
        lambda d: d.moved("http:\\\\127.0.0.2:{port}\\"), ELSEWHERE
    ),
    "a redirect to a very long address": Case(
        lambda d: d.moved("{other}/" + "lantern" * 1000), ELSEWHERE
    ),
    "a page that reloads as another host": Case(
        lambda d: d.with_head(refresh(f"{d.other}/")), ELSEWHERE
    ),
    "a packed page that reloads elsewhere": Case(
        lambda d: packed(gzip.compress(d.with_head(refresh("/moved.htm")).encode())), "answers 404"
    ),
    "the same from a base that is no address": Case(
        lambda d: d.with_head(f'<base href="http://[x">{refresh("/moved.htm")}'), "answers 404"
    ),
    "an empty page": Case("", "is empty"),
    "a page without text": Case("<html><body></body></html>", "shows no text"),
    "a challenge": Case(CHALLENGE, "is a challenge, which is never evaded"),
    "a challenge with 503": Case(Reply(CHALLENGE, status=503), "answers 503"),
    "utf-16 that is none": Case(
        typed(b"\xff\xfe\x00" * 99, "text/html; charset=utf-16"), "is in a wrong encoding"
    ),
    "gbk": Case(
        lambda d: typed(d.page.replace("smoke", "烟").encode("gbk"), "text/html; charset=gbk"),
        "is in a wrong encoding",
    ),
    "bytes of no encoding": Case(
        lambda d: d.text.replace(b"smoke", b"\x81\xff" * 40), "is in a wrong encoding"
    ),
    "plain text, it says": Case(
        lambda d: typed(d.text, "text/plain"), "is not an HTML page but text/plain"
    ),
    "two types": Case(
        lambda d: raw(headed("Content-Type: application/pdf"), d.page),
        "is not an HTML page but application/pdf",
    ),
    "a type of codes for a terminal": Case(
        lambda d: typed(d.text, "lantern/\x1b(lit\x07" + "x" * 999),
        "is not an HTML page but lantern/",
    ),
}
# The first page cannot be had: there is no briefing, and its address is reported.
LOST = {
    "resets, from page 1 on": Case(raw(end=RESET), DROPPED),
    "page 1 is a bomb, for phones as well": Case(
        lambda d: {path(d.number): packed(BOMB), "/m" + path(d.number): packed(BOMB)}, TOO_MUCH
    ),
    "page 1 is on another host": Case(lambda d: [BUSY, d.moved("{other}/")], ELSEWHERE),
}
