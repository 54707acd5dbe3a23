"""Back-off and Retry-After, and that a stop ends every wait."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from scio_crawler.http import retry
from scio_crawler.http.retry import (
    LONGEST_BACKOFF,
    BackoffRetryMiddleware,
    backoff,
    retry_after,
)
from tests.environment import ENVIRONMENT, ROOT
from tests.server import PATIENCE, Mirror, Reply, soon
from tests.small import TOGETHER, Outcome, command, crawl, outcome

BUSY = Reply(status=503)


@pytest.mark.parametrize(
    ("attempt", "first", "least"),
    [(1, 1, 1), (2, 1, 2), (4, 1, 8), (3, 0.5, 2), (1, 0, 0), (50, 1, LONGEST_BACKOFF)],
)
def test_backoff_doubles_up_to_a_limit(attempt: int, first: float, least: float) -> None:
    for _ in range(20):
        assert least <= backoff(attempt, first) <= least * 1.25


NOW = datetime.now(UTC).replace(microsecond=0)


def http_date(**later: int) -> str:
    return format_datetime(NOW + timedelta(**later), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, 0, id="none"),
        pytest.param({"Retry-After": "7"}, 7, id="seconds"),
        pytest.param({"Retry-After": http_date(minutes=2), "Date": http_date()}, 120, id="date"),
        pytest.param(
            {"Retry-After": http_date(hours=3, minutes=2), "Date": http_date(hours=3)},
            120,
            id="a server whose clock is wrong",
        ),
        pytest.param({"Retry-After": http_date(hours=-1)}, 0, id="past"),
        pytest.param({"Retry-After": "soon"}, 0, id="words"),
        pytest.param({"Retry-After": "9" * 400}, 999999999, id="absurd"),
        pytest.param({"Retry-After": "²"}, 0, id="not an ASCII digit"),
    ],
)
def test_retry_after_in_all_its_forms(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(Response("http://x/", headers=headers)) == seconds


def test_a_date_without_the_servers_clock_is_compared_with_ours() -> None:
    later, past = http_date(days=2), http_date(days=-2)
    assert retry_after(Response("http://x/", headers={"Retry-After": later})) > 24 * 3600
    assert retry_after(Response("http://x/", headers={"Retry-After": past})) == 0


class Clock:
    """A clock that moves on only while somebody sleeps."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which the middleware waits."""
    clock = Clock()
    monkeypatch.setattr(retry, "time", clock)
    monkeypatch.setattr(retry, "asyncio", clock)
    monkeypatch.setattr(retry, "is_stopping", lambda crawler: False)
    return clock


def crawler_with(slot: Slot | None = None, **settings: object) -> Crawler:
    """Return a crawler whose downloader has *slot* for a site."""
    crawler = get_crawler(settings_dict=settings)
    crawler.spider = Spider.from_crawler(crawler, "lanterns")
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(slots={"site": slot}))
    return crawler


@pytest.mark.parametrize("fault", ["503", "hangs up"])
def test_each_wait_is_longer(fault: str, clock: Clock) -> None:
    middleware = BackoffRetryMiddleware.from_crawler(
        crawler_with(DOWNLOAD_DELAY=0.1, RETRY_TIMES=3)
    )

    async def waits() -> list[float]:
        request, waited = Request("http://site/a.html"), []
        for _ in range(3):
            before = clock.now
            if fault == "503":
                came = await middleware.process_response(request, Response(request.url, 503))
            else:
                came = await middleware.process_exception(request, DownloadFailedError("lost"))
            assert isinstance(came, Request)
            request = came
            waited.append(clock.now - before)
        return waited

    first, second, third = asyncio.run(waits())
    assert 0.05 <= first < 0.1 <= second < 0.2 <= third


def test_retry_after_holds_back_all_requests(clock: Clock) -> None:
    slot = Slot(concurrency=1, delay=0.1)
    crawler = crawler_with(slot)
    middleware = BackoffRetryMiddleware.from_crawler(crawler)
    request = Request("http://site/a.html", meta={"download_slot": "site"})
    busy = Response(request.url, 429, {"Retry-After": "7"})
    crawler.signals.send_catch_log(signals.response_downloaded, request=request, response=busy)
    assert slot.lastseen + slot.delay == clock.now + 7  # when the next one is sent, whichever it is
    asyncio.run(middleware.process_response(request, busy))
    assert clock.now == slot.lastseen + slot.delay


def test_whatever_fails_is_asked_for_again_and_a_retry_after_is_awaited() -> None:
    busy = Reply(status=429, headers={"Retry-After": "1"})
    pages = {"/a.html": [busy, "<p>a"], "/b.html": [BUSY, Reply(drop=True), "<p>b"]}
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, pages, TOGETHER, DOWNLOAD_DELAY=0.1)
    assert result.statuses() == [200] * 2
    assert f"{mirror.base}/a.html answers 429; asking again in 1.0 s" in result.log
    assert f"{mirror.base}/b.html dropped the connection; asking again in 0.1 s" in result.log


def test_a_retry_after_of_too_long_is_not_waited_for() -> None:
    busy = Reply("later", status=503, headers={"Retry-After": "601"})
    with Mirror({"/a.html": [busy, "<p>a"]}) as mirror:
        result = crawl(mirror.base, ["/a.html"])
    assert result.statuses() == [503]
    assert mirror.paths() == ["/robots.txt", "/a.html"]
    assert "come back in 601 s" in result.log


def test_retries_come_to_an_end() -> None:
    with Mirror({"/a.html": BUSY}) as mirror:
        result = crawl(mirror.base, ["/a.html"])
    assert result.statuses() == [503]
    assert mirror.paths() == ["/robots.txt", *["/a.html"] * 5]
    assert " ERROR: " not in result.log  # the spider reports it


def stopped_while(mirror: Mirror, words: list[str], path: str) -> Outcome:
    """Run *words*, send SIGTERM once *path* was requested, and return the outcome."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, text=True, **pipes) as process:
        try:
            soon(lambda: path in mirror.paths())
            process.send_signal(signal.SIGTERM)
            return outcome(*process.communicate(timeout=PATIENCE))
        finally:
            process.kill()


STOPPED = "NoResponse: was not requested: the crawl is being stopped"


@pytest.mark.slow
def test_a_stop_ends_the_wait_for_a_retry() -> None:
    busy = Reply(status=503, headers={"Retry-After": "300"})
    with Mirror({"/a.html": busy}) as mirror:
        result = stopped_while(mirror, command(mirror.base, ["/a.html"]), "/a.html")
        assert mirror.paths() == ["/robots.txt", "/a.html"]
    assert result.errors() == [STOPPED]


def test_a_stop_does_not_wait_for_what_is_queued() -> None:
    paths = [f"/{number}.html" for number in range(20)]
    with Mirror(dict.fromkeys(paths, "<p>x")) as mirror:
        slow = {"DOWNLOAD_DELAY": 30, "ROBOTSTXT_OBEY": False}
        words = command(mirror.base, paths, TOGETHER, **slow)
        result = stopped_while(mirror, words, "/0.html")
        assert mirror.paths() == ["/0.html"]
    assert result.statuses()[0] == 200
    assert result.errors() == ["", *[STOPPED] * 19]
