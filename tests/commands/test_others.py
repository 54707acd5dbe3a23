"""Scrapy's other commands: each works, or is refused in a sentence; none ends in a traceback."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION
from tests.conftest import ENVIRONMENT

# Each starts a process of its own.
pytestmark = pytest.mark.slow

Command = Callable[..., "subprocess.CompletedProcess[str]"]

# Commands that cannot mean anything here, with what is said.
REFUSED = {
    "parse": (("http://english.scio.gov.cn/", "--pipelines"), "scrapy explain ADDRESS"),
    "check": (("briefings",), "scrapy check-output"),
    "bench": ((), "nothing but the site is asked"),
    "runspider": (
        ("scio_crawler/spiders/briefings.py", "-a", "site=archive"),
        "scrapy crawl briefings",
    ),
}
# Commands that work as they do elsewhere, with what they print.
KEPT = {
    "list": ((), "briefings"),
    "version": (("-v",), "Twisted"),
    "version, of this project": ((), f"scio_crawler {VERSION}\nScrapy "),
    "settings": (("--get", "BOT_NAME"), "scio_crawler"),
    "edit": (("briefings",), "class BriefingsSpider"),
    "genspider": (("--list",), "basic"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_command_that_means_nothing_here_names_another(scrapy: Command, name: str) -> None:
    words, said = REFUSED[name]
    done = scrapy(name, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", KEPT)
def test_a_command_works_as_elsewhere(
    scrapy: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "EDITOR", "cat")
    words, printed = KEPT[name]
    done = scrapy(name.partition(",")[0], *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert printed in done.stdout


def test_a_spider_of_ones_own_can_ask_the_site_only(scrapy: Command, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import scrapy\n\n\n"
        "class Mine(scrapy.Spider):\n"
        "    name = 'mine'\n"
        "    start_urls = ['http://127.0.0.1:9/']\n"
    )
    done = scrapy("runspider", str(file))
    assert done.returncode == 0
    assert "Refused: http://127.0.0.1:9/ is not on http://english.scio.gov.cn" in done.stderr
    assert "Traceback" not in done.stderr
