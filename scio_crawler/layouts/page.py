"""What all readers share: a Page with its layout, its number, its pager and its body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.items import LAYOUTS, Block, Page
from scio_crawler.layouts.blocks import absolute, text_of
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.text import is_mojibake

# The CMS has two styles of pager: #autopage, which the site uses, and ul.pages.
_PAGERS = etree.XPath(
    "id('autopage') | descendant::ul[contains(@class, 'pages')]"  # the first test is fast
    "[contains(concat(' ', normalize-space(@class), ' '), ' pages ')]"
)
_CURRENT = etree.XPath(
    "string(id('autopage')/descendant::span[1]"
    " | /descendant::li[contains(@class, 'page-active')][1])"
)
_FILE_NAME = re.compile(
    r"(?P<kind>content|node)_(?P<id>\d{4,12})(?:_(?P<page>\d{1,4}))?\.s?html?", re.ASCII
)
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def registered(layout: str) -> str:
    """Return *layout*; raise LookupError, when its reader is imported, if it is not registered."""
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


def read_pager(root: Element, address: Address | None) -> dict[int, str]:
    """Return page number -> absolute address for every page of the article or node at *address*.

    Links outside a pager count if they lead to such a page; the CMS's whole text on one page, _0,
    never does. A number in the pager whose link leads elsewhere (another article, another host, a
    script) gets the address that this page should have. Without *address* the result is empty.
    """
    if address is None:
        return {}
    pages: dict[int, str] = {}
    seen = {""}
    for link in {a: None for pager in _PAGERS(root) for a in pager.iterdescendants("a")}:
        if (href := link.get("href")) is None:
            continue
        seen.add(href)
        if linked := _same_article(href, address):
            pages.setdefault(*linked)
        elif _NUMBER.fullmatch(text := text_of(link).strip()):
            pages.setdefault(int(text), address.at(int(text)).url)
    for href in {link.get("href", ""): None for link in root.iter("a")}:
        if href not in seen and (linked := _same_article(href, address)):
            pages.setdefault(*linked)
    return pages


def _same_article(href: str, address: Address) -> tuple[int, str] | None:
    """Return (number, absolute address) if *href* is a page of the article at *address*.

    Links to the site itself also count on a mirror.
    """
    if address.id not in href:
        return None
    name = _FILE_NAME.fullmatch(href)
    if name and name["id"] == address.id:  # most pagers; saves the parsing of an address
        number = int(name["page"] or 1)
        is_page = number and name["kind"] == address.kind
        return (number, f"{address.place}{href}") if is_page else None
    url = absolute(address.url, href)
    target = addresses.parse(url)
    if not target or not target.names_same(address) or not target.page:
        return None
    return (target.page, url) if addresses.on_origin(url, address.origin) else None


def current_page(root: Element) -> int:
    """Return the page number that the pager marks as current, 0 if it marks none."""
    text = str(_CURRENT(root)).strip()
    return int(text) if _NUMBER.fullmatch(text) else 0
