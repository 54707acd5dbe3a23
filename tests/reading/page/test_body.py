"""Where the body is: by markers, by known containers, or by where the turns are."""

from __future__ import annotations

import pytest
from parsel import Selector

from scio_crawler.reading.page.body import find_body
from scio_crawler.reading.page.lines import read_lines

SAID = ["Reuters:", "Why?", "Weng Jiamu:", "So it is."]
TEXT = "".join(f"<p>{line}</p>" for line in SAID)
SPEECH = "Lanterns burn longer in the winter, and the keepers know it. " * 4 + "So it is."
ASIDE = "<div class='wrapr'><p>Related links</p></div>"

# html -> (lines, whether the markup itself said where the body is)
BODIES = {
    "between the markers": (
        f"<p>Above</p><div><!--enpcontent-->{TEXT}<!--/enpcontent--><p>Below</p></div>",
        SAID,
        True,
    ),
    "markers doubled": (
        "<p>Above</p><div><!--enpcontent--><!--enpcontent-->"
        f"{TEXT}<!--/enpcontent--><!--/enpcontent--></div><p>Below</p>",
        SAID,
        True,
    ),
    "the pager between two closing markers": (
        f"<div><!--enpcontent-->{TEXT}<!--/enpcontent-->"
        "<div id='autopage'>1 2</div><!--/enpcontent--></div>",
        SAID,
        True,
    ),
    "several content blocks": (
        "<div><!--enpcontent--><p>Reuters:</p><p>Why?</p><!--/enpcontent--></div><p>Advert</p>"
        "<div><!--enpcontent--><p>Weng Jiamu:</p><p>So it is.</p><!--/enpcontent--></div>",
        SAID,
        True,
    ),
    "no markers, the site's class": (f"<p>Above</p><div class='cp'>{TEXT}</div>", SAID, True),
    "no markers, the sister's id": (f"<p>A</p><div id='container_txt'>{TEXT}</div>", SAID, True),
    "no markers, the id of 2026": (f"<p>A</p><div id='article-content'>{TEXT}</div>", SAID, True),
    "a class among others": (f"<p>A</p><div class='x cp y'>{TEXT}</div>", SAID, True),
    "a known container without turns gives way": (
        f"<div class='cp'><p>Share</p></div><div class='new'>{TEXT}</div>",
        SAID,
        False,
    ),
    "the markers leave out most of the turns": (
        f"<div><!--enpcontent--><p>Reuters:</p><p>Why?</p><!--/enpcontent--><p>{SPEECH}</p></div>"
        f"<div class='more'><p>Weng Jiamu:</p><p>{SPEECH}</p></div>",
        ["Reuters:", "Why?", SPEECH, "Weng Jiamu:", SPEECH],
        False,
    ),
    "a known container leaves out turns": (
        f"<div><div class='cp'><p>Reuters:</p><p>Why?</p></div>"
        f"<section><p>Weng Jiamu:</p><p>{SPEECH}</p></section></div>{ASIDE}",
        ["Reuters:", "Why?", "Weng Jiamu:", SPEECH],
        False,
    ),
    "a known container holds the first of many turns": (
        "<div><div class='cp'><p>Reuters:</p><p>Why?</p></div>"
        f"{'<div><p>Weng Jiamu:</p><p>So it is, said the keeper.</p></div>' * 4}"
        f"<div><p>Reuters:</p><p>{SPEECH}</p></div></div><ul><li>Contact</li></ul>",
        [
            "Reuters:",
            "Why?",
            *["Weng Jiamu:", "So it is, said the keeper."] * 4,
            "Reuters:",
            SPEECH,
        ],
        False,
    ),
    "what stands around an article is not left out": (
        f"<div class='cp'>{TEXT}</div><div class='wrapr'>{TEXT}<p>{SPEECH}</p></div>",
        SAID,
        True,
    ),
    "a summary above it neither": (f"<p>{SPEECH}</p><div class='cp'>{TEXT}</div>", SAID, True),
    "several articles, of which others are links": (
        f"<article>{TEXT}</article><article><a href='/a'>More</a><p>{SPEECH}</p></article>",
        SAID,
        True,
    ),
    "the head in a box of its own": (
        "<div><ul><li>Speakers:</li><li>Weng Jiamu, director</li></ul>"
        f"<section>{TEXT}<p>{SPEECH}</p></section></div><div>Contact</div>",
        ["Speakers:", "Weng Jiamu, director", *SAID, SPEECH],
        False,
    ),
    "no label, the class of another site": (
        f"<div>Home<div class='TRS_Editor'><p>Weng</p><p>{SPEECH}</p></div></div><p>Contact</p>",
        ["Weng", SPEECH],
        False,
    ),
    "no label, the densest prose": (
        f"<div>Home</div><div><p>Weng</p><p>{SPEECH}</p></div><div><p>Contact</p></div>",
        ["Weng", SPEECH],
        False,
    ),
    "no label, a known container with little": (
        f"<div class='cp'><p>Share</p></div><div>{f'<p>{SPEECH}</p>' * 3}</div><p>Contact</p>",
        [SPEECH] * 3,
        False,
    ),
    "unknown classes: where the turns are": (
        f"<div class='a'><div class='b'><p>Above</p></div><div class='c'>{TEXT}</div></div>{ASIDE}",
        SAID,
        False,
    ),
    "every turn in a container of its own": (
        f"{ASIDE}<main><section><p>Reuters:</p><p>Why?</p></section>"
        "<section><p>Weng Jiamu:</p><p>So it is.</p></section></main>",
        SAID,
        False,
    ),
    "labels and texts in the cells of a table": (
        f"{ASIDE}<table><tr><td>Reuters:</td><td>Why?</td></tr>"
        "<tr><td>Weng Jiamu:</td><td>So it is.</td></tr></table>",
        SAID,
        False,
    ),
    "known, and no turns": ("<p>A</p><div class='cp'><p>A story.</p></div>", ["A story."], True),
    "nothing known at all": (f"<div><p>A story.</p></div>{ASIDE}", ["A story."], False),
    "a column that holds the turns is none": (
        f"<div class='wrapr'>{TEXT}</div>",
        SAID,
        False,
    ),
}


@pytest.mark.parametrize(("html", "lines", "known"), BODIES.values(), ids=BODIES)
def test_the_body(html: str, lines: list[str], known: bool) -> None:
    root = Selector(text=f"<html><body>{html}</body></html>").root
    sheet = read_lines(root)
    body = find_body(sheet)
    found = [line.text for line in body.lines]
    assert [line for line in found if line != "1 2"] == lines
    assert (body.mode in ("comments", "container")) is known


def test_a_page_without_a_body() -> None:
    root = Selector(text="<html><head><title>x</title></head></html>").root
    assert find_body(read_lines(root)).lines == []
