"""A crawl that is stopped ends soon, publishes no half briefing, and reports no failure."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scrapy.crawler import Crawler

from scio_crawler.run.extension import end
from tests.mirrors import LIST, Result, crawl, path, press_room, start
from tests.sampling import sample
from tests.server import PATIENCE, Mirror, Reply, soon

PAGES = press_room(dict.fromkeys(range(1, 40), 11))
# So slow that a crawl goes on for minutes if it is not stopped.
POLITE = {"DOWNLOAD_DELAY": 0.3, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
PATIENT = {"DOWNLOAD_TIMEOUT": 600}
BUSY = Reply(status=503, headers={"Retry-After": "300"})
HANGS = Reply("late", delay=500)


# So slow that no crawl is done before it is stopped, even with 16 requests at a time.
SLOW = {path: Reply(page, delay=0.5) for path, page in PAGES.items()}


class Case(NamedTuple):
    """A crawl to be stopped once *path* was requested."""

    pages: dict[str, Any]
    settings: dict[str, Any]
    path: str


CASES = {
    "polite": Case(PAGES, POLITE, path(1, 3)),
    "full speed": Case(SLOW, {}, path(1, 4)),
    "robots.txt hangs": Case(SLOW | {"/robots.txt": HANGS}, PATIENT, "/robots.txt"),
    "a list hangs": Case(SLOW | {LIST: HANGS}, PATIENT, LIST),
    "a page hangs": Case(SLOW | {path(1, 4): HANGS}, PATIENT, path(1, 4)),
    "a page is to be requested again later": Case(SLOW | {path(1, 4): BUSY}, PATIENT, path(1, 4)),
}


def check(result: Result) -> None:
    """Check what a stopped run has left: whole briefings, and no failures."""
    assert result.status == 10, result.log
    assert "Traceback" not in result.log
    report = result.report
    assert report["failures"] == []
    assert report["exit_status"] == 10
    assert all(entry["status"] == "complete" for entry in result.catalogue().values())
    assert all(entry["pages"] == 11 for entry in result.catalogue().values())
    files = sorted(path.name for path in (result.folder / "briefings").glob("*"))
    assert files == sorted(Path(entry["file"]).name for entry in result.catalogue().values())


@pytest.mark.some(1)
@pytest.mark.parametrize(
    ("how", "cases"),
    [
        pytest.param(signal.SIGTERM, sample(list(CASES), 2), id="SIGTERM"),
        pytest.param(signal.SIGINT, ["polite", "full speed"], id="Ctrl-C"),
        pytest.param(None, ["a page hangs", "robots.txt hangs"], id="CLOSESPIDER_TIMEOUT"),
    ],
)
def test_a_stop_ends_a_crawl_soon_and_leaves_whole_briefings(
    how: signal.Signals | None, cases: list[str], tmp_path: Path
) -> None:
    """Run the cases side by side, since each of them mostly waits."""
    settings = {} if how else {"CLOSESPIDER_TIMEOUT": 2}
    with ExitStack() as stack:
        mirrors = {name: stack.enter_context(Mirror(CASES[name].pages)) for name in cases}
        runs = {
            name: start(mirrors[name].base, tmp_path / name, **CASES[name].settings, **settings)
            for name in cases
        }
        for run in runs.values():
            stack.callback(run.kill)
        if how:
            waiting = set(cases)

            def all_stopped() -> bool:
                for name in list(waiting):
                    if CASES[name].path in mirrors[name].paths():
                        runs[name].send_signal(how)
                        waiting.remove(name)
                return not waiting

            soon(all_stopped)
        logs = {name: run.communicate(timeout=PATIENCE)[1] for name, run in runs.items()}
        requests = {name: len(mirrors[name].log) for name in cases}
    for name, run in runs.items():
        result = Result(run.returncode, logs[name], tmp_path / name)
        check(result)
        assert result.report["stop_reason"] == (how.name if how else "closespider_timeout")
        assert requests[name] < len(PAGES) / 2, name


@pytest.mark.some(1)
@pytest.mark.parametrize("setting", ["ITEMCOUNT", "PAGECOUNT"])
def test_a_closing_condition_of_scrapy_ends_a_crawl(setting: str, tmp_path: Path) -> None:
    with Mirror(PAGES) as mirror:
        result = crawl(mirror.base, tmp_path, **{f"CLOSESPIDER_{setting}": 3})
    check(result)
    assert len(result.catalogue()) < 39
    assert len(result.catalogue()) >= 3 or setting == "PAGECOUNT"


class EndsMeanwhile:
    """A stage during which a stop begins, with an item in it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EndsMeanwhile:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        end(self.crawler, "an item is on its way")
        await asyncio.sleep(0.2)
        return item


def test_a_stop_ends_while_an_item_is_in_the_pipelines(tmp_path: Path) -> None:
    pipelines = json.dumps({f"{__name__}.{EndsMeanwhile.__name__}": 1})
    result = crawl("sample", tmp_path, ITEM_PIPELINES=pipelines)
    assert (result.status, result.report["stop_reason"]) == (10, "an item is on its way")
