"""The last lines of the log."""

from __future__ import annotations

import pytest

from scio_crawler.archive.external.responses import LEFT_OUT
from scio_crawler.common.addresses import IMPORT
from scio_crawler.folder.outcomes import OUTCOMES
from scio_crawler.folder.plan import Published
from scio_crawler.folder.report import EXIT_STATUSES, Report
from scio_crawler.run.summary import summary
from tests.run.test_report import BASE, BUSY, LIST, STATS, briefing, doubted, full, partial


def test_the_last_lines_say_the_same_in_words() -> None:
    assert summary(full().record(STATS, {})) == [
        "Read 1 briefing with 4 turns: 1 new.",
        f"Incomplete: 2024-07-05 Industry ({BASE}content_1.htm): page 2: answers 404",
        "Without a transcript: 1 page.",
        "Damaged: people.jsonl is not as it was written; it was written again from what is "
        "remembered; what was there is now set-aside/people.jsonl.1",
        f"Failed: {BASE}content_2.htm: answers 500",
        f"Look at: {LIST}: odd",
        f"Exit status 3: {EXIT_STATUSES[3]}.",
    ]


def test_a_run_that_read_nothing_says_why() -> None:
    report = Report()
    report.listed(LIST, 3)
    for why in ("known", "known", "since"):
        report.skipped(why)
    assert summary(report.record({}, {})) == [
        "Read 0 briefings with 0 turns.",
        "Links skipped: 2 known already and not due again (-a full=1 looks at everything again), "
        "1 published before the day that since= names.",
        f"Exit status 0: {EXIT_STATUSES[0]}.",
    ]


def test_the_last_lines_of_a_run_that_was_stopped() -> None:
    report = Report()
    report.published(briefing(), Published("kept"))
    report.stopped("SIGTERM")
    report.output_failed("Cannot write x.")
    assert summary(report.record({}, {})) == [
        "Read 1 briefing with 4 turns: 1 kept.",
        f"Incomplete: 2024-07-05 Industry ({BASE}content_1.htm): {OUTCOMES['kept']}",
        "Stopped by a signal (SIGTERM).",
        "Cannot write x.",
        f"Exit status 9: {EXIT_STATUSES[9]}.",
    ]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("SIGINT", "Stopped by you (Ctrl-C)."),
        ("SIGTERM", "Stopped by a signal (SIGTERM)."),
        ("closespider_timeout", "Stopped: closespider_timeout"),
    ],
)
def test_who_stopped_the_run_is_told(reason: str, said: str) -> None:
    report = Report()
    report.stopped(reason)
    assert said in summary(report.record({}, {}))


def test_a_revision_and_a_withdrawal_are_told() -> None:
    report = Report()
    item = briefing(revision=2)
    report.published(item, Published("changed", {"added": [3], "removed": [], "changed": [1, 2]}))
    report.withdrawn(item.entry)
    said = summary(report.record({}, {}))
    where = f"2024-07-05 Industry ({BASE}content_1.htm)"
    assert f"Changed: {where}: revision 2, 1 turn added, 2 turns changed" in said
    assert f"Withdrawn by the site: {where}" in said


def test_a_doubt_is_told_with_what_to_do() -> None:
    report = Report()
    doubted("new", is_new=True)(report)
    said = summary(report.record({}, {}))
    assert said[1] == (
        f"Doubtful: 2024-07-05 Industry ({BASE}content_1.htm): speech in a script. "
        "Compare it with the page; if it is right, -a accept=scio-1 takes it"
    )


def test_an_import_says_what_it_took_in_and_what_it_left_out() -> None:
    report = Report(IMPORT)
    taken = report.imported
    taken.files, taken.bytes, taken.captures, taken.known = 2, 1_234_567, 1_500, 3
    taken.pages = {f"{BASE}content_1.htm"}
    taken.left_out.update({"status 404": 2, "other-host": 2_000, "truncated": 1})
    taken.years, taken.partial = {"2014": 3, "2016": 1, "2019": 2}, 2
    assert summary(report.record({}, {})) == [
        "Took in 1,500 captures of 1 page from 2 files of 1.2 MB; 3 more known already.",
        "Left out 2,003 records: 2,000 of other hosts, 2 with status 404, 1 truncated.",
        "Read 0 briefings with 0 turns.",
        "The folder has 6 transcripts of 2014 to 2019, none of 2015, 2017, 2018; 2 of them without "
        "some of their pages.",
        f"Exit status 0: {EXIT_STATUSES[0]}.",
    ]


@pytest.mark.parametrize("key", LEFT_OUT)
def test_whatever_an_import_leaves_out_has_words(key: str) -> None:
    report = Report(IMPORT)
    report.imported.left_out[f"{key} 500" if key == "status" else key] = 1
    assert LEFT_OUT[key] in summary(report.record({}, {}))[1]


def test_a_terminal_is_not_flooded() -> None:
    report = Report()
    for number in range(500):
        report.failed(f"{BASE}content_{number}.htm", BUSY)
    said = summary(report.record({}, {}))
    assert len(said) == 13
    assert "… and 490 more like this, see report.json" in said


def test_a_title_cannot_command_the_terminal() -> None:
    report = Report()
    item = partial()
    item.entry.title = "\x1b[2J\nExit status 0"
    report.published(item, Published("new"))
    assert all(line.isprintable() for line in summary(report.record({}, {})))
