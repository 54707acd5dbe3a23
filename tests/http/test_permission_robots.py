"""robots.txt: what forbids, what allows, and that Crawl-delay is respected in full."""

from __future__ import annotations

import codecs
import gzip

import pytest
from scrapy.robotstxt import ProtegoRobotParser

from scio_crawler.http.permission import MARGIN, forbids_all, in_utf8
from tests.server import Mirror, Reply
from tests.small import IN_TURN, SCHEDULER, TOGETHER, crawl

PAGES = {f"/{name}.html": f"<p>{name}" for name in "abcd"}
DELAY = 0.4
KEPT = DELAY + MARGIN


def robots(text: str) -> dict[str, str]:
    return {**PAGES, "/robots.txt": text}


@pytest.mark.parametrize(
    ("status", "forbids"),
    [
        (200, False),
        (404, False),
        (403, False),
        (410, False),
        (429, True),
        (500, True),
        (503, True),
        (304, True),
        (302, True),
    ],
)
def test_which_answers_forbid(status: int, forbids: bool) -> None:
    assert forbids_all(status) is forbids


RULES = "User-agent: *\nDisallow: /"


@pytest.mark.parametrize(
    "text",
    [
        *map(RULES.encode, ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
        codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"),
        f"{RULES}\n".encode("utf-16")[:-1],
        "# café\n".encode("latin-1") + RULES.encode(),
    ],
)
def test_rules_in_any_unicode_are_obeyed(text: bytes) -> None:
    rules = ProtegoRobotParser(in_utf8(text), None)
    assert not rules.allowed("http://127.0.0.1/a.html", "scio_crawler")


def test_a_robots_txt_in_utf_16_forbids_as_any_other() -> None:
    with Mirror({**PAGES, "/robots.txt": Reply(RULES.encode("utf-16"))}) as mirror:
        outcome = crawl(mirror.base, PAGES, TOGETHER)
    assert mirror.paths() == ["/robots.txt"]
    assert outcome.errors() == ["NoResponse: forbidden by robots.txt"] * 4


PACKED = gzip.compress(RULES.encode())


@pytest.mark.parametrize(
    ("body", "coding", "said"),
    [
        pytest.param(PACKED, "gzip", "forbidden by robots.txt", id="gzip"),
        pytest.param(
            PACKED,
            "br",
            "robots.txt could not be fetched: it is compressed as br, which is not supported",
            id="not asked for",
        ),
        pytest.param(
            PACKED[:-9],
            "gzip",
            "robots.txt could not be fetched: it was cut short: the end of its content is missing",
            id="cut short",
        ),
    ],
)
def test_a_packed_robots_txt_is_obeyed_or_forbids_all(body: bytes, coding: str, said: str) -> None:
    packed = Reply(body, headers={"Content-Encoding": coding})
    with Mirror({**PAGES, "/robots.txt": packed}) as mirror:
        outcome = crawl(mirror.base, PAGES, TOGETHER)
    assert set(mirror.paths()) == {"/robots.txt"}
    assert outcome.errors() == [f"NoResponse: {said}"] * 4


@pytest.mark.parametrize(
    ("answer", "said", "how"),
    [
        pytest.param(
            Reply(status=503), "was not asked for: robots.txt answers 503", TOGETHER, id="503"
        ),
        pytest.param(
            Reply(drop=True),
            "robots.txt could not be fetched: it dropped the connection",
            SCHEDULER,
            id="hangs up",
        ),
        pytest.param(
            Reply(status=301, headers={"Location": "http://127.0.0.2/robots.txt"}),
            "robots.txt could not be fetched: http://127.0.0.2/robots.txt is not on ",
            TOGETHER,
            id="leads elsewhere",
        ),
    ],
)
def test_a_robots_txt_that_cannot_be_had_forbids_everything(
    answer: Reply, said: str, how: str
) -> None:
    with Mirror({**PAGES, "/robots.txt": answer}) as mirror:
        outcome = crawl(mirror.base, PAGES, how, RETRY_TIMES=1)
    assert set(mirror.paths()) == {"/robots.txt"}
    assert all(error.startswith(f"NoResponse: {said}") for error in outcome.errors())
    assert outcome.log.count(f"Nothing may be fetched from {mirror.base}: {said}") == 1
    assert outcome.log.count(" ERROR: ") == 1


def test_one_that_answers_after_a_retry_is_obeyed() -> None:
    text = "User-agent: *\nDisallow: /a"
    with Mirror({**PAGES, "/robots.txt": [Reply(status=503), Reply(text)]}) as mirror:
        outcome = crawl(mirror.base, PAGES, TOGETHER)
    assert outcome.statuses() == [0, 200, 200, 200]


def test_one_that_is_not_there_allows_everything() -> None:
    with Mirror(PAGES) as mirror:
        assert crawl(mirror.base, PAGES).statuses() == [200] * 4


def test_its_rules_hold_for_all_requests_that_wait_for_it() -> None:
    text = "User-agent: scio_crawler\nDisallow: /\n\nUser-agent: *\nAllow: /"
    with Mirror({**PAGES, "/robots.txt": Reply(text, delay=0.2)}) as mirror:
        outcome = crawl(mirror.base, PAGES, TOGETHER)
    assert mirror.paths() == ["/robots.txt"]
    assert outcome.errors() == ["NoResponse: forbidden by robots.txt"] * 4
    assert outcome.stats["robotstxt/forbidden"] == 4


def test_it_is_requested_once() -> None:
    with Mirror(robots("User-agent: *\nDisallow: /a")) as mirror:
        outcome = crawl(mirror.base, PAGES)
    assert outcome.statuses() == [0, 200, 200, 200]
    assert mirror.paths().count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("how", "settings"),
    [
        pytest.param(SCHEDULER, {}, id="one at a time"),
        pytest.param(
            TOGETHER,
            {"CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY_JITTER": 0.9},
            id="side by side, with jitter",
        ),
        pytest.param(
            TOGETHER,
            {
                "AUTOTHROTTLE_ENABLED": True,
                "AUTOTHROTTLE_START_DELAY": 0.1,
                "AUTOTHROTTLE_MAX_DELAY": 0.2,
            },
            id="throttled to less",
        ),
    ],
)
def test_crawl_delay_is_respected_in_full(how: str, settings: dict[str, object]) -> None:
    paths = list(PAGES)[:2]
    with Mirror(robots(f"User-agent: *\nCrawl-delay: {DELAY}")) as mirror:
        outcome = crawl(mirror.base, paths, how, **settings)
    assert outcome.statuses() == [200] * 2
    assert mirror.paths()[0] == "/robots.txt"
    assert set(outcome.delays) == {KEPT}


