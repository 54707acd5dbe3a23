"""The last lines of the log: a headline, what is new, what needs attention, what to type next."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from scio_crawler.common.addresses import ARCHIVE, CANONICAL, IMPORT, LIVE, SAMPLE
from scio_crawler.common.errors import PageFailure, StatusFailure, WrongPage
from scio_crawler.folder.reconcile import Published
from scio_crawler.run.reporting.report import EXIT_STATUSES, Report
from scio_crawler.run.reporting.summary import LEFT_OUT, MAX_LINES, MAX_WIDTH, Advice, summary
from tests.run.reporting.test_report import (
    ADVICE,
    BASE,
    BUSY,
    FORBIDDEN,
    LIST,
    STORY,
    Story,
    briefing,
    disk_filled,
    doubted,
    failed,
    full,
    listed,
    partial,
    published,
    refuted,
    report_of,
    stale_after,
    stopped,
    unreadable,
    withdrawn,
)

AGAIN = "scrapy crawl briefings -s SCIO_OUTPUT_DIR=/nowhere"
LATER = f"Next, unless a schedule does it: {AGAIN}"
EXPLAIN = f"scrapy explain {BASE}content_1.htm -s SCIO_OUTPUT_DIR=/nowhere"


def lost(report: Report) -> None:
    """A transcript is known, and its page shows something else."""
    reading = replace(briefing("pending", turns=28), turns=[])
    reading.failed = {1: WrongPage("replaced", what="a story")}
    report.published(reading, Published("stands"))


def words(report: Report, advice: Advice = ADVICE) -> list[str]:
    return [line for _, line in summary(report.record({}, {}), advice)]


def test_the_news_come_before_what_needs_attention() -> None:
    assert words(full()) == [
        f"Exit status 3: {EXIT_STATUSES[3]}. Read 1 briefing with 4 turns: 1 new.",
        "New: 2024-07-05 Industry",
        f"Not fetched: {BASE}content_2.htm: answers 500",
        "Incomplete: 2024-07-05 Industry: page 2 answers 404",
        "Written again: people.jsonl is not as it was written",
        f"Look at: {LIST}: odd",
        LATER,
    ]


def test_a_run_that_read_nothing_counts_skipped_links() -> None:
    report = Report()
    report.listed(LIST, 3)
    for why in ("known", "known", "since"):
        report.skipped(why)
    assert words(report) == [
        f"Exit status 0: {EXIT_STATUSES[0]}. Nothing is new.",
        "Links skipped: 2 known already and not due again (-a full=1 looks at everything again), "
        "1 published before the day that since= names.",
    ]


ACCEPT = "scrapy crawl briefings -a accept=scio-1 -s SCIO_OUTPUT_DIR=/nowhere"
IF_SAME = f"Next, if {STORY} says the same: {ACCEPT}"
DOUBT = doubted("new", is_new=True)
NO_PAGE_2 = "Incomplete: 2024-07-05 Industry: page 2 answers 404"
MUCH_WORSE = (
    "Much worse: 2024-07-05 Industry: 4 turns, and briefings/2024-07-05_scio-1.jsonl has 28; "
    "the reading is in quarantine/scio-1.jsonl"
)
NO_TURNS = (
    "No turns: 2 conferences, such as 2024-07-05 Industry: there were 28: page 1 shows a story in "
    "place of the transcript"
)
IN_A_BROWSER = f"open {STORY} in a browser; if the page is there, ask the site's operator"
CHANGES = {"added": [3], "removed": [], "changed": [1, 2]}


def revised(report: Report) -> None:
    report.published(briefing(revision=2), Published("changed", CHANGES))


def accepted(report: Report) -> None:
    """A doubt is accepted whose reason nobody knows any more."""
    report.accepted(briefing("doubtful", doubts="few-labels").entry, Published("new"))


# What happened, and some of the lines after the headline.
LINES: dict[str, tuple[list[Story], list[str]]] = {
    "a doubt that may be right": (
        [DOUBT],
        ["Doubtful: 2024-07-05 Industry: speech in a script", IF_SAME],
    ),
    "several doubts are a reason to look first": (
        [DOUBT] * 3,
        [
            "Doubtful: 3 conferences, such as 2024-07-05 Industry: speech in a script",
            f"Next: {EXPLAIN}",
        ],
    ),
    "a doubtful reading that lacks pages cannot be taken": (
        [published("stands", replace(partial(), signs=[]))],
        [NO_PAGE_2, LATER],
    ),
    "a reading that is much worse": (
        [published("kept", briefing(turns=28))],
        [MUCH_WORSE, IF_SAME],
    ),
    "pages that show no turns any more": ([lost, lost], [NO_TURNS, f"Next: {EXPLAIN}"]),
    "a doubt whose reason is unknown": (
        [accepted],
        ["Doubtful: 2024-07-05 Industry: most of the text stands under few labels or none"],
    ),
    "a site that refuses": (
        [failed(StatusFailure("status", status=403))],
        [f"Refused: {STORY}: answers 403", f"Next: {IN_A_BROWSER}"],
    ),
    "a challenge": (
        [failed(PageFailure("challenge"))],
        [f"Refused: {STORY}: is a challenge, which is never evaded"],
    ),
    "no new transcript, next to something else": (
        [published("new"), stale_after(60), failed(BUSY)],
        ["Stale: the newest transcript that is known is of 2024-07-05"],
    ),
    "a page that is not understood": (
        [published("new"), unreadable],
        [f"Not understood: {STORY}: no turns", f"Next: {EXPLAIN}"],
    ),
    "nothing but stories": ([listed(1), refuted], [f"Not understood: {STORY}: a story"]),
    "a file that is damaged": (
        [lambda r: r.failed("archive/a.warc.gz", "is missing", "damaged")],
        ["Damaged: archive/a.warc.gz: is missing", "Next: scrapy check-output --repair /nowhere"],
    ),
    "what robots.txt forbids": (
        [failed(FORBIDDEN, LIST)],
        ["Next: stop the schedule, and ask the site's operator"],
    ),
    "a signal": ([lambda r: r.stopped("SIGINT")], ["Stopped: by you (Ctrl-C)", LATER]),
    "another signal": ([stopped], ["Stopped: by a signal (SIGTERM)"]),
    "a condition of Scrapy": (
        [lambda r: r.stopped("closespider_timeout")],
        ["Stopped: closespider_timeout"],
    ),
    "a disk that is full": ([disk_filled], ["Not written: the disk is full", f"Next: {AGAIN}"]),
    "a revision": (
        [revised],
        ["Changed: 2024-07-05 Industry: revision 2, 1 turn added, 2 turns changed"],
    ),
    "a withdrawal": ([withdrawn], ["Withdrawn by the site: 2024-07-05 Industry"]),
    "no new conference": (
        [stale_after(60)],
        ["Stale: the newest transcript that is known is of no day"],
    ),
}


@pytest.mark.parametrize(("story", "expected"), LINES.values(), ids=LINES)
def test_each_kind_of_case_has_its_line_and_advice(story: list[Story], expected: list[str]) -> None:
    assert [line for line in words(report_of(*story)) if line in expected] == expected


# Where a run was, and the commands that go on there.
COMMANDS = {
    "the site, with a contact": (
        Advice(Path("/nowhere"), LIVE, CANONICAL, "me@example.org"),
        f"{AGAIN} -s SCIO_CONTACT=me@example.org",
        EXPLAIN,
    ),
    "a mirror": (
        Advice(Path("/no where"), "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        "scrapy crawl briefings -a site=http://127.0.0.1:8000 -s SCIO_OUTPUT_DIR='/no where'",
        "scrapy explain http://127.0.0.1:8000/pressroom/content_1.htm "
        "-s SCIO_OUTPUT_DIR='/no where'",
    ),
    "the sample": (
        Advice(Path("/nowhere"), SAMPLE, CANONICAL),
        "scrapy crawl briefings -a site=sample -s SCIO_OUTPUT_DIR=/nowhere",
        f"scrapy explain {BASE}content_1.htm -a site=sample -s SCIO_OUTPUT_DIR=/nowhere",
    ),
    "an import, whose pages are in the archive": (
        Advice(Path("/nowhere"), IMPORT, CANONICAL),
        f"scrapy crawl briefings -a site={ARCHIVE} -s SCIO_OUTPUT_DIR=/nowhere",
        EXPLAIN,
    ),
}


@pytest.mark.parametrize(("advice", "crawl", "explain"), COMMANDS.values(), ids=COMMANDS)
def test_commands_name_what_they_need(advice: Advice, crawl: str, explain: str) -> None:
    assert (advice.crawl(), advice.explain(STORY)) == (crawl, explain)


def test_many_cases_are_one_line_with_an_example() -> None:
    report = Report()
    for number in range(500):
        report.failed(f"{BASE}content_{number}.htm", BUSY)
        report.published(briefing(title=f"{number} " + "lanterns " * 50), Published("new"))
        report.published(partial(), Published("changed", {"added": [*range(number)]}))
        DOUBT(report)
        report.published(briefing(), Published("kept"))
        report.unreadable(f"{BASE}node_{number}.htm", "odd " * 100)
        report.warn(LIST, "odd")
    said = words(report)
    assert len(said) == 1 + MAX_LINES
    assert all(len(line) <= MAX_WIDTH for line in said[:-1])
    assert "Doubtful: 500 conferences, such as" in " ".join(said)
    assert re.match(r"New: 2024-07-05 0 lanterns .* and 998 more$", said[1])
    assert said[-1].startswith("Next: scrapy explain ")


def test_an_import_counts_what_it_added_and_left_out() -> None:
    report = Report(IMPORT)
    taken = report.imported
    taken.files, taken.bytes, taken.captures, taken.known = 2, 1_234_567, 1_500, 3
    taken.pages = {f"{BASE}content_1.htm"}
    taken.left_out.update({"status 404": 2, "other-host": 2_000, "truncated": 1})
    assert words(report)[1:] == [
        "Took in 1,500 captures of 1 page from 2 files of 1.2 MB; 3 more known already.",
        "Left out 2,003 records: 2,000 of other hosts, 2 with status 404, 1 truncated.",
    ]


@pytest.mark.parametrize("key", LEFT_OUT)
def test_each_reason_to_leave_out_has_words(key: str) -> None:
    report = Report(IMPORT)
    report.imported.left_out[f"{key} 500" if key == "status" else key] = 1
    assert LEFT_OUT[key] in words(report)[2]


def test_a_title_cannot_command_the_terminal() -> None:
    report = Report()
    item = partial()
    item.entry.title = "\x1b[2J\nExit status 0"
    report.published(item, Published("new"))
    assert all(line.isprintable() for line in words(report))
