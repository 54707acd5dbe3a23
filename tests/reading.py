"""Readings as the project makes them: pages through the layouts, then through its stages.

The order of work is that of ``ITEM_PIPELINES``, up to the stage that validates; nothing is
fetched and nothing is written. ``read`` takes pages of HTML; ``read_script`` takes lines of text,
for tests of what a transcript means rather than of how a page is marked up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.test import get_crawler

from scio_crawler import addresses, settings
from scio_crawler.arguments import Arguments
from scio_crawler.items import Block, Briefing, Page, Turn
from scio_crawler.layouts import read_page
from scio_crawler.pipelines.stage import Stage
from scio_crawler.pipelines.validate import Validate
from scio_crawler.run.report import Report
from scio_crawler.transcript.text import visible

SITE = "http://english.scio.gov.cn"
URL = f"{SITE}/pressroom/2024-07/24/content_900000001.htm"
FETCHED = "2025-01-02T03:04:05Z"
BETWEEN_PAGES = "-----"


class Reader(Spider):
    """What the stages ask of the spider: its arguments and its report."""

    name = "reader"

    def __init__(self) -> None:
        super().__init__()
        self.arguments = Arguments.parse({})
        self.report = Report()


@dataclass(frozen=True, slots=True)
class Reading:
    """The briefing as far as it came, why it was dropped (``""``: it was not), and the report."""

    briefing: Briefing
    dropped: str
    report: Report

    @property
    def turns(self) -> list[Turn]:
        return self.briefing.turns

    def speakers(self) -> list[str]:
        """Who speaks, turn by turn."""
        return [turn.speaker for turn in self.turns]

    def said(self) -> list[tuple[str, str]]:
        """(label, text) of every turn, its paragraphs joined by " / "."""
        return [(turn.label, turn.text.replace("\n\n", " / ")) for turn in self.turns]


@lru_cache
def _stages() -> tuple[Crawler, tuple[Stage, ...]]:
    crawler = get_crawler(Reader)
    order = sorted(settings.ITEM_PIPELINES, key=settings.ITEM_PIPELINES.__getitem__)
    classes = [load_object(path) for path in order]
    until = classes.index(Validate) + 1
    return crawler, tuple(build_from_crawler(stage, crawler) for stage in classes[:until])


def read_briefing(briefing: Briefing) -> Reading:
    """*briefing*, with its pages as layouts left them, through the stages."""
    crawler, stages = _stages()
    spider = Reader()
    crawler.spider = spider
    for page in briefing.pages:
        page.receipt.fetched = page.receipt.fetched or FETCHED
    try:
        for stage in stages:
            briefing = stage.process_item(briefing)  # type: ignore[attr-defined]
    except DropItem as reason:
        return Reading(briefing, str(reason), spider.report)
    return Reading(briefing, "", spider.report)


def briefing_of(pages: Iterable[Page]) -> Briefing:
    """The briefing that *pages* are of; pages that only their pagers name are missing."""
    own = sorted(pages, key=lambda page: page.number)
    address = addresses.parse(own[0].url)
    assert address is not None
    named = {number for page in own for number in page.pager} - {page.number for page in own}
    return Briefing(
        briefing_id=address.briefing_id,
        url=address.canonical,
        pages=own,
        missing=dict.fromkeys(sorted(named), "not here"),
    )


def read(pages: Iterable[tuple[str, str]]) -> Reading:
    """The briefing with these *pages*, each (address, HTML)."""
    return read_briefing(briefing_of([read_page(html, url) for url, html in pages]))


def page_of(lines: Iterable[str], number: int = 1, title: str = "") -> Page:
    """A page whose blocks are *lines*, as a layout would give it; ``**bold**`` is bold."""
    address = addresses.parse(URL)
    assert address is not None
    blocks = [_block(line, number) for line in lines]
    characters = sum(visible(block.text) for block in blocks)
    page = Page(url=address.at(number).url, layout="article", number=number, title=title)
    page.blocks, page.characters = blocks, characters
    return page


def _block(line: str, page: int) -> Block:
    if line.startswith("**") and line.endswith("**"):
        line = line.strip("*")
        return Block(line, strong=len(line), page=page)
    return Block(line, page=page)


def script_pages(script: str) -> list[list[str]]:
    """The lines of *script* by page: blank lines do not count, ``-----`` stands between pages."""
    pages: list[list[str]] = [[]]
    for line in filter(None, map(str.strip, script.splitlines())):
        if line == BETWEEN_PAGES:
            pages.append([])
        else:
            pages[-1].append(line)
    return pages


def read_script(script: str) -> Reading:
    """The briefing whose pages print the lines of *script*."""
    pages = [page_of(lines, number) for number, lines in enumerate(script_pages(script), 1)]
    return read_briefing(briefing_of(pages))
