"""Where the transcript is on a page: by CMS comments, known containers, or where the turns are.

In the body, links and quotations are set apart: a line that is nothing but a link to another page,
a heading above such lines, and a quotation printed large beside its text are no speech.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from copy import deepcopy
from itertools import accumulate, groupby, islice, starmap
from typing import NamedTuple

from lxml import etree

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import CAPTION, FURNITURE, HEADING, TEXT, Block
from scio_crawler.reading.page.blocks import Lines, read_blocks, text_of
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import COLONS, ends_in_colon, letters, visible
from scio_crawler.reading.transcript import dates
from scio_crawler.reading.transcript.head import PLACE, is_word
from scio_crawler.reading.transcript.labels.candidates import LONGEST_LABEL_LINE, reads_as_label
from scio_crawler.reading.transcript.notes import CHINESE, kind_of

_BODY = etree.XPath("//body")
# What stands around an article: columns, related links, breadcrumbs.
_ASIDE = ("nav", "header", "footer", "aside")
_AROUND = frozenset(
    "breadcrumb box3 box5 column copyright crumb crumbs foot footer header logo menu nav related"
    " sidebar top wrapr".split()
)
_NO_TEXT = frozenset("a br h1 hr iframe img link meta noscript script style template".split())
_PARAGRAPH = 80  # characters; the fewest of a line that is prose
_ENDS = tuple(".!?。！？…:;\"'”’)")
_SHORTEST_TEXT = 120  # characters; fewer are not looked at
_LITTLE_SPEECH, _MUCH_SPEECH = 200, 1500  # characters below a label, and without any


def main_of(root: Element) -> Element:
    """Return a copy of ``<body>``, which may be empty, without the frame of the article."""
    main = deepcopy(_body_of(root))
    main.tail = None
    for element in _frame_of(main):
        element.clear(keep_tail=True)
    return main


def _body_of(root: Element) -> Element:
    return (_BODY(root) or [etree.Element("body")])[0]


def _frame_of(main: Element) -> Set[Element]:
    """Return the elements in ``<body>`` around an article: columns, menus, footers."""
    around = set(filter(_is_around, main.iter(*_ASIDE, "div", "ul", "iframe")))
    around = {element for element in around if not _is_part_of_article(element)}
    return around - _transcript_elements(main) if around else around


def _is_around(element: Element) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
    return element.tag in _ASIDE or not _AROUND.isdisjoint(names)


def _transcript_elements(main: Element) -> set[Element]:
    """Return the elements that contain a label or a place line, despite their names."""
    found: set[Element] = set()
    lines = read_blocks(main, "")
    for element in lines.elements_of(lambda text: PLACE.fullmatch(text) or reads_as_label(text)):
        while element is not None and element not in found:
            found.add(element)
            element = element.getparent()
    return found


def _is_part_of_article(element: Element) -> bool:
    """Tell whether an aside or a footer inside an article holds a part of its text."""
    parent = element.getparent()
    if element.tag not in ("aside", "footer") or parent is None or parent.tag == "body":
        return False
    if len(text_of(element)) < _LITTLE_SPEECH or next(element.iter("a"), None) is not None:
        return False
    return _length_of_prose(read_blocks(element, "").blocks) >= _LITTLE_SPEECH


def _is_prose(block: Block) -> bool:
    """Tell whether a line is a paragraph of a text, rather than a title, a link or a menu."""
    is_long = len(block.text) >= _PARAGRAPH and block.text.endswith(_ENDS)
    return is_long and block.kind == TEXT and not block.href


def _holds_speech(blocks: Sequence[Block], others: Sequence[Block]) -> bool:
    """Tell whether *blocks* are transcript: labels with text, words of a head, or much prose."""
    own = [block for block in blocks if block.kind == TEXT and not block.href]
    prose = _length_of_prose(own)
    labels = sum(reads_as_label(block.text[:LONGEST_LABEL_LINE]) for block in own)
    if labels and prose >= (_LITTLE_SPEECH if labels == 1 else _PARAGRAPH):
        return True
    words = {block.text.strip(f" {COLONS}").lower() for block in own if is_word(block.text)}
    return len(words) > 1 or prose >= max(_MUCH_SPEECH, 0.3 * _length_of_prose(others))


def _length_of_prose(blocks: Sequence[Block]) -> int:
    """Return the number of characters in the lines that are prose."""
    return sum(len(block.text) for block in blocks if _is_prose(block))


def _speech_outside(container: Element, inside: Lines) -> list[Element]:
    """Return the elements outside *container*, which holds *inside*, that hold speech as well.

    Elements beside each other count together, since each may be a turn. Those around an article by
    their names are left out.
    """
    found: list[Element] = []
    for beside in _siblings(container):
        if not _may_hold_speech([text_of(element) for element in beside]):
            continue
        own = (e for e in beside if not _is_around(e) or _is_part_of_article(e))
        read = [(e, read_blocks(e, "", sheet=inside.sheet).blocks) for e in own]
        if _holds_speech([block for _, blocks in read for block in blocks], inside.blocks):
            found += [element for element, blocks in read if any(map(_is_speech, blocks))]
    return found


def _is_speech(block: Block) -> bool:
    is_said = _is_prose(block) or is_word(block.text)
    return is_said or reads_as_label(block.text[:LONGEST_LABEL_LINE])


def _may_hold_speech(texts: Sequence[str]) -> bool:
    """Rule out most elements: their texts are too short, or have neither colons nor much text."""
    length = sum(map(len, texts))
    if length < _SHORTEST_TEXT or length >= _MUCH_SPEECH:
        return length >= _MUCH_SPEECH
    colons = [sum(map(text.count, COLONS)) for text in texts]
    if sum(colons) > 1 or any("peakers" in text for text in texts):
        return True
    pairs = zip(colons, texts, strict=True)
    return any(count and len(text) >= _LITTLE_SPEECH for count, text in pairs)


def _siblings(container: Element) -> Iterator[list[Element]]:
    """Yield the siblings of *container*, and of each element around it."""
    path = set(container.iterancestors())
    inside = {container, *path}
    for parent in path:
        if parent.tag != "html":
            children = parent.iterchildren(etree.Element)
            yield [c for c in children if c not in inside and c.tag not in _NO_TEXT]


_CONTAINERS = tuple(  # the most reliable first
    etree.XPath(path)
    for path in (
        "id('article-content')",  # pages of 2026
        # Template of 2018.
        "/descendant::div[contains(concat(' ', normalize-space(@class), ' '), ' cp ')]",
        "id('container_txt')",  # china.org.cn
        "id('Content content artibody')",  # other sites of the same CMS
        "//article",
    )
)
_MOST_CONTAINERS = 50  # of one path that are read: parts of an article, one for each turn …
# Ids and classes, in lower case, by which other sites mark the text of an article. Around the
# turns, such an element is the body; without turns, the one with most of the text is.
_HINTS = frozenset(
    "article-body article-content article-detail article-text article_body article_content"
    " articlebody articlecontent content-body content-text content_body content_text"
    " detail-content entry-content main-text news-content news_content newscontent post-body"
    " post-content rich-text story-body text-content trs_editor trs_uediter ucap-content"
    " zoom".split()
)
_INLINE = frozenset(("b", "strong", "span", "font", "a", "em", "i", "u"))
_NARROW = frozenset(("p", "td", "tr", "tbody", "li", "dl", "dd"))
_TITLES = ("h1", "label", "option")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_SENTENCE_ENDS = tuple(".!?。！？…")
_MOST_AROUND = 8  # elements around a body that may hold more of the text
_MOST_PROSE = 0.85  # the share of a page's prose that shows where a text without labels is
_LONGEST_NAMES = 100  # characters of an id and a class, for people
_LEFT_OUT, _FEW = 0.25, 400  # a share of the prose, and its characters, that a body may not lack
_MODES = {  # how a body was found -> in words, for people
    "comments": "between the comments of the CMS",
    "container": "known by its id or class",
    "labels": "which holds the labels",
    "prose": "which holds most of the prose",  # of a page without labels
    "main": "all but the frame of the page",  # of a page with neither
}


class Body(NamedTuple):
    """The lines of a page that are taken to be the transcript."""

    lines: Lines
    mode: str  # how they were found: a key of _MODES
    element: Element  # of the page's tree, which holds the lines

    @property
    def words(self) -> str:
        """In which element it is, and how it was found, for people."""
        names = (self.element.get("id"), *(self.element.get("class") or "").split())
        named = "".join(f" {name}" for name in names if name)[:_LONGEST_NAMES]
        return f"<{self.element.tag}{named}>, {_MODES[self.mode]}"


def find_body(root: Element, base: str) -> Body:
    """Return the body of the page *root* at the address *base*; it may have no lines.

    The CMS comments come first, then known containers. One without labels gives way to the smallest
    element with all labels of the page, one that leaves speech out to an element that holds both.
    """
    fallback: Body | None = None
    for body in _marked_bodies(root, base):
        if any(reads_as_label(block.text) for block in body.lines.blocks):
            if not (outside := _outside(body)):
                return body
            container, around = common_ancestor([body.element, *outside]), _frame_of(_body_of(root))
            return Body(read_blocks(container, base, skip=around), "labels", container)
        if body.lines.blocks and not fallback:
            fallback = body
    main = _body_of(root)
    around = _frame_of(main)
    lines = read_blocks(main, base, skip=around)
    prose = {element: len(block.text) for block, element in lines.pairs() if _is_prose(block)}
    if labelled := lines.elements_of(reads_as_label):
        mode, container = "labels", _container_of_labels(labelled, prose, lines, main, around)
    elif fallback and not _is_much(
        sum(prose.values()) - _length_of_prose(fallback.lines.blocks), prose
    ):
        return fallback
    elif prose:
        mode, container = "prose", _container_of_prose(main, prose)
    else:
        return fallback or Body(lines, "main", main)
    container = _grow(container, lines, main)
    return Body(read_blocks(container, base, skip=around), mode, container)


def _marked_bodies(root: Element, base: str) -> Iterator[Body]:
    """Yield what the CMS comments and the known containers hold."""
    markers = [comment for comment in root.iter(etree.Comment) if "enpcontent" in comment.text]
    if any(marker.text.strip() == "enpcontent" for marker in markers):
        container = common_ancestor([marker.getparent() for marker in markers])
        yield Body(read_blocks(container, base, marked=True), "comments", container)
    for path in _CONTAINERS:
        found = path(root)[:_MOST_CONTAINERS]
        parts = found[:1] + [element for element in found[1:] if _is_part_of_text(element)]
        if parts:
            container = common_ancestor(parts) if len(parts) > 1 else parts[0]
            around = _frame_of(container) if len(parts) > 1 else frozenset()
            yield Body(read_blocks(container, base, skip=around), "container", container)


def _is_part_of_text(element: Element) -> bool:
    """Tell whether a further known container holds a part of the text, rather than a link."""
    blocks = read_blocks(element, "").blocks
    return any(map(_is_prose, blocks)) and not any(block.href for block in blocks)


def _outside(body: Body) -> list[Element]:
    """Return the elements outside of *body* that hold speech, too, and unmarked ones inside."""
    blocks = body.lines.blocks
    outside = _speech_outside(body.element, body.lines)
    if body.lines.unmarked > _FEW:
        marked = Counter(block.text for block in blocks)
        others = []
        for block in read_blocks(body.element, "").blocks:
            marked[block.text] -= 1
            if marked[block.text] < 0:
                others.append(block)
        if _holds_speech(others, blocks):
            outside.append(body.element)
    return outside


def _container_of_labels(
    labelled: Sequence[Element],
    prose: dict[Element, int],
    lines: Lines,
    main: Element,
    around: Set[Element],
) -> Element:
    """Return the smallest element with all labels, the words of a head and most of the prose."""
    words = lines.elements_of(is_word)
    container = common_ancestor([_parent_of_paragraph(element) for element in (*labelled, *words)])
    while _is_narrow(container, main, around):
        container = container.getparent()
    outside = [e for e in prose if container not in (e, *e.iterancestors())]
    if _is_much(sum(prose[element] for element in outside), prose):
        container = common_ancestor([container, *map(_parent_of_paragraph, outside)])
    return _marked_by_hint(_with_similar(container, main))


def _is_much(missed: int, prose: dict[Element, int]) -> bool:
    """Tell whether a body may not lack *missed* characters of the page's *prose*."""
    return missed > _FEW and missed > _LEFT_OUT * sum(prose.values())


