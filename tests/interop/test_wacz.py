"""WACZ of a program that records a browser, packed by the real tool, read as a crawl does."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import IO

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders

from tests.importing.made import http, members, record
from tests.interop.tools import PAGES, documented, imported, lines_of, needs, run
from tests.mirrors import SITE, Result

pytestmark = needs("wacz")

Visit = list[tuple[str, str, str]]  # address, body and time of each page
VISIT = [(SITE + place, page, "2024-07-25T10:00:00.123Z") for place, page in PAGES.items()]


def browsertrix(visit: Visit) -> bytes:
    """Return the WARC that Browsertrix Crawler writes of a *visit*.

    The browser has undone all codings, so the headers that name them are renamed.
    """
    info = b"software: Browsertrix-Crawler\r\n"
    records = [record(info, url="", kind="warcinfo", version="WARC/1.1")]
    for url, body, date in visit:
        listed = {"pageid": "7", "url": url, "urls": {url: {"status": 200, "mime": "text/html"}}}
        about = {"url": f"urn:pageinfo:{url}", "kind": "resource", "version": "WARC/1.1"}
        records += [
            response(url, body.encode(), date, "text/html; charset=utf-8"),
            record(b"GET / HTTP/1.1\r\n\r\n", url=url, kind="request", date=date),
            response("https://counter.example/pixel.gif", b"GIF89a", date, "image/gif"),
            record(json.dumps(listed).encode(), "Content-Type: application/json", **about),
        ]
    return members(*records)


def response(url: str, body: bytes, date: str, kind: str) -> bytes:
    headers = (
        f"content-type: {kind}",
        f"content-length: {len(body)}",
        "x-orig-content-encoding: gzip",
        "x-orig-transfer-encoding: chunked",
    )
    block = http(*(line.encode() for line in headers), body=body)
    digests = (
        f"WARC-Payload-Digest: sha256:{hashlib.sha256(body).hexdigest()}",
        f"WARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}",
    )
    fields = "WARC-Page-ID: 7", "WARC-Resource-Type: document", 'WARC-JSON-Metadata: {"cert": {}}'
    return record(block, *fields, *digests, url=url, date=date, version="WARC/1.1")


def pack(file: Path, visit: Visit) -> Path:
    """Write the WACZ *file* of a *visit* with the real tool, and return it."""
    folder = file.with_suffix("")
    folder.mkdir()
    (folder / "data.warc.gz").write_bytes(browsertrix(visit))
    listed = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    listed += [{"id": date + url, "url": url, "ts": date} for url, _, date in visit]
    (folder / "pages.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in listed))
    run(f"wacz create -o {file} -p pages.jsonl --copy-pages data.warc.gz", folder)
    return file


def test_a_visit_reads_as_a_crawl(crawled: Result, tmp_path: Path) -> None:
    done = imported(tmp_path / "output", pack(tmp_path / "visit.wacz", VISIT))
    assert lines_of(done) == lines_of(crawled)
    assert done.report["import"]["captures"] == len(PAGES)
    assert done.report["import"]["left_out"] == {"other-host": len(PAGES)}
    assert {turn["fetched"] for turn in done.turns("scio-900000001")} == {"2024-07-25T10:00:00Z"}


@pytest.mark.slow
def test_a_page_leads_to_the_record_that_it_comes_from(tmp_path: Path) -> None:
    file = pack(tmp_path / "visit.wacz", VISIT)
    done = imported(tmp_path / "output", file)
    for line in (done.folder / "pages.jsonl").read_text().splitlines():
        page = json.loads(line)
        with (done.folder / page["archive_file"]).open("rb") as archive:
            ours = record_at(archive, page["archive_offset"])
        package, _, member = ours["scio-origin-file"].partition("!/")
        assert package == str(file)
        with zipfile.ZipFile(package) as opened, opened.open(member) as archive:
            theirs = record_at(archive, int(ours["scio-origin-offset"]))
        assert theirs["WARC-Target-URI"] == ours["WARC-Target-URI"] == page["url"]
        assert theirs["WARC-Payload-Digest"] == ours["scio-origin-digest"]


def record_at(file: IO[bytes], offset: int) -> StatusAndHeaders:
    """Return the headers of the record of *file* that begins at *offset*."""
    file.seek(offset)
    return next(iter(ArchiveIterator(file))).rec_headers


def test_the_command_for_browsertrix_is_polite() -> None:
    (command,) = documented("Browsertrix and ArchiveWeb.page", "docker")
    for option in ("--useRobots", "--workers 1", "--pageExtraDelay 2", "--userAgentSuffix"):
        assert option in command
