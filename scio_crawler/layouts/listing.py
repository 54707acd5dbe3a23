"""Lists: the transcripts list, other lists of the press room, the catalogues of a year.

Items stand in known containers; in a list of unknown markup every link that reads like a title
counts. Older pages of the transcripts list print whole transcripts inline, each behind a "•".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import PAGER, Block, Link, Page
from scio_crawler.transcript import dates, head
from scio_crawler.transcript.beside import CHINESE, kind_of
from scio_crawler.transcript.labels import reads_as_label
from scio_crawler.transcript.text import normalize, visible

from .blocks import Element, absolute, read_blocks
from .body import main_of
from .markup import take_body
from .metadata import title_of
from .pager import current_page, read_pager

# Containers whose links are items, each of one form of list.
_ITEMS = tuple(
    etree.XPath(path)
    for path in (
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' usual ')]//li//a[@href]",  # 2018
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' list-box ')]//a[@href]",  # 2024
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' prTitle ')]//a[@href]",  # 2025
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' main ')]"
        "//*[self::h1 or self::h2 or self::h3 or self::p or self::dd or self::li]//a[@href]",  # headline
    )
)
_AROUND = etree.XPath(
    "ancestor::*[contains(@class, 'wrapr') or contains(@class, 'box5') or contains(@class, 'column')"
    " or contains(@class, 'nav') or contains(@class, 'foot') or self::nav or self::footer or self::header"
    " or self::aside or @id='autopage']"
)
_ALL = etree.XPath("//body//a[@href]")
_ENTRY = etree.XPath("(ancestor::li | ancestor::dl | ancestor::div)[last()]")
_BULLET = re.compile(r"^[•●·]\s*(?=\S)")


def read_list(root: Element, url: str) -> Page:
    """The list page *root*, fetched from *url*: its items, its inline transcripts, its pager."""
    address = addresses.parse(url)
    page = Page(url=url, layout="list", title=title_of(root))
    page.pager = read_pager(root, address)
    page.number = current_page(root) or (address.page if address else 1)
    inline, linked = _inline(root, url, page.title)
    page.inline = inline
    seen: dict[str, Link] = {}
    for link in (*linked, *_items(root, url)):
        known = seen.setdefault(link.url, link)
        known.title = known.title or link.title
        known.published = known.published or link.published
    page.links = list(seen.values())
    return page


def _items(root: Element, url: str) -> Iterator[Link]:
    own = addresses.parse(url)
    anchors = [a for path in _ITEMS for a in path(root)]
    known = bool(anchors)
    for anchor in anchors or _ALL(root):
        target = absolute(url, anchor.get("href"))
        address = addresses.parse(target)
        if address is None or (own and address.names_same(own)) or _AROUND(anchor):
            continue
        title = normalize(" ".join(anchor.itertext()))
        if not known and address.kind == "node" and len(title.split()) < 4:
            continue  # a column of the site, not a conference
        yield Link(target, title, _printed_day(anchor) or address.published)


def _printed_day(anchor: Element) -> str:
    """The date printed in the item around a link, ``""`` if there is none or several."""
    entry = _ENTRY(anchor)
    if not entry or len(entry[0].xpath(".//a[@href]")) > 4:
        return ""
    return dates.find(normalize(" ".join(entry[0].itertext())))


def _inline(root: Element, url: str, title: str) -> tuple[list[Page], list[Link]]:
    """The transcripts printed on the list itself, and the titles among them that are links."""
    main = main_of(root)
    if main is None:
        return [], []
    blocks, _ = read_blocks(main, url)
    starts = [n for n, block in enumerate(blocks) if _BULLET.match(block.text)]
    if not starts:
        first = next((n for n, block in enumerate(blocks) if _begins(block.text)), None)
        if first is None or not _holds_turns(blocks[first:]):
            return [], []
        return [_transcript(url, title, blocks[first:], 0)], []
    pages, links = [], []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        heading = blocks[start]
        name = _BULLET.sub("", heading.text)
        if addresses.parse(heading.href):
            links.append(Link(heading.href, name))
        elif _holds_turns(blocks[start + 1 : end]):
            pages.append(_transcript(url, name, blocks[start:end], 1))
    return pages, links


def _begins(text: str) -> bool:
    return head.is_line(text) or reads_as_label(text)


def _holds_turns(blocks: Sequence[Block]) -> bool:
    return any(reads_as_label(block.text) for block in blocks)


def _transcript(url: str, title: str, blocks: Sequence[Block], headings: int) -> Page:
    """An inline transcript as a page of its own; its first *headings* blocks are its title."""
    own = list(blocks)
    while own and (own[-1].kind == PAGER or kind_of(own[-1]) == "furniture"):
        own.pop()  # the list's own foot
    page = Page(url=url, layout="inline", title=title)
    page.url_zh = next((b.href for b in own if b.href and CHINESE.fullmatch(b.text)), "")
    take_body(page, own, sum(visible(block.text) for block in own))
    for block in own[:headings]:
        block.part = "head"
    return page