def _container_of_prose(main: Element, prose: dict[Element, int]) -> Element:
    """Return the innermost element with most of the prose, and others of its form beside it."""
    needed = _MOST_PROSE * sum(prose.values())
    sums = [0]
    for event, element in etree.iterwalk(main, events=("start", "end")):
        if event == "start":
            sums.append(prose.get(element, 0))
            continue
        held = sums.pop()
        if held >= needed:
            holder = _parent_of_paragraph(element) if element in prose else element
            return _marked_by_hint(_with_similar(holder, main))
        sums[-1] += held
    return main


def _with_similar(container: Element, main: Element) -> Element:
    """Return the parent of *container* if it is one of several parts of one form, else itself."""
    part, forms = container, [_form(container)]
    while part is not main and (parent := part.getparent()) is not None:
        beside = (*part.itersiblings(part.tag), *part.itersiblings(part.tag, preceding=True))
        if any(_has_form(other, forms) and text_of(other).strip() for other in beside):
            return parent
        if len(parent) > 1:  # else it belongs to the part
            break
        part = parent
        forms.insert(0, _form(part))
    return container


def _grow(container: Element, lines: Lines, main: Element) -> Element:
    """Return the outermost element around *container* that holds nothing but more of the text.

    A short turn may stand outside the element that holds the long ones, as a message of a chat
    does. It begins with a line of the form of those inside. *lines* are those of *main*.
    """
    if _is_hint(container):
        return container
    found, inside = container, {container, *container.iterdescendants()}
    for parent in islice(container.iterancestors(), _MOST_AROUND):
        if parent is main:
            break
        above = {parent, *parent.iterdescendants()} - inside
        more = [pair for pair in lines.pairs() if pair[1] in above]
        if not all(starmap(_may_be_said, more)):
            break
        if any(block.text.endswith(_SENTENCE_ENDS) for block, _ in more):
            own = (pair for pair in lines.pairs() if pair[1] in inside)
            found = parent if _label_forms(more) & _label_forms(own) else found
        inside |= above
    return found


