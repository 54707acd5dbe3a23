"""`scrapy crawl`: its exit status, what it logs, and its help."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.run.arguments import KNOWN
from tests.environment import ENVIRONMENT
from tests.processes import Command


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "SCRAPY_SETTINGS_MODULE", "tests.commands.settings")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return f"SCIO_OUTPUT_DIR={tmp_path}"


@pytest.fixture
def words(folder: str) -> list[str]:
    return ["-a", "site=sample", "-s", folder]


def test_the_exit_status_is_that_of_the_report(scrapy: Command, words: list[str]) -> None:
    done = scrapy("crawl", "briefings", *words, "-a", "_job=1")
    assert done.returncode == 3, done.stderr


def test_another_spider_is_scrapys_own_without_what_listens(scrapy: Command) -> None:
    done = scrapy("crawl", "plain", "-L", "DEBUG")
    assert done.returncode == 0
    assert "scrapy.spidermiddlewares.depth.DepthMiddleware" in done.stderr
    assert "listening" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("unstartable", "could not start: output/ holds another site"),
        ("opens_nothing", "could not start: the folder is locked by another crawl"),
        ("opens_nothing -s FORCE_CRAWLER_PROCESS=True", "could not start: the folder"),
    ],
)
def test_a_crawl_that_cannot_start_says_why(scrapy: Command, words: str, says: str) -> None:
    done = scrapy("crawl", *words.split())
    assert done.returncode == 9
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_of_ours_shows_where_it_is(scrapy: Command) -> None:
    done = scrapy("crawl", "broken")
    assert done.returncode == 1
    assert done.stderr.count("RuntimeError: a fault") == 1
    assert "The crawl could not start" in done.stderr


def test_the_log_has_no_lines_of_scrapy_unless_a_level_is_asked_for(
    scrapy: Command, words: list[str]
) -> None:
    quiet = scrapy("crawl", "briefings", *words).stderr
    assert "Scrapy 2" not in quiet
    assert [line.partition(" INFO: ")[2] for line in quiet.splitlines()][:2] == [
        "briefing 1 is read",
        "briefing 2 is read",
    ]
    assert "Scrapy 2" in scrapy("crawl", "briefings", *words, "-L", "INFO").stderr


def test_a_crawl_of_the_live_site_without_a_contact_warns(scrapy: Command, folder: str) -> None:
    def warns(contact: str) -> bool:
        words = ("-s", folder, "-s", f"SCIO_CONTACT={contact}")
        return "please give an address of yours" in scrapy("crawl", "briefings", *words).stderr

    contacts = ("", "you@example.org", "me@example.org")
    assert [warns(contact) for contact in contacts] == [True, True, False]


def test_help_explains_every_argument_with_an_example(
    scrapy: Command, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", "60")
    done = scrapy("crawl", "briefings", "-s", folder, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    printed = " ".join(done.stdout.split())
    for name, argument in KNOWN.items():
        assert f" {name} {argument.meaning}. Example: {argument.example}" in printed
    own = done.stdout[done.stdout.index("Arguments of briefings") :].splitlines()
    assert max(map(len, own)) <= 60 or max(own, key=len).endswith("content_117331010.htm")
