"""From elements to blocks: the visible lines of a page, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import islice, takewhile
from urllib.parse import urljoin, urlsplit

from lxml import etree

from scio_crawler.addresses import on_origin
from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.text import normalize, squeezed, visible

Context = tuple[str, bool, str]  # of a text: kind of block, whether it is bold, address it links to
Run = tuple[str, Context, Element]  # a text, its context and the element that holds it

# Elements that start a new line before and after themselves.
_LINES = frozenset(
    """
    address article aside blockquote body center dd div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th
    thead tr ul
    """.split()
)
_ENDING = _LINES | {"br"}
_KIND_TAGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING) | {"figcaption": CAPTION}
_STRONG = frozenset(("b", "strong"))
_STYLED = frozenset(("span", "font", "p"))  # may be bold by their style attribute
_UNSEEN = frozenset(
    "audio canvas head iframe noscript object script style template textarea title video".split()
)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# Ids and classes that set the kind of everything inside an element. The CMS's pagers are #autopage
# and ul.pages; #vf is the video placeholder of the desktop template.
_KINDS = {
    PAGER: r"autopage|pages?|pagination|page[-_]?(?:nav|list|bar|box)",
    FURNITURE: r"vf|share[\w-]*|bdsharebuttonbox|fontsize|toolbar",
    CAPTION: r"(?:\w+[-_])?caption",
}
# Elements that change the context even without attributes.
_CONTEXTUAL = _UNSEEN.union(_KIND_TAGS, _STRONG, "a")
_FEW = 8  # children of an element, or runs of a line, that are looked at to tell its form
_LONGEST_CLASS = 80  # characters
# The editor's page-break marker, which leaks into briefing pages.
_BREAK_MARKER = "_ueditor_page_break_tag_"


def _enter(element: Element, context: Context) -> Context | None:
    """Return the context inside *element*, given that around it; None if its text is invisible."""
    tag = element.tag
    if tag in _UNSEEN:
        return None
    kind, strong, href = context
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
        named = _kind_named(attributes.get("id", "")) or _kind_named(attributes.get("class", ""))
        kind = named or kind
    if style and tag in _STYLED and _BOLD_STYLE.search(style):
        strong = True
    return kind, strong, href


@lru_cache(maxsize=1024)
def _kind_named(names: str) -> str:
    """Return the kind that an id or a class attribute stands for, empty if it stands for none."""
    for kind, pattern in _KINDS.items():
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names.split()):
            return kind
    return ""


class Lines:
    """The visible lines of an element, filled by :func:`read_blocks`."""

    def __init__(self, base: str) -> None:
        self.blocks: list[Block] = []
        self.elements: list[Element] = []  # for each block, the element its line starts in
        self.texts: list[str] = []  # every visible text, unchanged
        self._base = base

    @property
    def characters(self) -> int:
        """Number of visible characters, counted without the blocks so that they can be checked."""
        return visible("".join(self.texts))

    def elements_of(self, test: Callable[[str], object]) -> list[Element]:
        """Return the elements of the blocks whose text passes *test*."""
        pairs = zip(self.blocks, self.elements, strict=True)
        return [element for block, element in pairs if test(block.text)]

    def end(self, line: Sequence[Run], kind: str) -> list[Run]:
        """Add *line*, whose first run is not blank, as a block of *kind*; return an empty line."""
        text, (_, strong, href), element = line[0]
        text = squeezed(text if len(line) == 1 else "".join([run[0] for run in line]))
        length = len(text) if strong else 0
        if len(line) > 1:
            if strong:
                led = takewhile(lambda run: run[1][1] or not run[0].strip(), line)
                length = len(squeezed("".join([run[0] for run in led])))
            hrefs = {run[1][2] for run in line if run[0].strip()}
            href = hrefs.pop() if len(hrefs) == 1 else ""
        href = href and absolute(self._base, href)
        if (tag := element.tag) in _LINES:  # as of most lines
            form = tag, _class_of(element), 0, ""
        else:
            form = self._form(line)
        pieces = [(text, kind)]
        if _BREAK_MARKER in text:  # on briefing pages it may be glued to a label
            split = filter(None, map(str.strip, re.split(f"({_BREAK_MARKER})", text)))
            pieces = [(piece, BREAK if piece == _BREAK_MARKER else kind) for piece in split]
        for piece, piece_kind in pieces:
            self.blocks.append(Block(piece, piece_kind, length, href, *form))
            self.elements.append(element)
        return []

    def _form(self, line: Sequence[Run]) -> tuple[str, str, int, str]:
        """Return tag, classes, and length and mark of the first run of *line*, as Block has them.

        An inline element around both ends of the line holds all of it; the outermost one around
        its beginning only is its first run.
        """
        first = line[0][2]
        led, mark = 0, ""
        holder, whole = self._around(first)
        if len(line) > 1 and (last := line[-1][2]) is not first:
            ends = self._around(last)[1]
            inside = [element for element in whole if element not in ends]
            whole = whole[len(inside) :]
            if inside:
                led, mark = self._led(line, inside[-1]), _mark(inside[-1])
        names = [name for element in whole if (name := element.get("class"))]
        if holder is None:
            return "", " ".join(names)[:_LONGEST_CLASS], led, mark
        names.append(_class_of(holder))
        return holder.tag, " ".join(filter(None, names))[:_LONGEST_CLASS], led, mark

    def _around(self, element: Element) -> tuple[Element | None, list[Element]]:
        """Return the element that the line in *element* is, and the inline ones up to it."""
        inline: list[Element] = []
        while element is not None and element.tag not in _LINES:
            inline.append(element)
            element = element.getparent()
        return element, inline

    def _led(self, line: Sequence[Run], run: Element) -> int:
        """Return the length of the text of *line* in the element *run*, 0 if it is long."""
        texts: list[str] = []
        for text, _, element in line:
            if element is not run and run not in self._around(element)[1]:
                break
            texts.append(text)
            if len(texts) > _FEW:
                return 0
        return len(squeezed("".join(texts)))


def _mark(element: Element) -> str:
    name = element.get("class")
    return f"{element.tag}.{name}"[:_LONGEST_CLASS] if name else str(element.tag)


def _class_of(element: Element) -> str:
    """Return the class of *element*, a line, and that of its parent if that holds nothing else.

    It is empty if *element* holds other lines as well.
    """
    name: str = element.get("class") or ""
    around, parent = "", None if element.getnext() is not None else element.getparent()
    if parent is not None:
        around = parent.get("class") or ""
    if not (name or around) or any(child.tag in _ENDING for child in islice(element, _FEW)):
        return ""
    if around and _is_first_in(parent, element):
        name = f"{name} {around}".strip()
    return name[:_LONGEST_CLASS]


def _is_first_in(parent: Element, element: Element) -> bool:
    return element.getprevious() is None and not (parent.text or "").strip()


def read_blocks(
    root: Element, base: str, marked: bool = False, skip: Set[Element] = frozenset()
) -> Lines:
    """Return the visible lines of *root*, with links resolved against the address *base*.

    If *marked*, only text between the CMS comments enpcontent and /enpcontent counts. Nothing in
    the elements *skip* does.
    """
    lines = Lines(base)
    line: list[Run] = []  # the unfinished one
    counts = not marked
    # The current element, its context and its remaining children, and the same of those around it.
    # Recursion would fail on pages that are nested deeply.
    element, around, children = None, (TEXT, False, ""), iter((root,))
    outer: list[tuple[Element, Context, Iterator[Element]]] = []
    child: Element
    inside: Context | None
    while True:
        child = next(children, None)
        if child is None:
            if not outer:
                break
            child, inside = element, around
            element, around, children = outer.pop()
        elif isinstance(tag := child.tag, str):
            inside = _enter(child, around) if tag in _CONTEXTUAL or child.keys() else around
            if skip and child in skip:
                inside = None
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
        elif marked and child.text.strip() in ("enpcontent", "/enpcontent"):
            counts = child.text.strip() == "enpcontent"
        if line and child.tag in _LINES:
            line = lines.end(line, (inside or around)[0])
        if counts and (text := child.tail) and (line or not text.isspace()) and outer:
            lines.texts.append(text)
            line.append((text, around, element))
    if line:
        lines.end(line, TEXT)
    return lines


def lines_of(element: Element) -> list[str]:
    """Return the visible lines of *element*, normalized."""
    if len(element) == 0:
        return [normalize(element.text or "")]
    return [normalize(block.text) for block in read_blocks(element, "").blocks]


def text_of(element: Element) -> str:
    """Return all text in *element* unchanged, visible or not."""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def absolute(base: str, href: str) -> str:
    """Return *href* resolved against *base*, empty if it is empty or malformed (``http://[``)."""
    try:
        return urljoin(base, href.strip()) if href else ""
    except ValueError:
        return ""


def base_of(root: Element, url: str) -> str:
    """Return the address against which the links of the page *root*, fetched from *url*, resolve.

    That is the first ``<base href>``, unless it leads off the origin of *url*; else *url* itself.
    """
    for element in root.iter("base"):
        if (href := element.get("href")) is not None:
            base = absolute(url, href)
            parts = urlsplit(url)
            return base if base and on_origin(base, f"{parts.scheme}://{parts.netloc}") else url
    return url
