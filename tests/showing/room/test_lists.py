"""The front page and the lists by year: every conference, and what can be read of it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import Entry, OutputLine, Turn
from scio_crawler.showing.room import lists, paths, snapshot
from scio_crawler.showing.room.collection import describe_collection
from tests.folder.made_up import ID, at, folder_in, publish
from tests.showing.room.cases import cases, read_cases
from tests.showing.room.making import pages_in, tables_of, words_of

HOSTILE = "<script>alert(1)</script> \u202e bells"
CONFERENCES = read_cases("conferences")
ENTRIES = [Entry(**line) for line in CONFERENCES["entries"]]
TURNS_SAID = [Turn(**line) for line in CONFERENCES["turns"]]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the front page and the lists."""
    folder = tmp_path_factory.mktemp("lists")
    write(folder, [*ENTRIES, *TURNS_SAID])
    return folder


def write(folder: Path, lines: Iterable[OutputLine]) -> None:
    """Write the front page and the lists of what is in *lines* to *folder*."""
    with closing(tables_of(lines)) as tables:
        snapshot.create_views(tables, paths.speaker)
        lists.write_lists(pages_in(folder), tables, describe_collection(tables, {}))


def texts(page: Path, path: str) -> list[str]:
    """Return the texts of the elements of *page* at the XPath *path*, spaces collapsed."""
    return [words_of(each) for each in html.parse(page).xpath(path)]


@pytest.mark.parametrize(("page", "path", "expected"), cases("lists"))
def test_a_list_shows(pages: Path, page: str, path: str, expected: list[str]) -> None:
    assert texts(pages / page, path) == expected


def test_the_front_page_has_the_newest_conferences_that_can_be_read(pages: Path) -> None:
    shown = texts(pages / "index.html", "//h3[@class='title'] | //ol/li//a[@class='title']")
    begins = [title.partition(" ")[0] for title in shown]
    assert begins == ["Lanterns", "Lanterns", "<script>alert(1)</script>", "Ponds"]


def test_what_the_newest_conference_was_asked_leads_to_the_question(pages: Path) -> None:
    links = html.parse(pages / "index.html").xpath("//ol[@class='asked']/li/a/@href")
    assert links == ["briefings/scio-4.html#question-1"]


def test_every_conference_leads_to_its_page(pages: Path) -> None:
    links = html.parse(pages / "briefings/2024.html").xpath("//main//a/@href")
    briefings = [link.rpartition("/")[2] for link in links if "scio-" in link]
    assert briefings == ["scio-3.html", "scio-2.html", "scio-4.html", "scio-1.html"]


@pytest.mark.parametrize("path", ["index.html", "briefings/index.html"])
def test_an_empty_list_says_so(path: str, tmp_path: Path) -> None:
    write(tmp_path, [])
    assert "There is none yet." in texts(tmp_path / path, "//main//p")
    assert not texts(tmp_path / path, "//main//table")


def test_the_list_of_all_has_each_conference(pages: Path) -> None:
    assert len(texts(pages / paths.BRIEFINGS, "//ol[@id='list']/li")) == len(ENTRIES)


def test_many_conferences_are_found_by_the_search(tmp_path: Path) -> None:
    many = [replace(ENTRIES[1], briefing_id=f"scio-{n}") for n in range(lists.MAX_ON_ONE_PAGE)]
    write(tmp_path, [ENTRIES[0], *many, *TURNS_SAID])
    page = tmp_path / paths.BRIEFINGS
    assert texts(page, "//main//li") == []
    [form] = html.parse(page).xpath("//main//form")
    assert form.get("action") == f"../{paths.SEARCH}"


def test_the_page_of_news_names_changes(tmp_path: Path) -> None:
    folder, site = tmp_path / "output", tmp_path / "site"
    with folder_in(folder) as output:
        publish(output, at(1, word="growth"))
        publish(output, at(2, word="trade"))
        publish(output, at(3, briefing_id="scio-2", day="2021-01-01"))
    with closing(tables_of([])) as tables:
        lists.write_news(pages_in(site), tables, folder)
    (event,) = html.parse(site / "new.html").xpath("//section[@class='side']//li")
    [title], [about] = event.xpath(".//a"), event.xpath(".//p")
    assert title.text_content() == "Revised: Briefing"
    assert about.text_content() == "Revision 2. The page has changed. 10 turns changed."
    assert title.get("href") == f"briefings/{ID}.html"
    assert (site / "feed.xml").read_bytes() == (folder / "feed.xml").read_bytes()
