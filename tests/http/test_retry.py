"""Back-off and Retry-After, and that a stop ends every wait."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from scrapy.http import Response

from scio_crawler.http.retry import LONGEST_BACKOFF, backoff, retry_after
from tests.conftest import ENVIRONMENT, ROOT
from tests.server import Mirror, Reply
from tests.small import SCHEDULER, TOGETHER, command, crawl, outcome

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
        pytest.param({"Retry-After": " 7 "}, 7, id="spaces"),
        pytest.param({"Retry-After": http_date(minutes=2), "Date": http_date()}, 120, id="date"),
        pytest.param(
            {"Retry-After": http_date(hours=3, minutes=2), "Date": http_date(hours=3)},
            120,
            id="a server whose clock is wrong",
        ),
        pytest.param({"Retry-After": http_date(hours=-1)}, 0, id="past"),
        pytest.param({"Retry-After": "soon"}, 0, id="words"),
        pytest.param({"Retry-After": "-5"}, 0, id="negative"),
        pytest.param({"Retry-After": "9" * 400}, 999999999, id="absurd"),
        pytest.param({"Retry-After": "²"}, 0, id="no ASCII digit"),
    ],
)
def test_retry_after_in_all_its_forms(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(Response("http://x/", headers=headers)) == seconds


def test_a_date_without_the_servers_clock_is_compared_with_ours() -> None:
    wait = retry_after(Response("http://x/", headers={"Retry-After": http_date(minutes=60)}))
    assert 3000 < wait <= 3600


@pytest.mark.parametrize(
    ("fault", "how"),
    [(BUSY, SCHEDULER), (Reply(drop=True), TOGETHER)],
    ids=["503", "hangs up"],
)
def test_each_wait_is_longer(fault: Reply, how: str) -> None:
    with Mirror({"/a.html": [fault, fault, fault, "<p>x"]}) as mirror:
        assert crawl(mirror.base, ["/a.html"], how, SCIO_RETRY_BACKOFF=0.05).statuses() == [200]
    first, second, third = (b - a for a, b in pairwise(mirror.times("/a.html")))
    assert first >= 0.05
    assert second >= 0.1
    assert third >= 0.2


def test_retry_after_is_kept_by_all_requests() -> None:
    busy = Reply(status=429, headers={"Retry-After": "1"})
    with Mirror({"/a.html": [busy, "<p>a"], "/b.html": "<p>b", "/c.html": "<p>c"}) as mirror:
        pages = ["/a.html", "/b.html", "/c.html"]
        assert crawl(mirror.base, pages, TOGETHER, DOWNLOAD_DELAY=0.1).statuses() == [200] * 3
    asked = mirror.times("/a.html")
    assert asked[1] - asked[0] >= 1
    assert min(mirror.times("/b.html") + mirror.times("/c.html")) - asked[0] >= 1


def test_a_page_that_is_to_come_back_much_later_is_given_up() -> None:
    busy = Reply("later", status=503, headers={"Retry-After": "601"})
    with Mirror({"/a.html": [busy, "<p>a"]}) as mirror:
        result = crawl(mirror.base, ["/a.html"])
    assert result.statuses() == [503]
    assert len(mirror.times("/a.html")) == 1
    assert "come back in 601 s" in result.log


def test_retries_come_to_an_end() -> None:
    with Mirror({"/a.html": BUSY}) as mirror:
        result = crawl(mirror.base, ["/a.html"])
    assert result.statuses() == [503]
    assert len(mirror.times("/a.html")) == 5
    assert " ERROR: " not in result.log  # the spider's report says it, with what it meant


def stopped_while(mirror: Mirror, words: list[str], asked: Callable[[], bool]) -> tuple[str, str]:
    """Run *words*, send SIGTERM once *asked*, and return its output; it must end in 5 seconds."""
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            end = time.monotonic() + 20
            while not asked() and time.monotonic() < end:
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            return process.communicate(timeout=5)
        finally:
            process.kill()


def test_a_stop_ends_the_wait_for_a_retry() -> None:
    busy = Reply(status=503, headers={"Retry-After": "300"})
    with Mirror({"/a.html": busy}) as mirror:
        words = command(mirror.base, ["/a.html"])
        result = outcome(*stopped_while(mirror, words, lambda: "/a.html" in mirror.paths()))
    assert result.errors() == [f"IgnoreRequest: the crawl is being stopped: {mirror.base}/a.html"]


def test_a_stop_does_not_wait_for_what_is_queued() -> None:
    paths = [f"/{number}.html" for number in range(20)]
    with Mirror(dict.fromkeys(paths, "<p>x")) as mirror:
        words = command(mirror.base, paths, TOGETHER, DOWNLOAD_DELAY=1)
        result = outcome(*stopped_while(mirror, words, lambda: "/0.html" in mirror.paths()))
    assert result.statuses()[0] == 200
    assert result.statuses().count(0) >= 18
    assert sum("the crawl is being stopped" in error for error in result.errors()) >= 18
