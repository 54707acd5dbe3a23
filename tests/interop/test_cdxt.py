"""What cdxt cuts out of Common Crawl and the Internet Archive, by the documented commands."""

from __future__ import annotations

import gzip
import json
import shlex
import sys
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.importing.made import http, members, record
from tests.interop.tools import PAGES, documented, imported, lines_of, run
from tests.mirrors import SITE, Result, path
from tests.optional import Library
from tests.server import Answer, Asked, Mirror, Reply

Library("cdx_toolkit", "interop")  # which runs here, not one that is on the PATH

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


# The day on which both archives recorded each page, and how its server printed it.
DAY, DATE = "20240801101112", "Thu, 01 Aug 2024 10:11:12 GMT"
FETCHED = "2024-08-01T10:11:12Z"
Captures = list[tuple[str, str, int]]  # address, body and status of each page
CAPTURES: Captures = [(SITE + place, page, 200) for place, page in PAGES.items()]
GONE = (SITE + path(3), "not here", 404)


def common_crawl(captures: Captures) -> dict[str, Answer]:
    """Return what Common Crawl's two hosts answer, by host and path.

    Its records have bodies without codings, and what the server sent about these under other names.
    """
    data, lines = b"", []
    for url, text, number in captures:
        body = text.encode()
        headers = (
            f"Content-Type: {_TYPE}",
            "X-Crawl-Content-Encoding: gzip",
            "X-Crawl-Transfer-Encoding: chunked",
            f"X-Crawl-Content-Length: {len(gzip.compress(body))}",
            f"Content-Length: {len(body)}",
        )
        status = f"HTTP/1.1 {number} OK".encode()
        block = http(*(line.encode() for line in headers), body=body, status=status)
        kind = "WARC-Identified-Payload-Type: text/html"
        written = members(record(block, kind, url=url, date=FETCHED))
        line = {"url": url, "timestamp": DAY, "mime": "text/html", "filename": _FILE}
        place = {"offset": str(len(data)), "length": str(len(written))}
        lines.append(json.dumps({**line, **place, "status": str(number)}))
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


def wayback_machine(captures: Captures, has_date: bool) -> dict[str, Answer]:
    """Return what the Internet Archive answers, by host and path.

    It gives out bodies without codings, and headers that were true of them once.
    """
    rows = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
    pages: dict[str, Answer] = {}
    for url, text, status in captures:
        rows.append(["key", DAY, url, "text/html", str(status), "A" * 32, "1"])
        headers = {
            "Content-Type": _TYPE,
            "x-archive-orig-content-type": _TYPE,
            "x-archive-orig-content-encoding": "gzip",
            "x-archive-orig-transfer-encoding": "chunked",
            "x-archive-src": "somebody.warc.gz",
        }
        if has_date:
            headers["x-archive-orig-date"] = DATE
        pages[f"/web.archive.org/web/{DAY}id_/{quote(url)}"] = Reply(text, status, headers)
    listed = _paged(Reply(json.dumps(rows)), Reply())
    return {"/web.archive.org/cdx/search/cdx": listed, **pages}


def _paged(first: Reply, further: Reply) -> Answer:
    def answer(asked: Asked) -> Reply:
        given = parse_qs(urlsplit(asked.path).query)
        return first if given.get("page") == ["0"] else further

    return answer


SIZE, COMMON_CRAWL, INTERNET_ARCHIVE = documented("Common Crawl and the Internet Archive", "cdxt")


def cut(command: str, mirror: Mirror, folder: Path) -> str:
    """Run a documented *command* of cdxt in *folder*; the *mirror* answers for both archives."""
    assert command.startswith("cdxt ")
    words = [sys.executable, "-c", CDXT, mirror.base]
    environment = {**AT_FULL_SPEED, "CDXT_CACHE_DIR": f"{folder}/cache/"}
    return run(f"{shlex.join(words)}{command.removeprefix('cdxt')}", folder, **environment)


def asked(mirror: Mirror, host: str) -> list[dict[str, list[str]]]:
    """Return the queries that *host* was asked."""
    return [parse_qs(urlsplit(path).query) for path in mirror.paths() if f"/{host}/" in path]


@pytest.mark.slow
def test_pages_of_common_crawl(crawled: Result, tmp_path: Path) -> None:
    with Mirror(common_crawl([*CAPTURES, GONE])) as mirror:
        cut(COMMON_CRAWL, mirror, tmp_path)
    queries = [query for query in asked(mirror, "index.commoncrawl.org") if query]
    assert all(query["url"] == ["english.scio.gov.cn/pressroom/*"] for query in queries)
    crawls = {place.split("?")[0] for place in mirror.paths() if "-index?" in place}
    assert {name.split("-")[2] for name in crawls} == {"2023", "2024"}
    done = imported(tmp_path / "output", tmp_path / "common-crawl-000000.extracted.warc.gz")
    assert lines_of(done) == lines_of(crawled)
    assert done.report["import"]["left_out"] == {"status 404": 1}
    assert {turn["fetched"] for turn in done.turns("scio-900000001")} == {FETCHED}


@pytest.mark.slow
def test_a_second_command_overwrites_nothing_and_nothing_is_taken_in_twice(tmp_path: Path) -> None:
    with Mirror(common_crawl(CAPTURES)) as mirror:
        cut(COMMON_CRAWL, mirror, tmp_path)
        cut(COMMON_CRAWL, mirror, tmp_path)
    files = sorted(tmp_path.glob("common-crawl-*.warc.gz"))
    assert len(files) == 2
    done = imported(tmp_path / "output", *files)
    taken = done.report["import"]
    assert (taken["files"], taken["captures"], taken["known"]) == (2, len(PAGES), len(PAGES))


@pytest.mark.some(1)
@pytest.mark.parametrize("has_date", [True, False])
def test_pages_of_the_internet_archive(has_date: bool, crawled: Result, tmp_path: Path) -> None:
    with Mirror(wayback_machine([*CAPTURES, GONE], has_date)) as mirror:
        cut(INTERNET_ARCHIVE, mirror, tmp_path)
    (query, *_) = asked(mirror, "web.archive.org")
    assert (query["from"], query["to"]) == (["2019"], ["2020"])
    done = imported(tmp_path / "output", tmp_path / "internet-archive-000000.extracted.warc.gz")
    assert lines_of(done) == lines_of(crawled)
    assert {turn["fetched"] for turn in done.turns("scio-900000002")} == {FETCHED}


def test_the_size_is_asked_of_the_index_only(tmp_path: Path) -> None:
    pages = common_crawl(CAPTURES)
    pages = {place: '{"blocks": 1}' if "-index" in place else page for place, page in pages.items()}
    with Mirror(pages) as mirror:
        assert int(cut(SIZE, mirror, tmp_path)) > 0
    assert not asked(mirror, "data.commoncrawl.org")
