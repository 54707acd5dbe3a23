"""How an article is read: one function for every layout, and a Markup for what they differ in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from scio_crawler.items import Block, Page
from scio_crawler.layouts import loose
from scio_crawler.layouts.blocks import lines_of, read_blocks
from scio_crawler.layouts.body import find_body
from scio_crawler.layouts.metadata import DateLine, chinese_link, describe, printed_line
from scio_crawler.layouts.page import registered, set_body, start_page
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript import dates
from scio_crawler.transcript.text import normalize

Paths = tuple[etree.XPath, ...]

_UNKNOWN = registered("unknown")
_BREADCRUMB = re.compile(r"^(?:ㄑ|home\b|you are here)", re.IGNORECASE)
# Elements of one path that are read; real pages have one or two. Each may hold all the others, so
# reading every one would take time by the square of the page.
_MOST_FOUND = 20
_FIRST_BLOCKS = 12  # of a body, among which its date line may be


def xpaths(*paths: str) -> Paths:
    """Compile *paths*, the most reliable first.

    Articles do without parsel, which takes twice as long: 19 µs for title and category of a page
    by CSS selectors, against 10 µs.
    """
    return tuple(map(etree.XPath, paths))


@dataclass(frozen=True, slots=True)
class Markup:
    """Where a layout of an article keeps its parts; the first path that finds text counts.

    The body is found without it (see :mod:`scio_crawler.layouts.body`). LookupError is raised if
    *layout* is not registered.
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
    page.title = first_text(root, markup.title)
    page.category = first_text(root, markup.category)
    page.summary = first_text(root, markup.summary) or loose.summary(root)
    page.url_zh = chinese_link(root, url)
    body = find_body(root, url)
    set_body(page, body.blocks, body.characters)
    if not body.known:
        page.layout = _UNKNOWN
    line = _dateline(root, markup) or loose.dateline(root)
    page.source, day = line or _dateline_in(page.blocks[:_FIRST_BLOCKS]) or ("", "")
    describe(page, root, day)
    return page


def first_text(root: Element, paths: Paths) -> str:
    """Return the visible text, on one line, of the first element that *paths* find.

    Breadcrumbs and elements without text are skipped; empty if nothing is left.
    """
    for element in _found(root, paths):
        text = " ".join(lines_of(element))
        if text and not _BREADCRUMB.match(text):
            return text
    return ""


def _found(root: Element, paths: Paths) -> Iterator[Element]:
    for path in paths:
        yield from islice(path(root), _MOST_FOUND)


def _dateline(root: Element, markup: Markup) -> DateLine | None:
    for element in _found(root, markup.dateline):
        for block in read_blocks(element, "").blocks:
            if found := printed_line(normalize(block.text)):
                return found
    return None


def _dateline_in(blocks: list[Block]) -> DateLine | None:
    """Return the date line that stands in the body; a date alone is the day of the conference."""
    for block in blocks:
        if (found := printed_line(block.text)) and not dates.only(block.text):
            return found
    return None
