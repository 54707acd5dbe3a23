"""`scrapy crawl`: bad arguments start nothing, and the exit status tells how it went."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.conftest import ENVIRONMENT

Run = Callable[..., "subprocess.CompletedProcess[str]"]

SAMPLE = ("-a", "site=sample")


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "SCRAPY_SETTINGS_MODULE", "tests.commands.settings")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-a", "site=x", "-a", "limt=3"], ["site=x: must be live", "did you mean limit=?"]),
        (["-a", "limit=1", "-a", "limit=2"], ["limit=: given more than once"]),
    ],
    ids=["bad", "repeated"],
)
def test_bad_arguments_start_nothing(scrapy: Run, words: list[str], says: list[str]) -> None:
    done = scrapy("crawl", "briefings", *words)
    assert done.returncode == 2
    assert done.stderr.startswith("Nothing was started, because of these arguments:\n")
    assert all(fault in done.stderr for fault in says)
    assert "Traceback" not in done.stderr
    assert "INFO" not in done.stderr


def test_a_misspelt_spider_starts_nothing(scrapy: Run) -> None:
    done = scrapy("crawl", "breifings")
    assert done.returncode == 2
    assert "there is no spider breifings; known are briefings," in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("spider", "status"), [("briefings", 3), ("plain", 0)], ids=["report", "no report"]
)
def test_the_exit_status_is_that_of_the_report(scrapy: Run, spider: str, status: int) -> None:
    words = SAMPLE if spider == "briefings" else ()
    done = scrapy("crawl", spider, *words, "-a", "_job=1")
    assert done.returncode == status, done.stderr


@pytest.mark.parametrize(
    ("spider", "says", "extra"),
    [
        ("unstartable", "could not start: output/ holds another site", ()),
        ("opens_nothing", "could not start: the folder is locked by another crawl", ()),
        ("opens_nothing", "could not start: the folder", ("-s", "FORCE_CRAWLER_PROCESS=True")),
    ],
    ids=["spider", "pipeline", "older kind of process"],
)
def test_a_crawl_that_cannot_start_says_why(
    scrapy: Run, spider: str, says: str, extra: tuple[str, ...]
) -> None:
    done = scrapy("crawl", spider, *extra)
    assert done.returncode == 9
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_of_ours_shows_where_it_is(scrapy: Run) -> None:
    done = scrapy("crawl", "broken")
    assert done.returncode == 1
    assert done.stderr.count("RuntimeError: a fault") == 1
    assert "The crawl could not start" in done.stderr


def test_the_log_is_for_people_unless_a_level_is_asked_for(scrapy: Run) -> None:
    quiet = scrapy("crawl", "briefings", *SAMPLE).stderr
    assert [line.partition(" INFO: ")[2] for line in quiet.splitlines()] == [
        "briefing 1 is read",
        "briefing 2 is read",
    ]
    assert "Scrapy 2" in scrapy("crawl", "briefings", *SAMPLE, "-L", "INFO").stderr


def test_who_crawls_the_live_site_without_a_contact_is_told(scrapy: Run) -> None:
    hint = "please give an address of yours"
    assert hint in scrapy("crawl", "briefings").stderr
    contact = ("-s", "SCIO_CONTACT=me@example.org")
    assert hint not in scrapy("crawl", "briefings", *contact).stderr
