"""From elements to blocks: the lines of a page as a reader sees them, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.transcript.text import visible

Element = Any  # lxml has no types of its own

# Elements that begin and end a line.
_LINES = frozenset(
    """
    address article aside blockquote body center dd div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th
    thead tr ul
    """.split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRONG = frozenset(("b", "strong"))
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
BREAK_MARKER = "_ueditor_page_break_tag_"


def unseen(element: Element) -> bool:
    """Whether a reader sees nothing of *element* (scripts, hidden parts)."""
    if element.tag in _UNSEEN:
        return True
    if not element.attrib:
        return False
    style = element.get("style")
    return element.get("hidden") is not None or (
        style is not None and _UNSEEN_STYLE.search(style) is not None
    )


def _kind_of(element: Element) -> str:
    if element.tag in _HEADINGS:
        return HEADING
    if element.tag == "figcaption":
        return CAPTION
    if not element.attrib:
        return ""
    return _kind_named(element.get("id") or "") or _kind_named(element.get("class") or "")


@lru_cache(maxsize=1024)
def _kind_named(names: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(names)), "")


def _walk(root: Element, marked: bool) -> Iterator[tuple[str, Element, str | None]]:
    """(event, element, text) of the part of *root* that counts, in document order.

    *marked*: only what stands between the CMS markers counts. Events are "start" and "end" of
    elements, and "text" for what follows a comment.
    """
    on = not marked
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "comment":
            if marked and (name := (element.text or "").strip()) in ("enpcontent", "/enpcontent"):
                on = name == "enpcontent"
            if on and element.tail:
                yield "text", element.getparent(), element.tail
        elif event == "start":
            if not isinstance(element.tag, str):
                continue
            if unseen(element):
                walker.skip_subtree()
                yield "skip", element, None
            else:
                yield "start", element, element.text if on else None
        else:
            yield "end", element, element.tail if on and element is not root else None


class _Lines:
    """Collects runs of text and closes them into blocks."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.elements: list[Element] = []
        self._runs: list[tuple[str, bool, str]] = []
        self._element: Element = None

    def add(self, text: str, strong: bool, href: str, element: Element) -> None:
        if not self._runs:
            if text.isspace():  # between two elements, and in front of every line
                return
            self._element = element
        self._runs.append((text, strong, href))

    def close(self, kind: str) -> None:
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        text = " ".join("".join([run[0] for run in runs]).split())
        if not text:
            return
        first = runs[0]
        if len(runs) == 1:
            strong, href = len(text) if first[1] else 0, first[2]
        else:
            strong = _leading_strong(runs) if any(run[1] for run in runs) else 0
            hrefs = {run[2] for run in runs if run[0].strip()}
            href = hrefs.pop() if len(hrefs) == 1 else ""
        if href:
            href = absolute(self.base, href)
        pieces = _around_marker(text, kind) if BREAK_MARKER in text else ((text, kind),)
        for piece, piece_kind in pieces:
            self.blocks.append(Block(piece, piece_kind, strong, href))
            self.elements.append(self._element)


def _leading_strong(runs: list[tuple[str, bool, str]]) -> int:
    led = []
    for text, strong, _ in runs:
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


def read_blocks(
    root: Element, base: str, marked: bool = False
) -> tuple[list[Block], list[Element]]:
    """The blocks of *root* and, beside each, the element its line began in.

    *base* is the page's own address, against which links are made absolute. With *marked* only
    what stands between the CMS markers ``<!--enpcontent-->`` and ``<!--/enpcontent-->`` counts.
    """
    lines = _Lines(base)
    # What holds inside the elements around: the kind of block, whether bold, the link.
    around: list[tuple[str, bool, str]] = [(TEXT, False, "")]
    for event, element, text in _walk(root, marked):
        tag = element.tag
        kind, strong, href = around[-1]
        if event == "start":
            if tag in _LINES or tag == "br":
                lines.close(kind)
            kind = _kind_of(element) or kind
            strong = strong or tag in _STRONG or (bool(element.attrib) and _bold(element))
            if tag == "a":
                href = element.get("href") or ""
            around.append((kind, strong, href))
        elif event == "skip":
            around.append(around[-1])
        elif event == "end":
            if tag in _LINES:
                lines.close(kind)
            around.pop()
            if text:
                _, strong, href = around[-1]
                element = element.getparent()
        if text:
            lines.add(text, strong, href, element)
    lines.close(TEXT)
    return lines.blocks, lines.elements


def _bold(element: Element) -> bool:
    style = element.get("style") if element.tag in ("span", "font", "p") else None
    return style is not None and _BOLD_STYLE.search(style) is not None


def absolute(base: str, href: str) -> str:
    """*href* against *base*, ``""`` if it is empty or malformed."""
    try:
        return urljoin(base, href.strip()) if href else ""
    except ValueError:  # a malformed address leads nowhere
        return ""


def count_visible(root: Element, marked: bool = False) -> int:
    """The characters of *root* that a reader sees, white space apart.

    Counted from the elements themselves, so that the audit does not trust the blocks. With
    *marked* only what stands between the CMS markers counts.
    """
    texts = (text for _, _, text in _walk(root, marked) if text and not text.isspace())
    return sum(map(visible, texts))
