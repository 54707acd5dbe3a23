"""Transcripts that a list prints: where each begins and ends, and its title."""

from __future__ import annotations

import pytest

from scio_crawler.items import Link, Page
from scio_crawler.reading.page import read_list_html
from tests.readings import SITE

URL = f"{SITE}/pressroom/node_8021725.html"
ONE = "/pressroom/2024-07/24/content_900000001.htm"
TITLES = ("SCIO briefing on lanterns", "SCIO briefing on lamps and oil")
HEAD = "<p>Speakers:</p><p>Weng Jiamu, director general of the Lantern Office</p>"
TURNS = "<p>Weng Jiamu:</p><p>Good morning.</p><p>Reuters:</p><p>Why?</p>"


def read(html: str) -> Page:
    return read_list_html(f"<html><body>{html}</body></html>", URL)


def inline(html: str) -> list[tuple[str, list[str]]]:
    return [(page.title, [block.text for block in page.blocks]) for page in read(html).inline]


def test_inline_transcripts_go_from_bullet_to_bullet() -> None:
    html = f"<p>• {TITLES[0]}</p>{HEAD}{TURNS}<p>•{TITLES[1]}</p>{HEAD}{TURNS}"
    assert [(title, lines[0], lines[-1]) for title, lines in inline(html)] == [
        (TITLES[0], f"• {TITLES[0]}", "Why?"),
        (TITLES[1], f"•{TITLES[1]}", "Why?"),
    ]


def test_a_bulleted_line_of_a_speech_is_no_title() -> None:
    html = f"<p>• {TITLES[0]}</p>{HEAD}{TURNS}<p>• Red lanterns are bright.</p><p>Yes.</p>"
    ((title, lines),) = inline(html)
    assert (title, lines[-2:]) == (TITLES[0], ["• Red lanterns are bright.", "Yes."])


def test_a_bulleted_title_that_is_a_link_is_an_item_with_its_own_day() -> None:
    head = f"{HEAD}<p>Date:</p><p>April 20, 2020</p>"
    html = f"<div><p>• <a href='{ONE}'>{TITLES[0]}</a></p><p>• {TITLES[1]}</p>{head}{TURNS}</div>"
    page = read(html)
    assert page.links == [Link(SITE + ONE, TITLES[0], "2024-07-24")]
    assert [transcript.title for transcript in page.inline] == [TITLES[1]]


def test_a_transcript_without_a_bullet_has_the_title_of_the_page() -> None:
    page = read_list_html(
        f"<html><head><title>{TITLES[0]} | english.scio.gov.cn</title></head>"
        f"<body><div>{HEAD}{TURNS}</div></body></html>",
        URL,
    )
    assert [transcript.title for transcript in page.inline] == [TITLES[0]]


@pytest.mark.parametrize(
    "above",
    [
        "<h2>{}</h2>",
        "<h2>{}</h2><p>The office held it on Monday morning.</p>",
        "<p><b>{}</b></p><p>Read in Chinese</p>",
        "<p>{}</p>",
    ],
    ids=["a heading", "a heading and a summary", "bold", "plain"],
)
def test_titles_without_a_bullet_are_known_by_the_head_below(above: str) -> None:
    one, two = (above.format(title) for title in TITLES)
    assert [
        (title, lines[-1]) for title, lines in inline(f"{one}{HEAD}{TURNS}{two}{HEAD}{TURNS}")
    ] == [(TITLES[0], "Why?"), (TITLES[1], "Why?")]


def test_a_briefing_page_on_a_list_is_cut_at_its_place_line() -> None:
    place = "<p>Beijing | 10 a.m. Aug. 1, 2024</p><p>Speakers</p><p>Weng Jiamu, director</p>"
    html = "".join(f"<h3>{title}</h3>{place}{HEAD}{TURNS}" for title in TITLES)
    assert [title for title, _ in inline(html)] == list(TITLES)


def test_the_foot_of_the_list_is_in_no_transcript() -> None:
    pager = "<div id='autopage'><span>1</span><a href='node_8021725_2.html'>2</a></div>"
    ((_, lines),) = inline(f"<p>• {TITLES[0]}</p>{HEAD}{TURNS}{pager}")
    assert lines[-1] == "Why?"


def test_an_inline_transcript_keeps_its_chinese_link() -> None:
    link = "<p><a href='http://www.scio.gov.cn/1.htm'>Read in Chinese</a></p>"
    page = read(f"<p>• {TITLES[0]}</p>{link}{HEAD}{TURNS}")
    assert [transcript.url_zh for transcript in page.inline] == ["http://www.scio.gov.cn/1.htm"]
