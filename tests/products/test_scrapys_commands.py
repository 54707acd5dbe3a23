"""Scrapy's other commands: each works, or is refused in a sentence; none ends in a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import path, press_room
from tests.server import Mirror

# Each starts a process of its own.
pytestmark = pytest.mark.slow

Command = Callable[..., "subprocess.CompletedProcess[str]"]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")

# Commands that work as they do elsewhere, with what they print.
KEPT = {
    "list": ((), "briefings"),
    "version": ((), f"scio_crawler {VERSION}\nScrapy "),
    "settings": (("--get", "BOT_NAME"), "scio_crawler"),
    "edit": (("briefings",), "class BriefingsSpider"),
}


@pytest.mark.parametrize(
    ("make", "expected", "said"),
    [
        (None, 2, "does not exist"),
        (lambda folder: folder.mkdir(), 0, "0 conferences, 0 turns"),
        (lambda folder: (folder / "mine").mkdir(parents=True), 2, "holds no output of a crawl"),
    ],
    ids=["no folder", "an empty folder", "a folder of something else"],
)
def test_the_status_of_a_folder(
    scrapy: Command,
    tmp_path: Path,
    make: Callable[[Path], object] | None,
    expected: int,
    said: str,
) -> None:
    folder = tmp_path / "output"
    if make:
        make(folder)
    done = scrapy("status", str(folder))
    assert (done.returncode, said in done.stdout + done.stderr) == (expected, True)
    assert "Traceback" not in done.stderr


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


def test_fetch_obeys_robots_txt(scrapy: Command) -> None:
    pages = press_room({1: 1}) | {"/robots.txt": "User-agent: *\nDisallow: /pressroom/2024-07/"}
    with Mirror(pages) as mirror:
        done = scrapy("fetch", mirror.base + path(1), *FAST)
        assert mirror.paths() == ["/robots.txt"]
    assert (done.returncode, done.stdout) == (0, "")
    assert "Traceback" not in done.stderr


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
    call = [sys.executable, "-c", code, *words]
    done = subprocess.run(call, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    rooms = set(done.stderr.splitlines()[-1].split())
    assert rooms <= {"commands", "common", "run", "settings"}
