"""Common Crawl and the Wayback Machine on loopback, as cdx_toolkit asks them.

Both have captures of pages of the site: a list of :class:`Captured`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, quote, urlsplit

from tests.importing.made import http, members, record
from tests.server import Answer, Asked, Reply

# Runs cdxt with the words that follow; what it asks of https://host/ goes to a server on loopback.
CDXT = """
import sys, requests
from cdx_toolkit import cli
base, ask = sys.argv[1], requests.get
requests.get = lambda url, **how: ask(url.replace("https://", base + "/"), **how)
cli.main(sys.argv[2:])
"""
# It waits for seconds between requests, and remembers the list of crawls in the user's home.
AT_FULL_SPEED = {f"CDXT_{who}_MIN_RETRY_INTERVAL": "0" for who in ("CC_INDEX", "CC_DATA", "IA")}

_FILE = "crawl-data/CC-MAIN-2024-33/segments/1/warc/CC-MAIN-20240801000000-00000.warc.gz"
_CRAWLS = [f"CC-MAIN-{year}-{week}" for year in range(2013, 2026) for week in (10, 18, 26, 33, 40)]
_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Captured:
    """A page of the site as it was on a day, given as 14 digits."""

    url: str
    day: str
    body: str
    status: int = 200
    is_repeated: bool = False  # the archive found the page as it had been before
    has_date: bool = True  # the server's Date is known

    @property
    def clock(self) -> datetime:
        return datetime.strptime(f"{self.day}+0000", "%Y%m%d%H%M%S%z")

    @property
    def iso(self) -> str:
        return f"{self.clock:%Y-%m-%dT%H:%M:%SZ}"


def common_crawl(captures: Sequence[Captured]) -> dict[str, Answer]:
    """Return what Common Crawl's two hosts answer, by host and path.

    Its records have bodies without codings, and what the server said of these under other names.
    """
    data, lines = b"", []
    for each in captures:
        body = each.body.encode()
        packed = gzip.compress(body)
        said = (
            f"Content-Type: {_TYPE}",
            "X-Crawl-Content-Encoding: gzip",
            "X-Crawl-Transfer-Encoding: chunked",
            f"X-Crawl-Content-Length: {len(packed)}",
            f"Content-Length: {len(body)}",
        )
        status = f"HTTP/1.1 {each.status} OK".encode()
        block = http(*(line.encode() for line in said), body=body, status=status)
        kind = "WARC-Identified-Payload-Type: text/html"
        written = members(record(block, kind, url=each.url, date=each.iso))
        line = {"url": each.url, "timestamp": each.day, "mime": "text/html", "filename": _FILE}
        place = {"offset": str(len(data)), "length": str(len(written))}
        lines.append(json.dumps({**line, **place, "status": str(each.status)}))
        data += written

    def piece(asked: Asked) -> Reply:
        first, _, last = asked.headers["Range"].removeprefix("bytes=").partition("-")
        return Reply(data[int(first) : int(last) + 1], status=206)

    index = "/index.commoncrawl.org/"
    crawls = [{"cdx-api": f"https:/{index}{name}-index"} for name in _CRAWLS]
    nothing = _paged(Reply('{"message": "No Captures found"}', status=404), Reply(status=400))
    return {
        f"{index}collinfo.json": json.dumps(crawls),
        **{f"{index}{name}-index": nothing for name in _CRAWLS},
        f"{index}CC-MAIN-2024-33-index": _paged(Reply("\n".join(lines)), Reply(status=400)),
        f"/data.commoncrawl.org/{_FILE}": piece,
    }


def wayback_machine(captures: Sequence[Captured]) -> dict[str, Answer]:
    """Return what the Internet Archive answers, by host and path.

    It gives out bodies without codings, beside the headers that were true of them once.
    """
    rows = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
    pages: dict[str, Answer] = {}
    for each in captures:
        kind, status = "text/html", str(each.status)
        if each.is_repeated:
            kind, status = "warc/revisit", "-"
        rows.append(["key", each.day, each.url, kind, status, "A" * 32, "1"])
        headers = {
            "Content-Type": _TYPE,
            "x-archive-orig-content-type": _TYPE,
            "x-archive-orig-content-encoding": "gzip",
            "x-archive-orig-transfer-encoding": "chunked",
            "x-archive-src": "somebody.warc.gz",
        }
        if each.has_date:
            headers["x-archive-orig-date"] = format_datetime(each.clock, usegmt=True)
        at = f"/web.archive.org/web/{each.day}id_/{quote(each.url)}"
        pages[at] = Reply(each.body, each.status, headers)
    listed = _paged(Reply(json.dumps(rows)), Reply())
    return {"/web.archive.org/cdx/search/cdx": listed, **pages}


def _paged(first: Reply, further: Reply) -> Answer:
    def answer(asked: Asked) -> Reply:
        given = parse_qs(urlsplit(asked.path).query)
        return first if given.get("page") == ["0"] else further

    return answer