def _label_forms(pairs: Iterable[tuple[Block, Element]]) -> Set[tuple[str, str]]:
    """Return the forms of the elements of short lines, which may be labels."""
    short = ((block.text, e) for block, e in pairs if len(block.text) < _PARAGRAPH)
    return {_form(element) for text, element in short if not text.endswith(_SENTENCE_ENDS)}


def _may_be_said(block: Block, element: Element) -> bool:
    """Tell whether a line is neither a title nor a link, a date line or furniture."""
    if _CLOCK.fullmatch(block.text):  # above each turn of a live report
        return True
    own = block.kind in (TEXT, HEADING) and not block.href and not kind_of(block)
    return own and element.tag not in _TITLES and not dates.ending(block.text)[1]


def _form(element: Element) -> tuple[str, str]:
    return element.tag, element.get("class") or ""


def _has_form(element: Element, forms: Sequence[tuple[str, str]]) -> bool:
    """Return whether *element* and the only elements in it have *forms*, from the outside in."""
    if forms == [("div", "")]:
        return False
    for form in forms:
        if element is None or _form(element) != form:
            return False
        element = element[0] if len(element) else None
    return True


def _marked_by_hint(container: Element) -> Element:
    """Return the innermost element around *container* marked as an article's text, else itself."""
    return next(filter(_is_hint, (container, *container.iterancestors())), container)


