"""Furniture: lines that say what the page is, such as its title, its summary and its date line.

Pages repeat them inside the body: at the top of every page of an article, at its foot, between
paragraphs. Those above the first label of a page belong to the head (see ``front``).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import takewhile
from typing import NamedTuple, Self

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import PAGER, TEXT, Block, Briefing, Page, Sign
from scio_crawler.reading.language import dates, notes
from scio_crawler.reading.language.shapes import reads_as_label
from scio_crawler.reading.text import STOPS, ends_in_colon, letters

_FEWEST_PAGES, _SHARE_OF_PAGES = 3, 0.8  # that show that a line runs over all pages
_RUNNING = 10  # letters of such a line; shorter ones may be said
_LEAST = 15  # letters of a title or a summary; shorter ones may be said
# What stands after a title that a further page repeats: "(2)", "- Page 2", "(continued)"
_NUMBER = regex(r"(?:page|part)?\d{0,3}(?:of\d{1,3})?|continued|cont", IGNORECASE)
# "China SCIO | Updated: July 24, 2024", "Published July 24, 2024 10:12"
_DATE_LINE = regex(
    r"(?:.{0,60}[|丨｜]\s*)?(?:(?:updated|published|posted)\s*(?:on|at)?\s*[:：]?\s*)?", IGNORECASE
)
_DATE_ENDS = frozenset("0123456789m)|丨")
_FIRST, _COMPARED = 12, 6  # characters of a line, and letters of them, that are compared first
_CLOCK = regex(r"[\s|丨｜]*\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?\s*$", IGNORECASE)


def mark(briefing: Briefing) -> None:
    """Make furniture of open blocks that repeat the title, summary or date line of their page.

    Lines that run over all pages, at their top or foot, become furniture, too. Blocks that belong
    to the head or read as labels stay as they are.
    """
    seen: dict[frozenset[str], Titles] = {}  # the pages of a briefing say the same
    for page in briefing.pages:
        texts = frozenset((page.title, page.summary, briefing.entry.title, briefing.entry.summary))
        known = seen[texts] = seen.get(texts) or Titles.of(texts)
        for number, block in enumerate(page.blocks):
            if block.part:
                continue
            text = block.text
            if text[-1] in _DATE_ENDS and _is_date_line(text, page):
                block.part, block.claimed = "furniture", "words"
            elif text[0] in known.firsts and letters(text[:_FIRST])[:_COMPARED] in known.begins:
                for line in _repeated(page.blocks[number : number + 3], known):  # lines of a title
                    line.part, line.claimed = "furniture", "title"
    _mark_running_lines(briefing)


class Titles(NamedTuple):
    """The letters of the titles and summaries that announce a page."""

    all: frozenset[str]
    begins: frozenset[str]  # their first letters, any number up to _COMPARED
    firsts: frozenset[str]  # what a line that repeats one of them may begin with
    sentences: frozenset[str]  # the letters of those that end with a full stop

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        texts = tuple(texts)
        own = frozenset(text for text in map(letters, texts) if len(text) >= _LEAST)
        sentences = frozenset(letters(text) for text in texts if text.endswith("."))
        begins = frozenset(text[:n] for text in own for n in range(1, _COMPARED + 1))
        firsts = (letter for text in own for letter in (text[0], text[0].upper()))
        return cls(own, begins, frozenset((*firsts, *"\"'“‘([")), sentences)


def _mark_running_lines(briefing: Briefing) -> None:
    """Make furniture of a first or last line that nearly all pages have: a running title."""
    pages = briefing.pages
    for last in (False, True):
        while len(pages) >= _FEWEST_PAGES:
            blocks = (reversed(page.blocks) if last else iter(page.blocks) for page in pages)
            opens = (next((block for block in own if not block.part), None) for own in blocks)
            ends = list(filter(None, opens))
            texts = Counter(block.text for block in ends)
            text, count = texts.most_common(1)[0] if texts else ("", 0)
            # On the first page it may be part of the head.
            count += any(b.text == text and b.part == "head" for b in pages[0].blocks)
            is_running = count >= _SHARE_OF_PAGES * len(pages) and len(letters(text)) >= _RUNNING
            if not is_running or reads_as_label(text) or ends_in_colon(text):
                break
            for block in ends:
                if block.text == text:
                    block.part = "furniture"


def _repeated(blocks: Sequence[Block], known: Titles) -> Sequence[Block]:
    """Return the first of *blocks*, as many as together are one of *known*; empty if none are."""
    joined = ""
    for count, block in enumerate(blocks, 1):
        if block.part:
            break
        joined += letters(block.text[:2000])
        after = (joined[len(text) :] for text in known.all if joined.startswith(text))
        if any(map(_NUMBER.fullmatch, after)):
            # A title with a full stop is a sentence of a speech.
            is_said = block.text[-1] == "." and joined not in known.sentences
            return () if is_said or reads_as_label(block.text) else blocks[:count]
        if not any(text.startswith(joined) for text in known.all):
            break
    return ()


def _is_date_line(text: str, page: Page) -> bool:
    """Tell whether *text* is source and day of publication, or only the page's own day."""
    if len(text) > 120:
        return False
    text = _CLOCK.sub("", text)
    before, day = dates.ending(text)
    if not day or not before.strip():
        return day != "" and day == page.published
    if page.source and letters(before) == letters(page.source):
        return True
    gap = text[len(before) : len(before) + 4]
    return _DATE_LINE.fullmatch(f"{before} | " if "|" in gap else f"{before} ") is not None


