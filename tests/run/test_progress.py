"""The progress bar shows on a terminal only, and log lines do not break it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Callable

import pytest

from tests.conftest import ENVIRONMENT, ROOT

WORDS = ["crawl", "briefings", "-a", "site=sample"]


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "SCRAPY_SETTINGS_MODULE", "tests.commands.settings")
    monkeypatch.setitem(ENVIRONMENT, "TERM", "xterm")


def on_a_terminal(*words: str) -> str:
    """Run ``scrapy`` with *words*; return what it writes to standard error, a terminal."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=ENVIRONMENT, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        finally:
            os.close(ours)
        process.wait(timeout=20)
    return shown.decode()


def test_on_a_terminal_it_counts_and_leaves_log_lines_whole() -> None:
    shown = on_a_terminal(*WORDS)
    assert re.search(r"[01]/2 \[", shown)
    # A terminal overwrites the line after a carriage return.
    lines = [re.sub(r"\x1b\[\w", "", line).split("\r")[-1] for line in shown.split("\r\n")]
    said = [line.partition(" INFO: ")[2] for line in lines if "INFO" in line]
    assert said[:2] == ["briefing 1 is read", "briefing 2 is read"]
    assert lines[-1].strip() == ""  # nothing of the bar is left


def test_without_a_terminal_there_is_none(
    scrapy: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    assert "2/2" not in scrapy(*WORDS).stderr
