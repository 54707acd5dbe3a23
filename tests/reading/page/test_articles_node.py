"""A briefing's own page: everything from its place line on."""

from __future__ import annotations

import pytest

from scio_crawler.items import Page
from scio_crawler.reading.page import read_html
from scio_crawler.reading.text import visible
from tests.readings import SITE

URL = f"{SITE}/pressroom/node_9000001.html"
PLACE = "Beijing | 10 a.m. July 5, 2024"
PEOPLE = "<h3>Speakers</h3><p>Weng Jiamu, director general of the Lantern Office</p>"
TURNS = "<p>Weng Jiamu:</p><p>Good morning.</p>"
TITLE = "SCIO briefing on lanterns and lamps"


def read(html: str, title: str = TITLE) -> Page:
    head = f"<head><title>{title} | english.scio.gov.cn</title></head>"
    return read_html(f"<html>{head}<body><div class='a'>{html}</div></body></html>", URL)


TITLES = {
    "a heading": f"<h1>{TITLE}</h1><p>{PLACE}</p>",
    "a heading over two lines": f"<h1>SCIO briefing on lanterns<br>and lamps</h1><p>{PLACE}</p>",
    "two lines without a heading": (
        f"<p>Press Room</p><p>SCIO briefing on lanterns</p><p>and lamps</p><p>{PLACE}</p>"
    ),
    "something between title and place": f"<h1>{TITLE}</h1><p>Live</p><p>{PLACE}</p>",
    "nothing above the place": f"<p>{PLACE}</p>",
}


@pytest.mark.parametrize("above", TITLES.values(), ids=TITLES)
def test_the_title_is_above_the_place_line(above: str) -> None:
    assert read(above + PEOPLE + TURNS).title == TITLE


PLACES = {
    "a paragraph": f"<p>{PLACE}</p>",
    "a heading": f"<h2>{PLACE}</h2>",
    "a cell": f"<table><tr><td>{PLACE}</td></tr></table>",
    "spans": "<div><span>Beijing</span> | <span>10 a.m. July 5, 2024</span></div>",
    "a container of columns": f"<div class='column top'><p>{PLACE}</p></div>",
    "the header": f"<header>{PLACE}</header>",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_page_is_read_from_its_place_line_on(place: str) -> None:
    page = read(f"<h1>{TITLE}</h1>{place}<div>{PEOPLE}</div><div>{TURNS}</div>")
    lines = [block.text for block in page.blocks]
    assert lines[0] == PLACE
    assert lines[-2:] == ["Weng Jiamu:", "Good morning."]
    assert page.characters == sum(map(visible, lines))


def test_the_foot_is_cut_off() -> None:
    page = read(f"<div><p>{PLACE}</p>{PEOPLE}{TURNS}</div><div><p>About us</p></div><p>2024</p>")
    assert page.blocks[-1].text == "Good morning."
    assert page.characters == sum(visible(block.text) for block in page.blocks)


def test_without_a_place_line_its_body_is_searched() -> None:
    page = read(f"<h1>{TITLE}</h1><div>{TURNS}</div>")
    assert (page.title, [block.text for block in page.blocks]) == (
        TITLE,
        ["Weng Jiamu:", "Good morning."],
    )


def test_a_page_of_a_node_knows_its_number_and_its_link() -> None:
    link = "<a href='http://www.scio.gov.cn/1.htm'>Read in Chinese</a>"
    pager = "<div id='autopage'><span>1</span><a href='node_9000001_2.html'>2</a></div>"
    page = read(f"<p>{PLACE}</p><p>{link}</p>{TURNS}{pager}")
    assert (page.layout, page.number, page.url_zh) == ("node", 1, "http://www.scio.gov.cn/1.htm")
    assert page.pager == {2: f"{SITE}/pressroom/node_9000001_2.html"}


SPEECH = f"<p>Speaker:</p><p>Weng Jiamu, director</p>{TURNS}"
LINKS = "".join(
    f"<p><a href='/pressroom/2024-07/0{n}/content_90000{n}.htm'>SCIO briefing on lamp {n}</a></p>"
    for n in range(1, 5)
)
LISTS = {
    "links to briefings": (LINKS, True),
    "transcripts with bullets": (f"<p>• SCIO briefing on oil</p>{SPEECH}" * 2, True),
    "one with a bullet": (f"<p>• SCIO briefing on oil</p>{SPEECH}", True),
    "transcripts without": (
        f"<h2>SCIO briefing on oil</h2>{SPEECH}<h2>SCIO briefing on wicks</h2>{SPEECH}",
        True,
    ),
    "a briefing": (f"<h1>{TITLE}</h1><p>{PLACE}</p>{PEOPLE}{TURNS}", False),
    "a briefing whose title has a bullet": (f"<p>• {TITLE}</p>{SPEECH}", False),
    "a briefing with links": (f"<h1>{TITLE}</h1><p>{PLACE}</p>{PEOPLE}{TURNS}{LINKS}", False),
    "one that waits, with links": (f"<h1>{TITLE}</h1><p>{PLACE}</p>{PEOPLE}{LINKS}", False),
    "one whose head stands twice": (f"<h1>{TITLE}</h1>{SPEECH}{SPEECH}", False),
    "two links": (LINKS[: len(LINKS) // 2], False),
}


@pytest.mark.parametrize(("html", "is_list"), LISTS.values(), ids=LISTS)
def test_a_node_that_shows_what_a_list_shows_is_a_list(html: str, is_list: bool) -> None:
    assert (read(html).layout == "list") is is_list
