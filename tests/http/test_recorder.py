"""Every response is recorded as it was sent, with the time that pages.jsonl gives."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from scio_crawler.common.content import digest
from tests.archive.made_up import records
from tests.mirrors import LIST, article, crawl, json_lines, path, press_room
from tests.server import Mirror, Reply


def test_the_digest_is_that_of_a_warc_record() -> None:
    assert digest(b"") == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


def test_everything_is_recorded_as_it_was_sent(tmp_path: Path) -> None:
    room = press_room({1: 2, 2: 1})
    packed = gzip.compress(article(1, 1, 2).encode(), mtime=0)
    room["/robots.txt"] = "User-agent: *\nDisallow:"
    room[path(1)] = Reply(
        packed, headers={"Content-Encoding": "gzip", "X-Odd": "caf\xe9", "ETag": '"a"'}
    )
    room[path(1, 2)] = [Reply("busy", status=503), article(1, 2, 2)]
    room[path(2)] = Reply("moved", status=302, headers={"Location": "/moved.htm"})
    with Mirror(room) as mirror:
        report = crawl(mirror.base, tmp_path).report
    kept = [record for record in records(tmp_path) if record.rec_type == "response"]
    found = {
        (record.rec_headers["WARC-Target-URI"].removeprefix(mirror.base), status): record
        for record in kept
        if (status := int(record.http_headers.get_statuscode()))
    }
    assert set(found) == {
        ("/robots.txt", 200),
        (LIST, 200),
        (path(1), 200),
        (path(1, 2), 503),
        (path(1, 2), 200),
        (path(2), 302),
        ("/moved.htm", 404),
        ("/m" + path(2), 404),
    }
    page = found[path(1), 200]
    assert page.body == packed
    assert page.http_headers["Content-Encoding"] == "gzip"
    assert page.http_headers["ETag"] == '"a"'
    assert page.rec_headers["WARC-IP-Address"] == "127.0.0.1"
    lines = json_lines(tmp_path / "pages.jsonl")
    [line] = [line for line in lines if line["url"].endswith("001.htm")]
    assert line["digest"] == digest(packed)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["fetched"])
    assert report["started"] <= line["fetched"] <= report["finished"]
    assert page.rec_headers["WARC-Date"] == line["fetched"]


def test_an_archive_that_cannot_be_written_ends_the_crawl_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with Mirror(press_room({1: 1, 2: 1})) as mirror:
        crawled = crawl(mirror.base, tmp_path)
    assert crawled.status == 9
    assert f"Cannot write {tmp_path}/archive" in crawled.log
    assert "Traceback" not in crawled.log
    assert not list(tmp_path.glob("briefings/*"))
