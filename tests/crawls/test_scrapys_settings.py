"""What people set in Scrapy adds to a crawl; no setting of theirs loses a transcript."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.crawls.additions import (
    Breaks,
    Drops,
    Forgets,
    Passes,
    Replaces,
    Swallows,
    Takes,
    path_of,
)
from tests.mirrors import Result, crawl, json_lines, press_room
from tests.server import Mirror

Files = dict[str, list[dict[str, Any]]]

PASSES = json.dumps({path_of(Passes): 500})
FIRST = {"ITEM_PIPELINES": 50, "SPIDER_MIDDLEWARES": 500}


def added(setting: str, part: type, place: int = 0) -> dict[str, str]:
    return {setting: json.dumps({path_of(part): place or FIRST[setting]})}


def files(folder: Path) -> Files:
    """Return the turns files in *folder* by name, without the clock of the run."""
    found: Files = {}
    for file in sorted((folder / "briefings").glob("*.jsonl")):
        if lines := json_lines(file):  # an empty folder has one empty file
            found[file.name] = [line | {"fetched": ""} for line in lines]
    return found


# Settings with which a crawl gets everything. {} stands for a folder of the test.
HARMLESS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("harmless_settings.json").read_text("utf-8")
)
# Settings that can do nothing here, which one line says.
IDLE = {
    "HTTPCACHE_ENABLED": "True",
    "COOKIES_ENABLED": "True",
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "URLLENGTH_LIMIT": "10",
    "MEMDEBUG_ENABLED": "True",
}
CASES = HARMLESS | {f"{name}, which is idle": {name: value} for name, value in IDLE.items()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("plain")
    assert crawl("sample", folder).status == 0
    return files(folder)


@pytest.mark.some(8)
@pytest.mark.parametrize("given", CASES.values(), ids=CASES)
def test_the_whole_sample_is_written(plain: Files, given: dict[str, Any], tmp_path: Path) -> None:
    texts = {name: v if isinstance(v, str) else json.dumps(v) for name, v in given.items()}
    given = {name: text.replace("{}", str(tmp_path)) for name, text in texts.items()}
    result = crawl("sample", tmp_path / "output", **given)
    assert result.status == 0, result.log
    assert "Traceback" not in result.log
    assert files(result.folder) == plain
    idle = [name for name in given if f"{name}={given[name]} has no effect: " in result.log]
    assert idle == [name for name in given if name in IDLE]


@pytest.mark.parametrize("setting", ["DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "ADDONS"])
def test_robots_txt_is_asked_for_and_obeyed(setting: str, tmp_path: Path) -> None:
    pages = press_room({1: 1, 2: 1}) | {"/robots.txt": "User-agent: *\nDisallow: /pressroom/"}
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path, **{setting: PASSES})
        assert mirror.paths() == ["/robots.txt"]
    assert result.status == 5, result.log


# What parts of a person's own do to a briefing, with the status of the run.
HARMFUL = {
    "a pipeline drops it": (added("ITEM_PIPELINES", Drops), 0),
    "a pipeline breaks": (added("ITEM_PIPELINES", Breaks), 1),
    "a pipeline forgets to return it": (added("ITEM_PIPELINES", Forgets), 1),
    "a pipeline makes a dict of it": (added("ITEM_PIPELINES", Replaces), 1),
    "a later pipeline makes a dict of it": (added("ITEM_PIPELINES", Replaces, 350), 1),
    "a spider middleware swallows it": (added("SPIDER_MIDDLEWARES", Swallows), 0),
}


@pytest.mark.some(3)
@pytest.mark.parametrize(("given", "status"), HARMFUL.values(), ids=HARMFUL)
def test_what_a_part_takes_away_is_asked_for_by_the_next_run(
    plain: Files, given: dict[str, str], status: int, tmp_path: Path
) -> None:
    result = crawl("sample", tmp_path, **given)
    assert result.status == status, result.log
    counts = result.report["counts"]
    assert (counts["briefings"], files(tmp_path)) == (0, {})
    assert counts["skipped"].get("dropped", 0) > 9 or status == 1
    again = crawl("sample", tmp_path)
    assert again.status == 0, again.log
    assert files(tmp_path) == plain


@pytest.mark.parametrize("part", [Forgets, Replaces, Breaks, Drops])
def test_what_comes_after_publishing_takes_nothing_away(
    plain: Files, part: type, tmp_path: Path
) -> None:
    result = crawl(
        "sample", tmp_path, "-O", f"{tmp_path}/turns.jl", **added("ITEM_PIPELINES", part, 900)
    )
    assert result.status == (1 if part is Breaks else 0), result.log
    assert files(tmp_path) == plain
    assert len((tmp_path / "turns.jl").read_text().splitlines()) == 129


MISSING = "ITEM_PIPELINES: scio_crawler.pipelines.Publish is missing; "
NO_MODULE = "cannot be imported: No module named 'mine'"
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "a stage is switched off": (
        {"ITEM_PIPELINES": '{"scio_crawler.pipelines.Publish": null}'},
        f"The crawl could not start: {MISSING}",
    ),
    "statistics that are not there": (
        {"STATS_CLASS": "mine.Stats"},
        f"STATS_CLASS=mine.Stats: mine.Stats {NO_MODULE}",
    ),
    "an add-on that is not there": ({"ADDONS": '{"mine.Addon": 1}'}, f"mine.Addon {NO_MODULE}"),
    "an error to retry after that is not there": (
        {"RETRY_EXCEPTIONS": "builtins.OSError,mine.Error"},
        f"mine.Error {NO_MODULE}",
    ),
    "a feed of a class that is not there": (
        {"FEEDS": '{"/tmp/x.jl": {"format": "jl", "item_classes": ["mine.Turn"]}}'},
        f"the feed /tmp/x.jl: mine.Turn {NO_MODULE}",
    ),
    "an add-on that takes a part away": ({"ADDONS": json.dumps({path_of(Takes): 1})}, MISSING),
    "no reactor": ({"TWISTED_REACTOR_ENABLED": "False"}, "TWISTED_REACTOR: a crawl needs"),
}


@pytest.mark.some(2)
@pytest.mark.parametrize(("given", "says"), REFUSED.values(), ids=REFUSED)
def test_what_would_break_a_promise_starts_nothing(
    given: dict[str, str], says: str, tmp_path: Path
) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        result = crawl(mirror.base, tmp_path / "output", **given)
        assert mirror.paths() == []
    assert result.status == 2, result.log
    assert says in result.log
    assert "Traceback" not in result.log
    assert not result.folder.exists()


def test_robots_txt_of_the_site_cannot_be_switched_off(tmp_path: Path) -> None:
    refused = crawl("live", tmp_path / "live", ROBOTSTXT_OBEY="False")
    assert refused.status == 2
    assert "ROBOTSTXT_OBEY=False: the site's robots.txt is always obeyed" in refused.log
    with Mirror(press_room({1: 1})) as mirror:
        own: Result = crawl(mirror.base, tmp_path / "mirror", ROBOTSTXT_OBEY="False")
        assert "/robots.txt" not in mirror.paths()
    assert own.status == 0, own.log


SCRIPT = """
import json
import sys
from scrapy.crawler import AsyncCrawlerProcess
from scio_crawler.spiders.briefings import BriefingsSpider

