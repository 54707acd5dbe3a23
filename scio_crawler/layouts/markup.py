"""What the article layouts differ in, as a table of hints, and the one way to read them all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import Block, Page
from scio_crawler.transcript import dates
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.front import LEAD
from scio_crawler.transcript.text import is_mojibake, normalize

from .blocks import Element, absolute, read_blocks
from .body import find_body
from .metadata import describe, printed_line
from .pager import current_page, read_pager

_BREADCRUMB = re.compile(r"^(?:ㄑ|home\b|you are here)", re.IGNORECASE)
_CHINESE_LINKS = etree.XPath("//a[@href][contains(., 'Chinese') or contains(., '中文')]")


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


def _lines_of(element: Element) -> list[str]:
    """The lines of *element* that a reader sees, normalized."""
    if len(element) == 0:
        return [normalize(element.text or "")]
    return [normalize(block.text) for block in read_blocks(element, "")[0]]


def first_text(root: Element, paths: tuple[str, ...]) -> str:
    """The text of the first element that *paths* find, line ends as spaces; ``""`` if none."""
    for path in paths:
        for element in _compiled(path)(root):
            text = " ".join(_lines_of(element))
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
        page.summary = _loose_summary(root)
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
    for link in _CHINESE_LINKS(root):
        if CHINESE.fullmatch(normalize("".join(link.itertext()))):
            target = absolute(url, link.get("href"))
            if target.startswith(("http://", "https://")) and len(target) < 500:
                return target
    return ""


def _dateline(root: Element, markup: Markup) -> tuple[str, str]:
    for path in markup.dateline:
        for element in _compiled(path)(root):
            for block in read_blocks(element, "")[0]:
                if found := printed_line(normalize(block.text)):
                    return found
    return _loose_dateline(root)


# The first sixty short elements; //body//* takes a time that grows with the square of the page.
_SMALL = etree.XPath(
    "//body/descendant::*[self::p or self::div or self::span or self::dd or self::td]"
    "[count(*) < 4][not(p or div or table or ul)][position() <= 60]"
)


def _loose_dateline(root: Element) -> tuple[str, str]:
    """The printed line in a layout whose classes are not known: among the first short elements."""
    for element in _SMALL(root):
        text = normalize("".join(element.itertext()))
        if 12 <= len(text) <= 120 and (found := printed_line(text)) and not dates.only(text):
            return found  # a date alone is the head's: the day of the conference
    return "", ""


def _loose_summary(root: Element) -> str:
    """The sentence that announces the conference, in a layout whose classes are not known."""
    for element in _SMALL(root):
        lines = [line for line in _lines_of(element) if 40 <= len(line) <= 600]
        if lead := next(filter(LEAD.search, lines), ""):
            return printed_tail(lead)
    return ""


def printed_tail(summary: str) -> str:
    """*summary* without the date of publication that some forms print behind it."""
    before, day = dates.ending(summary)
    return before if day and before.endswith((".", "…", "!", "?")) else summary


def _printed_in(blocks: list[Block], source: str) -> tuple[str, str]:
    for block in blocks:
        if (found := printed_line(block.text)) and not dates.only(block.text):
            return found
    return source, ""
