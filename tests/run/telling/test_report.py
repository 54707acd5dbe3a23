"""What a run did: the record and its exit status."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scio_crawler.common.addresses import CANONICAL, LIVE
from scio_crawler.common.errors import (
    Crash,
    NetworkFailure,
    NotArchived,
    RefusedFailure,
    StatusFailure,
    WrongPage,
)
from scio_crawler.folder.files import Damage
from scio_crawler.folder.outcomes import OUTCOMES
from scio_crawler.folder.reconcile import Published
from scio_crawler.items import Briefing, Entry, Page, Sign, Turn
from scio_crawler.run.telling.report import EXIT_STATUSES, Report, lines
from scio_crawler.run.telling.summary import Steps, summary

Story = Callable[[Report], None]

STEPS = Steps(Path("/nowhere"), LIVE, CANONICAL)

GONE, BUSY = StatusFailure("status", status=404), StatusFailure("status", status=500)
FORBIDDEN = RefusedFailure("robots")
BASE = "http://english.scio.gov.cn/pressroom/"
LIST, STORY = BASE + "node_8021725.html", BASE + "content_1.htm"


class Clock:
    """Starts at twelve o'clock and moves on by *step* seconds each time it is asked."""

    def __init__(self, step: float = 1.5) -> None:
        self.now, self.step = datetime(2024, 8, 1, 12, tzinfo=UTC), timedelta(seconds=step)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now - self.step


def briefing(status: str = "complete", title: str = "Industry", **entry: object) -> Briefing:
    about = Entry(
        briefing_id="scio-1",
        title=title,
        date="2024-07-05",
        url=BASE + "content_1.htm",
        layout="article",
        status=status,
        file="briefings/2024-07-05_scio-1.jsonl",
        **{"turns": 4, **entry},
    )
    office = {"speaker": "Xin Guobin", "position": "keeper of the lanterns"}
    press = Turn(speaker="CGTN", organization="China Global Television Network")
    turns = [Turn(**office), Turn(**office), Turn(), press]
    return Briefing(
        [Page(about.url)], briefing_id="scio-1", url=about.url, turns=turns, entry=about
    )


def partial() -> Briefing:
    item = briefing("partial")
    item.missing = {2: GONE}
    return item


def published(outcome: str, item: Briefing | None = None) -> Story:
    return lambda report: report.published(item or briefing(), Published(outcome))


def doubted(outcome: str, is_new: bool) -> Story:
    item = briefing("doubtful")
    item.entry.doubts, item.signs = "hidden-text", [Sign("hidden-text", "speech in a script")]
    return lambda report: report.published(item, Published(outcome, is_doubt_new=is_new))


