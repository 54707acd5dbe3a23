"""Transcripts printed on a list page: ``• TITLE``, people, date and turns, up to the next title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from scio_crawler import addresses
from scio_crawler.items import PAGER, Block, Link, Page
from scio_crawler.layouts.blocks import absolute, read_blocks
from scio_crawler.layouts.body import main_of
from scio_crawler.layouts.page import registered, set_body
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.beside import CHINESE, kind_of
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.labels.candidates import reads_as_label
from scio_crawler.transcript.text import normalize, visible

_LAYOUT = registered("inline")
_BULLET = re.compile(r"^[•●·]\s*(?=\S)")
_NEAR = 8  # lines below a title within which the head of its transcript starts


def read_inline(root: Element, url: str, title: str) -> tuple[list[Page], list[Link]]:
    """Return the transcripts on the list page *root* at *url*, and bulleted titles that are links.

    *title* is the page's own; a transcript without a bulleted title gets it.
    """
    main = main_of(root)
    blocks = read_blocks(main, url).blocks
    bullets = [n for n, block in enumerate(blocks) if _BULLET.match(block.text)]
    hrefs = _hrefs(main, url) if bullets else {}
    ends = pairwise([*bullets, len(blocks)])
    starts = [start for start, end in ends if _is_title(blocks[start:end], hrefs)]
    if not starts:
        return _untitled(blocks, url, title), []
    pages, links = [], []
    for start, end in pairwise([*starts, len(blocks)]):
        name = _name(blocks[start])
        if (href := hrefs.get(name, "")) and (address := addresses.parse(href)):
            links.append(Link(href, name, address.published))
        elif _has_turns(blocks[start + 1 : end]):
            blocks[start].part = "head"
            pages.append(_transcript(url, name, blocks[start:end]))
    return pages, links


def _name(block: Block) -> str:
    return normalize(_BULLET.sub("", block.text))


def _hrefs(main: Element, url: str) -> dict[str, str]:
    """Return text -> address of the links to briefings, without a bullet inside the link."""
    found: dict[str, str] = {}
    for link in main.iter("a"):
        target = absolute(url, link.get("href") or "")
        if addresses.parse(target):
            found.setdefault(_BULLET.sub("", normalize("".join(link.itertext()))), target)
    return found


def _is_title(blocks: Sequence[Block], hrefs: Mapping[str, str]) -> bool:
    """Return whether the first of *blocks*, which has a bullet, is a title, not part of a speech.

    A title is a link, has lines of a head near below, or a label right below. A label may also
    follow a bulleted line of a speech, which then ends like a sentence.
    """
    name, below = _name(blocks[0]), [block.text for block in blocks[1 : _NEAR + 1]]
    if name in hrefs or any(map(head.is_line, below)):
        return True
    return bool(below) and reads_as_label(below[0]) and not name.endswith(tuple(".!?;:,"))


def _untitled(blocks: Sequence[Block], url: str, title: str) -> list[Page]:
    """Return the one transcript of a page without bulleted titles, from its head or first label."""
    for index, block in enumerate(blocks):
        if head.is_line(block.text) or reads_as_label(block.text):
            below = blocks[index:]
            return [_transcript(url, title, below)] if _has_turns(below) else []
    return []


def _has_turns(blocks: Sequence[Block]) -> bool:
    return any(reads_as_label(block.text) for block in blocks)


def _transcript(url: str, title: str, blocks: Sequence[Block]) -> Page:
    """Return *blocks* as a page of its own, without the list's foot."""
    own = list(blocks)
    while own and (own[-1].kind == PAGER or kind_of(own[-1]) == "furniture"):
        own.pop()
    page = Page(url=url, layout=_LAYOUT, title=title)
    page.url_zh = next((b.href for b in own if b.href and CHINESE.fullmatch(b.text)), "")
    set_body(page, own, sum(visible(block.text) for block in own))
    return page
