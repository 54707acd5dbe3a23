"""From elements to lines: what a reader sees, in reading order, and nothing else."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from lxml import etree
from parsel import Selector

from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.reading import page
from scio_crawler.reading.page.decode import Element
from scio_crawler.reading.page.lines import absolute, base_of, read_lines
from scio_crawler.reading.text import visible
from tests.readings import SITE, URL

MARKER = "_ueditor_page_break_tag_"

LINES = {
    "a paragraph a line": ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
    "markup inside a word does not split it": ("<p>lan<b>tern</b>s</p>", ["lanterns"]),
    "nor does it join words": ("<p>red <b>lamp</b> <i>oil</i></p>", ["red lamp oil"]),
    "a space inside the markup": ("<p>red<span> lamp</span></p>", ["red lamp"]),
    "text behind nested markup": ("<p><b><i>Weng</i> Jiamu</b>:</p>", ["Weng Jiamu:"]),
    "a break is a new line": ("<p>One.<br>Two.<br/>Three.</p>", ["One.", "Two.", "Three."]),
    "two breaks are not two": ("One.<br><br>Two.", ["One.", "Two."]),
    "text beside paragraphs": ("One.<p>Two.</p>Three.", ["One.", "Two.", "Three."]),
    "cells": ("<table><tr><td>One.</td><td>Two.</td></tr></table>", ["One.", "Two."]),
    "items of a list": ("<ul><li>One.<li>Two.</ul>", ["One.", "Two."]),
    "white space is one space": ("<p>\r\n red\t lamp\u00a0 </p>", ["red lamp"]),
    "empty paragraphs are no lines": ("<p></p><p> </p><p>\u00a0</p><p>One.</p>", ["One."]),
    "a comment is not seen, what follows is": ("<p>red<!-- oil --> lamp</p>", ["red lamp"]),
    "nor does it split a word": ("<p>lan<!-- -->tern</p>", ["lantern"]),
    "scripts and styles": ("<p>red<script>x()</script><style>p{}</style> lamp</p>", ["red lamp"]),
    "hidden by style": ("<p>red<span style='display: none'>oil</span> lamp</p>", ["red lamp"]),
    "hidden by attribute": ("<div hidden><p>oil</p></div><p>lamp</p>", ["lamp"]),
    "the marker on its own": (f"<p>{MARKER}</p><p>One.</p>", [MARKER, "One."]),
    "the marker glued to a label": (f"<p>{MARKER}Weng Jiamu:</p>", [MARKER, "Weng Jiamu:"]),
    "the marker inside a line": (f"<p>One.{MARKER}Two.</p>", ["One.", MARKER, "Two."]),
    "the marker twice": (f"<p>{MARKER}{MARKER}One.</p>", [MARKER, MARKER, "One."]),
    "a break at either end of a label": (
        "<p><b>Reuters:<br></b>Why?</p><p><br>Weng:</p><p>So.<br></p>",
        ["Reuters:", "Why?", "Weng:", "So."],
    ),
    "a rule between lines": ("One.<hr>Two.", ["One.", "Two."]),
    "a place where a word may break": ("<p>lan<wbr>tern</p>", ["lantern"]),
    "spans that are not": (
        "<p><span style='display:inline'>One</span><span>.</span></p>",
        ["One."],
    ),
    "paragraphs inside a span": (
        "<span><p>One.</p><p>Two.</p></span>Three.",
        ["One.", "Two.", "Three."],
    ),
    "an element of an unknown name": (
        "<p>See <x-name>Weng</x-name> there.</p>",
        ["See Weng there."],
    ),
    "a word processor's are none": ("<p><b>One</b><o:p></o:p><i>two</i></p>", ["Onetwo"]),
    "spans of one sentence": ("<span>So </span><span>it is.</span>", ["So it is."]),
    "a text that is broken in the source": (
        "<p>Lanterns\n burn:\n so it is.</p>",
        ["Lanterns burn: so it is."],
    ),
    "a table's caption and cells": (
        "<table><caption>Lamps</caption><tr><th>Oil<td>2</table>",
        ["Lamps", "Oil", "2"],
    ),
    "a button is no part of the line around it": (
        "<p>One <button>Copy</button> lamp.</p><select><option>1<option>2</select>",
        ["One lamp.", "Copy", "12"],
    ),
    "a character of no width before a label": ("<p>\u200b<b>Weng:</b></p>", ["Weng:"]),
    "entities": ("<p>&lt;A&amp;B&gt; &ldquo;x&rdquo;</p>", ["<A&B> “x”"]),
}


def blocks(root: Element) -> list[Block]:
    """Return the visible lines of *root* as blocks."""
    sheet = read_lines(root)
    return sheet.blocks(sheet.lines, URL, sheet.pictures.values())


def blocks_of(html: str) -> list[tuple[str, str]]:
    root = Selector(text=f"<html><body><div>{html}</div></body></html>").root
    return [(block.text, block.kind) for block in blocks(root)]


@pytest.mark.parametrize(("html", "lines"), LINES.values(), ids=LINES)
def test_lines(html: str, lines: list[str]) -> None:
    assert [text for text, _ in blocks_of(html)] == lines
    root = Selector(text=html).root
    sheet = read_lines(root)
    assert visible("".join(sheet.texts)) == visible("".join(lines))


KINDS = {
    "a paragraph": ("<p>One.</p>", TEXT),
    "a heading": ("<h2>One.</h2>", HEADING),
    "a caption": ("<figure><figcaption>One.</figcaption></figure>", CAPTION),
    "a caption by its class": ("<p class='photo-caption'>One.</p>", CAPTION),
    "the marker": (MARKER, BREAK),
    "the pager": ("<div id='autopage'><center>One.</center></div>", PAGER),
    "the engine's other pager": ("<ul class='pages'><li>One.</li></ul>", PAGER),
    "the video's button": ("<div id='vf'>One.</div>", FURNITURE),
    "a class of a part that holds much text": (f"<div class='page'>{'One. ' * 200}</div>", TEXT),
    "a button": ("<p><button>One.</button></p>", FURNITURE),
    "a drawing": ("<svg><text>One.</text></svg>", FURNITURE),
    "the label of a field": ("<label for='q'>One.</label>", FURNITURE),
    "a small menu": ("<nav><a href='/'>One.</a></nav>", FURNITURE),
    "share buttons": ("<div class='share-box'>One.</div>", FURNITURE),
}


@pytest.mark.parametrize(("html", "kind"), KINDS.values(), ids=KINDS)
def test_kinds(html: str, kind: str) -> None:
    assert [found for _, found in blocks_of(html)] == [kind]


def test_the_element_that_a_line_begins_in_stands_beside_it() -> None:
    root = Selector(text="<p><b>One</b>.<br>Two.</p><div>Three.<p>Four.</p>Five.</div>").root
    tags = [line.element.tag for line in read_lines(root).lines]
    assert tags == ["b", "p", "div", "p", "div"]


def test_depth_has_no_limit_of_python() -> None:
    element = etree.Element("p")
    element.text = "One."
    for _ in range(sys.getrecursionlimit() * 2):
        outer = etree.Element("div")
        outer.append(element)
        element.tail = "x"
        element = outer
    sheet = read_lines(element)
    assert [line.text for line in sheet.lines][:2] == ["One.", "x"]
    assert len(sheet.lines) == 1 + 2 * sys.getrecursionlimit()


STRONG = {
    "all of it": ("<p><b>Reuters:</b></p>", 8),
    "strong": ("<p><strong>Reuters:</strong></p>", 8),
    "by style": ("<p><span style='font-weight: bold'>Reuters:</span></p>", 8),
    "the paragraph's style": ("<p style='font-weight:700'>Reuters:</p>", 8),
    "the beginning": ("<p><b>Reuters:</b> Why?</p>", 8),
    "not the beginning": ("<p>Why, <b>Reuters</b>?</p>", 0),
    "nothing": ("<p>Reuters:</p>", 0),
}


@pytest.mark.parametrize(("html", "length"), STRONG.values(), ids=STRONG)
def test_how_much_of_the_beginning_is_bold(html: str, length: int) -> None:
    root = Selector(text=html).root
    assert [block.strong for block in blocks(root)] == [length]


# html of lines -> (tag, classes) of each
FORMS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a paragraph": ("<p>Reuters</p>", [("p", "")]),
    "a heading with a class": ("<h3 class='who'>Reuters</h3>", [("h3", "who")]),
    "a class around one line": (
        "<div class='who'><p>Reuters</p></div>",
        [("p", "who")],
    ),
    "a class inside": ("<p><span class='who'>Reuters</span></p>", [("p", "who")]),
    "classes inside, of it, and around": (
        "<div class='c'><p class='b'><span class='a'>Reuters</span></p></div>",
        [("p", "a b c")],
    ),
    "a class around several lines is none of theirs": (
        "<div class='all'>Reuters<br>Why?</div><div class='turn'><p>Reuters</p><p>Why?</p></div>",
        [("div", ""), ("div", ""), ("p", ""), ("p", "")],
    ),
    "cells": (
        "<table><tr><td class='n'>Reuters</td><td class='t'>Why?</td></tr></table>",
        [("td", "n"), ("td", "t")],
    ),
    "a bold beginning": ("<p><b>Reuters</b> Why?</p>", [("p", "")]),
    "a beginning in a class": (
        "<p><span class='who'>Reuters</span> Why?</p>",
        [("p", "")],
    ),
    "a beginning in two elements": (
        "<p class='x'><span class='who'><b>Reu</b>ters:</span> Why <i>not</i>?</p>",
        [("p", "x")],
    ),
    "a beginning inside what holds all": (
        "<p><span class='line'><b>Reuters</b> Why?</span></p>",
        [("p", "line")],
    ),
    "no beginning of its own": ("<p>Why <b>not</b>?</p>", [("p", "")]),
}


@pytest.mark.parametrize(("html", "forms"), FORMS.values(), ids=FORMS)
def test_the_form_of_a_line(html: str, forms: list[tuple[str, str]]) -> None:
    root = Selector(text=f"<html><body>{html}<p>.</p></body></html>").root
    assert [(b.tag, b.cls) for b in blocks(root)[:-1]] == forms


PICTURED = {
    "below a picture": ("<p>A.</p><p><img src='/1.jpg'></p><p>B</p><p>C.</p>", ["beside"] * 2),
    "centred": ("<p><img></p><p align='center'>B</p><p>C.</p>", ["centred"]),
    "centred by a style": ("<img><p style='text-align: center'><b>B</b></p><p>C.</p>", ["centred"]),
    "centred like the next line": ("<img><center><p>B</p><p>C</p></center>", ["beside"]),
    "a picture in a line": ("<p>A <img> B.</p><p>C.</p>", []),
}


@pytest.mark.parametrize(("html", "pictured"), PICTURED.values(), ids=PICTURED)
def test_lines_beside_pictures(html: str, pictured: list[str]) -> None:
    root = Selector(text=f"<html><body>{html}</body></html>").root
    assert [block.pictured for block in blocks(root) if block.pictured] == pictured


def test_a_line_that_is_all_link_knows_where_it_leads() -> None:
    root = Selector(text="<p><a href='/a.htm'>More</a></p><p><a href='/a.htm'>More</a>!</p>").root
    assert [block.href for block in blocks(root)] == ["http://english.scio.gov.cn/a.htm", ""]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("content_2.htm", "http://english.scio.gov.cn/pressroom/2024-07/24/content_2.htm"),
        (" /a.htm ", "http://english.scio.gov.cn/a.htm"),
        ("//other.example/a", "http://other.example/a"),
        ("", ""),
        ("http://[broken", ""),
    ],
)
def test_absolute_addresses(href: str, url: str) -> None:
    assert absolute(URL, href) == url


BASES = {
    "none": ("", URL),
    "a folder of the site": ("<base href='/pressroom/'>", f"{SITE}/pressroom/"),
    "relative": ("<base href='../'>", f"{SITE}/pressroom/2024-07/"),
    "the first that has an address": (
        "<base target=a><base href=/a/><base href=/b/>",
        f"{SITE}/a/",
    ),
    "another host": ("<base href='http://other.example/'>", URL),
    "another scheme": ("<base href='javascript:void(0)'>", URL),
    "malformed": ("<base href='http://['>", URL),
    "empty": ("<base href=''>", URL),
}


@pytest.mark.parametrize(("head", "base"), BASES.values(), ids=BASES)
def test_the_base_of_links_stays_on_the_origin(head: str, base: str) -> None:
    sheet = read_lines(Selector(text=f"<html><head>{head}</head></html>").root)
    assert base_of(sheet, URL) == base


# What walks over the elements of a page, or climbs from one to another.
WALKING = frozenset(
    "XPath getnext getparent getprevious iter iterancestors iterchildren iterdescendants"
    " itersiblings itertext iterwalk xpath".split()
)
WALKERS = frozenset(("decode.py", "styles.py", "lines.py"))  # which make the list of lines


def test_nothing_but_the_walk_looks_at_the_tree() -> None:
    modules = [path for path in Path(page.__file__).parent.glob("*.py") if path.name not in WALKERS]
    assert modules
    for path in modules:
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not names & WALKING, path.name