# What happened, and the exit status of the run.
STATUSES: dict[str, tuple[list[Story], int]] = {
    "nothing was due": ([], 0),
    "a gallery that was asked for": (
        [lambda r: r.misnamed(STORY, WrongPage("no-transcript", what="a photo gallery"))],
        3,
    ),
    "read completely": (
        [lambda r: r.listed(LIST, 2), published("new")],
        0,
    ),
    "not out yet": ([published("pending", briefing("pending"))], 0),
    "nothing new": ([lambda r: r.listed(LIST, 20), lambda r: r.skipped("known")], 0),
    "a gallery beside a briefing": (
        [
            lambda r: r.not_a_transcript(STORY, "a gallery"),
            published("unchanged"),
        ],
        0,
    ),
    "something to look at": (
        [published("new"), lambda r: r.warn(STORY, "odd")],
        0,
    ),
    "a new doubt": ([doubted("new", is_new=True)], 3),
    "a doubt that an earlier run has told of": ([doubted("unchanged", is_new=False)], 0),
    "a page is missing": ([published("new", partial())], 3),
    "a page is missing that has long been gone": (
        [published("unchanged", replace(partial(), gaps=frozenset({2})))],
        0,
    ),
    "a transcript is withdrawn": (
        [
            lambda r: r.listed(LIST, 2),
            lambda r: r.withdrawn(briefing().entry),
            lambda r: r.skipped("gone"),
        ],
        0,
    ),
    "no new transcript for too long": (
        [published("unchanged"), lambda r: setattr(r, "stale_after", 60)],
        7,
    ),
    "a new transcript not long ago": (
        [published("new"), lambda r: setattr(r, "stale_after", 10**6)],
        0,
    ),
    "an empty list, though what is known was looked at": (
        [lambda r: r.listed(LIST, 0), published("unchanged")],
        6,
    ),
    "an empty list beside another": (
        [
            lambda r: r.listed(LIST, 0),
            lambda r: r.listed(LIST, 3),
            published("unchanged"),
        ],
        3,
    ),
    "a page is missing this time": ([published("stands", partial())], 3),
    "a briefing failed": (
        [published("new"), lambda r: r.failed(STORY, BUSY)],
        3,
    ),
    "all briefings of a list failed": (
        [lambda r: r.listed(LIST, 2), lambda r: r.failed(STORY, BUSY)],
        3,
    ),
    "one page is forbidden": (
        [published("new"), lambda r: r.failed(STORY, FORBIDDEN)],
        3,
    ),
    "a page was not understood": (
        [published("new"), lambda r: r.unreadable(STORY, "no turns")],
        3,
    ),
    "no page was understood": (
        [lambda r: r.listed(LIST, 2), lambda r: r.unreadable(STORY, "no turns")],
        6,
    ),
    "a list without links": ([lambda r: r.listed(LIST, 0)], 6),
    "nothing but stories": (
        [lambda r: r.listed(LIST, 1), lambda r: r.not_a_transcript(STORY, "a story")],
        6,
    ),
    "out of reach": ([lambda r: r.failed(LIST, NetworkFailure("refused"))], 4),
    "all forbidden": ([lambda r: r.failed(LIST, FORBIDDEN)], 5),
    "in quarantine": ([published("kept")], 8),
    "in quarantine, and a page is missing": (
        [published("kept"), published("new", partial())],
        8,
    ),
    "stopped": ([lambda r: r.listed(LIST, 2), lambda r: r.stopped("SIGTERM")], 10),
    "stopped before anything was had": (
        [lambda r: r.failed(LIST, NetworkFailure("stopping")), lambda r: r.stopped("SIGTERM")],
        10,
    ),
    "crashed": (
        [lambda r: r.crashed(STORY, KeyError("x")), lambda r: r.stopped("SIGTERM")],
        1,
    ),
    "disk full": (
        [lambda r: r.crashed(STORY, "x"), lambda r: r.output_failed("the disk is full")],
        9,
    ),
}


@pytest.mark.parametrize(("story", "status"), STATUSES.values(), ids=STATUSES)
def test_the_exit_status_is_honest(story: list[Story], status: int) -> None:
    report = Report()
    for happens in story:
        happens(report)
    assert report.exit_status() == status
    record = report.record({}, {})
    assert (record["exit_status"], record["exit_meaning"]) == (status, EXIT_STATUSES[status])
    level, headline = summary(record, STEPS)[0]
    assert headline.startswith(f"Exit status {status}: {EXIT_STATUSES[status]}.")
    assert (level == logging.INFO) is (status == 0)


COUNTS = {outcome: outcome in ("new", "changed", "completed") for outcome in OUTCOMES}


@pytest.mark.parametrize(("outcome", "counts"), COUNTS.items())
def test_limit_counts_what_was_published(outcome: str, counts: bool) -> None:
    report = Report()
    report.published(briefing(), Published(outcome))
    assert report.published_count == counts
    assert report.record({}, {})["counts"]["briefings"] == (outcome != "withdrawn")


STATS = {
    "downloader/request_count": 9,
    "downloader/response_count": 8,
    "downloader/request_bytes": 1_000,
    "downloader/response_bytes": 50_000,
    "downloader/response_status_count/200": 6,
    "downloader/response_status_count/404": 2,
    "downloader/exception_type_count/twisted.internet.error.TimeoutError": 1,
    "retry/count": 1,
    "scio/requests/list": 2,
    "scio/requests/page": 7,
    "start_time": datetime(2024, 8, 1, tzinfo=UTC),
}


