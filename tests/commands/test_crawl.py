"""`scrapy crawl`: bad arguments start nothing, and the exit status tells how it went."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.run.arguments import KNOWN
from tests.environment import CALLED, ENVIRONMENT

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "SCRAPY_SETTINGS_MODULE", "tests.commands.settings")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return f"SCIO_OUTPUT_DIR={tmp_path}"


@pytest.fixture
def words(folder: str) -> list[str]:
    return ["-a", "site=sample", "-s", folder]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-a", "site=x", "-a", "limt=3"], ["site=x: must be live", "Did you mean limit=?"]),
        (["-a", "limit=1", "-a", "limit=2"], ["limit=: given more than once"]),
        (
            ["-a", "limt=3", "-s", "SCIO_OUTPUTDIR=x", "-s", "DOWNLOAD_TIMEOUT=", "-L", "LOUD"],
            [
                "Did you mean limit=?",
                "SCIO_OUTPUTDIR: there is no such setting",
                "DOWNLOAD_TIMEOUT=: must be",
                "LOG_LEVEL=LOUD: must be",
            ],
        ),
        (
            ["site=sample", "--since=2024-07-01", "SINCE=2024-07-01", "--limit", "2", "--verbose"],
            [
                "site=sample: did you mean -a site=sample?",
                "--since=2024-07-01: did you mean -a since=2024-07-01?",
                "SINCE=2024-07-01: did you mean -a since=2024-07-01?",
                "--limit: did you mean -a limit=...?",
                "--verbose: is not expected here",
            ],
        ),
        (["-s", "FORCE_CRAWLER_PROCESS=x"], ["FORCE_CRAWLER_PROCESS=x: must be True or False"]),
    ],
    ids=[
        "bad",
        "repeated",
        "with bad settings",
        "without -a",
        "a setting that chooses the process",
    ],
)
def test_bad_arguments_start_nothing(scrapy: Command, words: list[str], says: list[str]) -> None:
    done = scrapy("crawl", "briefings", *words)
    assert done.returncode == 2
    assert done.stderr.startswith("Nothing was started, because of these arguments:\n")
    assert all(fault in done.stderr for fault in says)
    assert "Traceback" not in done.stderr
    assert " INFO: " not in done.stderr


def test_a_misspelt_spider_starts_nothing(scrapy: Command) -> None:
    done = scrapy("crawl", "breifings")
    assert done.returncode == 2
    assert "there is no spider breifings; known: briefings," in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_spider_it_asks_for_one(scrapy: Command) -> None:
    done = scrapy("crawl")
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: name the spider, as in {CALLED} crawl briefings\n")


def test_the_exit_status_is_that_of_the_report(scrapy: Command, words: list[str]) -> None:
    done = scrapy("crawl", "briefings", *words, "-a", "_job=1")
    assert done.returncode == 3, done.stderr


def test_another_spider_is_scrapys_own_without_what_listens(scrapy: Command) -> None:
    done = scrapy("crawl", "plain", "-L", "DEBUG")
    assert done.returncode == 0
    assert "scrapy.spidermiddlewares.depth.DepthMiddleware" in done.stderr
    assert "listening" not in done.stderr


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
    scrapy: Command, spider: str, says: str, extra: tuple[str, ...]
) -> None:
    done = scrapy("crawl", spider, *extra)
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
    hint = "please give an address of yours"
    assert hint in scrapy("crawl", "briefings", "-s", folder).stderr
    example = ("-s", "SCIO_CONTACT=you@example.org")
    assert hint in scrapy("crawl", "briefings", "-s", folder, *example).stderr
    contact = ("-s", "SCIO_CONTACT=me@example.org")
    assert hint not in scrapy("crawl", "briefings", "-s", folder, *contact).stderr


def test_help_explains_every_argument_with_an_example(
    scrapy: Command, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", "60")
    done = scrapy("crawl", "briefings", "-s", folder, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    for name, argument in KNOWN.items():
        assert f" {name} {argument.meaning}. Example: {argument.example}" in said
    own = done.stdout[done.stdout.index("Arguments of briefings") :].splitlines()
    assert max(map(len, own)) <= 60 or max(own, key=len).endswith("content_117331010.htm")