def test_crawl_delay_outlives_the_download_slot() -> None:
    with Mirror(robots(f"User-agent: *\nCrawl-delay: {DELAY}")) as mirror:
        outcome = crawl(mirror.base, PAGES, IN_TURN)  # which throws the first slot away
    assert outcome.statuses() == [200] * 4
    assert set(outcome.delays) == {KEPT}


@pytest.mark.some(3)
@pytest.mark.parametrize(
    ("delay", "fetched"),
    [
        ("3601", False),
        ("1e300", False),
        ("inf", True),
        ("nan", True),
        ("-5", True),
        ("soon", True),
        ("", True),
        ("0", True),
    ],
)
def test_a_very_long_crawl_delay_is_a_no_and_nonsense_is_none(delay: str, fetched: bool) -> None:
    with Mirror(robots(f"User-agent: *\nCrawl-delay: {delay} # seconds")) as mirror:
        outcome = crawl(mirror.base, ["/a.html"])
    assert outcome.statuses() == [200 if fetched else 0]
    assert ("counts as a refusal" in outcome.log) is not fetched


def test_a_longer_configured_delay_stays() -> None:
    with Mirror(robots("User-agent: *\nCrawl-delay: 0.1")) as mirror:
        outcome = crawl(mirror.base, list(PAGES)[:2], DOWNLOAD_DELAY=DELAY)
    assert set(outcome.delays) == {DELAY}
