"""`scrapy shell`, `fetch` and `view`: what is at hand, and that no other host is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ENVIRONMENT, ROOT
from tests.mirrors import LIST, SITE, article, crawl, path, press_room, title
from tests.server import Mirror, Reply

# Each starts a process of its own.
pytestmark = pytest.mark.slow

Command = Callable[..., "subprocess.CompletedProcess[str]"]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")
BRIEFING = "/pressroom/2025-03/12/content_900100001.html"  # of the sample, on 11 pages


def console(*words: str, typed: str) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy shell`` with *words*, and type into Python's own console."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "shell", *words],
        input=typed,
        cwd=ROOT,
        env=ENVIRONMENT | {"SCRAPY_PYTHON_SHELL": "python"},
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A page that a person has saved, under its name on the site."""
    file = tmp_path / path(1).rpartition("/")[2]
    file.write_text(article(1), "utf-8")
    return file


def test_the_banner_says_what_is_at_hand() -> None:
    done = console("-a", "site=sample", BRIEFING, typed="page.number, turns[0].kind, len(turns)\n")
    assert done.returncode == 0
    banner = [line.removeprefix("[s] ").strip() for line in done.stderr.splitlines()]
    told = banner.index("Read by this project:")
    about_page, about_turns = banner[told + 1 : told + 3]
    assert about_page.startswith("page       page 1 as its layout reads it (article): ")
    assert about_turns.startswith("turns      2 turns of this page (the briefing has 11 pages); ")
    assert f"response   <200 {SITE}{BRIEFING}>" in banner
    assert "(1, 'opening', 2)" in done.stdout


def test_fetch_in_the_console_goes_on_from_page_to_page() -> None:
    typed = (
        f"fetch({LIST!r})\nprint(page.layout, len(page.links), turns)\n"
        "fetch('/none.htm')\nprint(page, turns)\n"
        "fetch('http://example.com/')\nprint(response)\nshelp()\n"
    )
    done = console("-a", "site=sample", typed=typed)
    assert "page       None: no page was fetched yet" in done.stderr
    said = [line.lstrip("> ") for line in done.stdout.splitlines()]
    assert [line for line in said if line.startswith(("list ", "None"))] == [
        "list 8 []",
        "None []",
        "None",
    ]
    refusal = "http://example.com/ is not on http://english.scio.gov.cn, and nothing else is"
    assert any(refusal in line for line in said)
    assert max(map(len, said)) < 200  # shelp() prints no page


def test_a_saved_file_is_read_as_the_page_that_its_name_tells(scrapy: Command, saved: Path) -> None:
    words = "[page.url, response.url, [turn.speaker for turn in turns]]"
    for named in (str(saved), saved.as_uri()):
        done = scrapy("shell", named, "-c", words)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"{SITE}/pressroom/{saved.name}" in done.stdout
        assert saved.as_uri() in done.stdout
        assert done.stdout.count("Lian Shuyan") == 2


def test_a_page_of_a_mirror_is_had_as_in_a_crawl(scrapy: Command, tmp_path: Path) -> None:
    with Mirror(press_room({1: 3})) as mirror:
        words = ("-c", "[page.title, len(turns)]", "-s", f"SCIO_OUTPUT_DIR={tmp_path}", *FAST)
        done = scrapy("shell", mirror.base + path(1), *words)
        asked = mirror.log
    assert (done.returncode, done.stdout) == (0, f"['{title(1)}', 2]\n")
    assert [each.path for each in asked] == ["/robots.txt", path(1)]
    assert asked[1].headers["User-Agent"].startswith("scio_crawler/")
    assert list(tmp_path.iterdir()) == []


def test_the_pace_is_that_of_a_crawl(scrapy: Command) -> None:
    pages = press_room({1: 1}) | {"/robots.txt": "User-agent: *\nCrawl-delay: 1"}
    with Mirror(pages) as mirror:
        words = "[slot.delay for slot in crawler.engine.downloader.slots.values()]"
        done = scrapy("shell", mirror.base + path(1), *FAST, "-c", words)
    assert done.stdout == "[1.05]\n"


def test_the_archive_needs_no_site_and_has_the_whole_briefing(
    scrapy: Command, tmp_path: Path
) -> None:
    with Mirror(press_room({1: 3})) as mirror:
        assert crawl(mirror.base, tmp_path).status == 0
    archive = ("-a", "site=archive", "-s", f"SCIO_OUTPUT_DIR={tmp_path}")
    for named in (path(1), mirror.base + path(1), SITE + path(1)):
        done = scrapy("shell", named, *archive, "-c", "[page.number, turns[-1].kind, len(turns)]")
        assert (done.returncode, done.stdout, done.stderr) == (0, "[1, 'closing', 7]\n", "")
    sent = scrapy("fetch", path(1, 2), *archive)
    assert sent.stdout.strip() == article(1, 2, 3).strip()
    lost = scrapy("shell", path(2), *archive)
    assert lost.returncode == 2
    assert f"{mirror.base}{path(2)} is not in the archive" in lost.stderr