def _is_hint(element: Element) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
    return element.get("itemprop") == "articleBody" or not _HINTS.isdisjoint(names)


def _parent_of_paragraph(element: Element) -> Element:
    """Return the parent of the paragraph around *element*, so that it includes neighbours."""
    while element.tag in _INLINE and element.getparent() is not None:
        element = element.getparent()
    return parent_of(element)


def parent_of(element: Element) -> Element:
    """Return the parent of *element*, or *element* itself if it has none."""
    return next(element.iterancestors(), element)


def _is_narrow(container: Element, main: Element, around: Set[Element]) -> bool:
    """Return whether *container* holds little more than the labels: a table cell, one line."""
    parent = container.getparent()
    if parent is None or container is main:
        return False
    if container.tag in _NARROW or parent is main:
        return container.tag in _NARROW
    inside = read_blocks(container, "", skip=around).characters
    return inside < 0.3 * read_blocks(parent, "", skip=around).characters


def common_ancestor(elements: Sequence[Element]) -> Element:
    """Return the innermost element that contains all *elements* (at least one)."""
    line = [elements[0], *elements[0].iterancestors()]
    common = set(line).intersection(*((e, *e.iterancestors()) for e in set(elements)))
    return next(element for element in line if element in common)


_NAME_WORDS = 3  # words of a link that may be a label
_SENTENCE_WORDS = 12  # words of a link that may be speech, if it ends like a sentence
_LINK_ENDS = tuple('.!?。？！”"')
_LONGEST_HEADING = 60  # characters above links
_MOST_IN_BOX = 1.1  # the text of a box, by that of its links and their heading
_QUOTES = '"“”„«»'
_SHORTEST_QUOTATION, _LONGEST_QUOTATION = 20, 400  # characters
_FEW_QUOTATIONS = 2  # on a page of any length
_MOST_QUOTATIONS = 20  # that are looked for on a page
_NEAR = 4  # elements around a line that may be an aside


