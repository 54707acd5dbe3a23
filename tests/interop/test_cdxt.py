"""What cdxt cuts out of Common Crawl and the Internet Archive, by the documented commands."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.interop.indexes import AT_FULL_SPEED, CDXT, Captured, common_crawl, wayback_machine
from tests.interop.tools import documented, run, take_in, told
from tests.mirrors import SITE, Result, article, crawl, path, press_room
from tests.optional import Library
from tests.server import Mirror

Library("cdx_toolkit", "interop")  # which runs here, not one that is on the PATH

PAGES = press_room({1: 3, 2: 1})
SIZE, COMMON_CRAWL, INTERNET_ARCHIVE = documented("Common Crawl and the Internet Archive", "cdxt")
DAY, LATER, LAST = "20240801101112", "20240901101112", "20241001101112"
CAPTURES = [Captured(SITE + place, DAY, page) for place, page in PAGES.items()]
GONE = Captured(SITE + path(3), DAY, "not here", status=404)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What a crawl of the pages says."""
    with Mirror(PAGES) as mirror:
        return crawl(mirror.base, tmp_path_factory.mktemp("crawled"))


def cut(command: str, mirror: Mirror, folder: Path) -> str:
    """Run a documented *command* of cdxt in *folder*; the *mirror* answers for both archives."""
    assert command.startswith("cdxt ")
    words = [sys.executable, "-c", CDXT, mirror.base]
    environment = {**AT_FULL_SPEED, "CDXT_CACHE_DIR": f"{folder}/cache/"}
    return run(f"{shlex.join(words)}{command.removeprefix('cdxt')}", folder, **environment)


def asked(mirror: Mirror, host: str) -> list[dict[str, list[str]]]:
    """Return the queries that *host* was asked."""
    return [parse_qs(urlsplit(path).query) for path in mirror.paths() if f"/{host}/" in path]


@pytest.mark.slow
def test_pages_of_common_crawl(crawled: Result, tmp_path: Path) -> None:
    with Mirror(common_crawl([*CAPTURES, GONE])) as mirror:
        cut(COMMON_CRAWL, mirror, tmp_path)
    queries = [query for query in asked(mirror, "index.commoncrawl.org") if query]
    assert all(query["url"] == ["english.scio.gov.cn/pressroom/*"] for query in queries)
    crawls = {place.split("?")[0] for place in mirror.paths() if "-index?" in place}
    assert {name.split("-")[2] for name in crawls} == {"2023", "2024"}
    done = take_in(tmp_path / "output", tmp_path / "common-crawl-000000.extracted.warc.gz")
    assert done.status == 0, done.log
    assert told(done) == told(crawled)
    assert done.report["import"]["left_out"] == {"status 404": 1}
    assert {turn["fetched"] for turn in done.turns("scio-900000001")} == {"2024-08-01T10:11:12Z"}


@pytest.mark.slow
def test_a_second_command_overwrites_nothing_and_nothing_is_taken_in_twice(tmp_path: Path) -> None:
    with Mirror(common_crawl(CAPTURES)) as mirror:
        cut(COMMON_CRAWL, mirror, tmp_path)
        cut(COMMON_CRAWL, mirror, tmp_path)
    files = sorted(tmp_path.glob("common-crawl-*.warc.gz"))
    assert len(files) == 2
    done = take_in(tmp_path / "output", *files)
    assert done.status == 0, done.log
    taken = done.report["import"]
    assert (taken["files"], taken["captures"], taken["known"]) == (2, len(PAGES), len(PAGES))


@pytest.mark.slow
def test_a_page_of_common_crawl_that_is_cut_off_is_damage(tmp_path: Path) -> None:
    """A command that is killed may leave half a record."""
    with Mirror(common_crawl(CAPTURES)) as mirror:
        cut(COMMON_CRAWL, mirror, tmp_path)
    (file,) = tmp_path.glob("common-crawl-*.warc.gz")
    file.write_bytes(file.read_bytes()[:-100])
    done = take_in(tmp_path / "output", file)
    assert done.status == 3
    assert done.report["import"]["captures"] == len(PAGES) - 1


@pytest.mark.some(1)
@pytest.mark.parametrize("has_date", [True, False])
def test_pages_of_the_internet_archive(has_date: bool, crawled: Result, tmp_path: Path) -> None:
    pages = wayback_machine([replace(each, has_date=has_date) for each in (*CAPTURES, GONE)])
    with Mirror(pages) as mirror:
        cut(INTERNET_ARCHIVE, mirror, tmp_path)
    (query, *_) = asked(mirror, "web.archive.org")
    assert (query["from"], query["to"]) == (["2019"], ["2020"])
    done = take_in(tmp_path / "output", tmp_path / "internet-archive-000000.extracted.warc.gz")
    assert done.status == 0, done.log
    assert told(done) == told(crawled)
    assert {turn["fetched"] for turn in done.turns("scio-900000002")} == {"2024-08-01T10:11:12Z"}


@pytest.mark.slow
def test_what_a_page_went_back_to_is_a_revision(tmp_path: Path) -> None:
    url = SITE + path(2)
    captures = [
        Captured(url, DAY, article(2)),
        Captured(url, LATER, article(2).replace("without smoke", "without a flicker")),
        Captured(url, LAST, article(2), is_repeated=True),
    ]
    with Mirror(wayback_machine(captures)) as mirror:
        cut(INTERNET_ARCHIVE, mirror, tmp_path)
    done = take_in(tmp_path / "output", *tmp_path.glob("internet-archive-*.warc.gz"))
    assert done.status == 0, done.log
    entry = done.catalogue()["scio-900000002"]
    assert (entry["revision"], entry["revised_by"]) == (3, "site")
    assert done.turns("scio-900000002")[0]["fetched"] == "2024-10-01T10:11:12Z"


@pytest.mark.slow
def test_both_archives_together_are_the_whole(crawled: Result, tmp_path: Path) -> None:
    """Each has half of the pages, and a page that both have is taken in from both."""
    every = {**common_crawl(CAPTURES[:3]), **wayback_machine(CAPTURES[2:])}
    with Mirror(every) as mirror:
        cut(COMMON_CRAWL, mirror, tmp_path)
        cut(INTERNET_ARCHIVE, mirror, tmp_path)
    first = take_in(tmp_path / "output", *tmp_path.glob("common-crawl-*"))
    assert first.status == 3
    assert [line["status"] for line in first.report["briefings"]].count("partial") == 1
    done = take_in(tmp_path / "output", *tmp_path.glob("internet-archive-*"))
    assert done.status == 0, done.log
    assert told(done) == told(crawled)


def test_the_size_is_asked_of_the_index_only(tmp_path: Path) -> None:
    pages = common_crawl(CAPTURES)
    pages = {place: '{"blocks": 1}' if "-index" in place else page for place, page in pages.items()}
    with Mirror(pages) as mirror:
        assert int(cut(SIZE, mirror, tmp_path)) > 0
    assert not asked(mirror, "data.commoncrawl.org")
