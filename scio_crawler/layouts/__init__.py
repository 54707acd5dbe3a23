"""How a page is read: one file per layout of the site, HTML to :class:`~scio_crawler.items.Page`.

Pure functions: no network, no clock. Where to look first is the address's business, what counts
is what the page shows.
"""

from __future__ import annotations

import re

from lxml import etree

from scio_crawler import addresses
from scio_crawler.errors import PageFailure as PageError
from scio_crawler.items import Page
from scio_crawler.layouts.article import ARTICLE
from scio_crawler.layouts.decode import decode
from scio_crawler.layouts.listing import read_list
from scio_crawler.layouts.markup import read_article
from scio_crawler.layouts.node import read_node
from scio_crawler.layouts.phone import PHONE
from scio_crawler.layouts.shell import leads_to
from scio_crawler.layouts.sister import SISTER

__all__ = ["PageError", "decode", "read_list_page", "read_page"]

# Not parsel's Selector: its elements are of lxml.html, and take twice as long to walk.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True)
# Browsers nest no deeper; the parser drops all that is nested some four times as deep.
DEEPEST = 512

_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)

_SISTER = etree.XPath("boolean(id('container_txt guild'))")


def read_page(html: str, url: str) -> Page:
    """A page of a briefing: an article (desktop or phone), a briefing page, a JavaScript shell.

    A page without a transcript is a Page too; what it is, is judged later. Raises
    :exc:`PageError` where there is no element to read.
    """
    if target := leads_to(html, url):
        return Page(url=url, layout="shell", redirect=target)
    root = _root(html)
    address = addresses.parse(url)
    if address and address.kind == "node":
        return read_node(root, url)
    if _SISTER(root):
        return read_article(root, url, SISTER)
    if (address and address.mobile) or _has_phone_crumbs(root):
        return read_article(root, url, PHONE)
    return read_article(root, url, ARTICLE)


def read_list_page(html: str, url: str) -> Page:
    """A list page: its items, the transcripts printed on it, its pager. Raises :exc:`PageError`."""
    if target := leads_to(html, url):
        return Page(url=url, layout="shell", redirect=target)
    return read_list(_root(html), url)


def _has_phone_crumbs(root: etree._Element) -> bool:
    """Whether a headline stands in a column, as the breadcrumbs of a page for phones do."""
    holders = (headline.getparent() for headline in root.iter("h1"))
    return any(h is not None and h.tag == "div" and "column" in h.get("class", "") for h in holders)


def _root(html: str) -> etree._Element:
    body = html.strip().encode()
    root = etree.fromstring(body, _PARSER)
    if root is None:
        raise PageError("no-element")
    if _goes_on(root):
        root = etree.fromstring(_ENDS.sub("", html).strip().encode(), _PARSER)
    if body.count(b"<") > DEEPEST and _is_deeper(root, DEEPEST):
        raise PageError("too-deep", most=DEEPEST)
    return root


def _goes_on(root: etree._Element) -> bool:
    """Whether text stands behind a stray ``</body>`` or ``</html>``, where a browser shows it."""
    parts = [part for part in (*root, *root.itersiblings()) if isinstance(part.tag, str)]
    return any(part.tag not in ("head", "body") for part in parts)


def _is_deeper(root: etree._Element, most: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            return True
    return False
