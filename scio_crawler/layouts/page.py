"""What all readers share: starting a Page under a registered layout, and filling in its body."""

from __future__ import annotations

from collections.abc import Sequence

from scio_crawler import addresses
from scio_crawler.items import LAYOUTS, Block, Page
from scio_crawler.layouts.pager import current_page, read_pager
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.text import is_mojibake


def registered(layout: str) -> str:
    """Return the name *layout* unchanged; raise LookupError if ``items.LAYOUTS`` lacks it.

    Readers call it at import, so that a layout without a registration never reaches a user.
    """
    if layout not in LAYOUTS:
        raise LookupError(f"layout {layout!r} is not registered in scio_crawler.items.LAYOUTS")
    return layout


def start_page(root: Element, url: str, layout: str) -> Page:
    """Return a Page of *layout* with its number and its pager, and nothing else yet.

    The number is the one that the pager marks as current, else the one in *url*, else 1.
    """
    address = addresses.parse(url)
    number = current_page(root) or (address.page if address else 1)
    return Page(url=url, layout=layout, number=number, pager=read_pager(root, address))


def set_body(page: Page, blocks: Sequence[Block], characters: int) -> None:
    """Make *blocks* the body of *page*; report mojibake in them as a problem of the page.

    *characters* is the number of visible characters, counted independently of the blocks.
    """
    for block in blocks:
        block.page = page.number
    page.blocks = list(blocks)
    page.characters = characters
    if any(is_mojibake(block.text) for block in blocks):
        page.problems.append("has mojibake: its text was damaged before it was published")
