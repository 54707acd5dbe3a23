"""Transcripts printed on a list page: a title, people, date and turns, up to the next title.

Titles have a bullet on the pages that were seen: ``• TITLE``. Others are known by the head that
follows them once somebody has spoken: ``Speakers:``, or a place line.
"""

from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from scio_crawler.common import addresses
from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, PAGER, Block, Link, Page
from scio_crawler.reading.language import heads, notes, phrases
from scio_crawler.reading.language.shapes import cut, reads_as_label
from scio_crawler.reading.page.body import main_of
from scio_crawler.reading.page.lines import PageLines, absolute
from scio_crawler.reading.page.pager import set_body
from scio_crawler.reading.text import STOPS, normalize

_BULLET = regex(r"^[•●·]\s*(?=\S)")
_ABOVE = 5  # lines above a head in which its title is
_NEAR = 8  # lines below a title within which the head of its transcript starts


def read_inline(sheet: PageLines, url: str, title: str) -> tuple[list[Page], list[Link], str]:
    """Return transcripts on the list page *sheet*, bulleted titles that are links, and a question.

    The question is from a speech in which no transcript was recognized, empty if there is none.
    *title* is the page's own; a transcript without a bulleted title gets it.
    """
    main = main_of(sheet)
    blocks, hrefs = main.blocks(sheet, url), _hrefs(sheet, main.frame, url)
    bullets = [n for n, block in enumerate(blocks) if _BULLET.match(block.text)]
    ends = pairwise([*bullets, len(blocks)])
    titled = {start for start, end in ends if _is_title(blocks[start:end], hrefs)}
    starts = {start: _name(blocks[start]) for start in titled} | _starts_at_heads(blocks, titled)
    if not starts:
        return [], [], _speech_in(blocks)
    pages, links = [], []
    left = list(blocks[: min(starts)])  # what belongs to no transcript
    for start, end in pairwise([*sorted(starts), len(blocks)]):
        name = starts[start]
        if (href := hrefs.get(name, "")) and (address := addresses.parse(href)):
            links.append(Link(href, name, address.published))
        elif any(reads_as_label(block.text) for block in blocks[start + 1 : end]):
            if name:
                blocks[start].part = "head"
            pages.append(_transcript(url, name or title, blocks[start:end]))
        else:
            left += blocks[start:end]
    return pages, links, _speech_in(left)


def has_bullet(page: Page) -> bool:
    """Return whether the inline transcript *page* begins with a bulleted title."""
    return bool(page.blocks) and bool(_BULLET.match(page.blocks[0].text))


def _speech_in(blocks: Sequence[Block]) -> str:
    """Return a question in *blocks*, or any text, if they are full of speech, else ``""``."""
    texts = [block.text for block in blocks if not block.href]
    questions = [text for text in texts if "?" in text]
    return next(iter(questions or texts)) if phrases.reads_as_speech(texts) else ""


def _starts_at_heads(blocks: Sequence[Block], titled: Set[int]) -> dict[int, str]:
    """Return index -> title, if any, of transcripts that begin without one of the bullets *titled*.

    Such a transcript begins at a head after a turn, or at the first head of the page.
    """
    found: dict[int, str] = {}
    spoken, last = True, 0  # whether somebody has spoken since the last title or head
    for index, block in enumerate(blocks):
        if index in titled:
            spoken, last = False, index + 1
        elif heads.PLACE.fullmatch(block.text) or heads.SPEAKERS.fullmatch(block.text):
            if spoken:
                start = _title_above(blocks, index, last)
                found[start] = _name(blocks[start]) if start < index else ""
            spoken, last = False, index + 1
        elif reads_as_label(block.text):
            parts = cut(block.text)
            below = 1 if parts and parts[1] else 2  # the line below a bare label is said
            spoken, last = True, index + below
    return found


def _title_above(blocks: Sequence[Block], index: int, first: int) -> int:
    """Return the index of the title above the head at *index*, else *index*.

    It is a heading, a bold line or a link, or else the last line, unless that is a sentence.
    """
    lines = range(index - 1, max(first, index - _ABOVE) - 1, -1)
    texts = [n for n in lines if not notes.kind_of(blocks[n]) and not heads.is_line(blocks[n].text)]
    own = ((n, blocks[n]) for n in texts)
    marked = [n for n, b in own if b.kind == HEADING or b.strong >= len(b.text) > 0 or b.href]
    plain = [n for n in texts[:1] if not blocks[n].text.endswith(tuple(".!?;:,"))]
    return next(iter([*marked, *plain]), index)


def _name(block: Block) -> str:
    return normalize(_BULLET.sub("", block.text))


def _hrefs(sheet: PageLines, frame: Sequence[int], url: str) -> dict[str, str]:
    """Return text, without bullets -> address of the links to briefings."""
    found: dict[str, str] = {}
    rows, links = sheet.rows, sheet.rows.named("a")
    framed = {row for around in frame for row in rows.within(around, links)}
    for row in links:
        target = absolute(url, rows.elements[row].get("href") or "")
        if row not in framed and addresses.parse(target):
            found.setdefault(_BULLET.sub("", normalize(sheet.text(row))), target)
    return found


def _is_title(blocks: Sequence[Block], hrefs: Mapping[str, str]) -> bool:
    """Return whether the first of *blocks*, which has a bullet, is a title rather than speech."""
    name, below = _name(blocks[0]), [block.text for block in blocks[1 : _NEAR + 1]]
    if name in hrefs or any(map(heads.is_line, below)):
        return True
    # A label may also follow a bulleted line of a speech, which then ends like a sentence.
    return bool(below) and reads_as_label(below[0]) and not name.endswith(tuple(".!?;:,"))


def _transcript(url: str, title: str, blocks: Sequence[Block]) -> Page:
    """Return *blocks* as a page of its own, without the list's foot."""
    own = list(blocks)
    while own and (own[-1].kind == PAGER or notes.kind_of(own[-1]) == "furniture"):
        if own[-1].text[-1] in STOPS and not notes.is_imprint(own[-1].text):  # the chair may say it
            break
        own.pop()
    page = Page(url=url, layout="inline", title=title)
    page.url_zh = next((b.href for b in own if b.href and notes.CHINESE.fullmatch(b.text)), "")
    set_body(page, own)
    return page
