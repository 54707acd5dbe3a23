"""Back-off and Retry-After, and that a stop ends every wait."""

from __future__ import annotations

import signal
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from scrapy.http import Response

from scio_crawler.http.retry import LONGEST_BACKOFF, backoff, retry_after
from tests.conftest import ENVIRONMENT, ROOT
from tests.server import PATIENCE, Mirror, Reply, soon
from tests.small import SCHEDULER, TOGETHER, Outcome, command, crawl, outcome

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
        pytest.param({"Retry-After": "²"}, 0, id="not an ASCII digit"),
    ],
)
def test_retry_after_in_all_its_forms(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(Response("http://x/", headers=headers)) == seconds


def test_a_date_without_the_servers_clock_is_compared_with_ours() -> None:
    later, past = http_date(days=2), http_date(days=-2)
    assert retry_after(Response("http://x/", headers={"Retry-After": later})) > 24 * 3600
    assert retry_after(Response("http://x/", headers={"Retry-After": past})) == 0


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


def test_retry_after_holds_back_all_requests() -> None:
    busy = Reply(status=429, headers={"Retry-After": "1"})
    with Mirror({"/a.html": [busy, "<p>a"], "/b.html": "<p>b", "/c.html": "<p>c"}) as mirror:
        pages = ["/a.html", "/b.html", "/c.html"]
        assert crawl(mirror.base, pages, TOGETHER, DOWNLOAD_DELAY=0.1).statuses() == [200] * 3
    first = mirror.times("/a.html")[0]
    later = [asked.at for asked in mirror.log if asked.at > first]
    assert len(later) == 3
    assert min(later) - first >= 1


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
    assert f"{mirror.base}/a.html answers 503; asking again in " in result.log
    assert " ERROR: " not in result.log  # the spider reports it


def stopped_while(mirror: Mirror, words: list[str], path: str) -> Outcome:
    """Run *words*, send SIGTERM once *path* was requested, and return the outcome.

    Raises TimeoutExpired if the crawl then does not end, which it would not by itself for long.
    """
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            soon(lambda: path in mirror.paths())
            process.send_signal(signal.SIGTERM)
            return outcome(*process.communicate(timeout=PATIENCE))
        finally:
            process.kill()


STOPPED = "Withheld: was not requested: the crawl is being stopped"


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
