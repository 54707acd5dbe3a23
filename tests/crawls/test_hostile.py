"""A hostile network: each case is read correctly or reported clearly, and harms no other one.

One crawl meets all cases, and two briefings without any; each test looks at one case.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from scio_crawler.archive.indexing import catch_up
from tests.archive.made_up import index_of, run, sent
from tests.crawls.hostile import KEEP, OK, Hostile, bomb, headed, measured, packed, raw
from tests.crawls.misdeeds import GAPS, HEALED, LOST, UNRECORDED, Deed
from tests.crawls.test_damage import faults
from tests.crawls.test_heavy import crawl_measured
from tests.crawls.test_replay import replay, written
from tests.mirrors import (
    IMPATIENT,
    Result,
    article,
    article_id,
    crawl,
    path,
    press_room,
)
from tests.server import Asked, Mirror, Reply

SETTINGS = {"DOWNLOAD_MAXSIZE": 300_000, "CONCURRENT_REQUESTS_PER_DOMAIN": 32}
# The first and the last briefing of the list, to which nothing is done.
FIRST, LAST = 800, 999
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
    return press_room(dict.fromkeys([FIRST, *NUMBERS.values(), LAST], 3))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("hostile")
    with Hostile(good_day()) as mirror:
        healthy = crawl(mirror.base, folder / "healthy", CONCURRENT_REQUESTS_PER_DOMAIN=32)
    with Mirror({}, "127.0.0.2") as other, Hostile(good_day()) as mirror:
        unanswered = {}
        for table, page in ((HEALED, 2), (GAPS, 2), (LOST, 1)):
            for name, case in table.items():
                number = NUMBERS[name]
                deed = Deed(number, page, article(number, page, 3), other.base)
                mirror.pages |= case.done(deed)
                unanswered[path(number, page)] = case.unanswered
        mirror.pages["/robots.txt"] = b"\0\xff<html>User-agent\n" * 9
        program = ("-c", IMPATIENT, json.dumps(unanswered))
        hostile = crawl(mirror.base, folder / "hostile", program=program, **SETTINGS)
        yield Seen(hostile, healthy, other.paths())


# --- Each case ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HEALED)
def test_what_heals_or_does_no_harm_is_read_exactly(seen: Seen, name: str) -> None:
    number = NUMBERS[name]
    assert seen.hostile.outcome(number)["missing"] == []
    assert untimed(seen.hostile, number) == untimed(seen.healthy, number)


@pytest.mark.parametrize("name", GAPS)
def test_a_middle_page_that_cannot_be_had_is_a_gap_with_its_reason(seen: Seen, name: str) -> None:
    number = NUMBERS[name]
    outcome = seen.hostile.outcome(number)
    assert (outcome["status"], outcome["pages"]) == ("partial", 2)
    [gap] = outcome["missing"]
    assert gap["page"] == 2
    assert GAPS[name].reason in gap["reason"]
    there = [turn for turn in untimed(seen.healthy, number) if turn["page"] != 2]
    found = untimed(seen.hostile, number)
    for key in ("speaker", "label", "text", "page", "page_end", "url"):
        assert [turn[key] for turn in found] == [turn[key] for turn in there]


@pytest.mark.parametrize("name", LOST)
def test_a_first_page_that_cannot_be_had_is_a_failure_with_address_and_reason(
    seen: Seen, name: str
) -> None:
    number = NUMBERS[name]
    assert LOST[name].reason in seen.hostile.reasons()[path(number)]
    assert not seen.hostile.outcome(number)
    assert f"scio-{article_id(number)}" not in seen.hostile.catalogue()


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
    assert set(seen.hostile.reasons()) == {path(NUMBERS[name]) for name in LOST}
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
    assert faults(seen.hostile.folder) == []


def test_every_digest_of_the_archive_is_right(seen: Seen) -> None:
    found = 0
    for file in (seen.hostile.folder / "archive").glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.raw_stream.read()
                found += 1
    assert found > len(NUMBERS)


def test_a_replay_reads_the_same_bytes_in_the_same_way(seen: Seen, tmp_path: Path) -> None:
    replayed = replay(seen.hostile.folder, tmp_path, **SETTINGS)
    assert "Traceback" not in replayed.log
    assert written(tmp_path) == written(seen.hostile.folder)
    assert replayed.status == 3
    for name in [*HEALED, *GAPS]:
        here, there = (r.outcome(NUMBERS[name]) for r in (seen.hostile, replayed))
        if (GAPS | HEALED)[name].reason in UNRECORDED:
            here["missing"][0]["reason"] = "is not in the archive"
        assert there | {"outcome": ""} == here | {"outcome": ""}, name


# --- Cases with a crawl of their own ------------------------------------------------------------


@pytest.mark.slow
def test_bombs_and_bodies_without_end_take_little_memory(tmp_path: Path) -> None:
    pages = press_room({1: 3, 2: 3, 3: 3, 4: 3, 5: 3})
    pages[path(1, 2)] = packed(bomb(b"<html>", 4000))
    pages[path(2, 2)] = raw(headed(), b" " * 99_999, forever=True)
    pages[path(3, 2)] = packed(bomb(bomb(b"<html>", 4000), 4000), "gzip, gzip")
    pages[path(5, 2)] = packed(bomb(b"<html>", 4000, zlib.MAX_WBITS), "deflate")
    with Hostile(pages) as mirror:
        result, most = crawl_measured(mirror.base, tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert result.status == 3
    for number in (1, 2, 3, 5):
        [gap] = result.outcome(number)["missing"]
        assert gap["reason"].startswith("is larger than ")
    assert result.outcome(4)["status"] == "complete"
    assert 50 < most < 300


def test_headers_without_end_take_little_memory(tmp_path: Path) -> None:
    header = b"X-Lantern: " + b"b" * 16_000 + b"\r\n"
    pages = press_room({1: 3})
    pages[path(1, 2)] = raw(OK, *[header * 10] * 1250)  # 200 MB
    with Hostile(pages) as mirror:
        result, most = crawl_measured(mirror.base, tmp_path, RETRY_TIMES=0)
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


def test_a_damaged_page_that_has_not_changed_is_sent_once_more(tmp_path: Path) -> None:
    zipped, tag = gzip.compress(article(1).encode()), {"ETag": '"a"'}
    damaged, whole = packed(zipped[:-40]), packed(zipped)
    answers = iter([damaged, damaged, whole])

    def answer(asked: Asked) -> Reply:
        if "If-None-Match" in asked.headers:
            return Reply(status=304, headers=tag)
        reply = next(answers)
        return replace(reply, headers={**reply.headers, **tag})

    with Mirror(press_room({1: 1}) | {path(1): answer}) as mirror:
        crawls = [crawl(mirror.base, tmp_path / "crawled", RETRY_TIMES=1) for _ in range(2)]
    replayed = replay(tmp_path / "crawled", tmp_path / "replayed")
    assert mirror.paths().count(path(1)) == 4
    assert [result.status for result in crawls] == [3, 0]
    assert written(replayed.folder) == written(crawls[1].folder)
