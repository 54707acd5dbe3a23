"""A crawl that is stopped: out at once, nothing half published, nothing blamed on the site."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler

from scio_crawler.run.stop import end
from tests.conftest import ENVIRONMENT, ROOT
from tests.mirrors import LIST, Result, command, crawl, path, press_room
from tests.server import Mirror, Reply

PAGES = press_room(dict.fromkeys(range(1, 40), 11))
POLITE = {"DOWNLOAD_DELAY": 0.3, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
BUSY = Reply(status=503, headers={"Retry-After": "60"})
HANGS = Reply("late", delay=20)


def slowly(pages: dict[str, Any], delay: float) -> dict[str, Any]:
    return {key: Reply(page, delay=delay) for key, page in pages.items() if isinstance(page, str)}


CASES = {
    "polite": (PAGES, POLITE),
    "full speed": (slowly(PAGES, 0.01), {}),
    "robots.txt hangs": (PAGES | {"/robots.txt": HANGS}, {}),
    "a list hangs": (PAGES | {LIST: HANGS}, {}),
    "a page hangs": (PAGES | {path(1, 4): HANGS}, {}),
    "a page is to be asked for again later": (PAGES | {path(1, 4): BUSY}, {}),
}


def start(mirror: Mirror, folder: Path, **settings: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(mirror.base, folder, **settings),
        cwd=ROOT,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
    )


def check(result: Result) -> None:
    """Nothing is wrong with what a stopped run has left."""
    assert result.status == 10, result.log
    assert "Traceback" not in result.log
    report = result.report
    assert report["failures"] == []
    assert report["exit_status"] == 10
    assert all(entry["status"] == "complete" for entry in result.catalogue().values())
    assert all(entry["pages"] == 11 for entry in result.catalogue().values())
    files = sorted(path.name for path in (result.folder / "briefings").glob("*"))
    assert files == sorted(Path(entry["file"]).name for entry in result.catalogue().values())


@contextmanager
def served(cases: Iterable[str]) -> Iterator[dict[str, Mirror]]:
    """A mirror for each of *cases*."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(Mirror(CASES[name][0])) for name in cases}


def is_under_way(mirror: Mirror) -> bool:
    """Whether a crawl of *mirror* has got as far as it gets at once."""
    return len(mirror.log) > 4 or mirror.paths()[-1:] in ([LIST], ["/robots.txt"])


@pytest.mark.parametrize(
    ("how", "cases"),
    [
        pytest.param(signal.SIGTERM, list(CASES), id="SIGTERM"),
        pytest.param(signal.SIGINT, ["polite", "full speed"], id="Ctrl-C"),
        pytest.param(None, ["a page hangs", "robots.txt hangs"], id="CLOSESPIDER_TIMEOUT"),
    ],
)
def test_a_stop(how: signal.Signals | None, cases: list[str], tmp_path: Path) -> None:
    """All cases side by side, since each is mostly waiting."""
    settings = {} if how else {"CLOSESPIDER_TIMEOUT": 2}
    with served(cases) as mirrors:
        runs = {
            name: start(mirrors[name], tmp_path / name, **CASES[name][1], **settings)
            for name in cases
        }
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not all(map(is_under_way, mirrors.values())):
            time.sleep(0.1)
        time.sleep(0.5)
        began = time.monotonic()
        for run in runs.values():
            if how:
                run.send_signal(how)
        logs = {name: run.communicate(timeout=60)[1] for name, run in runs.items()}
        assert time.monotonic() - began < 10
    for name, run in runs.items():
        result = Result(run.returncode, logs[name], tmp_path / name)
        check(result)
        assert result.report["stop_reason"] == ("shutdown" if how else "closespider_timeout")


@pytest.mark.parametrize("setting", ["ITEMCOUNT", "PAGECOUNT"])
def test_a_closing_condition_of_scrapy(setting: str, tmp_path: Path) -> None:
    with Mirror(PAGES) as mirror:
        run = start(mirror, tmp_path, **{f"CLOSESPIDER_{setting}": 30})
        log = run.communicate(timeout=60)[1]
    result = Result(run.returncode, log, tmp_path)
    check(result)
    assert len(result.catalogue()) < 39
    assert len(result.catalogue()) >= 30 or setting == "PAGECOUNT"


class EndsMeanwhile:
    """A pipeline in which a stop begins while an item is on its way through it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EndsMeanwhile:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        end(self.crawler, "an item is on its way")
        await asyncio.sleep(0.2)
        return item


def test_a_stop_while_an_item_is_in_the_pipelines_comes_to_its_end(tmp_path: Path) -> None:
    pipelines = json.dumps({f"{__name__}.{EndsMeanwhile.__name__}": 1})
    result = crawl("sample", tmp_path, ITEM_PIPELINES=pipelines)
    assert (result.status, result.report["stop_reason"]) == (10, "an item is on its way")
