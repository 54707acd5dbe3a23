"""The sample in place of the network: no path leads out of its folder, no socket is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.http.handlers import read
from tests.small import TOGETHER, crawl


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
        "/missing.html",
        "/pressroom",
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
        "/etc/hostname",
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
            "https://english.scio.gov.cn/pressroom/node_8021725.html",
            "http://127.0.0.1/",
        ],
        TOGETHER,
        DOWNLOAD_HANDLERS={"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"},
        ROBOTSTXT_OBEY=True,
    )
    assert outcome.statuses() == [200, 404, 404, 200, 0]
    assert "is not on http://english.scio.gov.cn" in outcome.errors()[4]
    assert "<" in outcome.pages[0]["text"]
    assert outcome.stats["contacted"] == []
