"""Whole crawls, and the same briefings read again from nothing but the archive."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from warcio.archiveiterator import ArchiveIterator

from scio_crawler.folder import states, store
from scio_crawler.items import LEDGER_TABLES, Briefing, CollectedPages
from scio_crawler.reading import reader
from scio_crawler.reading.briefing import read
from tests.archive.made_up import files
from tests.crawls.test_sample import OFFLINE
from tests.mirrors import (
    FULL,
    LIST,
    NEXT,
    Result,
    article,
    crawl,
    crawl_on,
    item,
    json_lines,
    list_page,
    pages_of,
    path,
    press_room,
    start,
    title,
    two_page_list,
)
from tests.server import PATIENCE, Mirror, Reply, soon
from tests.spiders.test_links_lists import inline

# Files that must be the same, byte for byte.
TABLES = tuple(table.files for table in LEDGER_TABLES)


def replay(crawled: Path, into: Path, *words: str, **settings: object) -> Result:
    """Replay copies of the inputs of *crawled* in a folder that holds nothing else."""
    if not (into / "archive").exists():
        shutil.copytree(crawled / "archive", into / "archive")
    if (crawled / "corrections.csv").exists():
        shutil.copy(crawled / "corrections.csv", into)
    return crawl("archive", into, *words, **settings)


def written(folder: Path) -> dict[str, bytes]:
    """Return every turns file, revision, reading in quarantine and table in *folder*, by path."""
    found = [*folder.glob("briefings/*"), *folder.glob("revisions/*/*")]
    found += folder.glob("quarantine/*")
    found += [folder / name for name in TABLES if (folder / name).exists()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def troubled() -> dict[str, object]:
    """Return a press room in which much goes wrong, and some of it only for a while."""
    pages: dict[str, object] = press_room({1: 4, 2: 3, 3: 1, 4: 2, 5: 2})
    pages[LIST] = list_page(
        (item(path(n), title(n)) for n in (1, 2, 3, 4, 5, 9)), below=inline(11) + inline(12)
    )
    pages[path(1, 2)] = [Reply("busy", status=503), article(1, 2, 4)]
    pages[path(1, 3)] = Reply("gone", status=404)
    pages[path(2, 2)] = Reply(drop=True)
    pages[path(3)] = Reply(status=302, headers={"Location": "/moved" + path(3)})
    pages["/moved" + path(3)] = article(3)
    pages["/m" + path(4)] = article(4, 1, 2, phone=True)
    pages["/m" + path(4, 2)] = article(4, 2, 2, phone=True)
    pages[path(4)] = pages[path(4, 2)] = Reply("error", status=500)
    pages["/robots.txt"] = f"User-agent: *\nDisallow: {path(5, 2)}"
    return pages


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A crawl of the troubled press room."""
    with Mirror(troubled()) as mirror:
        return crawl(mirror.base, tmp_path_factory.mktemp("troubled"))


def replayed_alike(crawled: Result, into: Path) -> Result:
    """Replay *crawled* in an empty folder, check that all files are the same, return the result."""
    replayed = replay(crawled.folder, into / "replayed")
    assert written(replayed.folder) == written(crawled.folder)
    return replayed


def test_an_empty_folder_gets_all_that_the_crawl_wrote_to_the_byte(
    crawled: Result, tmp_path: Path
) -> None:
    replayed = replayed_alike(crawled, tmp_path)
    statuses = {entry["status"] for entry in crawled.catalogue().values()}
    assert statuses == {"complete", "partial"}
    assert len(crawled.catalogue()) == 7
    assert (crawled.status, replayed.status) == (3, 3)
    assert replayed.report["requests"]["by_status"].get("503") is None


DAYS = [date(2024, 7, day) for day in (24, 25, 26)]


# What the site shows for a day, and the status of the run that sees it.
MEANWHILE: dict[str, tuple[dict[str, Any], int]] = {
    "quarantined": (pages_of(1, 1), 8),
    "withdrawn": ({path(1): Reply(status=410)}, 3),
    "for phones": (
        {path(1, 2): Reply(status=500), "/m" + path(1, 2): article(1, 2, 2, more=9, phone=True)},
        0,
    ),
}


