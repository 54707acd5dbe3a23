"""The stages are thin: each counts what it did, and keeps a briefing or drops it."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.test import get_crawler

from scio_crawler.items import Briefing
from scio_crawler.settings import ITEM_PIPELINES
from scio_crawler.transcript.text import visible
from tests.reading import Reader, briefing_of, page_of, read_script, script_pages

SCRIPT = """
    Speakers:
    Mr. Weng Jiamu, director general of the Lantern Office
    Weng Jiamu:
    Good\u00a0morning, all of you.
    Reuters:
    How many lanterns are there?
    Weng Jiamu:
    There are 5,000
    -----
    of them.
    Translated and edited by Wu Kexin
"""


class Line:
    """The stages in their order, with a crawler of their own; without an output folder, and so
    without the one that publishes."""

    def __init__(self) -> None:
        self.crawler = get_crawler(Reader)
        self.crawler.spider = Reader()
        order = sorted(ITEM_PIPELINES, key=ITEM_PIPELINES.__getitem__)
        self.stages: dict[str, Any] = {
            path.rpartition(".")[2]: build_from_crawler(load_object(path), self.crawler)
            for path in order
            if not path.endswith("Publish")
        }

    def through(self, briefing: Briefing, last: str) -> Briefing:
        """*briefing* after the stage named *last*."""
        for name, stage in self.stages.items():
            briefing = stage.process_item(briefing)
            if name == last:
                break
        return briefing

    def report(self) -> dict[str, Any]:
        assert isinstance(self.crawler.spider, Reader)
        return self.crawler.spider.report.record({}, {})

    def stats(self) -> dict[str, Any]:
        every = self.crawler.stats.get_stats()
        return {key[5:]: value for key, value in every.items() if key.startswith("scio/")}


def briefing(script: str = SCRIPT) -> Briefing:
    pages = enumerate(script_pages(script), 1)
    found = briefing_of([page_of(lines, number) for number, lines in pages])
    for page in found.pages:
        page.receipt.fetched = "2025-01-02T03:04:05Z"
    return found


def test_the_order_of_work() -> None:
    order = sorted(ITEM_PIPELINES, key=ITEM_PIPELINES.__getitem__)
    names = [path.rpartition(".")[2] for path in order]
    assert names == [
        *("Normalize", "Head", "Turns", "Recognize", "Speakers", "Exchanges", "Identify"),
        *("Period", "Audit", "Validate", "Publish"),
    ]


def test_each_stage_counts_what_it_did() -> None:
    line = Line()
    line.through(briefing(), "Validate")
    assert line.stats() == {
        "normalize/blocks_changed": 1,
        "head/people": 1,
        "turns/turns": 3,
        "turns/joined": 1,
        "recognize/transcript": 1,
        "speakers/role_official": 2,
        "speakers/role_press": 1,
        "exchanges/kind_statement": 1,
        "exchanges/kind_question": 1,
        "exchanges/kind_answer": 1,
        "audit/characters": visible(SCRIPT.replace("-----", "")),
        "validate/turns": 3,
    }


def test_normalize_drops_what_nobody_sees_and_reports_problems() -> None:
    line = Line()
    read = briefing("Reuters:\n\u200b\nWhy?")
    read.pages[0].problems.append("has mojibake")
    line.through(read, "Normalize")
    assert [block.text for block in read.pages[0].blocks] == ["Reuters:", "Why?"]
    assert [warning["message"] for warning in line.report()["warnings"]] == ["has mojibake"]


def test_recognize_drops_what_is_no_transcript_and_says_so() -> None:
    line = Line()
    with pytest.raises(DropItem, match="a story: prose without speakers' labels"):
        line.through(briefing("Lanterns were lit on Monday."), "Recognize")
    assert [page["reason"] for page in line.report()["non_transcripts"]] == [
        "a story: prose without speakers' labels"
    ]
    assert line.stats()["recognize/story"] == 1


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [("2024-07-01", "", True), ("", "2024-07-31", True), ("2024-08-01", "", False),
     ("", "2024-06-30", False)],
    ids=["after since", "before until", "before since", "after until"],
)  # fmt: skip
def test_period_drops_what_was_not_asked_for(since: str, until: str, kept: bool) -> None:
    line = Line()
    given = {"since": since, "until": until}
    arguments = type(line.crawler.spider.arguments)  # type: ignore[union-attr]
    line.crawler.spider.arguments = arguments.parse(  # type: ignore[union-attr]
        {name: value for name, value in given.items() if value}
    )
    read = briefing(
        SCRIPT.replace("Weng Jiamu:\n    Good", "July 5, 2024\n    Weng Jiamu:\n    Good")
    )
    if kept:
        assert line.through(read, "Period").entry.published == "2024-07-05"
    else:
        with pytest.raises(DropItem, match="published 2024-07-05"):
            line.through(read, "Period")


def test_audit_counts_briefings_that_are_not_accounted_for() -> None:
    line = Line()
    read = briefing()
    read.pages[0].characters += 1
    assert line.through(read, "Audit").entry.audit_unaccounted == 1
    assert line.stats()["audit/unaccounted"] == 1


def test_validate_drops_what_breaks_the_contract_and_says_where() -> None:
    line = Line()
    read = line.through(briefing(), "Audit")
    read.turns[1].kind = "shout"
    with pytest.raises(DropItem, match=r"turn 2: .*kind"):
        line.stages["Validate"].process_item(read)
    assert line.crawler.spider.report.errors == 1  # type: ignore[union-attr]


def test_a_reading_is_the_same_each_time() -> None:
    assert read_script(SCRIPT).turns == read_script(SCRIPT).turns
