"""The pager of an article, a briefing page or a list: its page numbers and the current one."""

from __future__ import annotations

import re

from lxml import etree

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.layouts.blocks import absolute, text_of
from scio_crawler.layouts.tree import Element

# The CMS has two styles: #autopage, which the site uses, and ul.pages.
_PAGERS = etree.XPath(
    "id('autopage') | //ul[contains(concat(' ', normalize-space(@class), ' '), ' pages ')]"
)
_CURRENT = etree.XPath(
    "string(id('autopage')/descendant::span[1]"
    " | /descendant::li[contains(@class, 'page-active')][1])"
)
_FILE_NAME = re.compile(
    r"(?P<kind>content|node)_(?P<id>\d{4,12})(?:_(?P<page>\d{1,4}))?\.s?html?", re.ASCII
)
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def read_pager(root: Element, address: Address | None) -> dict[int, str]:
    """Return page number -> absolute address for every page of the same article or node.

    *address* is the page's own; the result is empty if it is None. Links outside a pager count if
    they lead to a page of the same article. The CMS's whole text on one page, ``_0``, does not.
    A number in the pager whose link leads elsewhere (another article, another host, a script)
    gets the address that this page should have.
    """
    if address is None:
        return {}
    pages: dict[int, str] = {}
    seen: set[str] = set()
    links = dict.fromkeys(link for pager in _PAGERS(root) for link in pager.iterdescendants("a"))
    for link in links:
        href = link.get("href")
        if href is None:
            continue
        seen.add(href)
        if linked := _same_article(href, address):
            pages.setdefault(*linked)
        elif _NUMBER.fullmatch(text := text_of(link).strip()):
            pages.setdefault(int(text), address.at(int(text)).url)
    for href in dict.fromkeys(link.get("href") for link in root.iter("a")):
        if href and href not in seen and (linked := _same_article(href, address)):
            pages.setdefault(*linked)
    return pages


def _same_article(href: str, address: Address) -> tuple[int, str] | None:
    """Return (number, absolute address) if *href* is a page of the article at *address*.

    Otherwise return None. Links to the site itself also count on a mirror.
    """
    if address.id not in href:
        return None
    name = _FILE_NAME.fullmatch(href)
    if name and name["id"] == address.id:  # most pagers; saves the parsing of an address
        number = int(name["page"] or 1)
        if not number or name["kind"] != address.kind:
            return None
        return number, f"{address.place}{href}"
    url = absolute(address.url, href)
    target = addresses.parse(url)
    if not target or not target.names_same(address) or not target.page:
        return None
    return (target.page, url) if addresses.on_origin(url, address.origin) else None


def current_page(root: Element) -> int:
    """Return the page number that the pager marks as current, 0 if it marks none."""
    text = str(_CURRENT(root)).strip()
    return int(text) if _NUMBER.fullmatch(text) else 0
