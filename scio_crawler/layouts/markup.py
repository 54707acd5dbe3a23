"""What the article layouts differ in, as a table of hints, and the one way to read them all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import Block, Page
from scio_crawler.layouts import loose
from scio_crawler.layouts.blocks import Element, absolute, lines_of, read_blocks, text_of
from scio_crawler.layouts.body import find_body
from scio_crawler.layouts.metadata import describe, printed_line
from scio_crawler.layouts.pager import current_page, read_pager
from scio_crawler.transcript import dates
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.text import is_mojibake, normalize

_BREADCRUMB = re.compile(r"^(?:ㄑ|home\b|you are here)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markup:
    """Where a layout keeps its parts: XPaths, the first that finds text counts."""

    layout: str
    title: tuple[str, ...]
    category: tuple[str, ...]
    summary: tuple[str, ...]
    dateline: tuple[str, ...]


@lru_cache(maxsize=64)
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


def first_text(root: Element, paths: tuple[str, ...]) -> str:
    """The text of the first element that *paths* find, line ends as spaces; ``""`` if none."""
    for path in paths:
        for element in _compiled(path)(root):
            text = " ".join(lines_of(element))
            if text and not _BREADCRUMB.match(text):
                return text
    return ""


def read_article(root: Element, url: str, markup: Markup) -> Page:
    """The page *root*, fetched from *url*, of an article in the given *markup*."""
    address = addresses.parse(url)
    page = Page(url=url, layout=markup.layout)
    page.title = first_text(root, markup.title)
    page.category = first_text(root, markup.category)
    page.summary = first_text(root, markup.summary)
    page.url_zh = chinese_link(root, url)
    page.pager = read_pager(root, address)
    page.number = current_page(root) or (address.page if address else 1)
    page.source, printed = _dateline(root, markup)
    body = find_body(root, url)
    take_body(page, body.blocks, body.characters)
    if not body.known:
        page.layout = "unknown"
    if not printed:
        page.source, printed = _printed_in(page.blocks[:12], page.source)
    if not page.summary:
        page.summary = loose.summary(root)
    describe(page, root, printed)
    return page


def take_body(page: Page, blocks: list[Block], characters: int) -> None:
    """Make *blocks* the body of *page*, and note what is wrong with its characters."""
    for block in blocks:
        block.page = page.number
    page.blocks = blocks
    page.characters = characters
    if any(is_mojibake(block.text) for block in blocks):
        page.problems.append("has mojibake: its text was damaged before it was published")


def chinese_link(root: Element, url: str) -> str:
    """The address of the "Read in Chinese" link, ``""`` if there is none; only http addresses."""
    for link in root.iter("a"):
        text, href = text_of(link), link.get("href")
        if href and ("Chinese" in text or "中文" in text) and CHINESE.fullmatch(normalize(text)):
            target = absolute(url, href)
            if target.startswith(("http://", "https://")) and len(target) < 500:
                return target
    return ""


def _dateline(root: Element, markup: Markup) -> tuple[str, str]:
    for path in markup.dateline:
        for element in _compiled(path)(root):
            for block in read_blocks(element, "").blocks:
                if found := printed_line(normalize(block.text)):
                    return found
    return loose.dateline(root)


def _printed_in(blocks: list[Block], source: str) -> tuple[str, str]:
    for block in blocks:
        if (found := printed_line(block.text)) and not dates.only(block.text):
            return found
    return source, ""
