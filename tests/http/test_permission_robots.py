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
        (429, True),
        (500, True),
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


FORBIDDEN, UNKNOWN = "forbidden by robots.txt", "robots.txt could not be fetched: "
PACKED = gzip.compress(RULES.encode())


def packed(body: bytes, coding: str) -> Reply:
    return Reply(body, headers={"Content-Encoding": coding})


ANSWERS = {
    "rules in utf-16": (Reply(RULES.encode("utf-16")), FORBIDDEN),
    "rules in gzip": (packed(PACKED, "gzip"), FORBIDDEN),
    "in another compression": (
        packed(PACKED, "br"),
        f"{UNKNOWN}it is compressed as br, which is not supported",
    ),
    "cut short": (
        packed(PACKED[:-9], "gzip"),
        f"{UNKNOWN}it was cut short: the end of its content is missing",
    ),
    "503": (Reply(status=503), "was not asked for: robots.txt answers 503"),
    "hangs up": (Reply(drop=True), f"{UNKNOWN}it dropped the connection"),
    "leads elsewhere": (
        Reply(status=301, headers={"Location": "http://127.0.0.2/robots.txt"}),
        f"{UNKNOWN}http://127.0.0.2/robots.txt is not on ",
    ),
}


@pytest.mark.parametrize("how", [TOGETHER, SCHEDULER])
@pytest.mark.parametrize(("answer", "said"), ANSWERS.values(), ids=ANSWERS)
def test_a_robots_txt_that_forbids_or_cannot_be_had_forbids_everything(
    answer: Reply, said: str, how: str
) -> None:
    with Mirror({**PAGES, "/robots.txt": answer}) as mirror:
        outcome = crawl(mirror.base, PAGES, how, RETRY_TIMES=1)
    assert set(mirror.paths()) == {"/robots.txt"}
    assert all(error.startswith(f"NoResponse: {said}") for error in outcome.errors())
    failures = int(said != FORBIDDEN)
    assert outcome.log.count(f"Nothing may be fetched from {mirror.base}: {said}") == failures
    assert outcome.log.count(" ERROR: ") == failures


def test_one_that_answers_after_a_retry_is_obeyed_and_not_asked_for_again() -> None:
    text = "User-agent: *\nDisallow: /a"
    with Mirror({**PAGES, "/robots.txt": [Reply(status=503), Reply(text)]}) as mirror:
        outcome = crawl(mirror.base, PAGES)
    assert outcome.statuses() == [0, 200, 200, 200]
    assert mirror.paths().count("/robots.txt") == 2


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


HURRIED: dict[str, tuple[str, dict[str, object]]] = {
    "one at a time": (SCHEDULER, {}),
    "side by side, with jitter": (
        TOGETHER,
        {"CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY_JITTER": 0.9},
    ),
    "throttled to less": (
        TOGETHER,
        {
            "AUTOTHROTTLE_ENABLED": True,
            "AUTOTHROTTLE_START_DELAY": 0.1,
            "AUTOTHROTTLE_MAX_DELAY": 0.2,
        },
    ),
}


@pytest.mark.parametrize(("how", "settings"), HURRIED.values(), ids=HURRIED)
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


@pytest.mark.parametrize(
    ("delay", "fetched"),
    [
        ("3601", False),
        ("inf", True),
        ("-5", True),
        ("soon", True),
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