@pytest.mark.parametrize(("meanwhile", "status"), MEANWHILE.values(), ids=MEANWHILE)
def test_a_replay_repeats_what_the_site_changed_for_a_day(
    meanwhile: dict[str, Any], status: int, tmp_path: Path
) -> None:
    room = press_room({1: 2}, more=9)
    with Mirror(room) as mirror:
        first = crawl_on(DAYS[0], mirror.base, tmp_path / "crawled")
        mirror.pages |= meanwhile
        changed = crawl_on(DAYS[1], mirror.base, tmp_path / "crawled")
        mirror.pages |= room
        last = crawl_on(DAYS[2], mirror.base, tmp_path / "crawled")
    assert (first.status, changed.status, last.status) == (0, status, 0)
    replayed_alike(last, tmp_path)
    [entry] = last.catalogue().values()
    assert (entry["revision"], entry["withdrawn"]) == (1, "")
    assert not list(last.folder.glob("quarantine/*"))


def test_a_run_did_not_check_what_it_dropped_for_its_date(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        crawl_on(DAYS[0], mirror.base, tmp_path / "crawled")
        last = crawl_on(DAYS[1], mirror.base, tmp_path / "crawled", "-a", "since=2024-07-25")
        assert path(1) in mirror.paths()[3:]
    replayed_alike(last, tmp_path)
    [entry] = last.catalogue().values()
    assert str(entry["checked"]).startswith("2024-07-24T12:")


def test_no_socket_is_opened_and_the_archive_is_not_written_to(tmp_path: Path) -> None:
    with Mirror(press_room({1: 2})) as mirror:
        crawled = crawl(mirror.base, tmp_path)
    before = [path.read_bytes() for path in files(tmp_path)]
    replayed = crawl("archive", tmp_path, program=("-c", OFFLINE), ROBOTSTXT_OBEY=True)
    assert (replayed.status, "the network was used" in replayed.log) == (0, False), replayed.log
    assert [path.read_bytes() for path in files(tmp_path)] == before
    assert crawled.report["counts"]["outcomes"]["unchanged"] == 1


@pytest.mark.slow
def test_pages_outside_the_lists_are_replayed(tmp_path: Path) -> None:
    """A correction, a late page and a withdrawn transcript, found without walking a list."""
    room: dict[str, object] = press_room(dict.fromkeys(range(1, 15), 2))
    room[path(13, 2)] = Reply("not yet", status=404)
    room |= two_page_list(range(1, 12), range(12, 15))
    first, *later = (date(2024, 7, day) for day in (24, 25, 26, 27))
    with Mirror(room) as mirror:
        crawl_on(first, mirror.base, tmp_path / "crawled")
        mirror.pages |= pages_of(12, 2, more=1)
        mirror.pages[path(13, 2)] = article(13, 2, 2)
        mirror.pages[path(14)] = Reply("gone", status=410)
        mirror.log.clear()
        for day in later:
            crawled = crawl_on(day, mirror.base, tmp_path / "crawled")
        assert NEXT not in mirror.paths()
    entries = {int(i[-6:]): entry for i, entry in crawled.catalogue().items()}
    assert (entries[12]["revision"], entries[14]["withdrawn"][:2]) == (2, "20")
    assert entries[13]["status"] == "complete"
    replayed = replayed_alike(crawled, tmp_path)
    again = crawl("archive", crawled.folder)
    assert written(again.folder) == written(replayed.folder)


def test_a_reading_that_was_accepted_is_accepted_in_a_replay(tmp_path: Path) -> None:
    accepted = "scio-900000001"
    with Mirror(press_room({1: 4})) as mirror:
        crawl(mirror.base, tmp_path / "crawled")
        mirror.pages[path(1)] = article(1)
        assert crawl(mirror.base, tmp_path / "crawled", *FULL).status == 8
        crawled = crawl(mirror.base, tmp_path / "crawled", "-a", f"accept={accepted}")
    assert crawled.catalogue()[accepted]["revision"] == 2
    replayed_alike(crawled, tmp_path)


def test_a_replay_where_the_crawl_was_changes_nothing_however_often(tmp_path: Path) -> None:
    with Mirror(press_room({1: 2, 2: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        time.sleep(1.1)
        mirror.pages |= pages_of(2, 1, more=1)
        crawled = crawl(mirror.base, tmp_path, *FULL)
    assert crawled.report["counts"]["outcomes"]["changed"] == 1
    before = written(tmp_path)
    for _ in range(2):
        replayed = crawl("archive", tmp_path)
        assert (replayed.status, written(tmp_path)) == (0, before)
        assert replayed.report["counts"]["outcomes"]["unchanged"] == 2


class Misreader:
    """Scrapy extension that makes an earlier version, which takes officials for nobody known."""

    def __init__(self) -> None:
        states.version = store.version = lambda: "earlier"
        reader.read = self.read

    def read(self, collected: CollectedPages) -> Briefing:
        briefing = read(collected)
        for turn in briefing.turns:
            turn.role = turn.role.replace("official", "unknown")
        return briefing


MISREADING = {"EXTENSIONS": json.dumps({f"{__name__}.Misreader": -1})}


@pytest.mark.parametrize("words", [["archive"], []], ids=["a replay", "a crawl"])
def test_a_better_reading_rewrites_what_was_read_and_says_so(tmp_path: Path, words) -> None:
    with Mirror(press_room({1: 2, 2: 1})) as mirror:
        misread = crawl(mirror.base, tmp_path / "output", **MISREADING)
        assert {turn["role"] for turn in misread.turns("scio-900000001")} >= {"unknown"}
        ids = [turn["turn_id"] for turn in misread.turns("scio-900000001")]
        told = len(misread.changes())
        reread = crawl(*(words or [mirror.base]), misread.folder)
        assert reread.status == 0
        due = crawl(mirror.base, tmp_path / "due")
    for name in ("scio-900000001", "scio-900000002"):
        fetched = [{**turn, "fetched": ""} for turn in reread.turns(name)]
        assert fetched == [{**turn, "fetched": ""} for turn in due.turns(name)]
        assert reread.catalogue()[name]["revision"] == 1
    assert [turn["turn_id"] for turn in reread.turns("scio-900000001")] == ids
    assert not (misread.folder / "revisions").exists()
    news = reread.changes()[told:]
    assert {(line["what"], line["by"]) for line in news} == {("turn-changed", "reading")}


TWO_AT_ONCE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 2, "DOWNLOAD_TIMEOUT": PATIENCE}


def crawl_killed(mirror: Mirror, folder: Path, is_time: Callable[[], bool]) -> None:
    """Kill a crawl of *mirror*, which never answers for a page, as soon as it *is_time*."""
    late = Reply(mirror.pages[path(2, 3)], delay=PATIENCE)
    with (
        patch.dict(mirror.pages, {path(2, 3): late}),
        start(mirror.base, folder, **TWO_AT_ONCE) as running,
    ):
        soon(is_time)
        running.kill()


@pytest.mark.slow
def test_a_killed_run_is_replayed_as_far_as_its_briefings_are_whole(tmp_path: Path) -> None:
    with Mirror(press_room({1: 2, 2: 3, 3: 1})) as mirror:
        turns = "crawled/briefings/*.jsonl"
        crawl_killed(mirror, tmp_path / "crawled", lambda: len([*tmp_path.glob(turns)]) == 2)
    replayed = replay(tmp_path / "crawled", tmp_path / "replayed")
    assert set(replayed.catalogue()) == {"scio-900000001", "scio-900000003"}
    assert replayed.report["counts"]["skipped"] == {"not archived": 1}
    assert replayed.status == 3
    run, lost = replayed.reasons()
    assert run.startswith("run ")
    assert lost.endswith(path(2))


@pytest.mark.slow
def test_a_killed_run_that_was_carried_on_is_replayed_as_a_whole(tmp_path: Path) -> None:
    with Mirror(press_room({1: 2, 2: 3, 3: 1})) as mirror:
        asked = {path(2, 3), path(3)}
        crawl_killed(mirror, tmp_path / "crawled", lambda: asked <= set(mirror.paths()))
        crawled = crawl(mirror.base, tmp_path / "crawled")
    replayed = replay(crawled.folder, tmp_path / "replayed")
    assert (replayed.status, replayed.reasons()) == (0, {})
    assert len(replayed.catalogue()) == 3


ARGUMENTS = {
    "one briefing": ("url=" + path(2), 0, 1),
    "a number of briefings": ("limit=1", 0, 1),
    "a period": ("since=2024-07-25", 0, 0),
    "another list, too": ("lists=/pressroom/node_1234567.html", 3, 2),
    "another briefing": ("url=" + path(3), 3, 0),
}


@pytest.mark.parametrize(("argument", "status", "number"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_a_part_of_the_archive_can_be_asked_for(
    archived: Path, tmp_path: Path, argument: str, status: int, number: int
) -> None:
    assert replay(archived, tmp_path, "-a", argument).status == status
    turns = [*tmp_path.glob("briefings/*_scio-*.jsonl")]
    assert len(turns) == number
    assert "url=" not in argument or all("900000002" in file.name for file in turns)


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of a crawl of two briefings."""
    folder = tmp_path_factory.mktemp("crawled")
    with Mirror(press_room({1: 1, 2: 1})) as mirror:
        crawl(mirror.base, folder)
    return folder


def test_without_an_archive_of_a_crawl_there_is_nothing_to_replay(tmp_path: Path) -> None:
    result = crawl("archive", tmp_path)
    assert result.status == 2
    assert f"there is no archive in {tmp_path}/archive" in result.log
    assert list(tmp_path.iterdir()) == []

    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "scio_crawler-00001-x.warc.gz").touch()
    result = crawl("archive", tmp_path)
    assert result.status == 2
    assert "holds no crawl of this project" in result.log


def test_the_archive_of_another_site_is_refused(archived: Path, tmp_path: Path) -> None:
    assert crawl("sample", tmp_path).status == 0
    shutil.rmtree(tmp_path / "archive")
    shutil.copytree(archived / "archive", tmp_path / "archive")
    result = crawl("archive", tmp_path)
    assert result.status == 9
    assert "one folder holds one site" in result.log
    assert "Traceback" not in result.log


def test_a_record_that_cannot_be_read_costs_its_page_only(archived: Path, tmp_path: Path) -> None:
    shutil.copytree(archived, tmp_path, dirs_exist_ok=True)
    page = json_lines(tmp_path / "pages.jsonl")[0]
    file = tmp_path / page["archive_file"]
    data = bytearray(file.read_bytes())
    data[page["archive_offset"] + 30] ^= 255
    file.write_bytes(data)
    result = crawl("archive", tmp_path)
    assert result.status == 3
    (about_file,) = result.reasons().values()
    assert f"is damaged from byte {page['archive_offset']} to byte" in about_file
    assert result.report["counts"]["outcomes"]["unchanged"] == 2  # as they are known
    again = replay(tmp_path, tmp_path / "again")
    assert again.status == 3
    assert any(reason.startswith("is not in the archive") for reason in again.reasons().values())
    assert again.report["counts"]["outcomes"]["new"] == 1


def test_pages_jsonl_leads_to_the_records(crawled: Result) -> None:
    turns = [t for i in crawled.catalogue() for t in crawled.turns(i)]
    fetched = {(turn["briefing_id"], turn["page"]): turn["fetched"] for turn in turns}
    for page in json_lines(crawled.folder / "pages.jsonl"):
        with (crawled.folder / page["archive_file"]).open("rb") as file:
            file.seek(page["archive_offset"])
            record = next(iter(ArchiveIterator(file, check_digests="raise")))
            record.raw_stream.read()
        said = record.rec_headers
        assert said["WARC-Payload-Digest"] == f"sha1:{page['digest']}"
        assert said["WARC-Date"] == page["fetched"]
        assert fetched.get((page["briefing_id"], page["page"]), page["fetched"]) == page["fetched"]