def full() -> Report:
    report = Report("sample", Clock())
    report.listed(LIST, 3)
    report.skipped("known")
    report.published(partial(), Published("new"))
    report.not_a_transcript(STORY, "a gallery", "Pictures")
    report.failed(BASE + "content_2.htm", BUSY)
    report.warn(LIST, "odd")
    aside = "set-aside/people.jsonl.1"
    report.damaged(Damage("people.jsonl", "file-changed", aside, "from what is remembered"))
    return report


def test_the_record_says_all_of_it() -> None:
    record = full().record(STATS, {"limit": 3, "folder": Path("output")})
    assert record | {"briefings": [*record["briefings"]]} == {
        "site": "sample",
        "started": "2024-08-01T12:00:00Z",
        "finished": "2024-08-01T12:00:01Z",
        "exit_status": 3,
        "exit_meaning": EXIT_STATUSES[3],
        "stop_reason": "",
        "output_error": "",
        "counts": {
            "lists": 1,
            "links": 3,
            "skipped": {"known": 1},
            "briefings": 1,
            "published": 1,
            "outcomes": {**dict.fromkeys(OUTCOMES, 0), "new": 1},
            "partial": 1,
            "doubtful": 0,
            "turns": 4,
            "forbidden": 0,
            "unexpected_errors": 0,
        },
        "import": {
            "files": 0,
            "bytes": 0,
            "captures": 0,
            "known": 0,
            "pages": 0,
            "left_out": {},
        },
        "newest_date": "2024-07-05",
        "is_stale": False,
        "requests": {
            "sent": 9,
            "answered": 8,
            "retried": 1,
            "by_kind": {"list": 2, "page": 7},
            "by_status": {"200": 6, "404": 2},
            "errors": {"twisted.internet.error.TimeoutError": 1},
        },
        "bytes": {"sent": 1_000, "received": 50_000},
        "settings": {"limit": 3, "folder": "output"},
        "briefings": [
            {
                "briefing_id": "scio-1",
                "date": "2024-07-05",
                "title": "Industry",
                "url": BASE + "content_1.htm",
                "outcome": "new",
                "status": "partial",
                "doubts": "",
                "signs": [],
                "pages": 1,
                "turns": 4,
                "file": "briefings/2024-07-05_scio-1.jsonl",
                "file_turns": 4,
                "missing": [{"page": 2, "reason": "answers 404", "known_gap": False}],
                "revision": 0,
                "changes": {},
            }
        ],
        "non_transcripts": [{"url": STORY, "title": "Pictures", "reason": "a gallery"}],
        "failures": [
            {"url": BASE + "content_2.htm", "reason": "answers 500", "kind": "not fetched"}
        ],
        "warnings": [{"url": LIST, "message": "odd"}],
        "damage": [
            {
                "file": "people.jsonl",
                "what": "is not as it was written",
                "set_aside": "set-aside/people.jsonl.1",
                "cured": "from what is remembered",
            }
        ],
    }


def test_the_keys_are_the_same_when_nothing_happened() -> None:
    empty, busy = Report().record({}, {}), full().record(STATS, {})
    assert list(empty) == list(busy)
    for key in ("counts", "requests", "bytes"):
        assert list(empty[key]) == list(busy[key])
    assert empty["newest_date"] == ""


def test_the_newest_briefing_may_be_one_of_an_earlier_run() -> None:
    report = full()
    report.newest = "2024-07-31"
    record = report.record({}, {})
    assert record["newest_date"] == "2024-07-31"


