"""The front page and the lists by year: every conference, and what can be read of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import CATALOGUE, TURNS, Entry, Turn
from scio_crawler.showing.room import lists, paths, snapshot
from scio_crawler.showing.room.collection import collection
from scio_crawler.showing.room.render import Pages, Renderer
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.folder.made_up import ID, at, folder_in, publish

HOSTILE = "<script>alert(1)</script> \u202e bells"
ENTRIES = [
    Entry(
        briefing_id="scio-5",
        title="Lanterns to come",
        date="2025-05-01",
        status="pending",
        url="http://english.scio.gov.cn/pressroom/node_5.html",
    ),
    Entry(
        briefing_id="scio-4",
        title="Lanterns",
        date="2025-03-04",
        status="complete",
        file="briefings/4.jsonl",
        questions=1,
        words=1200,
        revision=2,
        organization="Ministry of Lanterns",
    ),
    Entry(
        briefing_id="scio-3",
        title=HOSTILE,
        date="2024-12-31",
        status="doubtful",
        file="briefings/3.jsonl",
        url="javascript:alert(1)",
    ),
    Entry(
        briefing_id="scio-2",
        title="Lanterns, copied",
        date="2024-01-01",
        status="complete",
        same_as="scio-4",
        questions=1,  # which are those of the better copy
        words=1200,
    ),
    Entry(briefing_id="scio-1", title="Ponds", date="2024-01-01", status="pending"),
]
TURNS_SAID = [
    Turn(role="official", speaker="Weng Jiamu", words=800, date="2025-03-04"),
    Turn(role="official", speaker="Weng Jiamu", words=300, date="2024-12-31", kind="answer"),
    Turn(
        role="press",
        speaker="Pond Times",
        words=100,
        briefing_id="scio-4",
        date="2025-03-04",
        kind="question",
        exchange=1,
        text="I see lamps. Who lights them?",
    ),
    Turn(
        role="press",
        speaker="Pond Times of Osterwald",
        organization="Pond Times",
        date="2025-03-04",
        kind="question",
    ),
    Turn(role="press", date="2025-03-04"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the front page and the lists."""
    folder = tmp_path_factory.mktemp("lists")
    write(folder, ENTRIES)
    return folder


@cache
def renderer() -> Renderer:
    return Renderer(is_sample=False)


def write(folder: Path, entries: Sequence[Entry]) -> None:
    """Write the front page and the lists of *entries* to *folder*."""
    tree = SiteFolder(folder, folder / "none")
    with closing(snapshot.create(folder / "tables.sqlite")) as tables:
        snapshot.add(tables, CATALOGUE, [entry.record() for entry in entries])
        snapshot.add(tables, TURNS, [turn.record() for turn in TURNS_SAID])
        snapshot.prepare(tables, paths.speaker)
        lists.write(Pages(tree, renderer()), tables, collection(tables, {}))


def texts(page: Path, path: str) -> list[str]:
    """Return the texts of the elements of *page* at the XPath *path*, spaces collapsed."""
    found = html.parse(page).xpath(path)
    return [" ".join(each.text_content().split()) for each in found]


def test_the_front_page_counts(pages: Path) -> None:
    assert texts(pages / "index.html", "//p[@class='total']") == [
        "2 conferences from 2024 to 2025: 1 official answers 1 outlet, in 1,200 words."
    ]


def test_the_front_page_says_who_speaks_asks_and_answers_most(pages: Path) -> None:
    shares = texts(pages / "index.html", "//section[@class='shelf']//span")
    assert shares == ["officials 92% of the words", "press 8%"]
    ranked = texts(pages / "index.html", "//ol[@class='rank']/li")
    assert ranked == ["Pond Times 2", "Weng Jiamu 1"]


def test_the_front_page_has_the_newest_conferences_that_can_be_read(pages: Path) -> None:
    shown = texts(pages / "index.html", "//h3[@class='title'] | //ol/li//a[@class='title']")
    begins = [title.partition(" ")[0] for title in shown]
    assert begins == ["Lanterns", "Lanterns", "<script>alert(1)</script>", "Ponds"]


