"""What since, until and limit let through, by whatever day is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mirrors import (
    LIST,
    Result,
    article,
    crawl,
    frame,
    item,
    list_page,
    pages_of,
    paragraphs,
    path,
    title,
)
from tests.server import Mirror
from tests.spiders.test_links_lists import inline

SINCE, UNTIL = "2024-07-10", "2024-07-20"
NODE = "/pressroom/node_91000{}.html"


def dated(day: str) -> str:
    return f"/pressroom/{day[:7]}/{day[8:]}/"


def node(number: int, date: str) -> str:
    """Return a briefing's own page, which has the day of the conference only."""
    lines = [f"Beijing | 10 a.m. {date}", *paragraphs(number, 1, 1, date)]
    return frame("Lanterns", "<h1>Lanterns</h1>" + "".join(f"<p>{line}</p>" for line in lines))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[str]]:
    pages: dict[str, Any] = {}
    links = []
    # The day in the address, and the day of publication on the page.
    cases = {
        1: ("2024-07-01", "2024-07-01"),
        2: ("2024-07-09", "2024-07-09"),
        3: ("2024-07-09", "2024-07-10"),
        4: ("2024-07-15", "2024-07-15"),
        5: ("2024-07-21", "2024-07-20"),
        6: ("2024-07-21", "2024-07-21"),
        7: ("2024-07-30", "2024-07-30"),
        8: ("2024-07-15", ""),
    }
    for number, (address, day) in cases.items():
        where = path(number, folder=dated(address))
        pages[where] = article(number, day=day)
        links.append(item(where, title(number)))
    for number, (printed, day) in enumerate(
        (("July 1, 2024", "July 1, 2024"), ("", "July 1, 2024"), ("", "July 12, 2024")), 10
    ):
        pages[NODE.format(number)] = node(number, day)
        links.append(item(NODE.format(number), "A briefing's own page", printed))
    old = inline(30, day="June 3, 2024") + inline(31, day="July 13, 2024")
    pages[LIST] = list_page(links, below=old)
    with Mirror(pages) as mirror:
        words = ("-a", f"since={SINCE}", "-a", f"until={UNTIL}")
        return crawl(mirror.base, tmp_path_factory.mktemp("due"), *words), mirror.paths()


def test_briefings_of_the_period_are_published_and_no_others(
    crawled: tuple[Result, list[str]],
) -> None:
    result, _ = crawled
    assert result.status == 0
    ids = {briefing["briefing_id"] for briefing in result.report["briefings"]}
    assert {i for i in ids if "inline" not in i} == {
        "scio-900000003",
        "scio-900000004",
        "scio-900000005",
        "scio-900000008",
        "scio-node-9100012",
    }
    assert [
        entry["title"] for entry in result.catalogue().values() if "inline" in entry["briefing_id"]
    ] == [title(31)]
    assert result.report["counts"]["skipped"] == {"since": 5, "until": 2}


@pytest.mark.parametrize(
    ("address", "fetched"),
    [
        pytest.param(path(1, folder=dated("2024-07-01")), False, id="an address far too early"),
        pytest.param(path(7, folder=dated("2024-07-30")), False, id="an address far too late"),
        pytest.param(path(2, folder=dated("2024-07-09")), True, id="an address a day too early"),
        pytest.param(NODE.format(10), False, id="a day that the list prints"),
        pytest.param(NODE.format(11), True, id="no day known before"),
    ],
)
def test_what_is_certainly_not_due_is_not_requested(
    crawled: tuple[Result, list[str]], address: str, fetched: bool
) -> None:
    assert (address in crawled[1]) is fetched


@pytest.mark.parametrize("limit", [1, 7])
def test_a_limit_is_reached_exactly_and_counts_transcripts_only(limit: int, tmp_path: Path) -> None:
    pages: dict[str, Any] = {LIST: list_page(item(path(n), title(n)) for n in range(1, 40))}
    for number in range(1, 40):
        story = ["A lantern was lit on Monday evening."] if number % 3 else None
        pages |= pages_of(number, lines=story)
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path, "-a", f"limit={limit}")
        assert result.status == 0
        assert result.report["counts"]["published"] == len(result.catalogue()) == limit
        assert result.report["counts"]["skipped"] == {"limit": 1}
        assert len(mirror.paths()) < 40