@pytest.mark.parametrize(
    ("date", "newest"),
    [
        ("2024-07-31", "2024-07-31"),
        ("2024-08-02", "2024-08-02"),  # it may be tomorrow there
        ("2024-08-03", ""),
        ("2099-01-01", ""),
    ],
)
def test_a_day_to_come_does_not_count_as_the_newest(date: str, newest: str) -> None:
    report = Report(clock=Clock())
    report.stale_after = 60
    reading = briefing()
    reading.entry.date = date
    report.published(reading, Published("new"))
    record = report.record({}, {})
    assert record["newest_date"] == newest
    assert record["exit_status"] == (0 if newest else 7)
    assert len(record["warnings"]) == (not newest)


def test_without_a_known_conference_the_alarm_goes() -> None:
    report = Report()
    report.listed(LIST, 1)
    report.skipped("since")
    assert report.exit_status() == 0
    report.stale_after = 60
    assert report.exit_status() == 7


def test_characters_that_were_lost_are_told() -> None:
    report = Report()
    report.published(briefing(audit_unaccounted=7, audit_characters=100), Published("new"))
    [warning] = report.record({}, {})["warnings"]
    assert warning["url"] == BASE + "content_1.htm"
    assert warning["message"].startswith("7 of 100 characters")


def test_changes_are_told() -> None:
    report = Report()
    changes = {"added": [3], "removed": [], "changed": [1, 2]}
    report.published(briefing(), Published("changed", changes))
    report.published(briefing(), Published("duplicate"))
    record = report.record({}, {})
    assert [line["changes"] for line in record["briefings"]] == [changes, {}]


def test_what_the_replayed_run_never_got_is_no_failure() -> None:
    report = Report()
    report.failed(STORY, NotArchived(was_asked=False))
    assert report.record({}, {})["failures"] == []
    assert report.record({}, {})["counts"]["skipped"] == {"not archived": 1}


def test_a_crash_is_told_as_what_it_is() -> None:
    report = Report()
    report.failed(STORY, Crash("KeyError('x')"))
    record = report.record({}, {})
    said = "unexpected error: KeyError('x')"
    assert record["failures"] == [{"url": STORY, "reason": said, "kind": "unexpected error"}]
    assert record["counts"]["unexpected_errors"] == 1


def test_a_page_that_a_fault_of_ours_costs_is_told_as_that() -> None:
    report = Report()
    item = briefing()
    item.missing[2] = Crash("KeyError('x')")
    report.published(item, Published("new"))
    assert report.exit_status() == 1
    [failure] = report.record({}, {})["failures"]
    assert failure["url"].endswith(", page 2")


@pytest.mark.parametrize(
    ("failure", "forbidden"),
    [(FORBIDDEN, 1), (RefusedFailure("robots-unavailable", cause=BUSY), 0), (BUSY, 0)],
)
def test_what_robots_txt_forbids_is_counted(failure, forbidden) -> None:
    report = Report()
    report.failed(STORY, failure)
    assert report.record({}, {})["counts"]["forbidden"] == forbidden


def test_the_first_reason_to_stop_is_told() -> None:
    report = Report()
    report.stopped("SIGTERM")
    report.stopped("shutdown")
    report.output_failed("the disk is full")
    report.output_failed("still full")
    record = report.record({}, {})
    assert (record["stop_reason"], record["output_error"]) == ("SIGTERM", "the disk is full")


def test_the_file_is_the_record() -> None:
    report = full()
    report.not_a_transcript(STORY, "a story", "Half a \ud800 character, a \u2028 line end")
    text = "".join(lines(report.record(STATS, {})))
    assert (
        json.loads(text)["non_transcripts"][1]["title"]
        == "Half a \ufffd character, a \u2028 line end"
    )
    assert text.endswith("}\n")


def test_damage_that_is_not_cured_is_a_failure() -> None:
    report = Report()
    report.listed(LIST, 1)
    report.damaged(Damage("archive/a.warc.gz", "file-missing"))
    record = report.record({}, {})
    assert record["exit_status"] == 3
    reason = "is missing, and could not be written again"
    line = {"url": "archive/a.warc.gz", "reason": reason, "kind": "damaged"}
    assert record["failures"] == [line]
