"""Scrapy's other commands: each works, or is refused in a sentence; none ends in a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.identity import VERSION
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import SITE, path, press_room
from tests.server import PATIENCE, Mirror, Reply

# Each starts a process of its own.
pytestmark = pytest.mark.slow

Command = Callable[..., "subprocess.CompletedProcess[str]"]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")

# Commands that work as they do elsewhere, with what they print.
KEPT = {
    "list": ((), "briefings"),
    "version": (("-v",), "Twisted"),
    "version, of this project": ((), f"scio_crawler {VERSION}\nScrapy "),
    "settings": (("--get", "BOT_NAME"), "scio_crawler"),
    "edit": (("briefings",), "class BriefingsSpider"),
    "genspider": (("--list",), "basic"),
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
    done = scrapy(name.partition(",")[0], *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert printed in done.stdout


def on_site(base: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy`` with *words*, with *base* in place of the site itself."""
    code = (
        "import sys; from scrapy.cmdline import execute; from scio_crawler.common import addresses;"
        "addresses.CANONICAL = sys.argv.pop(1); execute()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, base, *words],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_a_shell_has_the_manners_of_a_crawl_and_records_nothing(tmp_path: Path) -> None:
    pages = press_room({1: 1}) | {"/robots.txt": "User-agent: *\nCrawl-delay: 1"}
    code = "response.status, [slot.delay for slot in crawler.engine.downloader.slots.values()]"
    with Mirror(pages) as mirror:
        words = (mirror.base + path(1), "-c", code, "-s", f"SCIO_OUTPUT_DIR={tmp_path}", *FAST)
        done = on_site(mirror.base, "shell", *words)
        asked = mirror.log
    assert (done.returncode, done.stdout) == (0, "(200, [1.05])\n")
    assert [each.path for each in asked] == ["/robots.txt", path(1)]
    assert asked[1].headers["User-Agent"].startswith("scio_crawler/")
    assert list(tmp_path.iterdir()) == []


def test_a_shell_fetches_from_the_site_only() -> None:
    with Mirror({}, address="127.0.0.2") as other:
        done = on_site(SITE, "shell", "-c", f"fetch({other.base + '/'!r}) or response", *FAST)
        assert other.paths() == []
    assert (done.returncode, done.stdout) == (0, "None\n")
    assert f"is not on {SITE}, and nothing else is contacted" in done.stderr


def test_fetch_obeys_robots_txt(tmp_path: Path) -> None:
    pages = press_room({1: 1}) | {"/robots.txt": "User-agent: *\nDisallow: /pressroom/2024-07/"}
    with Mirror(pages) as mirror:
        done = on_site(mirror.base, "fetch", mirror.base + path(1), *FAST)
        assert mirror.paths() == ["/robots.txt"]
    assert (done.returncode, done.stdout) == (0, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["shell", "fetch"])
def test_a_redirect_to_another_host_is_not_followed(name: str) -> None:
    with Mirror({path(1): "there"}, address="127.0.0.2") as other:
        away = Reply(status=302, headers={"Location": other.base + path(1)})
        with Mirror({path(1): away}) as mirror:
            words = ("-c", "response") if name == "shell" else ()
            done = on_site(mirror.base, name, mirror.base + path(1), *words, *FAST)
        assert other.paths() == []
    assert done.returncode == 0
    assert done.stdout.strip() == (f"<302 {mirror.base}{path(1)}>" if name == "shell" else "")
    assert "Traceback" not in done.stderr


def test_view_shows_a_page_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "opened $1"\n')
    browser.chmod(0o755)
    monkeypatch.setitem(ENVIRONMENT, "BROWSER", f"{browser} %s")
    with Mirror(press_room({1: 1})) as mirror:
        done = on_site(mirror.base, "view", mirror.base + path(1), *FAST)
    assert done.returncode == 0
    assert done.stdout.startswith("opened file://")


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


def test_scrapy_deprecates_classes_of_the_right_modules() -> None:
    code = (
        "import inspect; stack = inspect.stack\n"
        "from scio_crawler.commands import prepare_imports; prepare_imports()\n"
        "from scrapy.core.downloader.contextfactory import ScrapyClientContextFactory as factory\n"
        "from scrapy.core.downloader.tls import ScrapyClientTLSOptions as options\n"
        "print(inspect.stack is stack, factory.__module__, options.__module__)\n"
    )
    call = [sys.executable, "-W", "error", "-c", code]  # Scrapy warns if it does not find them
    done = subprocess.run(call, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    room = "scrapy.core.downloader"
    assert (done.stdout.split(), done.stderr) == (
        ["True", f"{room}.contextfactory", f"{room}.tls"],
        "",
    )
