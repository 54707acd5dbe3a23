"""The frame of a page: what stands around an article, and what outside of it reads as speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from copy import deepcopy

from lxml import etree

from scio_crawler.items import TEXT, Block
from scio_crawler.layouts.blocks import Lines, read_blocks, text_of
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.head.lines import PLACE, is_word
from scio_crawler.transcript.labels.candidates import LONGEST_LABEL_LINE, reads_as_label

_BODY = etree.XPath("//body")
# What stands around an article: columns, related links, breadcrumbs.
_ASIDE = ("nav", "header", "footer", "aside")
_AROUND = frozenset(
    """
    breadcrumb box3 box5 column copyright crumb crumbs foot footer header logo menu nav related
    sidebar top wrapr
    """.split()
)
_NO_TEXT = frozenset("a br h1 hr iframe img link meta noscript script style template".split())
_PARAGRAPH = 80  # characters; the fewest of a line that is prose
_ENDS = tuple(".!?。！？…:;\"'”’)")
_SHORTEST_TEXT = 120  # characters; fewer are not looked at
_LITTLE_SPEECH, _MUCH_SPEECH = 200, 1500  # characters below a label, and without any


def main_of(root: Element) -> Element:
    """Return a copy of ``<body>`` without what stands around an article, empty without a body."""
    main = deepcopy(body_of(root))
    main.tail = None
    for element in frame_of(main):
        element.clear(keep_tail=True)
    return main


def body_of(root: Element) -> Element:
    """Return ``<body>``, or an empty one."""
    bodies = _BODY(root)
    return bodies[0] if bodies else etree.Element("body")


def frame_of(main: Element) -> Set[Element]:
    """Return the elements in ``<body>`` that stand around an article: columns, menus, footers."""
    around = set(filter(_is_around, main.iter(*_ASIDE, "div", "ul", "iframe")))
    around = {element for element in around if not _is_part(element)}
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


def _is_part(element: Element) -> bool:
    """Tell whether an aside or a footer inside an article holds a part of its text."""
    parent = element.getparent()
    if element.tag not in ("aside", "footer") or parent is None or parent.tag == "body":
        return False
    if len(text_of(element)) < _LITTLE_SPEECH or next(element.iter("a"), None) is not None:
        return False
    return length_of_prose(read_blocks(element, "").blocks) >= _LITTLE_SPEECH


def is_prose(block: Block) -> bool:
    """Tell whether a line is a paragraph of a text, rather than a title, a link or a menu."""
    text = block.text
    return (
        len(text) >= _PARAGRAPH and text.endswith(_ENDS) and block.kind == TEXT and not block.href
    )


def holds_speech(blocks: Sequence[Block], others: Sequence[Block]) -> bool:
    """Tell whether *blocks* read as a part of the transcript that *others* are.

    They are labels with text, the words of a head, or a long text without any.
    """
    own = [block for block in blocks if block.kind == TEXT and not block.href]
    prose = length_of_prose(own)
    labels = sum(reads_as_label(block.text[:LONGEST_LABEL_LINE]) for block in own)
    if labels and prose >= (_LITTLE_SPEECH if labels == 1 else _PARAGRAPH):
        return True
    words = {block.text.strip(" :：").lower() for block in own if is_word(block.text)}
    is_much = prose >= _MUCH_SPEECH and prose >= 0.3 * length_of_prose(others)
    return len(words) > 1 or is_much


def length_of_prose(blocks: Sequence[Block]) -> int:
    """Return the number of characters in the lines that are prose."""
    return sum(len(block.text) for block in blocks if is_prose(block))


def left_out(containers: Sequence[Element], inside: Lines) -> list[Element]:
    """Return the elements outside *containers*, which hold *inside*, that hold speech as well.

    Elements beside each other count together: each may be a turn. Those around an article by their
    names are left out.
    """
    found: list[Element] = []
    for beside in _beside(containers):
        if not _may_hold_speech([text_of(element) for element in beside]):
            continue
        own = [element for element in beside if not _is_around(element) or _is_part(element)]
        lines = [read_blocks(element, "", sheet=inside.sheet).blocks for element in own]
        if holds_speech([block for read in lines for block in read], inside.blocks):
            pairs = zip(own, lines, strict=True)
            found += [element for element, read in pairs if any(map(_is_speech, read))]
    return found


def _is_speech(block: Block) -> bool:
    is_said = is_prose(block) or is_word(block.text)
    return is_said or reads_as_label(block.text[:LONGEST_LABEL_LINE])


def _may_hold_speech(texts: Sequence[str]) -> bool:
    """Rule out most elements by their texts: too short, or neither colons nor much in them."""
    length = sum(map(len, texts))
    if length < _SHORTEST_TEXT or length >= _MUCH_SPEECH:
        return length >= _MUCH_SPEECH
    colons = [text.count(":") + text.count("：") for text in texts]
    if sum(colons) > 1 or any("peakers" in text for text in texts):
        return True
    pairs = zip(colons, texts, strict=True)
    return any(count and len(text) >= _LITTLE_SPEECH for count, text in pairs)


def _beside(containers: Sequence[Element]) -> Iterator[list[Element]]:
    """Yield the elements beside *containers*, and beside each element around them."""
    path = {around for container in containers for around in container.iterancestors()}
    inside = path.union(containers)
    for parent in path:
        if parent.tag != "html":
            children = parent.iterchildren(etree.Element)
            yield [c for c in children if c not in inside and c.tag not in _NO_TEXT]
