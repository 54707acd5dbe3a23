"""Responses that are truncated are refused; the sample opens no file but its own."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from scrapy.http import Response

from scio_crawler.http.handlers import is_cut_short, read
from tests.small import TOGETHER, crawl

PAGE = b"<html><body>" + b"The lantern burns. " * 500 + b"</body></html>"
WHOLE = gzip.compress(PAGE, mtime=0)


def response(
    body: bytes, status: int = 200, declared: bool = False, encoding: str = ""
) -> Response:
    """Return a response that declared its length or not, as Scrapy flags it."""
    headers = {"Content-Encoding": encoding} if encoding else {}
    flags = [] if declared else ["partial"]
    return Response("http://x/", status=status, headers=headers, body=body, flags=flags)


@pytest.mark.parametrize(
    ("response", "cut"),
    [
        pytest.param(response(PAGE), False, id="a whole page"),
        pytest.param(response(PAGE.upper()), False, id="in capitals"),
        pytest.param(response(PAGE[:-7]), True, id="without its end"),
        pytest.param(response(b""), True, id="empty"),
        pytest.param(response(PAGE[:-7], declared=True), False, id="of declared length"),
        pytest.param(response(PAGE[:-7], status=503), False, id="an error page"),
        pytest.param(response(WHOLE[:-7], encoding="gzip"), False, id="compressed"),
        pytest.param(response(b"User-agent: *"), False, id="no page"),
    ],
)
def test_a_page_of_undeclared_length_needs_its_end(response: Response, cut: bool) -> None:
    assert is_cut_short(response) is cut


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.html").write_text("secret")
    inside = tmp_path / "sample"
    (inside / "pressroom").mkdir(parents=True)
    (inside / "pressroom" / "node_8021725_2.html").write_text("<p>list")
    (inside / ".hidden.html").write_text("hidden")
    return inside


def test_a_file_is_found_by_its_path(folder: Path) -> None:
    assert read(folder, "/pressroom/node_8021725_2.html") == b"<p>list"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/pressroom/",
        "//pressroom/node_8021725_2.html",
        "/pressroom/node_8021725_2.html/",
        "/../secret.html",
        "/pressroom/../../secret.html",
        "/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "/..\\secret.html",
        "/.hidden.html",
        "//etc/hostname",
        "/pressroom/node_8021725_2.html\0",
        "/pressroom/\u2025/secret.html",
    ],
)
def test_no_other_path_finds_anything(folder: Path, path: str) -> None:
    assert read(folder, path) is None


def test_a_crawl_of_the_sample_opens_no_socket_whatever_the_settings_say() -> None:
    outcome = crawl(
        "sample",
        [
            "http://english.scio.gov.cn/pressroom/node_8021725.html",
            "http://english.scio.gov.cn/missing.html",
            "http://english.scio.gov.cn/../secret.html",
            "http://127.0.0.1/",
        ],
        TOGETHER,
        DOWNLOAD_HANDLERS={"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"},
        ROBOTSTXT_OBEY=True,
    )
    assert outcome.statuses() == [200, 404, 404, 0]
    assert "is not on http://english.scio.gov.cn" in outcome.errors()[3]
    assert "<" in outcome.pages[0]["text"]
    assert outcome.stats["contacted"] == []
