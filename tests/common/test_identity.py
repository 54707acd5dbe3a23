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

# In a folder with programs in bin/ and other/, where the PATH leads to bin/: what was typed, what
# Python has as sys.argv[0], and what to type again.
CALLED = {
    "by its name": ("scrapy", "{}/bin/scrapy", "scrapy"),
    "by a path to what the PATH finds": ("bin/scrapy", "bin/scrapy", "scrapy"),
    "by another path": ("other/scrapy", "other/scrapy", "other/scrapy"),
    "by a path with a space": ("my own/scio", "my own/scio", "'my own/scio'"),
    "as a program of its own": ("scio", "{}/bin/scio", "scio"),
    "as a module": ("python", "{}/scio_crawler/__main__.py", "python -m scio_crawler"),
    "as Scrapy's": ("python", "{}/site-packages/scrapy/__main__.py", "python -m scrapy"),
    "with another Python": ("other/python", "{}/scrapy/__main__.py", "other/python -m scrapy"),
    "in a script": ("python", "notebook.py", "scrapy"),
}


@pytest.mark.parametrize(("typed", "called", "named"), CALLED.values(), ids=CALLED)
def test_hints_name_the_program_as_it_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, called: str, named: str
) -> None:
    for program in ("bin/scrapy", "bin/scio", "bin/python", "other/scrapy"):
        path = tmp_path / program
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o755)
    (tmp_path / "other/python").symlink_to("../bin/python")  # another environment's
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "orig_argv", [typed])
    monkeypatch.setattr(sys, "argv", [called.format(tmp_path), "crawl", "briefings"])
    assert command() == named


def test_words_after_the_program_can_be_pasted() -> None:
    assert command("room", "/my own").endswith(" room '/my own'")


@pytest.mark.parametrize(
    ("contact", "header"),
    [
        ("", f"scio_crawler/{VERSION}"),
        ("me@example.org", f"scio_crawler/{VERSION} (+me@example.org)"),
        ("http://me:word@example.org/?key=1", f"scio_crawler/{VERSION} (+http://example.org/?…)"),
        ("me\r\nX-Evil: 1", f"scio_crawler/{VERSION} (+me X-Evil: 1)"),
    ],
)
def test_the_header_has_the_contact_without_secrets(contact: str, header: str) -> None:
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
    header = user_agent("somebody@example.org")
    assert {asked.headers["User-Agent"] for asked in mirror.log} == {header}
    assert result.report["settings"]["USER_AGENT"] == f"scio_crawler/{VERSION}"
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        data = path.read_bytes()
        assert b"somebody@" not in (gzip.decompress(data) if path.suffix == ".gz" else data)


def test_a_user_agent_of_ones_own_is_sent() -> None:
    with Mirror({"/a.html": "<p>x"}) as mirror:
        crawl(mirror.base, ["/a.html"], SCIO_CONTACT="me@example.org", USER_AGENT="mine/1")
    assert [asked.headers["User-Agent"] for asked in mirror.log] == ["mine/1", "mine/1"]