settings, arguments = map(json.loads, sys.argv[1:])
process = AsyncCrawlerProcess(settings)
crawl = process.crawl(BriefingsSpider, **arguments)
process.start()
if error := crawl.exception():
    sys.exit(f"The crawl could not start: {error}")
"""


def script(settings: dict[str, Any], **arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a crawl from a script that knows no project."""
    return processes.run("-c", SCRIPT, json.dumps(settings), json.dumps(arguments))


def test_a_script_has_the_manners_and_writes_everything(plain: Files, tmp_path: Path) -> None:
    with Mirror({"/robots.txt": "User-agent: *\nDisallow: /"}) as mirror:
        script({"SCIO_OUTPUT_DIR": f"{tmp_path}/mirror"}, site=mirror.base)
        assert mirror.paths() == ["/robots.txt"]
        assert mirror.log[0].headers["User-Agent"].startswith("scio_crawler/")
    done = script({"SCIO_OUTPUT_DIR": f"{tmp_path}/sample"}, site="sample")
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "sample") == plain


@pytest.mark.parametrize(
    ("settings", "site", "says"),
    [
        ({}, "x", "site=x: must be live, sample, archive, or http(s)://"),
        ({"ITEM_PIPELINES": {"mine.P": 50}}, "sample", f"ITEM_PIPELINES: mine.P {NO_MODULE}"),
        ({"SCIO_CONTCT": "x"}, "sample", "SCIO_CONTCT: there is no such setting; "),
        ({"SCIO_STALE_AFTER_DAYS": "x"}, "sample", "SCIO_STALE_AFTER_DAYS=x: must be a whole"),
    ],
    ids=["a bad argument", "a missing module", "a misspelt setting", "a bad setting"],
)
def test_a_script_can_say_in_a_sentence_why_nothing_was_started(
    settings: dict[str, Any], site: str, says: str, tmp_path: Path
) -> None:
    done = script({"SCIO_OUTPUT_DIR": f"{tmp_path}/output", **settings}, site=site)
    assert done.returncode == 1
    assert f"The crawl could not start: {says}" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
