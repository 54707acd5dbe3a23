"""Scrapy's feeds (`-o`, `-O`, FEEDS) have the turns that were read, one an item."""

from __future__ import annotations

import csv
import json
import marshal
import pickle
import subprocess
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scio_crawler.items import Turn
from tests.crawls.test_damage import faults
from tests.environment import CALLED
from tests.mirrors import (
    FULL,
    Result,
    article,
    crawl,
    json_lines,
    paragraphs,
    path,
    press_room,
    start,
)
from tests.server import Mirror

Turns = list[dict[str, Any]]


def sample(folder: Path, *words: str, **settings: object) -> Result:
    return crawl("sample", folder, *words, **settings)


def written(result: Result) -> Turns:
    """The lines of the turns files, in the order in which the run read the briefings."""
    files = (result.folder / b["file"] for b in result.report["briefings"] if b["file"])
    return [*chain.from_iterable(map(json_lines, files))]


def one_by_one(load: Callable[[Any], Any]) -> Callable[[Path], Turns]:
    """Return a reader of a file in which one item stands behind the other."""

    def read(path: Path) -> Turns:
        size = path.stat().st_size
        with path.open("rb") as file:
            return list(iter(lambda: load(file) if file.tell() < size else None, None))

    return read


def csv_rows(path: Path) -> Turns:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def xml_items(path: Path) -> Turns:
    items = ElementTree.parse(path).getroot()
    return [{field.tag: field.text or "" for field in item} for item in items]


def typed(turns: Turns) -> Turns:
    """*turns* of a format that has texts only, with the numbers that the texts stand for."""
    kinds = {column.name: int if column.type == "integer" else str for column in Turn.columns()}
    return [{name: kinds[name](value) for name, value in turn.items()} for turn in turns]


