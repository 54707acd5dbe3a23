"""Where the transcript is on a page: by CMS comments, known containers, or where the turns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

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
_ASIDE = ("nav", "header", "footer", "aside")
_AROUND = frozenset(
    """
    breadcrumb box3 box5 column copyright crumb crumbs foot footer header logo menu nav related
    sidebar top wrapr
    """.split()
)
_INLINE = frozenset(("b", "strong", "span", "font", "a", "em", "i", "u"))
_NARROW = frozenset(("p", "td", "tr", "tbody", "li", "dl", "dd"))


class Body(NamedTuple):
    """The lines of a page that are taken for the transcript, and how they were found."""

    lines: Lines
    mode: str  # "comments", "container", "labels" or "main": what showed where it is
    element: Element  # of the page's tree, which holds the lines
    # Elements in it that were not read, because they stand around the article.
    unread: Set[Element] = frozenset()

    @property
    def known(self) -> bool:
        """Whether the CMS comments or a known container hold it."""
        return self.mode in ("comments", "container")


def find_body(root: Element, base: str) -> Body:
    """Return the body of the page *root* at the address *base*, which may have no lines.

    A known container without labels gives way to the smallest other element with all labels of the
    page.
    """
    fallback: Body | None = None
    for container, marked in _known(root):
        lines = read_blocks(container, base, marked)
        body = Body(lines, "comments" if marked else "container", container)
        if any(reads_as_label(block.text) for block in lines.blocks):
            return body
        if lines.blocks and not fallback:
            fallback = body
    main = _body_of(root)
    around = frame_of(main)
    lines = read_blocks(main, base, skip=around)
    labelled = lines.elements_of(reads_as_label)
    if not labelled:
        return fallback or Body(lines, "main", main, around)
    container = common_ancestor([_around_paragraph(element) for element in labelled])
    while _is_narrow(container, main, around):
        container = container.getparent()
    return Body(read_blocks(container, base, skip=around), "labels", container, around)


def _known(root: Element) -> Iterator[tuple[Element, bool]]:
    """Yield (container, whether the CMS comments in it limit the text)."""
    markers = [comment for comment in root.iter(etree.Comment) if "enpcontent" in comment.text]
    if any(marker.text.strip() == "enpcontent" for marker in markers):
        yield common_ancestor([marker.getparent() for marker in markers]), True
    for path in _CONTAINERS:
        for element in path(root)[:1]:
            yield element, False


def _around_paragraph(element: Element) -> Element:
    """Return the parent of the paragraph that *element* is in, so that its neighbours are in."""
    while element.tag in _INLINE and element.getparent() is not None:
        element = element.getparent()
    return parent_of(element)


def parent_of(element: Element) -> Element:
    """Return the parent of *element*, or *element* itself if it has none."""
    parent = element.getparent()
    return element if parent is None else parent


def _is_narrow(container: Element, main: Element, around: Set[Element]) -> bool:
    """Return whether *container* holds little more than the labels: a table cell, one line."""
    parent = container.getparent()
    if parent is None or container is main:
        return False
    if container.tag in _NARROW or parent is main:
        return container.tag in _NARROW
    inside = read_blocks(container, "", skip=around).characters
    return inside < 0.3 * read_blocks(parent, "", skip=around).characters


def main_of(root: Element) -> Element:
    """Return a copy of ``<body>`` without what stands around an article, empty without a body."""
    main = deepcopy(_body_of(root))
    main.tail = None
    for element in frame_of(main):
        element.clear(keep_tail=True)
    return main


def _body_of(root: Element) -> Element:
    """Return ``<body>``, or an empty one."""
    bodies = _BODY(root)
    return bodies[0] if bodies else etree.Element("body")


def frame_of(main: Element) -> Set[Element]:
    """Return the elements in ``<body>`` that stand around an article: columns, menus, footers."""
    around = set(filter(_is_around, main.iter(*_ASIDE, "div", "ul", "iframe")))
    return around - _transcript_elements(main) if around else around


def _is_around(element: Element) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
    return element.tag in _ASIDE or not _AROUND.isdisjoint(names)


def _transcript_elements(main: Element) -> set[Element]:
    """Return the elements that contain a label or a place line, whatever their names say."""
    found: set[Element] = set()
    lines = read_blocks(main, "")
    for element in lines.elements_of(lambda text: PLACE.fullmatch(text) or reads_as_label(text)):
        while element is not None and element not in found:
            found.add(element)
            element = element.getparent()
    return found


def common_ancestor(elements: Sequence[Element]) -> Element:
    """Return the innermost element that contains all *elements* (at least one)."""
    line = [elements[0], *elements[0].iterancestors()]
    common = set(line)
    for element in set(elements):
        common.intersection_update((element, *element.iterancestors()))
    return next(element for element in line if element in common)
