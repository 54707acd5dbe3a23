"""The layouts of an article: the desktop page, the phone page, and the page of china.org.cn.

Classes and ids are hints, and each list of paths ends in one that fits pages of later years.
``/descendant::h1[…]`` takes two thirds of the time of ``//h1[…]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from string import ascii_letters

from lxml import etree

from scio_crawler.items import Block, Page
from scio_crawler.reading.page.blocks import base_of, lines_of, text_of
from scio_crawler.reading.page.body import find_body
from scio_crawler.reading.page.boxes import mark_boxes
from scio_crawler.reading.page.metadata import (
    MOST_FOUND,
    DateLine,
    Paths,
    chinese_link,
    describe,
    find_title,
    first_text,
    printed_line,
    said_by,
)
from scio_crawler.reading.page.pager import registered, set_body, start_page
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import normalize
from scio_crawler.reading.transcript import dates
from scio_crawler.reading.transcript.front import is_lead

# --- How an article is read: one function for every layout, and a Markup for what they dif… -------

_UNKNOWN = registered("unknown")
# Short elements have at most three children, none of them long. Where classes are unknown, as on
# pages from 2022 on, the first sixty are searched for date line and summary.
_SHORT = ("p", "div", "span", "dd", "td")
_LONG = frozenset(("p", "div", "table", "ul"))
_SHORTEST_SUMMARY, _LONGEST_SUMMARY = 40, 600  # characters
# Most lines end in one of these, and no date line does.
_OTHER_ENDINGS = f"{ascii_letters}.,;:!?"


def xpaths(*paths: str) -> Paths:
    """Compile *paths*, the most reliable first. (CSS selectors of parsel take twice as long.)"""
    return tuple(map(etree.XPath, paths))


@dataclass(frozen=True, slots=True)
class Markup:
    """Where a layout of an article keeps its parts; the first path that finds text counts.

    The body is found without it (see :mod:`scio_crawler.reading.page.body`). LookupError is raised
    if *layout* is not registered.
    """

    layout: str  # a key of items.LAYOUTS
    title: Paths
    category: Paths = ()
    summary: Paths = ()
    dateline: Paths = ()

    def __post_init__(self) -> None:
        registered(self.layout)


def read_article(root: Element, url: str, markup: Markup) -> Page:
    """Return the page *root*, fetched from *url*, of an article in *markup*.

    Its layout is "unknown" if the body is neither marked nor in a known container.
    """
    page = start_page(root, url, markup.layout)
    said = said_by(root)
    page.title = find_title(root, markup.title, said.titles)
    page.category = first_text(root, markup.category)
    page.summary = first_text(root, markup.summary) or _announcement(root)
    base = base_of(root, url)
    page.url_zh = chinese_link(root, base)
    body = find_body(root, base)
    mark_boxes(body.lines, url)
    set_body(page, body.lines.blocks, body.lines.characters)
    page.body = body.words
    if not body.known:
        page.layout = _UNKNOWN
    page.source, day = _dateline(root, markup, page.blocks)
    describe(page, root, day, said)
    return page


def _dateline(root: Element, markup: Markup, blocks: list[Block]) -> DateLine:
    """Return the first date line in *markup*, in a short element, or in the first *blocks*.

    In the latter two, a line with only a date is the day of the conference, from the head.
    """
    for path in markup.dateline:
        for element in path(root)[:MOST_FOUND]:
            for line in lines_of(element):
                if found := printed_line(line):
                    return found
    texts = map(text_of, _short_elements(root))
    lines = (normalize(text) for text in texts if text.rstrip()[-1:] not in _OTHER_ENDINGS)
    for line in chain(lines, (block.text for block in blocks[:12])):
        if (found := printed_line(line)) and not dates.only(line):
            return found
    return "", ""


def _announcement(root: Element) -> str:
    """Return the sentence that announces the conference, empty if no short element holds one."""
    for element in _short_elements(root):
        if len(text_of(element)) < _SHORTEST_SUMMARY:
            continue
        for line in lines_of(element):
            if _SHORTEST_SUMMARY <= len(line) <= _LONGEST_SUMMARY and is_lead(line):
                # Some pages print the date of publication behind it.
                before, day = dates.ending(line)
                return before if day and before.endswith((".", "…", "!", "?")) else line
    return ""


def _short_elements(root: Element) -> Iterator[Element]:
    for body in root.iter("body"):
        yield from islice(filter(_is_short, body.iter(*_SHORT)), 60)


def _is_short(element: Element) -> bool:
    if len(element) == 0:
        return True
    tags = [child.tag for child in element if isinstance(child.tag, str)]
    return len(tags) <= 3 and _LONG.isdisjoint(tags)


# --- The layouts of an article: the desktop page, the phone page, and the page of china.or… -------


def _of_class(part: str) -> str:
    """Return the XPath of the first elements whose class contains *part*.

    It takes half the time of ``//*[contains(@class, …)]``, and without the limit quadratic time.
    """
    return f"(/descendant::*/@class[contains(., '{part}')])[position() <= 20]/.."


# Template of 2018: everything is in div.wrapl, beside a column div.wrapr with headings of its own.
ARTICLE = Markup(
    layout="article",
    title=xpaths("/descendant::h1[ancestor::div[contains(@class, 'wrapl')]]", "//h1"),
    category=xpaths(
        "/descendant::span[contains(@class, 'mmmm')][ancestor::*[contains(@class, 'box1l')]]"
    ),
    summary=xpaths(_of_class("box1r")),
    dateline=xpaths(_of_class("box2") + "/div", _of_class("box2")),
)

# The pages under /m/: the same boxes, but the first h1 is the breadcrumb.
PHONE = replace(
    ARTICLE,
    layout="phone",
    title=xpaths(
        "/descendant::h1[parent::div[contains(@class, 'wrap')]]",
        "/descendant::h1[not(ancestor::div[contains(@class, 'column')])]",
    ),
)

# china.org.cn prints the same transcripts.
SISTER = Markup(
    layout="sister",
    title=xpaths("id('title')", "//h1"),
    summary=xpaths("id('summary')"),
    dateline=xpaths("id('guild')/dd", "id('guild')"),
)