def mark_boxes(lines: Lines, url: str) -> None:
    """Make furniture of links that lead off the page at *url*, and captions of quotations."""
    _mark_links(lines, addresses.parse(url))
    quotations = [
        index
        for index, (block, element) in enumerate(lines.pairs())
        if block.kind == TEXT
        and (block.text[0] in _QUOTES or lines.asides)
        and _SHORTEST_QUOTATION <= len(block.text) <= _LONGEST_QUOTATION
        and (block.text[-1] in _QUOTES or _is_aside(element, lines.asides))
    ]
    # Where every paragraph stands in such an element, it is none.
    if 0 < len(quotations) <= max(_FEW_QUOTATIONS, len(lines.blocks) // 3):
        texts = [letters(block.text) for block in lines.blocks]
        for index in quotations[:_MOST_QUOTATIONS]:
            own = texts[index]
            if any(own in text for text in texts if len(text) > len(own)):
                lines.blocks[index].kind = CAPTION


def _mark_links(lines: Lines, own: Address | None) -> None:
    linked = [(index, block) for index, block in enumerate(lines.blocks) if block.href]
    count = Counter(block.text for _, block in linked)
    links = [i for i, block in linked if _leads_elsewhere(block, own, count[block.text])]
    for index in links:
        lines.blocks[index].kind = FURNITURE
    # Links one below the other differ from their place in the list by the same number.
    for _, group in groupby(enumerate(links), key=lambda pair: pair[1] - pair[0]):
        _mark_heading(lines, [index for _, index in group])


def _leads_elsewhere(block: Block, own: Address | None, count: int) -> bool:
    """Tell whether a line, a link found *count* times on the page, is no label and no speech."""
    text = block.text
    if block.kind not in (TEXT, HEADING) or CHINESE.fullmatch(text) or ends_in_colon(text):
        return False
    if reads_as_label(text):
        return False
    words = len(text.split())  # few in a label, which may lead to a page about the speaker
    target = addresses.parse(block.href)
    if target and own and target.names_same(own):
        return words < _SENTENCE_WORDS  # a further page of it
    if words <= _NAME_WORDS:
        return count == 1 and not text[:1].isupper()
    return words < _SENTENCE_WORDS or not text.endswith(_LINK_ENDS)


def _mark_heading(lines: Lines, group: Sequence[int]) -> None:
    """Make furniture of the line above the links *group* if all are in a box without other text."""
    above = group[0] - 1
    if above < 0:
        return
    block = lines.blocks[above]
    is_plain = block.kind in (TEXT, HEADING) and len(block.text) <= _LONGEST_HEADING
    if not is_plain or block.text.endswith(_LINK_ENDS) or reads_as_label(block.text):
        return
    inside = {lines.elements[group[0]], *islice(lines.elements[group[0]].iterancestors(), _NEAR)}
    around = islice(lines.elements[above].iterancestors(), _NEAR)
    box = next(filter(inside.__contains__, around), None)
    own = sum(visible(lines.blocks[index].text) for index in (above, *group))
    if box is not None and not _is_longer(box, _MOST_IN_BOX * own):
        block.kind = FURNITURE


def _is_longer(element: Element, most: float) -> bool:
    """Tell whether *element* has more visible characters than *most*; stop once it has."""
    return any(length > most for length in accumulate(map(visible, element.itertext())))


def _is_aside(element: Element, asides: Set[Element]) -> bool:
    return not asides.isdisjoint((element, *islice(element.iterancestors(), _NEAR)))
