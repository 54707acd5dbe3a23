"""Where the transcript's body is: by CMS markers, known containers, or where the turns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from scio_crawler.items import Block
from scio_crawler.layouts.blocks import Element, Lines, read_blocks
from scio_crawler.transcript.head.lines import PLACE
from scio_crawler.transcript.labels.candidates import reads_as_label

# Containers of the site and its sister, the surest first.
_CONTAINERS = tuple(
    etree.XPath(path)
    for path in (
        "id('article-content')",
        "//div[contains(concat(' ', normalize-space(@class), ' '), ' cp ')]",
        "id('container_txt')",
        "id('Content content artibody')",
        "//article",
    )
)
_BODY = etree.XPath("//body")
_ASIDE = frozenset(("nav", "header", "footer", "aside"))
_AROUND_TAGS = (*_ASIDE, "div", "ul", "iframe")
# What stands around an article in every template: columns, related links, breadcrumbs.
_AROUND = (
    "wrapr", "box3", "box5", "column", "nav", "menu", "footer", "header", "breadcrumb", "sidebar",
    "related", "copyright", "foot", "top", "logo", "crumb", "crumbs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a page that holds the transcript."""

    blocks: list[Block]
    characters: int
    known: bool  # whether the markup itself said where it is


def _body(lines: Lines, known: bool) -> Body:
    return Body(lines.blocks, lines.characters, known)


def find_body(root: Element, base: str) -> Body:
    """The body of the page *root*, fetched from *base*; with no blocks if nothing can be one.

    A container that is known but holds no turns gives way to one that does.
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
    return _by_turns(root, base) or fallback or _whole(root, base)


def _known(root: Element) -> Iterator[tuple[Element, bool]]:
    comments = root.iter(etree.Comment)
    markers = [comment for comment in comments if "enpcontent" in (comment.text or "")]
    if any((marker.text or "").strip() == "enpcontent" for marker in markers):
        yield common_ancestor([m.getparent() for m in markers]), True
    for path in _CONTAINERS:
        for element in path(root)[:1]:
            yield element, False


def _by_turns(root: Element, base: str) -> Body | None:
    """The smallest element that holds all lines that read as labels, in any layout."""
    main = main_of(root)
    if main is None:
        return None
    lines = read_blocks(main, base)
    labelled = [
        element
        for block, element in zip(lines.blocks, lines.elements, strict=True)
        if reads_as_label(block.text)
    ]
    if not labelled:
        return None
    container = common_ancestor([_paragraph(element) for element in labelled])
    while _is_narrow(container, main):
        container = container.getparent()
    return _body(read_blocks(container, base), known=False)


def _paragraph(element: Element) -> Element:
    """The parent of the line's own paragraph, so that its neighbours are in."""
    while (
        element.tag in ("b", "strong", "span", "font", "a", "em", "i", "u")
        and element.getparent() is not None
    ):
        element = element.getparent()
    parent = element.getparent()
    return element if parent is None else parent


def _is_narrow(container: Element, main: Element) -> bool:
    """Whether a container holds hardly more than the labels (one cell of a table, one line)."""
    if container is main or container.getparent() is None:
        return False
    return container.tag in ("p", "td", "tr", "tbody", "li", "dl", "dd") or (
        _characters(container) < 0.3 * _characters(container.getparent())
        and container.getparent() is not main
    )


def _characters(element: Element) -> int:
    return read_blocks(element, "").characters


def _whole(root: Element, base: str) -> Body:
    main = main_of(root)
    if main is None:
        return Body([], 0, known=False)
    return _body(read_blocks(main, base), known=False)


def main_of(root: Element) -> Element | None:
    """A copy of the page's body without what stands around an article."""
    bodies = _BODY(root)
    if not bodies:
        return None
    main = deepcopy(bodies[0])
    main.tail = None
    around = [element for element in main.iter(*_AROUND_TAGS) if _is_around(element)]
    speaking = _speaking(main) if around else set()
    for element in around:
        if element not in speaking:
            element.clear(keep_tail=True)
    return main


def _is_around(element: Element) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
    return element.tag in _ASIDE or any(name in _AROUND for name in names)


def _speaking(main: Element) -> set[Element]:
    """The elements in which something of a transcript stands, in spite of their names."""
    speaking: set[Element] = set()
    lines = read_blocks(main, "")
    for block, element in zip(lines.blocks, lines.elements, strict=True):
        if PLACE.fullmatch(block.text) or reads_as_label(block.text):
            while element is not None and element not in speaking:
                speaking.add(element)
                element = element.getparent()
    return speaking


def common_ancestor(elements: Sequence[Element]) -> Element:
    """The innermost element that holds all *elements* (at least one)."""
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
