"""Where the transcript is on a page: by CMS comments, known containers, or where the turns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from scio_crawler.items import Block
from scio_crawler.layouts.blocks import Lines, read_blocks
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.head.lines import PLACE
from scio_crawler.transcript.labels.candidates import reads_as_label

# The most reliable first.
_CONTAINERS = tuple(
    etree.XPath(path)
    for path in (
        "id('article-content')",  # pages of 2026
        "//div[contains(concat(' ', normalize-space(@class), ' '), ' cp ')]",  # template of 2018
        "id('container_txt')",  # china.org.cn
        "id('Content content artibody')",  # other sites of the same CMS
        "//article",
    )
)
_BODY = etree.XPath("//body")
# What stands around an article: columns, related links, breadcrumbs.
_ASIDE = frozenset(("nav", "header", "footer", "aside"))
_AROUND_TAGS = (*_ASIDE, "div", "ul", "iframe")
_AROUND = frozenset(
    """
    breadcrumb box3 box5 column copyright crumb crumbs foot footer header logo menu nav related
    sidebar top wrapr
    """.split()
)
_INLINE = frozenset(("b", "strong", "span", "font", "a", "em", "i", "u"))
_NARROW = frozenset(("p", "td", "tr", "tbody", "li", "dl", "dd"))


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a page that holds the transcript."""

    blocks: list[Block]
    characters: int  # visible ones, counted independently of the blocks
    known: bool  # whether it was found by a comment or a container of a known layout


def find_body(root: Element, base: str) -> Body:
    """Return the body of the page *root* at the address *base*, without blocks if it has none.

    A known container without labels gives way to an unknown element with some.
    """
    fallback: Body | None = None
    for container, marked in _known(root):
        lines = read_blocks(container, base, marked)
        if not lines.blocks:
            continue
        body = _body(lines, known=True)
        if any(reads_as_label(block.text) for block in lines.blocks):
            return body
        fallback = fallback or body
    main = main_of(root)
    if main is None:
        return fallback or Body([], 0, known=False)
    return _by_turns(main, base) or fallback or _body(read_blocks(main, base), known=False)


def _body(lines: Lines, known: bool) -> Body:
    return Body(lines.blocks, lines.characters, known)


def _known(root: Element) -> Iterator[tuple[Element, bool]]:
    """Yield (container, whether the CMS comments in it limit the text)."""
    comments = root.iter(etree.Comment)
    markers = [comment for comment in comments if "enpcontent" in (comment.text or "")]
    if any((marker.text or "").strip() == "enpcontent" for marker in markers):
        yield common_ancestor([marker.getparent() for marker in markers]), True
    for path in _CONTAINERS:
        for element in path(root)[:1]:
            yield element, False


def _by_turns(main: Element, base: str) -> Body | None:
    """Return the smallest part of *main* that holds all labels, None if there are none."""
    lines = read_blocks(main, base)
    labelled = [
        element
        for block, element in zip(lines.blocks, lines.elements, strict=True)
        if reads_as_label(block.text)
    ]
    if not labelled:
        return None
    container = common_ancestor([_around_paragraph(element) for element in labelled])
    while _is_narrow(container, main):
        container = container.getparent()
    return _body(read_blocks(container, base), known=False)


def _around_paragraph(element: Element) -> Element:
    """Return the parent of the paragraph that *element* is in, so that its neighbours are in."""
    while element.tag in _INLINE and element.getparent() is not None:
        element = element.getparent()
    parent = element.getparent()
    return element if parent is None else parent


def _is_narrow(container: Element, main: Element) -> bool:
    """Return whether *container* holds little more than the labels: a table cell, one line."""
    parent = container.getparent()
    if container is main or parent is None:
        return False
    if container.tag in _NARROW:
        return True
    return parent is not main and _characters(container) < 0.3 * _characters(parent)


def _characters(element: Element) -> int:
    return read_blocks(element, "").characters


def main_of(root: Element) -> Element | None:
    """Return a copy of ``<body>`` without what stands around an article, None without a body."""
    bodies = _BODY(root)
    if not bodies:
        return None
    main = deepcopy(bodies[0])
    main.tail = None
    around = [element for element in main.iter(*_AROUND_TAGS) if _is_around(element)]
    transcript = _transcript_elements(main) if around else set()
    for element in around:
        if element not in transcript:
            element.clear(keep_tail=True)
    return main


def _is_around(element: Element) -> bool:
    if element.tag in _ASIDE:
        return True
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
    return not _AROUND.isdisjoint(names)


def _transcript_elements(main: Element) -> set[Element]:
    """Return the elements that contain a label or a place line, whatever their names say."""
    found: set[Element] = set()
    lines = read_blocks(main, "")
    for block, element in zip(lines.blocks, lines.elements, strict=True):
        if PLACE.fullmatch(block.text) or reads_as_label(block.text):
            while element is not None and element not in found:
                found.add(element)
                element = element.getparent()
    return found


def common_ancestor(elements: Sequence[Element]) -> Element:
    """Return the innermost element that contains all *elements* (at least one)."""
    line = [elements[0], *elements[0].iterancestors()]
    levels = {element: level for level, element in enumerate(line)}
    common = 0
    for element in elements:
        climbed = []
        while (level := levels.get(element)) is None:
            climbed.append(element)
            element = element.getparent()
        levels.update(dict.fromkeys(climbed, level))
        common = max(common, level)
    return line[common]
