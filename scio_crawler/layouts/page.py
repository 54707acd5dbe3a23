"""What all readers share: a Page with its layout, its number, its pager and its body."""

from __future__ import annotations

from collections.abc import Sequence

from scio_crawler import addresses
from scio_crawler.items import LAYOUTS, PAGER, TEXT, Block, Page
from scio_crawler.layouts.blocks import base_of
from scio_crawler.layouts.counts import is_pager_line
from scio_crawler.layouts.pager import read_pager
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.text import is_mojibake

# Characters: of a pager of 300 pages, in numbers.
_LONGEST_PAGER = 1200


def registered(layout: str) -> str:
    """Return *layout*; raise LookupError, when its reader is imported, if it is not registered."""
    if layout not in LAYOUTS:
        raise LookupError(f"layout {layout!r} is not registered in scio_crawler.items.LAYOUTS")
    return layout


def start_page(root: Element, url: str, layout: str) -> Page:
    """Return a Page of *layout* with its number and its pager, and nothing else yet."""
    page = Page(url=url, layout=layout)
    read_pager(page, root, addresses.parse(url), base_of(root, url))
    return page


def set_body(page: Page, blocks: Sequence[Block], characters: int) -> None:
    """Make *blocks* the body of *page*; report mojibake in them as a problem of the page.

    *characters* is the number of visible characters, counted independently of the blocks. Lines of
    text that are a pager's become that, and what is only called one becomes text: a ``div.page``
    may hold a page of the transcript.
    """
    called = sum(len(block.text) for block in blocks if block.kind == PAGER)
    for block in blocks:
        block.page = page.number
        if block.kind == TEXT and is_pager_line(block.text, page.controls):
            block.kind = PAGER
        elif called > _LONGEST_PAGER and block.kind == PAGER:
            block.kind = PAGER if is_pager_line(block.text, page.controls) else TEXT
    page.blocks = list(blocks)
    page.characters = characters
    if any(is_mojibake(block.text) for block in blocks):
        page.problems.append("has mojibake: its text was damaged before it was published")
