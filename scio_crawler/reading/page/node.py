"""A briefing's own page, ``node_<id>``: people and photos, then often the whole transcript.

Only text copies of such pages were seen, so no class counts: the page is read from its place line
on ("Beijing | 10 a.m. Aug. 1, 2024"), with its title in the lines above.
"""

from __future__ import annotations

from collections.abc import Sequence

from scio_crawler.items import Block, Page
from scio_crawler.reading.page.articles import xpaths
from scio_crawler.reading.page.blocks import Lines, base_of, read_blocks
from scio_crawler.reading.page.body import common_ancestor, find_body, main_of, parent_of
from scio_crawler.reading.page.boxes import mark_boxes
from scio_crawler.reading.page.metadata import chinese_link, describe, find_title, said_by, title_of
from scio_crawler.reading.page.pager import registered, set_body, start_page
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import letters, visible
from scio_crawler.reading.transcript import head as head
from scio_crawler.reading.transcript.labels.candidates import reads_as_label
from scio_crawler.reading.transcript.notes import kind_of

_LAYOUT = registered("node")
_HEADING = xpaths("//h1")
_TITLE_LINES = 3  # the most that a title was seen to run over


def has_head(root: Element, url: str) -> bool:
    """Return whether the page *root* has lines of a transcript's head; the rest may follow."""
    blocks = read_blocks(main_of(root), base_of(root, url)).blocks
    return any(head.PLACE.fullmatch(block.text) or head.is_line(block.text) for block in blocks)


def read_node(root: Element, url: str) -> Page:
    """Return the briefing page *root*, fetched from *url*."""
    page = start_page(root, url, _LAYOUT)
    base = base_of(root, url)
    page.url_zh = chinese_link(root, base)
    said = said_by(root)
    if not _read_from_place_line(root, page):
        body = find_body(root, base)
        mark_boxes(body.lines, url)
        set_body(page, body.lines.blocks, body.lines.characters)
        page.body = body.words
        page.title = find_title(root, _HEADING, said.titles)
    describe(page, root, said=said)
    return page


def _read_from_place_line(root: Element, page: Page) -> bool:
    """Set title and body of *page*; return False if it has no place line."""
    lines = read_blocks(main_of(root), base_of(root, page.url))
    mark_boxes(lines, page.url)
    blocks = lines.blocks
    place = next((n for n, block in enumerate(blocks) if head.PLACE.fullmatch(block.text)), None)
    if place is None:
        return False
    page.title = _title(root, blocks[max(0, place - _TITLE_LINES) : place])
    end = _end(lines, place)
    outside = (*blocks[:place], *blocks[end:])
    characters = lines.characters - sum(visible(block.text) for block in outside)
    set_body(page, blocks[place:end], characters)
    page.body = "from the line with place and time on"
    return True


def _title(root: Element, above: Sequence[Block]) -> str:
    """Return the title: as many of the lines *above* the place line as ``<title>`` or h1 confirm.

    If they confirm none, the heading counts, then ``<title>``, then the last two lines above.
    """
    tag = title_of(root)
    heading = find_title(root, _HEADING) or tag
    known = {letters(tag), letters(heading)}
    lines = [block.text for block in above]
    for start in range(len(lines)):
        joined = " ".join(lines[start:])
        if letters(joined) in known:
            return joined
    last, title = letters(lines[-1]) if lines else "", letters(heading)
    if heading and (last in title or title in last):
        return heading
    plain = [block.text for block in above if not block.href and not kind_of(block)]
    return tag or " ".join(plain[-2:])


def _end(lines: Lines, place: int) -> int:
    """Return the index of the block where the foot of the page starts.

    The foot is outside of the innermost element that holds the lines of the head and all labels.
    """
    below = zip(lines.blocks[place:], lines.elements[place:], strict=True)
    inside = [e for block, e in below if reads_as_label(block.text) or head.is_line(block.text)]
    holder = common_ancestor([parent_of(element) for element in inside])
    for index in range(len(lines.blocks) - 1, place, -1):
        element = lines.elements[index]
        if holder is element or holder in element.iterancestors():
            return index + 1
    return len(lines.blocks)
