"""What other programs write is read: wget, and warcio with every option."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scio_crawler.archive import warc
from scio_crawler.importing.responses import page_of_revisit
from scio_crawler.importing.scan import ScanResult, scan, scan_tasks
from scio_crawler.importing.sources import find
from tests.archive.made_up import gzip_members
from tests.importing.made import DATE, HTML, PAGE, SITE, record, scanned, urls
from tests.server import PATIENCE, Mirror, Reply


def scan_all(path: Path, base: str = SITE) -> ScanResult:
    """Return what the file *path* holds."""
    [source], refused = find([str(path)])
    assert refused == []
    [part] = scan_tasks(source)
    return scan(part, base)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's own file
@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_what_warcio_writes_is_read(
    version: str, is_packed: bool, coding: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.warc"
    body = gzip.compress(HTML) if coding else HTML
    coded = [("Content-Encoding", coding)] if coding else []
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *coded], "HTTP/1.1")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=is_packed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "warcio"}))
        about = {"WARC-Date": DATE, "WARC-IP-Address": "127.0.0.1"}
        page = writer.create_warc_record(
            PAGE, "response", io.BytesIO(body), http_headers=headers, warc_headers_dict=about
        )
        ask = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        writer.write_request_response_pair(
            writer.create_warc_record(PAGE, "request", http_headers=ask), page
        )
        digest = page.rec_headers.get_header("WARC-Payload-Digest")
        again = writer.create_revisit_record(PAGE, digest, PAGE, DATE, http_headers=headers)
        writer.write_record(again)
    result = scan_all(path)
    assert urls(result) == [PAGE]
    [repeated] = result.revisits
    assert (repeated.of_url, repeated.of_date, repeated.digest) == (PAGE, DATE, digest)
    assert repeated.digest == result.pages[0].origin.digest
    assert page_of_revisit(repeated, result.pages[0].sent).sent.body == body
    assert not result.findings


@pytest.mark.parametrize("path", ["/a.htm", "/b.htm?x=1&y=%20", "/é/\u4e28.htm", "/a\ufffd"])
def test_what_is_found_can_be_written_into_the_archive(path: str, tmp_path: Path) -> None:
    [found] = scanned(tmp_path / "x.warc", record(url=SITE + path)).pages
    [(_, _, content)] = gzip_members(io.BytesIO(warc.response(found.sent, "", {})))
    again = warc.parse(content)
    assert (again.url, again.date, again.status) == (SITE + path, DATE, 200)
    assert (again.headers, again.body) == (found.sent.headers, found.sent.body)


def test_what_this_project_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    head = ((b"Content-Type", b"text/html"), (b"X-A", b"\xff"))
    sent = warc.Sent(PAGE, 200, head, HTML, DATE, warc.digest_of(HTML), "127.0.0.1")
    name, info = warc.info("x.warc.gz", DATE, {"software": "scio_crawler"})
    path.write_bytes(info + warc.response(sent, name, {}))
    [found] = scan_all(path).pages
    assert found.sent == sent


CHUNKS = b"5\r\n" + HTML[:5] + b"\r\n%x\r\n" % (len(HTML) - 5) + HTML[5:] + b"\r\n0\r\n\r\n"
PACKED = gzip.compress(HTML)
PAGES = {
    "/plain.htm": HTML,
    "/same.htm": HTML,
    "/chunks.htm": Reply(CHUNKS, headers={"Transfer-Encoding": "chunked"}),
    "/packed.htm": Reply(PACKED, headers={"Content-Encoding": "gzip"}),
    "/picture.png": Reply(b"\x89PNG", headers={"Content-Type": "image/png"}),
}
WGET = ["wget", "--no-config", "--no-proxy", "-q", "--tries=1", f"--timeout={PATIENCE}"]


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
@pytest.mark.parametrize("options", [[], ["--no-warc-compression"]])
def test_what_wget_writes_is_read(options: list[str], tmp_path: Path) -> None:
    with Mirror(PAGES) as mirror:
        asked = [f"{mirror.base}{path}" for path in [*PAGES, "/gone.htm"]]
        cut = ["--header=Accept-Encoding: gzip", "--warc-file=cut", *options]
        subprocess.run([*WGET, *cut, *asked], cwd=tmp_path, timeout=PATIENCE, check=False)
    [path] = tmp_path.glob("cut.warc*")
    result = scan_all(path, mirror.base)
    assert urls(result) == asked[:4]
    assert result.left_out["no-html"] == 1
    assert result.left_out["status 404"] == 1
    assert not result.findings
    bodies = [found.sent.body for found in result.pages]
    assert bodies == [HTML, HTML, HTML, PACKED]


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_what_wget_knows_already_is_a_revisit_across_files(tmp_path: Path) -> None:
    with Mirror(PAGES) as mirror:
        url = f"{mirror.base}/plain.htm"
        for name, more in (("first", ["--warc-cdx"]), ("second", ["--warc-dedup=first.cdx"])):
            options = [f"--warc-file={name}", *more, url]
            subprocess.run([*WGET, *options], cwd=tmp_path, timeout=PATIENCE, check=True)
    [original] = scan_all(tmp_path / "first.warc.gz", mirror.base).pages
    [repeated] = scan_all(tmp_path / "second.warc.gz", mirror.base).revisits
    assert repeated.digest == original.origin.digest
    assert repeated.of_url in ("", original.origin.url)
    again = page_of_revisit(repeated, original.sent)
    assert (again.sent.url, again.sent.body) == (url, HTML)
