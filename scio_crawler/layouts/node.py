"""A briefing's own page (``node_<id>``): people and photos, then often the whole transcript.

Known from text copies only, so nothing here relies on classes: the page is read from its place
line on ("Beijing | 10 a.m. Aug. 1, 2024"); what stands above that line is its title.
"""

from __future__ import annotations

from collections.abc import Sequence

from scio_crawler import addresses
from scio_crawler.items import Block, Page
from scio_crawler.layouts.blocks import Element, Lines, read_blocks
from scio_crawler.layouts.body import common_ancestor, find_body, main_of
from scio_crawler.layouts.markup import chinese_link, first_text, take_body
from scio_crawler.layouts.metadata import describe, title_of
from scio_crawler.layouts.pager import current_page, read_pager
from scio_crawler.transcript.beside import kind_of
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.labels.candidates import reads_as_label
from scio_crawler.transcript.text import letters, visible

_TITLE_LINES = 3  # a title may run over two lines, seldom three


def read_node(root: Element, url: str) -> Page:
    """The briefing page *root*, fetched from *url*; without a place line its body is searched."""
    address = addresses.parse(url)
    page = Page(url=url, layout="node")
    page.url_zh = chinese_link(root, url)
    page.pager = read_pager(root, address)
    page.number = current_page(root) or (address.page if address else 1)
    body = _from_place_line(root, url, page)
    if not body:
        found = find_body(root, url)
        take_body(page, found.blocks, found.characters)
        page.title = first_text(root, ("//h1",)) or title_of(root)
    describe(page, root, "")
    return page


def _from_place_line(root: Element, url: str, page: Page) -> bool:
    main = main_of(root)
    if main is None:
        return False
    lines = read_blocks(main, url)
    blocks = lines.blocks
    places = [n for n, block in enumerate(blocks) if head.PLACE.fullmatch(block.text)]
    if not places:
        return False
    place = places[0]
    page.title = _title(root, blocks[:place])
    end = _end(blocks, lines.elements, place)
    take_body(page, blocks[place:end], _characters(lines, place, end))
    return True


def _title(root: Element, above: Sequence[Block]) -> str:
    """The title: as many of the lines above the place line as the page's ``<title>`` holds."""
    named = first_text(root, ("//h1",)) or title_of(root)
    lines = [block.text for block in above[-_TITLE_LINES:]]
    for start in range(len(lines)):
        joined = " ".join(lines[start:])
        if letters(joined) == letters(title_of(root)) or letters(joined) == letters(named):
            return joined
    if named and (
        not lines or letters(lines[-1]) in letters(named) or letters(named) in letters(lines[-1])
    ):
        return named
    tag_lines = [
        block.text for block in above[-_TITLE_LINES:] if not block.href and not kind_of(block)
    ]
    return title_of(root) or " ".join(tag_lines[-2:])


def _end(blocks: Sequence[Block], elements: Sequence[Element], place: int) -> int:
    """Where the transcript ends: before the page's foot, which stands outside of its element.

    The body is the innermost element that holds the place line and all labels; lines after the
    last one that lies in it belong to the foot.
    """
    inside = [elements[place]]
    inside += [
        element
        for block, element in zip(blocks[place:], elements[place:], strict=True)
        if reads_as_label(block.text) or head.is_line(block.text)
    ]
    holder = common_ancestor([e if e.getparent() is None else e.getparent() for e in inside])
    for number in range(len(blocks) - 1, place, -1):
        if holder is elements[number] or holder in elements[number].iterancestors():
            return number + 1
    return len(blocks)


def _characters(lines: Lines, place: int, end: int) -> int:
    """What a reader sees from the place line to the end, counted from the elements of the page."""
    outside = (*lines.blocks[:place], *lines.blocks[end:])
    return lines.characters - sum(visible(block.text) for block in outside)