def test_view_shows_a_page_in_the_browser(
    scrapy: Command, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = saved.with_name("browser")
    browser.write_text('#!/bin/sh\necho "opened $1"\n')
    browser.chmod(0o755)
    monkeypatch.setitem(ENVIRONMENT, "BROWSER", f"{browser} %s")
    done = scrapy("view", str(saved))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("opened file://")


# Words that name no page that may be had, with what is said of them.
REFUSED = {
    "a page elsewhere": (("http://example.com/",), "is not on http://english.scio.gov.cn, and"),
    "a host without a scheme": (("example.com",), "a mirror is named with -a site="),
    "a page off the mirror": ((SITE + "/", "-a", "site=http://127.0.0.1:9"), "refused the"),
    "the Chinese site": (("http://www.scio.gov.cn/",), "out of bounds"),
    "a user's name": ((f"http://me@english.scio.gov.cn{path(1)}",), "is not on"),
    "no file": (("./none.htm",), "there is no file none.htm"),
    "no file, by its address": (("file:///none.htm",), "there is no file /none.htm"),
    "no site": (("/", "-a", "site=here"), "site=here: must be live, sample, archive"),
    "no argument": (("/", "-a", "limit=1"), "only site= can be given here"),
    "two pages": ((path(1), path(2)), "one page at a time"),
    "no option": ((path(1), "--all"), "there is no option --all"),
    "no spider": ((path(1), "--spider", "x"), "there is no spider x"),
    "a bad setting": ((path(1), "-s", "DOWNLOAD_DELAY=x"), "DOWNLOAD_DELAY=x: must be"),
    "no JSON": ((path(1), "-s", "EXTENSIONS=x"), "EXTENSIONS=x: must be a JSON object"),
    "no archive": (("/", "-a", "site=archive"), "there is no archive in"),
    "nobody there": ((f"http://127.0.0.1:9{path(1)}",), "refused the connection"),
}


@pytest.mark.parametrize(("words", "why"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_or_cannot_be_had_is_refused_in_a_sentence(
    scrapy: Command, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    done = scrapy("shell", *words, "-s", f"SCIO_OUTPUT_DIR={tmp_path}", *FAST[2:])
    assert done.returncode == 2
    assert why in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["fetch", "view"])
def test_an_error_page_is_none(scrapy: Command, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "BROWSER", "true")
    with Mirror({}) as mirror:
        done = scrapy(name, mirror.base + path(1), *FAST)
    assert done.returncode == 2
    assert done.stderr.endswith(f"{path(1)} answers 404\n")


def test_code_for_the_shell_is_told_why_there_is_no_page(scrapy: Command) -> None:
    with Mirror({}) as mirror:
        done = scrapy("shell", mirror.base + path(1), *FAST, "-c", "response.status")
    assert (done.returncode, done.stdout) == (0, "404\n")
    assert done.stderr == "page is None: the response has status 404\n"


@pytest.mark.parametrize("name", ["fetch", "view"])
def test_fetch_and_view_need_a_page(scrapy: Command, name: str) -> None:
    done = scrapy(name)
    assert done.returncode == 2
    assert done.stderr.endswith("name an address or a file\n")
    done = scrapy(name, "http://example.com/")
    assert done.returncode == 2
    assert "and nothing else is contacted" in done.stderr


@pytest.mark.parametrize("name", ["shell", "fetch"])
def test_robots_txt_is_obeyed(scrapy: Command, name: str) -> None:
    pages = press_room({1: 1}) | {"/robots.txt": "User-agent: *\nDisallow: /pressroom/2024-07/"}
    with Mirror(pages) as mirror:
        done = scrapy(name, mirror.base + path(1), *FAST)
        assert mirror.paths() == ["/robots.txt"]
    assert done.returncode == 2
    assert done.stderr.endswith(f"{mirror.base}{path(1)}: forbidden by robots.txt\n")


@pytest.mark.parametrize("name", ["shell", "fetch"])
def test_a_redirect_to_another_host_is_not_followed(scrapy: Command, name: str) -> None:
    with Mirror({path(1): "there"}, address="127.0.0.2") as other:
        away = Reply(status=302, headers={"Location": other.base + path(1)})
        with Mirror({path(1): away}) as mirror:
            done = scrapy(name, mirror.base + path(1), *FAST)
        assert other.paths() == []
    assert done.returncode == 2
    assert f"is not on {mirror.base}, and nothing else is contacted" in done.stderr


def test_a_page_that_cannot_be_read_opens_the_console_all_the_same(saved: Path) -> None:
    saved.write_text("<html><p>Welc", "utf-8")
    done = console(str(saved), typed="len(response.body)\n")
    assert done.returncode == 0
    assert "page       None: the page was cut short" in done.stderr
    assert "13" in done.stdout
