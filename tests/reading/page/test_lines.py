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
from tests.reading.tables import results
from tests.readings import SITE, URL

MARKER = "_ueditor_page_break_tag_"
WHITE_SPACE = {
    "white space is one space": ("<p>\r\n red\t lamp\u00a0 </p>", ["red lamp"]),
    "empty paragraphs are no lines": ("<p></p><p> </p><p>\u00a0</p><p>One.</p>", ["One."]),
    "a text that is broken in the source": (
        "<p>Lanterns\n burn:\n so it is.</p>",
        ["Lanterns burn: so it is."],
    ),
    "a character of no width before a label": ("<p>\u200b<b>Weng:</b></p>", ["Weng:"]),
}
LINES = WHITE_SPACE | {
    name: (html, lines.split(" / ")) for name, (html, lines) in results("page/lines.txt").items()
}


def blocks(root: Element) -> list[Block]:
    """Return the visible lines of *root* as blocks."""
    sheet = read_lines(root)
    return sheet.blocks(sheet.lines, URL, sheet.pictures.values())


def blocks_of(html: str) -> list[tuple[str, str]]:
    root = Selector(text=f"<html><body><div>{html}</div></body></html>").root
    return [(block.text, block.kind) for block in blocks(root)]


@pytest.mark.parametrize(("html", "lines"), LINES.values(), ids=LINES)
def test_what_is_seen_becomes_lines(html: str, lines: list[str]) -> None:
    assert [text for text, _ in blocks_of(html)] == lines
    root = Selector(text=html).root
    sheet = read_lines(root)
    assert visible("".join(sheet.seen_texts)) == visible("".join(lines))


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
def test_an_element_sets_the_kind_of_its_line(html: str, kind: str) -> None:
    assert [found for _, found in blocks_of(html)] == [kind]


def test_a_line_keeps_the_element_that_it_begins_in() -> None:
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


FORMS = results("page/lines_forms.txt")


@pytest.mark.parametrize(("html", "forms"), FORMS.values(), ids=FORMS)
def test_a_line_has_the_tag_and_classes_of_what_holds_all_of_it(html: str, forms: str) -> None:
    root = Selector(text=f"<html><body>{html}<p>.</p></body></html>").root
    found = [".".join([block.tag, *block.cls.split()]) for block in blocks(root)[:-1]]
    assert found == forms.split("; ")


PICTURED = {
    "below a picture": ("<p>A.</p><p><img src='/1.jpg'></p><p>B</p><p>C.</p>", ["beside"] * 2),
    "centred": ("<p><img></p><p align='center'>B</p><p>C.</p>", ["centred"]),
    "centred by a style": ("<img><p style='text-align: center'><b>B</b></p><p>C.</p>", ["centred"]),
    "centred like the next line": ("<img><center><p>B</p><p>C</p></center>", ["beside"]),
    "a picture in a line": ("<p>A <img> B.</p><p>C.</p>", []),
}


@pytest.mark.parametrize(("html", "pictured"), PICTURED.values(), ids=PICTURED)
def test_lines_next_to_a_picture_are_marked(html: str, pictured: list[str]) -> None:
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
def test_links_are_resolved_against_the_page(href: str, url: str) -> None:
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
