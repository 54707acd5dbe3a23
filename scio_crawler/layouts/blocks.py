"""From elements to blocks: the lines of a page as a reader sees them, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.transcript.text import normalize, squeezed, visible

Element = Any  # lxml has no types of its own
Around = tuple[str, bool, str]  # what holds inside an element: kind of block, whether bold, link
Run = tuple[str, Around, Element]  # a text as it stands in an element

# Elements that begin and end a line.
_LINES = frozenset(
    """
    address article aside blockquote body center dd div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th
    thead tr ul
    """.split()
)
_KIND_TAGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING) | {"figcaption": CAPTION}
_ENDING = _LINES | {"br"}
_STRONG = frozenset(("b", "strong"))
_STYLED = frozenset(("span", "font", "p"))  # whose style may make them bold
# Elements whose text no reader sees.
_UNSEEN = frozenset(
    "audio canvas head iframe noscript object script style template textarea title video".split()
)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# What the id or a class of a container says of everything in it.
_KINDS = (
    (
        PAGER,
        re.compile(
            r"(?:^|\s)(?:autopage|pages?|pagination|page[-_]?(?:nav|list|bar|box))(?:\s|$)", re.I
        ),
    ),
    (
        FURNITURE,
        re.compile(r"(?:^|\s)(?:vf|share[\w-]*|bdsharebuttonbox|fontsize|toolbar)(?:\s|$)", re.I),
    ),
    (CAPTION, re.compile(r"(?:^|\s)(?:\w+[-_])?caption(?:\s|$)", re.I)),
)
# Elements that say something of what is in them, even without an attribute.
_TELLING = _UNSEEN.union(_KIND_TAGS, _STRONG, "a")
_MARKERS = ("enpcontent", "/enpcontent")
BREAK_MARKER = "_ueditor_page_break_tag_"


def _inside(element: Element, around: Around) -> Around | None:
    """What holds inside of *element*, where *around* holds beside it; None: a reader sees nothing.

    Scripts and hidden parts are not seen.
    """
    tag = element.tag
    if tag in _UNSEEN:
        return None
    kind, strong, href = around
    kind = _KIND_TAGS.get(tag, kind)
    strong = strong or tag in _STRONG
    attributes = dict(element.items())
    if tag == "a":
        href = attributes.get("href", "")
    if not attributes:
        return kind, strong, href
    style = attributes.get("style", "")
    if "hidden" in attributes or (style and _UNSEEN_STYLE.search(style)):
        return None
    if tag not in _KIND_TAGS:
        kind = (
            _kind_named(attributes.get("id", ""))
            or _kind_named(attributes.get("class", ""))
            or kind
        )
    if style and tag in _STYLED and _BOLD_STYLE.search(style):
        strong = True
    return kind, strong, href


@lru_cache(maxsize=1024)
def _kind_named(names: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(names)), "")


class Lines:
    """The lines of an element, as :func:`read_blocks` finds them."""

    def __init__(self, base: str) -> None:
        self.blocks: list[Block] = []
        self.elements: list[Element] = []  # beside each block, the element its line began in
        self.texts: list[str] = []  # what was seen, as it stands in the elements
        self._base = base

    @property
    def characters(self) -> int:
        """The characters that a reader sees, white space apart.

        Counted from the texts of the elements, so that the audit does not trust the blocks.
        """
        return visible("".join(self.texts))

    def end(self, line: Sequence[Run], kind: str) -> list[Run]:
        """Make a *line* a block of this *kind*; returns the next line, still empty."""
        text = squeezed(line[0][0] if len(line) == 1 else "".join([run[0] for run in line]))
        if not text:
            return []
        _, (_, strong, href), element = line[0]
        length = len(text) if strong else 0
        if len(line) > 1:
            length = _leading_strong(line) if any(run[1][1] for run in line) else 0
            hrefs = {run[1][2] for run in line if run[0].strip()}
            href = hrefs.pop() if len(hrefs) == 1 else ""
        if href:
            href = absolute(self._base, href)
        pieces = _around_marker(text, kind) if BREAK_MARKER in text else ((text, kind),)
        for piece, piece_kind in pieces:
            self.blocks.append(Block(piece, piece_kind, length, href))
            self.elements.append(element)
        return []


def _leading_strong(runs: Sequence[Run]) -> int:
    led = []
    for text, (_, strong, _), _ in runs:
        if not strong and text.strip():
            break
        led.append(text)
    return len(" ".join("".join(led).split()))


def _around_marker(text: str, kind: str) -> Iterator[tuple[str, str]]:
    """*text* cut at the editors' page-break marker, which may be glued to a label."""
    for number, piece in enumerate(text.split(BREAK_MARKER)):
        if number:
            yield BREAK_MARKER, BREAK
        if piece := piece.strip():
            yield piece, kind


def read_blocks(root: Element, base: str, marked: bool = False) -> Lines:
    """The lines of *root*.

    *base* is the page's own address, against which links are made absolute. With *marked* only
    what stands between the CMS markers ``<!--enpcontent-->`` and ``<!--/enpcontent-->`` counts.
    """
    lines = Lines(base)
    line: list[Run] = []  # the one that has not ended yet
    counts = not marked
    # The element that is walked, what holds in it, and its children; then those around it: pages
    # may be nested more deeply than functions.
    element, around, children = None, (TEXT, False, ""), iter((root,))
    outer: list[tuple[Element, Around, Iterator[Element]]] = []
    child: Element
    inside: Around | None
    while True:
        child = next(children, None)
        if child is None:
            if not outer:
                break
            child, inside = element, around
            element, around, children = outer.pop()
        elif isinstance(tag := child.tag, str):
            inside = _inside(child, around) if tag in _TELLING or child.keys() else around
            if inside:
                if line and tag in _ENDING:
                    line = lines.end(line, around[0])
                if counts and (text := child.text) and (line or not text.isspace()):
                    lines.texts.append(text)
                    line.append((text, inside, child))
                if len(child):
                    outer.append((element, around, children))
                    element, around, children = child, inside, iter(child)
                    continue
        elif marked and (name := (child.text or "").strip()) in _MARKERS:
            counts = name == "enpcontent"
        if line and child.tag in _LINES:
            line = lines.end(line, (inside or around)[0])
        if counts and (text := child.tail) and (line or not text.isspace()) and outer:
            lines.texts.append(text)
            line.append((text, around, element))
    if line:
        lines.end(line, TEXT)
    return lines


def lines_of(element: Element) -> list[str]:
    """The lines of *element* that a reader sees, normalized."""
    if len(element) == 0:
        return [normalize(element.text or "")]
    return [normalize(block.text) for block in read_blocks(element, "").blocks]


def text_of(element: Element) -> str:
    """All text in *element* as it stands there, seen or not."""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def absolute(base: str, href: str) -> str:
    """*href* against *base*, ``""`` if it is empty or malformed."""
    try:
        return urljoin(base, href.strip()) if href else ""
    except ValueError:  # a malformed address leads nowhere
        return ""
