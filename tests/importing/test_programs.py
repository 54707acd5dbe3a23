"""What other programs write is read: wget, and warcio with every option."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scio_crawler.archive import warc
from scio_crawler.importing.responses import page_of_revisit
from scio_crawler.importing.scan import ScanResult, scan, scan_tasks
from scio_crawler.importing.sources import find
from tests.archive.made_up import gzip_members
from tests.importing.made import DATE, HTML, PAGE, SITE, record, scanned, urls
from tests.server import PATIENCE


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
def test_what_warcio_writes(version: str, is_packed: bool, coding: str, tmp_path: Path) -> None:
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


def test_what_this_project_writes(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    head = ((b"Content-Type", b"text/html"), (b"X-A", b"\xff"))
    sent = warc.Sent(PAGE, 200, head, HTML, DATE, warc.digest_of(HTML), "127.0.0.1")
    name, info = warc.info("x.warc.gz", DATE, {"software": "scio_crawler"})
    path.write_bytes(info + warc.response(sent, name, {}))
    [found] = scan_all(path).pages
    assert found.sent == sent


@contextmanager
def site(pages: dict[str, tuple[list[tuple[str, str]], bytes]]) -> Iterator[str]:
    """Serve *pages* by path, each with headers and body as they are, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers, body = pages.get(self.path, ([("Content-Length", "0")], b""))
            self.send_response(200 if self.path in pages else 404)
            for header in headers:
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


PLAIN = [("Content-Type", "text/html"), ("Content-Length", str(len(HTML)))]
CHUNKED = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")]
CHUNKS = b"5\r\n" + HTML[:5] + b"\r\n%x\r\n" % (len(HTML) - 5) + HTML[5:] + b"\r\n0\r\n\r\n"
PACKED = gzip.compress(HTML)
CODED = [*PLAIN[:1], ("Content-Encoding", "gzip"), ("Content-Length", str(len(PACKED)))]
PAGES = {
    "/plain.htm": (PLAIN, HTML),
    "/same.htm": (PLAIN, HTML),
    "/chunks.htm": (CHUNKED, CHUNKS),
    "/packed.htm": (CODED, PACKED),
    "/picture.png": ([("Content-Type", "image/png"), ("Content-Length", "4")], b"\x89PNG"),
}


WGET = ["wget", "--no-config", "--no-proxy", "-q", "--tries=1", f"--timeout={PATIENCE}"]


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
@pytest.mark.parametrize("options", [[], ["--no-warc-compression"]])
def test_what_wget_writes(options: list[str], tmp_path: Path) -> None:
    with site(PAGES) as base:
        asked = [f"{base}{path}" for path in [*PAGES, "/gone.htm"]]
        cut = ["--header=Accept-Encoding: gzip", "--warc-file=cut", *options]
        subprocess.run([*WGET, *cut, *asked], cwd=tmp_path, timeout=PATIENCE, check=False)
    [path] = tmp_path.glob("cut.warc*")
    result = scan_all(path, base)
    assert urls(result) == asked[:4]
    assert result.left_out["no-html"] == 1
    assert result.left_out["status 404"] == 1
    assert not result.findings
    bodies = [found.sent.body for found in result.pages]
    assert bodies == [HTML, HTML, HTML, PACKED]


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_what_wget_knows_already_is_a_revisit_across_files(tmp_path: Path) -> None:
    with site(PAGES) as base:
        for name, more in (("first", ["--warc-cdx"]), ("second", ["--warc-dedup=first.cdx"])):
            options = [f"--warc-file={name}", *more, f"{base}/plain.htm"]
            subprocess.run([*WGET, *options], cwd=tmp_path, timeout=PATIENCE, check=True)
    [original] = scan_all(tmp_path / "first.warc.gz", base).pages
    [repeated] = scan_all(tmp_path / "second.warc.gz", base).revisits
    assert repeated.digest == original.origin.digest
    assert repeated.of_url in ("", original.origin.url)
    again = page_of_revisit(repeated, original.sent)
    assert (again.sent.url, again.sent.body) == (f"{base}/plain.htm", HTML)
