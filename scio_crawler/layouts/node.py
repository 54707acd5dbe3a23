"""A briefing's own page, ``node_<id>``: people and photos, then often the whole transcript.

Its markup is unknown: only text copies of such pages were seen. So no class counts; the page is
read from its place line on ("Beijing | 10 a.m. Aug. 1, 2024"), with its title in the lines above.
"""

from __future__ import annotations

from collections.abc import Sequence

from scio_crawler.items import Block, Page
from scio_crawler.layouts.blocks import Lines, read_blocks
from scio_crawler.layouts.body import common_ancestor, find_body, main_of
from scio_crawler.layouts.markup import first_text, xpaths
from scio_crawler.layouts.metadata import chinese_link, describe, title_of
from scio_crawler.layouts.page import registered, set_body, start_page
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.beside import kind_of
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.labels.candidates import reads_as_label
from scio_crawler.transcript.text import letters, visible

_LAYOUT = registered("node")
_HEADING = xpaths("//h1")
_TITLE_LINES = 3  # the most that a title was seen to run over


def read_node(root: Element, url: str) -> Page:
    """Return the briefing page *root*, fetched from *url*.

    Without a place line, its body is found like that of an article.
    """
    page = start_page(root, url, _LAYOUT)
    page.url_zh = chinese_link(root, url)
    if not _read_from_place_line(root, page):
        body = find_body(root, url)
        set_body(page, body.blocks, body.characters)
        page.title = first_text(root, _HEADING) or title_of(root)
    describe(page, root)
    return page


def _read_from_place_line(root: Element, page: Page) -> bool:
    """Set title and body of *page*; return False if it has no place line."""
    main = main_of(root)
    if main is None:
        return False
    lines = read_blocks(main, page.url)
    blocks = lines.blocks
    place = next((n for n, block in enumerate(blocks) if head.PLACE.fullmatch(block.text)), None)
    if place is None:
        return False
    page.title = _title(root, blocks[max(0, place - _TITLE_LINES) : place])
    end = _end(lines, place)
    outside = (*blocks[:place], *blocks[end:])
    characters = lines.characters - sum(visible(block.text) for block in outside)
    set_body(page, blocks[place:end], characters)
    return True


def _title(root: Element, above: Sequence[Block]) -> str:
    """Return the title: as many of the lines *above* the place line as ``<title>`` or h1 confirm.

    If they confirm none, the heading counts, then ``<title>``, then the last two lines above.
    """
    tag = title_of(root)
    heading = first_text(root, _HEADING) or tag
    known = {letters(tag), letters(heading)}
    lines = [block.text for block in above]
    for start in range(len(lines)):
        joined = " ".join(lines[start:])
        if letters(joined) in known:
            return joined
    if heading and (not lines or _overlap(letters(lines[-1]), letters(heading))):
        return heading
    plain = [block.text for block in above if not block.href and not kind_of(block)]
    return tag or " ".join(plain[-2:])


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _end(lines: Lines, place: int) -> int:
    """Return the index of the block after the transcript, where the foot of the page starts.

    The transcript is the innermost element with the place line and all labels; the foot is
    outside of it.
    """
    inside = [lines.elements[place]]
    for block, element in zip(lines.blocks[place:], lines.elements[place:], strict=True):
        if reads_as_label(block.text) or head.is_line(block.text):
            inside.append(element)
    parents = ((element, element.getparent()) for element in inside)
    holder = common_ancestor([e if parent is None else parent for e, parent in parents])
    for index in range(len(lines.blocks) - 1, place, -1):
        element = lines.elements[index]
        if holder is element or holder in element.iterancestors():
            return index + 1
    return len(lines.blocks)
