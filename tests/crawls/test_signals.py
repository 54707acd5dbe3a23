"""A signal ends a run with status 10 whenever it comes, and the log says so."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from scrapy import signals
from scrapy.crawler import Crawler

from tests.mirrors import Result, crawl

HEADLINE = "Exit status 10: stopped from outside before it was done."


class Signalled:
    """Scrapy extension that sends this process a signal at the moment that SIGNALLED_AT names."""

    def __init__(self, crawler: Crawler) -> None:
        self._sent = False
        self._number = crawler.settings.getint("SIGNALLED_WITH")
        moment = crawler.settings["SIGNALLED_AT"]
        if moment == "made":
            self._send()
        else:
            crawler.signals.connect(self._send, signal=getattr(signals, moment))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Signalled:
        return cls(crawler)

    def _send(self) -> None:
        if not self._sent:
            self._sent = True
            os.kill(os.getpid(), self._number)


def run(folder: Path, moment: str, order: int, number: int = signal.SIGTERM) -> Result:
    extensions = {f"{__name__}.{Signalled.__name__}": order}
    given = {"SIGNALLED_AT": moment, "SIGNALLED_WITH": int(number)}
    return crawl("sample", folder, EXTENSIONS=json.dumps(extensions), **given)


@pytest.mark.some(3)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("moment", "order"),
    [
        pytest.param("made", 1, id="the folder was opened"),
        pytest.param("spider_opened", 1, id="the spider was opened"),
        pytest.param("engine_started", 1, id="the engine was started"),
        pytest.param("request_reached_downloader", 1, id="a page is requested"),
        pytest.param("item_scraped", 1, id="a briefing was published"),
        pytest.param("spider_closed", -1, id="the last page was read"),
    ],
)
def test_a_signal_ends_the_run(moment: str, order: int, number: int, tmp_path: Path) -> None:
    result = run(tmp_path, moment, order, number)
    assert result.status == 10, result.log
    assert HEADLINE in result.log
    assert "Traceback" not in result.log
    assert result.report["exit_status"] == 10
    assert result.report["stop_reason"] == signal.Signals(number).name
    who = "you (Ctrl-C)" if number == signal.SIGINT else "a signal (SIGTERM)"
    assert f"WARNING: Stopped: by {who}" in result.log


def test_before_the_folder_is_opened_none_is_made(tmp_path: Path) -> None:
    result = run(tmp_path / "output", "made", -1)
    assert (result.status, list(tmp_path.iterdir())) == (10, [])
    assert HEADLINE in result.log
