"""What the hostile mirror does, case by case, and the result that is expected."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.crawls.hostile import (
    HANG,
    KEEP,
    OK,
    RESET,
    bomb,
    chunk,
    headed,
    measured,
    packed,
    raw,
    squeezed,
)
from tests.mirrors import ALWAYS, article, autopage, frame, path, title
from tests.server import Reply

CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
HOME = frame("Home", "".join(f'<h2><a href="{path(n)}">{title(n)}</a></h2>' for n in range(9)))
TOO_LARGE = "is larger than DOWNLOAD_MAXSIZE allows"
LATE = "did not answer in time"
BOMB, TOO_MUCH = bomb(b"<html>", 200), "is larger than 64 MB when unpacked"
ELSEWHERE = "nothing else is contacted"
CHUNKED = headed("Transfer-Encoding: chunked")


@dataclass(frozen=True)
class Deed:
    """Where a case happens: a page of a briefing, with its proper content."""

    number: int
    at: int
    page: str
    other: str  # the base address of the host that must never be contacted

    def moved(self, to: str, **headers: str) -> Reply:
        """Return a redirect to *to*, where {other} and {port} are those of the other host."""
        where = to.replace("{other}", self.other).replace("{port}", self.other.rpartition(":")[2])
        return Reply(status=302, headers={"Location": where, **headers})


Does = Callable[[Deed], Any]


@dataclass(frozen=True)
class Case:
    """What is done, and the reason for which the page is missing then."""

    does: Does
    reason: str = ""
    hangs: int = 0  # requests of the page that get no answer, before it is read

    @property
    def unanswered(self) -> int:
        """How many requests of the page get no answer."""
        return ALWAYS if self.reason == LATE else self.hangs

    def done(self, deed: Deed) -> dict[str, Any]:
        """Return the pages of the mirror that the case changes."""
        answer = self.does(deed)
        return answer if isinstance(answer, dict) else {path(deed.number, deed.at): answer}


def then(*answers: Any) -> Does:
    """Send *answers* first, then the page."""
    return lambda deed: [*answers, deed.page]


def always(answer: Any) -> Does:
    return lambda deed: answer


def slices(text: bytes, size: int) -> list[bytes]:
    return [text[start : start + size] for start in range(0, len(text), size)]


BUSY = Reply(status=503)

# The middle page of three misbehaves, and is read all the same.
HEALED = {
    "500 twice, then the page": Case(then(Reply(status=500), Reply(status=500))),
    "502 with the home page, then the page": Case(then(Reply(HOME, status=502))),
    "429 with Retry-After": Case(then(Reply(status=429, headers={"Retry-After": "1"}))),
    "429 with a Retry-After of rubbish": Case(
        then(Reply(status=429, headers={"Retry-After": "Fri, 99 Jul 99999 99:99 GMT"}))
    ),
    "a reset before the answer": Case(then(raw(end=RESET))),
    "a reset among the headers": Case(then(raw(OK, end=RESET))),
    "a reset in the body": Case(
        lambda d: [raw(headed("Content-Length: 9000"), d.page[:900], end=RESET), d.page]
    ),
    "a reset in a body that told no length": Case(
        lambda d: [raw(headed(), d.page[:900], end=RESET), d.page]
    ),
    "a body cut short that told no length": Case(lambda d: [raw(headed(), d.page[:900]), d.page]),
    "a time-out": Case(then(raw(end=HANG)), hangs=1),
    "a status line of rubbish": Case(then(raw("LANTERN 200 lit\r\n\r\n"))),
    "chunks of rubbish": Case(then(raw(CHUNKED, "lantern\r\n"))),
    "a page that drips, but arrives": Case(
        lambda d: raw(*slices(measured(d.page), 400), pause=0.01)
    ),
    "chunks of one byte, with extensions and a trailer": Case(
        lambda d: raw(
            CHUNKED,
            b"".join(chunk(piece, ";lantern=1") for piece in slices(d.page.encode(), 1)),
            "0\r\nX-Lantern: lit\r\n\r\n",
            end=KEEP,
        )
    ),
    "both a length and chunks": Case(
        lambda d: raw(
            headed("Content-Length: 5", "Transfer-Encoding: chunked"), chunk(d.page), "0\r\n\r\n"
        )
    ),
    "hints before the answer": Case(
        lambda d: raw("HTTP/1.1 103 Early Hints\r\n\r\n" * 9, measured(d.page), end=KEEP)
    ),
    "lines that end in LF alone": Case(
        lambda d: raw(measured(d.page).replace(b"\r\n", b"\n"), end=KEEP)
    ),
    "HTTP/1.0 without a length": Case(
        lambda d: raw(headed().replace(b"HTTP/1.1", b"HTTP/1.0"), d.page)
    ),
    "a header without a colon": Case(lambda d: raw(headed("lantern"), d.page)),
    "a second answer right behind the first": Case(
        lambda d: raw(measured(d.page) + measured(article(1, 2, 3)), end=KEEP)
    ),
    "utf-8 that says it is utf-16": Case(
        lambda d: Reply(d.page, headers={"Content-Type": "text/html; charset=utf-16"})
    ),
    "NUL bytes": Case(lambda d: d.page.replace("without smoke", "wi\0thout smo\0ke")),
    "characters that no line may hold": Case(
        lambda d: d.page.replace("without smoke", "wi&#27;thout&#x2028;smoke&#x200b;")
    ),
    "an encoding nobody knows, and none is used": Case(
        lambda d: packed(d.page.encode(), "lantern")
    ),
    "a base that is another host": Case(
        lambda d: d.page.replace("<head>", f'<head><base href="{d.other}/">')
    ),
    "a Refresh header to another host": Case(
        lambda d: Reply(d.page, headers={"Refresh": f"0; url={d.other}/"})
    ),
    "a pager that names another host": Case(
        lambda d: {
            path(d.number): article(
                d.number, 1, 3, pager=autopage({n: d.other + path(d.number, n) for n in (2, 3)}, 1)
            )
        }
    ),
    "a pager that names another article": Case(
        lambda d: {
            path(d.number): article(
                d.number, 1, 3, pager=autopage({n: path(d.number + 1, n) for n in (2, 3)}, 1)
            )
        }
    ),
    "an error, and the page for phones is there": Case(
        lambda d: {
            path(d.number, 2): Reply(status=500),
            "/m" + path(d.number, 2): article(d.number, 2, 3, phone=True),
        }
    ),
}
# The middle page of three cannot be had: the others are read, and the reason is reported.
GAPS = {
    "500 for ever": Case(always(Reply(status=500)), "answers 500"),
    "404": Case(always(Reply(status=404)), "answers 404"),
    "come back in an hour": Case(
        always(Reply(status=429, headers={"Retry-After": "3600"})), "answers 429"
    ),
    "the page, but 206": Case(lambda d: Reply(d.page, status=206), "answers 206"),
    "a status that does not exist": Case(
        always(raw("HTTP/1.1 999 Lit\r\nContent-Length: 1\r\n\r\nx")), "answers 999"
    ),
    "resets": Case(always(raw(end=RESET)), "dropped the connection"),
    "resets in the body": Case(
        lambda d: raw(headed("Content-Length: 9000"), d.page[:900], end=RESET),
        "was cut short on the way",
    ),
    "nothing, ever": Case(always(raw(end=HANG)), LATE),
    "a body that drips for ever": Case(
        always(raw(headed(), "<html>", b" ", pause=0.1, forever=True)), LATE
    ),
    "headers that drip for ever": Case(
        always(raw(OK, b"X-Lantern: lit\r\n", pause=0.1, forever=True)), LATE
    ),
    "hints for ever": Case(
        always(raw(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1, forever=True)),
        LATE,
    ),
    "one header without end": Case(
        always(raw(OK, b"X-Lantern: ", b"b" * 9999, forever=True)), "dropped the connection"
    ),
    "the body ends early": Case(
        lambda d: raw(headed("Content-Length: 90000"), d.page), "was cut short on the way"
    ),
    "the body ends early, without a length": Case(
        lambda d: raw(headed(), d.page[:900]), "was cut short"
    ),
    "a length that is too short": Case(
        lambda d: raw(headed("Content-Length: 700"), d.page, end=KEEP), "was cut short"
    ),
    "a length of thirty digits": Case(
        lambda d: raw(headed("Content-Length: " + "9" * 30), d.page), TOO_LARGE
    ),
    "chunks of rubbish for ever": Case(
        always(raw(CHUNKED, "lantern\r\n")), "was cut short on the way"
    ),
    "a chunk of minus five": Case(always(raw(CHUNKED, "-5\r\n")), "was cut short on the way"),
    "no last chunk": Case(lambda d: raw(CHUNKED, chunk(d.page)), "was cut short on the way"),
    "a body without end": Case(always(raw(headed(), b" " * 9999, forever=True)), TOO_LARGE),
    "chunks without end": Case(always(raw(CHUNKED, chunk(b" " * 9999), forever=True)), TOO_LARGE),
    "no HTTP at all": Case(always(raw(bytes(range(256)) * 9)), "something other than HTTP"),
    "the page without a head": Case(
        lambda d: raw(d.page.replace("</p>", "</p>\n")), "something other than HTTP"
    ),
    "two lengths": Case(
        lambda d: raw(headed("Content-Length: 10", "Content-Length: 20"), d.page),
        "something other than HTTP",
    ),
    "a transfer encoding nobody knows": Case(
        lambda d: raw(headed("Transfer-Encoding: lantern"), d.page), "something other than HTTP"
    ),
    "a NUL for a header": Case(
        lambda d: raw(headed("\0: lit"), d.page), "something other than HTTP"
    ),
    "gzip garbage": Case(always(packed(b"no gzip at all" * 9)), "has damaged compression"),
    "half a gzip": Case(lambda d: packed(squeezed(d.page)[:-300]), "was cut short"),
    "a gzip whose checksum is wrong": Case(
        lambda d: packed(
            gzip.compress(d.page.encode(), 0).replace(b"without smoke", b"with a smoke")
        ),
        "has damaged compression",
    ),
    "a gzip bomb": Case(always(packed(BOMB)), TOO_MUCH),
    "a bomb in a bomb": Case(always(packed(gzip.compress(BOMB), "gzip, gzip")), TOO_MUCH),
    "a deflate bomb": Case(
        always(packed(bomb(b"<html>", 200, zlib.MAX_WBITS), "deflate")), TOO_MUCH
    ),
    "packed a hundred times, it says": Case(
        lambda d: packed(squeezed(d.page), ", ".join(["gzip"] * 100)), "is compressed as gzip, gzip"
    ),
    "a redirect to itself": Case(
        lambda d: d.moved(path(d.number, d.at)), "max redirections reached"
    ),
    "two redirects to each other": Case(
        lambda d: {
            path(d.number, 2): d.moved(f"/to{path(d.number, 2)}"),
            f"/to{path(d.number, 2)}": d.moved(path(d.number, 2)),
        },
        "max redirections reached",
    ),
    "a redirect to another host": Case(lambda d: d.moved("{other}/"), ELSEWHERE),
    "a redirect to another host after a 503": Case(
        lambda d: [BUSY, d.moved("{other}/")], ELSEWHERE
    ),
    "a redirect here and then to another host": Case(
        lambda d: {
            path(d.number, 2): d.moved(f"/to{path(d.number, 2)}"),
            f"/to{path(d.number, 2)}": [BUSY, d.moved("//127.0.0.2:{port}/")],
        },
        ELSEWHERE,
    ),
    "another host behind a user name": Case(
        lambda d: d.moved("http://127.0.0.1@127.0.0.2:{port}/"), ELSEWHERE
    ),
    "another host in backslashes": Case(
        lambda d: d.moved("http:\\\\127.0.0.2:{port}\\"), ELSEWHERE
    ),
    "another host with a tab in its scheme": Case(
        lambda d: d.moved("ht\ttp://127.0.0.2:{port}/"), ELSEWHERE
    ),
    "another host as one number": Case(lambda d: d.moved("http://2130706434:{port}/"), ELSEWHERE),
    "a redirect to a very long address": Case(
        lambda d: d.moved("{other}/" + "lantern" * 1000), ELSEWHERE
    ),
    "a redirect to a port that is none": Case(
        lambda d: d.moved("http://127.0.0.1:99999/"), "leads to something that is not an address"
    ),
    "a page that reloads as another host": Case(
        lambda d: d.page.replace(
            "<head>", f'<head><meta http-equiv="refresh" content="0;url={d.other}/">'
        ),
        ELSEWHERE,
    ),
    "the home page with status 200": Case(always(HOME), "shows a page of links instead"),
    "the page before": Case(lambda d: article(d.number, 1, 3), "shows page 1 instead"),
    "an empty page": Case(always(""), "is empty"),
    "a page without text": Case(always("<html><body></body></html>"), "shows no text"),
    "a challenge": Case(always(CHALLENGE), "is a challenge, which is never evaded"),
    "a challenge with 503": Case(always(Reply(CHALLENGE, status=503)), "answers 503"),
    "a wrong charset": Case(
        lambda d: d.page.encode().replace(b"smoke", b"smoke" + b"\x81\xff" * 40), "wrong encoding"
    ),
    "a type of codes for a terminal": Case(
        lambda d: Reply(d.page, headers={"Content-Type": "lantern/\x1b(lit\x07" + "x" * 999}),
        "is not an HTML page but lantern/",
    ),
}
# The first page cannot be had: there is no briefing, and its address is reported.
LOST = {
    "resets, from page 1 on": Case(always(raw(end=RESET)), "dropped the connection"),
    "nothing, from page 1 on": Case(always(raw(end=HANG)), LATE),
    "page 1 without end": Case(always(raw(headed(), b" " * 9999, forever=True)), TOO_LARGE),
    "page 1 is a bomb, for phones as well": Case(
        lambda d: {
            path(d.number): packed(BOMB),
            "/m" + path(d.number): packed(BOMB),
        },
        TOO_MUCH,
    ),
    "page 1 is no HTTP": Case(always(raw("LANTERN\r\n\r\n")), "something other than HTTP"),
    "page 1 is the home page": Case(always(HOME), "shows a page of links instead"),
    "page 1 is a challenge": Case(always(CHALLENGE), "is a challenge, which is never evaded"),
    "page 1 is on another host": Case(lambda d: [BUSY, d.moved("{other}/")], ELSEWHERE),
    "page 1 leads round in circles": Case(
        lambda d: d.moved(path(d.number)), "max redirections reached"
    ),
}
