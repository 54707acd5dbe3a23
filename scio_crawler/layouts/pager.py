"""The pager of an article, a briefing page or a list: which pages there are, and which this is."""

from __future__ import annotations

import re

from lxml import etree

from scio_crawler import addresses
from scio_crawler.addresses import Address

from .blocks import Element, absolute

# Both styles of the engine, and whatever else calls itself a pager; then any link, since only
# links to further pages of the very same article count anyway.
_PAGERS = etree.XPath(
    "//*[@id='autopage'] | //ul[contains(@class, 'pages')] | //*[contains(@class, 'pag')]"
)
_LINKS = etree.XPath(".//a[@href]")
_CURRENT = etree.XPath(
    "string((//*[@id='autopage']//span | //li[contains(@class, 'page-active')])[1])"
)
MOST_PAGES = 300  # of one article or list; a pager that names more is broken


def read_pager(root: Element, address: Address | None) -> dict[int, str]:
    """Page number -> absolute address, of every page of the same article that *root* links.

    *address* is the page's own; None (an address of no known form) gives nothing. Links to
    another article or another origin, the engine's whole-text page ``_0`` and numbers beyond
    :data:`MOST_PAGES` are left out.
    """
    if address is None:
        return {}
    pages: dict[int, str] = {}
    for pager in (*_PAGERS(root), root):
        for link in _LINKS(pager):
            href = link.get("href")
            if address.id not in href:
                continue
            url = absolute(address.url, href)
            found = addresses.parse(url)
            if found and found.names_same(address) and 1 <= found.page <= MOST_PAGES:
                pages.setdefault(found.page, url)
    return pages


def current_page(root: Element) -> int:
    """The number that the pager marks as the page at hand, 0 if it marks none."""
    text = str(_CURRENT(root)).strip()
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0
