"""Readings of made-up pages, for tests of what a transcript means.

``read`` takes pages of HTML; ``read_script`` takes lines of text, for tests of what is said rather
than of how a page is marked up. Both go through :func:`scio_crawler.read`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import scio_crawler
from scio_crawler.common import addresses
from scio_crawler.common.errors import WrongPage
from scio_crawler.items import PENDING, TRANSCRIPT, Block, Briefing, CollectedPages, Page, Turn
from scio_crawler.reading.page import read_html
from scio_crawler.reading.text import visible

SITE = "http://english.scio.gov.cn"
URL = f"{SITE}/pressroom/2024-07/24/content_900000001.htm"
FETCHED = "2025-01-02T03:04:05Z"
BETWEEN_PAGES = "-----"


@dataclass(frozen=True, slots=True)
class Reading:
    """A briefing as it was read."""

    briefing: Briefing

    @property
    def dropped(self) -> str:
        """Why it is no briefing, ``""`` if it is one."""
        found = self.briefing
        is_one = found.holds in (TRANSCRIPT, PENDING)
        return "" if is_one else f"{found.url}: {found.reason}"

    @property
    def turns(self) -> list[Turn]:
        return self.briefing.turns

    def speakers(self) -> list[str]:
        """Who speaks, turn by turn."""
        return [turn.speaker for turn in self.turns]

    def said(self) -> list[tuple[str, str]]:
        """(label, text) of every turn, its paragraphs joined by " / "."""
        return [(turn.label, turn.text.replace("\n\n", " / ")) for turn in self.turns]


def read_briefing(collected: CollectedPages) -> Reading:
    """The reading of pages as layouts left them; those without a clock get one."""
    for page in collected.pages:
        page.receipt.fetched = page.receipt.fetched or FETCHED
    return Reading(scio_crawler.read(collected))


def briefing_of(pages: Iterable[Page]) -> CollectedPages:
    """*pages* as a spider collects them; pages that only their pagers name are missing."""
    own = sorted(pages, key=lambda page: page.number)
    address = addresses.parse(own[0].url)
    assert address is not None
    named = {number for page in own for number in page.pager} - {page.number for page in own}
    return CollectedPages(
        pages=own,
        missing=dict.fromkeys(sorted(named), WrongPage("not-given")),
        briefing_id=address.briefing_id,
        url=address.canonical,
    )


def read(pages: Iterable[tuple[str, str]]) -> Reading:
    """The briefing with these *pages*, each (address, HTML)."""
    return read_briefing(briefing_of([read_html(html, url) for url, html in pages]))


def page_of(lines: Iterable[str], number: int = 1, title: str = "") -> Page:
    """A page whose blocks are *lines*, as a layout would give it; ``**bold**`` is bold."""
    address = addresses.parse(URL)
    assert address is not None
    blocks = [_block(line, number) for line in lines]
    characters = sum(visible(block.text) for block in blocks)
    page = Page(url=address.at(number).url, layout="article", number=number, title=title)
    page.blocks, page.characters, page.shown = blocks, characters, characters
    return page


def _block(line: str, page: int) -> Block:
    if line.startswith("**") and line.endswith("**"):
        line = line.strip("*")
        return Block(line, strong=len(line), page=page)
    return Block(line, page=page)


def script_pages(script: str) -> list[list[str]]:
    """The lines of *script* by page: " / " ends a line, too, and ``-----`` is between pages."""
    pages: list[list[str]] = [[]]
    lines = script.replace(" / ", "\n").splitlines()
    for line in filter(None, map(str.strip, lines)):
        if line == BETWEEN_PAGES:
            pages.append([])
        else:
            pages[-1].append(line)
    return pages


def read_script(script: str) -> Reading:
    """The briefing whose pages print the lines of *script*."""
    pages = [page_of(lines, number) for number, lines in enumerate(script_pages(script), 1)]
    return read_briefing(briefing_of(pages))
