"""Boxes in a body: lines that lead elsewhere, or repeat what the text beside them says.

A line that is nothing but a link to another page, a heading above such lines, and a quotation
printed large beside its text are no speech.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, islice

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import CAPTION, FURNITURE, HEADING, TEXT
from scio_crawler.reading.language.labels import reads_as_label
from scio_crawler.reading.language.notes import CHINESE
from scio_crawler.reading.page.lines import Line, Sheet, absolute
from scio_crawler.reading.text import ends_in_colon, letters, visible

_NAME_WORDS = 3  # words of a link that may be a label
_SENTENCE_WORDS = 12  # words of a link that may be speech, if it ends like a sentence
_LINK_ENDS = tuple('.!?。？！”"')
_LONGEST_HEADING = 60  # characters above links
_MOST_IN_BOX = 1.1  # the text of a box, by that of its links and their heading
_QUOTES = '"“”„«»'
_SHORTEST_QUOTATION = 20  # characters
_MOST_QUOTATIONS = 20  # that are looked for on a page
_NEAR = 4  # elements around a line that may be an aside


def mark_boxes(lines: Sequence[Line], sheet: Sheet, url: str, base: str) -> None:
    """Make furniture of links that lead off the page at *url*, and captions of quotations.

    *lines* are those of a body on *sheet*, whose links are resolved against *base*.
    """
    _mark_quotations(lines)
    own = addresses.parse(url)
    linked = [(index, line) for index, line in enumerate(lines) if line.href]
    count = Counter(line.text for _, line in linked)
    links = [i for i, line in linked if _leads_elsewhere(line, own, base, count[line.text])]
    for index in links:
        lines[index].kind = FURNITURE
    # Links one below the other differ from their place in the list by the same number.
    for _, group in groupby(enumerate(links), key=lambda pair: pair[1] - pair[0]):
        _mark_heading(lines, sheet, [index for _, index in group])


def _mark_quotations(lines: Sequence[Line]) -> None:
    """Make captions of lines in quotes whose words another line has, too."""
    plain = (line for line in lines if line.kind == TEXT and len(line.text) >= _SHORTEST_QUOTATION)
    quoted = (line for line in plain if line.text[0] in _QUOTES and line.text[-1] in _QUOTES)
    quotations = list(islice(quoted, _MOST_QUOTATIONS))
    texts = [letters(line.text) for line in lines] if quotations else []
    for line in quotations:
        own = letters(line.text)
        if any(own in text and text != own for text in texts):
            line.kind = CAPTION


def _leads_elsewhere(line: Line, own: Address | None, base: str, count: int) -> bool:
    """Tell whether a line, a link found *count* times on the page, is no label and no speech."""
    text = line.text
    if line.kind not in (TEXT, HEADING) or CHINESE.fullmatch(text) or ends_in_colon(text):
        return False
    if not (href := absolute(base, line.href)) or reads_as_label(text):
        return False
    words = len(text.split())  # few in a label, which may lead to a page about the speaker
    target = addresses.parse(href)
    if target and own and target.names_same(own):
        return words < _SENTENCE_WORDS  # a further page of it
    if words <= _NAME_WORDS:
        return count == 1 and not text[:1].isupper()
    return words < _SENTENCE_WORDS or not text.endswith(_LINK_ENDS)


def _mark_heading(lines: Sequence[Line], sheet: Sheet, group: Sequence[int]) -> None:
    """Make furniture of the line above the links *group* if all are in a box without other text."""
    above = group[0] - 1
    if above < 0:
        return
    line = lines[above]
    is_plain = line.kind in (TEXT, HEADING) and len(line.text) <= _LONGEST_HEADING
    if not is_plain or line.text.endswith(_LINK_ENDS) or reads_as_label(line.text):
        return
    inside = _near(sheet, lines[group[0]])
    box = next((row for row in _near(sheet, line) if row in inside), None)
    own = sum(visible(lines[index].text) for index in (above, *group))
    if box is not None and sheet.characters(sheet.inside(box)) <= _MOST_IN_BOX * own:
        line.kind = FURNITURE


def _near(sheet: Sheet, line: Line) -> list[int]:
    """Return the rows around the beginning of *line*, as many as count."""
    around = [line.row, *sheet.rows.around(line.row, _NEAR)]
    return around[: _NEAR if line.is_bare else _NEAR + 1]
