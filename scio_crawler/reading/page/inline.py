"""Transcripts printed on a list page: a title, people, date and turns, up to the next title.

Titles have a bullet on the pages that were seen: ``• TITLE``. Others are known by the head that
follows them once somebody has spoken: ``Speakers:``, or a place line. Each form of title and head
that was seen is a condition, so the functions have more of them than elsewhere.
"""

from collections.abc import Container, Sequence
from itertools import pairwise

from scio_crawler.common import addresses
from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, PAGER, Block, Link, Page
from scio_crawler.reading.language import heads, notes, phrases
from scio_crawler.reading.language.shapes import reads_as_label, split_label
from scio_crawler.reading.page.body import main_body
from scio_crawler.reading.page.lines import PageLines, absolute
from scio_crawler.reading.page.pager import set_body
from scio_crawler.reading.text import STOPS, normalize

_BULLET = regex(r"^[•●·]\s*(?=\S)")
_MAX_ABOVE = 5  # lines above a head in which its title is
_MAX_BELOW = 8  # lines below a title within which the head of its transcript starts
_NO_TITLE_ENDS = tuple(".!?;:,")  # of a line of a speech


def read_inline(sheet: PageLines, url: str, title: str) -> tuple[list[Page], list[Link], str]:
    """Return transcripts on the list page *sheet*, bulleted titles that are links, and a question.

    The question is from a speech in which no transcript was recognized, empty if there is none.
    *title* is the page's own; a transcript without a bulleted title gets it.
    """
    main = main_body(sheet)
    blocks = sheet.blocks(main.lines, url, main.pictures)
    hrefs = _find_links(sheet, main.frame, url)
    names = _find_starts(blocks, hrefs)

    pages: list[Page] = []
    links: list[Link] = []
    starts = sorted(names)
    left = blocks[: starts[0]] if starts else blocks  # what belongs to no transcript
    for start, end in pairwise([*starts, len(blocks)]):
        name = names[start]
        address = addresses.parse(hrefs.get(name, ""))
        if address:
            links.append(Link(hrefs[name], name, address.published))
        elif any(reads_as_label(block.text) for block in blocks[start + 1 : end]):
            if name:
                blocks[start].part = "head"
            pages.append(_to_page(url, name or title, blocks[start:end]))
        else:
            left += blocks[start:end]
    return pages, links, _find_speech(left)


def has_bullet(page: Page) -> bool:
    """Return whether the inline transcript *page* begins with a bulleted title."""
    return bool(page.blocks) and bool(_BULLET.match(page.blocks[0].text))


def _find_links(sheet: PageLines, frame: Sequence[int], url: str) -> dict[str, str]:
    """Return text, without bullets -> address of the links to briefings outside of *frame*."""
    rows = sheet.rows
    links = rows.named("a")
    framed: set[int] = set()
    for row in frame:
        framed.update(rows.within(row, links))

    found: dict[str, str] = {}
    for row in links:
        target = absolute(url, rows.elements[row].get("href", ""))
        if row not in framed and addresses.parse(target):
            found.setdefault(_name_in(normalize(sheet.text(row))), target)
    return found


def _name_in(text: str) -> str:
    """Return *text* without its bullet, normalized."""
    return normalize(_BULLET.sub("", text))


def _find_starts(blocks: Sequence[Block], links: Container[str]) -> dict[int, str]:
    """Return index -> title of the transcripts that begin in *blocks*, ``""`` if it has none.

    A transcript begins at a bulleted title, at a head after a turn, or at the first head of the
    page. *links* are the texts of links to briefings.
    """
    found = _find_bulleted_titles(blocks, links)
    titled = set(found)
    has_spoken = True  # whether somebody has since the last title or head
    first = 0  # line below that, or below the last label
    for index, block in enumerate(blocks):
        if index in titled:
            has_spoken, first = False, index + 1
        elif heads.PLACE.fullmatch(block.text) or heads.SPEAKERS.fullmatch(block.text):
            if has_spoken:
                start = _title_above(blocks, index, first)
                found[start] = _name_in(blocks[start].text) if start < index else ""
            has_spoken, first = False, index + 1
        elif reads_as_label(block.text):
            parts = split_label(block.text)
            has_speech = parts is not None and bool(parts[1])
            # The line below a bare label is speech.
            has_spoken, first = True, index + (1 if has_speech else 2)
    return found


def _find_bulleted_titles(blocks: Sequence[Block], links: Container[str]) -> dict[int, str]:
    bullets = [index for index, block in enumerate(blocks) if _BULLET.match(block.text)]
    found: dict[int, str] = {}
    for start, end in pairwise([*bullets, len(blocks)]):
        if _is_title(blocks[start:end], links):
            found[start] = _name_in(blocks[start].text)
    return found


def _is_title(blocks: Sequence[Block], links: Container[str]) -> bool:
    """Return whether the first of *blocks*, which has a bullet, is a title rather than speech."""
    name = _name_in(blocks[0].text)
    below = [block.text for block in blocks[1 : _MAX_BELOW + 1]]
    if name in links or any(map(heads.is_line, below)):
        return True
    # A label may also follow a bulleted line of a speech, which then ends like a sentence.
    return bool(below) and reads_as_label(below[0]) and not name.endswith(_NO_TITLE_ENDS)


def _title_above(blocks: Sequence[Block], index: int, first: int) -> int:
    """Return the index of the title above the head at *index*, not above *first*; else *index*.

    It is a heading, a bold line or a link, or else the last line, unless that is a sentence.
    """
    plain = index
    is_last = True
    for above in range(index - 1, max(first, index - _MAX_ABOVE) - 1, -1):
        block = blocks[above]
        if notes.kind_of(block) or heads.is_line(block.text):
            continue
        is_bold = block.strong >= len(block.text) > 0
        if block.kind == HEADING or is_bold or block.href:
            return above
        if is_last and not block.text.endswith(_NO_TITLE_ENDS):
            plain = above
        is_last = False
    return plain


def _to_page(url: str, title: str, blocks: list[Block]) -> Page:
    """Return *blocks* as a page of its own, without the list's foot."""
    while blocks and (blocks[-1].kind == PAGER or notes.kind_of(blocks[-1]) == "furniture"):
        text = blocks[-1].text
        if text[-1] in STOPS and not notes.is_imprint(text):  # the chair may say it
            break
        blocks.pop()

    page = Page(url=url, layout="inline", title=title)
    for block in blocks:
        if block.href and notes.CHINESE.fullmatch(block.text):
            page.url_zh = block.href
            break
    set_body(page, blocks)
    return page


def _find_speech(blocks: Sequence[Block]) -> str:
    """Return a question in *blocks*, or any text, if they are full of speech, else ``""``."""
    texts = [block.text for block in blocks if not block.href]
    if not phrases.reads_as_speech(texts):
        return ""
    questions = [text for text in texts if "?" in text]
    return next(iter(questions or texts), "")
