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
    Failure,
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
from scio_crawler.run.reporting.report import EXIT_STATUSES, Report, lines
from scio_crawler.run.reporting.summary import Advice, summary

Story = Callable[[Report], None]

ADVICE = Advice(Path("/nowhere"), LIVE, CANONICAL)

GONE, BUSY = StatusFailure("status", status=404), StatusFailure("status", status=500)
FORBIDDEN = RefusedFailure("robots")
BASE = "http://english.scio.gov.cn/pressroom/"
RECORD = Path(__file__).with_name("full_report.json")
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
        url=STORY,
        layout="article",
        status=status,
        file="briefings/2024-07-05_scio-1.jsonl",
        **{"date": "2024-07-05", "turns": 4, **entry},
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


def report_of(*stories: Story) -> Report:
    """Return the report of a run in which all this happened."""
    report = Report()
    for happens in stories:
        happens(report)
    return report


def published(outcome: str, item: Briefing | None = None) -> Story:
    return lambda report: report.published(item or briefing(), Published(outcome))


def doubted(outcome: str, is_new: bool) -> Story:
    item = briefing("doubtful")
    item.entry.doubts, item.signs = "hidden-text", [Sign("hidden-text", "speech in a script")]
    return lambda report: report.published(item, Published(outcome, is_doubt_new=is_new))


def listed(links: int = 2) -> Story:
    return lambda report: report.listed(LIST, links)


def failed(reason: Failure, url: str = STORY) -> Story:
    return lambda report: report.failed(url, reason)


def unreadable(report: Report) -> None:
    report.unreadable(STORY, "no turns")


def refuted(report: Report) -> None:
    report.not_a_transcript(STORY, "a story")


def withdrawn(report: Report) -> None:
    report.withdrawn(briefing().entry)


def disk_filled(report: Report) -> None:
    report.output_failed("the disk is full")


def stale_after(days: int) -> Story:
    return lambda report: setattr(report, "stale_after", days)


def stopped(report: Report) -> None:
    report.stopped("SIGTERM")


LONG_PARTIAL = replace(partial(), gaps=frozenset({2}))
OUT_OF_REACH = NetworkFailure("refused")
GALLERY = WrongPage("no-transcript", what="a photo gallery")
# What happened, and the exit status of the run.
STATUSES: dict[str, tuple[list[Story], int]] = {
    "nothing was due": ([], 0),
    "a gallery that was asked for": ([lambda r: r.misnamed(STORY, GALLERY)], 3),
    "read completely": ([listed(), published("new")], 0),
    "not out yet": ([published("pending", briefing("pending"))], 0),
    "nothing new": ([listed(), lambda r: r.skipped("known")], 0),
    "a gallery next to a briefing": ([refuted, published("unchanged")], 0),
    "something to look at": ([published("new"), lambda r: r.warn(STORY, "odd")], 0),
    "a new doubt": ([doubted("new", is_new=True)], 3),
    "a doubt that an earlier run has reported": ([doubted("unchanged", is_new=False)], 0),
    "a page is missing": ([published("new", partial())], 3),
    "a page is missing that has long been gone": ([published("unchanged", LONG_PARTIAL)], 0),
    "a transcript is withdrawn": ([listed(), withdrawn, lambda r: r.skipped("gone")], 0),
    "no new transcript for too long": ([published("unchanged"), stale_after(60)], 7),
    "a new transcript not long ago": ([published("new"), stale_after(10**6)], 0),
    "no transcript is known": ([listed(), lambda r: r.skipped("since"), stale_after(60)], 7),
    "an empty list, though a known page was looked at": ([listed(0), published("unchanged")], 6),
    "an empty list next to another": ([listed(0), listed(3), published("unchanged")], 3),
    "a page is missing this time": ([published("stands", partial())], 3),
    "a briefing failed": ([published("new"), failed(BUSY)], 3),
    "all briefings of a list failed": ([listed(), failed(BUSY)], 3),
    "one page is forbidden": ([published("new"), failed(FORBIDDEN)], 3),
    "a page was not understood": ([published("new"), unreadable], 3),
    "no page was understood": ([listed(), unreadable], 6),
    "a list without links": ([listed(0)], 6),
    "nothing but stories": ([listed(1), refuted], 6),
    "out of reach": ([failed(OUT_OF_REACH)], 4),
    "all forbidden": ([failed(FORBIDDEN)], 5),
    "in quarantine": ([published("kept")], 8),
    "in quarantine, and a page is missing": ([published("kept"), published("new", partial())], 8),
    "stopped": ([listed(), stopped], 10),
    "stopped before a page came": ([failed(NetworkFailure("stopping")), stopped], 10),
    "crashed": ([lambda r: r.crashed(STORY, KeyError("x")), stopped], 1),
    "a page crashed": ([failed(Crash("KeyError('x')"))], 1),
    "disk full": ([lambda r: r.crashed(STORY, "x"), disk_filled], 9),
}
ONLY_INFORMATION = ("something to look at", "a doubt that an earlier run has reported")


