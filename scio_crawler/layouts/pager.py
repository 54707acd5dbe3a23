"""The pager of an article, a briefing page or a list: which pages there are, and which this is."""

from __future__ import annotations

import re

from lxml import etree

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.layouts.blocks import Element, absolute, text_of

# Both styles of the engine. What they number is a page, whatever its link says.
_NUMBERED = etree.XPath(
    "id('autopage')/descendant::a[@href]"
    " | //ul/@class[contains(concat(' ', normalize-space(.), ' '), ' pages ')]"
    "/../descendant::a[@href]"
)
_CURRENT = etree.XPath(
    "string(id('autopage')/descendant::span[1]"
    " | /descendant::li[contains(@class, 'page-active')][1])"
)
_PLAIN = re.compile(
    r"(?P<kind>content|node)_(?P<id>\d{4,12})(?:_(?P<page>\d{1,4}))?\.s?html?", re.ASCII
)
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def read_pager(root: Element, address: Address | None) -> dict[int, str]:
    """Page number -> absolute address, of every page of the same article that *root* names.

    *address* is the page's own; None (an address of no known form) gives nothing. The engine's
    whole-text page ``_0`` is left out. A number of the pager whose link leads elsewhere (another
    article, another host, a script) gets the address that page should have.
    """
    if address is None:
        return {}
    pages: dict[int, str] = {}
    seen: set[str] = set()
    for link in _NUMBERED(root):
        href = link.get("href")
        seen.add(href)
        if named := _named(href, address):
            pages.setdefault(*named)
        elif _NUMBER.fullmatch(text := text_of(link).strip()):
            pages.setdefault(int(text), address.at(int(text)).url)
    # Then any link: one that names a further page of the very same article is none else.
    for href in dict.fromkeys(link.get("href") for link in root.iter("a")):
        if href and href not in seen and (named := _named(href, address)):
            pages.setdefault(*named)
    return pages


def _named(href: str, address: Address) -> tuple[int, str] | None:
    """Number and absolute address of the page of the same article that *href* names, if it does.

    The site's own addresses are as good as those of the origin in use.
    """
    if address.id not in href:
        return None
    if (plain := _PLAIN.fullmatch(href)) and plain["id"] == address.id:  # the usual: a bare name
        number = int(plain["page"] or 1)
        return (
            (number, f"{address.place}{href}") if number and plain["kind"] == address.kind else None
        )
    url = absolute(address.url, href)
    found = addresses.parse(url)
    if not found or not found.names_same(address) or not found.page:
        return None
    return (found.page, url) if addresses.on_origin(url, address.origin) else None


def current_page(root: Element) -> int:
    """The number that the pager marks as the page at hand, 0 if it marks none."""
    text = str(_CURRENT(root)).strip()
    return int(text) if _NUMBER.fullmatch(text) else 0
