"""The pages of one briefing: articles on the desktop, the phone and china.org.cn, and nodes.

Classes and ids are hints: what is found by them is found on pages of later years, too.

A node, ``node_<id>``, is a briefing's own page: people and photos, and often the whole transcript
below them. Only text copies of such pages have been seen, so no class counts: the page is read
from its place line ("Beijing | 10 a.m. Aug. 1, 2024") on, with its title in the lines above.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from string import ascii_letters

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import FURNITURE, HEADING, TEXT, Block, Page
from scio_crawler.reading.language import dates, heads, notes, phrases, shapes
from scio_crawler.reading.page import metadata
from scio_crawler.reading.page.body import find_body, main_of
from scio_crawler.reading.page.lines import Line, PageLines, absolute, base_of, line_around
from scio_crawler.reading.page.pager import set_body, start_page
from scio_crawler.reading.text import comparison_key, ends_in_colon, normalize

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
    if line.kind not in (TEXT, HEADING) or notes.CHINESE.fullmatch(text) or ends_in_colon(text):
        return False
    if not (href := absolute(base, line.href)) or shapes.reads_as_label(text):
        return False
    words = len(text.split())  # few in a label, which may lead to a page about the speaker
    target = addresses.parse(href)
    if target and own and target.names_same(own):
        return words < _SENTENCE_WORDS  # a further page of it
    if words <= _NAME_WORDS:
        return count == 1 and not text[:1].isupper()
    return words < _SENTENCE_WORDS or not text.endswith(_LINK_ENDS)


# Where classes are unknown, as on pages from 2022 on, the first lines in one of these are searched
# for date line and summary.
_SHORT = frozenset("p div span dd td".split())
_FIRST_LINES = 60
_SHORTEST_SUMMARY, _LONGEST_SUMMARY = 40, 600  # characters
# Most lines end in one of these, and no date line does.
_OTHER_ENDINGS = f"{ascii_letters}.,;:!?"


def read_article(sheet: PageLines, url: str, layout: str) -> Page:
    """Return the article *sheet*, fetched from *url*; "unknown" is one without a known body.

    The template of 2018 keeps category, summary and date line in boxes; china.org.cn has ids.
    """
    page, rows = start_page(sheet, url, layout), sheet.rows
    stated = metadata.read_metadata(sheet)
    headings = rows.with_id("title") + rows.named("h1")
    page.title = metadata.find_title(sheet, headings, stated.titles)
    page.category = metadata.first_text(sheet, rows.with_class("mmmm"))
    summaries = rows.with_class("box1r") + rows.with_id("summary")
    page.summary = metadata.first_text(sheet, summaries) or _announcement(sheet)
    base = base_of(sheet, url)
    page.url_zh = metadata.chinese_link(sheet, base)
    if _read_body(page, sheet, base) not in ("comments", "container"):
        page.layout = "unknown"
    page.source, day = _dateline(sheet, page.blocks)
    metadata.describe(page, sheet, stated, day)
    return page


def _read_body(page: Page, sheet: PageLines, base: str) -> str:
    """Set the body of *page*, apart from links in it; return how it was found."""
    body = find_body(sheet)
    mark_links(body.lines, page.url, base)
    set_body(page, body.blocks(sheet, base))
    page.body = body.words(sheet)
    sheet.take(body.lines)
    return body.mode


def _dateline(sheet: PageLines, blocks: Sequence[Block]) -> metadata.DateLine:
    """Return the first date line in its box, among the first lines, or in the first *blocks*."""
    rows = sheet.rows.with_class("box2") + sheet.rows.with_id("guild")
    for line in chain.from_iterable(map(sheet.said_at, rows)):
        if found := metadata.printed_line(line):
            return found
    # Outside of its box, a date alone is the day of the conference, from the head.
    texts = (normalize(line.text) for line in _first_lines(sheet))
    lines = (text for text in texts if text[-1:] not in _OTHER_ENDINGS)
    for line in chain(lines, (block.text for block in blocks[:12])):
        if (found := metadata.printed_line(line)) and not dates.only(line):
            return found
    return "", ""


def _announcement(sheet: PageLines) -> str:
    """Return one of the first lines that announces the conference, or ``""``."""
    for line in _first_lines(sheet):
        text = normalize(line.text)
        if _SHORTEST_SUMMARY <= len(text) <= _LONGEST_SUMMARY and phrases.is_lead(text):
            # Some pages print the date of publication after it.
            before, day = dates.ending(text)
            return before if day and before.endswith((".", "…", "!", "?")) else text
    return ""


def _first_lines(sheet: PageLines) -> Iterator[Line]:
    """Yield the first visible lines of the page that are no headings and no items of lists."""
    held = ((line, line_around(line.element)[0]) for line in sheet.lines)
    own = (line for line, holder in held if holder is not None and holder.tag in _SHORT)
    return islice(own, _FIRST_LINES)


_TITLE_LINES = 3  # the most that a title was seen to run over


def has_head(sheet: PageLines) -> bool:
    """Return whether the page *sheet* has lines of a transcript's head."""
    lines = main_of(sheet).lines
    return any(heads.PLACE.fullmatch(line.text) or heads.is_line(line.text) for line in lines)


def read_node(sheet: PageLines, url: str) -> Page:
    """Return the briefing page *sheet*, fetched from *url*."""
    page = start_page(sheet, url, "node")
    base = base_of(sheet, url)
    page.url_zh = metadata.chinese_link(sheet, base)
    stated = metadata.read_metadata(sheet)
    if not _read_from_place_line(sheet, page, base):
        _read_body(page, sheet, base)
        page.title = metadata.find_title(sheet, sheet.rows.named("h1"), stated.titles)
    metadata.describe(page, sheet, stated)
    return page


def _read_from_place_line(sheet: PageLines, page: Page, base: str) -> bool:
    """Set title and body of *page*; return False if it has no place line."""
    main = main_of(sheet)
    lines = main.lines
    places = (n for n, line in enumerate(lines) if heads.PLACE.fullmatch(line.text))
    if (place := next(places, None)) is None:
        return False
    mark_links(lines, page.url, base)
    blocks = main.blocks(sheet, base)
    page.title = _title(sheet, blocks[max(0, place - _TITLE_LINES) : place])
    end = _end(sheet, lines, place)
    set_body(page, blocks[place:end])
    sheet.take(lines[place:end])
    page.body = "from the line with place and time on"
    return True


def _title(sheet: PageLines, above: Sequence[Block]) -> str:
    """Return the title: as many of the lines *above* the place line as ``<title>`` or h1 confirm.

    If they confirm none, the heading counts, then the last two lines above.
    """
    tag = metadata.title_of(sheet)
    heading = metadata.find_title(sheet, sheet.rows.named("h1")) or tag
    known = {comparison_key(tag), comparison_key(heading)}
    lines = [block.text for block in above]
    for start in range(len(lines)):
        joined = " ".join(lines[start:])
        if comparison_key(joined) in known:
            return joined
    return heading or " ".join(lines[-2:])


def _end(sheet: PageLines, lines: Sequence[Line], place: int) -> int:
    """Return the index after the innermost element that holds the head and all labels."""
    rows, below = sheet.rows, lines[place:]
    inside = [
        line for line in below if shapes.reads_as_label(line.text) or heads.is_line(line.text)
    ]
    around = (line.row if line.is_bare else rows.parent(line.row) for line in inside)
    holder = rows.common(around)
    own = (n for n in reversed(range(place, len(lines))) if rows.holds(holder, lines[n].row))
    return next(own) + 1
