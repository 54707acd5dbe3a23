"""A hostile network: each case is read correctly or reported clearly, and harms no other one.

One crawl meets all cases that this run draws, and two briefings without any; each test looks at
one case.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.archive.indexing import catch_up
from scio_crawler.contract.lines import Fault
from scio_crawler.folder.checking import check_folder
from tests import processes
from tests.archive.made_up import index_of, run, sent
from tests.archive.test_replay import written
from tests.crawls import bad_lists, misdeeds
from tests.crawls.bad_lists import LISTS, node
from tests.crawls.hostile import KEEP, OK, Hostile, bomb, headed, measured, packed, raw
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import (
    LIST,
    Result,
    article,
    article_id,
    command,
    crawl,
    crawl_impatiently,
    item,
    list_page,
    pages_of,
    path,
    press_room,
    title,
)
from tests.sampling import sample
from tests.server import Mirror, Reply
from tests.small import crawl as small_crawl

SETTINGS = {
    "DOWNLOAD_MAXSIZE": 300_000,
    "RETRY_TIMES": 2,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
}
# The first and the last briefing of the list, to which nothing is done.
FIRST, LAST = 800, 999
# A third of the cases, others in each run.
HEALED, GAPS, LOST = (
    dict(sample(table.items(), len(table) // 3))
    for table in (misdeeds.HEALED, misdeeds.GAPS, misdeeds.LOST)
)
NUMBERS = {name: n for n, name in enumerate([*HEALED, *GAPS, *LOST], 1)}
assert max(NUMBERS.values()) < FIRST
CLOCK = re.compile(rb'"fetched": ?"[^"]*"')
# What a person need not understand: names of classes, what Python prints of objects.
CODE = re.compile(r"\w(Error|Exception|Failure|Lost|Done)\b|<class|[\[\]\x00-\x1f\x7f-\x9f]|\bb'")

# --- The crawl ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """The crawl of the hostile mirror, and of the same mirror on a good day."""

    hostile: Result
    healthy: Result
    elsewhere: list[str]  # what was requested from the other host


def untimed(result: Result, number: int) -> list[dict[str, Any]]:
    turns = result.turns(f"scio-{article_id(number)}")
    return [{**turn, "fetched": ""} for turn in turns]


def good_day() -> dict[str, Any]:
    """Return all briefings of the press room, with three pages each, and the list of them."""
    numbers = [FIRST, *NUMBERS.values(), LAST]
    pages: dict[str, Any] = {LIST: list_page(item(path(n), title(n)) for n in numbers)}
    for number in numbers:
        pages |= pages_of(number, 3)
    return pages


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("hostile")
    with Hostile(good_day()) as mirror:
        healthy = crawl(mirror.base, folder / "healthy", CONCURRENT_REQUESTS_PER_DOMAIN=32)
    with Mirror({}, "127.0.0.2") as other, Hostile(good_day()) as mirror:
        unanswered = bad_lists.unanswered()
        for table, page in ((HEALED, 2), (GAPS, 2), (LOST, 1)):
            for name, case in table.items():
                number = NUMBERS[name]
                deed = misdeeds.Deed(number, page, article(number, page, 3), other.base)
                mirror.pages |= case.done(deed)
                unanswered[path(number, page)] = case.unanswered
        mirror.pages |= bad_lists.pages(other.base)
        mirror.pages["/robots.txt"] = b"\0\xff<html>User-agent\n" * 9
        words = ("-a", "lists=" + ",".join([LIST, *bad_lists.addresses()]))
        where = mirror.base, folder / "hostile"
        hostile = crawl_impatiently(unanswered, *where, *words, **SETTINGS)
        yield Seen(hostile, healthy, other.paths())


def of(table: dict[str, misdeeds.Case]) -> list[Any]:
    """Return the parameters of a test of every case of *table*."""
    return [pytest.param(name, id=name) for name in table]


# --- Each case ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", of(HEALED))
def test_what_heals_or_does_no_harm_is_read_exactly(seen: Seen, name: str) -> None:
    number = NUMBERS[name]
    assert seen.hostile.outcome(number)["missing"] == []
    assert untimed(seen.hostile, number) == untimed(seen.healthy, number)


@pytest.mark.parametrize("name", of(GAPS))
def test_a_middle_page_that_cannot_be_had_is_a_gap_with_its_reason(seen: Seen, name: str) -> None:
    number = NUMBERS[name]
    outcome = seen.hostile.outcome(number)
    assert (outcome["status"], outcome["pages"]) == ("partial", 2)
    [gap] = outcome["missing"]
    assert gap["page"] == 2
    assert GAPS[name].reason in gap["reason"]
    there = [turn for turn in untimed(seen.healthy, number) if turn["page"] != 2]
    keys = ("speaker", "label", "text", "page", "page_end", "url")
    assert [[turn[key] for key in keys] for turn in untimed(seen.hostile, number)] == [
        [turn[key] for key in keys] for turn in there
    ]


@pytest.mark.parametrize("name", of(LOST))
def test_a_first_page_that_cannot_be_had_is_a_failure_with_address_and_reason(
    seen: Seen, name: str
) -> None:
    number = NUMBERS[name]
    assert LOST[name].reason in seen.hostile.reasons()[path(number)]
    assert not seen.hostile.outcome(number)
    assert f"scio-{article_id(number)}" not in seen.hostile.catalogue()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_gives_what_it_shows_and_its_failure_is_reported(seen: Seen, name: str) -> None:
    case = LISTS[name]
    assert [n for n in case.numbers if seen.hostile.outcome(n).get("status") != "complete"] == []
    told = {
        address: reason
        for address, reason in seen.hostile.reasons().items()
        if address.startswith(node(case.number).removesuffix(".html"))
    }
    assert set(told) == ({node(case.number, case.page)} if case.reason else set())
    assert all(case.reason in reason for reason in told.values())


# --- All of them together -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [FIRST, LAST])
def test_the_others_are_unharmed_to_the_byte(seen: Seen, number: int) -> None:
    files = [
        (result.folder / result.catalogue()[f"scio-{article_id(number)}"]["file"]).read_bytes()
        for result in (seen.hostile, seen.healthy)
    ]
    assert CLOCK.sub(b"", files[0]) == CLOCK.sub(b"", files[1])


def test_the_run_reports_that_it_is_incomplete_and_has_no_crash(seen: Seen) -> None:
    assert seen.healthy.status == 0
    assert seen.hostile.status == seen.hostile.report["exit_status"] == 3
    assert "Traceback" not in seen.hostile.log
    assert seen.hostile.report["counts"]["unexpected_errors"] == 0


def test_no_other_host_was_contacted(seen: Seen) -> None:
    assert seen.elsewhere == []


def test_nothing_fails_that_no_case_is_about(seen: Seen) -> None:
    due = {path(NUMBERS[name]) for name in LOST}
    due |= {node(c.number, c.page) for c in LISTS.values() if c.reason}
    assert set(seen.hostile.reasons()) == due
    assert seen.hostile.report["warnings"] == []


def test_every_reason_has_an_address_and_can_be_understood(seen: Seen) -> None:
    report = seen.hostile.report
    gaps = [gap["reason"] for briefing in report["briefings"] for gap in briefing["missing"]]
    reasons = [line["reason"] for line in report["failures"]] + gaps
    assert [reason for reason in reasons if CODE.search(reason) or not 0 < len(reason) < 300] == []
    assert {line["url"].startswith(report["site"]) for line in report["failures"]} == {True}


def test_the_log_names_no_classes(seen: Seen) -> None:
    lines = [line for line in seen.hostile.log.splitlines() if "asking again" in line]
    assert lines
    assert [line for line in lines if "twisted" in line or "Error" in line] == []


def test_the_folder_keeps_the_contract(seen: Seen) -> None:
    faults: list[Fault] = []
    check_folder(seen.hostile.folder, faults.append)
    assert faults == []


def test_every_digest_of_the_archive_is_right(seen: Seen) -> None:
    files = sorted(map(str, (seen.hostile.folder / "archive").glob("*.warc.gz")))
    assert files
    done = processes.run("warcio.cli", "check", *files)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_the_archive_alone_gives_the_same_again(seen: Seen, tmp_path: Path) -> None:
    shutil.copytree(seen.hostile.folder / "archive", tmp_path / "archive")
    replayed = crawl("archive", tmp_path, **SETTINGS)
    assert replayed.status == 3
    assert "Traceback" not in replayed.log
    assert written(tmp_path) == written(seen.hostile.folder)


# --- Cases with a crawl of their own ------------------------------------------------------------


def peak(pages: dict[str, Any], folder: Path, **settings: object) -> tuple[Result, int]:
    """Crawl *pages*; return the result and the most memory that it took, in MB."""
    most = 0
    with Hostile(pages) as mirror, (folder / "log").open("w+") as log:
        words = command(mirror.base, folder, **settings)
        process = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stdout=log, stderr=log)
        while process.poll() is None:
            # getrusage would count the memory of pytest, from which the process was forked.
            status = Path(f"/proc/{process.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+)", status)
            most = max(most, int(found[1]) // 1024 if found else 0)
            time.sleep(0.02)
        log.seek(0)
        return Result(process.returncode, log.read(), folder), most


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")


@pytest.mark.slow
@needs_proc
def test_bombs_and_bodies_without_end_take_little_memory(tmp_path: Path) -> None:
    pages = press_room({1: 3, 2: 3, 3: 3, 4: 3, 5: 3})
    pages[path(1, 2)] = packed(bomb(b"<html>", 4000))
    pages[path(2, 2)] = raw(headed(), b" " * 99_999, forever=True)
    pages[path(3, 2)] = packed(bomb(bomb(b"<html>", 4000), 4000), "gzip, gzip")
    pages[path(5, 2)] = packed(bomb(b"<html>", 4000, zlib.MAX_WBITS), "deflate")
    result, most = peak(pages, tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert result.status == 3
    for number in (1, 2, 3, 5):
        [gap] = result.outcome(number)["missing"]
        assert gap["reason"].startswith("is larger than ")
    assert result.outcome(4)["status"] == "complete"
    assert 50 < most < 300


@needs_proc
def test_headers_without_end_take_little_memory(tmp_path: Path) -> None:
    header = b"X-Lantern: " + b"b" * 16_000 + b"\r\n"
    pages = press_room({1: 3})
    pages[path(1, 2)] = raw(OK, *[header * 10] * 1250)  # 200 MB
    result, most = peak(pages, tmp_path, RETRY_TIMES=0)
    assert result.outcome(1)["status"] == "partial"
    assert 50 < most < 200


def test_surplus_bytes_are_not_taken_for_the_next_response(tmp_path: Path) -> None:
    pages = press_room({1: 1, 2: 3})
    forged = measured(article(2, 1, 3).replace("without smoke", "without a light"))
    pages[path(1)] = raw(measured(article(1)), forged, late=True, end=KEEP)
    with Hostile(pages) as mirror:
        result = crawl(mirror.base, tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert result.status == 0
    spoken = " ".join(turn["text"] for turn in result.turns(f"scio-{article_id(2)}"))
    assert "without a light" not in spoken


def test_an_impossible_status_does_not_hide_the_rest_of_the_archive(tmp_path: Path) -> None:
    run(tmp_path, sent(b"<p>1", 1), sent(b"<p>2", 2, status=-1), sent(b"<p>3", 3))
    (tmp_path / "state.sqlite").unlink()
    with index_of(tmp_path) as index:
        assert catch_up(tmp_path / "archive", index) == []
        assert [line.status for line in index.lines(sent().url, 1)] == [200, -1, 200]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(
            raw(headed(), b"#" * 9999 + b"\n", forever=True),
            "it is larger than DOWNLOAD_MAXSIZE allows",
            id="rules without end",
        ),
        pytest.param(
            raw("LANTERN\r\n\r\n"), "it answers with something other than HTTP", id="no HTTP"
        ),
    ],
)
def test_a_robots_txt_that_cannot_be_had_is_explained(answer: Reply, reason: str) -> None:
    pages = {"/robots.txt": answer, "/a.html": "<p>a"}
    with Hostile(pages) as mirror:
        outcome = small_crawl(mirror.base, ["/a.html"], DOWNLOAD_MAXSIZE=300_000, RETRY_TIMES=1)
        assert set(mirror.paths()) == {"/robots.txt"}
    assert outcome.errors() == [f"NoResponse: robots.txt could not be fetched: {reason}"]
