"""The User-Agent names the project, and the contact if one is given; hints name the command."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION, command, product, user_agent
from tests import mirrors
from tests.mirrors import press_room
from tests.server import Mirror
from tests.small import crawl


@pytest.mark.parametrize(
    ("called", "named"),
    [
        ("/home/you/.local/bin/scio", "scio"),
        ("scio.exe", "scio"),
        ("python -m scio_crawler", "python -m scio_crawler"),
        (".venv/bin/scrapy", "scrapy"),
        ("notebook.py", "scrapy"),
    ],
)
def test_hints_name_the_command_that_was_called(
    monkeypatch: pytest.MonkeyPatch, called: str, named: str
) -> None:
    monkeypatch.setattr(sys, "argv", [called, "crawl", "briefings"])
    assert command() == named


@pytest.mark.parametrize(
    ("contact", "header"),
    [
        ("", f"scio_crawler/{VERSION}"),
        ("me@example.org", f"scio_crawler/{VERSION} (+me@example.org)"),
        ("me\r\nX-Evil: 1", f"scio_crawler/{VERSION} (+me X-Evil: 1)"),
    ],
)
def test_contact(contact: str, header: str) -> None:
    assert user_agent(contact) == header


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (user_agent(""), f"scio_crawler/{VERSION}"),
        (user_agent("me@example.org"), f"scio_crawler/{VERSION}"),
        ("mine/1 (+https://example.org/)", "mine/1"),
        ("me@example.org", ""),
        ("https://example.org/", ""),
        ("", ""),
    ],
)
def test_a_product_is_named_without_the_contact(header: str, named: str) -> None:
    assert product(header) == named


def test_no_file_of_the_folder_holds_the_contact(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        result = mirrors.crawl(mirror.base, tmp_path, SCIO_CONTACT="somebody@example.org")
        assert all("somebody@" in asked.headers["User-Agent"] for asked in mirror.log)
    assert result.report["settings"]["USER_AGENT"] == f"scio_crawler/{VERSION}"
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        data = path.read_bytes()
        assert b"somebody@" not in (gzip.decompress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize(
    ("settings", "header"),
    [
        ({"SCIO_CONTACT": "me@example.org"}, user_agent("me@example.org")),
        ({"SCIO_CONTACT": "me@example.org", "USER_AGENT": "mine/1"}, "mine/1"),
    ],
)
def test_the_header_that_is_sent(settings: dict[str, str], header: str) -> None:
    with Mirror({"/a.html": "<p>x"}) as mirror:
        crawl(mirror.base, ["/a.html"], **settings)
    assert {asked.headers["User-Agent"] for asked in mirror.log} == {header}
    assert len(mirror.log) == 2