_SEVERAL = 2  # times that a line of the page stands between the turns
_LONGEST_CAPTION = 400  # characters
_MOST_SIGNS = 20  # on a page
_SHOWN = 60  # characters of a line that a sign repeats


def settle(briefing: Briefing, labels: Set[int]) -> None:
    """Settle what is part of the speech of *briefing*, whose labels are the blocks *labels*.

    Lines that their words alone took from it become open again; a centred line beside a picture
    becomes a note. *labels* holds indices among all blocks.
    """
    blocks = list(briefing.blocks())
    first = next((number for number, block in enumerate(blocks) if not block.part), len(blocks))
    inside = blocks[first : _end(blocks, labels)]
    for number, block in enumerate(inside, first):
        if not block.part and number not in labels and _is_caption(block):
            block.part = "note"
    pages = {page.number: page for page in briefing.pages}
    printed = Printed(briefing, blocks)
    foot_stays = False  # whether the line such as "Related news:" above is what its words say
    for block in (block for block in inside if block.claimed):
        stays = printed.confirms(block)
        if block.claimed == "foot":
            foot_stays = stays if notes.is_afterwards(block.text) else foot_stays
        if not (stays or (foot_stays and block.claimed == "foot")):
            _tell(pages[block.page], block)
            if not printed.recurs(block):
                _give_back(block)


def _give_back(block: Block) -> None:
    block.part = ""
    block.kind = TEXT if block.kind == PAGER else block.kind


def _end(blocks: Sequence[Block], labels: Set[int]) -> int:
    """Return the index below the last line of the speech: what stands there is the page's foot."""
    said = (number for number in reversed(range(len(blocks))) if _may_be_said(blocks[number]))
    last = next(said, -1)
    if last in labels and blocks[last].text[-1] not in STOPS:  # somebody speaks under a label
        below = (number for number in range(last + 1, len(blocks)) if blocks[number].claimed)
        last = next(below, last)
    return last + 1


def _may_be_said(block: Block) -> bool:
    is_sentence = block.claimed != "" and block.text[-1] in STOPS
    return not block.part or (is_sentence and not notes.is_imprint(block.text))


def _is_caption(block: Block) -> bool:
    """Tell whether a line beside a picture is centred, unlike the next one, and no label."""
    is_line = block.kind == TEXT and len(block.text) < _LONGEST_CAPTION
    return block.pictured == "centred" and is_line and not ends_in_colon(block.text)


def _tell(page: Page, block: Block) -> None:
    what = f"a line in a turn may belong to the page: {block.text[:_SHOWN]!r}"
    sign = Sign("foreign-text", what, weak=True)
    if len(page.signs) < _MOST_SIGNS and sign not in page.signs:
        page.signs.append(sign)


class Printed:
    """How the pages of *briefing* print their own lines, and how those of the speech."""

    def __init__(self, briefing: Briefing, blocks: Sequence[Block]) -> None:
        self._people, self._day = briefing.people, briefing.entry.date
        self._forms = {_form(block) for block in blocks if not block.part and block.kind == TEXT}
        edges = [list(_edges(page)) for page in briefing.pages]
        self._edges = {id(block) for own in edges for block in own}
        self._pages = Counter(key for own in edges for key in set(map(_key, own)))
        self._times = Counter(block.text for block in blocks if block.claimed)

    def confirms(self, block: Block) -> bool:
        """Tell whether structure confirms what the words of *block* say: nobody says it."""
        if block.href or block.pictured or _form(block) not in self._forms:
            return True
        is_at_edge = id(block) in self._edges
        if is_at_edge and (block.claimed == "title" or self._pages[_key(block)] > 1):
            return True
        return block.part == "note" and self._shows_somebody(block.text)

    def recurs(self, block: Block) -> bool:
        """Tell whether *block* stands several times between the turns, as "Share:" may."""
        is_sentence = block.text[-1] in STOPS and not notes.is_imprint(block.text)
        return self._times[block.text] >= _SEVERAL and not is_sentence

    def _shows_somebody(self, text: str) -> bool:
        """Tell whether a caption begins with somebody here and ends with the day itself."""
        _, day = dates.ending(text)
        names = (f"{person.name}, " for person in self._people)
        is_named = text.startswith((*names, "A reporter ", "A journalist ", "Reporters "))
        return is_named and day == (self._day or day)


def _form(block: Block) -> tuple[str, str]:
    return block.tag, block.cls


def _key(block: Block) -> str:
    """Return the text of *block* as other pages have it: "Page # of 5", a pager without numbers."""
    if block.kind == PAGER:
        return re.sub(r"\d+", "#", block.text)
    number = str(block.page)
    return re.sub(rf"\b{number}\b", "#", block.text) if number in block.text else block.text


def _edges(page: Page) -> Iterator[Block]:
    """Yield the lines above the first and below the last open line of *page*."""
    yield from takewhile(lambda block: block.part, page.blocks)
    yield from takewhile(lambda block: block.part, reversed(page.blocks))