@pytest.mark.parametrize("name", STATUSES)
def test_a_run_has_its_exit_status_and_warns_of_what_needs_a_person(name: str) -> None:
    story, status = STATUSES[name]
    record = report_of(*story).record({}, {})
    assert (record["exit_status"], record["exit_meaning"]) == (status, EXIT_STATUSES[status])
    (level, headline), *others = summary(record, ADVICE)
    assert headline.startswith(f"Exit status {status}: {EXIT_STATUSES[status]}.")
    assert (level > logging.INFO) is (status > 0)
    if name not in ONLY_INFORMATION:
        assert any(level > logging.INFO for level, _ in others) is (status > 0)


COUNTS = {outcome: outcome in ("new", "changed", "completed") for outcome in OUTCOMES}


@pytest.mark.parametrize(("outcome", "counts"), COUNTS.items())
def test_limit_counts_new_changed_and_completed_briefings(outcome: str, counts: bool) -> None:
    report = report_of(published(outcome))
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


def test_the_record_has_all_that_happened() -> None:
    record = full().record(STATS, {"limit": 3, "folder": Path("output")})
    assert json.loads("".join(lines(record))) == json.loads(RECORD.read_text("utf-8"))


@pytest.mark.parametrize(
    ("known", "date", "newest"),
    [
        ("", "2024-07-31", "2024-07-31"),
        ("2024-07-31", "2024-07-05", "2024-07-31"),  # by an earlier run
        ("", "2024-08-02", "2024-08-02"),  # it may be tomorrow there
        ("", "2024-08-03", ""),
        ("", "2099-01-01", ""),
    ],
)
def test_a_future_day_does_not_count_as_the_newest(known: str, date: str, newest: str) -> None:
    report = Report(clock=Clock())
    report.newest = known
    report.stale_after = 60
    report.published(briefing(date=date), Published("new"))
    record = report.record({}, {})
    assert record["newest_date"] == newest
    assert record["exit_status"] == (0 if newest else 7)
    assert len(record["warnings"]) == (not newest)


def test_lost_characters_are_a_warning() -> None:
    reading = briefing(audit_unaccounted=7, audit_characters=100)
    [warning] = report_of(published("new", reading)).record({}, {})["warnings"]
    assert warning["url"] == STORY
    assert warning["message"].startswith("7 of 100 characters")


def test_what_the_replayed_run_never_got_is_no_failure() -> None:
    record = report_of(failed(NotArchived(was_asked=False))).record({}, {})
    assert (record["failures"], record["counts"]["skipped"]) == ([], {"not archived": 1})


def test_a_crash_of_a_page_is_an_unexpected_error() -> None:
    reading = briefing()
    reading.missing[2] = Crash("KeyError('x')")
    record = report_of(published("new", reading)).record({}, {})
    reason = "unexpected error: KeyError('x')"
    line = {"url": f"{STORY}, page 2", "reason": reason, "kind": "unexpected error"}
    assert record["failures"] == [line]
    assert record["counts"]["unexpected_errors"] == 1


@pytest.mark.parametrize(
    ("failure", "forbidden"),
    [(FORBIDDEN, 1), (RefusedFailure("robots-unavailable", cause=BUSY), 0), (BUSY, 0)],
)
def test_what_robots_txt_forbids_is_counted(failure: Failure, forbidden: int) -> None:
    assert report_of(failed(failure)).record({}, {})["counts"]["forbidden"] == forbidden


def test_the_first_reason_to_stop_counts() -> None:
    report = report_of(stopped, disk_filled)
    report.stopped("shutdown")
    report.output_failed("still full")
    record = report.record({}, {})
    assert (record["stop_reason"], record["output_error"]) == ("SIGTERM", "the disk is full")


def test_the_file_is_the_record() -> None:
    report = full()
    report.not_a_transcript(STORY, "a story", "Half a \ud800 character, a \u2028 line end")
    text = "".join(lines(report.record(STATS, {})))
    assert text.endswith("}\n")
    title = json.loads(text)["non_transcripts"][1]["title"]
    assert title == "Half a \ufffd character, a \u2028 line end"


def test_damage_that_is_not_repaired_is_a_failure() -> None:
    damage = Damage("archive/a.warc.gz", "file-missing")
    record = report_of(listed(1), lambda report: report.damaged(damage)).record({}, {})
    assert record["exit_status"] == 3
    reason = "is missing, and could not be written again"
    line = {"url": "archive/a.warc.gz", "reason": reason, "kind": "damaged"}
    assert record["failures"] == [line]
