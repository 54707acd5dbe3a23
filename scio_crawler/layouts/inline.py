"""Transcripts that a list prints itself: ``• TITLE``, people, date, turns; then the next ``•``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from scio_crawler import addresses
from scio_crawler.items import PAGER, Block, Link, Page
from scio_crawler.layouts.blocks import Element, absolute, read_blocks
from scio_crawler.layouts.body import main_of
from scio_crawler.layouts.markup import take_body
from scio_crawler.transcript.beside import CHINESE, kind_of
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.labels.candidates import reads_as_label
from scio_crawler.transcript.text import normalize, visible

_BULLET = re.compile(r"^[•●·]\s*(?=\S)")
_NEAR = 8  # lines below a title, within which its transcript's head begins
_SENTENCE = (".", "!", "?", ";", ":", ",")  # ends of a bulleted line of a speech, not of a title


def read_inline(root: Element, url: str, title: str) -> tuple[list[Page], list[Link]]:
    """The transcripts on the list page *root* itself, and the titles among them that are links.

    *title* is the page's, for a transcript without a title of its own.
    """
    main = main_of(root)
    if main is None:
        return [], []
    blocks = read_blocks(main, url).blocks
    bullets = [n for n, block in enumerate(blocks) if _BULLET.match(block.text)]
    hrefs = _hrefs(main, url) if bullets else {}
    starts = _titles(blocks, bullets, hrefs)
    if not starts:
        first = next((n for n, block in enumerate(blocks) if _begins(block.text)), None)
        if first is None or not _holds_turns(blocks[first:]):
            return [], []
        return [_transcript(url, title, blocks[first:], 0)], []
    pages, links = [], []
    for start, end in pairwise([*starts, len(blocks)]):
        name = _name(blocks[start])
        if (href := hrefs.get(name, "")) and (address := addresses.parse(href)):
            links.append(Link(href, name, address.published))
        elif _holds_turns(blocks[start + 1 : end]):
            pages.append(_transcript(url, name, blocks[start:end], 1))
    return pages, links


def _name(block: Block) -> str:
    return normalize(_BULLET.sub("", block.text))


def _hrefs(main: Element, url: str) -> dict[str, str]:
    """The text of every link to an article -> its address; the bullet may stand in the link."""
    found: dict[str, str] = {}
    for link in main.iter("a"):
        target = absolute(url, link.get("href") or "")
        if addresses.parse(target):
            text = normalize("".join(link.itertext()))
            found.setdefault(_BULLET.sub("", text), target)
    return found


def _titles(blocks: Sequence[Block], bullets: Sequence[int], hrefs: dict[str, str]) -> list[int]:
    """Which *bullets* stand before a title; the others are lists in somebody's speech."""
    titles = []
    for bullet, end in pairwise([*bullets, len(blocks)]):
        below = [block.text for block in blocks[bullet + 1 : min(end, bullet + 1 + _NEAR)]]
        name = _name(blocks[bullet])
        # People and a date; or turns at once, which a line of a speech may also be followed by.
        if (
            name in hrefs
            or any(head.is_line(text) for text in below)
            or (below and reads_as_label(below[0]) and not name.endswith(_SENTENCE))
        ):
            titles.append(bullet)
    return titles


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
