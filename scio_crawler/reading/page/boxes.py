"""Links, boxes and quotations inside a body: lines that lead elsewhere, or say once more.

They are no speech by what they are, wherever they stand: a line that is nothing but a link to
another page, a heading above such lines, a quotation that is printed large beside its text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from itertools import islice

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import CAPTION, FURNITURE, HEADING, TEXT, Block
from scio_crawler.reading.page.blocks import Lines
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import letters, visible
from scio_crawler.reading.transcript.labels.candidates import reads_as_label
from scio_crawler.reading.transcript.notes import CHINESE

_NAME_WORDS = 3  # words of a link that may be a label
_SENTENCE_WORDS = 12  # words of a link that may be speech, if it ends like a sentence
_ENDS = tuple('.!?。？！”"')
_LONGEST_HEADING = 60  # characters above links
_MOST_BESIDE = 1.1  # the text of a box, by that of its links and their heading
_QUOTES = '"“”„«»'
_SHORTEST_QUOTATION, _LONGEST_QUOTATION = 20, 400  # characters
_FEW_QUOTATIONS = 2  # on a page of any length
_MOST_QUOTATIONS = 20  # that are looked for on a page
_NEAR = 4  # elements around a line that may be an aside


def mark_boxes(lines: Lines, url: str) -> None:
    """Mark the lines of the body of the page at *url* that are links elsewhere, or quotations.

    Links and their headings become furniture, quotations captions.
    """
    linked = [index for index, block in enumerate(lines.blocks) if block.href]
    if linked:
        _mark_links(lines, linked, addresses.parse(url))
    quotations = [
        index
        for index, (block, element) in enumerate(zip(lines.blocks, lines.elements, strict=True))
        if block.kind == TEXT
        and (block.text[0] in _QUOTES or lines.asides)
        and _SHORTEST_QUOTATION <= len(block.text) <= _LONGEST_QUOTATION
        and (block.text[-1] in _QUOTES or _is_aside(element, lines.asides))
    ]
    # Where every paragraph stands in such an element, it is none.
    if 0 < len(quotations) <= max(_FEW_QUOTATIONS, len(lines.blocks) // 3):
        _mark_repeated(lines.blocks, quotations[:_MOST_QUOTATIONS])


def _mark_links(lines: Lines, linked: Sequence[int], own: Address | None) -> None:
    blocks = lines.blocks
    count = Counter(blocks[index].text for index in linked)
    links = [i for i in linked if _leads_elsewhere(blocks[i], own, count[blocks[i].text])]
    group: list[int] = []
    for index in links:
        if group and group[-1] != index - 1:
            _mark_heading(lines, group)
            group = []
        group.append(index)
        blocks[index].kind = FURNITURE
    if group:
        _mark_heading(lines, group)


def _leads_elsewhere(block: Block, own: Address | None, count: int) -> bool:
    """Tell whether a line that is a link, *count* times on the page, is no label and no speech.

    A label may lead to a page about the speaker. It has few words, or a colon.
    """
    text = block.text
    if block.kind not in (TEXT, HEADING) or CHINESE.fullmatch(text) or text.endswith((":", "：")):
        return False
    if reads_as_label(text):
        return False
    words = len(text.split())
    target = addresses.parse(block.href)
    if target and own and target.names_same(own):
        return words < _SENTENCE_WORDS  # a further page of it
    if words <= _NAME_WORDS or text.endswith((":", "：")):
        return count == 1 and not text[:1].isupper()
    return words < _SENTENCE_WORDS or not text.endswith(_ENDS)


def _mark_heading(lines: Lines, group: Sequence[int]) -> None:
    """Make furniture of the line above the links *group* if all are in a box without other text."""
    above = group[0] - 1
    if above < 0:
        return
    block = lines.blocks[above]
    is_plain = block.kind in (TEXT, HEADING) and len(block.text) <= _LONGEST_HEADING
    if not is_plain or block.text.endswith(_ENDS) or reads_as_label(block.text):
        return
    around = list(islice(lines.elements[above].iterancestors(), _NEAR))
    inside = {lines.elements[group[0]], *islice(lines.elements[group[0]].iterancestors(), _NEAR)}
    box = next((element for element in around if element in inside), None)
    if box is None:
        return
    own = visible(block.text) + sum(visible(lines.blocks[index].text) for index in group)
    if not _is_longer(box, _MOST_BESIDE * own):
        block.kind = FURNITURE


def _is_longer(element: Element, most: float) -> bool:
    """Tell whether *element* has more visible characters than *most*; stop where that is sure."""
    length = 0
    for text in element.itertext():
        length += visible(text)
        if length > most:
            return True
    return False


def _is_aside(element: Element, asides: Set[Element]) -> bool:
    return element in asides or any(e in asides for e in islice(element.iterancestors(), _NEAR))


def _mark_repeated(blocks: Sequence[Block], quotations: Sequence[int]) -> None:
    """Make captions of the *quotations* that another, longer line contains."""
    texts = [letters(block.text) for block in blocks]
    for index in quotations:
        own = texts[index]
        if any(own in text for text in texts if len(text) > len(own)):
            blocks[index].kind = CAPTION
