"""Pagers other than the site's own: followed or reported, and read again from the archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.archive.test_replay import replay, written
from tests.mirrors import (
    LIST,
    SITE,
    Result,
    article,
    article_id,
    crawl,
    item,
    list_page,
    path,
    title,
)
from tests.server import Mirror

Name = Callable[[int, int], str]  # number of a briefing, of a page -> path
Links = Callable[[int, int, int, Name], str]  # briefing, page, of how many, names -> its pager


def query(number: int, page: int) -> str:
    return path(number) + (f"?page={page}" if page > 1 else "")


def numbers(number: int, page: int, of: int, name: Name) -> str:
    links = (f"<a href='{name(number, n)}'>{n}</a>" if n != page else f"<b>{n}</b>"
             for n in range(1, of + 1))  # fmt: skip
    return f"<div class='fy'>{' '.join(links)}</div>"


def first_and_last(number: int, page: int, of: int, name: Name) -> str:
    links = (f"<a href='{name(number, n)}'>{n}</a>" for n in sorted({1, 2, of} - {page}))
    return f"<div class='fy'>{' … '.join(links)}</div>"


def following(number: int, page: int, of: int, name: Name) -> str:
    return f"<p><a href='{name(number, page + 1)}'>Next page</a></p>" if page < of else ""


def choice(number: int, page: int, of: int, name: Name) -> str:
    options = (f"<option value='{name(number, n)}'>Page {n}</option>" for n in range(1, of + 1))
    return f"<select onchange='location = this.value'>{''.join(options)}</select>"


def script(number: int, page: int, of: int, name: Name) -> str:
    return f"<script>createPageHTML({of}, {page - 1}, 'content_{article_id(number)}');</script>"


def words(number: int, page: int, of: int, name: Name) -> str:
    return f"<p>Page {page} of {of}</p>"


class Case(NamedTuple):
    """A briefing of *of* pages with *names*, of which those *there* can be had."""

    names: Name
    links: Links
    of: int = 3
    there: int = 9


CASES = {
    "numbers": Case(path, numbers),
    "numbers that are left out": Case(path, first_and_last, 5),
    "left out, and not there": Case(path, first_and_last, 5, there=2),
    "Next": Case(path, following, 4),
    "a choice": Case(path, choice),
}
# Briefings whose further pages are not followed: a query, a script, words.
REPORTED = {41: (query, numbers), 42: (query, following), 43: (path, script), 44: (path, words)}
WHOLE = 50  # a briefing that is linked as a whole
ENDLESS = 51  # a briefing whose pages lead on for ever, with the same text
BRIEFINGS = len(CASES) + len(REPORTED) + 2
NUMBERS = {name: number for number, name in enumerate(CASES, 1)}
MORE = LIST.replace(".html", "_2.html")


def site() -> dict[str, Any]:
    pages: dict[str, Any] = {}
    for name, case in CASES.items():
        number = NUMBERS[name]
        for page in range(1, min(case.of, case.there) + 1):
            pager = case.links(number, page, case.of, case.names)
            pages[case.names(number, page)] = article(number, page, case.of, pager=pager)
    for number, (name, links) in REPORTED.items():
        pages[path(number)] = article(number, 1, 3, pager=links(number, 1, 3, name))
    whole = path(WHOLE).replace(".htm", "_0.htm")
    pages[path(WHOLE)] = article(WHOLE, 1, 2, pager=f"<a href='{whole}'>View all</a>")
    pages[whole] = article(WHOLE, 1, 1)
    for page in range(1, 40):
        shown = following(ENDLESS, page, 99, path)
        pages[path(ENDLESS, page)] = article(ENDLESS, min(page, 2), 9, pager=shown)
    every = [*NUMBERS.values(), *REPORTED, WHOLE, ENDLESS]
    items = [item(path(number), title(number)) for number in every]
    pages[LIST] = list_page(items[:6], f"<p><a href='{MORE}'>Older</a></p>")
    pages[MORE] = list_page(items[6:], "")
    return pages


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Mirror]]:
    with Mirror(site()) as mirror:
        yield crawl(mirror.base, tmp_path_factory.mktemp("pagers")), mirror


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_read_or_missing(crawled: tuple[Result, Mirror], name: str) -> None:
    result, _ = crawled
    case, number = CASES[name], NUMBERS[name]
    outcome = result.outcome(number)
    there = min(case.of, case.there)
    assert (outcome["status"] == "partial") == (there < case.of)
    assert [line["page"] for line in outcome["missing"]] == list(range(there + 1, case.of + 1))
    turns = result.turns(f"scio-{article_id(number)}")
    # Each page begins with a turn of its own.
    urls = {turn["page"]: turn["url"] for turn in turns}
    assert urls == {page: SITE + case.names(number, page) for page in range(1, there + 1)}


@pytest.mark.parametrize("number", REPORTED)
def test_pages_that_are_not_followed_are_reported(
    crawled: tuple[Result, Mirror], number: int
) -> None:
    entry = crawled[0].catalogue()[f"scio-{article_id(number)}"]
    assert entry["status"] == "doubtful"
    assert "more-pages" in str(entry["doubts"])


def test_the_pages_table_has_the_address_of_every_page(crawled: tuple[Result, Mirror]) -> None:
    lines = (crawled[0].folder / "pages.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    own = [row for row in rows if row["briefing_id"] == f"scio-{article_id(2)}"]
    assert [row["url"] for row in own] == [SITE + path(2, page) for page in range(1, 6)]


def test_the_whole_article_is_read_in_place_of_its_first_page(
    crawled: tuple[Result, Mirror],
) -> None:
    entry = crawled[0].catalogue()[f"scio-{article_id(WHOLE)}"]
    assert (entry["pages"], entry["url"]) == (1, SITE + path(WHOLE))
    (url,) = {turn["url"] for turn in crawled[0].turns(f"scio-{article_id(WHOLE)}")}
    assert url.endswith("_0.htm")


def test_pages_that_lead_on_for_ever_are_left(crawled: tuple[Result, Mirror]) -> None:
    result, mirror = crawled
    assert [line["reason"] for line in result.outcome(ENDLESS)["missing"]] == ["repeats page 2"]
    assert len([asked for asked in mirror.paths() if str(article_id(ENDLESS)) in asked]) < 6


def test_the_list_was_walked(crawled: tuple[Result, Mirror]) -> None:
    result, mirror = crawled
    assert MORE in mirror.paths()
    assert result.report["counts"]["briefings"] == BRIEFINGS
    assert result.report["failures"] == []


def test_the_archive_gives_the_same_files(crawled: tuple[Result, Mirror], tmp_path: Path) -> None:
    replayed = replay(crawled[0].folder, tmp_path)
    assert written(replayed.folder) == written(crawled[0].folder)
    assert replayed.status == crawled[0].status


def test_a_second_run_finds_nothing_new(crawled: tuple[Result, Mirror]) -> None:
    result, mirror = crawled
    again = crawl(mirror.base, result.folder, "-a", "full=1")
    assert again.report["counts"]["outcomes"]["unchanged"] == BRIEFINGS
