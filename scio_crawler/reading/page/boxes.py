"""Boxes in a body: a line that is nothing but a link to another page is no speech."""

from collections import Counter
from collections.abc import Sequence

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import FURNITURE, HEADING, TEXT
from scio_crawler.reading.language.notes import CHINESE
from scio_crawler.reading.language.shapes import reads_as_label
from scio_crawler.reading.page.lines import Line, absolute
from scio_crawler.reading.text import ends_in_colon

_NAME_WORDS = 3  # words of a link that may be a label
_SENTENCE_WORDS = 12  # words of a link that may be speech, if it ends like a sentence
_LINK_ENDS = tuple('.!?。？！”"')


def mark_links(lines: Sequence[Line], url: str, base: str) -> None:
    """Make furniture of links among *lines* that lead off the page at *url*; *base* is theirs."""
    own = addresses.parse(url)
    linked = [line for line in lines if line.href]
    count = Counter(line.text for line in linked)
    for line in linked:
        if _leads_elsewhere(line, own, base, count[line.text]):
            line.kind = FURNITURE


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
