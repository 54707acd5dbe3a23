"""The stages: each keeps a briefing or drops it with a reason."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.extension import ExtensionManager
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.misc import build_from_crawler, load_object

from scio_crawler.items import FAILED, NO_TRANSCRIPT, UNREAD, CollectedPages
from scio_crawler.parts import ITEM_PIPELINES_BASE
from scio_crawler.pipelines import Dropped
from scio_crawler.run.extension import CrawlSession
from scio_crawler.spiders.briefings import BriefingsSpider
from tests.readings import briefing_of, page_of, script_pages

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
DATED = SCRIPT.replace("Weng Jiamu:\n    Good", "July 5, 2024\n    Weng Jiamu:\n    Good")


class Line:
    """The stages in their order, with a run of their own."""

    def __init__(self, folder: Path, **arguments: str) -> None:
        self.crawler = Crawler(BriefingsSpider, {"SCIO_OUTPUT_DIR": str(folder)})
        self.crawler.stats = MemoryStatsCollector(self.crawler)
        self.crawler.spider = BriefingsSpider(site="sample", **arguments)
        self.run = CrawlSession(self.crawler)
        self.crawler.extensions = ExtensionManager(self.run, crawler=self.crawler)
        self.stages: dict[str, Any] = {
            path.rpartition(".")[2]: build_from_crawler(load_object(path), self.crawler)
            for path in ITEM_PIPELINES_BASE
        }

    def through(self, item: CollectedPages, last: str) -> Any:
        """*item* after the stage named *last*."""
        for name, stage in self.stages.items():
            item = stage.process_item(item)
            if inspect.isawaitable(item):
                item = asyncio.run(_wait_for(item))
            if name == last:
                break
        return item

    def report(self) -> dict[str, Any]:
        return self.run.report.record({}, {})


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Callable[..., Line]]:
    """A function that makes a Line with the given arguments of the spider."""
    with ExitStack() as stack:

        def make(**arguments: str) -> Line:
            made = Line(tmp_path, **arguments)
            stack.callback(made.run.ledger.close)
            return made

        yield make


async def _wait_for(work: Awaitable[Any]) -> Any:
    return await work


def collected(script: str = SCRIPT) -> CollectedPages:
    pages = enumerate(script_pages(script), 1)
    found = briefing_of([page_of(lines, number) for number, lines in pages])
    for page in found.pages:
        page.receipt.fetched = "2025-01-02T03:04:05Z"
        page.receipt.digest = "A" * 32
    return found


def test_what_is_published_has_a_file(line: Callable[..., Line]) -> None:
    one = line()
    published = one.through(collected(), "Publish")
    assert (one.run.folder / published.entry.file).is_file()


def test_oddities_of_a_page_are_reported(line: Callable[..., Line]) -> None:
    one, item = line(), collected()
    item.pages[0].problems.append("has mojibake")
    one.through(item, "Read")
    assert [warning["message"] for warning in one.report()["warnings"]] == ["has mojibake"]


def test_what_is_no_transcript_is_dropped_and_reported(line: Callable[..., Line]) -> None:
    one = line()
    with pytest.raises(Dropped, match="a story: prose without speakers' labels") as dropped:
        one.through(collected("Lanterns were lit on Monday."), "Read")
    assert dropped.value.verdict == NO_TRANSCRIPT
    assert [page["reason"] for page in one.report()["non_transcripts"]] == [
        "a story: prose without speakers' labels"
    ]


def test_a_known_transcript_is_not_given_up_for_a_story(line: Callable[..., Line]) -> None:
    one = line()
    one.through(collected(), "Publish")
    assert one.through(collected("Lanterns were lit on Monday."), "Read").entry.status == "pending"


def test_what_was_asked_for_is_not_dropped(line: Callable[..., Line]) -> None:
    one = line(since="2024-07-01", until="2024-07-31")
    assert one.through(collected(DATED), "Period").entry.published == "2024-07-05"


@pytest.mark.parametrize("asked", [{"since": "2024-08-01"}, {"until": "2024-06-30"}])
def test_what_was_not_asked_for_is_dropped(
    line: Callable[..., Line], asked: dict[str, str]
) -> None:
    one = line(**asked)
    with pytest.raises(Dropped, match="published 2024-07-05") as dropped:
        one.through(collected(DATED), "Period")
    assert dropped.value.verdict == UNREAD
    assert list(one.report()["counts"]["skipped"]) == list(asked)


def test_what_is_not_accounted_for_is_counted(line: Callable[..., Line]) -> None:
    one, item = line(), collected()
    item.pages[0].shown += 1
    assert one.through(item, "Read").entry.audit_unaccounted == 1


def test_a_turn_that_breaks_the_contract_is_dropped_and_named(line: Callable[..., Line]) -> None:
    one = line()
    read = one.through(collected(), "Read")
    read.turns[1].kind, read.is_valid = "shout", False
    with pytest.raises(Dropped, match=r"kind") as dropped:
        one.stages["Validate"].process_item(read)
    assert dropped.value.verdict == FAILED
    assert [failure["url"].partition(",")[2] for failure in one.report()["failures"]] == [" turn 2"]
    assert one.report()["counts"]["unexpected_errors"] == 1