def test_the_front_page_has_what_the_newest_conference_was_asked(pages: Path) -> None:
    [question] = html.parse(pages / "index.html").xpath("//ol[@class='asked']/li")
    assert " ".join(question.text_content().split()) == "Pond Times Who lights them?"
    assert question.xpath("a/@href") == ["briefings/scio-4.html#question-1"]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (
            "2025",
            [
                "May 1, 2025 Lanterns to come transcript awaited",
                "March 4, 2025 Lanterns Ministry of Lanterns 1 question, 1,200 words revised",
            ],
        ),
        (
            "2024",
            [
                f"December 31, 2024 {HOSTILE} doubtful 0 questions, 0 words",
                "January 1, 2024 Lanterns, copied a copy of scio-4",
                "January 1, 2024 Ponds transcript awaited",
            ],
        ),
    ],
)
def test_a_year_lists_all_its_conferences(pages: Path, year: str, expected: list[str]) -> None:
    assert texts(pages / f"briefings/{year}.html", "//ol[@id='list']/li") == expected


def test_the_years_are_counted(pages: Path) -> None:
    cells = texts(pages / "briefings/index.html", "//tbody/tr/*")
    assert cells == ["2025", "2", "1", "1", "1,200", "2024", "3", "1", "0", "0"]


def test_every_conference_leads_to_its_page(pages: Path) -> None:
    links = html.parse(pages / "briefings/2024.html").xpath("//main//a/@href")
    briefings = [link.rpartition("/")[2] for link in links if "scio-" in link]
    assert briefings == ["scio-3.html", "scio-2.html", "scio-4.html", "scio-1.html"]


@pytest.mark.parametrize("path", ["index.html", "briefings/index.html"])
def test_a_list_of_nothing_says_so(path: str, tmp_path: Path) -> None:
    with closing(snapshot.create(tmp_path / "tables.sqlite")) as tables:
        for table in (CATALOGUE, TURNS):
            snapshot.add(tables, table, [])
        snapshot.prepare(tables, paths.speaker)
        tree = SiteFolder(tmp_path, tmp_path / "none")
        lists.write(Pages(tree, renderer()), tables, collection(tables, {}))
    assert "There is none yet." in texts(tmp_path / path, "//main//p")
    assert not texts(tmp_path / path, "//main//table")


def test_the_list_of_all_has_each_conference_with_its_year(pages: Path) -> None:
    page = pages / paths.BRIEFINGS
    assert texts(page, "//table//th[@scope='row']") == ["2025", "2024"]
    assert len(texts(page, "//ol[@id='list']/li")) == len(ENTRIES)


def test_where_they_are_many_they_are_looked_for_in_the_search(tmp_path: Path) -> None:
    many = [replace(ENTRIES[1], briefing_id=f"scio-{n}") for n in range(lists.ON_ONE_PAGE)]
    write(tmp_path, [ENTRIES[0], *many])
    page = tmp_path / paths.BRIEFINGS
    assert texts(page, "//main//li") == []
    [form] = html.parse(page).xpath("//main//form")
    assert form.get("action") == f"../{paths.SEARCH}"


def test_what_is_new_names_what_happened_to_what_was_read_before(tmp_path: Path) -> None:
    folder, site = tmp_path / "output", tmp_path / "site"
    with folder_in(folder) as output:
        publish(output, at(1, word="growth"))
        publish(output, at(2, word="trade"))
        publish(output, at(3, briefing_id="scio-2", day="2021-01-01"))
    site.mkdir()
    with closing(snapshot.create(site / "tables.sqlite")) as tables:
        lists.write_news(Pages(SiteFolder(site, site / "none"), renderer()), tables, folder)
    (event,) = html.parse(site / "new.html").xpath("//section[@class='side']//li")
    [title], [about] = event.xpath(".//a"), event.xpath(".//p")
    assert title.text_content() == "Revised: Briefing"
    assert about.text_content() == "Revision 2. The page has changed. 10 turns changed."
    assert title.get("href") == f"briefings/{ID}.html"
    assert (site / "feed.xml").read_bytes() == (folder / "feed.xml").read_bytes()
