"""Scrapy's other commands: each works, or is refused in a sentence; none ends in a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION
from tests.environment import ENVIRONMENT
from tests.mirrors import path, press_room
from tests.processes import Command, run_unprepared
from tests.server import Mirror

# Each starts a process of its own.
pytestmark = pytest.mark.slow

FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")

# Commands that work as they do elsewhere, with what they print.
KEPT = {
    "list": ((), "briefings"),
    "version": ((), f"scio_crawler {VERSION}\nScrapy "),
    "settings": (("--get", "BOT_NAME"), "scio_crawler"),
    "edit": (("briefings",), "class BriefingsSpider"),
}


def test_an_empty_folder_has_a_status(scrapy: Command, tmp_path: Path) -> None:
    done = scrapy("status", str(tmp_path))
    assert (done.returncode, "0 conferences, 0 turns" in done.stdout) == (0, True)


@pytest.mark.parametrize("name", KEPT)
def test_a_command_works_as_elsewhere(
    scrapy: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "EDITOR", "cat")
    words, printed = KEPT[name]
    done = scrapy(name, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert printed in done.stdout


def test_a_shell_is_scrapys_own_with_the_manners_of_the_project(
    scrapy: Command, tmp_path: Path
) -> None:
    pages = press_room({1: 1}) | {"/robots.txt": "User-agent: *\nDisallow: /private/"}
    saved = tmp_path / "saved.html"
    saved.write_text("<title>saved</title>")
    code = (
        "response.status, (fetch(%r), response.css('title::text').get()),"
        " (fetch(%r), response), crawler.settings['DOWNLOAD_DELAY']"
    )
    output = tmp_path / "output"
    with Mirror(pages) as mirror:
        code %= (saved.as_uri(), mirror.base + "/private/")
        words = (mirror.base + path(1), "-c", code, "-s", f"SCIO_OUTPUT_DIR={output}", *FAST)
        done = scrapy("shell", *words)
        asked = mirror.log
    assert done.stdout == "(200, (None, 'saved'), (None, None), '0')\n", done.stderr
    assert [each.path for each in asked] == ["/robots.txt", path(1)]
    assert asked[1].headers["User-Agent"].startswith("scio_crawler/")
    assert not output.exists()


def test_view_shows_a_page_in_the_browser(
    scrapy: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "opened $1"\n')
    browser.chmod(0o755)
    monkeypatch.setitem(ENVIRONMENT, "BROWSER", f"{browser} %s")
    with Mirror(press_room({1: 1})) as mirror:
        done = scrapy("view", mirror.base + path(1), *FAST)
    assert done.returncode == 0
    assert done.stdout.startswith("opened file://")


# Words that start no run, with a room of the package that they need not import.
LIGHT = {
    "a misspelt setting": ("crawl", "briefings", "-s", "SCIO_CONTCT=x"),
    "the version": ("version",),
    "the list of commands": (),
}


@pytest.mark.parametrize("words", LIGHT.values(), ids=LIGHT)
def test_what_reads_and_writes_is_imported_only_for_a_run(words: tuple[str, ...]) -> None:
    code = (
        "import sys, contextlib; from scrapy.cmdline import execute\n"
        "with contextlib.suppress(SystemExit): execute()\n"
        "ours = [name for name in sys.modules if name.startswith('scio_crawler.')]\n"
        "print(*{name.split('.')[1] for name in ours}, file=sys.stderr)\n"
    )
    done = run_unprepared(sys.executable, "-c", code, *words)
    rooms = set(done.stderr.splitlines()[-1].split())
    assert rooms <= {"commands", "common", "run", "settings"}
