"""What a terminal shows of a crawl: one line of progress, whole log lines."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest
from tqdm.utils import disp_len

from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import LIST, command, item, list_page, list_pager, pages_of, path, title
from tests.server import Mirror

# Each starts a process on a terminal of its own.
pytestmark = pytest.mark.slow

Command = Callable[..., "subprocess.CompletedProcess[str]"]
SAMPLE = [sys.executable, "-m", "scrapy", "crawl", "briefings", "-a", "site=sample"]
LINE = re.compile(r"(\d+)/(\d+) briefings\|.+\| (\d+)/(\d+) pages, [\d:]+")
LIKELY = re.compile(r" *\d+%\||\d+/\d+ br")
# Titles are in the log, above the line of progress.
WIDE = "国务院新闻办公室新闻发布会"

FORBIDDEN = {"/robots.txt": "User-agent: *\nCrawl-delay: 9999"}  # which is an error


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "TERM", "xterm")


def on_a_terminal(words: list[str], columns: int = 100) -> str:
    """Run *words*; return what they write to standard error, a terminal of so many *columns*."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    with subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        finally:
            os.close(ours)
        process.wait(timeout=600)
    return shown.decode()


def drawn(shown: str) -> list[str]:
    """Return what stood on the lowest line, one after the other."""
    return [text.rstrip() for text in re.split(r"[\r\n]+", shown) if LIKELY.match(text)]


def logged(shown: str) -> list[str]:
    """Return the log lines that are left on the terminal, without their clock and level."""
    # A terminal overwrites the line after a carriage return.
    lines = [line.split("\r")[-1].rstrip() for line in shown.split("\r\n")]
    return [line.partition(" INFO: ")[2] for line in lines if " INFO: " in line]


def two_lists() -> dict[str, str]:
    """Return a list of two pages, of eight briefings of one to five pages."""
    second = LIST.replace(".html", "_2.html")
    links, pages = {1: LIST, 2: second}, {}
    for number, url in links.items():
        briefings = range(number * 10, number * 10 + 4)
        items = (item(path(n), title(n)) for n in briefings)
        pages[url] = list_page(items, list_pager(links, number))
        for n in briefings:
            pages |= pages_of(n, 1 + n % 5)
    return {
        url: html.replace(f"<h1>{title(10)}", f"<h1>{title(10)} {WIDE}")
        for url, html in pages.items()
    }


@pytest.mark.parametrize("columns", [24, 40, 100])
def test_the_counts_never_go_back_and_the_line_fits(columns: int, tmp_path: Path) -> None:
    with Mirror(two_lists()) as mirror:
        shown = on_a_terminal(command(mirror.base, tmp_path, DOWNLOAD_DELAY=0.11), columns)
    lines = drawn(shown)
    assert LIKELY.match(lines[0])
    assert max(map(disp_len, lines)) <= columns
    assert len(lines) > 5
    if columns >= 40:
        whole = [found for line in lines if (found := LINE.fullmatch(line))]
        assert len(whole) == len(lines)
        counts = [tuple(map(int, found.groups())) for found in whole]
        for column in zip(*counts, strict=True):
            assert list(column) == sorted(column)
        assert all(settled <= due and done <= known for settled, due, done, known in counts)
        # Two pages of the list, the first of them twice, and all pages of eight briefings.
        assert counts[-1] == (8, 8, 23, 23)
    said = logged(shown)
    assert any(f"{title(10)} {WIDE}  1 page  3 turns" in line for line in said)
    assert said[-2].startswith("Exit status 0: all that was due was read completely. Read 8 ")
    assert shown.split("\r")[-1].strip() == ""  # nothing of the line is left below
    assert len([line for line in said if " turns  briefings/" in line]) == 8


def test_without_a_terminal_nothing_is_drawn(scrapy: Command, tmp_path: Path) -> None:
    words = ["-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={tmp_path}"]
    log = scrapy("crawl", "briefings", *words, "-s", "LOG_LEVEL=DEBUG").stderr
    assert "Exit status 0" in log
    assert not LIKELY.search(log)
    assert "\x1b" not in log


def test_a_log_file_has_no_line_of_progress(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with Mirror(FORBIDDEN) as mirror:
        shown = on_a_terminal(command(mirror.base, tmp_path, "--logfile", str(log)))
    assert "ERROR: Nothing may be fetched" in log.read_text()
    assert "\x1b" not in log.read_text()
    assert "Nothing may be fetched" not in shown


def test_a_replay_counts_what_it_publishes(tmp_path: Path) -> None:
    folder = ["-s", f"SCIO_OUTPUT_DIR={tmp_path}"]
    assert subprocess.run([*SAMPLE, *folder], cwd=ROOT, env=ENVIRONMENT).returncode == 0
    words = [*SAMPLE[:-1], "site=archive", *folder]
    shown = on_a_terminal(words, 40)
    assert max(map(disp_len, drawn(shown)), default=0) <= 40
    assert any(line.startswith("Exit status 0: ") for line in logged(shown))


def test_a_shell_has_no_line_of_progress() -> None:
    assert not drawn(on_a_terminal([sys.executable, "-m", "scrapy", "shell", "-c", "1"]))