READERS: dict[str, Callable[[Path], Turns]] = {
    "json": lambda path: json.loads(path.read_bytes()),
    **dict.fromkeys(("jsonlines", "jsonl", "jl"), json_lines),
    "csv": lambda path: typed(csv_rows(path)),
    "xml": lambda path: typed(xml_items(path)),
    "pickle": one_by_one(pickle.load),
    "marshal": one_by_one(marshal.load),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One crawl of the sample, with a feed in every format of Scrapy."""
    folder = tmp_path_factory.mktemp("feeds")
    outputs = chain.from_iterable(("-O", f"{folder}/turns.{kind}") for kind in READERS)
    result = sample(folder / "output", *outputs)
    assert result.status == 0, result.log
    return result


@pytest.mark.parametrize("kind", READERS)
def test_a_feed_has_the_lines_of_the_turns_files(crawled: Result, kind: str) -> None:
    turns = READERS[kind](crawled.folder.parent / f"turns.{kind}")
    assert len(turns) == 129
    assert turns == written(crawled)
    assert {tuple(turn) for turn in turns} == {Turn.keys()}


def test_the_log_says_what_was_written(crawled: Result) -> None:
    assert f"Wrote 129 turns to {crawled.folder.parent}/turns.csv" in crawled.log
    assert "Traceback" not in crawled.log


def test_scrapys_settings_for_feeds_apply(tmp_path: Path) -> None:
    feeds = {
        f"{tmp_path}/%(name)s-%(batch_id)d.csv": {"format": "csv", "batch_item_count": 100},
        f"{tmp_path}/names.jl": {"format": "jl", "fields": {"speaker": "who", "words": "words"}},
    }
    result = sample(tmp_path / "output", FEEDS=json.dumps(feeds))
    batches = [csv_rows(tmp_path / f"briefings-{number}.csv") for number in (1, 2)]
    assert [len(batch) for batch in batches] == [100, 29]
    assert typed(chain(*batches)) == written(result)
    named = [{"who": turn["speaker"], "words": turn["words"]} for turn in written(result)]
    assert json_lines(tmp_path / "names.jl") == named


@pytest.mark.slow
def test_a_feed_has_what_was_read_this_time(tmp_path: Path) -> None:
    feed, output = tmp_path / "turns.jl", tmp_path / "output"
    before = written(sample(output, "-o", str(feed)))  # in the order of this run
    nothing = sample(output, "-o", str(feed))
    assert len(json_lines(feed)) == 129
    assert f"No briefing was read; {CALLED} export writes all that the folder has" in nothing.log
    again = sample(output, *FULL, "-o", str(feed))
    assert again.report["counts"]["outcomes"]["unchanged"] == 9
    assert json_lines(feed) == [*before, *written(again)]


def test_a_copy_that_a_better_one_supersedes_is_left_out(tmp_path: Path) -> None:
    lines = paragraphs(1, 1, 1, "July 24, 2024")
    better = [*lines[:-2], *paragraphs(1, 2, 2, "")]
    pages = {path(1): article(1, lines=lines), path(2): article(2, lines=better)}
    feed = tmp_path / "turns.json"
    with Mirror(pages) as mirror:
        asked = ("-a", f"url={path(1)} {path(2)}", "-O", str(feed))
        once = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1}
        result = crawl(mirror.base, tmp_path / "output", *asked, **once)
    assert [entry["same_as"][-1:] for entry in result.catalogue().values()].count("2") == 1
    assert [b["outcome"] for b in result.report["briefings"]] == ["new", "new"]
    turns = json.loads(feed.read_bytes())
    assert {turn["briefing_id"] for turn in turns} == {"scio-900000002"}
    assert turns == result.turns("scio-900000002")


def test_of_a_reading_in_quarantine_the_feed_has_the_file_that_stays(tmp_path: Path) -> None:
    feed, output = tmp_path / "turns.json", tmp_path / "output"
    with Mirror(press_room({1: 3})) as mirror:
        before = crawl(mirror.base, output)
        mirror.pages[path(1)] = article(1, more=0)  # without its pager, two pages are lost
        result = crawl(mirror.base, output, *FULL, "-O", str(feed))
    assert result.outcome(1)["outcome"] == "kept", result.log
    assert json.loads(feed.read_bytes()) == before.turns("scio-900000001")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="of Linux")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["json", "jl", "csv", "xml", "pickle"])
def test_a_feed_on_a_full_disk_costs_nothing_else(tmp_path: Path, kind: str) -> None:
    good = tmp_path / "turns.jl"
    result = sample(tmp_path / "output", "-O", f"/dev/full:{kind}", "-O", str(good))
    assert result.status == result.report["exit_status"] == 9
    said = "Cannot write the feed /dev/full: No space left on device; its turns are in the output"
    assert result.report["output_error"].startswith(said)
    assert f" ERROR: Not written: {said}" in result.log
    assert "Traceback" not in result.log
    assert json_lines(good) == written(result)
    assert faults(result.folder) == []


def test_a_password_in_the_address_of_a_feed_stays_out_of_log_and_report(tmp_path: Path) -> None:
    result = sample(tmp_path / "output", "-O", "ftp://me:hunter2@127.0.0.1:1/turns.csv")
    assert result.status == 9
    assert "Cannot write the feed ftp://127.0.0.1:1/turns.csv: " in result.log
    assert "hunter2" not in result.log + json.dumps(result.report)
    assert faults(result.folder) == []


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_costs_nothing_else(tmp_path: Path) -> None:
    with start("sample", tmp_path, "-o", "-:csv", stdout=subprocess.PIPE) as crawling:
        assert crawling.stdout is not None
        assert crawling.stderr is not None
        assert crawling.stdout.readline().startswith("schema_version")
        crawling.stdout.close()
        said = crawling.stderr.read()
    assert crawling.wait(600) == 9
    assert "Broken pipe" in said
    assert "Traceback" not in said
    assert faults(tmp_path) == []


REFUSED = {
    "an unknown format": (["-O", "{0}/turns.xls"], "Unrecognized output format 'xls'"),
    "-o and -O": (["-O", "{0}/a.csv", "-o", "{0}/b.csv"], "use only one of -o/--output and -O"),
    "a folder": (["-O", "{0}:csv"], "the feed {0}: is a folder"),
    "a file in place of a folder": (["-O", "{0}/file/a.csv"], "{0}/file is not a folder"),
    "a second JSON": (["-o", "{0}/a.json"], "exists, and json cannot be appended to it"),
    **{
        f"a file of the crawl, {file}": (["-O", f"{{0}}/output/{file}"], "the crawl itself writes")
        for file in ("%(name)s.jsonl", "feed.xml:json", "state.sqlite-wal:json")
    },
    "an unknown scheme": (["-O", "gopher://a/b.csv"], "nothing writes to gopher: addresses"),
    "what stands for nothing": (["-O", "{0}/%(who)s.csv"], "'who', which nothing stands for"),
    "no options": (["-s", 'FEEDS={{"a.csv":1}}'], "the feed a.csv: has no options"),
    "no format": (["-s", 'FEEDS={{"a":{{}}}}'], "there is no format ''"),
    "batches without numbers": (
        ["-O", "{0}/a.csv", "-s", "FEED_EXPORT_BATCH_ITEM_COUNT=5"],
        "a feed (-o, -O, FEEDS) cannot be written; the log says why",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("words", "says"), REFUSED.values(), ids=REFUSED)
def test_a_feed_that_cannot_be_had_starts_nothing(
    tmp_path: Path, words: list[str], says: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "a.json").write_text("[]")
    result = sample(tmp_path / "output", *(word.format(tmp_path) for word in words))
    assert result.status == 2
    assert says.format(tmp_path) in result.log
    assert "Traceback" not in result.log
    assert not result.folder.exists()


@pytest.mark.parametrize(
    "words",
    [["crawl", "briefings", "-a", "site=archive"], ["import", "a.warc.gz"]],
    ids=["replay", "import"],
)
def test_what_is_read_in_archives_goes_to_no_feed(scrapy, tmp_path: Path, words: list[str]) -> None:
    feeds = json.dumps({f"{tmp_path}/turns.csv": {"format": "csv"}})
    done = scrapy(*words, "-s", f"FEEDS={feeds}", "-s", f"SCIO_OUTPUT_DIR={tmp_path}/output")
    assert done.returncode == 2
    assert f"for what is read in archives, run {CALLED} export afterwards" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_crawl_that_is_stopped_writes_what_it_has_read(tmp_path: Path) -> None:
    feed = tmp_path / "turns.jl"
    pages = press_room({1: 1, 2: 1, 3: 1})
    with Mirror(pages) as mirror:
        stop = {"CLOSESPIDER_ITEMCOUNT": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
        result = crawl(mirror.base, tmp_path / "output", "-o", str(feed), **stop)
    assert result.status == 10
    assert json_lines(feed) == written(result) != []


@pytest.mark.slow
def test_a_run_that_reads_nothing_can_leave_the_feed_as_it_is(tmp_path: Path) -> None:
    feed = tmp_path / "turns.json"
    for folder, words in (("output", ()), ("empty", ("-a", "since=2099-01-01"))):
        given = ("-O", str(feed), *words)
        result = sample(tmp_path / folder, *given, FEED_STORE_EMPTY="False")
        assert result.status == 0, result.log
        assert len(json.loads(feed.read_bytes())) == 129
    sample(tmp_path / "empty", "-O", str(feed), "-a", "since=2099-01-01")
    assert json.loads(feed.read_bytes()) == []
