"""What stands apart from the speech: by how it is printed and where, not by its words alone.

An official may say "Source: our own survey", and a page may print it. So what only its words took
from a speech (``Block.claimed``) is given back to it, with a weak sign, unless structure confirms
them: a link, a picture beside it, a form that no line of the speech has, or the same line again
at the top or foot of other pages. Above the speech and below it words decide: nothing is cut there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import takewhile

from scio_crawler.items import PAGER, TEXT, Block, Briefing, Page, Sign
from scio_crawler.reading.language import dates, notes
from scio_crawler.reading.text import STOPS, ends_in_colon

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
